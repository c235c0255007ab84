"""管理: offices and officers, absences and hand-overs, accounts and logs, numbers, templates, holidays, the system.

``PAGES`` are pages of our own; ``MANAGED`` are lists that the frame shows. The menu has one entry, 管理, from whose
page all others are reached. Who may see what is told at each, and enforced in casework.
"""

from __future__ import annotations

from typing import Final

from web.managed import Listed
from web.pages.managing.absences import AbsencePage
from web.pages.managing.calendars import CalendarPage
from web.pages.managing.hooks import HooksPage
from web.pages.managing.index import ManagingPage
from web.pages.managing.leaving import LeavingPage
from web.pages.managing.lists import LISTS
from web.pages.managing.logs import LogPage
from web.pages.managing.numbers import NumbersPage
from web.pages.managing.officer import OfficerPage
from web.pages.managing.offices import OfficePage
from web.pages.managing.registering import RegisteringPage
from web.pages.managing.registers import RegistersPage
from web.pages.managing.retention import RetentionPage
from web.pages.managing.settings import SettingsPage
from web.pages.managing.system import SystemPage
from web.pages.page import Page

PAGES: Final[tuple[type[Page], ...]] = (
    ManagingPage,
    OfficePage,
    OfficerPage,
    RegisteringPage,
    AbsencePage,
    LeavingPage,
    CalendarPage,
    HooksPage,
    LogPage,
    NumbersPage,
    RegistersPage,
    RetentionPage,
    SettingsPage,
    SystemPage,
)
MANAGED: Final[tuple[type[Listed], ...]] = LISTS
