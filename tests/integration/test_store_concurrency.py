"""Two writers at once, and a writer that is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine.errors import ConflictError, StoreError
from store.contract import Store
from store.sqlite import SqliteStore
from store.values import CaseFilter, StoredCase
from store.verify import verify_chains
from tests import factories as make

ROOT = Path(__file__).parents[2]

# Files cases and moves them in batches of three for ever, saying each number that is durable.
ENDLESS_WRITER = """
import itertools
from pathlib import Path
from bootstrap import open_store
from tests import factories as make

store = open_store(Path())
for number in itertools.count(1, 3):
    with store.write() as unit:
        cases = [make.file_case(unit, number + extra) for extra in range(3)]
        issuer = cases[0].office_id
        drafts = [make.draft(issuer_id=issuer) for _ in cases]
        deadlines = make.deadlines(make.deadline())
        unit.record([
            make.recording(case, drafts=(draft,), deadlines=deadlines, duties={"post": make.MONDAY})
            for case, draft in zip(cases, drafts, strict=True)
        ])
        for document in unit.documents()[-3:]:
            make.numbered(unit, document.id, unit.take_number(issuer, "notice", 2026))
        unit.commit()
    print(number + 2, flush=True)
"""


def filed(store: Store) -> StoredCase:
    with store.write() as unit:
        found = make.file_case(unit)
        unit.commit()
    return found


def test_of_two_officers_acting_at_once_one_is_told(store: Store) -> None:
    case = filed(store)
    both_have_read = threading.Barrier(2)

    def act(name: str) -> str:
        with store.read() as unit:
            loaded = unit.case(case.number)
        both_have_read.wait(timeout=20)
        with store.write() as unit:
            unit.record([make.recording(loaded, name=name)])
            unit.commit()
        return name

    with ThreadPoolExecutor(2) as pool:
        acts = [pool.submit(act, name) for name in ("post", "close")]
        outcomes = [done.exception() for done in acts]
    assert [type(outcome) for outcome in outcomes if outcome] == [ConflictError]
    with store.read() as unit:
        assert unit.case(case.number).version == 1
        assert verify_chains(unit).ok


def test_two_writers_never_take_the_same_number(store: Store) -> None:
    issuer = filed(store).office_id

    def take(_: int) -> list[int]:
        with store.write() as unit:
            taken = [unit.take_number(issuer, "notice", 2026) for _ in range(5)]
            unit.commit()
        return taken

    with ThreadPoolExecutor(4) as pool:
        numbers = [number for taken in pool.map(take, range(8)) for number in taken]
    assert sorted(numbers) == list(range(1, 41))


def test_a_reader_sees_one_state_while_a_writer_goes_on(store: Store) -> None:
    case = filed(store)
    with store.read() as reader:
        assert reader.case(case.number).version == 0
        with store.write() as writer:
            writer.record([make.recording(case)])
            writer.commit()
        assert reader.case(case.number).version == 0
    with store.read() as reader:
        assert reader.case(case.number).version == 1


def test_a_writer_that_waits_too_long_is_told_in_words(sqlite_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.sqlite.BUSY_MILLISECONDS", 20)
    store = SqliteStore(sqlite_file)
    with store.write(), pytest.raises(StoreError, match="等候超时"), store.write():
        pass
    store.close()


@pytest.mark.parametrize("batches", [1, 4])
def test_a_writer_killed_at_any_point_leaves_whole_batches(store: Store, batches: int) -> None:
    environment = {**os.environ, "SHIXIAN_DATABASE_URL": store.url}
    command = [sys.executable, "-c", ENDLESS_WRITER]
    writer = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    with writer:
        assert writer.stdout is not None
        said = [int(writer.stdout.readline()) for _ in range(batches)]
        writer.send_signal(signal.SIGKILL)
    assert writer.returncode == -signal.SIGKILL
    with store.read() as unit:
        cases = unit.find_cases(CaseFilter())
        report = verify_chains(unit)
        letters = unit.documents(kind="notice")
    assert report.problems == ()
    assert len(cases) >= said[-1]
    assert len(cases) % 3 == 0
    assert report.events == len(cases) == len(letters)
    assert [letter.number for letter in letters] == [f"示建通〔2026〕{n}号" for n in range(1, len(cases) + 1)]
