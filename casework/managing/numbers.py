"""Numbers used outside of this system, registered by who keeps the papers, and the series that may be named for it.

What makes a range of numbers acceptable is told in ``casework.papers.numbering``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from casework.authority import People
from casework.papers.numbering import pass_over
from casework.parts import Parts
from engine.errors import MissingError, RefusedError
from store.values import NumberRange

PAPER_KEEPER: Final = "paper_keeper"
_LONGEST_REASON: Final = 200
_HIGHEST: Final = 100_000
_YEARS: Final = 1  # behind this one: numbers of a year long past are history


@dataclass(frozen=True, slots=True)
class PassedRow:
    """Numbers that this system does not take, first to last inclusive."""

    office: str
    label: str  # which papers bear them
    year: int
    first: int
    last: int
    reason: str


def series_labels(parts: Parts) -> dict[str, str]:
    """The series of numbers of all procedures, by key: the titles of the papers that bear them."""
    found: dict[str, dict[str, None]] = {}
    for key in parts.library.all_keys():
        for kind in parts.library.compiled(key).procedure.documents.values():
            if kind.series:
                found.setdefault(kind.series, {})[kind.label] = None
    return {series: "、".join(labels) for series, labels in sorted(found.items())}


def list_passed(parts: Parts, actor: str | None) -> list[PassedRow]:
    """The numbers registered so for the offices an actor sees, the latest year first.

    Raises:
        MissingError: there is no such actor.
    """
    labels = series_labels(parts)
    with parts.store.read() as unit:
        people = People.of(unit)
        seen = people.jurisdiction(people.officer(actor)) if actor is not None else frozenset(people.offices)
        rows = [
            PassedRow(
                people.offices[one.issuer_id].name,
                labels.get(one.series, "已停用的文号系列"),
                one.year,
                one.first,
                one.last,
                one.reason,
            )
            for one in unit.number_ranges()
            if one.issuer_id in seen
        ]
    return sorted(rows, key=lambda row: (-row.year, row.office, row.label, row.first))


def register_numbers(
    parts: Parts, actor: str, *, office: str, series: str, year: int, first: int, last: int, reason: str
) -> None:
    """Register numbers used on paper, or left out, so that this system goes on behind them.

    Args:
        parts: the system.
        actor: key of an officer who keeps the papers of the office or of one above it.
        office: key of the office whose numbers they are.
        series: key, as :func:`series_labels` has it.
        year: this one or the one before.
        first: number.
        last: number, inclusive.
        reason: where they were used, or why they were left out.

    Raises:
        RefusedError: the year is another one, or what :func:`casework.papers.numbering.pass_over` refuses.
        NotPermittedError: the actor keeps no papers of the office.
        MissingError: there is no such office, series or actor.
    """
    why, today = reason.strip(), parts.today()
    if series not in series_labels(parts):
        raise MissingError("文号系列", series)
    if not today.year - _YEARS <= year <= today.year:
        raise RefusedError(f"只能登记{today.year - _YEARS}年和{today.year}年的文号", field="year")
    if last > _HIGHEST:
        raise RefusedError(f"文号最大到{_HIGHEST}，请核对", field="last")
    if len(why) > _LONGEST_REASON:
        raise RefusedError(f"最多{_LONGEST_REASON}个字", field="reason")
    with parts.store.write() as unit:
        people = People.of(unit)
        numbers = NumberRange(people.office(office).id, series, year, first, last, why)
        pass_over(unit, people, people.officer(actor), numbers, on=today, now=parts.clock())
        unit.commit()
