"""Deadlines of many cases: those that run, those that stand still, those that ended and wait for a person.

One reading of the cases, their subjects and the offices; everything else is looked up once for each edition.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from casework.authority import People
from casework.drafting import cite_label
from casework.editions import Editions
from casework.listing.colours import COLOUR_LABELS, STATUS_LABELS, Colour, colour
from casework.listing.looking import (
    ALL_CASES,
    in_order,
    in_reading_order,
    offices_asked,
    offices_seen,
    refuse_backwards,
    refuse_unknown_procedure,
    refuse_unknown_states,
    rulings_of,
    shortened,
    unverified,
)
from casework.parts import Parts
from engine.case import Case, Deadline, DeadlineStatus
from engine.errors import MissingError
from engine.machine import any_active, is_active
from engine.model import LAPSE_PREFIX, DeadlineRule, Procedure
from engine.periods.terms import Ruling
from store.values import CaseFilter, StoredCase, Subject

_RUNNING = (DeadlineStatus.LIVE, DeadlineStatus.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which deadlines a list shows. Empty parts do not narrow.

    Attributes:
        offices: keys or full names; each stands for itself and all offices below it.
        states: paths of states without children; the case is in one of them.
        colours: how pressing.
        holder: key or Chinese label of the role that must act.
        procedure: key of the procedure.
        first: earliest last day, inclusive.
        last: latest last day, inclusive.
    """

    offices: tuple[str, ...] = ()
    states: frozenset[str] = frozenset()
    colours: frozenset[Colour] = frozenset()
    holder: str = ""
    procedure: str = ""
    first: date | None = None
    last: date | None = None


EVERYTHING = Wanted()


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """A deadline in a list; days are legal dates, ends inclusive."""

    case: str
    procedure: str
    subject: str
    code: str
    office_id: int
    office: str
    name: str
    label: str
    rule: str  # the period in words
    holder: str
    version: int
    status: DeadlineStatus
    status_label: str
    start: date  # the day that does not count
    last_day: date  # of a suspended one: as it stood before
    provisional: bool
    earliest: date
    latest: date
    agency_warn: date
    safe_act_from: date
    colour: Colour
    colour_label: str
    states: tuple[str, ...]  # Chinese labels of the case's states
    rulings: tuple[Ruling, ...]  # disputed questions that shaped the rule, as they were answered
    cites: tuple[str, ...]  # labels
    unverified: tuple[str, ...]  # labels of those that were not checked against their text
    proof: str  # hash of the case's last record, in hex: what the date rests on is provable by it


def list_deadlines(parts: Parts, actor: str | None = None, wanted: Wanted = EVERYTHING) -> list[DeadlineRow]:
    """Deadlines the actor may see that run, are suspended, or lapsed and wait for a person; earliest last day first.

    Raises:
        MissingError: an office, a state, a role or a procedure asked for does not exist.
        NotPermittedError: an office asked for lies outside the actor's jurisdiction.
        RefusedError: the range of days ends before it begins.
    """
    refuse_unknown_procedure(parts, wanted.procedure)
    refuse_unknown_states(parts, wanted.states, wanted.procedure)
    refuse_unknown_holder(parts, wanted.holder, wanted.procedure)
    refuse_backwards(wanted.first, wanted.last)
    with parts.store.read() as unit:
        people = People.of(unit)
        asked = offices_asked(people, actor, wanted.offices)
        offices = frozenset().union(*asked.values()) if asked else offices_seen(people, actor)
        narrowed = CaseFilter(offices=offices, states=wanted.states, procedure=wanted.procedure, finished=False)
        cases = unit.find_cases(narrowed, limit=ALL_CASES)
        subjects = unit.subjects({case.subject_id for case in cases})
        desk = _Desk(Editions(parts, unit), people, parts.today())
        rows = [row for case in cases for row in desk.rows(case, subjects[case.subject_id], wanted)]
    return sorted(rows, key=lambda row: (row.last_day, in_reading_order(row.case), row.name))


def refuse_unknown_holder(parts: Parts, holder: str, procedure: str = "") -> None:
    """Refuse a role that no procedure has, or not the one named.

    Raises:
        MissingError: there is none; the message lists those there are.
    """
    if not holder:
        return
    keys = [procedure] if procedure else parts.library.all_keys()
    roles = [role for key in keys for role in parts.library.compiled(key).procedure.roles.values()]
    if not any(holder in (role.key, role.label) for role in roles):
        raise MissingError("责任岗位", holder, shortened(f"{role.key}（{role.label}）" for role in roles))


def waits_for_a_person(procedure: Procedure, state: Case, lapsed: Deadline) -> bool:
    """Whether nothing but a person's act leads on from where a lapsed deadline left its case.

    It does while its own states are active and an act that would have met it is still to be done, and while the case
    stands in one of its states, or in one that the lapse led to, in which no other deadline runs.
    """
    rule = procedure.deadlines[lapsed.name]
    if rule.met_by and any_active(rule.states, state.configuration):
        return True
    running = [procedure.deadlines[d.name] for d in state.deadlines.values() if d.status in _RUNNING]
    final = {leaf.path for leaf in procedure.leaves() if leaf.final}
    targets = [move.target for move in procedure.moves if move.trigger == LAPSE_PREFIX + lapsed.name]
    return any(
        leaf not in final and not any(any_active(other.states, (leaf,)) for other in running)
        for leaf in state.configuration
        if any(is_active(path, (leaf,)) for path in (*rule.states, *targets))
    )


@dataclass(frozen=True)
class _Told:
    """What every deadline of one rule says alike."""

    procedure: Procedure
    rule: DeadlineRule

    @cached_property
    def rulings(self) -> tuple[Ruling, ...]:
        return rulings_of(self.rule)

    @cached_property
    def cites(self) -> tuple[str, ...]:
        return tuple(cite_label(self.procedure, cite) for cite in self.rule.cites)

    def unverified(self, start: date) -> tuple[str, ...]:
        if start not in self._unverified:
            self._unverified[start] = unverified(self.procedure, self.rule, start)
        return self._unverified[start]

    @cached_property
    def _unverified(self) -> dict[date, tuple[str, ...]]:
        return {}

    @cached_property
    def holder(self) -> str:
        return self.procedure.roles[self.rule.holder].label


@dataclass(frozen=True, slots=True)
class _Desk:
    """One reading in which rows are made."""

    editions: Editions
    people: People
    today: date
    _told: dict[tuple[str, str], _Told] = field(default_factory=dict)
    _labels: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def rows(self, case: StoredCase, subject: Subject, wanted: Wanted) -> Iterator[DeadlineRow]:
        procedure = self.editions.of(case).procedure
        for deadline in case.state.deadlines.values():
            if not _in_range(deadline, wanted) or not _is_shown(procedure, case.state, deadline):
                continue
            told = self._rule(procedure, deadline.name)
            if wanted.holder and wanted.holder not in (told.rule.holder, told.holder):
                continue
            pressing = colour(deadline, self.today, self.editions.days(case))
            if not wanted.colours or pressing in wanted.colours:
                yield self._row(case, subject, deadline, told, pressing)

    def _row(
        self, case: StoredCase, subject: Subject, deadline: Deadline, told: _Told, pressing: Colour
    ) -> DeadlineRow:
        return DeadlineRow(
            case=case.number,
            procedure=told.procedure.key,
            subject=subject.name,
            code=subject.code,
            office_id=case.office_id,
            office=self.people.offices[case.office_id].name,
            name=deadline.name,
            label=told.rule.label,
            rule=told.rule.rule,
            holder=told.holder,
            version=deadline.version,
            status=deadline.status,
            status_label=STATUS_LABELS[deadline.status],
            start=deadline.start,
            last_day=deadline.last_day,
            provisional=deadline.provisional,
            earliest=deadline.earliest,
            latest=deadline.latest,
            agency_warn=deadline.agency_warn,
            safe_act_from=deadline.safe_act_from,
            colour=pressing,
            colour_label=COLOUR_LABELS[pressing],
            states=tuple(self._state_labels(told.procedure)[path] for path in case.state.configuration),
            rulings=in_order(deadline.rulings) or told.rulings,
            cites=told.cites,
            unverified=told.unverified(deadline.start),
            proof=case.head.hex(),
        )

    def _rule(self, procedure: Procedure, name: str) -> _Told:
        key = (procedure.digest, name)
        if key not in self._told:
            self._told[key] = _Told(procedure, procedure.deadlines[name])
        return self._told[key]

    def _state_labels(self, procedure: Procedure) -> Mapping[str, str]:
        if procedure.digest not in self._labels:
            self._labels[procedure.digest] = {leaf.path: leaf.label for leaf in procedure.leaves()}
        return self._labels[procedure.digest]


def _in_range(deadline: Deadline, wanted: Wanted) -> bool:
    return not (wanted.first and deadline.last_day < wanted.first) and not (
        wanted.last and deadline.last_day > wanted.last
    )


def _is_shown(procedure: Procedure, state: Case, deadline: Deadline) -> bool:
    if deadline.status is DeadlineStatus.LAPSED:
        return waits_for_a_person(procedure, state, deadline)
    return deadline.status in _RUNNING
