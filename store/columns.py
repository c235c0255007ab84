"""How days and instants stand in the database, the same on every database.

A day is the number of days since 1970-01-01 (Asia/Shanghai, legal dates); an instant is the number of microseconds
since 1970-01-01T00:00Z. Both are plain integers: SQLite would drop the zone of anything else.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_EPOCH_DAY = date(1970, 1, 1).toordinal()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SHANGHAI = ZoneInfo("Asia/Shanghai")


def day_number(day: date) -> int:
    """The stored form of a day."""
    return day.toordinal() - _EPOCH_DAY


def day_of(number: int) -> date:
    """The day of a stored form."""
    return date.fromordinal(number + _EPOCH_DAY)


def optional_day_number(day: date | None) -> int | None:
    """The stored form of a day that may be absent."""
    return None if day is None else day_number(day)


def optional_day(number: int | None) -> date | None:
    """The day of a stored form that may be absent."""
    return None if number is None else day_of(number)


def instant_number(instant: datetime) -> int:
    """The stored form of an aware instant.

    Raises:
        ValueError: the instant has no zone.
    """
    return (in_utc(instant) - _EPOCH) // _MICROSECOND


def instant_of(number: int) -> datetime:
    """The instant of a stored form, in UTC."""
    return _EPOCH + number * _MICROSECOND


def instant_text(instant: datetime) -> str:
    """ISO form in UTC with microseconds, as events carry it."""
    return in_utc(instant).isoformat(timespec="microseconds")


def in_utc(instant: datetime) -> datetime:
    """An aware instant in UTC.

    Raises:
        ValueError: the instant has no zone.
    """
    if instant.tzinfo is None:
        raise ValueError(f"an instant needs a zone: {instant.isoformat()}")
    return instant.astimezone(UTC)


def shanghai_day(instant: datetime) -> date:
    """The legal date on which an instant falls."""
    return in_utc(instant).astimezone(_SHANGHAI).date()
