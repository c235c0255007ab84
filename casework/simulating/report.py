"""What a simulated year amounts to: load by week and desk, procedures, letters, refusals, faults, proof, speed.

Owns the figures and how they are derived from what was counted; tables and files are made in ``tables``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from casework.parts import Parts
from casework.simulating.city import Staff
from casework.simulating.counting import Fault, Tallies, Week
from casework.simulating.planning import Life
from engine.case import DeadlineStatus

_NINETY = 0.9


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One week of the whole city."""

    week: date  # its Monday
    opened: int
    finished: int
    acts: int
    paper_steps: int
    drafted: int
    issued: int
    mails: int
    reminders: int
    lapses: int
    met: int  # deadlines that ended because what they asked for was done
    lapsed: int
    cancelled: int
    refused: int
    duties: int  # open at the end of the week
    backlog: int  # acts that no desk had come to at the end of the week


@dataclass(frozen=True, slots=True)
class DeskRow:
    """The load of one desk."""

    desk: str
    officers: int
    acts: int
    busiest: date | None  # Monday of the week with most acts
    acts_then: int
    backlog: int  # the most that waited at the end of a week
    backlog_on: date | None
    by_week: tuple[int, ...]  # acts, in the order of the weeks


@dataclass(frozen=True, slots=True)
class ProcedureRow:
    """The cases of one procedure."""

    key: str
    title: str
    opened: int
    finished: int
    open: int
    median_days: int | None  # from opening to end, of those finished
    ninety_days: int | None  # nine of ten took no longer


@dataclass(frozen=True, slots=True)
class Count:
    """How often something was."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class RoleRow:
    """Acts of one role at one level of office."""

    level: str
    role: str
    acts: int


@dataclass(frozen=True, slots=True)
class StandingRow:
    """How many cases of a procedure stand in a state."""

    procedure: str
    state: str  # in Chinese
    cases: int


@dataclass(frozen=True, slots=True)
class RefusalRow:
    """A reason for which acts were refused."""

    procedure: str
    act: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class Proof:
    """What verification at the end found."""

    cases: int
    events: int
    redecided: int
    problems: tuple[str, ...]
    digest: str  # of the store's content: the same for the same seed


@dataclass(frozen=True, slots=True)
class Speed:
    """How long it took, in seconds of the machine; figures a second."""

    seconds: float
    cases: float
    acts: float
    events: float
    days: float
    verifying: float  # seconds, not among those above
    peak_mb: int


@dataclass(frozen=True, slots=True)
class Report:
    """A simulated year."""

    first: date
    last: date
    seed: int
    asked: int
    arrived: int
    cases: int  # all, with those that acts opened
    acts: int
    acts_covered: int  # different acts that were done
    acts_known: int  # different acts there are
    refused: int
    recounted: int  # cases counted anew when the next year's holidays were published
    moved: int  # deadlines that got another date by that
    weeks: tuple[WeekRow, ...]
    desks: tuple[DeskRow, ...]
    procedures: tuple[ProcedureRow, ...]
    roles: tuple[RoleRow, ...]
    letters: tuple[Count, ...]
    standing: tuple[StandingRow, ...]
    refusals: tuple[RefusalRow, ...]
    given_up: tuple[RefusalRow, ...]
    not_opened: tuple[Count, ...]
    papers_refused: tuple[Count, ...]
    faults: tuple[Fault, ...]
    idle: tuple[StandingRow, ...]  # open cases that nothing and nobody moves
    proof: Proof
    speed: Speed

    @property
    def busiest(self) -> WeekRow:
        """The week with most acts."""
        return max(self.weeks, key=lambda week: week.acts)


def week_rows(tallies: Tallies) -> tuple[WeekRow, ...]:
    """All weeks, in order."""
    return tuple(_week(tallies.weeks[day]) for day in sorted(tallies.weeks))


def _week(week: Week) -> WeekRow:
    return WeekRow(
        week.first,
        week.opened.total(),
        week.finished.total(),
        week.acts.total(),
        week.steps.total(),
        week.drafted.total(),
        week.issued.total(),
        week.mails,
        week.reminders.total(),
        week.lapses.total(),
        week.ended[DeadlineStatus.MET.value],
        week.ended[DeadlineStatus.LAPSED.value],
        week.ended[DeadlineStatus.CANCELLED.value],
        week.refused,
        week.duties.total(),
        week.backlog.total(),
    )


def desk_rows(tallies: Tallies, staff: Staff) -> tuple[DeskRow, ...]:
    """All desks that did anything, the busiest first."""
    weeks = [tallies.weeks[day] for day in sorted(tallies.weeks)]
    names = sorted({name for week in weeks for name in (*week.desks, *week.backlog)})
    sizes = {desk.label: len(desk.officers) for desk in staff.desks()}
    rows = []
    for name in names:
        acts = [week.desks[name] for week in weeks]
        waiting = [week.backlog[name] for week in weeks]
        busiest, worst = max(acts), max(waiting)
        rows.append(
            DeskRow(
                name,
                sizes.get(name, 0),
                sum(acts),
                weeks[acts.index(busiest)].first if busiest else None,
                busiest,
                worst,
                weeks[waiting.index(worst)].first if worst else None,
                tuple(acts),
            )
        )
    return tuple(sorted(rows, key=lambda row: (-row.acts, row.desk)))


def procedure_rows(parts: Parts, lives: Mapping[str, Sequence[Life]]) -> tuple[ProcedureRow, ...]:
    """The procedures in the order of their keys."""
    rows = []
    for key in sorted(lives):
        days = sorted((one.finished_on - one.opened_on).days for one in lives[key] if one.finished_on is not None)
        rows.append(
            ProcedureRow(
                key,
                parts.library.compiled(key).procedure.title,
                len(lives[key]),
                len(days),
                len(lives[key]) - len(days),
                round(median(days)) if days else None,
                days[min(int(len(days) * _NINETY), len(days) - 1)] if days else None,
            )
        )
    return tuple(rows)


def role_rows(tallies: Tallies) -> tuple[RoleRow, ...]:
    """Acts by level of office and role, most first."""
    found: Counter[tuple[str, str]] = Counter()
    for week in tallies.weeks.values():
        for (level, role), count in week.acts.items():
            found[level, role] += count
    return tuple(RoleRow(level, role, count) for (level, role), count in found.most_common())


def letters(tallies: Tallies) -> tuple[Count, ...]:
    """Papers issued, by title, most first."""
    return counted(sum((week.issued for week in tallies.weeks.values()), Counter()))


def counted(counts: Counter[str]) -> tuple[Count, ...]:
    """Counts, most first."""
    return tuple(Count(name, count) for name, count in counts.most_common())


def refusal_rows(parts: Parts, reasons: Counter[tuple[str, str, str]]) -> tuple[RefusalRow, ...]:
    """Refusals by reason, most first; procedure and act in Chinese."""
    rows = []
    for (key, action, reason), count in reasons.most_common():
        procedure = parts.library.compiled(key).procedure
        rows.append(RefusalRow(procedure.title, procedure.actions[action].label, reason, count))
    return tuple(rows)


def standing_rows(parts: Parts, lives: Iterable[tuple[str, tuple[str, ...]]]) -> tuple[StandingRow, ...]:
    """How many cases stand alike, by procedure, most first.

    Args:
        parts: the system.
        lives: procedure and configuration of each case.
    """
    found = Counter(lives)
    labels: dict[str, Mapping[str, str]] = {}
    rows = []
    for (key, configuration), count in sorted(found.items(), key=lambda one: (one[0][0], -one[1], one[0][1])):
        procedure = parts.library.compiled(key).procedure
        known = labels.setdefault(key, {leaf.path: leaf.label for leaf in procedure.leaves()})
        rows.append(StandingRow(procedure.title, "、".join(known[path] for path in configuration), count))
    return tuple(rows)
