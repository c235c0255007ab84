"""Reminders of a simulated day: counted by how long before the end they come, and closed. Nobody is written to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from casework.parts import Parts
from engine.periods.calendar import Calendar
from store.values import OutboxKind

_LEASE = timedelta(hours=1)
_AT_ONCE = 1000
_AHEAD: Mapping[int, str] = {
    0: "最后一日",
    1: "剩余1个工作日",
    3: "剩余2至3个工作日",
    5: "剩余4至5个工作日",
    10: "剩余6至10个工作日",
    20: "剩余11至20个工作日",
}
_LONG_AHEAD = "剩余20个工作日以上"
AHEAD = (*_AHEAD.values(), _LONG_AHEAD)
"""How long before the end of a deadline a reminder comes, the shortest first."""


def count_reminders(parts: Parts, calendar: Calendar, day: date) -> Counter[str]:
    """Take the reminders that the sweep of a day put into the outbox, and close them.

    Args:
        parts: the scratch system.
        calendar: by which the city works.
        day: that it is.

    Returns:
        How many there were of each of `AHEAD`.
    """
    found: Counter[str] = Counter()
    with parts.store.write() as unit:
        while items := unit.claim(OutboxKind.REMIND, limit=_AT_ONCE, now=parts.clock(), lease=_LEASE, owner="simulate"):
            found.update(ahead(calendar, date.fromisoformat(item.payload["due"]), day) for item in items)
            unit.done([item.id for item in items])
        unit.commit()
    return found


def ahead(calendar: Calendar, end: date, day: date) -> str:
    """Which of `AHEAD` it is, from a day to the end of a deadline."""
    reached = (told for days, told in _AHEAD.items() if end <= (calendar.add_working_days(day, days) if days else day))
    return next(reached, _LONG_AHEAD)
