"""Editions, and what an installation chose: calendars, settings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Protocol

from store.values import CalendarEditionRow, SettingRow


class ChoicesUnit(Protocol):
    """The part of a unit of work for them."""

    def put_edition(self, digest: str, kind: str, content: Mapping[str, Any]) -> None:
        """Keep an edition under its digest; keeping it again changes nothing.

        Kinds are "procedure", "calendar", "calendar_edition", "calendar_applied" and "settings".
        """

    def has_edition(self, digest: str) -> bool:
        """Whether an edition is kept."""

    def edition(self, digest: str) -> Mapping[str, Any]:
        """An edition's content; MissingError when it is not kept."""

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
        """A new calendar edition, whose content was kept under the digest."""

    def calendar_editions(self) -> list[CalendarEditionRow]:
        """All imported calendar editions in the order of import."""

    def add_setting(
        self, *, office_id: int, name: str, value: str, reason: str, officer_id: int | None, set_at: datetime
    ) -> SettingRow:
        """Set an office's choice from now on; an empty value withdraws it."""

    def settings(self) -> list[SettingRow]:
        """All choices ever made, in the order in which they were; the newest of an office and a name is in force."""
