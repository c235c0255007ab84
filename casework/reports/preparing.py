"""Preparing reports: the forms of those that are due, the roll-ups of those that were filed. It files nothing.

Filing is the act of an officer; the lapse of time harms nobody. What can be done beforehand is done here: the form of
every report that may be filed now, with the figures that the cases know, and for every date of a running campaign the
roll-up of what stands filed, below ``reports/CAMPAIGN`` of the data directory. Doing it again writes nothing unless
figures changed; a file that somebody changed is left as it is (:mod:`casework.reports.shelf`).
"""

from __future__ import annotations

import fcntl
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from time import perf_counter
from typing import Final

from casework.campaigns.units import CAMPAIGN
from casework.knowing import FILE
from casework.parts import Parts, shanghai_day
from casework.reports.desk import Desk, ReportRow
from casework.reports.forms import export_rollup, write_form
from casework.reports.matrices import matrix
from casework.reports.rollup import rollup
from casework.reports.shelf import Shelf
from casework.reports.told import FILED, Status, Told, report_keys, tell
from documents.files import file_name
from engine.canonical import digest
from engine.errors import ShixianError
from store.contract import UnitOfWork
from store.values import CaseFilter, StoredCase

FOLDER: Final = "reports"
ROLLUPS: Final = "汇总"
_PAGE: Final = 500
_SLOWEST: Final = 10
_WAITING: Final = frozenset({Status.DUE, Status.OVERDUE, Status.RETURNED})


@dataclass(frozen=True, slots=True)
class Prepared:
    """A report that waits to be filed, or a roll-up that was written anew.

    Attributes:
        campaign: number of the case at the top.
        title: of the report.
        unit: who files it; of a roll-up the office it is for.
        due: the date it is for, ISO.
        status: how it stands, in Chinese.
        file: below the data directory; empty: it has no form, because its columns are unknown or it has no table.
    """

    campaign: str
    title: str
    unit: str
    due: str
    status: str
    file: str


@dataclass(frozen=True, slots=True)
class PreparingFailure:
    """A report or roll-up that could not be prepared; it is tried again the next time."""

    number: str  # of the report's case, or of the campaign and the date
    error: str


@dataclass(slots=True)
class PreparationReport:
    """What was prepared.

    Attributes:
        prepared: every report that waits to be filed, by campaign, date and unit, then the roll-ups written anew.
        waiting: reports that may be filed and are not.
        overdue: those of them that are late.
        forms: forms written anew.
        rollups: roll-ups written anew.
        kept_apart: forms that stand beside one that somebody changed.
        failures: what could not be prepared.
        slowest: what took longest, with seconds.
    """

    prepared: list[Prepared] = field(default_factory=list)
    waiting: int = 0
    overdue: int = 0
    forms: int = 0
    rollups: int = 0
    kept_apart: int = 0
    failures: list[PreparingFailure] = field(default_factory=list)
    slowest: list[tuple[str, float]] = field(default_factory=list)


def prepare_reports(parts: Parts, *, now: datetime) -> PreparationReport:
    """Prepare what is due at an instant.

    Args:
        parts: the system.
        now: aware instant.

    Raises:
        OSError: the folder of the reports cannot be written.
    """
    work = _Preparing(parts, shanghai_day(now))
    with _alone(parts.home / FOLDER):
        work.forms()
        work.rollups()
    work.report.slowest = sorted(work.report.slowest, key=lambda one: -one[1])[:_SLOWEST]
    return work.report


class _Preparing:
    """One round."""

    def __init__(self, parts: Parts, today: date) -> None:
        self._parts = parts
        self._today = today
        self._shelves: dict[Path, Shelf] = {}
        self.report = PreparationReport()

    def forms(self) -> None:
        """Tell every report that waits, and write its form."""
        for row, has_form in sorted(self._waiting(), key=lambda one: (one[0].campaign, one[0].due, one[0].unit)):
            self.report.waiting += 1
            self.report.overdue += row.status is Status.OVERDUE
            file = ""
            if has_form:
                with self._measured(row.number, f"{row.title} {row.unit} {row.due}"):
                    file = self._form(row)
            self.report.prepared.append(Prepared(row.campaign, row.title, row.unit, row.due, row.status_label, file))

    def rollups(self) -> None:
        """Write the roll-up of every date of a running campaign for which something stands filed."""
        for campaign, procedure in self._campaigns():
            table = matrix(self._parts, None, campaign, procedure)
            for index, due in enumerate(table.dues):
                if any(row.statuses[index] in FILED for row in table.rows):
                    with self._measured(f"{campaign} {due}", f"{table.title} 汇总 {due}"):
                        self._rollup(campaign, procedure, table.title, due)

    def _form(self, row: ReportRow) -> str:
        with tempfile.TemporaryDirectory(prefix="shixian-") as folder:
            draft = write_form(self._parts, row.number, Path(folder) / "form.xlsx")
            content = draft.read_bytes()
        shelf, folder_name = self._shelf(row.campaign)
        put = shelf.put(f"{file_name(row.unit)}-{row.due}-{file_name(row.number)}.xlsx", content)
        self.report.forms += put.written
        self.report.kept_apart += put.written and put.apart
        return f"{folder_name}/{put.name}"

    def _rollup(self, campaign: str, procedure: str, title: str, due: str) -> None:
        rolled = rollup(self._parts, None, campaign, procedure, due)
        shelf, folder_name = self._shelf(campaign, ROLLUPS)
        basis, key = digest(asdict(rolled)), f"{procedure}-{due}"
        if shelf.made_of(key, basis):  # the day on which it is printed alone is no reason to write it again
            return
        with tempfile.TemporaryDirectory(prefix="shixian-") as folder:
            written = export_rollup(self._parts, rolled, Path(folder))
            puts = [shelf.put(path.name, path.read_bytes()) for path in (written.xlsx, written.pdf)]
        shelf.note_basis(key, basis, [put.name for put in puts])
        self.report.rollups += 1
        missing = f"未报送：{'、'.join(rolled.missing)}" if rolled.missing else "各单位均已报送"
        self.report.prepared.append(
            Prepared(campaign, title, rolled.office, due, missing, f"{folder_name}/{puts[0].name}")
        )

    def _waiting(self) -> Iterator[tuple[ReportRow, bool]]:
        """The reports of running campaigns that may be filed and are not, and whether each has a form."""
        with self._parts.store.read() as unit:
            desk = Desk.of(self._parts, unit)
            for key in report_keys(self._parts):
                for case in _cases(unit, key):
                    try:
                        told = tell(self._parts, desk.editions, case)
                        if self._is_due(told) and not (top := desk.knowing.campaign(case)).state.finished:
                            yield desk.row(told, top), bool(told.rule is not None and told.rule.columns)
                    except ShixianError as error:
                        self.report.failures.append(PreparingFailure(case.number, str(error)))

    def _is_due(self, told: Told) -> bool:
        if told.status in _WAITING:
            return True
        deadline = told.case.state.deadlines.get(FILE)
        reached = deadline is not None and any(rung <= self._today for rung in deadline.rungs)
        return told.status is Status.PLANNED and reached

    def _campaigns(self) -> list[tuple[str, str]]:
        """Running campaigns with the definitions of the reports that their units file."""
        library = self._parts.library
        tops = [key for key in library.all_keys() if library.compiled(key).procedure.subject == CAMPAIGN]
        with self._parts.store.read() as unit:
            desk = Desk.of(self._parts, unit)
            return [
                (case.number, report)
                for top in tops
                for case in _cases(unit, top)
                for report in report_keys(self._parts)
                if desk.knowing.units(case, report)
            ]

    def _shelf(self, campaign: str, *below: str) -> tuple[Shelf, str]:
        relative = Path(FOLDER, file_name(campaign), *below)
        if relative not in self._shelves:
            self._shelves[relative] = Shelf(self._parts.home / relative)
        return self._shelves[relative], relative.as_posix()

    @contextmanager
    def _measured(self, number: str, what: str) -> Iterator[None]:
        """Note how long something took, and that it failed: one report stops no other."""
        begun = perf_counter()
        try:
            yield
        except ShixianError as error:
            self.report.failures.append(PreparingFailure(number, str(error)))
        self.report.slowest.append((what, perf_counter() - begun))


def _cases(unit: UnitOfWork, procedure: str) -> Iterator[StoredCase]:
    """The unfinished cases of a definition."""
    wanted, after = CaseFilter(procedure=procedure, finished=False), 0
    page: Sequence[StoredCase]
    while page := unit.find_cases(wanted, after=after, limit=_PAGE):
        yield from page
        after = page[-1].id


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep another round out of the folder; the kernel frees it however this one ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
