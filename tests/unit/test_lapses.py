"""Lapses that came too early by a calendar known later, when the case has moved on: noted, asked about, not undone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from engine.case import Case, DeadlineStatus, Delta, fold
from engine.command import Command
from engine.compiled import Compiled
from engine.decide import Decision, decide, lapse_of
from engine.definition.reader import read_procedure
from engine.errors import RefusedError
from engine.periods.calendar import Calendar, DayOff, merged
from engine.periods.national import national_calendar
from engine.periods.steps import Step
from engine.periods.trace import explain
from engine.running.questions import duty_label, duty_role
from tests.small import unopened

CN = national_calendar()
SOURCE = (Path(__file__).parent.parent / "data/procedures/living/procedure.yaml").read_text("utf-8")
STATEMENT_ENDS = date(2026, 3, 11)
SUIT_ENDS = date(2026, 9, 14)  # six months on, 12 September, is a Saturday
ANSWER = {"deadline": "statement", "answer": "stands", "reason": "当事人书面表示没有意见"}


@cache
def _compiled() -> Compiled:
    def nothing(path: str) -> str:
        raise AssertionError(path)

    return Compiled.of(read_procedure(SOURCE, "living.yaml", nothing))


def _act(case: Case, name: str, day: date, **facts: object) -> Case:
    return decide(_compiled(), case, Command("act", name, day, day, facts), CN).after


def _lapsed(case: Case, *names: str) -> Case:
    for name in names:
        case = decide(_compiled(), case, lapse_of(case, name, case.deadlines[name].over_on), CN).after
    return case


def _decided() -> Case:
    """Decided on 12 March, the day after the time for statements ended: too early if the 11th turns out to be free."""
    opened = _act(unopened(_compiled()), "open", date(2026, 3, 2))
    told = _act(opened, "tell", date(2026, 3, 4))
    return _act(_lapsed(told, "statement"), "decide", STATEMENT_ENDS + timedelta(1))


def _with_days_off(*days: date) -> Calendar:
    added = [DayOff(day, working=False, name="临时放假", cite="样例通知") for day in days]
    return Calendar(CN.region, CN.years, CN.national_years, merged(CN.days, added))


def _recounted(case: Case, calendar: Calendar, day: date = date(2026, 3, 20)) -> Decision:
    decision = decide(_compiled(), case, Command("recount", calendar.digest[:12], day, day), calendar)
    assert fold(case, Delta.from_json(json.loads(json.dumps(decision.delta.as_json())))) == decision.after
    assert Case.from_json(json.loads(json.dumps(decision.after.as_json()))) == decision.after
    return decision


def _asked(case: Case) -> list[str]:
    return [name for name in case.duties if name.startswith("lapse:")]


def test_the_lapse_stands_its_right_end_is_noted_and_the_holder_is_asked() -> None:
    case = _decided()
    decision = _recounted(case, _with_days_off(STATEMENT_ENDS))

    after, procedure = decision.after, _compiled().procedure
    statement = after.deadlines["statement"]
    assert statement == replace(case.deadlines["statement"], overtaken=date(2026, 3, 12))
    assert set(decision.delta.deadlines) == {"statement"}
    assert (after.configuration, after.papers) == (case.configuration, case.papers)
    assert after.duties == {**case.duties, "lapse:statement": date(2026, 3, 20)}
    assert duty_label(procedure, after, "lapse:statement") == (
        "届满日期有变：“陈述期限”原按2026年3月11日届满，按现行节假日安排应为2026年3月12日，请核实此后办理的事项"
    )
    assert duty_role(procedure, after, "lapse:statement").key == "clerk"
    told = explain([Step.from_dict(step) for step in decision.proofs["lapse:statement"]])
    assert "临时放假" in told
    assert "2026年3月12日" in told


def test_a_notice_that_reaches_back_into_december_is_told_in_the_new_year() -> None:
    opened = _act(unopened(_compiled()), "open", date(2026, 12, 21))
    told = _act(opened, "tell", date(2026, 12, 23))
    case = _act(_lapsed(told, "statement"), "decide", date(2026, 12, 31))
    free = [date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1)]
    days = merged(CN.days, [DayOff(day, working=False, name="元旦", cite="样例通知") for day in free])
    known = Calendar(CN.region, CN.years | {2027}, CN.national_years | {2027}, days)

    after = _recounted(case, known, date(2026, 12, 31)).after

    assert duty_label(_compiled().procedure, after, "lapse:statement") == (
        "届满日期有变：“陈述期限”原按2026年12月30日届满，按现行节假日安排应为2027年1月4日，请核实此后办理的事项"
    )


def test_the_same_calendar_asks_once_and_not_again_after_the_answer() -> None:
    calendar = _with_days_off(STATEMENT_ENDS)
    asked = _recounted(_decided(), calendar).after
    assert _recounted(asked, calendar).delta == Delta()
    later = _lapsed(asked, "review")
    assert _asked(later) == ["lapse:statement"]

    answered = _act(later, "decide_lapse", date(2026, 7, 1), **ANSWER)

    assert _asked(answered) == []
    assert answered.deadlines["statement"].overtaken == date(2026, 3, 12)
    assert _recounted(answered, calendar).delta == Delta()
    longer = _recounted(answered, _with_days_off(STATEMENT_ENDS, date(2026, 3, 12))).after
    assert (_asked(longer), longer.deadlines["statement"].overtaken) == (["lapse:statement"], date(2026, 3, 13))


def test_a_calendar_put_right_again_takes_the_question_back() -> None:
    asked = _recounted(_decided(), _with_days_off(STATEMENT_ENDS)).after

    back = _recounted(asked, CN).after

    assert (_asked(back), back.deadlines) == ([], _decided().deadlines)


def test_ends_that_hang_on_an_early_lapse_follow_it_even_in_a_finished_case() -> None:
    case = _decided()
    assert case.deadlines["suit"].last_day == case.deadlines["settled"].last_day == SUIT_ENDS
    case = _lapsed(case, "review", "suit", "settled")
    finished = _act(case, "finish", date(2026, 11, 2))
    assert finished.finished

    after = _recounted(finished, _with_days_off(SUIT_ENDS), date(2026, 11, 20)).after

    noted = {name: deadline.overtaken for name, deadline in after.deadlines.items() if deadline.overtaken}
    assert noted == {"suit": date(2026, 9, 15), "settled": date(2026, 9, 15)}
    assert sorted(_asked(after)) == ["lapse:settled", "lapse:suit"]
    assert (after.finished, after.configuration) == (True, finished.configuration)
    answered = _act(after, "decide_lapse", date(2026, 11, 23), **{**ANSWER, "deadline": "suit"})
    assert _asked(answered) == ["lapse:settled"]


def test_a_provisional_end_that_was_waited_out_did_not_lapse_too_early() -> None:
    case = _decided()
    waited = replace(case.deadlines["statement"], provisional=True, latest=date(2026, 3, 12))
    case = replace(case, deadlines={**case.deadlines, "statement": waited})

    assert _recounted(case, _with_days_off(STATEMENT_ENDS)).delta == Delta()
    assert _asked(_recounted(case, _with_days_off(STATEMENT_ENDS, date(2026, 3, 12))).after) == ["lapse:statement"]


def test_a_deadline_met_after_all_is_not_asked_about() -> None:
    asked = _recounted(_decided(), _with_days_off(STATEMENT_ENDS)).after
    met = asked.deadlines["statement"].ended(DeadlineStatus.MET)

    assert met.overtaken is None


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({**ANSWER, "deadline": "limit"}, "deadline"),
        ({**ANSWER, "answer": "kept"}, "answer"),
        ({**ANSWER, "reason": None}, "reason"),
        ({**ANSWER, "paper": "2.notice"}, "paper"),
    ],
)
def test_an_answer_names_deadline_finding_and_reason(facts: dict[str, object], field: str) -> None:
    asked = _recounted(_decided(), _with_days_off(STATEMENT_ENDS)).after

    with pytest.raises(RefusedError) as refused:
        _act(asked, "decide_lapse", date(2026, 3, 23), **facts)

    assert refused.value.field == field
