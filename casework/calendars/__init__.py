"""Calendars: what the program brings along, what offices import, and what an import moves.

For cases ask :func:`calendar_for`; ``load_calendar`` knows only what was packed.
"""

from casework.calendars.known import calendar_for, calendars_of
from casework.calendars.packaged import HOLIDAYS, load_calendar, read_holidays, regions

__all__ = ["HOLIDAYS", "calendar_for", "calendars_of", "load_calendar", "read_holidays", "regions"]
