"""What an installation chose: calendars it imported, settings of its offices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class CalendarEditionRow:
    """An imported calendar edition; its content is kept as an edition under the digest."""

    id: int  # its number, in order of import
    region: str
    office_id: int | None  # whose closures it holds; None: of the whole region
    digest: str
    source: str
    issued_on: date | None
    imported_at: datetime
    officer_id: int | None  # None: the administrator of the machine


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A choice of an office; the newest of an office and a name is in force."""

    id: int
    office_id: int
    name: str
    value: str  # empty: withdrawn
    reason: str
    officer_id: int | None  # None: the administrator of the machine
    set_at: datetime
