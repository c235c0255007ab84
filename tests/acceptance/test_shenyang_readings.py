"""The readings and policies an office may choose differently change what the Shenyang procedure decides."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casework.calendars import load_calendar
from casework.definitions.library import Library
from engine.case import Case
from engine.command import Command
from engine.compiled import Compiled
from engine.decide import decide, lapse_of
from engine.errors import DefinitionError, RefusedError
from engine.periods.policies import Policies
from engine.settings import Settings

KEY = "shenyang_qualification_check"
LINE = {
    "item": "建筑工程施工总承包",
    "grade": "二级",
    "standard": "注册建造师不少于12人",
    "required": 12,
    "actual": 8,
    "licensing": "样例市局",
    "licensing_level": "city",
}


SLIP = {"name": "回执.jpg", "sha256": "c" * 64}


class Run:
    """One synthetic case, driven by acts on given days; deadlines lapse on the way."""

    def __init__(self, policies: dict[str, str] | None = None, **readings: str) -> None:
        settings = Settings(Policies.of(policies or {}), tuple(sorted(readings.items())))
        self.compiled: Compiled = Library().compiled(KEY, settings)
        procedure = self.compiled.procedure
        self.calendar = load_calendar(procedure.region)
        self.case = Case.unopened(KEY, procedure.digest, procedure.initial)

    def sweep(self, today: date) -> None:
        """Let everything lapse that ended before a day."""
        while due := [d for d in self.case.live_deadlines().values() if d.last_day < today]:
            first = min(due, key=lambda deadline: deadline.last_day)
            command = lapse_of(self.case, first.name, today)
            self.case = decide(self.compiled, self.case, command, self.calendar).after

    def act(self, day: str, name: str, lines: dict[int, dict[str, Any]] | None = None, **facts: Any) -> None:
        """Do an act; two underscores in a fact's name stand for a dot."""
        today = date.fromisoformat(day)
        self.sweep(today)
        given = {fact.replace("__", "."): value for fact, value in facts.items()}
        command = Command("act", name, today, today, given, lines or {}, ("甲", "乙"))
        self.case = decide(self.compiled, self.case, command, self.calendar).after

    def last_day(self, deadline: str) -> str:
        """The last day of a deadline's newest instance."""
        return self.case.deadlines[deadline].last_day.isoformat()


def _shot(day: str) -> dict[str, str]:
    return {"name": "样例.png", "sha256": "a" * 64, "shows": day}


def _posted(policies: dict[str, str] | None = None, *, reached: bool = False, **readings: str) -> Run:
    run = Run(policies, **readings)
    run.act("2025-02-10", "open", {1: LINE}, batch_no="样例", snapshot_on="2025-02-08")
    run.act("2025-02-12", "print_notices")
    phoned: dict[str, Any] = {"order__contact": "no_answer"}
    if reached:
        phoned = {"order__contact": "reached", "order__address_confirmed": True}
    run.act("2025-02-13", "phone", order__called_number="024-00000001", **phoned)
    run.act("2025-02-14", "hand_up")
    run.act("2025-02-17", "order.post", order__tracking_no="1000000000001")
    return run


def _informed(policies: dict[str, str] | None = None, **readings: str) -> Run:
    run = _posted(policies, reached=False, **readings)
    run.act("2025-02-20", "order.record_signed", order__signed_by="样例", order__capacity="self", order__slip=SLIP)
    run.act("2025-05-22", "record_first_review", {1: {"actual_after": 8}}, screenshot=_shot("2025-05-22"))
    run.act("2025-05-26", "submit_overdue")
    run.act("2025-06-05", "record_second_review", {1: {"second_actual": 8}})
    run.act("2025-06-09", "issue_intent")
    run.act("2025-06-10", "intent.post", intent__tracking_no="1000000000002")
    run.act("2025-06-10", "intent.draft_announcement")
    run.act(
        "2025-06-10",
        "intent.announce",
        intent__url="https://example.invalid",
        intent__announcement_shot=_shot("2025-06-10"),
    )
    run.act("2025-06-13", "intent.record_signed", intent__signed_by="样例", intent__capacity="self", intent__slip=SLIP)
    return run


def test_the_wait_for_receipts_runs_from_posting_by_default() -> None:
    assert _posted().last_day("order.receipt_wait") == "2025-03-03"


def test_the_wait_for_receipts_can_run_from_the_hand_up() -> None:
    assert _posted(t1_from="handed_up_on").last_day("order.receipt_wait") == "2025-02-28"


def test_the_statement_term_runs_from_the_first_valid_service_by_default() -> None:
    run = _informed()
    assert run.last_day("statement") == "2025-06-20"
    run.sweep(date(2025, 7, 11))
    assert run.case.configuration == ("legal_review",)


@pytest.mark.parametrize("answer", ["later", "announcement"])
def test_the_statement_term_can_run_from_the_later_service(answer: str) -> None:
    run = _informed({"dual_service": answer})
    assert "statement" not in run.case.deadlines
    run.sweep(date(2025, 7, 11))
    assert run.case.configuration == ("intent_served",)
    assert run.last_day("statement") == "2025-07-17"
    assert run.case.deadlines["statement"].rulings == (("dual_service", answer),)


def _announce(run: Run, day: str) -> None:
    run.act(day, "order.draft_announcement")
    run.act(day, "order.announce", order__url="https://example.invalid", order__announcement_shot=_shot(day))


def test_returned_mail_is_announced_by_default() -> None:
    run = _posted()
    run.act("2025-02-24", "order.record_returned", order__return_reason="moved", order__slip=SLIP)
    _announce(run, "2025-03-04")
    assert run.last_day("order.deemed_service") == "2025-04-03"


def test_an_office_may_try_every_returned_letter_in_person_first() -> None:
    run = _posted({"returned_mail": "left"})
    run.act("2025-02-24", "order.record_returned", order__return_reason="moved", order__slip=SLIP)
    assert "order.visiting" in run.case.duties
    with pytest.raises(RefusedError, match="一律先直接或者留置送达"):
        _announce(run, "2025-03-04")
    tried = {"name": "样例.jpg", "sha256": "b" * 64, "shows": "2025-03-05"}
    run.act("2025-03-05", "order.record_visit", order__visit_result="nobody", order__visit_record=tried)
    _announce(run, "2025-03-06")
    assert run.last_day("order.deemed_service") == "2025-04-05"


def test_an_office_may_take_the_return_for_service_where_the_address_was_confirmed() -> None:
    run = _posted({"returned_mail": "deemed_on_return"}, reached=True)
    run.act("2025-02-24", "order.record_returned", order__return_reason="unclaimed", order__slip=SLIP)
    assert run.case.configuration == ("rectifying",)
    assert run.case.facts["order.served_how"] == "return"
    assert run.last_day("rectification") == "2025-05-26"  # 24 May is a Saturday


def test_a_return_from_an_unconfirmed_address_serves_nobody() -> None:
    run = _posted({"returned_mail": "deemed_on_return"})
    run.act("2025-02-24", "order.record_returned", order__return_reason="moved", order__slip=SLIP)
    assert run.case.configuration == ("order.mail.returned", "order.notice.waiting")


def test_rectification_never_exceeds_three_months_but_rolls_by_policy() -> None:
    for answer, last_day in (("rolls", "2025-05-26"), ("stays", "2025-05-24")):
        run = _posted({"rectify_extend": answer})
        run.act("2025-02-24", "order.record_signed", order__signed_by="样例", order__capacity="self", order__slip=SLIP)
        assert run.last_day("rectification") == last_day


def test_the_decisive_review_waits_for_the_strictest_reading_of_the_term() -> None:
    run = _posted({"rectify_extend": "stays"})
    run.act("2025-02-24", "order.record_signed", order__signed_by="样例", order__capacity="self", order__slip=SLIP)
    with pytest.raises(RefusedError, match="2025-05-27起方可办理"):
        run.act("2025-05-26", "record_first_review", {1: {"actual_after": 8}}, screenshot=_shot("2025-05-26"))


def test_a_statement_posted_on_the_last_day_is_in_time_whenever_it_comes() -> None:
    for posted, in_time in (("2025-06-20", True), ("2025-06-21", False)):
        run = _informed()
        run.act("2025-06-24", "record_statement", statement_text="样例", statement_posted_on=posted)
        assert run.case.facts["statement_in_time"] is in_time


def test_a_hearing_is_offered_by_default() -> None:
    run = _informed()
    run.act("2025-06-18", "request_hearing")
    assert run.last_day("hearing_term") == "2025-07-16"


def test_an_office_may_follow_the_reading_without_hearings() -> None:
    run = _informed(due_process="false")
    with pytest.raises(RefusedError, match="不组织听证"):
        run.act("2025-06-18", "request_hearing")


def test_an_unknown_setting_is_no_edition() -> None:
    with pytest.raises(DefinitionError, match="has no value"):
        Library().compiled(KEY, Settings(readings=(("t1_from", "flagged_on"),)))
