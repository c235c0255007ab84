"""How many cases there are by office, procedure, state and colour, from counters that are kept with every event.

No case is read for it. A case has the colour of its deadline that is over first; one in which none runs has none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from casework.authority import People
from casework.calendars import calendar_for
from casework.editions import Editions
from casework.listing.colours import COLOUR_LABELS, Colour, Reach
from casework.listing.looking import offices_looked_at, refuse_unknown_procedure
from casework.parts import Parts
from engine.model import Procedure
from engine.periods.calendar import Calendar
from store.contract import UnitOfWork
from store.values import Standing

NO_DEADLINE = "没有计算中的期限"


@dataclass(frozen=True, slots=True)
class Cell:
    """Cases alike in office, procedure, state and colour."""

    office_id: int
    office: str
    procedure: str  # key
    title: str
    state: str  # the configuration, joined with '+'
    state_label: str
    finished: bool  # whether nothing follows any more
    colour: Colour | None  # None: no deadline runs
    colour_label: str
    cases: int


def matrix(parts: Parts, actor: str | None = None, *, offices: Sequence[str] = (), procedure: str = "") -> list[Cell]:
    """The counts of the cases an actor may see, by office, procedure, the way of a case, and what presses most.

    Args:
        parts: the system.
        actor: key of the asking officer; None: the administrator of the machine.
        offices: keys or full names; each stands for itself and all offices below it. None: all the actor may see.
        procedure: key of one procedure.

    Raises:
        MissingError: an office or the procedure asked for does not exist.
        NotPermittedError: an office asked for lies outside the actor's jurisdiction.
    """
    refuse_unknown_procedure(parts, procedure)
    with parts.store.read() as unit:
        people = People.of(unit)
        seen = offices_looked_at(people, actor, offices)
        table = _Table(parts, unit, people)
        counted: Counter[tuple[int, str, str, Colour | None]] = Counter()
        for standing, cases in unit.tally(seen).items():
            if procedure in ("", standing.procedure):
                found = table.colour(standing)
                counted[standing.office_id, standing.procedure, standing.states, found] += cases
        return sorted((table.cell(key, cases) for key, cases in counted.items()), key=table.order)


def summed(cells: Iterable[Cell], *by: str) -> dict[tuple[Any, ...], int]:
    """Number of cases by some attributes of cells, in the order in which they first come.

    Args:
        cells: as ``matrix`` gives them.
        by: names of attributes, such as "office" and "colour_label".
    """
    found: Counter[tuple[Any, ...]] = Counter()
    for cell in cells:
        found[tuple(getattr(cell, name) for name in by)] += cell.cases
    return dict(found)


_COLOURS: Sequence[Colour | None] = (*Colour, None)


@dataclass(frozen=True)
class _Table:
    """What all cells of one reading share."""

    parts: Parts
    unit: UnitOfWork
    people: People
    _procedures: dict[str, Procedure | None] = field(default_factory=dict)
    _labels: dict[str, Mapping[str, str]] = field(default_factory=dict)
    _reaches: dict[tuple[str, int], Reach] = field(default_factory=dict)  # by procedure and office
    _alike: dict[str, Reach] = field(default_factory=dict)  # by calendar

    @cached_property
    def _editions(self) -> Editions:
        return Editions(self.parts, self.unit)

    def colour(self, standing: Standing) -> Colour | None:
        """The colour of cases that stand alike; None: no deadline runs."""
        if standing.last_day is None or standing.over_on is None:
            return None
        asked = standing.procedure, standing.office_id
        if asked not in self._reaches:
            self._reaches[asked] = self._reach(self._calendar(*asked))
        reach = self._reaches[asked]
        return reach.colour(standing.last_day, standing.over_on, provisional=standing.provisional)

    def cell(self, key: tuple[int, str, str, Colour | None], cases: int) -> Cell:
        """A cell in words."""
        office_id, name, states, colour = key
        procedure = self._procedure(name)
        labels = self._labels_of(name)
        return Cell(
            office_id=office_id,
            office=self.people.offices[office_id].name,
            procedure=name,
            title=name if procedure is None else procedure.title,
            state=states,
            state_label="、".join(labels.get(path, path) for path in states.split("+")),
            finished=procedure is not None and _is_finished(procedure, states),
            colour=colour,
            colour_label=NO_DEADLINE if colour is None else COLOUR_LABELS[colour],
            cases=cases,
        )

    def order(self, cell: Cell) -> tuple[Any, ...]:
        """Offices as they were founded, states along the way of a case, the most pressing first."""
        way = list(self._labels_of(cell.procedure))
        places = [way.index(path) if path in way else len(way) for path in cell.state.split("+")]
        return (cell.office_id, cell.procedure, places, cell.state, _COLOURS.index(cell.colour))

    def _procedure(self, key: str) -> Procedure | None:
        """The current edition; None of one that is not installed any more."""
        if key not in self._procedures:
            library = self.parts.library
            self._procedures[key] = library.compiled(key).procedure if key in library.all_keys() else None
        return self._procedures[key]

    def _labels_of(self, key: str) -> Mapping[str, str]:
        if key not in self._labels:
            procedure = self._procedure(key)
            leaves = () if procedure is None else procedure.leaves()
            self._labels[key] = {
                leaf.path: f"{leaf.label}（{leaf.code}）" if leaf.code else leaf.label for leaf in leaves
            }
        return self._labels[key]

    def _calendar(self, key: str, office_id: int) -> Calendar:
        if self._procedure(key) is not None:
            return self._editions.office_days(key, office_id)
        office = self.people.offices[office_id]
        return calendar_for(self.unit, office.region, office.key)

    def _reach(self, calendar: Calendar) -> Reach:
        if calendar.digest not in self._alike:
            self._alike[calendar.digest] = Reach.on(self.parts.today(), calendar)
        return self._alike[calendar.digest]


def _is_finished(procedure: Procedure, states: str) -> bool:
    final = {leaf.path for leaf in procedure.leaves() if leaf.final}
    return all(path in final for path in states.split("+"))
