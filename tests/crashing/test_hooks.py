"""kill -9 at random points of telling hooks: all is told, in order in each case, and a repeat bears the same id.

On both databases. The processes are real, and so is the web server they speak to; it answers a little late, so that
many kills fall between its taking a message and the note of it.
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
from casework.hooks.kinds import Kind
from casework.hooks.managing import Wish, make_hook
from casework.hooks.sending import LEASE
from store.contract import Store
from tests import factories as make
from tests.crashing import ledger
from tests.crashing.rounds import one_telling
from tests.reminding import NOW, Desk, http_desk, parts_on

SOAK = bool(os.environ.get("SHIXIAN_SOAK"))
SEEDS, MOST_KILLS = (15, 8) if SOAK else (1, 4)
MODE = "hooks"
CASES, ACTS = 12, 4
PAUSE_S = 0.01
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.crashing.rounds"])


@dataclass(frozen=True)
class Scene:
    """Cases in which things happened, and one who is to be told."""

    home: Path
    url: str
    desk: Desk
    hook: int

    def store(self) -> Store:
        return store_at(self.url)

    def start(self, now: datetime) -> BaseProcess:
        process = _processes.Process(target=one_telling, args=(self.home, self.url, now))
        process.start()
        return process

    @property
    def ids(self) -> Counter[str]:
        """How often each message came."""
        return Counter(posted.headers["webhook-id"] for posted in self.desk.posted)


@contextmanager
def waiting(home: Path, url: str) -> Iterator[Scene]:
    with http_desk() as desk:
        desk.pause_s = PAUSE_S
        store = store_at(url)
        store.migrate()
        with store.write() as unit:
            unit.put_office(make.office())
            unit.commit()
        wish = Wish("样例系统", f"{desk.url}/in", list(Kind))
        made = make_hook(parts_on(store, home), office="heping", wish=wish, actor=None)
        with store.write() as unit:
            for number in range(1, CASES + 1):
                make.file_case(unit, number)
            for _ in range(ACTS):
                cases = [unit.case(f"CASE-{number:05d}") for number in range(1, CASES + 1)]
                unit.record([make.recording(case) for case in cases])
            unit.commit()
        store.close()
        yield Scene(home, url, desk, made.id)


def all_is_told(scene: Scene) -> None:
    """Each event under one id, each case's in its order, and the hook stands at the end of the chain."""
    store = scene.store()
    try:
        with store.read() as unit:
            hook, end = unit.hook(scene.hook), unit.chain_ends()
            assert unit.held(scene.hook) == []
        assert (hook.last_event, hook.last_entry) == end
        assert hook.lease_until is None
    finally:
        store.close()
    assert set(scene.ids) == {f"msg_{scene.hook}_event_{event}" for event in range(1, CASES * ACTS + 1)}
    by_case: dict[str, list[int]] = {}
    for posted in scene.desk.posted:
        data = posted.json["data"]
        by_case.setdefault(data["case"], []).append(data["seq"])
    assert all(found == sorted(found) for found in by_case.values())


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
    return cluster.create(f"hooks_{tmp_path.name}")


@pytest.mark.parametrize("seed", range(SEEDS))
def test_rounds_killed_again_and_again_tell_everything_in_order_and_repeat_only_under_the_same_id(
    tmp_path: Path, database: str, url: str, seed: int
) -> None:
    dice = random.Random(seed)  # noqa: S311 - the points need to vary, not to be secret
    with waiting(tmp_path, url) as scene:
        now, killed = NOW, 0
        for _ in range(dice.randint(2, MOST_KILLS)):
            process = scene.start(now)
            time.sleep(dice.uniform(0.0, 1.0))
            process.kill()
            process.join()
            if process.exitcode == -signal.SIGKILL:
                killed += 1
                ledger.died(MODE, database, "hooks")
            now += LEASE
        last = scene.start(now)
        last.join()
        assert last.exitcode == 0
        all_is_told(scene)
        ids = scene.ids
    assert sum(ids.values()) - len(ids) <= killed  # a kill repeats no more than the message that was under way


def test_three_rounds_at_once_tell_nothing_twice(tmp_path: Path, url: str) -> None:
    with waiting(tmp_path, url) as scene:
        rounds = [scene.start(NOW + timedelta(seconds=number)) for number in range(3)]
        for one in rounds:
            one.join()
        assert [one.exitcode for one in rounds] == [0, 0, 0]
        all_is_told(scene)
        assert set(scene.ids.values()) == {1}
