"""期限 and 待办: the lists of running deadlines and of open duties, page by page, with their filters in the address."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from casework.access.views import list_views
from casework.listing import COLOUR_LABELS, duties_waiting, worklist
from web.asked import deadlines_in, text_in
from web.door import me
from web.offered import offices_offered, procedures_offered, roles_offered, states_offered
from web.pages.desk import PRESSING
from web.pages.page import Page, shown


class DeadlinesPage(Page):
    """Running deadlines, the one that is over first at the top."""

    menu_label = "期限"
    icon = "fa-solid fa-hourglass-half"
    path = "/deadlines"

    @shown("")
    def index(self, request: Request) -> Response:
        """The deadlines asked for."""
        who, asked = me(request).officer, request.query_params
        wanted = deadlines_in(asked)
        page = worklist(self.parts, who, wanted, after=text_in(asked, "after"))
        return self.show(
            request,
            "deadlines.html",
            page=page,
            asked=asked,
            colours=[(colour.value, COLOUR_LABELS[colour]) for colour in PRESSING],
            offices=offices_offered(self.parts, who),
            procedures=procedures_offered(self.parts),
            states=states_offered(self.parts, wanted.procedure),
            roles=roles_offered(self.parts, wanted.procedure),
            saved_views=list_views(self.parts, who, "deadlines"),
        )


class DutiesPage(Page):
    """Open duties, the oldest first."""

    menu_label = "待办"
    icon = "fa-solid fa-list-check"
    path = "/duties"

    @shown("")
    def index(self, request: Request) -> Response:
        """The duties asked for: one's own, or all one may see."""
        who, asked = me(request).officer, request.query_params
        office = text_in(asked, "office")
        everybody = text_in(asked, "whose") == "all"
        page = duties_waiting(
            self.parts,
            who,
            mine=not everybody,
            offices=(office,) if office and everybody else (),
            after=text_in(asked, "after"),
        )
        return self.show(request, "duties.html", page=page, asked=asked, offices=offices_offered(self.parts, who))
