"""What is left in the data directory is taken away after a day by the clock's job, and nothing else is."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from casework import tidying
from casework.evidence import FOLDER as EVIDENCE
from casework.evidence import INCOMING, keep_bytes
from casework.handed_in.keeping import FOLDER, Wanted, keep_table
from casework.handed_in.offered import FINDINGS
from casework.parts import SHANGHAI, Parts
from casework.playing.scratch import VirtualClock
from casework.tidying import RESULTS, Tidied, tidy
from samples.materials import screenshot
from tests.bureau import CITY, found
from workflows import jobs, timetable

NOW = datetime.now(SHANGHAI)


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[tuple[Parts, VirtualClock]]:
    parts, clock = found(tmp_path / "home")
    clock.now = NOW
    yield parts, clock
    parts.store.close()


def leave(bureau: tuple[Parts, VirtualClock], hours: int) -> list[Path]:
    """A list, a result, half a file and a piece of evidence, all of them so old."""
    parts, clock = bureau
    clock.now = NOW - timedelta(hours=hours)
    kept = keep_table(parts, CITY, "名单.csv", io.BytesIO(b"x"), Wanted(FINDINGS, parts.today()))
    result = parts.home / RESULTS / f"result{hours}"
    (result / "files").mkdir(parents=True)
    piece = parts.home / EVIDENCE / INCOMING / f"{hours}.part"
    evidence = keep_bytes(parts.home, "截图.png", screenshot(parts.today(), f"{hours}"))
    [whole] = (parts.home / EVIDENCE).rglob(f"{evidence['sha256']}*")
    piece.write_bytes(b"half")
    since = (NOW - timedelta(hours=hours)).timestamp()
    for path in (result, piece, whole):
        os.utime(path, (since, since))
    return [kept.folder, result, piece, whole]


def test_what_is_older_than_a_day_is_taken_away_by_the_job(
    bureau: tuple[Parts, VirtualClock], monkeypatch: pytest.MonkeyPatch
) -> None:
    parts, clock = bureau
    monkeypatch.setitem(jobs._joined, parts.home, parts)
    new, old = leave(bureau, 23), leave(bureau, 25)
    clock.now = NOW
    outcome = jobs.run(jobs.JOBS[timetable.TIDY], parts.home, NOW)
    assert outcome.summary == "清理上传的名单 1 份，清理办理结果 1 份，清理没有传完的文件 1 个"
    assert [path.exists() for path in old] == [False, False, False, True]
    assert all(path.exists() for path in new)
    assert tidy(parts, now=NOW) == Tidied(0, 0, 0)


def test_a_death_in_the_middle_leaves_the_rest_for_the_next_run(
    bureau: tuple[Parts, VirtualClock], monkeypatch: pytest.MonkeyPatch
) -> None:
    parts, clock = bureau
    for hours in (26, 30):
        leave(bureau, hours)
    clock.now = NOW

    def dies(*_: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(tidying, "clear_results", dies)
        with pytest.raises(KeyboardInterrupt):
            tidy(parts, now=NOW)
    assert tidy(parts, now=NOW) == Tidied(0, 2, 2)


def test_a_list_that_tells_nothing_readable_stops_nobody(bureau: tuple[Parts, VirtualClock]) -> None:
    parts, _ = bureau
    broken = parts.home / FOLDER / ("x" * 24)
    broken.mkdir(parents=True)
    (broken / "told.json").write_text("{", encoding="utf-8")
    assert tidy(parts, now=NOW).count == 0
    since = (NOW - timedelta(days=2)).timestamp()
    os.utime(broken, (since, since))
    assert tidy(parts, now=NOW).lists == 1
