"""The ladder of service, way by way: what each needs, when it is done, and what a receipt found later does to it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from engine.decide import permitted
from engine.errors import RefusedError
from engine.model import Fact, FactType
from tests.told import Telling, told

ISSUED = date(2025, 3, 6)
POSTED = date(2025, 3, 10)
SHA = "0" * 64


def file(shows: date) -> dict[str, str]:
    return {"name": "证据.pdf", "sha256": SHA, "shows": shows.isoformat()}


def ordered() -> Telling:
    return told("qualification_check", "qualification_check/timelines/order_entrusted", "order.prepare_receipt")


def dual() -> Telling:
    """A notice of intent that goes out by post and by announcement at once."""
    timeline = "shenyang_qualification_check/timelines/regrade_extended"
    return told("shenyang_qualification_check", timeline, "intent.post")


def post(one: Telling, service: str, day: date) -> None:
    one.act(f"{service}.post", day, tracking_no="1000000000001")


def by_post(one: Telling, service: str, day: date) -> None:
    one.act(f"{service}.record_signed", day, signed_by="收发章", capacity="mail_room", slip=file(day))


def direct(one: Telling, service: str, day: date) -> None:
    one.act(f"{service}.deliver", day, received_by="样例甲", receipt_scan=file(day))


def left(one: Telling, service: str, day: date) -> None:
    one.act(f"{service}.leave_papers", day, refusal="前台拒收", left_record=file(day), receipt_scan=file(day))


def entrusted(one: Telling, service: str, day: date) -> None:
    before = day - timedelta(1)
    one.act(f"{service}.record_returned", before, return_reason="unreachable", slip=file(before))
    one.act(f"{service}.entrust", before, agent="样例县局", agent_letter=file(before))
    one.act(f"{service}.record_agent_receipt", day, agent_way="signed", received_by="样例甲", receipt_scan=file(day))


def electronic(one: Telling, service: str, day: date) -> None:
    consent = file(date(2025, 1, 2))
    told_of: dict[str, Any] = {"channel": "email", "electronic_address": "sample@example.invalid", "sent_at": "15:20"}
    one.act(f"{service}.send", day, consent=consent, sent_record=file(day), **told_of)


WAYS: Mapping[str, Callable[[Telling, str, date], None]] = {
    "post": by_post,
    "direct": direct,
    "left": left,
    "entrusted": entrusted,
    "electronic": electronic,
}


def late_receipt(one: Telling, service: str, day: date, recorded: date) -> None:
    evidence = {"signed_by": "收发章", "capacity": "mail_room", "late_proof": file(day)}
    one.act(f"{service}.late_receipt", day, recorded, **evidence)


def late_delivery(how: str) -> Callable[[Telling, str, date, date], None]:
    def found(one: Telling, service: str, day: date, recorded: date) -> None:
        evidence = {"late_how": how, "received_by": "样例甲", "late_proof": file(day)}
        one.act(f"{service}.late_delivery", day, recorded, **evidence)

    return found


LATE = {"post": late_receipt, "direct": late_delivery("direct"), "electronic": late_delivery("electronic")}


@pytest.mark.parametrize("how", [*WAYS, "announcement"])
@pytest.mark.parametrize("found", LATE)
def test_an_earlier_receipt_found_later_wins_and_shortens_nothing(how: str, found: str) -> None:
    one = ordered()
    post(one, "order", POSTED)
    if how == "announcement":
        announced(one, "order", date(2025, 3, 25))
    else:
        WAYS[how](one, "order", date(2025, 3, 20))
    one.until(date(2025, 5, 6))
    facts, deadline = one.case.facts, one.case.deadlines["rectification"]
    assert facts["order.served_how"] == how
    LATE[found](one, "order", date(2025, 3, 12), date(2025, 5, 6))
    after = one.case.facts
    assert (after["order.told_on"], after["order.served_on"]) == ("2025-03-12", "2025-03-12")
    assert (after["order.told_before"], after["order.served_how"]) == (facts["order.told_on"], found)
    assert one.case.deadlines["rectification"].last_day == deadline.last_day
    with pytest.raises(RefusedError, match="不早于已登记的送达日期"):
        LATE[found](one, "order", date(2025, 3, 12), date(2025, 5, 6))


@pytest.mark.parametrize("how", WAYS)
def test_of_two_services_at_once_the_first_counts_for_the_party_and_the_last_for_the_office(how: str) -> None:
    one = dual()
    posted = date(2025, 6, 10)
    post(one, "intent", posted)
    announced(one, "intent", posted)
    WAYS[how](one, "intent", date(2025, 6, 13))
    assert one.case.facts["intent.told_on"] == "2025-06-13"
    assert one.case.facts.get("intent.served_on") is None
    assert one.case.deadlines["statement"].last_day == date(2025, 6, 20)
    one.until(date(2025, 7, 11))
    assert (one.case.facts["intent.served_on"], one.case.facts["intent.served_how"]) == ("2025-07-10", "announcement")
    assert one.case.facts["intent.told_on"] == "2025-06-13"


def test_a_mail_sent_with_an_announcement_is_not_forgotten() -> None:
    one = dual()
    post(one, "intent", date(2025, 6, 10))
    announced(one, "intent", date(2025, 6, 10))
    one.until(date(2025, 6, 24))
    assert "intent.sorting" not in one.case.duties
    one.until(date(2025, 6, 25))
    assert "intent.sorting" in one.case.duties


def test_what_was_never_posted_is_not_posted_again() -> None:
    one = dual()
    with pytest.raises(RefusedError, match="还没有邮寄过"):
        one.act("intent.repost", date(2025, 6, 10), tracking_no="1000000000001")


@pytest.mark.parametrize("found", LATE)
def test_an_earlier_receipt_of_two_services_moves_what_the_party_knows_and_not_what_the_office_may_do(
    found: str,
) -> None:
    one = dual()
    post(one, "intent", date(2025, 6, 10))
    announced(one, "intent", date(2025, 6, 10))
    one.until(date(2025, 7, 11))
    LATE[found](one, "intent", date(2025, 6, 16), date(2025, 7, 14))
    assert (one.case.facts["intent.told_on"], one.case.facts["intent.served_on"]) == ("2025-06-16", "2025-07-10")
    assert one.case.deadlines["statement"].last_day == date(2025, 7, 17)


def announced(one: Telling, service: str, day: date) -> None:
    if service == "order":
        waited = date(2025, 3, 25)
        one.act("order.record_no_result", waited, query_record=file(waited))
    one.act(f"{service}.draft_announcement", day)
    one.act(f"{service}.announce", day, url="https://example.invalid/notice", announcement_shot=file(day))


# -- evidence, whatever the order of things

QUICK = ("deliver", "send", "record_signed", "confirm_receipt", "leave_papers", "entrust", "record_impossible")
EVIDENCE = {
    "post": ("slip", "confirmation", "late_proof"),
    "return": ("slip",),
    "direct": ("receipt_scan", "late_proof"),
    "left": ("receipt_scan",),
    "entrusted": ("receipt_scan", "late_proof"),
    "electronic": ("sent_record", "late_proof"),
    "announcement": ("announcement_shot",),
}


@pytest.mark.parametrize("seed", range(24))
def test_however_a_service_goes_it_ends_with_its_evidence(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311
    one, day = ordered(), ISSUED
    never = {f"order.{name}" for name in QUICK if dice.random() < 0.7}  # else hardly a service comes to its later ways
    for _ in range(60):
        day += timedelta(dice.randrange(6))
        one.until(day)
        offered = [action for action in permitted(one.compiled, one.case) if action.name.startswith("order.")]
        offered = [action for action in offered if action.name not in never]
        if not offered or one.case.finished:
            break
        action = dice.choice(offered)
        asked = [*action.required, *(name for name in action.optional if dice.random() < 0.5)]
        facts = {name: value(one.compiled.procedure.facts[name], dice, day) for name in asked}
        back = dice.randrange(20) if action.name.endswith(("receipt", "delivery", "signed", "signature")) else 0
        try:
            one.act(action.name, day - timedelta(back), day, **facts)
        except RefusedError:
            continue
        proven(one)
    proven(one)


def proven(one: Telling) -> None:
    facts = {name.removeprefix("order."): value for name, value in one.case.facts.items()}
    if facts.get("served_on") is None:
        assert one.case.configuration[0].startswith("order.") or one.case.finished
        return
    assert facts["told_on"] is not None
    assert any(facts.get(name) for name in EVIDENCE[facts["served_how"]]), facts["served_how"]
    if facts["served_how"] == "left":
        assert facts.get("witness") or facts.get("left_record")
    if facts["served_how"] == "entrusted":
        assert facts.get("agent_letter")
    if facts["served_how"] == "electronic" and not facts.get("late_proof"):
        assert facts["consent"]["shows"] <= facts["delivered_on"]


def value(fact: Fact, dice: random.Random, day: date) -> Any:
    match fact.type:
        case FactType.FILE:
            return file(day)
        case FactType.DATE:
            return (day - timedelta(dice.randrange(3))).isoformat()
        case FactType.CHOICE:
            return dice.choice(list(fact.choices))
        case FactType.INTEGER:
            return dice.randrange(1, 4)
        case FactType.BOOLEAN:
            return dice.random() < 0.5
    return "样例"
