"""Campaigns: where their phases stand, who takes part, what was reported; enlisting units; the next year's campaign.

A campaign is a case like any other; its phases are regions moved by its dates, its units are cases opened in it. Owns
how these are shown together and opened together. Reports are the matter of ``casework.reports``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from casework.acting import Act, Opening, Outcome, open_cases
from casework.authority import People
from casework.editions import Editions
from casework.listing.looking import offices_seen, state_labels, visible
from casework.parts import Parts
from casework.reports.told import report_keys
from engine.case import Case
from engine.errors import MissingError, RefusedError
from engine.machine import is_active
from engine.model import OPEN, FactType, Procedure, State
from store.contract import UnitOfWork
from store.values import CaseName, Office, StoredCase, Subject

JsonValue = Any
CAMPAIGN, UNIT = "campaign", "unit"
_BEGINS, _ENDS = "begins", "ends"
_DAY = timedelta(days=1)
_MOST_YEARS = 20


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase on the time line."""

    name: str  # path of its state
    label: str
    first: date | None  # None while it is not known
    last: date | None  # inclusive
    standing: str  # 尚未开始, 进行中, 已经结束


@dataclass(frozen=True, slots=True)
class Participant:
    """A unit that takes part."""

    number: str
    office: str
    states: tuple[str, ...]  # in Chinese
    finished: bool
    cases: Mapping[str, int]  # number of cases opened in it, by the procedure's title
    open_cases: int


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign as the leading office sees it."""

    number: str
    title: str
    procedure: str
    office: str
    states: tuple[str, ...]
    phases: tuple[Phase, ...]
    units: tuple[Participant, ...]


def show_campaign(parts: Parts, number: str, actor: str | None = None) -> Campaign:
    """A campaign with its phases and the units that the actor may see.

    Raises:
        MissingError: there is no such case.
        NotPermittedError: it lies outside the actor's jurisdiction, and no unit of the actor's takes part.
        RefusedError: it is no campaign.
    """
    with parts.store.read() as unit:
        people, editions = People.of(unit), Editions(parts, unit)
        case = _campaign(unit, editions, number)
        seen = offices_seen(people, actor)
        members = [child for child in units_of(parts, unit, case) if seen is None or child.office_id in seen]
        if not members:
            visible(unit, people, number, actor)
        procedure = editions.of(case).procedure
        return Campaign(
            number,
            unit.subjects([case.subject_id])[case.subject_id].name,
            procedure.key,
            people.offices[case.office_id].name,
            state_labels(procedure, case.state.configuration),
            tuple(phases_of(procedure, case.state, parts.today())),
            tuple(_participants(parts, unit, people, members)),
        )


def enlist(
    parts: Parts,
    actor: str,
    number: str,
    on: date,
    offices: Sequence[str] = (),
    *,
    procedure: str = "",
    facts: Mapping[str, JsonValue] | None = None,
) -> list[Outcome]:
    """Let units take part: a case for each, in the campaign's or an upper unit's case, with all that it spawns.

    Args:
        parts: the system.
        actor: who enlists them.
        number: of the campaign or of the upper unit's case.
        on: the legal date.
        offices: keys or names of the units; empty: the offices right below the campaign's.
        procedure: of the units' cases; may be left out when only one procedure takes part.
        facts: given at the opening of each.

    Returns:
        What became of each, in order; a unit that takes part already is left as it is.

    Raises:
        RefusedError: there is no unit to enlist.
        MissingError: there is no such case or office, or no such procedure.
    """
    with parts.store.read() as unit:
        people = People.of(unit)
        case = unit.case(number)
        key = procedure or _unit_procedure(parts, case.state.procedure)
        chosen = [people.office(name) for name in offices] or _below(people, case.office_id)
        elsewhere = _elsewhere(parts, unit, case, key)
    if not chosen:
        raise RefusedError("本机关之下没有登记其他单位，请先登记机构，或者写明参加的单位", field="offices")
    wanted = [_membership(key, office, number, on, facts or {}) for office in chosen if office.id not in elsewhere]
    opened = iter(open_cases(parts, actor, wanted))
    return [_twice(office) if office.id in elsewhere else next(opened) for office in chosen]


def clone(
    parts: Parts,
    actor: str,
    number: str,
    on: date,
    *,
    name: str,
    code: str,
    years: int = 1,
    facts: Mapping[str, JsonValue] | None = None,
) -> tuple[Outcome, list[Outcome]]:
    """Open the next campaign of the same kind: same units, dates moved by whole years or given anew.

    Args:
        parts: the system.
        actor: who opens it.
        number: of the campaign to follow.
        on: the legal date of the opening.
        name: of the new campaign.
        code: of the new campaign, unlike that of any other.
        years: by how many years the dates move; 29 February becomes the 28th where there is none.
        facts: dates and other facts of the opening that are to be otherwise.

    Returns:
        What became of the campaign, and of each unit.

    Raises:
        RefusedError: it is no campaign, the years are none to count by, or the new one would have the code of the old;
            what the opening refuses.
    """
    if not 0 <= years <= _MOST_YEARS:
        raise RefusedError(f"各日期推后的年数应为0至{_MOST_YEARS}，现为{years}", field="years")
    with parts.store.read() as unit:
        editions, people = Editions(parts, unit), People.of(unit)
        old = _campaign(unit, editions, number)
        subject = unit.subjects([old.subject_id])[old.subject_id]
        if subject.code == code:
            raise RefusedError(f"代号“{code}”是原专项行动的，请另写一个", field="code")
        procedure = parts.library.compiled(old.state.procedure).procedure
        members = _seats(parts, unit, people, old, years)
        office = people.offices[old.office_id].key
    given = {**_moved(procedure, old.state, years), **(facts or {})}
    wanted = Opening(procedure.key, office, Subject(0, CAMPAIGN, name, code), "", Act(OPEN, on, given))
    campaign = open_cases(parts, actor, [wanted])[0]
    if campaign.error is not None:
        raise campaign.error
    return campaign, _seat(parts, actor, members, campaign.number, on)


def unit_procedure_of(parts: Parts, number: str) -> str:
    """The one procedure of units that take part in a case.

    Raises:
        MissingError: there is no such case; there is no such procedure, or more than one.
    """
    with parts.store.read() as unit:
        return _unit_procedure(parts, unit.case(number).state.procedure)


# -- looking


def _campaign(unit: UnitOfWork, editions: Editions, number: str) -> StoredCase:
    case = unit.case(number)
    if editions.of(case).procedure.subject != CAMPAIGN:
        # Whoever asks may be a stranger: no more is said of the case.
        raise RefusedError(f"案件{number}不是专项行动", field="number")
    return case


def units_of(parts: Parts, unit: UnitOfWork, case: StoredCase) -> list[StoredCase]:
    """The cases of the units in a campaign: those opened in it, and in those.

    Args:
        parts: the system.
        unit: the unit of work.
        case: the campaign's, or that of an upper unit.
    """
    named = members_of(parts, unit, [case.id])[case.id]
    found = unit.cases([one.id for one in named])
    return [found[one.id] for one in named]


def members_of(parts: Parts, unit: UnitOfWork, ids: Sequence[int]) -> dict[int, list[CaseName]]:
    """What the cases of the units in some campaigns are called: those opened in each, and, behind each, those in it.

    However many cases were opened in the units, they are not looked at.
    """
    below: dict[int, list[CaseName]] = {}
    at = set(ids)
    while at:
        for parent, named in unit.children_named(at, _unit_procedures(parts)):
            below.setdefault(parent, []).append(named)
        at = {one.id for parent in at for one in below.get(parent, ())}
    return {case_id: list(_in_order(below, case_id)) for case_id in ids}


def _in_order(below: Mapping[int, Sequence[CaseName]], case_id: int) -> Iterator[CaseName]:
    for one in sorted(below.get(case_id, ()), key=lambda one: one.id):
        yield one
        yield from _in_order(below, one.id)


def _participants(
    parts: Parts, unit: UnitOfWork, people: People, members: Sequence[StoredCase]
) -> Iterator[Participant]:
    """Units with the number of their cases; reports and units below them are counted elsewhere."""
    editions = Editions(parts, unit)
    elsewhere = {*report_keys(parts), *_unit_procedures(parts)}
    counted = unit.children_counted([member.id for member in members])
    titles = {key: parts.library.compiled(key).procedure.title for key in parts.library.all_keys()}
    for member in members:
        own = {key[1:]: n for key, n in counted.items() if key[0] == member.id and key[1] not in elsewhere}
        cases: Counter[str] = Counter()
        for (procedure, _), number in own.items():
            cases[titles.get(procedure, procedure)] += number
        yield Participant(
            member.number,
            people.offices[member.office_id].name,
            state_labels(editions.of(member).procedure, member.state.configuration),
            member.state.finished,
            cases,
            sum(number for (_, finished), number in own.items() if not finished),
        )


def phases_of(procedure: Procedure, state: Case, today: date) -> list[Phase]:
    """The phases: regions whose two ends are deadlines called ``PATH.begins`` and ``PATH.ends``.

    A phase stands where its region does; once the campaign has left it, where its dates put it.

    Args:
        procedure: of the campaign.
        state: of its case.
        today: the Shanghai day.
    """
    found = []
    for region in _regions(procedure.states):
        begins, ends = f"{region.path}.{_BEGINS}", f"{region.path}.{_ENDS}"
        if begins not in procedure.deadlines or ends not in procedure.deadlines:
            continue
        eve, last = state.deadlines.get(begins), state.deadlines.get(ends)
        before, during, after = (leaf.label for leaf in region.children)
        standing = next((leaf.label for leaf in region.children if is_active(leaf.path, state.configuration)), "")
        if not standing and last is not None and eve is not None:
            standing = after if today > last.last_day else during if today > eve.last_day else before
        found.append(
            Phase(
                region.path,
                region.label,
                eve.last_day + _DAY if eve else None,
                last.last_day if last else None,
                standing,
            )
        )
    return found


def _regions(states: Sequence[State]) -> list[State]:
    return [found for state in states for found in (state, *_regions(state.children))]


# -- opening


@dataclass(frozen=True, slots=True)
class _Seat:
    """A unit of the former campaign, as it is to take part in the next."""

    procedure: str
    office: Office
    facts: Mapping[str, JsonValue]
    below: tuple[_Seat, ...]


def _seats(parts: Parts, unit: UnitOfWork, people: People, case: StoredCase, years: int) -> tuple[_Seat, ...]:
    return tuple(
        _Seat(
            child.state.procedure,
            people.offices[child.office_id],
            _moved(parts.library.compiled(child.state.procedure).procedure, child.state, years),
            _seats(parts, unit, people, child, years),
        )
        for child in unit.children(case.id)
        if child.state.procedure in _unit_procedures(parts)
    )


def _seat(parts: Parts, actor: str, seats: Sequence[_Seat], number: str, on: date) -> list[Outcome]:
    """Open the units' cases in a case, and in each those below it."""
    if not seats:
        return []
    openings = [_membership(seat.procedure, seat.office, number, on, seat.facts) for seat in seats]
    outcomes = open_cases(parts, actor, openings)
    for seat, outcome in zip(seats, list(outcomes), strict=True):
        if outcome.error is None:
            outcomes += _seat(parts, actor, seat.below, outcome.number, on)
    return outcomes


def _unit_procedures(parts: Parts) -> frozenset[str]:
    """Procedures of units that take part: about units, and opened with what they must report."""
    procedures = [parts.library.compiled(key).procedure for key in parts.library.all_keys()]
    return frozenset(one.key for one in procedures if one.subject == UNIT and one.actions[OPEN].spawns)


def _unit_procedure(parts: Parts, host: str) -> str:
    """The one procedure of units whose cases are opened in a case of a procedure.

    Raises:
        MissingError: there is none, or more than one.
    """
    fitting = []
    for key in sorted(_unit_procedures(parts)):
        parent = parts.library.compiled(key).procedure.parent
        if parent is not None and host in parent.named:
            fitting.append(key)
    if len(fitting) != 1:
        raise MissingError("参加单位的办理流程", host, fitting)
    return fitting[0]


def _below(people: People, office_id: int) -> list[Office]:
    return [office for office in people.offices.values() if office.parent_id == office_id]


def _elsewhere(parts: Parts, unit: UnitOfWork, case: StoredCase, procedure: str) -> frozenset[int]:
    """Offices that take part in the same campaign in another case than this one: their figures would count twice."""
    top = case
    while (above := unit.parent(top.id)) is not None:
        top = above
    here = {child.id for child in unit.children(case.id)}
    others = (member for member in units_of(parts, unit, top) if member.id not in here and not member.state.finished)
    return frozenset(member.office_id for member in others if member.state.procedure == procedure)


def _twice(office: Office) -> Outcome:
    return Outcome("", RefusedError(f"{office.name}已经在该专项行动的另一案件之下列入，不能重复列入", field="offices"))


def _membership(procedure: str, office: Office, parent: str, on: date, facts: Mapping[str, JsonValue]) -> Opening:
    subject = Subject(0, UNIT, office.name, office.key)
    return Opening(procedure, office.key, subject, parent, Act(OPEN, on, facts), parent=parent)


def _moved(procedure: Procedure, old: Case, years: int) -> dict[str, JsonValue]:
    """The facts of the old opening with its dates so many years later."""
    action = procedure.actions[OPEN]
    found: dict[str, JsonValue] = {}
    for name in (*action.required, *action.optional):
        value = old.facts.get(name)
        if value is not None:
            is_date = procedure.facts[name].type is FactType.DATE
            found[name] = _later(date.fromisoformat(value), years).isoformat() if is_date else value
    return found


def _later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
