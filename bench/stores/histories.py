"""What cases live through: their commands and what the engine decides on them.

Owns days and facts of synthetic cases of the Shenyang procedure and of administrative penalties; records nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

from casework.editions import Grounds
from casework.parts import shanghai_day
from casework.recording import event_body
from engine.case import Case
from engine.command import Command
from engine.decide import Decision, decide, lapse_of

CHECK = "shenyang_qualification_check"
PENALTY = "administrative_penalty"
NOW = datetime(2026, 6, 16, 1, 0, tzinfo=UTC)  # nine in Shanghai
TODAY = shanghai_day(NOW)

_ITEMS = ("建筑工程施工总承包", "市政公用工程施工总承包", "建筑装修装饰工程专业承包", "地基基础工程专业承包")
_SIGNED = tuple(date(2026, 3, day) for day in range(9, 14))
_OPENED = tuple(date(2026, 2, day) for day in range(24, 29))
_MARKED_AFTER = range(4)  # days
_PUBLISHED_AFTER = range(5)
_FILE = {"name": "样例材料.pdf", "sha256": "0" * 64}


@dataclass(frozen=True, slots=True)
class Chapter:
    """One event of a history, decided: what is recorded for every case that lives it."""

    command: Command
    decision: Decision
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class History:
    """What one case lived through, with the numbers of its letters, which no other case may have."""

    procedure: str
    chapters: tuple[Chapter, ...]

    def first(self, chapters: int) -> History:
        """Its beginning."""
        return History(self.procedure, self.chapters[:chapters])


Step = Command | str
"""What is done next; a name alone: the deadline of this name lapses."""


def lived(grounds: Grounds, steps: Iterable[Step]) -> History:
    """Decide a case's steps one after the other."""
    compiled, calendar = grounds.compiled, grounds.calendar
    procedure = compiled.procedure
    case = Case.unopened(procedure.key, procedure.digest, procedure.initial)
    chapters: list[Chapter] = []
    for step in steps:
        command = _lapse(case, step) if isinstance(step, str) else step
        decision = decide(compiled, case, command, calendar)
        chapters.append(Chapter(command, decision, event_body(grounds, command, decision)))
        case = decision.after
    return History(procedure.key, tuple(chapters))


def _lapse(case: Case, deadline: str) -> Command:
    return lapse_of(case, deadline, case.deadlines[deadline].over_on)


# -- checks of qualifications


def running_out(grounds: Grounds, wanted: int) -> Iterator[History]:
    """Checks whose three months of rectification run out in the week before `NOW`; at most 500 unlike ones.

    The first ones differ in everything, so that a few of them spread over all days.
    """
    ways = list(product(_PUBLISHED_AFTER, _MARKED_AFTER, _OPENED, _SIGNED))[:wanted]
    for index, (published, marked, opened, signed) in enumerate(ways):
        letter = f"1{index:012d}"
        yield lived(grounds, check_steps(signed, opened, marked, published, 1 + index % len(_ITEMS), letter))


def check_steps(signed: date, opened: date, marked: int, published: int, items: int, letter: str) -> Iterator[Step]:
    """A check from its opening to the publishing of the order.

    Args:
        signed: day on which the order was received.
        opened: first day.
        marked: days between posting and marking.
        published: days between receipt and publishing.
        items: number of qualifications, at most four.
        letter: tracking number of the order's mail.
    """
    lines = {no: _line(no) for no in range(1, items + 1)}
    yield act("open", opened, {"batch_no": "样例批次", "snapshot_on": opened.isoformat()}, lines=lines)
    yield act("print_notices", opened + timedelta(1), {"inspection_approval": "样例审批1号"}, officers=("a", "b"))
    called = {"order.called_number": "024-00000001", "order.contact": "reached", "order.address_confirmed": True}
    yield act("phone", opened + timedelta(2), called)
    yield act("hand_up", opened + timedelta(4))
    yield act("order.post", opened + timedelta(5), {"order.tracking_no": letter})
    yield act("mark_platform", opened + timedelta(5 + marked))
    receipt = {"order.signed_by": "样例收发室", "order.capacity": "mail_room", "order.slip": _FILE}
    yield act("order.record_signed", signed, receipt)
    yield act("publish_order", signed + timedelta(published), {"order_publish_url": "https://example.invalid/1"})


def act(
    name: str,
    day: date,
    facts: Mapping[str, Any] | None = None,
    *,
    lines: Mapping[int, Mapping[str, Any]] | None = None,
    officers: Sequence[str] = (),
) -> Command:
    """An act recorded on the day on which it was done."""
    return Command("act", name, day, day, facts or {}, lines or {}, tuple(officers))


def _line(no: int) -> dict[str, Any]:
    return {
        "item": _ITEMS[no - 1],
        "grade": "二级",
        "certificate": f"D22100000{no:02d}",
        "standard": f"注册建造师不少于{no + 4}人",
        "required": no + 4,
        "actual": no,
        "licensing": "样例市局",
        "licensing_level": "city",
    }


# -- administrative penalties


def penalty_steps(opened: date, informed: int, received: int, letters: Sequence[str]) -> Iterator[Step]:
    """A penalty from its opening to the receipt of the decision.

    Args:
        opened: first day.
        informed: days until the notice is made out.
        received: days from there until it is received.
        letters: tracking numbers of notice and decision.
    """
    told = opened + timedelta(informed)
    heard = told + timedelta(received)
    yield act("open", opened, {"ground": "样例违法行为"})
    facts: dict[str, Any] = {
        "violation": "样例违法事实",
        "evidence": "样例检查记录",
        "law_basis": "样例依据",
        "penalty": "罚款10000元",
    }
    facts |= {"fine_yuan": 10_000, "hearing_due": False, "report": _FILE}
    yield act("conclude", told - timedelta(2), facts, officers=("a", "b"))
    yield act("inform", told, officers=("a", "b"))
    yield act("notice.post", told + timedelta(1), {"notice.tracking_no": letters[0]})
    yield act("notice.record_signed", heard, _receipt("notice"))
    yield "answer"
    yield act("examine", heard + timedelta(15), {"examination": "未提出陈述、申辩"})
    yield act("pass_legal", heard + timedelta(16), {"legal_opinion": "同意"})
    yield act("decide", heard + timedelta(17), {"discussed": False}, officers=("a", "b"))
    yield act("decision.post", heard + timedelta(18), {"decision.tracking_no": letters[1]})
    yield act("decision.record_signed", heard + timedelta(20), _receipt("decision"))


def _receipt(service: str) -> dict[str, Any]:
    return {f"{service}.signed_by": "样例收件人", f"{service}.capacity": "self", f"{service}.slip": _FILE}
