"""统计: how many cases stand where, what the coming weeks bring, how long cases took.

The counts are kept with every event and cost nothing; weeks and times read cases up to a bound, and say so.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from casework.listing import COLOUR_LABELS, Cell, Colour, matrix
from casework.listing.cycles import cycles
from casework.listing.load import load
from casework.listing.matrix import NO_DEADLINE
from documents.tables.sheets import Column, write_table
from web.asked import text_in
from web.door import me
from web.files import attached
from web.offered import Choices, offices_offered, procedures_offered, states_offered
from web.pages.desk import PRESSING
from web.pages.page import Page, shown

_COLOURS: Final[Sequence[Colour | None]] = (*PRESSING, None)
"""Columns of the table of offices; a deadline that is suspended does not count."""


@dataclass(slots=True)
class OfficeLine:
    """One office in the table: unfinished cases by colour, finished ones."""

    name: str
    key: str
    by_colour: dict[Colour | None, int] = field(default_factory=lambda: defaultdict(int))
    finished: int = 0

    @property
    def unfinished(self) -> int:
        """All that are not."""
        return sum(self.by_colour.values())


@dataclass(slots=True)
class StateLine:
    """Cases of one procedure that stand alike."""

    states: tuple[tuple[str, str], ...]  # path and label of each
    finished: bool
    cases: int = 0
    pressing: int = 0  # of them with a deadline that is over, or so within 3 working days


class StatisticsPage(Page):
    """Three tables, each on a page of its own."""

    menu_label = "统计"
    icon = "fa-solid fa-chart-column"
    path = "/statistics"

    @shown("")
    def index(self, request: Request) -> Response:
        """Cases by office and colour, and by procedure and state."""
        cells = self._cells(request)
        lines = _by_office(cells, {name: key for key, name in offices_offered(self.parts, me(request).officer)})
        return self._shown(
            request,
            "statistics.html",
            lines=lines,
            total=_total(lines),
            colours=[(one, COLOUR_LABELS[one] if one else NO_DEADLINE) for one in _COLOURS],
            by_state=_by_state(cells, partial(states_offered, self.parts)),
        )

    @shown("/load")
    def load(self, request: Request) -> Response:
        """What ends in each of the coming weeks."""
        office, procedure = self._narrowed(request)
        found = load(self.parts, me(request).officer, offices=office, procedure=procedure)
        return self._shown(request, "statistics_load.html", found=found)

    @shown("/times")
    def times(self, request: Request) -> Response:
        """How long finished cases took."""
        office, procedure = self._narrowed(request)
        found = cycles(self.parts, me(request).officer, offices=office, procedure=procedure)
        return self._shown(request, "statistics_times.html", found=found)

    @shown("/table")
    def table(self, request: Request) -> Response:
        """The counts as a table to work on."""
        today = self.parts.today()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "table.xlsx"
            note = f"统计日期 {today.isoformat()}" + ("；样例数据（虚构）" if self.parts.sample else "")
            cells = map(_cells_of, self._cells(request))
            rows = write_table(path, "案件统计表", _COLUMNS, cells, note=note, sheet="案件统计")
            content = path.read_bytes()
        name, query = f"案件统计表-{today.isoformat()}.xlsx", str(request.query_params)
        return attached(self.parts, me(request).officer, name, content, what="案件统计表", count=rows, about=query)

    def _narrowed(self, request: Request) -> tuple[tuple[str, ...], str]:
        office = text_in(request.query_params, "office")
        return (office,) if office else (), text_in(request.query_params, "procedure")

    def _cells(self, request: Request) -> list[Cell]:
        offices, procedure = self._narrowed(request)
        return matrix(self.parts, me(request).officer, offices=offices, procedure=procedure)

    def _shown(self, request: Request, template: str, **values: Any) -> Response:
        told = {name: text_in(request.query_params, name) for name in ("procedure", "office")}
        return self.show(
            request,
            template,
            kept={name: value for name, value in told.items() if value},
            asked=request.query_params,
            offices=offices_offered(self.parts, me(request).officer),
            procedures=procedures_offered(self.parts),
            **values,
        )


def _by_office(cells: Iterable[Cell], keys: dict[str, str]) -> list[OfficeLine]:
    lines: dict[int, OfficeLine] = {}
    for cell in cells:
        line = lines.setdefault(cell.office_id, OfficeLine(cell.office, keys.get(cell.office, "")))
        if cell.finished:
            line.finished += cell.cases
        else:
            line.by_colour[cell.colour] += cell.cases
    return list(lines.values())


def _total(lines: Iterable[OfficeLine]) -> OfficeLine:
    total = OfficeLine("合计", "")
    for line in lines:
        total.finished += line.finished
        for colour, cases in line.by_colour.items():
            total.by_colour[colour] += cases
    return total


_PRESSING: Final = frozenset({Colour.OVERDUE, Colour.SOON})


def _by_state(cells: Iterable[Cell], labels: Callable[[str], Choices]) -> list[tuple[str, str, list[StateLine]]]:
    """Key, title and lines of each procedure that has cases.

    Args:
        cells: what is counted.
        labels: gives the states of a procedure with their labels.
    """
    titles = {cell.procedure: cell.title for cell in cells}
    named = {key: dict(labels(key)) for key in titles}
    lines: dict[str, dict[str, StateLine]] = defaultdict(dict)
    for cell in cells:
        states = tuple((path, named[cell.procedure].get(path, path)) for path in cell.state.split("+"))
        line = lines[cell.procedure].setdefault(cell.state, StateLine(states, cell.finished))
        line.cases += cell.cases
        line.pressing += cell.cases if cell.colour in _PRESSING else 0
    return [(key, title, list(lines[key].values())) for key, title in sorted(titles.items(), key=lambda one: one[1])]


_COLUMNS: Final = (
    Column("单位", 30),
    Column("办理流程", 34),
    Column("状态", 40),
    Column("是否结案", 10, centred=True),
    Column("紧急程度", 18, centred=True),
    Column("件数", 8, centred=True),
)


def _cells_of(cell: Cell) -> tuple[str, str, str, str, str, int]:
    finished = "已结案" if cell.finished else "在办"
    return cell.office, cell.title, cell.state_label, finished, cell.colour_label, cell.cases
