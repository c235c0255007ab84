"""工作台: what one was reminded of, what waits for the one who looks, what came back, what is due, what failed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from casework.listing import (
    COLOUR_LABELS,
    Colour,
    DutyShown,
    Wanted,
    duties_waiting,
    matrix,
    summed,
    troubles_waiting,
    worklist,
)
from casework.listing.failed import work_failed
from casework.listing.looking import in_reading_order
from casework.post.back import mails_back
from casework.reminders.listing import mark_read, unread_notices
from engine.errors import RefusedError
from web.asked import colours_in, text_in
from web.door import me
from web.offered import offices_offered, procedures_offered
from web.pages.page import Page, posted, shown

_ROWS: Final = 20
_SHORT: Final = 10  # rows of what is told beside
_COUNTED: Final = 200  # duties with a deadline that are looked through: the oldest
PRESSING: Final = (Colour.OVERDUE, Colour.SOON, Colour.NEAR, Colour.PROVISIONAL, Colour.FINE)
"""Colours of running deadlines, the most pressing first: by these cases are counted and found."""


@dataclass(frozen=True, slots=True)
class Tile:
    """How many cases have a colour."""

    colour: Colour
    label: str
    cases: int


@dataclass(frozen=True, slots=True)
class _Lapsed:
    """How many duties are open whose deadline has lapsed."""

    duties: int
    more: bool  # whether there may be more than were looked through


def _pressing_first(duties: Iterable[DutyShown]) -> list[DutyShown]:
    """Those whose deadline has lapsed, then those whose deadline ends first, then those that have none."""
    return sorted(
        duties,
        key=lambda one: (
            one.colour is not Colour.LAPSED,
            one.last_day or date.max,
            one.since,
            in_reading_order(one.case),
        ),
    )


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
        who, asked = me(request).officer, request.query_params
        colours, office, procedure = colours_in(asked), text_in(asked, "office"), text_in(asked, "procedure")
        offices = (office,) if office else ()
        counted = summed(matrix(self.parts, who, offices=offices, procedure=procedure), "colour")
        wanted = Wanted(offices=offices, procedure=procedure, colours=colours)
        timed = duties_waiting(self.parts, who, mine=True, procedure=procedure, timed=True, limit=_COUNTED)
        oldest = duties_waiting(self.parts, who, mine=True, procedure=procedure, limit=_ROWS)
        duties = _pressing_first({(one.case, one.name): one for one in (*timed.rows, *oldest.rows)}.values())
        provisional = Wanted(offices=offices, procedure=procedure, colours=frozenset({Colour.PROVISIONAL}))
        return self.show(
            request,
            "desk.html",
            asked=asked,
            tiles=[Tile(one, COLOUR_LABELS[one], counted.get((one,), 0)) for one in PRESSING],
            colours=colours,
            offices=offices_offered(self.parts, who),
            procedures=procedures_offered(self.parts),
            notices=unread_notices(self.parts, who, limit=_ROWS),
            lapsed=_Lapsed(sum(one.colour is Colour.LAPSED for one in timed.rows), more=bool(timed.after)),
            duties=duties[:_ROWS],
            more_duties=len(duties) > _ROWS or bool(oldest.after),
            back=mails_back(self.parts, who, offices=offices, limit=_SHORT),
            deadlines=worklist(self.parts, who, wanted, limit=_ROWS),
            provisional=None if colours else worklist(self.parts, who, provisional, limit=_SHORT),
            troubles=troubles_waiting(self.parts, who, limit=_ROWS),
            failed=work_failed(self.parts, who, limit=_SHORT),
        )


class NoticesPage(Page):
    """Reminders that were read."""

    menu_label = "提醒"
    path = "/notices"
    add_to_menu = False

    @posted("/read")
    def read(self, request: Request, form: FormData) -> Response:
        """Mark reminders as read: those named, with the earlier ones of the same deadlines."""
        numbers = [str(one) for one in form.getlist("notice")]
        if not numbers or not all(one.isascii() and one.isdecimal() and len(one) < len(str(2**62)) for one in numbers):
            raise RefusedError("没有选中提醒")
        mark_read(self.parts, me(request).officer, map(int, numbers), now=self.parts.clock())
        query = str(form.get("query", ""))
        return self.gone_to(request, f"/?{query}" if query else "/")


class BackPage(Page):
    """Mails that came back, and what must be done about them."""

    menu_label = "退件和送达未成"
    path = "/back"
    add_to_menu = False

    @shown("")
    def index(self, request: Request) -> Response:
        """All of them, page by page."""
        who, asked = me(request).officer, request.query_params
        office = text_in(asked, "office")
        page = mails_back(self.parts, who, offices=(office,) if office else (), after=text_in(asked, "after"))
        return self.show(request, "back.html", page=page, asked=asked, offices=offices_offered(self.parts, who))
