"""案件: the list of cases with its filters, and the search over all pages."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from casework.listing import find_cases
from casework.listing.register import CasesWanted, case_page
from web.asked import text_in
from web.door import me
from web.offered import offices_offered, procedures_offered, states_offered
from web.pages.page import Page, shown

_FINISHED = {"open": False, "done": True}


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
        wanted = CasesWanted(
            offices=(office,) if (office := text_in(asked, "office")) else (),
            state=text_in(asked, "state"),
            procedure=text_in(asked, "procedure"),
            batch=text_in(asked, "batch"),
            finished=_FINISHED.get(text_in(asked, "finished")),
        )
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
        )
