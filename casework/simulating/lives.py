"""The cases of a simulation as they go: met when somebody opened them, noted after every change, planned anew.

Owns what is remembered of all cases and on which day which of them is to be looked at. What is planned in one is
``casework.simulating.planning``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from casework.parts import Parts
from casework.simulating.counting import Tallies
from casework.simulating.papers import Papers
from casework.simulating.planning import Life, Planner
from engine.case import Case, DeadlineStatus
from store.values import CaseFilter, StoredCase

_PAGE = 1000


@dataclass(slots=True)
class Lives:
    """All cases so far.

    Args:
        parts: the scratch system.
        planner: plans what comes next in a case.
        papers: know when a case's papers will have been issued.
        tallies: where openings, endings and deadlines are counted.
    """

    parts: Parts
    planner: Planner
    papers: Papers
    tallies: Tallies
    by_id: dict[int, Life] = field(default_factory=dict)
    by_number: dict[str, Life] = field(default_factory=dict)
    by_procedure: dict[str, list[Life]] = field(default_factory=dict)  # oldest first
    _wakes: dict[date, set[int]] = field(default_factory=dict)  # ids, by the day of a plan
    _last: int = 0

    def meet(self, day: date) -> None:
        """Get to know the cases that were opened since the last look, whoever opened them."""
        while True:
            with self.parts.store.read() as unit:
                found = unit.find_cases(CaseFilter(), after=self._last, limit=_PAGE)
            for case in found:
                life = Life(case.id, case.number, case.state.procedure, case.office_id, case.state.opened_on or day)
                self.by_id[case.id] = self.by_number[case.number] = life
                self.by_procedure.setdefault(life.procedure, []).append(life)
                self.tallies.week(day).opened[life.procedure] += 1
                life.papers_on = self.papers.issued_on(life.number, day)
                self._settle(life, case.state, day)
            if not found:
                return
            self._last = found[-1].id

    def states(self, ids: Iterable[int]) -> Mapping[int, StoredCase]:
        """Some cases as they stand now."""
        wanted = sorted(ids)
        if not wanted:
            return {}
        with self.parts.store.read() as unit:
            return unit.cases(wanted)

    def replan(self, changed: Iterable[int], day: date) -> None:
        """Take note of how cases stand at the end of a day, and plan what comes next in them."""
        for case_id, case in self.states(changed).items():
            self._settle(self.by_id[case_id], case.state, day)
        self._wakes.pop(day, None)

    def woken(self, day: date) -> list[Life]:
        """The cases in which something is planned for a day, or that are to be looked at on it."""
        return [self.by_id[one] for one in sorted(self._wakes.get(day, ()))]

    def wake(self, life: Life) -> None:
        """Remember when a case is to be looked at."""
        days = {plan.day for plan in life.plans.values() if not plan.queued}
        for day in days | ({life.looked_on} if life.looked_on is not None else set()):
            self._wakes.setdefault(day, set()).add(life.id)

    def _settle(self, life: Life, state: Case, day: date) -> None:
        week = self.tallies.week(day)
        running: dict[str, int] = {}
        for name, deadline in state.deadlines.items():
            if deadline.status is DeadlineStatus.LIVE:
                running[name] = deadline.version
            elif life.running.get(name) == deadline.version:
                week.ended[deadline.status.value] += 1
        life.running = running
        if state.finished and life.finished_on is None:
            life.finished_on = day
            week.finished[life.procedure] += 1
        anew = life.looked_on is not None and life.looked_on <= day
        self.planner.plan(life, state, day, anew=anew)
        self.wake(life)
