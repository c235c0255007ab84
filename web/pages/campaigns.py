"""专项行动: the campaigns one takes part in, their phases on a time line, who has reported, the reports rolled up."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from casework.campaigns import show_campaign
from casework.campaigns.offering import ways
from casework.listing.campaigns import list_campaigns
from casework.reports import STATUS_LABELS, ReportRow, Rollup, Status, export_rollup, list_reports, rollup
from web.asked import text_in
from web.door import me
from web.files import attached
from web.filling import runs_of
from web.offered import offices_offered
from web.pages.page import Page, shown
from web.pages.reports import chosen, due_day, number_of
from web.phases import time_line

_ONE_BY_ONE: Final = 3  # more reports of a unit for a date are counted
_ORDER: Final = (Status.OVERDUE, Status.RETURNED, Status.DUE, Status.PLANNED, Status.FILED, Status.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Count:
    """How many reports stand so."""

    status: str
    label: str
    reports: int


@dataclass(frozen=True, slots=True)
class Reported:
    """Who reported what of one kind: units by dates."""

    procedure: str
    title: str
    dues: tuple[str, ...]
    counts: tuple[Count, ...]  # of all of them
    rows: tuple[tuple[str, tuple[tuple[ReportRow, ...], ...]], ...]  # unit, and its reports for each date


class CampaignsPage(Page):
    """Campaigns."""

    menu_label = "专项行动"
    icon = "fa-solid fa-flag"
    path = "/campaigns"

    @shown("")
    def index(self, request: Request) -> Response:
        """The campaigns one leads or takes part in."""
        return self.show(request, "campaigns.html", rows=list_campaigns(self.parts, me(request).officer))

    @shown("/{number}")
    def campaign(self, request: Request) -> Response:
        """One campaign whole."""
        who, number = me(request).officer, number_of(request)
        campaign = show_campaign(self.parts, number, who)
        return self.show(
            request,
            "campaign.html",
            title="",
            campaign=campaign,
            line=time_line(campaign.phases, self.parts.today()),
            reported=reported(list_reports(self.parts, who, campaign=number)),
            one_by_one=_ONE_BY_ONE,
            ways=ways(self.parts, who, number),
            counted=counted,
        )

    @shown("/{number}/rollup")
    def rollup(self, request: Request) -> Response:
        """The reports of one date, added up."""
        who, number, asked = me(request).officer, number_of(request), request.query_params
        campaign = show_campaign(self.parts, number, who)
        rolled = self._rolled(request)
        rows = list_reports(self.parts, who, campaign=number)
        return self.show(
            request,
            "campaign_rollup.html",
            title="",
            campaign=campaign,
            rolled=rolled,
            runs=runs_of(rolled.rule.columns) if rolled.rule else [],
            kind=next((row.title for row in rows if row.procedure == rolled.procedure), ""),
            dues=sorted({row.due for row in rows if row.procedure == rolled.procedure}),
            asked=asked,
            offices=offices_offered(self.parts, who),
        )

    @shown("/{number}/rollup/{kind}")
    def export(self, request: Request) -> Response:
        """The roll-up as the regulation's own form."""
        rolled = self._rolled(request)
        with tempfile.TemporaryDirectory(prefix="shixian-") as folder:
            written = export_rollup(self.parts, rolled, Path(folder))
            path = chosen(request, {"xlsx": written.xlsx, "pdf": written.pdf})
            about = f"{rolled.campaign}，{rolled.due}"
            content, units = path.read_bytes(), len(rolled.units)
        return attached(
            self.parts, me(request).officer, path.name, content, what="专项行动汇总表", count=units, about=about
        )

    def _rolled(self, request: Request) -> Rollup:
        asked = request.query_params
        due = due_day(text_in(asked, "due")).isoformat()
        report, office = text_in(asked, "report"), text_in(asked, "office")
        return rollup(self.parts, me(request).officer, number_of(request), report, due, office=office)


def reported(rows: Iterable[ReportRow]) -> list[Reported]:
    """Reports by their kind, unit and date.

    Args:
        rows: of one campaign.
    """
    kinds: dict[str, list[ReportRow]] = {}
    for row in rows:
        kinds.setdefault(row.procedure, []).append(row)
    return [_reported(procedure, found) for procedure, found in sorted(kinds.items())]


def counted(rows: Iterable[ReportRow]) -> tuple[Count, ...]:
    """How many reports stand how, the most pressing first."""
    found = Counter(row.status for row in rows)
    order = [*_ORDER, *(one for one in Status if one not in _ORDER)]
    return tuple(Count(one.value, STATUS_LABELS[one], found[one]) for one in order if found[one])


def _reported(procedure: str, rows: list[ReportRow]) -> Reported:
    dues = tuple(sorted({row.due for row in rows}))
    units = sorted({row.unit for row in rows})
    cells: dict[tuple[str, str], list[ReportRow]] = {}
    for row in rows:
        cells.setdefault((row.unit, row.due), []).append(row)
    table = tuple((unit, tuple(tuple(cells.get((unit, due), ())) for due in dues)) for unit in units)
    return Reported(procedure, rows[0].title, dues, counted(rows), table)
