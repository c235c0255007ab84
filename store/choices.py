"""What is imported and chosen while the system runs: calendar editions and offices' settings. Both only grow."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from store.columns import instant_number, instant_of, optional_day, optional_day_number
from store.link import Link, Row
from store.tables import CALENDAR_EDITION, SETTING
from store.values import CalendarEditionRow, SettingRow

_ADD_EDITION = sa.insert(CALENDAR_EDITION).returning(CALENDAR_EDITION.c.id)
_ADD_SETTING = sa.insert(SETTING).returning(SETTING.c.id)


def _in_order(table: sa.Table, value: type[Any]) -> sa.Select[Any]:
    return sa.select(*(table.c[field.name] for field in fields(value))).order_by(table.c.id)


_EDITIONS = _in_order(CALENDAR_EDITION, CalendarEditionRow)
_SETTINGS = _in_order(SETTING, SettingRow)


class ChoiceOperations(Link):
    """The part of a unit that keeps calendar editions and settings."""

    def add_calendar_edition(
        self,
        *,
        region: str,
        office_id: int | None,
        digest: str,
        source: str,
        issued_on: date | None,
        imported_at: datetime,
        officer_id: int | None,
    ) -> CalendarEditionRow:
        """A new calendar edition, whose content was kept under the digest.

        Raises:
            ConflictError: the office or the officer does not exist.
        """
        values = {
            "region": region,
            "office_id": office_id,
            "digest": digest,
            "source": source,
            "issued_on": optional_day_number(issued_on),
            "imported_at": instant_number(imported_at),
            "officer_id": officer_id,
        }
        identity = int(self.run_one(_ADD_EDITION, values).scalar_one())
        return CalendarEditionRow(identity, region, office_id, digest, source, issued_on, imported_at, officer_id)

    def calendar_editions(self) -> list[CalendarEditionRow]:
        """All imported calendar editions in the order of import."""
        return list(map(_edition, self.rows(_EDITIONS)))

    def add_setting(
        self, *, office_id: int, name: str, value: str, reason: str, officer_id: int | None, set_at: datetime
    ) -> SettingRow:
        """Set an office's choice from now on; an empty value withdraws it.

        Raises:
            ConflictError: the office or the officer does not exist.
        """
        values = {
            "office_id": office_id,
            "name": name,
            "value": value,
            "reason": reason,
            "officer_id": officer_id,
            "set_at": instant_number(set_at),
        }
        identity = int(self.run_one(_ADD_SETTING, values).scalar_one())
        return SettingRow(identity, office_id, name, value, reason, officer_id, set_at)

    def settings(self) -> list[SettingRow]:
        """All choices ever made, in the order in which they were."""
        return list(map(_setting, self.rows(_SETTINGS)))


def _edition(row: Row) -> CalendarEditionRow:
    return CalendarEditionRow(
        row.id,
        row.region,
        row.office_id,
        row.digest,
        row.source,
        optional_day(row.issued_on),
        instant_of(row.imported_at),
        row.officer_id,
    )


def _setting(row: Row) -> SettingRow:
    return SettingRow(row.id, row.office_id, row.name, row.value, row.reason, row.officer_id, instant_of(row.set_at))
