"""The log of access read back page by page: everything once, in bounded stretches, and nobody else's."""

from __future__ import annotations

from datetime import date

import pytest

from casework.access import reading
from casework.access.reading import came, exports, looks, readable
from casework.access.unmasking import export_noted
from engine.errors import NotPermittedError, RefusedError
from store.values import Entry
from tests.letting_in import HANDLER, Access


def fill(access: Access, between: int = 0) -> None:
    """Twelve exports, each with so much of the life of papers behind it."""
    for number in range(12):
        export_noted(access.parts, HANDLER, "案件清单", number, "")
        with access.parts.store.write() as unit:
            life = [Entry("document", no, "agree", None, date(2026, 3, 2), access.clock(), {}) for no in range(between)]
            unit.register(life)
            unit.commit()


@pytest.mark.parametrize("span", [3, 5_000])
def test_pages_tell_everything_once_the_newest_first(
    access: Access, monkeypatch: pytest.MonkeyPatch, span: int
) -> None:
    monkeypatch.setattr(reading, "_SPAN", span)
    monkeypatch.setattr(reading, "_SPANS", 2)
    fill(access, between=4)
    seen: list[int] = []
    after, pages = "", 0
    while pages == 0 or after:
        page = exports(access.parts, None, after=after, limit=5)
        assert len(page.rows) <= 5
        seen += [one.rows for one in page.rows]
        after, pages = page.after, pages + 1
    assert seen == list(range(12))[::-1]
    assert pages >= 3


def test_a_page_ends_where_its_stretch_does_and_says_that_older_ones_may_follow(
    access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_SPAN", 2)
    monkeypatch.setattr(reading, "_SPANS", 1)
    fill(access, between=9)
    page = exports(access.parts, None)
    assert page.rows == ()
    assert page.after


def test_one_officers_entries_are_asked_for_by_who_may_know_of_them(access: Access) -> None:
    export_noted(access.parts, HANDLER, "案件清单", 1, "")
    export_noted(access.parts, "shenhe_1", "期限清单", 1, "")
    assert [one.what for one in exports(access.parts, "access_city", officer="shenhe_1").rows] == ["期限清单"]
    assert HANDLER in dict(readable(access.parts, "access_city"))
    assert [key for key, _ in readable(access.parts, HANDLER)] == [HANDLER]
    for read in (exports, looks):
        with pytest.raises(NotPermittedError, match="只能查看本人"):
            read(access.parts, HANDLER, officer="shenhe_1")
    with pytest.raises(NotPermittedError, match="账号管理岗位"):
        came(access.parts, HANDLER)
    with pytest.raises(RefusedError, match="起点"):
        exports(access.parts, None, after="昨天")


def test_a_bar_is_told_once_however_often_it_is_tried(access: Access) -> None:
    for _ in range(20):
        access.refused()
    assert [one.what for one in came(access.parts, "access_city", officer=HANDLER).rows][:2] == [
        "暂停登录",
        "本人修改密码",
    ]
