"""An officer's own deadlines as a calendar that phones and mail programs subscribe to.

Who has the address needs no session: it holds a token that opens this and nothing else, until it is revoked.
"""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from casework.access.tokens import officer_of_token
from casework.parts import Parts
from casework.reminders.feed import feed_of
from casework.reminders.ics import calendar_of
from store.values import TokenKind

router = APIRouter()
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
_LONGEST: Final = 200  # characters of a token


# A plain function: the server runs it in a thread, because the store blocks.
@router.api_route("/feed/{token}.ics", methods=["GET", "HEAD"], include_in_schema=False)
def feed(request: Request, token: str, short: str = "") -> Response:
    """The calendar of a token; not found when it opens none."""
    parts: Parts = request.app.state.parts
    found = officer_of_token(parts, token, TokenKind.CALENDAR) if len(token) <= _LONGEST else None
    if found is None:
        return Response("没有这个日历，或者地址已经撤销", 404, _HEADERS, "text/plain; charset=utf-8")
    entries = feed_of(parts, found.key, short=bool(short)).entries
    return Response(
        calendar_of(entries, stamp=parts.clock()),
        headers={**_HEADERS, "Content-Disposition": 'attachment; filename="shixian.ics"'},
        media_type="text/calendar; charset=utf-8",
    )


def address_of(request: Request, token: str, *, short: bool) -> str:
    """The address of the calendar of a token, as this server was asked for.

    Args:
        request: any of this server.
        token: opens it.
        short: whether the calendar tells numbers and days only.
    """
    return f"{str(request.base_url).rstrip('/')}/feed/{token}.ics{'?short=1' if short else ''}"
