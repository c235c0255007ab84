"""案件: the list of cases with its filters and columns, and the search over all pages."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from starlette.requests import Request
from starlette.responses import Response

from casework.access.views import list_views
from casework.listing import COLOUR_LABELS, CaseRow
from casework.listing import Page as Rows
from casework.listing.register import CasesWanted, case_page, cases_counted, cases_found
from casework.opening import opens_any
from web.asked import cases_in, text_in
from web.columns import COLUMNS, columns_in
from web.door import me
from web.files import MOST_ROWS, table
from web.offered import offices_offered, procedures_offered, roles_offered, states_offered
from web.pages.bulk import MOST
from web.pages.desk import PRESSING
from web.pages.page import Page, shown

_AT_ONCE = 500
_NO_FILTER = frozenset({"after", "cols", "q"})


class CasesPage(Page):
    """The list."""

    menu_label = "案件"
    icon = "fa-solid fa-folder-open"
    path = "/cases"

    def is_active(self, request: Request) -> bool:
        """Whether the page shown is this one or below it, or where a case is opened."""
        return super().is_active(request) or request.url.path.startswith(f"{self.path}-new")

    @shown("")
    def index(self, request: Request) -> Response:
        """The cases asked for, by filters and by what was typed."""
        who, asked = me(request).officer, request.query_params
        text, wanted = text_in(asked, "q"), cases_in(asked)
        page = self._page(who, text, wanted, text_in(asked, "after"))
        return self.show(
            request,
            "cases.html",
            page=page,
            counted=cases_counted(self.parts, who, wanted) if page.looked else None,
            text=text,
            asked=asked,
            narrowed=any(value for name, value in asked.multi_items() if name not in _NO_FILTER),
            columns=columns_in(asked),
            every_column=COLUMNS,
            most=MOST,
            colours=[(colour.value, COLOUR_LABELS[colour]) for colour in PRESSING],
            offices=offices_offered(self.parts, who),
            procedures=procedures_offered(self.parts),
            states=states_offered(self.parts, wanted.procedure),
            roles=roles_offered(self.parts, wanted.procedure),
            may_open=opens_any(self.parts, who),
            saved_views=list_views(self.parts, who, "cases"),
        )

    @shown("-export")
    def export(self, request: Request) -> Response:
        """The whole list as XLSX, with the columns chosen."""
        who, asked = me(request).officer, request.query_params
        text, wanted, columns = text_in(asked, "q"), cases_in(asked), columns_in(asked)
        rows = cases_found(self.parts, who, text, wanted) if text else islice(self._all(who, wanted), MOST_ROWS)
        cells = (tuple(column.cell(row) for column in columns) for row in rows)
        return table(self.parts, who, "案件清单", [column.sheet for column in columns], cells, str(asked))

    def _page(self, who: str, text: str, wanted: CasesWanted, after: str) -> Rows[CaseRow]:
        if text:
            return Rows(tuple(cases_found(self.parts, who, text, wanted)), "")
        return case_page(self.parts, who, wanted, after=after)

    def _all(self, who: str, wanted: CasesWanted) -> Iterator[CaseRow]:
        page = case_page(self.parts, who, wanted, limit=_AT_ONCE)
        yield from page.rows
        while page.after:
            page = case_page(self.parts, who, wanted, after=page.after, limit=_AT_ONCE)
            yield from page.rows
