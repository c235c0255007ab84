"""Who is told: holders, the deputies of those who are absent, nobody who keeps out, and heads when nobody is left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from casework.parts import Parts
from casework.reminders.mail import SmtpMail
from casework.reminders.rounds import FIRST_RETRY
from casework.reminders.sending import send_pending
from engine.model import Level
from store.contract import Store
from store.sqlite import SqliteStore
from store.values import OutboxKind, Why
from tests import factories as make
from tests.reminding import (
    NOW,
    TODAY,
    Inbox,
    body_of,
    counts,
    delegate,
    notices,
    parts_on,
    put_case,
    put_officer,
    put_reminder,
    put_rung,
    smtp,
)


@pytest.fixture
def store(sqlite_file: Path) -> Iterator[Store]:
    """What is looked at here does not depend on the database."""
    found = SqliteStore(sqlite_file)
    yield found
    found.close()


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def mail(inbox: Inbox) -> Iterator[SmtpMail]:
    with smtp(inbox) as port:
        yield port


@pytest.fixture
def parts(store: Store, tmp_path: Path, mail: SmtpMail) -> Parts:
    return parts_on(store, tmp_path, mail)


def whys(store: Store) -> dict[str, list[Why]]:
    return {key: [notice.why for notice in found] for key, found in notices(store).items()}


def test_an_absent_officer_s_deputy_is_told_and_the_officer_finds_it_in_the_workbench(
    store: Store, parts: Parts, inbox: Inbox
) -> None:
    li, zhou = put_officer(store, "li"), put_officer(store, "zhou", roles=frozenset())
    delegate(store, li, zhou)
    put_reminder(store, 1)
    send_pending(parts, now=NOW, owner="t")
    assert inbox.recipients == ["zhou"]
    assert "整改期限（代示例li办理）" in body_of(inbox.letters[0])
    assert whys(store) == {"li": [Why.ABSENT], "zhou": [Why.DEPUTY]}
    assert notices(store)["zhou"][0].in_place_of == li.id


@pytest.mark.parametrize(("first", "last"), [(-3, -1), (1, 3)])
def test_a_delegation_of_other_days_counts_for_nothing(
    store: Store, parts: Parts, inbox: Inbox, first: int, last: int
) -> None:
    li, zhou = put_officer(store, "li"), put_officer(store, "zhou", roles=frozenset())
    delegate(store, li, zhou, TODAY + timedelta(days=first), TODAY + timedelta(days=last))
    put_reminder(store, 1)
    send_pending(parts, now=NOW, owner="t")
    assert inbox.recipients == ["li"]


def test_a_deputy_who_is_absent_too_has_a_deputy(store: Store, parts: Parts, inbox: Inbox) -> None:
    li, zhou, wu = (put_officer(store, key, roles=roles) for key, roles in HOLDER_AND_TWO)
    delegate(store, li, zhou)
    delegate(store, zhou, wu)
    put_reminder(store, 1)
    send_pending(parts, now=NOW, owner="t")
    assert inbox.recipients == ["wu"]
    assert notices(store)["wu"][0].in_place_of == li.id


HOLDER_AND_TWO = (("li", frozenset({"handler"})), ("zhou", frozenset[str]()), ("wu", frozenset[str]()))


def test_deputies_in_a_circle_end_with_the_holder(store: Store, parts: Parts, inbox: Inbox) -> None:
    li, zhou, wu = (put_officer(store, key, roles=roles) for key, roles in HOLDER_AND_TWO)
    for absent, to in ((li, zhou), (zhou, wu), (wu, li)):
        delegate(store, absent, to)
    put_reminder(store, 1)
    send_pending(parts, now=NOW, owner="t")
    assert inbox.recipients == ["li"]
    assert whys(store) == {"li": [Why.HOLDER]}


def test_a_deputy_who_holds_the_role_anyway_is_told_once(store: Store, parts: Parts, inbox: Inbox) -> None:
    li, wang = put_officer(store, "li"), put_officer(store, "wang")
    delegate(store, li, wang)
    put_reminder(store, 1)
    send_pending(parts, now=NOW, owner="t")
    assert inbox.recipients == ["wang"]
    assert whys(store) == {"li": [Why.ABSENT], "wang": [Why.HOLDER]}


def recuse(store: Store, number: str, *keys: str) -> None:
    with store.write() as unit:
        for officer in unit.officers(keys).values():
            unit.recuse(unit.case(number).id, officer.id)
        unit.commit()


def test_who_keeps_out_of_a_case_is_told_nothing_about_it(store: Store, parts: Parts, inbox: Inbox) -> None:
    put_officer(store, "li")
    put_officer(store, "wang")
    put_reminder(store, 1)
    put_reminder(store, 2)
    recuse(store, "CASE-00001", "li")
    send_pending(parts, now=NOW, owner="t")
    told = {key: body_of(letter) for key, letter in zip(inbox.recipients, inbox.letters, strict=True)}
    assert ["CASE-00001" in told["li"], "CASE-00001" in told["wang"]] == [False, True]
    assert {key: len(found) for key, found in notices(store).items()} == {"li": 1, "wang": 2}


def test_a_deputy_who_keeps_out_is_passed_over(store: Store, parts: Parts, inbox: Inbox) -> None:
    li, zhou, wu = (put_officer(store, key, roles=roles) for key, roles in HOLDER_AND_TWO)
    delegate(store, li, zhou)
    delegate(store, li, wu)
    put_reminder(store, 1)
    recuse(store, "CASE-00001", "zhou")
    send_pending(parts, now=NOW, owner="t")
    assert inbox.recipients == ["wu"]
    assert "zhou" not in notices(store)


def test_who_keeps_out_after_the_letter_was_put_together_is_not_told(store: Store, parts: Parts, inbox: Inbox) -> None:
    put_officer(store, "li")
    put_reminder(store, 1)
    inbox.refuse = {"li@example.invalid"}
    send_pending(parts, now=NOW, owner="t")
    recuse(store, "CASE-00001", "li")
    inbox.refuse = set()
    send_pending(parts, now=NOW + FIRST_RETRY, owner="t")
    assert inbox.envelopes == []
    assert counts(store, OutboxKind.MESSAGE) == {"done": 1}


def put_offices(store: Store) -> None:
    """A district under a city."""
    with store.write() as unit:
        city = unit.put_office(make.office("city", level=Level.CITY))
        unit.put_office(replace(make.office("heping"), parent_id=city.id))
        unit.commit()


HEAD = frozenset({"office_head"})


def test_a_deadline_nobody_has_is_the_head_s_to_assign(store: Store, parts: Parts, inbox: Inbox) -> None:
    put_offices(store)
    put_officer(store, "head", roles=HEAD)
    put_officer(store, "mayor", "city", roles=HEAD)
    put_reminder(store, 1)
    send_pending(parts, now=NOW, owner="t")
    assert inbox.recipients == ["head"]
    assert "没有人员担任“承办人”，请落实" in body_of(inbox.letters[0])
    assert whys(store) == {"head": [Why.HEAD]}


def test_without_a_head_the_office_above_is_told(store: Store, parts: Parts, inbox: Inbox) -> None:
    put_offices(store)
    put_officer(store, "mayor", "city", roles=HEAD)
    case = put_case(store, 1)
    with store.write() as unit:  # `put_case` writes the office anew
        city = next(office for office in unit.offices().values() if office.key == "city")
        unit.put_office(replace(make.office("heping"), parent_id=city.id))
        unit.commit()
    put_rung(store, case)
    send_pending(parts, now=NOW, owner="t")
    assert inbox.recipients == ["mayor"]


def test_a_reminder_nobody_can_receive_stays_and_says_why(store: Store, parts: Parts) -> None:
    key = put_reminder(store, 1)
    [failure] = send_pending(parts, now=NOW, owner="t").failures
    assert failure.key == key
    assert "没有可以接收的人员担任“承办人”" in failure.error
    assert "请为人员登记该岗位（handler）" in failure.error
    assert counts(store, OutboxKind.REMIND) == {"failing": 1}
    put_officer(store, "li")
    assert send_pending(parts, now=NOW + FIRST_RETRY, owner="t").letters == 1


def test_when_all_holders_keep_out_the_head_is_told(store: Store, parts: Parts, inbox: Inbox) -> None:
    put_officer(store, "li")
    put_officer(store, "head", roles=HEAD)
    put_reminder(store, 1)
    recuse(store, "CASE-00001", "li")
    send_pending(parts, now=NOW, owner="t")
    assert inbox.recipients == ["head"]
