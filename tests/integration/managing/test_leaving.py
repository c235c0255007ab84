"""Leaving: what stands with an officer, and what becomes of it when the posts are handed over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from casework.access.changing import set_password
from casework.access.reading import came
from casework.access.signing_in import NotSignedInError, sign_in
from casework.access.tokens import make_token, officer_of_token
from casework.listing import duties_waiting
from casework.managing.absences import register_absence
from casework.managing.handing_over import hand_over, list_handovers, successors_of
from casework.managing.leaving import sheet_of, write_sheet
from casework.managing.people import show_officer
from casework.parts import Parts
from casework.verifying import verify
from engine.errors import NotPermittedError, RefusedError
from store.values import TokenKind
from tests.bureau import in_the_mail
from tests.managing import DISTRICT_KEEPER, KEEPER, appoint


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    made, _ = in_the_mail(tmp_path / "home")
    appoint(made)
    yield made
    made.store.close()


def _leave(parts: Parts, actor: str | None = KEEPER, to: str = "city_2", reason: str = "调离") -> None:
    hand_over(parts, actor, leaving="city_1", to=to, reason=reason)


def test_the_sheet_tells_what_stands_with_the_posts(parts: Parts, tmp_path: Path) -> None:
    register_absence(
        parts, "city_2", absent="city_2", to="city_1", first=parts.today(), last=parts.today(), reason="学习"
    )
    sheet = sheet_of(parts, KEEPER, "city_1")
    assert sheet.deadlines
    assert sheet.colleagues == ("样例市乙",)
    assert [one.absent for one in sheet.absences] == ["样例市乙"]
    path = tmp_path / "交接单.xlsx"
    assert write_sheet(parts, sheet, path) == sheet.count
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "工作交接单：样例市甲"
    assert "移交人：样例市甲" in str(rows[1][0])
    assert len(rows) == sheet.count + 3


@pytest.mark.parametrize("actor", ["city_2", "heping_1", "heping_head", DISTRICT_KEEPER])
def test_strangers_do_not_see_it(parts: Parts, actor: str) -> None:
    with pytest.raises(NotPermittedError):
        sheet_of(parts, actor, "city_1")


def test_the_posts_go_over_and_access_ends(parts: Parts) -> None:
    password = set_password(parts, "city_1", actor=None)
    token = make_token(parts, officer="city_1", kind=TokenKind.API, name="样例系统", actor=None)
    before = sheet_of(parts, KEEPER, "city_1")

    done = hand_over(parts, KEEPER, leaving="city_1", to="legal_1", reason="退休")
    assert (done.leaving, done.successor, done.tokens) == ("样例市甲", "样例市戊", 1)
    assert show_officer(parts, None, "city_1").roles == ()
    assert set(before.officer.roles) < set(show_officer(parts, None, "legal_1").roles)
    after = sheet_of(parts, KEEPER, "legal_1")
    assert {(one.case, one.deadline) for one in before.deadlines} <= {
        (one.case, one.deadline) for one in after.deadlines
    }
    assert sheet_of(parts, KEEPER, "city_1").count == 0
    assert duties_waiting(parts, "city_1", mine=True).rows == ()
    with pytest.raises(NotSignedInError):
        sign_in(parts, "city_1", password)
    assert officer_of_token(parts, token, TokenKind.API) is None
    assert list_handovers(parts, KEEPER) == [done]
    assert came(parts, KEEPER).rows[0].what == "撤销令牌"
    assert not verify(parts).problems


def test_it_is_for_keepers_who_gain_nothing(parts: Parts) -> None:
    for actor in ("city_1", "shenyang_head", DISTRICT_KEEPER):
        with pytest.raises(NotPermittedError):
            _leave(parts, actor)
    with pytest.raises(NotPermittedError, match="不能自己办理移交"):
        _leave(parts, KEEPER, to=KEEPER)
    assert KEEPER not in dict(successors_of(parts, KEEPER, "city_1"))


def test_it_stays_in_the_office_and_says_why(parts: Parts) -> None:
    with pytest.raises(RefusedError, match="接收人须为沈阳市城乡建设局"):
        _leave(parts, to="heping_1")
    with pytest.raises(RefusedError, match="本人"):
        _leave(parts, to="city_1")
    with pytest.raises(RefusedError, match="原因"):
        _leave(parts, reason=" ")
    _leave(parts)
    with pytest.raises(RefusedError, match="没有岗位"):
        _leave(parts)
