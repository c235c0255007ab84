"""What decisions rest on: editions, imported calendars, what offices chose."""

from __future__ import annotations

import sqlalchemy as sa

from store.tables.base import CLUSTERED, ROWS, Base, append_only, key, number, table_of, text


class EditionRow(Base, table=True):
    """A procedure, calendar, imported calendar edition or choice of settings, as cases were decided under it."""

    __tablename__ = "edition"
    __table_args__ = (CLUSTERED,)

    digest: str = text(primary_key=True)
    kind: str = text()
    content: str = text()


class CalendarEditionTable(Base, table=True):
    """An imported calendar edition; later ones are laid over earlier ones. Its content stands in `edition`."""

    __tablename__ = "calendar_edition"
    __table_args__ = (ROWS,)

    id: int | None = key()
    region: str = text()
    office_id: int | None = number(sa.ForeignKey("office.id"), nullable=True)
    digest: str = text()
    source: str = text()
    issued_on: int | None = number(nullable=True)  # day
    imported_at: int = number()  # instant
    officer_id: int | None = number(sa.ForeignKey("officer.id"), nullable=True)


class SettingTable(Base, table=True):
    """What an office chose; of an office and a name the newest row is in force, an empty value withdraws."""

    __tablename__ = "setting"
    __table_args__ = (ROWS,)

    id: int | None = key()
    office_id: int = number(sa.ForeignKey("office.id"))
    name: str = text()
    value: str = text()
    reason: str = text()
    officer_id: int | None = number(sa.ForeignKey("officer.id"), nullable=True)
    set_at: int = number()  # instant


EDITION = table_of(EditionRow)
CALENDAR_EDITION = table_of(CalendarEditionTable)
SETTING = table_of(SettingTable)

append_only(CALENDAR_EDITION)
append_only(SETTING)
