"""What recorded deadlines come to by another calendar, from the start, the extensions and the stops they were given.

Owns counting a version anew without asking whether another one is due: that is for :mod:`engine.running.deadlines`
while its states are active, and a person's business afterwards (:mod:`engine.running.lapses`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from engine.case import Case, Deadline, DeadlineStatus
from engine.compiled import Compiled
from engine.model import DeadlineRule
from engine.periods.calendar import Calendar
from engine.running.outlook import Basis, Outlook, later_of, outlook
from engine.uses import rests_on

_RUNNING = frozenset({DeadlineStatus.LIVE, DeadlineStatus.SUSPENDED})


def anew(compiled: Compiled, deadlines: Mapping[str, Deadline], name: str, calendar: Calendar) -> Outlook | None:
    """Count a recorded deadline by a calendar.

    Args:
        compiled: the edition of the case.
        deadlines: of the case; what it hangs on is taken with the end noted there.
        name: of the deadline.
        calendar: of the case.

    Returns:
        What it comes to; None when it no longer rests on what it was recorded with: the deadlines it ends with run
        another time, or the office has since chosen another answer to a disputed question.

    Raises:
        RefusedError: it cannot be counted.
    """
    rule, current = compiled.procedure.deadlines[name], deadlines[name]
    basis = _basis(compiled, rule, deadlines)
    if basis is None:
        return None
    found = outlook(rule, basis, calendar, compiled.deadline_labels)
    recorded = dict(current.rulings)
    if any(recorded.get(policy, answer) != answer for policy, answer in found.rulings):
        return None
    return found


def spared(compiled: Compiled, case: Case, calendar: Calendar) -> dict[str, date]:
    """Running deadlines that a calendar would shorten, were the date not given to the party; with that shorter end.

    Raises:
        RefusedError: one cannot be counted.
    """
    found = {}
    for name, rule in compiled.running(case.configuration).deadlines.items():
        current = case.deadlines.get(name)
        if not rule.never_shorten or current is None or current.status not in _RUNNING or current.provisional:
            continue
        counted = anew(compiled, case.deadlines, name, calendar)
        if counted is not None and counted.computed.last_day < current.last_day:
            found[name] = counted.computed.last_day
    return found


def _basis(compiled: Compiled, rule: DeadlineRule, deadlines: Mapping[str, Deadline]) -> Basis | None:
    current = deadlines[rule.name]
    given = Basis(current.start, current.extensions, current.stops)
    others = [deadlines[name] for name in sorted(rests_on(rule, compiled.procedure)) if name in deadlines]
    if rule.joined is None:
        moved = (other.overtaken for other in others if other.last_day == current.start)
        return replace(given, start=next((end for end in moved if end), current.start))
    sources = tuple(_righted(deadlines[name]) for name in rule.joined.deadlines if name in deadlines)
    if not _is_of(rule, current, [deadlines[source.name] for source in sources]):
        return given if rule.period is not None else None
    start = later_of(sources).last_day if rule.period is not None else current.start
    return replace(given, start=start, sources=sources)


def _is_of(rule: DeadlineRule, current: Deadline, sources: list[Deadline]) -> bool:
    """Whether these are the ends that a joined deadline was recorded with."""
    if rule.joined is None or len(sources) < len(rule.joined.deadlines):
        return False
    return later_of(sources).last_day == (current.start if rule.period is not None else current.last_day)


def _righted(deadline: Deadline) -> Deadline:
    end = deadline.overtaken
    return deadline if end is None else replace(deadline, last_day=end, earliest=end, latest=end, provisional=False)
