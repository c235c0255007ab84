"""管理: officers and offices registered and changed on pages."""

from __future__ import annotations

import re

import pytest

from casework.managing.people import list_offices, show_officer
from casework.parts import Parts
from casework.verifying import verify
from tests.managing import DISTRICT_KEEPER, KEEPER, See
from tests.visiting import hidden, visitor

NEW = {
    "office": "heping",
    "name": "样例新人",
    "key": "heping_new",
    "roles": ["district_officer"],
    "certificate": "辽A样例9001",
    "certificate_until": "2028-12-31",
    "email": "new@shixian.example",
}
OFFICE = {
    "name": "沈阳市样例区城乡建设局",
    "level": "district",
    "key": "sample_office",
    "short": "沈样建",
    "address": "样例街99号",
    "phone": "024-00000199",
    "government": "沈阳市样例区人民政府",
    "court": "沈阳市样例区人民法院",
    "website": "",
}


def test_an_officer_is_registered_and_comes_in(parts: Parts, visit: See) -> None:
    keeper = visit(KEEPER)
    assert 'href="/managing/registering"' in keeper.page("/managing")
    assert 'href="/managing/registering"' in keeper.page("/officers/list")
    assert "审批、文书和印章" in keeper.page("/managing/registering?office=heping")
    assert keeper.send("/managing/registering", NEW).headers["location"] == "/managing/officers/heping_new"
    page = keeper.page("/managing/officers/heping_new")
    assert "登记和修改" in page
    assert "辽A样例9001" in page
    given = re.search(r"<code[^>]*>([^<]+)</code>", keeper.send("/managing/officers/heping_new/password", {}).text)
    assert given is not None
    with visitor(parts) as officer:
        assert officer.sign_in("heping_new", given[1]).headers["location"] == "/password"
    assert verify(parts).problems == ()


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("name", "", "请填写姓名"),
        ("key", "新人", "小写英文字母"),
        ("key", "heping_1", "已经使用"),
        ("roles", ["city_officer"], "不能担任"),
        ("roles", [], "至少勾选一个岗位"),
        ("certificate", "辽A 1", "照证件填写"),
        ("certificate_until", "明年", "不是日期"),
        ("certificate_until", "2026-01-01", "有效期已过"),
        ("email", "nobody", "邮箱地址"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(visit: See, name: str, value: str | list[str], why: str) -> None:
    answer = visit(DISTRICT_KEEPER).send("/managing/registering", {**NEW, name: value})
    assert answer.status_code == 422
    assert f'id="{name}-why">' in answer.text
    assert why in answer.text
    assert name == "name" or 'value="样例新人"' in answer.text  # what was typed stays


def test_who_may_not_sees_no_form_and_changes_nothing(parts: Parts, visit: See) -> None:
    keeper, officer = visit(DISTRICT_KEEPER), visit("heping_1")
    for path in ("registering/shenhe_1", "registering?office=shenhe", "offices/shenhe", "offices/shenhe/change"):
        assert keeper.see(f"/managing/{path}").status_code == 404, path
    assert keeper.see("/managing/registering/heping_1?office=shenhe").status_code == 404
    sent = {"seen": "", **NEW}
    assert keeper.send("/managing/registering/shenhe_1", {**sent, "office": "heping"}).status_code == 403
    assert keeper.send("/managing/registering/heping_1", {**sent, "office": "shenhe"}).status_code == 403
    assert keeper.send("/managing/registering", {**NEW, "office": "shenhe"}).status_code == 403
    assert keeper.send("/managing/offices/shenhe/change", OFFICE).status_code == 403
    assert keeper.send("/managing/offices/shenyang/under", OFFICE).status_code == 403
    assert "/change" not in officer.page("/managing/offices/heping")
    assert "registering" not in officer.page("/officers/list")
    assert officer.see("/managing/registering").status_code in (403, 404)
    assert officer.send("/managing/registering", NEW).status_code == 403
    assert officer.send("/managing/offices/heping/change", OFFICE).status_code == 403
    assert verify(parts).problems == ()


def test_of_two_keepers_the_second_sees_what_the_first_saved(parts: Parts, visit: See) -> None:
    first, second = visit(KEEPER), visit(DISTRICT_KEEPER)
    path = "/managing/registering/heping_1"
    seen = hidden(second.page(path), "seen")
    told = {**NEW, "name": "样例和甲", "certificate": "辽A样例0001", "seen": seen}
    assert first.send(path, {**told, "email": "one@shixian.example"}).status_code == 303
    late = second.send(path, {**told, "email": "two@shixian.example"})
    assert late.status_code == 409
    assert "已由他人修改" in late.text
    assert 'value="one@shixian.example"' in late.text
    assert second.send(path, {**told, "email": "two@shixian.example", "seen": hidden(late.text, "seen")}).is_redirect
    assert show_officer(parts, None, "heping_1").email == "two@shixian.example"
    assert "one@shixian.example → two@shixian.example" in second.page("/managing/officers/heping_1")


def test_an_officer_moves_and_the_keeper_cannot_raise_himself(parts: Parts, visit: See) -> None:
    keeper = visit(KEEPER)
    path = "/managing/registering/city_1"
    page = keeper.page(f"{path}?office=heping")
    assert "从沈阳市城乡建设局调到沈阳市和平区城乡建设局" in page
    sent = {**NEW, "name": "样例市甲", "seen": hidden(page, "seen")}
    assert keeper.send(path, sent).status_code == 303
    assert show_officer(parts, None, "city_1").office_key == "heping"
    own = keeper.page(f"/managing/registering/{KEEPER}")
    assert 'type="checkbox"' not in own
    raised = {"office": "shenyang", "name": "样例管甲", "roles": ["leader"], "seen": hidden(own, "seen")}
    answer = keeper.send(f"/managing/registering/{KEEPER}", raised)
    assert (answer.status_code, "由另一名账号管理人员" in answer.text) == (422, True)


def test_an_office_is_added_and_changed(parts: Parts, visit: See) -> None:
    keeper = visit(KEEPER)
    assert 'href="/managing/offices/heping"' in keeper.page("/offices/list")
    for name, value, why in (
        ("name", "", "请填写名称"),
        ("level", "province", "请从区县级、审核点中选定层级"),
        ("key", "样例", "小写英文字母"),
        ("short", "沈和建", "已有单位使用"),
        ("phone", "无", "电话应为"),
        ("court", "", "请填写管辖法院"),
    ):
        answer = keeper.send("/managing/offices/shenyang/under", {**OFFICE, name: value})
        assert answer.status_code == 422
        assert f'id="{name}-why">' in answer.text
        assert why in answer.text
    made = keeper.send("/managing/offices/shenyang/under", OFFICE)
    assert made.headers["location"] == "/managing/offices/sample_office"
    form = keeper.page("/managing/offices/sample_office/change")
    seen = hidden(form, "seen")
    changed = {**OFFICE, "phone": "024-00000188", "seen": seen}
    assert keeper.send("/managing/offices/sample_office/change", {**changed, "phone": "无"}).status_code == 422
    assert keeper.send("/managing/offices/sample_office/change", changed).status_code == 303
    assert keeper.send("/managing/offices/sample_office/change", changed).status_code == 409
    assert "电话：024-00000199 → 024-00000188" in keeper.page("/managing/offices/sample_office")
    assert [one.phone for one in list_offices(parts, None) if one.key == "sample_office"] == ["024-00000188"]
