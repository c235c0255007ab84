"""kill -9 at random points of a round: every reminder is delivered, and a repeat is known as one by its key.

On both databases. The processes are real, and so are the mail server and the web server they speak to. Both answer a
little late, so that many kills fall between the other side's taking a message and the note of it.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from bench import postgres
from bootstrap import DATABASE, store_at
from casework.reminders.mail import SmtpMail
from casework.reminders.sending import LEASE
from store.contract import Store
from store.values import OutboxKind
from tests.crashing import ledger
from tests.crashing.rounds import one_round
from tests.reminding import (
    NOW,
    Desk,
    Inbox,
    body_of,
    channels_file,
    counts,
    http_desk,
    notices,
    put_officer,
    put_reminder,
    smtp,
)

SOAK = bool(os.environ.get("SHIXIAN_SOAK"))
SEEDS, MOST_KILLS = (15, 8) if SOAK else (1, 4)
MODE = "reminders"
OFFICERS, REMINDERS = ("li", "wang", "zhao"), 6
PAUSE_S = 0.02
CHANNELS = """channels:
  person:
    kind: webhook
    url: {url}/person
    to: person
  each:
    kind: webhook
    url: {url}/each
    send: each
"""
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.crashing.rounds"])


@dataclass(frozen=True)
class Scene:
    """A data directory with reminders that wait, and those who listen."""

    home: Path
    url: str
    inbox: Inbox
    desk: Desk
    mail: SmtpMail

    def store(self) -> Store:
        return store_at(self.url)

    def start(self, now: datetime) -> BaseProcess:
        process = _processes.Process(target=one_round, args=(self.home, self.url, self.mail, now))
        process.start()
        return process

    @property
    def keys(self) -> Counter[str]:
        """How often each message came, by the mark under which it is known outside."""
        letters = Counter(str(letter["Message-ID"]) for letter in self.inbox.letters)
        return letters + Counter(posted.headers["Idempotency-Key"] for posted in self.desk.posted)


@contextmanager
def waiting(home: Path, url: str) -> Iterator[Scene]:
    inbox = Inbox(pause_s=PAUSE_S)
    with smtp(inbox) as mail, http_desk() as desk:
        desk.pause_s = PAUSE_S
        store = store_at(url)
        store.migrate()
        for key in OFFICERS:
            put_officer(store, key)
        for number in range(1, REMINDERS + 1):
            put_reminder(store, number)
        store.close()
        channels_file(home, CHANNELS.format(url=desk.url))
        yield Scene(home, url, inbox, desk, mail)


def all_is_delivered(scene: Scene) -> None:
    """Each officer has each reminder in the workbench once, and each message was taken under one key."""
    store = scene.store()
    try:
        assert {key: len(found) for key, found in notices(store).items()} == dict.fromkeys(OFFICERS, REMINDERS)
        assert counts(store, OutboxKind.REMIND) == {"done": REMINDERS}
        assert counts(store, OutboxKind.MESSAGE) == {"done": 2 * len(OFFICERS) + REMINDERS}
        with store.read() as unit:
            assert unit.pending_dispatches() == []
            dispatches = unit.dispatches(rung_ids=range(1, 1000))
            messages = unit.messages(ids={one.message_id for one in dispatches if one.message_id})
        assert all(message.accepted_at is not None for message in messages)
        assert len({(one.rung_id, one.channel, one.officer_id) for one in dispatches}) == len(dispatches)
        assert len(dispatches) == 2 * len(OFFICERS) * REMINDERS + REMINDERS
    finally:
        store.close()
    told = {f"CASE-{number:05d}" for number in range(1, REMINDERS + 1)}
    for letter in scene.inbox.letters:
        assert {number for number in told if number in body_of(letter)} == told
    assert set(scene.inbox.recipients) == set(OFFICERS)
    each = [posted.json["items"] for posted in scene.desk.posted if posted.path == "/each"]
    assert {item["case"] for items in each for item in items} == told
    assert {len(items) for items in each} == {1}


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def database(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def url(request: pytest.FixtureRequest, database: str, tmp_path: Path) -> str:
    """An empty database."""
    if database == "SQLite":
        return f"sqlite:///{tmp_path / DATABASE}"
    cluster: postgres.Cluster = request.getfixturevalue("cluster")
    return cluster.create(f"reminders_{tmp_path.name}")


@pytest.mark.parametrize("seed", range(SEEDS))
def test_rounds_killed_again_and_again_deliver_everything_and_repeat_only_under_the_same_key(
    tmp_path: Path, database: str, url: str, seed: int
) -> None:
    dice = random.Random(seed)  # noqa: S311 - the points need to vary, not to be secret
    with waiting(tmp_path, url) as scene:
        now, killed = NOW, 0
        for _ in range(dice.randint(1, MOST_KILLS)):
            process = scene.start(now)
            time.sleep(dice.uniform(0.0, 1.2))
            process.kill()
            process.join()
            if process.exitcode == -signal.SIGKILL:
                killed += 1
                ledger.died(MODE, database, "remind")
            now += LEASE
        last = scene.start(now)
        last.join()
        assert last.exitcode == 0
        all_is_delivered(scene)
        keys = scene.keys
    assert len(keys) == 2 * len(OFFICERS) + REMINDERS
    assert sum(keys.values()) - len(keys) <= killed  # a kill repeats no more than the message that was under way


def test_three_rounds_at_once_send_nothing_twice(tmp_path: Path, url: str) -> None:
    with waiting(tmp_path, url) as scene:
        rounds = [scene.start(NOW + timedelta(seconds=number)) for number in range(3)]
        for one in rounds:
            one.join()
        assert [one.exitcode for one in rounds] == [0, 0, 0]
        all_is_delivered(scene)
        assert set(scene.keys.values()) == {1}
