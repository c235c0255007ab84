"""The figures of a simulated year, derived from what was counted while it was lived through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from statistics import median

from casework.listing import duties_waiting
from casework.parts import Parts
from casework.simulating.city import Staff
from casework.simulating.counting import Tallies, Week
from casework.simulating.planning import Life
from casework.simulating.reminding import AHEAD
from casework.simulating.report import (
    Count,
    DeskRow,
    LapseRow,
    ProcedureRow,
    RefusalRow,
    RoleRow,
    StandingRow,
    WaitingRow,
    WeekRow,
)
from engine.case import DeadlineStatus

_NINETY = 0.9
_MOST_WAITING = 100


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
    weeks = [tallies.weeks[day] for day in sorted(tallies.weeks)]
    rows = []
    for level, role in sorted({who for week in weeks for who in week.acts}):
        acts = tuple(week.acts[level, role] for week in weeks)
        most = max(acts)
        rows.append(RoleRow(level, role, sum(acts), weeks[acts.index(most)].first, most, acts))
    return tuple(sorted(rows, key=lambda row: -row.acts))


def reminders(tallies: Tallies) -> tuple[Count, ...]:
    """Reminders by how long before the end they came, the shortest first."""
    found: Counter[str] = sum((week.reminders for week in tallies.weeks.values()), Counter())
    return tuple(Count(told, found[told]) for told in AHEAD if found[told])


def lapse_rows(parts: Parts, tallies: Tallies) -> tuple[LapseRow, ...]:
    """Lapses by deadline, most first; procedure and deadline in Chinese."""
    found: Counter[tuple[str, str]] = sum((week.lapses for week in tallies.weeks.values()), Counter())
    rows = []
    for (key, name), count in found.most_common():
        procedure = parts.library.compiled(key).procedure
        rows.append(LapseRow(procedure.title, procedure.deadlines[name].label, count))
    return tuple(rows)


def waiting_rows(parts: Parts, last: date) -> tuple[WaitingRow, ...]:
    """The duties that are open longest on the last day, the oldest first."""
    oldest = duties_waiting(parts, limit=_MOST_WAITING).rows
    return tuple(
        WaitingRow(one.since, (last - one.since).days, one.case, one.label, one.office, one.role) for one in oldest
    )


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
