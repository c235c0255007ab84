"""The throw-away procedure of living deadlines, and what is done with it in tests."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from engine.case import Case, Deadline, Delta, fold
from engine.command import Command
from engine.compiled import Compiled
from engine.decide import Decision, decide, lapse_of
from engine.definition.reader import read_procedure
from engine.periods.calendar import Calendar, DayOff, merged
from engine.periods.national import national_calendar
from engine.periods.steps import Step
from engine.periods.trace import explain
from tests.small import unopened

CN = national_calendar()
SOURCE = (Path(__file__).parent / "data/procedures/living/procedure.yaml").read_text("utf-8")
OPENED = date(2026, 3, 2)  # a Monday; 20 working days end on Monday 30 March
GRANTED = {"extra": 5, "approver": "王局长", "why": "案情复杂"}


@cache
def compiled() -> Compiled:
    def nothing(path: str) -> str:
        raise AssertionError(path)

    return Compiled.of(read_procedure(SOURCE, "living.yaml", nothing))


def act(case: Case, name: str, day: date, **facts: object) -> Decision:
    decision = decide(compiled(), case, Command("act", name, day, day + timedelta(30), facts), CN)
    assert fold(case, Delta.from_json(json.loads(json.dumps(decision.delta.as_json())))) == decision.after
    assert Case.from_json(json.loads(json.dumps(decision.after.as_json()))) == decision.after
    return decision


def opened() -> Case:
    return act(unopened(compiled()), "open", OPENED).after


def lapsed(case: Case, name: str) -> Case:
    command = lapse_of(case, name, case.deadlines[name].over_on)
    return decide(compiled(), case, command, CN).after


def limit(decision: Decision) -> Deadline:
    return decision.after.deadlines["limit"]


def told(decision: Decision, name: str) -> str:
    return explain([Step.from_dict(step) for step in decision.proofs[name]])


def given_notice() -> Case:
    return act(opened(), "tell", date(2026, 3, 4)).after  # five working days: to Wednesday 11 March


def decided() -> Case:
    return act(given_notice(), "decide", date(2026, 3, 12)).after


def duties(case: Case) -> list[str]:
    return [name for name in case.duties if name.startswith("paper:")]


def with_day_off(day: date) -> Calendar:
    days = merged(CN.days, [DayOff(day, working=False, name="临时放假", cite="样例通知")])
    return Calendar(CN.region, CN.years, CN.national_years, days)


def recounted(case: Case, calendar: Calendar) -> Decision:
    day = date(2026, 3, 20)
    return decide(compiled(), case, Command("recount", calendar.digest[:12], day, day), calendar)


def changed(*changes: tuple[str, str]) -> Compiled:
    """The sample with parts of its text replaced."""
    source = SOURCE
    for old, new in changes:
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    return Compiled.of(read_procedure(source, "living.yaml", lambda path: path))


def after(compiled: Compiled, case: Case, name: str, day: date, **facts: object) -> Case:
    return decide(compiled, case, Command("act", name, day, day + timedelta(200), facts), CN).after


def swept(compiled: Compiled, case: Case, today: date) -> Case:
    while over := sorted((d.over_on, d.name) for d in case.live_deadlines().values() if d.over_on <= today):
        case = decide(compiled, case, lapse_of(case, over[0][1], today), CN).after
    return case
