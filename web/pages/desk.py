"""工作台: what lapsed, what is due, what waits for the one who looks, what is provisional, what failed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from casework.listing import COLOUR_LABELS, Colour, Wanted, duties_waiting, matrix, summed, troubles_waiting, worklist
from web.asked import colours_in
from web.door import me
from web.pages.page import Page, shown

_ROWS: Final = 20
RUNNING: Final = (
    Colour.OVERDUE,
    Colour.SOON,
    Colour.NEAR,
    Colour.PROVISIONAL,
    Colour.FINE,
    Colour.SUSPENDED,
)
"""Colours of deadlines that run or stand still, the most pressing first."""


@dataclass(frozen=True, slots=True)
class Tile:
    """How many cases have a colour."""

    colour: Colour
    label: str
    cases: int


class DeskPage(Page):
    """The first page."""

    menu_label = "工作台"
    icon = "fa-solid fa-inbox"
    path = "/"
    route_name = "index"

    def is_active(self, request: Request) -> bool:
        """Whether it is the page shown; all others lie below its address."""
        return request.url.path == "/"

    @shown("")
    def index(self, request: Request) -> Response:
        """Everything at a glance."""
        who = me(request).officer
        colours = colours_in(request.query_params)
        counted = summed(matrix(self.parts, who), "colour")
        return self.show(
            request,
            "desk.html",
            tiles=[Tile(one, COLOUR_LABELS[one], counted.get((one,), 0)) for one in RUNNING],
            colours=colours,
            duties=duties_waiting(self.parts, who, mine=True, limit=_ROWS),
            deadlines=worklist(self.parts, who, Wanted(colours=colours), limit=_ROWS),
            provisional=worklist(self.parts, who, Wanted(colours=frozenset({Colour.PROVISIONAL})), limit=_ROWS),
            troubles=troubles_waiting(self.parts, who),
        )
