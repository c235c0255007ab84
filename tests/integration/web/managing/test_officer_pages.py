"""管理: what is done with officers: absences, passwords, sessions, tokens, the hand-over of posts."""

from __future__ import annotations

import re

import pytest

from casework.access.reading import exports
from casework.access.tokens import officer_of_token, tokens_of
from casework.managing.absences import list_absences
from casework.managing.people import show_officer
from casework.parts import Parts
from store.values import TokenKind
from tests.managing import DISTRICT_KEEPER, KEEPER, See


def test_an_absence_is_registered_and_refused_at_its_field(parts: Parts, visit: See) -> None:
    officer = visit("heping_1")
    told = {"officer": "heping_1", "to": "heping_2", "first": "2026-03-10", "last": "2026-03-12", "reason": "出差"}
    for name, value, why in (
        ("to", "", "请选定代办人"),
        ("first", "昨天", "不是日期"),
        ("last", "2026-03-01", "已过"),
        ("reason", "", "原因"),
    ):
        answer = officer.send("/managing/absences/register", {**told, name: value})
        assert answer.status_code == 422
        assert why in answer.text
        assert f"{name}：" not in answer.text
        assert re.search(rf'name="{name}"[^>]* aria-invalid="true"', answer.text), name
    assert officer.send("/managing/absences/register", told).headers["location"] == "/managing/officers/heping_1"
    assert len(list_absences(parts, "heping_1")) == 1
    assert "未开始" in officer.page("/managing/officers/heping_1")
    assert officer.send("/managing/absences/register", {**told, "officer": "shenhe_1"}).status_code == 403


def test_a_keeper_gives_a_password_once_and_ends_sessions(parts: Parts, visit: See) -> None:
    keeper, officer = visit(KEEPER), visit("heping_1")
    page = keeper.send("/managing/officers/heping_1/password", {})
    password = re.search(r"<code[^>]*>([^<]+)</code>", page.text)
    assert password is not None
    assert password[1] not in keeper.page("/managing/officers/heping_1")
    assert officer.see("/managing").status_code == 303  # signed out
    assert officer.sign_in("heping_1", password[1]).headers["location"] == "/password"
    assert officer.see("/officers/list").status_code == 403  # before the password is changed
    assert keeper.send("/managing/officers/heping_1/sessions", {}).status_code == 303
    assert officer.see("/password").status_code == 303
    assert "没有登录可以结束" in keeper.send("/managing/officers/heping_2/sessions", {}).text


def test_a_token_is_shown_once_and_revoked(parts: Parts, visit: See) -> None:
    keeper = visit(KEEPER)
    wrong = keeper.send("/managing/officers/heping_1/tokens", {"name": "", "last_day": ""})
    assert wrong.status_code == 422
    page = keeper.send("/managing/officers/heping_1/tokens", {"name": "样例系统", "last_day": "2026-12-31"})
    token = re.search(r"<code[^>]*>(sx_[^<]+)</code>", page.text)
    assert token is not None
    assert officer_of_token(parts, token[1], TokenKind.API) is not None
    (row,) = tokens_of(parts, "heping_1", None)
    assert "样例系统" in keeper.page("/tokens/list")
    for who in ("heping_2", "shenhe_1"):
        assert visit(who).send(f"/managing/officers/heping_1/tokens/{row.id}/revoke", {}).status_code == 403
    assert keeper.send(f"/managing/officers/heping_1/tokens/{row.id}/revoke", {}).status_code == 303
    assert officer_of_token(parts, token[1], TokenKind.API) is None
    assert keeper.send("/managing/officers/heping_1/tokens/x/revoke", {}).status_code == 404


@pytest.mark.parametrize("what", ["password", "sessions", "tokens"])
def test_a_keeper_of_a_district_does_so_for_it_only(visit: See, what: str) -> None:
    keeper = visit(DISTRICT_KEEPER)
    told = {"name": "样例系统"} if what == "tokens" else {}
    assert keeper.send(f"/managing/officers/shenhe_1/{what}", told).status_code == 403
    assert keeper.send(f"/managing/officers/city_1/{what}", told).status_code == 403


def test_the_posts_of_a_leaving_officer_are_handed_over(parts: Parts, visit: See) -> None:
    keeper = visit(KEEPER)
    page = keeper.page("/managing/leaving/city_1")
    assert "案件属于单位" in page
    assert keeper.send("/managing/leaving/city_1/table", {}).content.startswith(b"PK")
    assert exports(parts, KEEPER).rows[0].what == "工作交接单"
    told = {"to": "city_2", "reason": "调离", "sure": "yes"}
    for name, why in (("to", "请选定接收人"), ("sure", "再勾选确认"), ("reason", "请写明移交的原因")):
        answer = keeper.send("/managing/leaving/city_1/hand-over", {**told, name: ""})
        assert answer.status_code == 422
        assert why in answer.text
        assert f"{name}：" not in answer.text
    assert visit("city_2").send("/managing/leaving/city_1/hand-over", told).status_code == 403
    assert keeper.send("/managing/leaving/city_1/hand-over", told).status_code == 303
    assert show_officer(parts, None, "city_1").roles == ()
    assert "样例市甲" in keeper.page("/handovers/list")


def test_who_is_back_early_ends_the_absence(parts: Parts, visit: See) -> None:
    officer = visit("heping_1")
    told = {"officer": "heping_1", "to": "heping_2", "first": "2026-03-10", "last": "2026-03-12", "reason": "出差"}
    officer.send("/managing/absences/register", told)
    (row,) = list_absences(parts, None, "heping_1")
    here = f"/managing/absences/{row.no}/end"
    assert f'href="{here}"' in officer.page("/managing/officers/heping_1")
    for on, why in (("", "请写明"), ("2026-02-30", "不是日期"), ("2026-03-01", "早于今天"), ("2026-03-20", "以前")):
        answer = officer.send(here, {"on": on})
        assert (answer.status_code, why in answer.text) == (422, True), on
    assert visit("heping_2").see(here).status_code == 404
    assert visit("shenhe_1").see(here).status_code == 404
    assert visit("shenhe_1").send(here, {"on": "2026-03-11"}).status_code == 403
    assert officer.send(here, {"on": "2026-03-11"}).status_code == 303
    assert [row.last.isoformat() for row in list_absences(parts, None, "heping_1")] == ["2026-03-10"]
