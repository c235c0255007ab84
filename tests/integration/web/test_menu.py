"""The menu: it stands whole on every page it leads to, and says which one is shown."""

from __future__ import annotations

import re
from typing import Final

import pytest

from tests.visiting import Visitor

MENU: Final = {
    "工作台": "/",
    "案件": "/cases",
    "期限": "/deadlines",
    "待办": "/duties",
    "文书": "/papers",
    "送达": "/post",
    "专项行动": "/campaigns",
    "导入": "/import",
    "日历": "/calendar",
    "限制查询": "/restrictions",
    "程序": "/procedures",
    "统计": "/statistics",
    "管理": "/managing",
}
_ENTRY: Final = re.compile(
    r'<a class="nav-link" href="([^"]+)"( aria-current="page")?>.*?nav-link-title">([^<]+)<', re.DOTALL
)


@pytest.mark.parametrize("path", MENU.values(), ids=MENU)
def test_the_menu_is_whole_on_every_page(posted_city: Visitor, path: str) -> None:
    entries = _ENTRY.findall(posted_city.page(path))
    assert {label: address for address, _, label in entries} == MENU
    assert [address for address, current, _ in entries if current] == [path]
