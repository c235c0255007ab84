"""What decisions rest on: editions, imported calendars, what offices chose."""

from __future__ import annotations

import sqlalchemy as sa

from store.tables.base import CLUSTERED, ROWS, Base, append_only, key_column, number_column, table_of, text_column


class EditionRow(Base, table=True):
    """A procedure, calendar, imported calendar edition or choice of settings, as cases were decided under it."""

    __tablename__ = "edition"
    __table_args__ = (CLUSTERED,)

    digest: str = text_column(primary_key=True)
    kind: str = text_column()
    content: str = text_column()


class CalendarEditionTable(Base, table=True):
    """An imported calendar edition; later ones are laid over earlier ones. Its content stands in `edition`."""

    __tablename__ = "calendar_edition"
    __table_args__ = (ROWS,)

    id: int | None = key_column()
    region: str = text_column()
    office_id: int | None = number_column(sa.ForeignKey("office.id"), nullable=True)
    digest: str = text_column()
    source: str = text_column()
    issued_on: int | None = number_column(nullable=True)  # day
    imported_at: int = number_column()  # instant
    officer_id: int | None = number_column(sa.ForeignKey("officer.id"), nullable=True)


class SettingTable(Base, table=True):
    """What an office chose; of an office and a name the newest row is in force, an empty value withdraws."""

    __tablename__ = "setting"
    __table_args__ = (ROWS,)

    id: int | None = key_column()
    office_id: int = number_column(sa.ForeignKey("office.id"))
    name: str = text_column()
    value: str = text_column()
    reason: str = text_column()
    officer_id: int | None = number_column(sa.ForeignKey("officer.id"), nullable=True)
    set_at: int = number_column()  # instant


EDITION = table_of(EditionRow)
CALENDAR_EDITION = table_of(CalendarEditionTable)
SETTING = table_of(SettingTable)

append_only(CALENDAR_EDITION)
append_only(SETTING)
