"""Deadlines as an iCalendar file (RFC 5545), for mail and for the calendars officers already use.

Owns the shape of an event; it computes no date. A deadline keeps one UID for life: when it is computed anew, its
version rises and becomes the SEQUENCE, and calendars replace the old entry instead of showing both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icalendar import Alarm, Event

_UNSAID_LENGTH = 8
# The morning before and the morning of the last day; an all-day event begins at midnight.
_ALARMS = (timedelta(hours=-15), timedelta(hours=9))


@dataclass(frozen=True, slots=True)
class Entry:
    """One deadline as it is shown outside the system."""

    case: str  # number of the case
    deadline: str
    label: str
    version: int
    subject: str  # name of the enterprise
    last_day: date  # inclusive
    provisional: bool = False

    def shortened(self) -> Entry:
        """The same with the case's number and the date only, for calendars that others see."""
        unsaid = hashlib.sha256(self.deadline.encode()).hexdigest()[:_UNSAID_LENGTH]
        return replace(self, deadline=unsaid, label="期限", subject=self.case)


def calendar_of(entries: Iterable[Entry], *, stamp: datetime) -> bytes:
    """An iCalendar file with one all-day event for each deadline, on its last day.

    Args:
        entries: in the order wanted.
        stamp: aware instant at which the file is made (DTSTAMP).
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Shixian//Deadlines//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "办案期限")
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    for entry in entries:
        calendar.add_component(_event(entry, stamp))
    content: bytes = calendar.to_ical()
    return content


def uid_of(case: str, deadline: str) -> str:
    """The UID under which calendars know a deadline."""
    return f"{case}.{deadline}@shixian"


def _event(entry: Entry, stamp: datetime) -> Event:
    from icalendar import Event

    event = Event()
    provisional = "（暂定）" if entry.provisional else ""
    event.add("uid", uid_of(entry.case, entry.deadline))
    event.add("sequence", entry.version)
    event.add("dtstamp", stamp)
    event.add("dtstart", entry.last_day)
    event.add("dtend", entry.last_day + timedelta(days=1))  # exclusive in iCalendar
    event.add("summary", f"{entry.label}届满{provisional}：{entry.subject}")
    event.add("description", f"案号：{entry.case}\n当事人：{entry.subject}\n期限：{entry.label}{provisional}")
    event.add("status", "TENTATIVE" if entry.provisional else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    for offset in _ALARMS:
        event.add_component(_alarm(entry, offset))
    return event


def _alarm(entry: Entry, offset: timedelta) -> Alarm:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"{entry.label}：{entry.subject}（{entry.case}）")
    alarm.add("trigger", offset)
    return alarm
