"""What every operation works with, joined once by ``bootstrap`` and handed down as an argument."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from casework.library import Library
from casework.mail import MailPort
from engine.calendar import Calendar
from store.contract import Store

SHANGHAI = ZoneInfo("Asia/Shanghai")


class LetterRenderer(Protocol):
    """Turns letters into PDF."""

    def __call__(self, letters: Sequence[tuple[str, Mapping[str, Any]]]) -> list[bytes]:
        """One PDF for each (template, context), in their order."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The real parts of a running system."""

    store: Store
    library: Library
    calendar: Callable[[str], Calendar]  # of a region
    clock: Callable[[], datetime]  # aware, UTC
    home: Path  # the data directory
    renderer: Callable[[], LetterRenderer]  # made when first needed: it loads the fonts
    mail: MailPort | None = None
    sample: bool = False  # every paper then says that it is a sample

    def today(self) -> date:
        """The Shanghai day of the clock."""
        return shanghai_day(self.clock())


def shanghai_day(instant: datetime) -> date:
    """The legal date of an instant.

    Args:
        instant: aware, of any zone.
    """
    return instant.astimezone(SHANGHAI).date()
