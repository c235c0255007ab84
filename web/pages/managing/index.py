"""管理: the way to everything that is managed, what is pressing among it, and any of its lists as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.types import RequestAction

from casework.authority import ACCESS_KEEPER, CALENDAR_KEEPER, SETTINGS_KEEPER
from casework.managing.numbers import PAPER_KEEPER
from casework.managing.people import SOON_DAYS, Standing, list_officers
from engine.errors import MissingError
from web.door import me
from web.files import table
from web.managed import Listed, as_cells, in_order
from web.pages.managing.logs import LogPage, logs_for
from web.pages.managing.registering import RegisteringPage
from web.pages.page import Page, posted, shown

_PEOPLE: Final = "单位和人员"
_LISTS: Final = (
    (_PEOPLE, ("offices", "officers", "absences", "handovers")),
    ("账号", ("accounts", "tokens")),
    ("文书和口径", ("seals", "numbering", "templates", "choices")),
)
_OWN: Final = (
    (
        RegisteringPage.menu_label,
        RegisteringPage.path,
        "新到的人员：姓名、岗位、执法证件、邮箱；登记以后设定临时密码。",
        frozenset({ACCESS_KEEPER}),
    ),
    ("登记簿", "/managing/registers", "发文登记簿、用印登记簿，按单位和年度打印。", frozenset[str]()),
    ("登记已用文号", "/managing/numbers", "本年度在本系统以外使用或者空缺的文号。", frozenset({PAPER_KEEPER})),
    ("档案保管期限", "/managing/retention", "各办理流程的案卷保管多久；由档案管理岗位选定。", frozenset[str]()),
    ("节假日", "/managing/calendars", "已有哪些年份的放假安排；导入新的通知，先预览影响。", frozenset[str]()),
    (
        "计算口径",
        "/managing/settings",
        "有争议的问题按哪一种口径办理；为本单位选定或者撤销。",
        frozenset({SETTINGS_KEEPER}),
    ),
    (
        "事件推送",
        "/managing/hooks",
        "案件办理的事件自动告诉其他系统；登记接收地址，没有成功的重新推送。",
        frozenset({ACCESS_KEEPER}),
    ),
    (
        "系统状况",
        "/managing/system",
        "流程服务、时钟、字体、数据库、印章证书、磁盘空间等是否正常。",
        frozenset({ACCESS_KEEPER, SETTINGS_KEEPER, CALENDAR_KEEPER}),
    ),
)


@dataclass(frozen=True, slots=True)
class Way:
    """A way to a page."""

    label: str
    path: str
    about: str


class ManagingPage(Page):
    """The page that all others of 管理 are reached from."""

    menu_label = "管理"
    icon = "fa-solid fa-gears"
    path = "/managing"

    def is_active(self, request: Request) -> bool:
        """Whether it, one below it or one of its lists is shown."""
        key = request.path_params.get("key")
        return super().is_active(request) or any(key == name for _, names in _LISTS for name in names)

    @shown("")
    def index(self, request: Request) -> Response:
        """The ways, and certificates that end."""
        officers = list_officers(self.parts, me(request).officer)
        ending = [one for one in officers if one.standing in (Standing.EXPIRED, Standing.SOON)]
        return self.show(
            request,
            "managing/index.html",
            groups=self._groups(request),
            ending=sorted(ending, key=lambda one: one.days_left or 0),
            soon=SOON_DAYS,
        )

    @posted("/export/{key}")
    def export(self, request: Request, form: FormData) -> Response:
        """A list as it was looked for, as a file; that it leaves is noted before it does."""
        del form
        view = self._list(str(request.path_params["key"]))
        if view is None or not view.is_accessible(request):
            raise MissingError("清单", str(request.path_params["key"]))
        request.state.action = RequestAction.LIST
        wanted = view._parse_list_params(request)  # noqa: SLF001 - what the frame itself reads an address by
        who = me(request).officer
        rows = in_order(view.found(who, wanted.q or ""), wanted.sorts)
        columns, cells = as_cells(view.fields, rows)
        return table(self.parts, who, view.menu_label, columns, cells, request.url.query)

    def _list(self, key: str) -> Listed | None:
        frame: Any = self._admin
        found = (view for view in frame._model_views if view.key == key and isinstance(view, Listed))  # noqa: SLF001
        return next(found, None)

    def _groups(self, request: Request) -> list[tuple[str, list[Way]]]:
        """The ways that the one who asks may go."""
        roles = me(request).roles
        own = [Way(name, path, about) for name, path, about, need in _OWN if not need or need & roles]
        people = [way for way in own if way.path == RegisteringPage.path]
        groups = []
        for label, keys in _LISTS:
            views = [view for key in keys if (view := self._list(key)) is not None and view.is_accessible(request)]
            ways = [Way(view.menu_label, view.path, view.about) for view in views]
            groups.append((label, [*ways, *people] if label == _PEOPLE else ways))
        groups.append(("记录", [Way(log.label, f"{LogPage.path}/{log.key}", log.about) for log in logs_for(roles)]))
        groups.append(("系统", [way for way in own if way not in people]))
        return [(label, ways) for label, ways in groups if ways]
