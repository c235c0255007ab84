"""Where deadlines of a colour, or of a range of days, stand among the timers: a list need not look elsewhere."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

from casework.listing.colours import Colour
from casework.listing.paging import day_in, id_in, parts_of, place
from store.values import Timer

LATER: Final = timedelta(days=31)
"""By which a provisional end may move at most; it stands among the timers by its latest one."""
_LAST_ID: Final = 2**62
_NOT_OVER_BEFORE: Final = {Colour.SOON: 0, Colour.NEAR: 3, Colour.PROVISIONAL: 3, Colour.FINE: 10}
"""Days from today on which a running deadline of a colour cannot be over yet; working days are no fewer."""
_OVER_WITHIN: Final = {Colour.OVERDUE: 0, Colour.SOON: 62, Colour.NEAR: 62}
"""Days from today within which a running deadline of a colour is over; ten working days are no more."""


def begins_behind(colours: Collection[Colour], first: date | None, today: date) -> Timer | None:
    """The place behind which all timers stand of deadlines of some colours that end on a day or later."""
    days = [first] if first else []
    if colours and _NOT_OVER_BEFORE.keys() >= set(colours):
        days.append(today + timedelta(days=min(_NOT_OVER_BEFORE[colour] for colour in colours)))
    return Timer(max(days), _LAST_ID, 0, "") if days else None


def is_behind(timer: Timer, colours: Collection[Colour], last: date | None, today: date) -> bool:
    """Whether no timer from one on is of a deadline of some colours that ends on a day or before."""
    days = [last + LATER] if last else []
    if colours and _OVER_WITHIN.keys() >= set(colours):
        days.append(today + timedelta(days=max(_OVER_WITHIN[colour] for colour in colours)))
    return bool(days) and timer.due > min(days) + timedelta(days=1)


def timer_at(after: str) -> Timer:
    """The timer that a place tells of.

    Raises:
        RefusedError: it is no place.
    """
    day, office, case_id, name = parts_of(after, 4)
    return Timer(day_in(day), id_in(office), id_in(case_id), name)


def place_of(timer: Timer) -> str:
    """The place of a timer, as a page tells it."""
    return place(timer.due, timer.office_id, timer.case_id, timer.name)
