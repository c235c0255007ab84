"""A store in which every job has work: a list to import, holidays to apply, lapses, letters, reminders, reports."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from casework.bureau import found_bureau
from casework.papers.advancing import advance
from casework.papers.selecting import Selection, selected
from casework.parts import Parts
from casework.runstate import JobState, RunState, write_state
from engine.creditcode import with_check_digit
from store.values import OutboxKind
from tests import letter_batch, returns
from tests.bureau import bring_past_the_data, found, morning
from tests.intake_helpers import finding, xlsx
from workflows.timetable import CHECK, REPORTS

DAY = date(2026, 12, 1)
"""The day of the jobs: the receipts of all letters but some have run out the day before."""
LIST = "名单.xlsx"
_LETTERS, _FIRMS = 8, 8
_NUMBERED = 5  # desks until letters have their numbers


def build(home: Path) -> None:
    """Make the scene in a folder."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in surroundings("").items():
            environment.setenv(name, value)
        parts, clock = found(home, date(2026, 11, 9))
        bring_past_the_data(parts, clock)
        found_bureau(parts, returns.BUREAU, "offices.yaml")
        returns.campaign(parts)
        returns.check_enterprises(parts, "hill", [2, 0])
        returns.check_enterprises(parts, "lake", [1])
        _leave_few_letters(parts)
        parts.store.close()
    firms = [with_check_digit(f"91210102YM{number:07d}") for number in range(_FIRMS)]
    rows = [finding(企业名称=f"沈阳样例第{n}建筑工程有限公司", 统一社会信用代码=code) for n, code in enumerate(firms)]
    xlsx(home / LIST, rows)
    (home / "SAMPLE").touch()
    _switched_off_overnight(home)


def surroundings(url: str) -> dict[str, str]:
    """The environment of whoever works on the scene."""
    return {"SHIXIAN_PROCEDURES": str(returns.RETURNS), "SHIXIAN_DATABASE_URL": url}


def _switched_off_overnight(home: Path) -> None:
    """What the clock did last, so that it makes up for the hours that it missed."""
    yesterday = JobState(checked_at=(morning(DAY) - timedelta(days=1)).isoformat())
    write_state(home, RunState(0, yesterday.checked_at, jobs={REPORTS: yesterday, CHECK: yesterday}))


def _leave_few_letters(parts: Parts) -> None:
    """Some that are numbered, but not yet issued; those issued before are left without their PDFs."""
    with parts.store.write() as unit:
        now = parts.clock()
        waiting = unit.claim(OutboxKind.RENDER, limit=10_000, now=now, lease=now - now, owner="scene")
        unit.done([item.id for item in waiting])
        unit.commit()
    letter_batch.draft_in(parts, _LETTERS)
    letters = [one.id for one in selected(parts, None, Selection(kind=letter_batch.KIND, batch=letter_batch.BATCH))]
    for desk in letter_batch.DESKS[:_NUMBERED]:
        assert all(one.done for one in advance(parts, desk, letters, letter_batch.DAY))
