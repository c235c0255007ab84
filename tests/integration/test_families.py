"""Cases that belong together in the whole system: opened with each other, following each other, verified together."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest

from casework.acting import Act, Opening, Outcome, act, open_cases
from casework.definitions.library import Library
from casework.intake.ledger import read_ledger
from casework.listing import show_case
from casework.parts import Parts
from casework.playing.scratch import Bureau, VirtualClock, scratch_parts
from casework.playing.timelines import play
from casework.sweeping import sweep
from casework.verifying import verify
from engine.creditcode import with_check_digit
from engine.errors import NotPermittedError, RefusedError
from engine.identity import with_check_character
from store.digest import content_digest
from store.sqlite import SqliteStore
from store.values import StoredCase, Subject
from tests.bureau import morning

ROOT = Path(__file__).parents[1] / "data" / "procedures"
FIRST = date(2026, 3, 2)
CAMPAIGN = Subject(0, "campaign", "样例行动", "drive")
PERSON = Subject(0, "person", "样例人员", with_check_character("00000019900101001"))
COMPANY = {"name": "样例聘用公司", "code": with_check_digit("91000000MA0000001")}


@dataclass(slots=True)
class Drive:
    """A drive led by the province, and those who act in it."""

    parts: Parts
    clock: VirtualClock
    bureau: Bureau
    number: str = ""

    def officer(self, role: str, office: str) -> str:
        roles = self.parts.library.compiled("families").procedure.roles
        return self.bureau.officer(roles[role], self.bureau.offices[office])

    def do(self, number: str, name: str, *, by: str = "province", role: str = "leader", **facts: Any) -> Outcome:
        wanted = Act(name, self.clock.now.date(), facts)
        return act(self.parts, self.officer(role, by), number, wanted)

    def enlist(self, key: str = "yinyang") -> Outcome:
        self.bureau.unit(key, f"{key}市局", self.bureau.offices["province"])
        return self.do(self.number, "enlist", unit={"code": key})

    def open(self, by: str = "yinyang", office: str = "yinyang", **changes: Any) -> Outcome:
        facts = {"employer": changes.pop("employer", COMPANY)}
        wanted = Act("open", self.clock.now.date(), facts)
        opening = Opening("families_holder", office, PERSON, "", wanted, changes.get("parent", ""))
        return open_cases(self.parts, self.officer("clerk", by), [opening])[0]

    def case(self, number: str) -> StoredCase:
        with self.parts.store.read() as unit:
            return unit.case(number)

    def body(self, number: str, seq: int) -> dict[str, Any]:
        with self.parts.store.read() as unit:
            found: dict[str, Any] = orjson.loads(unit.events(unit.case(number).id)[seq - 1].body)
            return found

    def digest(self) -> str:
        with self.parts.store.read() as unit:
            return content_digest(unit)


@pytest.fixture
def drive() -> Iterator[Drive]:
    with scratch_parts(Library([ROOT]), SqliteStore, morning(FIRST)) as (parts, clock):
        found = Drive(parts, clock, Bureau(parts, "CN"))
        opening = Opening("families", "province", CAMPAIGN, "", Act("open", FIRST))
        [opened] = open_cases(parts, found.officer("leader", "province"), [opening])
        found.number = opened.number
        yield found


def member_of(outcome: Outcome) -> str:
    return next(number for rule, _, number in outcome.spawned if rule == "member")


def test_the_timeline_is_true() -> None:
    played = play(ROOT / "families" / "timelines" / "whole.yaml", Library([ROOT]), SqliteStore)
    assert str(played.difference or "") == ""


def test_an_act_opens_cases_and_these_open_theirs_linked_both_ways(drive: Drive) -> None:
    outcome = drive.enlist()
    member = member_of(outcome)

    assert [(rule, due) for rule, due, _ in outcome.spawned] == [
        ("member", ""),
        ("report", "2026-03-31"),
        ("report", "2026-04-30"),
        ("report", "2026-05-31"),
    ]
    assert drive.bureau.office(drive.case(member).office_id).key == "yinyang"
    assert drive.body(drive.number, 2)["spawned"] == [
        {"rule": "member", "procedure": "families_member", "number": member, "due": ""}
    ]
    assert drive.body(member, 1)["parent"] == {
        "number": drive.number,
        "case": drive.case(drive.number).id,
        "seq": 2,
        "rule": "member",
        "due": "",
    }
    with drive.parts.store.read() as unit:
        reports = unit.children(drive.case(member).id, "families_report", "report")
        assert [report.state.facts["due_on"] for report in reports] == ["2026-03-31", "2026-04-30", "2026-05-31"]
        assert unit.children(drive.case(member).id, "families_holder") == []
        parent = unit.parent(reports[0].id)
        assert parent is not None
        assert parent.number == member
    assert verify(drive.parts, redecide=True).problems == ()


def test_names_and_numbers_of_parties_never_stand_in_events(drive: Drive) -> None:
    drive.enlist()
    with drive.parts.store.read() as unit:
        text = b"".join(event.body for event in unit.all_events()).decode()
    assert "yinyang" not in text


def test_cases_that_stand_already_are_not_opened_again(drive: Drive) -> None:
    member = member_of(drive.enlist())
    again = drive.enlist()

    assert again.spawned == ()
    assert [one["number"] for one in drive.body(drive.number, 3)["spawned"]] == [member]
    assert verify(drive.parts, redecide=True).problems == ()


def test_of_two_who_enlist_at_once_one_opens_the_cases(drive: Drive) -> None:
    drive.bureau.unit("yinyang", "银样市局", drive.bureau.offices["province"])
    drive.officer("leader", "province")
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(lambda _: drive.do(drive.number, "enlist", unit={"code": "yinyang"}), range(2)))
    assert sorted(len(outcome.spawned) for outcome in outcomes) == [0, 4]
    assert verify(drive.parts, redecide=True).problems == ()


def test_an_act_whose_cases_cannot_be_opened_is_refused_whole(drive: Drive) -> None:
    before = drive.digest()
    with pytest.raises(RefusedError, match="机构名册"):
        drive.do(drive.number, "enlist", unit={"name": "没有登记的单位"})
    assert drive.digest() == before


def test_a_unit_elsewhere_cannot_be_enlisted(drive: Drive) -> None:
    opening = Opening("families", "city", CAMPAIGN, "of the city", Act("open", FIRST))
    [opened] = open_cases(drive.parts, drive.officer("leader", "city"), [opening])
    with pytest.raises(RefusedError, match="不是样例市局或者其下级单位"):
        drive.do(opened.number, "enlist", by="city", unit={"code": "province"})


def test_a_unit_opens_its_case_in_what_the_office_above_leads(drive: Drive) -> None:
    district = drive.officer("clerk", "district")
    unit = Subject(0, "unit", "样例区局", "district")
    opening = Opening("families_member", "district", unit, "", Act("open", FIRST), drive.number)
    [opened] = open_cases(drive.parts, district, [opening])

    assert opened.error is None
    assert drive.case(opened.number).batch == drive.number
    assert drive.case(opened.number).state.facts["drive_ends_on"] == "2026-05-31"
    assert drive.body(opened.number, 1)["parent"]["rule"] == ""
    [again] = open_cases(drive.parts, district, [opening])
    assert (again.number, again.repeated) == (opened.number, True)
    assert verify(drive.parts, redecide=True).problems == ()


def test_a_parent_is_needed_of_the_right_kind_unfinished_and_within_reach(drive: Drive) -> None:
    member = member_of(drive.enlist())
    other = member_of(drive.enlist("jinyang"))

    assert "须在“参加单位”之下立案" in str(drive.open().error)
    assert "只能在“参加单位”之下" in str(drive.open(parent=drive.number).error)
    outside = drive.open(parent=other).error
    assert isinstance(outside, NotPermittedError)
    assert drive.open(parent=member).error is None
    drive.do(member, "leave", by="yinyang", role="clerk")
    assert "已经办结" in str(drive.open(parent=member).error)


def test_a_case_of_another_family_is_not_taken_for_the_one_to_be_opened(drive: Drive) -> None:
    unit = Subject(0, "unit", "样例区局", "district")
    leader, clerk = drive.officer("leader", "province"), drive.officer("clerk", "district")
    second = Opening("families", "province", CAMPAIGN, "another", Act("open", FIRST))
    [other] = open_cases(drive.parts, leader, [second])
    for parent, error in ((drive.number, ""), (other.number, "不在案件")):
        opening = Opening("families_member", "district", unit, "one batch", Act("open", FIRST), parent)
        [outcome] = open_cases(drive.parts, clerk, [opening])
        assert error in str(outcome.error or "")
        assert (outcome.error is None) == (not error)


@pytest.mark.parametrize(
    ("employer", "reason"),
    [
        ({"name": "样例公司", "code": "91000000MA0000001X"}, "校验位不符"),
        ({"code": COMPANY["code"]}, "请填写当事人的名称"),
        ({"name": "样例公司", "code": COMPANY["code"], "fax": "1"}, "“fax”不能识别"),
        (99, "应为已登记的企业"),
        (1, "应为已登记的企业"),
    ],
)
def test_a_party_that_cannot_be_told_is_refused_and_nobody_is_noted(drive: Drive, employer: Any, reason: str) -> None:
    member = member_of(drive.enlist())
    before = drive.digest()
    assert reason in str(drive.open(parent=member, employer=employer).error)
    assert drive.digest() == before


def test_a_party_is_known_by_its_number_and_keeps_what_is_known_of_it(drive: Drive) -> None:
    member = member_of(drive.enlist())
    told = {**COMPANY, "address": "样例路1号"}
    first = drive.open(parent=member, employer=told)
    with drive.parts.store.read() as unit:
        known = unit.subject_of("enterprise", COMPANY["code"])
        assert unit.subject_of("person", COMPANY["code"]) is None
    assert known is not None
    drive.do(first.number, "confirm", by="yinyang", role="clerk")
    [inquiry] = show_case(drive.parts, first.number)["children"]
    assert drive.case(inquiry["number"]).subject_id == known.id
    assert known.address == "样例路1号"


def test_a_person_at_two_employers_has_two_cases(drive: Drive) -> None:
    member = member_of(drive.enlist())
    other = {"name": "另一公司", "code": with_check_digit("91000000MA0000002")}
    first, second, again = (drive.open(parent=member, employer=one) for one in (COMPANY, other, COMPANY))
    assert first.number != second.number
    assert (again.number, again.repeated) == (first.number, True)
    assert COMPANY["code"] not in drive.case(first.number).batch


def test_a_ledger_does_not_repeat_a_persons_number(drive: Drive, tmp_path: Path) -> None:
    wrong = PERSON.code[:-1] + ("0" if PERSON.code[-1] != "0" else "1")
    source = tmp_path / "名单.csv"
    rows = [f"{name},{code},样例聘用公司,{COMPANY['code']}" for name, code in (("甲", wrong), ("乙", PERSON.code))]
    text = "\n".join(["姓名,身份证号码,聘用单位,聘用单位代码", *rows, rows[-1], ""])
    source.write_text(text, encoding="utf-8")
    found = read_ledger(source, drive.parts.library.compiled("families_holder").procedure, today=FIRST)
    assert [bad.number for bad in found.refused] == [2, 4]
    assert [bad.value for bad in found.refused] == [f"…{wrong[-4:]}", f"…{PERSON.code[-4:]}"]


def test_letters_tell_parties_by_name_and_the_case_above(drive: Drive) -> None:
    member = member_of(drive.enlist())
    opened = drive.open(parent=member)
    drive.do(opened.number, "confirm", by="yinyang", role="clerk")
    with drive.parts.store.read() as unit:
        [letter] = unit.documents(case_id=unit.case(opened.number).id)
    assert letter.context["facts"]["employer"]["name"] == COMPANY["name"]
    parent = letter.context["parent"]
    assert (parent["number"], parent["title"]) == (member, "单位参加行动样例")
    assert (parent["subject"]["name"], parent["facts"]["drive_ends_on"]) == ("yinyang市局", "2026-05-31")


def test_what_changes_above_is_followed_below_with_its_cause(drive: Drive) -> None:
    member = member_of(drive.enlist())
    with drive.parts.store.read() as unit:
        first, second, third = unit.children(drive.case(member).id)
    drive.clock.now = morning(date(2026, 4, 20))
    drive.do(drive.number, "prolong", ends_on="2026-04-25")

    assert drive.case(member).state.deadlines["finish"].last_day == date(2026, 4, 25)
    assert drive.case(member).state.deadlines["finish"].cause.value == "superseded"
    with drive.parts.store.read() as unit:
        events = {case.number: unit.events(case.id) for case in (first, second, third)}
    for case in (second, third):
        assert drive.case(case.number).state.deadlines["monthly"].last_day == date(2026, 4, 25)
        assert [event.kind for event in events[case.number]] == ["open", "follow"]
        assert events[case.number][-1].name == member
    # What had lapsed before is recorded before, though no sweep had come by.
    assert [event.kind for event in events[first.number]] == ["open", "lapse", "follow"]
    shown = show_case(drive.parts, member)["events"][-1]
    assert (shown["label"], shown["actor"]) == (f"随上级案件变更（{drive.number}）", "样例牵头人a")
    assert verify(drive.parts, redecide=True).problems == ()
    assert sweep(drive.parts, now=drive.parts.clock()).failures == ()


def test_what_time_changes_above_is_followed_too(drive: Drive) -> None:
    member = member_of(drive.enlist())
    drive.clock.now = morning(date(2026, 6, 1))
    swept = sweep(drive.parts, now=drive.clock.now)

    assert swept.failures == ()
    assert drive.case(member).state.facts["over"] is True
    events = show_case(drive.parts, member)["events"]
    assert [(event["kind"], event["actor"]) for event in events[1:]] == [("lapse", "时限"), ("follow", "时限")]
    assert verify(drive.parts, redecide=True).problems == ()


def test_a_change_of_what_nobody_takes_over_and_a_finished_case_are_left_alone(drive: Drive) -> None:
    member = member_of(drive.enlist())
    drive.do(member, "leave", by="yinyang", role="clerk")
    drive.do(drive.number, "prolong", ends_on="2026-05-31")
    drive.do(drive.number, "prolong", ends_on="2026-06-30")
    assert drive.case(member).version == 2
    assert drive.case(member).state.facts["drive_ends_on"] == "2026-05-31"


def test_a_case_page_tells_its_family_to_those_who_may_see_it(drive: Drive) -> None:
    member = member_of(drive.enlist())
    drive.enlist("jinyang")
    opened = drive.open(parent=member)
    page = show_case(drive.parts, opened.number, drive.officer("clerk", "yinyang"))
    above = show_case(drive.parts, drive.number)["children"]

    assert page["parent"]["number"] == member
    assert page["parties"]["employer"]["name"] == COMPANY["name"]
    assert page["subject"]["code"].startswith("000000********")
    assert [(child["rule"], child["label"], child["subject"]) for child in above] == [
        ("member", "单位参加行动", "yinyang市局"),
        ("member", "单位参加行动", "jinyang市局"),
    ]
    own = show_case(drive.parts, member, drive.officer("clerk", "yinyang"))
    assert [child["due"] for child in own["children"]] == ["2026-03-31", "2026-04-30", "2026-05-31", None]
    with pytest.raises(NotPermittedError):
        show_case(drive.parts, drive.number, drive.officer("clerk", "yinyang"))


def _remove(connection: sqlite3.Connection, child: int) -> None:
    connection.execute("DELETE FROM case_link WHERE child_id = ?", (child,))


def _rename(connection: sqlite3.Connection, child: int) -> None:
    connection.execute("UPDATE case_link SET rule = 'other' WHERE child_id = ?", (child,))


def _postpone(connection: sqlite3.Connection, child: int) -> None:
    connection.execute("UPDATE case_link SET due = due + 1 WHERE child_id = ?", (child,))


def _move(connection: sqlite3.Connection, child: int) -> None:
    connection.execute("UPDATE case_link SET parent_id = 1 WHERE child_id = ?", (child,))


def _add(connection: sqlite3.Connection, child: int) -> None:
    connection.execute("DELETE FROM case_link WHERE child_id = ?", (child,))
    connection.execute("INSERT INTO case_link VALUES (?, 999, 'report', NULL)", (child,))


@pytest.mark.parametrize("tamper", [_remove, _rename, _postpone, _move, _add])
def test_a_link_changed_behind_the_back_is_found_and_located(
    drive: Drive, tamper: Callable[[sqlite3.Connection, int], None]
) -> None:
    outcome = drive.enlist()
    member, report = member_of(outcome), outcome.spawned[1][2]
    connection = sqlite3.connect(drive.parts.home / "scratch.db", isolation_level=None)
    tamper(connection, drive.case(report).id)
    connection.close()
    told = "\n".join(verify(drive.parts).problems)
    assert f"案件{report}：与上级案件的关联与立案记录不符" in told
    assert f"案件{member}：与由本案立案的案件的关联与记录不符：{report}" in told
