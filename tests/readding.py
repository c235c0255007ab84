"""Adds a proof up again, from what its steps say and nothing else: no calendar, no rule, no result.

A reader of a printed proof can do the same with a wall calendar: that is what the proof is for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from engine.periods.steps import Code, Step
from tests.slow_calendar import later

DAY = timedelta(days=1)
SATURDAY = 5
NAMED = {Code.FIXED, Code.MONTH_DAY, Code.MONTH_DAY_CLAMPED, Code.MONTH_END, Code.CADENCE}


def readd(steps: Sequence[Step]) -> tuple[date, date]:
    """The nominal end and the last day that the steps lead to.

    Every day a step names on the way must be the one reached, else the proof contradicts itself.
    """
    skipped, worked = _days(steps, Code.SKIPPED), {step.day for step in steps if step.code is Code.MADE_UP}
    rests = _days(steps, Code.REST) | {step.day for step in steps if step.code is Code.MADE_UP_REST if step.day}
    start = day = nominal = date.min
    counted = False

    def add(origin: date, count: int, unit: str) -> date:
        if unit != "working_days":
            return later(origin, count, unit)
        reached, left = origin, abs(count)
        while left:
            reached += DAY if count > 0 else -DAY
            if reached not in skipped:
                left -= 1
                assert reached.weekday() < SATURDAY or reached in worked, f"{reached} counts for no reason told"
        return reached

    for step in steps:
        match step.code:
            case Code.START | Code.START_COUNTED:
                assert step.day is not None
                start = day = step.day
                counted = step.code is Code.START_COUNTED
            case Code.TERM:
                by_days = step.key in {"calendar_days", "working_days"}
                day = add(start - DAY if counted and by_days else start, step.count, step.key)
            case Code.CLEAR | Code.OFFSET:
                day = add(day, step.count, step.key)
            case Code.EVE | Code.BEFORE:
                day -= DAY
            case Code.WINDOW:
                assert step.last is not None
                day = step.last
            case Code.EXTENDED | Code.STOPPED:
                day = add(day, step.count, step.key)
            case Code.RESUMED:
                assert step.last is not None
                day = add(step.last, step.count, step.key)
                nominal = date.min
            case Code.MAXIMUM:
                assert step.day is not None
                assert step.day < day
                day = step.day
            case Code.ROLLED | Code.ROLLED_BACK:
                nominal = day
                while day in rests:
                    day += DAY if step.code is Code.ROLLED else -DAY
                assert nominal != day
            case code if code in NAMED:
                assert step.day is not None
                day = step.day
            case _:
                continue
        assert step.code in {Code.TERM, Code.CLEAR} or step.day in {None, day}, f"{step} says another day than {day}"
    return (day if nominal == date.min else nominal), day


def _days(steps: Sequence[Step], code: Code) -> set[date]:
    found = set()
    for step in steps:
        if step.code is code:
            assert step.first is not None
            assert step.last is not None
            assert step.name
            found |= {step.first + DAY * k for k in range((step.last - step.first).days + 1)}
    return found
