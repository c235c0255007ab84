"""案件: the list of cases with its filters, and the search over all pages."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from casework.access.views import list_views
from casework.listing import CaseRow, find_cases
from casework.listing.register import CasesWanted, case_page
from documents.tables.sheets import Column
from web.asked import text_in
from web.door import me
from web.offered import offices_offered, procedures_offered, states_offered
from web.pages.page import Page, shown
from web.sending import MOST_ROWS, table

_AT_ONCE = 500
_FINISHED = {"open": False, "done": True}


_COLUMNS = (
    Column("案号", 24, centred=True),
    Column("当事人", 34),
    Column("代码", 22, centred=True),
    Column("单位", 28),
    Column("状态", 34),
    Column("下一期限", 24),
    Column("最后一日", 12, centred=True),
)


class CasesPage(Page):
    """The list."""

    menu_label = "案件"
    icon = "fa-solid fa-folder-open"
    path = "/cases"

    @shown("")
    def index(self, request: Request) -> Response:
        """The cases asked for, by what was typed or by filters."""
        who, asked = me(request).officer, request.query_params
        text = text_in(asked, "q")
        wanted = _wanted(asked)
        if text:
            rows, after = find_cases(self.parts, text, who), ""
        else:
            page = case_page(self.parts, who, wanted, after=text_in(asked, "after"))
            rows, after = list(page.rows), page.after
        return self.show(
            request,
            "cases.html",
            rows=rows,
            after=after,
            text=text,
            asked=asked,
            offices=offices_offered(self.parts, who),
            procedures=procedures_offered(self.parts),
            states=states_offered(self.parts, wanted.procedure),
            views=list_views(self.parts, who, "cases"),
        )

    @shown("-export")
    def export(self, request: Request) -> Response:
        """The whole list as XLSX."""
        who, asked = me(request).officer, request.query_params
        text = text_in(asked, "q")
        rows = find_cases(self.parts, text, who) if text else list(islice(self._all(who, _wanted(asked)), MOST_ROWS))
        cells = (
            (row.number, row.subject, row.code, row.office, "、".join(row.states), row.next_deadline, row.last_day)
            for row in rows
        )
        return table(self.parts, who, "案件清单", _COLUMNS, cells, str(asked))

    def _all(self, who: str, wanted: CasesWanted) -> Iterator[CaseRow]:
        page = case_page(self.parts, who, wanted, limit=_AT_ONCE)
        yield from page.rows
        while page.after:
            page = case_page(self.parts, who, wanted, after=page.after, limit=_AT_ONCE)
            yield from page.rows


def _wanted(asked: QueryParams) -> CasesWanted:
    return CasesWanted(
        offices=(office,) if (office := text_in(asked, "office")) else (),
        state=text_in(asked, "state"),
        procedure=text_in(asked, "procedure"),
        batch=text_in(asked, "batch"),
        finished=_FINISHED.get(text_in(asked, "finished")),
    )
