"""日历: a month or a week with the deadlines that end on each day, and the addresses for an officer's own calendar.

What such an address gives is ``web.feed``'s.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from casework.access.tokens import make_token, revoke, tokens_of
from casework.listing import COLOUR_LABELS
from casework.listing.agenda import agenda
from engine.errors import RefusedError, ShixianError
from engine.periods.calendar import FIRST_YEAR, LAST_YEAR
from store.values import TokenKind
from web.asked import day_in, deadlines_in, text_in
from web.door import me
from web.feed import address_of
from web.offered import offices_offered, procedures_offered, roles_offered
from web.pages.desk import PRESSING
from web.pages.page import Page, posted, shown

SHOWN: Final = 3
"""Deadlines of a day that the month shows; the others are counted."""
_WEEK: Final = timedelta(days=7)
_DECEMBER: Final = 12
_FEED: Final = "/calendar/feed"
_DETAILS: Final = frozenset({"", "full", "short"})
_FILTERS: Final = ("procedure", "holder", "office", "colour")


class CalendarPage(Page):
    """A month, a week, and the officer's own calendar elsewhere."""

    menu_label = "日历"
    icon = "fa-solid fa-calendar-days"
    path = "/calendar"

    @shown("")
    def index(self, request: Request) -> Response:
        """A month, from the Monday before it to the Sunday behind it."""
        month = _month_in(request, self.parts.today())
        first = month - timedelta(days=month.weekday())
        end = _next(month) - timedelta(days=1)
        last = end + timedelta(days=6 - end.weekday())
        return self._shown(
            request, "calendar.html", first, last, month=month, before=_before(month), behind=_next(month)
        )

    @shown("/week")
    def week(self, request: Request) -> Response:
        """A week with everything that ends in it."""
        day = day_in(request.query_params, "day") or self.parts.today()
        _refuse_far(day)
        first = day - timedelta(days=day.weekday())
        last = first + timedelta(days=6)
        return self._shown(
            request,
            "calendar_week.html",
            first,
            last,
            first=first,
            last=last,
            before=first - _WEEK,
            behind=first + _WEEK,
        )

    def _shown(self, request: Request, template: str, first: date, last: date, /, **values: Any) -> Response:
        who, asked = me(request).officer, request.query_params
        wanted = deadlines_in(asked)
        return self.show(
            request,
            template,
            found=agenda(self.parts, who, first, last, wanted),
            shown=SHOWN,
            asked=asked,
            kept={name: value for name in _FILTERS if (value := text_in(asked, name))},
            colours=[(colour.value, COLOUR_LABELS[colour]) for colour in PRESSING],
            offices=offices_offered(self.parts, who),
            procedures=procedures_offered(self.parts),
            roles=roles_offered(self.parts, wanted.procedure),
            **values,
        )

    @shown("/feed")
    def feed(self, request: Request) -> Response:
        """The addresses that the officer gave out, and a form for another one."""
        return self._feed(request)

    @posted("/feed")
    def make(self, request: Request, form: FormData) -> Response:
        """Make an address; it is shown this once."""
        who, name = me(request).officer, _text(form, "name")
        if _text(form, "detail") not in _DETAILS:
            raise RefusedError("请选择日历里写什么")
        try:
            last_day = day_in({"last_day": _text(form, "last_day")}, "last_day")
            token = make_token(
                self.parts, officer=who, kind=TokenKind.CALENDAR, name=name, last_day=last_day, actor=who
            )
        except RefusedError as error:
            told = error.reason if name else "请写明用在哪里，如：办公电脑"
            return self._feed(request, 422, told=form, error=told, field_name=error.field)
        return self._feed(request, made=address_of(request, token, short=_text(form, "detail") == "short"), named=name)

    @posted("/feed/revoke")
    def revoke(self, request: Request, form: FormData) -> Response:
        """Let an address give nothing any more."""
        number = _text(form, "token")
        if not (number.isascii() and number.isdecimal() and len(number) < len(str(2**62))):
            raise RefusedError("没有说明撤销哪一个订阅地址，请从列表中点选")
        who = me(request).officer
        mine = {row.id for row in tokens_of(self.parts, who, who) if row.kind is TokenKind.CALENDAR}
        if int(number) not in mine:
            raise ShixianError("这不是您的日历订阅地址，请从列表中点选")
        revoke(self.parts, int(number), who)
        return self.gone_to(request, _FEED, "已撤销，使用这个地址的日历不再更新")

    def _feed(self, request: Request, status: int = 200, **values: Any) -> Response:
        who = me(request).officer
        rows = [row for row in tokens_of(self.parts, who, who) if row.kind is TokenKind.CALENDAR]
        context = {"told": {}, "error": "", "field_name": "", "made": "", "named": "", **values}
        return self.show(request, "calendar_feed.html", status, title="订阅日历", rows=rows[::-1], **context)


def _month_in(request: Request, today: date) -> date:
    """The first day of the month asked for; this month when none is."""
    text = text_in(request.query_params, "month")
    try:
        month = date.fromisoformat(f"{text}-01") if text else today.replace(day=1)
    except ValueError as error:
        raise RefusedError(f"“{text}”不是月份，应写作 2026-03") from error
    _refuse_far(month)
    return month


def _refuse_far(day: date) -> None:
    if not FIRST_YEAR < day.year < LAST_YEAR:
        raise RefusedError(f"日历只能显示{FIRST_YEAR + 1}年至{LAST_YEAR - 1}年")


def _next(month: date) -> date:
    turn = month.month == _DECEMBER
    return date(month.year + turn, 1 if turn else month.month + 1, 1)


def _before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""
