"""Running deadlines by what presses most, page by page.

No page costs more the more cases there are, or the further it is from the first: it begins behind a place that the page
before it told, and reads only the cases that it shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from casework.authority import People
from casework.editions import Editions
from casework.listing.colours import COLOUR_LABELS, Colour, colour
from casework.listing.deadlines import EVERYTHING, Wanted, refuse_unknown_holder
from casework.listing.looking import (
    offices_looked_at,
    refuse_backwards,
    refuse_unknown_procedure,
    refuse_unknown_states,
    shown_code,
)
from casework.listing.paging import PAGE, Page, Reading
from casework.listing.timed import begins_behind, is_behind, place_of, timer_at
from casework.parts import Parts
from engine.case import Case, Deadline
from engine.model import DeadlineRule, Procedure
from store.projections import TimerName
from store.values import StoredCase, Subject, Timer

_LOOKED_THROUGH = 8  # pages' worth of timers at most, where few of them are wanted


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A running deadline; days are legal dates, ends inclusive."""

    case: str  # number
    procedure: str
    subject: str
    code: str  # of a person only enough to tell two apart
    office_id: int
    office: str
    name: str
    label: str
    holder: str
    last_day: date
    provisional: bool
    earliest: date
    latest: date
    colour: Colour
    colour_label: str
    states: tuple[str, ...]  # Chinese labels


def worklist(
    parts: Parts, actor: str | None = None, wanted: Wanted = EVERYTHING, *, after: str = "", limit: int = PAGE
) -> Page[WorkRow]:
    """Running deadlines of the offices an actor sees, the one that is over first at the top.

    A suspended one has no place in it, and what follows from one that ended is among the duties.

    Args:
        parts: the system.
        actor: key of the asking officer; None: the administrator of the machine.
        wanted: what narrows the list; where little of it fits, a page may have fewer rows than asked for.
        after: as the page before said; empty: from the beginning.
        limit: rows of the page.

    Raises:
        MissingError: an office, a state, a role or a procedure asked for does not exist.
        NotPermittedError: an office asked for lies outside the actor's jurisdiction.
        RefusedError: the range of days ends before it begins, or `after` is no place.
    """
    refuse_unknown_procedure(parts, wanted.procedure)
    refuse_unknown_states(parts, wanted.states, wanted.procedure)
    refuse_unknown_holder(parts, wanted.holder, wanted.procedure)
    refuse_backwards(wanted.first, wanted.last)
    today = parts.today()
    last = timer_at(after) if after else begins_behind(wanted.colours, wanted.first, today)
    rows: list[WorkRow] = []
    with parts.store.read() as unit:
        people = People.of(unit)
        offices = offices_looked_at(people, actor, wanted.offices)
        desk = _Desk(Reading(unit, Editions(parts, unit)), people, today, wanted)
        for _ in range(_LOOKED_THROUGH):
            timers = unit.next_lapses(offices=offices, after=last, limit=limit)
            for timer, row in desk.rows(timers):
                if is_behind(timer, wanted.colours, wanted.last, today):
                    return _page(rows, None, desk)
                last = timer
                rows.extend([row] if row is not None else [])
                if len(rows) == limit:
                    return _page(rows, last, desk)
            if len(timers) < limit:
                return _page(rows, None, desk)
        return _page(rows, last, desk)


def _page(rows: Sequence[WorkRow], last: Timer | None, desk: _Desk) -> Page[WorkRow]:
    after = "" if last is None else place_of(last)
    return Page(tuple(rows), after, desk.reading.unreadable)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What makes rows, and which are wanted."""

    reading: Reading
    people: People
    today: date
    wanted: Wanted

    def rows(self, timers: Sequence[Timer]) -> Iterator[tuple[Timer, WorkRow | None]]:
        """Each timer with its row; None where it is not wanted or cannot be read."""
        return self.reading.made(timers, self._row)

    def _row(self, timer: Timer, case: StoredCase, subject: Subject) -> WorkRow | None:
        deadline = case.state.deadlines[TimerName.parse(timer.name).deadline]
        editions = self.reading.editions
        procedure = editions.of(case).procedure
        rule = procedure.deadlines[deadline.name]
        if not self._fits(procedure, rule, case.state, deadline):
            return None
        pressing = colour(deadline, self.today, editions.days(case))
        if self.wanted.colours and pressing not in self.wanted.colours:
            return None
        return WorkRow(
            case=case.number,
            procedure=procedure.key,
            subject=subject.name,
            code=shown_code(subject),
            office_id=case.office_id,
            office=self.people.offices[case.office_id].name,
            name=deadline.name,
            label=rule.label,
            holder=procedure.roles[rule.holder].label,
            last_day=deadline.last_day,
            provisional=deadline.provisional,
            earliest=deadline.earliest,
            latest=deadline.latest,
            colour=pressing,
            colour_label=COLOUR_LABELS[pressing],
            states=self.reading.states(case),
        )

    def _fits(self, procedure: Procedure, rule: DeadlineRule, state: Case, deadline: Deadline) -> bool:
        """Whether a deadline is wanted, whatever its colour."""
        wanted = self.wanted
        return (
            wanted.procedure in ("", procedure.key)
            and wanted.holder in ("", rule.holder, procedure.roles[rule.holder].label)
            and (not wanted.states or not wanted.states.isdisjoint(state.configuration))
            and (wanted.first is None or wanted.first <= deadline.last_day)
            and (wanted.last is None or deadline.last_day <= wanted.last)
        )
