"""Officers and offices registered and changed: who may, what is refused at which field, what the register tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from casework.authority import People
from casework.bureau import found_bureau
from casework.managing.establishing import OfficeWish, add_office, change_office, office_form
from casework.managing.handing_over import hand_over
from casework.managing.noted import OFFICER_TOPIC, changes_of
from casework.managing.people import show_office, show_officer
from casework.managing.posts import posts_for
from casework.managing.registering import OfficerWish, change_officer, officer_form, register_officer
from casework.parts import Parts
from casework.verifying import verify
from engine.errors import ConflictError, MissingError, NotPermittedError, RefusedError
from samples.story import HERE
from store.values import Officer
from tests.bureau import found
from tests.managing import DISTRICT_KEEPER, KEEPER, appoint

NEW = OfficerWish(
    "样例新人", "heping", frozenset({"district_officer"}), "辽A样例9001", date(2028, 12, 31), "new@shixian.example"
)
OFFICE = OfficeWish(
    "沈阳市样例区城乡建设局", "沈样建", "样例街99号", "024-00000199", "沈阳市样例区人民政府", "沈阳市样例区人民法院"
)


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    made, _ = found(tmp_path / "home")
    appoint(made)
    yield made
    made.store.close()


def officer_of(parts: Parts, key: str) -> Officer:
    with parts.store.read() as unit:
        return People.of(unit).officer(key)


def as_it_stands(parts: Parts, key: str) -> OfficerWish:
    """What would change nothing."""
    one = officer_of(parts, key)
    office = show_officer(parts, None, key).office_key
    return OfficerWish(one.name, office, one.roles, one.certificate, one.certificate_until, one.email)


def change(parts: Parts, actor: str | None, key: str, **wanted: Any) -> bool:
    seen = officer_form(parts, None, key=key).seen
    return change_officer(parts, actor, key, replace(as_it_stands(parts, key), **wanted), seen=seen)


def test_a_new_officer_has_a_key_of_the_office_and_an_entry(parts: Parts) -> None:
    assert register_officer(parts, DISTRICT_KEEPER, NEW) == "heping_3"
    assert register_officer(parts, None, replace(NEW, certificate="辽A样例9002"), key="li_jia") == "li_jia"
    made = officer_of(parts, "heping_3")
    assert (made.roles, made.certificate, made.may_enforce(date(2028, 12, 31))) == (NEW.roles, "辽A样例9001", True)
    with parts.store.read() as unit:
        (entry,) = unit.entries(OFFICER_TOPIC, [made.id])
    keeper = officer_of(parts, DISTRICT_KEEPER)
    assert (entry.name, entry.officer_id, entry.details["is"]) == ("made", keeper.id, made.told())
    assert [one.by for one in changes_of(parts, KEEPER, officer="heping_3")] == [keeper.name]
    assert verify(parts).problems == ()


@pytest.mark.parametrize(
    ("field", "wish", "why"),
    [
        ("name", {"name": " "}, "请填写姓名"),
        ("name", {"name": "长" * 31}, "2至30个字"),
        ("roles", {"roles": frozenset()}, "至少勾选一个岗位"),
        ("roles", {"roles": frozenset({"city_officer"})}, "不能担任"),
        ("roles", {"roles": frozenset({"nobody_knows"})}, "不能担任"),
        ("roles", {"roles": frozenset({"calendar_keeper"})}, "不能担任"),
        ("certificate", {"certificate": "辽A 9001"}, "没有空格"),
        ("certificate", {"certificate": "没有号码"}, "照证件填写"),
        ("certificate", {"certificate": "辽A样例0003"}, "另一名在岗人员"),
        ("certificate_until", {"certificate": ""}, "没有填写执法证件号"),
        ("certificate_until", {"certificate_until": date(2026, 3, 1)}, "有效期已过"),
        ("email", {"email": "nobody"}, "邮箱地址"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(parts: Parts, field: str, wish: dict[str, Any], why: str) -> None:
    with pytest.raises(RefusedError, match=why) as refusal:
        register_officer(parts, KEEPER, replace(NEW, **wish))
    assert refusal.value.field == field
    with parts.store.read() as unit:
        assert unit.entries(OFFICER_TOPIC) == []


@pytest.mark.parametrize("key", ["Li", "李甲", "1li", "li jia", "l" * 41, "heping_1"])
def test_a_key_is_plain_and_nobody_elses(parts: Parts, key: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        register_officer(parts, KEEPER, NEW, key=key)
    assert refusal.value.field == "key"


@pytest.mark.parametrize(("actor", "office"), [(DISTRICT_KEEPER, "shenhe"), (DISTRICT_KEEPER, "shenyang")])
def test_a_keeper_registers_for_the_own_office_and_below_only(parts: Parts, actor: str, office: str) -> None:
    with pytest.raises(NotPermittedError, match="只能登记、修改"):
        register_officer(parts, actor, replace(NEW, office=office))
    with pytest.raises(NotPermittedError):
        officer_form(parts, actor, office=office)
    with pytest.raises(NotPermittedError):
        change(parts, actor, "heping_1", office=office)  # nor does anybody leave for there
    with pytest.raises(NotPermittedError):
        change(parts, actor, "shenhe_1", name="样例他人")


@pytest.mark.parametrize("actor", ["heping_1", "heping_head", "shenyang_head"])
def test_who_keeps_no_access_registers_nobody(parts: Parts, actor: str) -> None:
    with pytest.raises(NotPermittedError, match="账号管理岗位"):
        register_officer(parts, actor, NEW)
    with pytest.raises(NotPermittedError):
        change(parts, actor, actor, email="other@shixian.example")


def test_what_changed_is_told_as_it_was_and_as_it_is(parts: Parts) -> None:
    assert not change(parts, KEEPER, "heping_head")
    roles = frozenset({"office_head", "paper_keeper"})
    wish = {"roles": roles, "certificate": "辽A样例9001", "certificate_until": date(2030, 6, 30)}
    assert change(parts, KEEPER, "heping_head", **wish)
    (row,) = changes_of(parts, DISTRICT_KEEPER, officer="heping_head")
    assert row.lines == (
        "岗位：主要负责人 → 主要负责人、文书管理员",
        "执法证件号：（空） → 辽A样例9001",
        "证件有效期：（空） → 2030-06-30",
    )
    assert changes_of(parts, "shenhe_1", officer="heping_head") == []
    assert verify(parts).problems == ()


def test_of_two_who_change_at_once_the_second_looks_again(parts: Parts) -> None:
    seen = officer_form(parts, KEEPER, key="heping_1").seen
    wish = as_it_stands(parts, "heping_1")
    change_officer(parts, KEEPER, "heping_1", replace(wish, email="one@shixian.example"), seen=seen)
    with pytest.raises(ConflictError, match="已由他人修改"):
        change_officer(parts, DISTRICT_KEEPER, "heping_1", replace(wish, email="two@shixian.example"), seen=seen)
    assert officer_of(parts, "heping_1").email == "one@shixian.example"


@pytest.mark.parametrize(
    "wish",
    [{"roles": frozenset({"access_keeper", "leader"})}, {"office": "heping"}, {"certificate": "辽A样例9001"}],
)
def test_nobody_gives_himself_posts_or_certificates(parts: Parts, wish: dict[str, Any]) -> None:
    wish = {"roles": frozenset({"access_keeper"}), **wish} if "office" in wish else wish
    with pytest.raises(RefusedError, match="由另一名账号管理人员"):
        change(parts, KEEPER, KEEPER, **wish)
    assert change(parts, KEEPER, KEEPER, email="keeper@shixian.example")
    assert change(parts, "archivist_1", KEEPER, roles=frozenset({"access_keeper"}))


def test_an_office_never_loses_the_last_who_keeps_access(parts: Parts) -> None:
    change(parts, None, DISTRICT_KEEPER, roles=frozenset({"paper_keeper"}))  # the city's are there
    change(parts, KEEPER, "archivist_1", roles=frozenset({"archivist"}))
    for wish in (
        {"roles": frozenset({"settings_keeper"})},
        {"office": "heping", "roles": frozenset({"access_keeper"})},
    ):
        with pytest.raises(RefusedError, match="唯一的账号管理人员"):
            change(parts, None, KEEPER, **wish)


def test_who_moves_has_posts_of_the_new_office(parts: Parts) -> None:
    form = officer_form(parts, KEEPER, key="city_1", office="heping")
    assert (form.was_office, form.held) == ("沈阳市城乡建设局", frozenset())
    with pytest.raises(RefusedError, match="不能担任"):
        change(parts, KEEPER, "city_1", office="heping")
    assert change(parts, KEEPER, "city_1", office="heping", roles=frozenset({"district_officer"}))
    assert show_officer(parts, DISTRICT_KEEPER, "city_1").office_key == "heping"
    assert changes_of(parts, KEEPER, officer="city_1")[0].lines[0] == "单位：沈阳市城乡建设局 → 沈阳市和平区城乡建设局"


def test_who_left_keeps_the_record_and_the_certificate_is_free(parts: Parts) -> None:
    change(parts, KEEPER, "heping_2", email="b@shixian.example", roles=frozenset({"district_officer"}))
    with pytest.raises(RefusedError, match="办理工作移交"):
        change(parts, KEEPER, "heping_1", roles=frozenset())
    change(parts, KEEPER, "heping_1", roles=frozenset({"district_officer", "paper_keeper"}))
    hand_over(parts, KEEPER, leaving="heping_1", to="heping_2", reason="调离")
    assert change(parts, KEEPER, "heping_1", email="")  # without posts, as the hand-over left it
    register_officer(parts, KEEPER, replace(NEW, office="shenhe", certificate="辽A样例0001"))
    assert verify(parts).problems == ()


def test_the_bureaus_file_read_again_is_noted(parts: Parts) -> None:
    register_officer(parts, KEEPER, NEW)
    change(parts, KEEPER, "heping_1", name="样例改名")
    source = HERE / "offices.yaml"
    found_bureau(parts, source.read_text(encoding="utf-8"), source.name)
    latest, _ = changes_of(parts, None, officer="heping_1")
    assert (latest.by, latest.lines) == ("本机管理员", ("姓名：样例改名 → 样例和甲",))
    assert officer_of(parts, "heping_3").name == NEW.name
    assert verify(parts).problems == ()


@pytest.mark.parametrize("file", sorted(HERE.parent.rglob("offices.yaml")), ids=lambda file: file.parent.name)
def test_all_posts_of_the_samples_may_be_given(tmp_path: Path, file: Path) -> None:
    parts, _ = found(tmp_path / "home")
    found_bureau(parts, file.read_text(encoding="utf-8"), file.name)
    with parts.store.read() as unit:
        people = People.of(unit)
        held = [(one, people.offices[one.office_id]) for one in people.everybody()]
    offered = {office.key: posts_for(parts, office) for _, office in held}
    strange = {
        (one.key, role)
        for one, office in held
        for role in one.roles
        if not any(role in group.posts for group in offered[office.key])
    }
    assert strange == set()
    parts.store.close()


def test_an_office_is_added_below_and_changed(parts: Parts) -> None:
    assert add_office(parts, KEEPER, under="shenyang", level="district", wish=OFFICE) == "shenyang_1"
    made = show_office(parts, KEEPER, "shenyang_1")
    assert (made.under, made.level, made.region) == ("沈阳市城乡建设局", "区县级", "CN-LN")
    seen = office_form(parts, KEEPER, "shenyang_1").seen
    changed = replace(OFFICE, phone="024-00000188")
    assert change_office(parts, KEEPER, "shenyang_1", changed, seen=seen)
    with pytest.raises(ConflictError):
        change_office(parts, None, "shenyang_1", OFFICE, seen=seen)
    lines = [one.lines for one in changes_of(parts, KEEPER, office="shenyang_1")]
    assert lines == [("电话：024-00000199 → 024-00000188",), ("登记",)]
    assert register_officer(parts, KEEPER, replace(NEW, office="shenyang_1")) == "shenyang_1_1"
    with pytest.raises(MissingError):
        show_office(parts, "heping_1", "shenyang_1")
    assert verify(parts).problems == ()


@pytest.mark.parametrize(
    ("field", "wish", "why"),
    [
        ("name", {"name": ""}, "请填写名称"),
        ("name", {"name": "沈阳市和平区城乡建设局"}, "同名"),
        ("short", {"short": "沈和建"}, "已有单位使用"),
        ("short", {"short": "abc"}, "汉字"),
        ("address", {"address": ""}, "请填写地址"),
        ("phone", {"phone": "没有电话号码"}, "024-12345678"),
        ("government", {"government": ""}, "请填写本级人民政府"),
        ("court", {"court": "长" * 61}, "4至60个字"),
        ("website", {"website": "长" * 101}, "最多100个字"),
    ],
)
def test_what_is_wrong_with_an_office_is_told_at_its_field(
    parts: Parts, field: str, wish: dict[str, Any], why: str
) -> None:
    with pytest.raises(RefusedError, match=why) as refusal:
        add_office(parts, KEEPER, under="shenyang", level="district", wish=replace(OFFICE, **wish))
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("under", "level"), [("shenyang", "city"), ("shenyang", "own"), ("heping", "district"), ("shenyang", "")]
)
def test_an_office_stands_below_the_level_above(parts: Parts, under: str, level: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        add_office(parts, KEEPER, under=under, level=level, wish=OFFICE)
    assert refusal.value.field == "level"


def test_offices_of_others_are_not_touched(parts: Parts) -> None:
    seen = office_form(parts, None, "shenhe").seen
    for act in (
        lambda: add_office(parts, DISTRICT_KEEPER, under="shenyang", level="district", wish=OFFICE),
        lambda: change_office(parts, DISTRICT_KEEPER, "shenhe", OFFICE, seen=seen),
        lambda: office_form(parts, DISTRICT_KEEPER, "shenhe"),
        lambda: change_office(parts, "heping_head", "heping", OFFICE, seen=seen),
    ):
        with pytest.raises(NotPermittedError):
            act()
