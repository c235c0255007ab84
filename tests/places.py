"""Installations for tests that walk through all pages: cases, papers, reports in many states, officers of all posts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from casework.access.tokens import make_token
from casework.access.views import save_view
from casework.acting import Act, Opening, act, act_many, open_cases
from casework.hooks.managing import Wish, make_hook
from casework.importing import import_findings
from casework.managing.absences import register_absence
from casework.papers.steps import take
from casework.papers.wanted import Wanted
from casework.parts import Parts
from casework.reminders.sending import send_pending
from casework.rendering import render_documents
from casework.sweeping import sweep
from engine.creditcode import with_check_digit
from engine.identity import with_check_character
from engine.life import Step
from store.values import CaseFilter, Subject, TokenKind
from tests.bureau import CITY, in_the_mail, issue, morning
from tests.forms import page_of
from tests.intake_helpers import OTHER_CODE, finding, xlsx
from tests.managing import DISTRICT_KEEPER, KEEPER, appoint
from tests.returns import FILED, RETURNS, campaign, check_enterprises, filed, founded, report_of, unit_of
from tests.visiting import Visitor

TODAY = date(2026, 3, 23)
"""The last day of the wait for receipts of what was posted on 9 March: workbenches remind of it."""
BATCH = "SY-2026-04"
HANDLER, COLLEAGUE = "heping_1", "heping_2"
_APPROVERS = (HANDLER, "heping_section", "heping_review", "heping_deputy")
_HOLIDAYS = "region,date,working,name,cite\nCN-LN,2026-08-03,no,样例节,样例通知（虚构）\n".encode()


@dataclass(frozen=True, slots=True)
class Place:
    """An installation: who walks through it, from which pages beside the first one, and what only a sent form shows."""

    parts: Parts
    day: date
    starts: Mapping[str, Sequence[str]]  # by the officer's key
    shown: Callable[[str, Visitor], Iterator[str]]  # pages that come back when a form of an officer is sent


@contextmanager
def bureau(home: Path) -> Iterator[Place]:
    """Shenyang: letters in the mail, and a second batch with papers at every stage; keepers of access and settings."""
    parts, clock = in_the_mail(home)
    appoint(parts)
    clock.now = morning(TODAY)
    sweep(parts, now=clock.now)
    send_pending(replace(parts, mail=None), now=clock.now, owner="test")
    posted, *numbers = _second_batch(parts, home)
    _hand_up(parts, posted)
    orders = _papers(parts, numbers[2:])
    make_token(parts, officer=CITY, kind=TokenKind.CALENDAR, name="样例电脑", actor=CITY)
    make_token(parts, officer=HANDLER, kind=TokenKind.API, name="样例系统", actor=KEEPER)
    make_hook(
        parts,
        office="shenyang",
        wish=Wish("样例接收系统", "http://127.0.0.1:9/", ("case.opened",)),
        actor=None,
    )
    register_absence(
        parts, None, absent=HANDLER, to=COLLEAGUE, first=date(2026, 4, 1), last=date(2026, 4, 3), reason="样例休假"
    )
    save_view(parts, CITY, "cases", "样例视图", "finished=open")
    papers = [f"/papers/{one}" for one in orders]

    def shown(officer: str, visitor: Visitor) -> Iterator[str]:
        if officer == KEEPER:
            told = {"source": "样例通知（虚构）"}
            yield visitor.send("/managing/calendars/preview", told, {"file": ("放假.csv", _HOLIDAYS)}).text
        if officer == CITY:
            table = xlsx(home / "名单.xlsx", [finding(统一社会信用代码=OTHER_CODE, 平台人数=None), finding()])
            files = {"table": (table.name, table.read_bytes())}
            yield visitor.page(visitor.send("/import", {"kind": "findings"}, files).headers["location"])
        if officer == HANDLER:
            yield visitor.send("/papers/preview", {"id": [str(one) for one in orders[:2]]}).text
            yield from _in_bulk(visitor, numbers[:2])

    try:
        yield Place(
            parts,
            TODAY,
            {
                "": ("/login",),
                CITY: ("/cases?finished=open", "/calendar/feed", "/import", "/post"),
                HANDLER: (papers[0], papers[3], f"/cases/{numbers[0]}", f"/cases?batch={BATCH}"),
                "heping_section": (*papers[1:3], papers[6]),
                "heping_review": papers[5:6],
                "heping_deputy": papers[4:5],
                KEEPER: (
                    f"/managing/officers/{HANDLER}",
                    f"/managing/leaving/{HANDLER}",
                    f"/managing/registering/{HANDLER}",
                    "/managing/registering",
                    "/managing/offices/shenyang/under",
                    "/managing/offices/heping/change",
                    "/managing/settings",
                    "/managing/hooks",
                ),
                "archivist_1": ("/managing/retention",),
                DISTRICT_KEEPER: (f"/managing/officers/{HANDLER}",),
            },
            shown,
        )
    finally:
        parts.store.close()


@contextmanager
def province(home: Path) -> Iterator[Place]:
    """A made-up campaign: one unit has filed its report, the others have not."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHIXIAN_PROCEDURES", str(RETURNS))
        parts, clock = founded(home, date(2024, 6, 26))
        campaign(parts)
        check_enterprises(parts, "hill", [2, 0])
        clock.now = morning(FILED)
        filed(parts, "lake")
        person = _person(parts)
        lake, hill = (f"/reports/{report_of(parts, one)}" for one in ("lake", "hill"))
        try:
            yield Place(
                parts,
                FILED,
                {"leader": (lake, "/campaigns"), "east": (lake,), "hill": (hill, f"{hill}/fill", f"/cases/{person}")},
                lambda *_: iter(()),
            )
        finally:
            parts.store.close()


def _person(parts: Parts) -> str:
    """A case of a person, whose id is shown in part."""
    who = Subject(0, "person", "样例人员", with_check_character("00000019850615001"))
    opening = Opening("returns_case", "hill", who, "", Act("open", FILED), parent=unit_of(parts, "hill"))
    [opened] = open_cases(parts, "hill", [opening])
    assert opened.error is None, opened.error
    return opened.number


def _second_batch(parts: Parts, home: Path) -> list[str]:
    """Cases that were just opened, ten of a district."""
    rows = [
        finding(
            企业名称=f"沈阳样例戊{n}建筑工程有限公司",
            统一社会信用代码=with_check_digit(f"91210102YL00{n:02d}099"),
            系统批次号=BATCH,
            比对日期=TODAY,
        )
        for n in range(1, 11)
    ]
    import_findings(parts, actor=CITY, source=xlsx(home / "第二批.xlsx", rows), now=parts.clock())
    with parts.store.read() as unit:
        return [case.number for case in unit.find_cases(CaseFilter(batch=BATCH), limit=100)]


def _hand_up(parts: Parts, number: str) -> None:
    """Bring a case to where its letters can be posted."""
    call = {"order.called_number": "024-00000000", "order.contact": "no_answer"}
    for name, facts in (("print_notices", {}), ("phone", call), ("hand_up", {})):
        act(parts, HANDLER, number, Act(name, TODAY, facts, officers=(HANDLER, COLLEAGUE)))
        issue(parts)


def _papers(parts: Parts, numbers: Sequence[str]) -> list[int]:
    """The orders of seven cases: one drafted, one agreed to, then to be numbered, signed, permitted, sealed, issued."""
    wanted = Act("print_notices", TODAY, officers=(HANDLER, COLLEAGUE))
    outcomes = act_many(parts, HANDLER, [(number, wanted) for number in numbers])
    assert not [str(one.error) for one in outcomes if one.error is not None]
    with parts.store.read() as unit:
        cases = {unit.case(number).id for number in numbers}
        orders = [one.id for one in unit.documents(kind="rectification_order") if cases.intersection(one.case_ids)]

    def step(actor: str, step: Step, ids: Sequence[int]) -> None:
        taken = take(parts, actor, ids, Wanted(step, TODAY))
        assert not [str(one.error) for one in taken if one.error is not None]

    step(HANDLER, Step.AGREE, orders[1:])
    for approver in _APPROVERS[1:]:
        step(approver, Step.AGREE, orders[2:])
    step("heping_section", Step.NUMBER, orders[3:])
    for signer in (HANDLER, COLLEAGUE):
        step(signer, Step.SIGN, orders[4:])
    step("heping_deputy", Step.PERMIT, orders[5:])
    step("heping_review", Step.SEAL, orders[6:])
    assert render_documents(parts, orders[6:]).failures == ()
    return orders


def _in_bulk(visitor: Visitor, numbers: Sequence[str]) -> Iterator[str]:
    """The steps of one act on several cases."""
    chosen = visitor.send("/bulk", {"number": list(numbers)})
    yield chosen.text
    form = visitor.send("/bulk/form", {"number": list(numbers), "action": "print_notices"})
    yield form.text
    [sent] = [one for one in page_of(form.text).forms if one.action == "/bulk/preview"]
    told: dict[str, list[str]] = {}
    for name, value in sent.filled(TODAY.isoformat()):
        if name != "officers" or value in (HANDLER, COLLEAGUE):
            told.setdefault(name, []).append(value)
    yield visitor.send("/bulk/preview", told).text
