"""Running deadlines that end in a stretch of days, gathered from the worklist up to a bound.

What was left out is never silent: a stretch says up to which day it is whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from casework.listing.deadlines import Wanted
from casework.listing.paging import day_in, parts_of
from casework.listing.timed import LATER
from casework.listing.worklist import WorkRow, worklist
from casework.parts import Parts

MOST: Final = 600
"""Deadlines that a stretch holds at most."""
_PAGE: Final = 100
_LOOKS: Final = 8  # pages: where little of it is wanted, one page has few rows, or none
_FURTHER: Final = 2  # pages looked through behind the stretch for provisional ends
_PLACE: Final = 4  # parts of a place in the worklist


@dataclass(frozen=True, slots=True)
class Stretch:
    """Deadlines, the one that is over first at the top.

    Attributes:
        rows: what was gathered.
        whole_until: last day up to which nothing is missing, inclusive; None: all of it is there.
        unreadable: entries left out because their cases cannot be read.
    """

    rows: tuple[WorkRow, ...]
    whole_until: date | None
    unreadable: int

    def is_whole(self, day: date) -> bool:
        """Whether no deadline that ends on a day is missing."""
        return self.whole_until is None or day <= self.whole_until


def stretch(parts: Parts, actor: str | None, wanted: Wanted, *, most: int = MOST) -> Stretch:
    """The running deadlines of the offices an actor sees that are wanted, up to a bound.

    Args:
        parts: the system.
        actor: key of the asking officer; None: the administrator of the machine.
        wanted: what narrows them; its last day ends the stretch.
        most: deadlines gathered at most.

    Raises:
        MissingError: an office, a state, a role or a procedure asked for does not exist.
        NotPermittedError: an office asked for lies outside the actor's jurisdiction.
        RefusedError: the range of days ends before it begins.
    """
    rows: list[WorkRow] = []
    after, unreadable, further, looks = "", 0, 0, 0
    while True:
        page = worklist(parts, actor, wanted, after=after, limit=min(_PAGE, most - len(rows)))
        rows.extend(page.rows)
        unreadable, after = unreadable + page.unreadable, page.after
        if not after:
            return Stretch(tuple(rows), None, unreadable)
        seen, looks = _seen(after), looks + 1
        if wanted.last is not None and seen > wanted.last + LATER:
            return Stretch(tuple(rows), None, unreadable)
        if wanted.last is not None and seen >= wanted.last:
            further += 1
        if len(rows) >= most or further > _FURTHER or looks >= max(_LOOKS, most // _PAGE):
            return Stretch(tuple(rows), seen, unreadable)


def _seen(after: str) -> date:
    """The last day of which all deadlines that are certain were seen before a place.

    A deadline stands by the day on which it is over, the day after its last one, and that day may be seen in part.
    """
    return day_in(parts_of(after, _PLACE)[0]) - timedelta(days=2)
