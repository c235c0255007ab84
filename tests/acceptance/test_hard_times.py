"""What goes wrong around a sweep: another sweep, an officer, a clock set back, a full disk, a locked database."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from bench import postgres
from bootstrap import DATABASE, join
from casework.acting import Act, act_many
from casework.parts import Parts
from casework.playing.scratch import VirtualClock
from casework.sweeping import SweepReport, sweep
from casework.verifying import verify
from engine.errors import UnavailableError
from store.copying import copy_store
from store.digest import content_digest
from store.postgres import PostgresStore
from tests import orchestration
from tests.bureau import in_the_mail, morning
from tests.crashing.scene import DAY

SOAK = bool(os.environ.get("SHIXIAN_SOAK"))
LOCKED_S = 33.0 if SOAK else 1.5
RECEIPTS_DUE = morning(DAY).replace(month=3, day=24)


@pytest.fixture(scope="module")
def cluster() -> Iterator[postgres.Cluster]:
    with postgres.running(postgres.QUICK) as found:
        yield found


@pytest.fixture(params=["sqlite", "postgres"])
def posted(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parts]:
    """112 cases whose receipts run out on the 24th of March, when the clock stands there."""
    parts, clock = in_the_mail(tmp_path / "home")
    clock.now = RECEIPTS_DUE
    if request.param == "postgres":
        cluster: postgres.Cluster = request.getfixturevalue("cluster")
        monkeypatch.setenv("SHIXIAN_DATABASE_URL", cluster.create(f"posted_{time.monotonic_ns()}"))
        moved = join(tmp_path / "home", clock=clock, sample=True)
        copy_store(parts.store, moved.store)
        parts.store.close()
        parts = moved
    yield parts
    parts.store.close()


def another(parts: Parts) -> Parts:
    """The same place as another program opens it."""
    return join(parts.home, clock=parts.clock, sample=True)


def digest_of(parts: Parts) -> str:
    with parts.store.read() as unit:
        return content_digest(unit)


def test_two_sweepers_at_once_fire_each_lapse_once(posted: Parts) -> None:
    others = another(posted)
    both = threading.Barrier(2)

    def run(parts: Parts) -> SweepReport:
        both.wait(timeout=20)
        return sweep(parts, now=posted.clock(), limit=3)

    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(run, (posted, others)))
    # What one had in hand when the other looked last is left to whoever looks next.
    last = sweep(posted, now=posted.clock())
    others.store.close()

    fired = [one.case_number for report in (*reports, last) for one in report.fired]
    assert len(fired) == len(set(fired)) == 112
    assert [report.failures for report in reports] == [(), ()]
    assert verify(posted, redecide=True).problems == ()


def test_a_sweep_of_so_many_batches_ends_after_them_and_says_that_more_is_due(posted: Parts) -> None:
    some = sweep(posted, now=posted.clock(), limit=5, batches=4)

    assert some.lapsed + some.reminders == 20
    assert some.more
    rest = sweep(posted, now=posted.clock(), limit=5)
    assert not rest.more
    assert len({one.case_number for one in (*some.fired, *rest.fired)}) == some.lapsed + rest.lapsed == 112
    assert verify(posted, redecide=True).problems == ()


def test_an_officer_who_acts_while_the_sweep_runs_meets_the_case_before_or_after_its_lapse(posted: Parts) -> None:
    with posted.store.read() as unit:
        numbers = sorted(case.number for case in unit.cases(range(1, 113)).values())
    officers = another(posted)
    marks = [(number, Act("mark_platform", RECEIPTS_DUE.date())) for number in numbers]
    done = threading.Event()

    def act() -> list[bool]:
        found = []
        for mark in marks[::4]:
            found += [outcome.error is None for outcome in act_many(officers, "city_1", [mark])]
        done.set()
        return found

    lapsed = 0
    with ThreadPoolExecutor(1) as pool:
        acted = pool.submit(act)
        while not done.is_set():
            lapsed += sweep(posted, now=posted.clock(), limit=5).lapsed
        outcomes = acted.result()
    lapsed += sweep(posted, now=posted.clock()).lapsed
    officers.store.close()

    assert all(outcomes)
    assert verify(posted, redecide=True).problems == ()
    with posted.store.read() as unit:
        kinds = [event.kind for case in unit.cases(range(1, 113)).values() for event in unit.events(case.id)]
        assert unit.troubles() == []
        assert (unit.next_due() or DAY) > RECEIPTS_DUE.date()
    assert kinds.count("lapse") == 112
    assert kinds.count("act") >= len(outcomes)


def test_a_clock_set_back_across_midnight_fires_nothing_twice(posted: Parts) -> None:
    clock = posted.clock
    assert isinstance(clock, VirtualClock)
    after_midnight = RECEIPTS_DUE.replace(hour=0, minute=30)
    assert sweep(posted, now=after_midnight).lapsed == 112
    before = digest_of(posted)

    clock.now = after_midnight - timedelta(hours=1)
    with posted.store.read() as unit:
        number = unit.cases([1])[1].number
    assert sweep(posted, now=clock()).lapsed == 0
    [early] = act_many(posted, "city_1", [(number, Act("mark_platform", after_midnight.date()))])
    assert early.error is not None  # on the day before, that is a date to come
    assert digest_of(posted) == before
    [late] = act_many(posted, "city_1", [(number, Act("mark_platform", clock().date()))])
    assert late.error is None

    clock.now = after_midnight
    assert sweep(posted, now=clock()).lapsed == 0
    assert verify(posted, redecide=True).problems == ()


# -- a full disk


@contextmanager
def small_disk(folder: Path, kibibytes: int) -> Iterator[Path]:
    """A disk of its own size, in memory."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kibibytes}k", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_sweep_on_a_full_disk_changes_nothing_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    made, clock = in_the_mail(tmp_path / "made")
    clock.now = RECEIPTS_DUE
    calm = sweep(made, now=clock())
    expected = digest_of(made)
    made.store.close()
    with small_disk(tmp_path / "disk", 256 * 1024) as disk:
        parts, _ = in_the_mail(disk / "home")
        before = digest_of(parts)
        filling = disk / "filling"
        free = os.statvfs(disk)
        with filling.open("wb") as file:
            file.write(b"\0" * (free.f_bavail * free.f_frsize - 64 * 1024))
        with pytest.raises(UnavailableError, match="磁盘已满"):
            sweep(parts, now=clock())
        assert digest_of(parts) == before
        assert verify(parts).problems == ()

        filling.unlink()

        assert sweep(parts, now=clock()).lapsed == calm.lapsed
        assert digest_of(parts) == expected
        parts.store.close()


# -- a locked database


@contextmanager
def locked(parts: Parts) -> Iterator[None]:
    """Somebody writes, and goes on writing."""
    url = os.environ.get("SHIXIAN_DATABASE_URL")
    if not url:
        with closing(sqlite3.connect(parts.home / DATABASE, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")
        return
    store = PostgresStore(url)
    with store.write():
        yield
    store.close()


def test_a_sweep_waits_for_a_locked_database(posted: Parts) -> None:
    with ThreadPoolExecutor(1) as pool:
        with locked(posted):
            swept = pool.submit(_patiently, posted)
            time.sleep(LOCKED_S)
            assert not swept.done()
        assert swept.result(timeout=120) == 112
    assert verify(posted).problems == ()


def _patiently(parts: Parts) -> int:
    """As the flows do it: what could not be done now is tried again."""
    while True:
        try:
            return sweep(parts, now=parts.clock()).lapsed
        except UnavailableError as error:
            assert "等候超时" in str(error)  # noqa: PT017 - it is the only reason to go on


def test_who_waits_too_long_is_told_and_has_changed_nothing(posted: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.sqlite.BUSY_MILLISECONDS", 50)
    monkeypatch.setattr("store.postgres.LOCK_MILLISECONDS", 50)
    impatient = another(posted)
    before = digest_of(posted)
    with locked(posted), pytest.raises(UnavailableError, match="等候超时"):
        sweep(impatient, now=posted.clock())
    impatient.store.close()
    assert digest_of(posted) == before


def test_a_database_that_went_away_is_told_and_taken_up_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHIXIAN_PROCEDURES", str(orchestration.PROCEDURES))
    with postgres.running(postgres.QUICK) as own:
        url = own.create("shixian")
        monkeypatch.setenv("SHIXIAN_DATABASE_URL", url)
        parts = join(tmp_path, clock=lambda: orchestration.AFTER)
        orchestration.found_office(parts)
        orchestration.open_case(parts)
        own.stop()
        with pytest.raises(UnavailableError, match="连接不上数据库"):
            sweep(parts, now=orchestration.AFTER)
        own.start()
        assert sweep(parts, now=orchestration.AFTER).lapsed == 1
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT count(*) FROM event").fetchone() == (2,)
        parts.store.close()
