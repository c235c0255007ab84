"""Pages of long lists: some rows, the place where the next ones begin, and entries whose cases cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

from casework.editions import Editions
from casework.listing.looking import state_labels
from engine.errors import MissingError, RefusedError
from store.contract import UnitOfWork
from store.values import DutyRow, StoredCase, Subject, Timer

PAGE = 50
"""Rows of a page."""

_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, MissingError)  # what a damaged row raises

RowT = TypeVar("RowT")
EntryT = TypeVar("EntryT", Timer, DutyRow)


@dataclass(frozen=True, slots=True)
class Page(Generic[RowT]):
    """Some rows, and where the next ones begin.

    Attributes:
        rows: in the order of the list. Fewer than were asked for, even none, do not mean that no more follow.
        after: what the next page is asked with; empty: there is none.
        unreadable: entries left out because their cases cannot be read.
        looked: entries that were looked through where the page ends before it is full, though others follow; else 0.
    """

    rows: tuple[RowT, ...]
    after: str
    unreadable: int = 0
    looked: int = 0


@dataclass(slots=True)
class Reading:
    """One reading in which rows are made of entries that tell of cases.

    Args:
        unit: of the reading.
        editions: of the same unit.
    """

    unit: UnitOfWork
    editions: Editions
    unreadable: int = 0
    _labels: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = field(default_factory=dict)

    def made(
        self, entries: Sequence[EntryT], make: Callable[[EntryT, StoredCase, Subject], RowT | None]
    ) -> Iterator[tuple[EntryT, RowT | None]]:
        """Each entry with its row; None where there is none to be shown, or the case cannot be read."""
        cases = self._cases({entry.case_id for entry in entries})
        subjects = self.unit.subjects({case.subject_id for case in cases.values()})
        for entry in entries:
            row = None
            try:
                case = cases[entry.case_id]
                row = make(entry, case, subjects[case.subject_id])
            except _UNREADABLE:
                self.unreadable += 1
            yield entry, row

    def states(self, case: StoredCase) -> tuple[str, ...]:
        """Chinese labels of a case's states."""
        key = case.state.edition, case.state.configuration
        if key not in self._labels:
            self._labels[key] = state_labels(self.editions.of(case).procedure, case.state.configuration)
        return self._labels[key]

    def _cases(self, ids: set[int]) -> Mapping[int, StoredCase]:
        """The cases that can be read: one that cannot must not hide the others."""
        try:
            return self.unit.cases(sorted(ids))
        except _UNREADABLE:
            found: dict[int, StoredCase] = {}
        for case_id in sorted(ids):
            try:
                found |= self.unit.cases([case_id])
            except _UNREADABLE:
                continue
        return found


def place(day: date, *rest: int | str) -> str:
    """A place in a list as a page tells it."""
    return "|".join(map(str, (day, *rest)))


def parts_of(after: str, number: int) -> list[str]:
    """The parts of a place.

    Raises:
        RefusedError: it has not so many.
    """
    found = after.split("|", number - 1)
    if len(found) != number:
        raise _no_place(after)
    return found


def day_in(text: str) -> date:
    """The day of a place.

    Raises:
        RefusedError: it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _no_place(text) from error


def id_in(text: str) -> int:
    """An id of a place.

    Raises:
        RefusedError: it is none.
    """
    if not (text.isascii() and text.isdecimal() and len(text) < len(str(2**62))):
        raise _no_place(text)
    return int(text)


def _no_place(after: str) -> RefusedError:
    return RefusedError(f"“{after}”不是页的起点，请从第一页重新翻起")
