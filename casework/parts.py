"""What every operation works with, joined once by ``bootstrap`` and handed down as an argument."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from casework.definitions.library import Library
from casework.reminders.mail import MailPort
from store.contract import Store

if TYPE_CHECKING:
    from documents.pdf.render import Renderer
    from documents.pdf.workers import Options

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Parts:
    """The real parts of a running system."""

    store: Store
    library: Library
    clock: Callable[[], datetime]  # aware, UTC
    home: Path  # the data directory
    renderer: Callable[[], Renderer]  # made when first needed: it loads the fonts
    options: Callable[[], Options]  # what further renderers are made with, in processes of their own
    mail: MailPort | None = None
    sample: bool = False  # every paper then says that it is a sample
    rehearsal: bool = False  # no PDFs are made, and papers are issued without them

    def today(self) -> date:
        """The Shanghai day of the clock."""
        return shanghai_day(self.clock())


def shanghai_day(instant: datetime) -> date:
    """The legal date of an instant.

    Args:
        instant: aware, of any zone.
    """
    return instant.astimezone(SHANGHAI).date()
