"""系统状况: what runs, what waits, what failed, and what is missing on the machine."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from casework.authority import ACCESS_KEEPER, CALENDAR_KEEPER, SETTINGS_KEEPER
from casework.doctor import State, examine
from web.overview import overview
from web.pages.page import Page, shown


class SystemPage(Page):
    """The state of the system, for those who keep it."""

    menu_label = "系统状况"
    path = "/managing/system"
    add_to_menu = False
    roles = frozenset({ACCESS_KEEPER, SETTINGS_KEEPER, CALENDAR_KEEPER})

    @shown("")
    def index(self, request: Request) -> Response:
        """Everything at a glance, what is wrong first."""
        order = (State.MISSING, State.OPTIONAL, State.OK)
        findings = sorted(examine(lambda: self.parts), key=lambda one: order.index(one.state))
        return self.show(
            request,
            "managing/system.html",
            view=overview(self.parts),
            findings=findings,
            wrong=sum(one.state is State.MISSING for one in findings),
        )
