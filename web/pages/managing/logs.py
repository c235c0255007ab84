"""导出记录, 证件号码查看记录, 登录记录: read back from the newest entry, page by page; what was read, as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from casework.access.reading import came, exports, looks, readable
from casework.authority import ACCESS_KEEPER
from casework.listing.paging import Page as Rows
from documents.tables.sheets import Column
from engine.errors import MissingError
from web.asked import text_in
from web.door import me
from web.files import MOST_ROWS, table
from web.managed import in_words
from web.pages.page import Page, posted, shown


@dataclass(frozen=True, slots=True)
class Log:
    """A log: what it is called, what it holds, its columns by the attributes of its rows, how it is read."""

    key: str
    label: str
    about: str
    empty: str
    columns: tuple[tuple[str, str, float], ...]
    read: Callable[..., Rows[Any]]
    keepers_only: bool = False


_WHOSE: Final = "账号管理岗位看到本单位及其下级单位的，其他人员看到本人的。"
LOGS: Final = (
    Log(
        "access",
        "登录记录",
        "登录、修改密码、令牌等。",
        "没有登录记录。",
        (
            ("at", "时间", 20),
            ("officer", "人员", 18),
            ("what", "事项", 18),
            ("about", "说明", 30),
            ("by", "办理人", 18),
        ),
        came,
        keepers_only=True,
    ),
    Log(
        "exports",
        "导出记录",
        f"谁把哪张清单、哪份文件导出到系统之外。{_WHOSE}",
        "没有导出过清单和文件。",
        (
            ("at", "时间", 20),
            ("officer", "人员", 18),
            ("what", "导出内容", 24),
            ("rows", "数量", 8),
            ("query", "查询条件或者所涉内容", 40),
        ),
        exports,
    ),
    Log(
        "looks",
        "证件号码查看记录",
        f"谁为什么查看了当事人的完整证件号码。{_WHOSE}",
        "没有人查看过完整证件号码。",
        (("at", "时间", 20), ("officer", "人员", 18), ("number", "案号", 24), ("reason", "事由", 40)),
        looks,
    ),
)
_BY_KEY: Final = {one.key: one for one in LOGS}


class LogPage(Page):
    """The logs."""

    menu_label = "记录"
    path = "/managing/log"
    add_to_menu = False

    @shown("/{kind}")
    def index(self, request: Request) -> Response:
        """A page of a log."""
        log, asked, who = _log(request), request.query_params, me(request).officer
        officer = text_in(asked, "officer")
        page = log.read(self.parts, who, officer=officer, after=text_in(asked, "after"))
        return self.show(
            request,
            "managing/log.html",
            title="",
            log=log,
            page=page,
            cells=[[in_words(getattr(row, name)) for name, _, _ in log.columns] for row in page.rows],
            officer=officer,
            officers=readable(self.parts, who),
            later="after" in asked,
        )

    @posted("/{kind}/table")
    def as_table(self, request: Request, form: FormData) -> Response:
        """The log as a table, the newest entries first; that it leaves is noted, too."""
        log, who = _log(request), me(request).officer
        officer = text_in({"officer": str(form.get("officer", ""))}, "officer")
        cells = [
            [in_words(getattr(row, name)) for name, _, _ in log.columns]
            for row in islice(self._all(log, who, officer), MOST_ROWS)
        ]
        columns = [Column(label, width) for _, label, width in log.columns]
        return table(self.parts, who, log.label, columns, cells, officer)

    def _all(self, log: Log, who: str, officer: str) -> Iterator[Any]:
        page = log.read(self.parts, who, officer=officer)
        yield from page.rows
        while page.after:
            page = log.read(self.parts, who, officer=officer, after=page.after)
            yield from page.rows


def logs_for(roles: frozenset[str]) -> list[Log]:
    """The logs that an officer of some roles may read."""
    return [one for one in LOGS if not one.keepers_only or ACCESS_KEEPER in roles]


def _log(request: Request) -> Log:
    key = str(request.path_params["kind"])
    if key not in _BY_KEY:
        raise MissingError("记录", key, [one.label for one in LOGS])
    return _BY_KEY[key]
