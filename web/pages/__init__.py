"""The pages of the workbench, over casework. Each module has one view with its addresses.

The list of them is here, in the order of the menu; the first page, 工作台, is the frame's own.
"""

from __future__ import annotations

from casework.parts import Parts
from web.managed import Listed
from web.pages.acts import ActsPage
from web.pages.bulk import BulkPage
from web.pages.calendar import CalendarPage
from web.pages.campaigns import CampaignsPage
from web.pages.case import CasePage
from web.pages.cases import CasesPage
from web.pages.desk import BackPage, NoticesPage
from web.pages.dossiers import DossiersPage
from web.pages.enlisting import EnlistingPage
from web.pages.filling import FillingPage
from web.pages.importing import ImportingPage
from web.pages.lists import DeadlinesPage, DutiesPage
from web.pages.managing import MANAGED, PAGES
from web.pages.opening import OpeningPage
from web.pages.page import Page
from web.pages.paper import PaperPage
from web.pages.papers import PapersPage
from web.pages.password import PasswordPage
from web.pages.post import PostPage
from web.pages.procedures import ProceduresPage
from web.pages.reports import ReportsPage
from web.pages.restrictions import RestrictionsPage
from web.pages.statistics import StatisticsPage
from web.pages.views import ViewsPage

_PAGES: tuple[type[Page], ...] = (
    CasesPage,
    OpeningPage,
    DeadlinesPage,
    DutiesPage,
    PapersPage,
    PostPage,
    CampaignsPage,
    EnlistingPage,
    ImportingPage,
    CalendarPage,
    RestrictionsPage,
    ProceduresPage,
    StatisticsPage,
    CasePage,
    ActsPage,
    DossiersPage,
    BackPage,
    NoticesPage,
    PaperPage,
    ReportsPage,
    FillingPage,
    BulkPage,
    ViewsPage,
    PasswordPage,
    *PAGES,
)


def every_page(parts: Parts) -> list[Page]:
    """All pages but the first, in the order of the menu."""
    return [page(parts) for page in _PAGES]


def every_list(parts: Parts) -> list[Listed]:
    """The plain lists of 管理, which are the frame's own."""
    return [view(parts) for view in MANAGED]
