"""Saved views: each officer has the own ones."""

from __future__ import annotations

import pytest

from casework.access.views import drop_view, list_views, save_view
from engine.errors import MissingError, RefusedError
from tests.letting_in import HANDLER, Access


def test_a_view_is_saved_listed_saved_anew_and_dropped(access: Access) -> None:
    first = save_view(access.parts, HANDLER, "cases", " 本周到期 ", "due=7")
    second = save_view(access.parts, HANDLER, "papers", "待审批", "stage=draft")
    again = save_view(access.parts, HANDLER, "cases", "本周到期", "due=8")
    assert (again.id, again.name, again.query) == (first.id, "本周到期", "due=8")
    assert list_views(access.parts, HANDLER) == [again, second]
    assert list_views(access.parts, HANDLER, "papers") == [second]
    drop_view(access.parts, HANDLER, second.id)
    assert list_views(access.parts, HANDLER) == [again]


def test_views_are_the_officers_own(access: Access) -> None:
    mine = save_view(access.parts, HANDLER, "cases", "本周到期", "due=7")
    other = save_view(access.parts, "heping_2", "cases", "本周到期", "due=9")
    assert list_views(access.parts, "heping_2") == [other]
    with pytest.raises(MissingError, match="视图"):
        drop_view(access.parts, "heping_2", mine.id)
    assert list_views(access.parts, HANDLER) == [mine]


@pytest.mark.parametrize(
    ("page", "name", "query", "told"),
    [
        ("cases", " ", "", "1至30个字符"),
        ("cases", "长" * 31, "", "1至30个字符"),
        ("", "本周", "", "哪一个页面"),
        ("cases", "本周", "x" * 2001, "2000个字符"),
    ],
)
def test_what_is_missing_or_long_is_refused(access: Access, page: str, name: str, query: str, told: str) -> None:
    with pytest.raises(RefusedError, match=told):
        save_view(access.parts, HANDLER, page, name, query)
    assert list_views(access.parts, HANDLER) == []


def test_an_unknown_officer_has_no_views(access: Access) -> None:
    with pytest.raises(MissingError):
        list_views(access.parts, "nobody")
