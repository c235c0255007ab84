"""What a case's state means for the lists beside it: timers, duties and restrictions. Pure functions.

A case's timers are never looked up: what must go and what must come follows from its state before and after an event.
A deadline that did not change keeps its timers, among them the rung its ladder has reached; one that did loses all it
may have had and gets new ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Generic, TypeVar

from engine.case import Case, Deadline, DeadlineStatus, Restriction
from engine.errors import StoreError
from engine.model import Level
from store.values import DutyRow, Office, RestrictionRow, Timer, TimerKind

# A sweep names timers by the ten thousand, and an enum's value is looked up anew each time.
_LAPSE, _REMIND = TimerKind.LAPSE.value, TimerKind.REMIND.value
_LEVELS = {
    Level.DESK: "窗口",
    Level.DISTRICT: "区县级",
    Level.CITY: "市级",
    Level.CENTRE: "省级直属单位",
    Level.PROVINCE: "省级",
}
_LOWEST = frozenset({Level.DESK, Level.DISTRICT})

GoneT = TypeVar("GoneT")
ComeT = TypeVar("ComeT")

DutyRoles = Mapping[str, tuple[str, Level]]
"""Role and level of the office that has a duty, by the duty's name."""


@dataclass(frozen=True, slots=True)
class TimerName:
    """A timer's name in parts; version and rung are 0 for a lapse."""

    kind: TimerKind
    deadline: str
    version: int = 0
    rung: int = 0

    def __str__(self) -> str:
        if self.kind is TimerKind.LAPSE:
            return f"{_LAPSE}:{self.deadline}"
        return f"{_REMIND}:{self.deadline}:{self.version}:{self.rung}"

    @staticmethod
    @lru_cache(maxsize=4096)
    def parse(name: str) -> TimerName:
        """The parts of a name; there are few names, and many timers of each.

        >>> TimerName.parse("R:sort.receipts:2:0")
        TimerName(kind=<TimerKind.REMIND: 'R'>, deadline='sort.receipts', version=2, rung=0)
        """
        kind, _, rest = name.partition(":")
        if kind == TimerKind.LAPSE.value:
            return TimerName(TimerKind.LAPSE, rest)
        deadline, version, rung = rest.rsplit(":", 2)
        return TimerName(TimerKind(kind), deadline, int(version), int(rung))


@dataclass(frozen=True, slots=True)
class Changes(Generic[GoneT, ComeT]):
    """What a projection loses and gains by an event; what stays is in neither."""

    gone: tuple[GoneT, ...]
    come: tuple[ComeT, ...]


def lapse_timer(office_id: int, case_id: int, deadline: Deadline) -> Timer:
    """The timer of a deadline's lapse: the start of the first day on which it is certainly over."""
    return Timer(deadline.over_on, office_id, case_id, f"{_LAPSE}:{deadline.name}")


def rung_timer(office_id: int, case_id: int, deadline: Deadline, rung: int) -> Timer:
    """The timer of one rung, counted from 0, of a deadline's reminder ladder."""
    name = f"{_REMIND}:{deadline.name}:{deadline.version}:{rung}"
    return Timer(deadline.rungs[rung], office_id, case_id, name)


def next_rung_timer(
    office_id: int, case_id: int, deadline: Deadline, *, on_or_after: date, above: int = -1
) -> Timer | None:
    """The next rung on or after a day.

    Args:
        office_id: the office of the case.
        case_id: the case.
        deadline: a live deadline of it.
        on_or_after: rungs before this day are passed over: a reminder that is long past helps nobody.
        above: the rung that has just fired; only later ones count.

    Returns:
        None when the ladder is at its end.
    """
    for rung, day in enumerate(deadline.rungs):
        if rung > above and day >= on_or_after:
            return rung_timer(office_id, case_id, deadline, rung)
    return None


def timer_changes(office_id: int, case_id: int, before: Case, after: Case, recorded_on: date) -> Changes[Timer, Timer]:
    """Timers that an act takes away and brings; `recorded_on` is the Shanghai day on which it was typed in."""
    moves = timer_moves(before.deadlines, after.deadlines, recorded_on)
    return Changes(
        tuple(Timer(due, office_id, case_id, name) for due, name in moves.gone),
        tuple(Timer(due, office_id, case_id, name) for due, name in moves.come),
    )


DueName = tuple[date, str]
"""A timer without its case."""


def timer_moves(
    before: Mapping[str, Deadline], after: Mapping[str, Deadline], recorded_on: date, *, fired_to: date | None = None
) -> Changes[DueName, DueName]:
    """Timers that a change of deadlines takes away and brings, whichever case it is.

    Args:
        before: the deadlines before the change.
        after: those after it.
        recorded_on: the Shanghai day on which it was recorded.
        fired_to: the day up to which no reminder stands any more, inclusive; None: nobody knows.
    """
    gone: list[DueName] = []
    come: list[DueName] = []
    for name in before.keys() | after.keys():
        old, new = _live(before, name), _live(after, name)
        if old == new:
            continue
        if old:
            possible = ((timer.due, timer.name) for timer in possible_timers(0, 0, old))
            gone.extend(one for one in possible if fired_to is None or one[0] > fired_to or one[1][0] == _LAPSE)
        if new:
            come.extend((timer.due, timer.name) for timer in _first_timers(0, 0, new, recorded_on))
    return Changes(tuple(gone), tuple(come))


def possible_timers(office_id: int, case_id: int, deadline: Deadline) -> Iterator[Timer]:
    """Every timer a deadline may have at one time or another."""
    yield lapse_timer(office_id, case_id, deadline)
    for rung in range(len(deadline.rungs)):
        yield rung_timer(office_id, case_id, deadline, rung)


def _first_timers(office_id: int, case_id: int, deadline: Deadline, recorded_on: date) -> Iterator[Timer]:
    yield lapse_timer(office_id, case_id, deadline)
    rung = next_rung_timer(office_id, case_id, deadline, on_or_after=recorded_on)
    if rung:
        yield rung


def _live(deadlines: Mapping[str, Deadline], name: str) -> Deadline | None:
    deadline = deadlines.get(name)
    return deadline if deadline and deadline.status is DeadlineStatus.LIVE else None


def lineage(offices: Mapping[int, Office], office_id: int) -> tuple[Office, ...]:
    """An office and those above it, nearest first."""
    found: list[Office] = []
    current: int | None = office_id
    while current is not None and (office := offices.get(current)) is not None and office not in found:
        found.append(office)
        current = office.parent_id
    return tuple(found)


def office_at(line: Iterable[Office], level: Level) -> Office:
    """The office of a line that has the duties of a level.

    What a district or a desk would do stays with the case's own office where the case lies higher.

    Raises:
        StoreError: no office of that level stands above the case's.
    """
    offices = tuple(line)
    if level is Level.OWN and offices:
        return offices[0]
    for office in offices:
        if office.level is level:
            return office
    if level in _LOWEST and offices:
        return offices[0]
    own = offices[0].name if offices else ""
    raise StoreError(f"案件所属机关“{own}”之上没有{_LEVELS[level]}机关，待办无处可落，请先登记机关")


def duty_roles(plain: Mapping[str, tuple[str, str]] | None) -> dict[str, tuple[str, Level]]:
    """The value of an event's `duty_roles`."""
    return {name: (role, Level(level)) for name, (role, level) in (plain or {}).items()}


def duty_changes(
    line: tuple[Office, ...], case_id: int, before: Case, after: Case, roles: DutyRoles
) -> Changes[str, DutyRow]:
    """Duties that an event takes away, by name, and brings.

    Args:
        line: the case's office and those above it.
        case_id: the case.
        before: its state before the event.
        after: its state after.
        roles: role and level for each duty that the event brings; more may be named.

    Raises:
        StoreError: the role of a new duty is not named, or there is no office of its level.
    """
    if before.duties == after.duties:
        return Changes((), ())
    gone = tuple(name for name, since in before.duties.items() if after.duties.get(name) != since)
    come = tuple(
        DutyRow(case_id, name, office_at(line, level).id, role, since)
        for name, since, role, level in new_duties(before, after, roles)
    )
    return Changes(gone, come)


def new_duties(before: Case, after: Case, roles: DutyRoles) -> Iterator[tuple[str, date, str, Level]]:
    """Name, day, role and level of office of each duty that an event brings.

    Raises:
        StoreError: the role of one is not named.
    """
    for name, since in after.duties.items():
        if before.duties.get(name) != since:
            role, level = _role(roles, name)
            yield name, since, role, level


def duty_row(line: tuple[Office, ...], case_id: int, name: str, since: date, roles: DutyRoles) -> DutyRow:
    """An open duty at the office that has it.

    Raises:
        StoreError: its role is not named, or there is no office of its level.
    """
    role, level = _role(roles, name)
    return DutyRow(case_id, name, office_at(line, level).id, role, since)


def _role(roles: DutyRoles, name: str) -> tuple[str, Level]:
    if name not in roles:
        raise StoreError(f"待办“{name}”没有写明由什么岗位办理")
    return roles[name]


def restriction_changes(
    subject_id: int, case_id: int, before: Case, after: Case
) -> Changes[RestrictionRow, RestrictionRow]:
    """Restrictions that an event takes away and brings or changes.

    One whose start was corrected is replaced; one laid anew after it had ended stands beside the old.
    """
    if before.restrictions == after.restrictions:
        return Changes((), ())
    gone: list[RestrictionRow] = []
    come: list[RestrictionRow] = []
    for name, new in after.restrictions.items():
        old = before.restrictions.get(name)
        if old == new:
            continue
        if old and old.start != new.start and not _laid_anew(old, new):
            gone.append(_restriction_row(subject_id, case_id, old))
        come.append(_restriction_row(subject_id, case_id, new))
    return Changes(tuple(gone), tuple(come))


def _laid_anew(old: Restriction, new: Restriction) -> bool:
    if old.until is not None and new.start > old.until:
        return True
    return old.ended_on is not None and new.start >= old.ended_on


def _restriction_row(subject_id: int, case_id: int, value: Restriction) -> RestrictionRow:
    return RestrictionRow(subject_id, case_id, value.name, value.start, value.until, value.ended_on)
