"""The pages of the workbench, over casework. Each module has one view with its addresses.

The list of them is here, in the order of the menu; the first page, 工作台, is the frame's own.
"""

from __future__ import annotations

from casework.parts import Parts
from web.pages.bulk import BulkPage
from web.pages.case import CasePage
from web.pages.calendar import CalendarPage
from web.pages.cases import CasesPage
from web.pages.lists import DeadlinesPage, DutiesPage
from web.pages.page import Page
from web.pages.password import PasswordPage
from web.pages.procedures import ProceduresPage
from web.pages.restrictions import RestrictionsPage
from web.pages.statistics import StatisticsPage
from web.pages.views import ViewsPage

_PAGES: tuple[type[Page], ...] = (
    CasesPage,
    DeadlinesPage,
    DutiesPage,
    CalendarPage,
    RestrictionsPage,
    ProceduresPage,
    StatisticsPage,
    CasePage,
    BulkPage,
    ViewsPage,
    PasswordPage,
)


def every_page(parts: Parts) -> list[Page]:
    """All pages but the first, in the order of the menu."""
    return [page(parts) for page in _PAGES]
