"""Living through the days of a simulation: the sweep first, then what comes in, what is issued and what officers do.

Everything is done by the real operations, on a store of its own; a day's work of a desk is one transaction. A refusal
is part of life and counted; any other error is noted as a fault of the program, with all that is needed to repeat it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from casework.acting import Act, act_many
from casework.acts import Outcome
from casework.parts import SHANGHAI, Parts
from casework.playing.scratch import VirtualClock
from casework.simulating.arrivals import Arrival
from casework.simulating.behaviour import Habit, Regulation
from casework.simulating.city import Desk, Staff
from casework.simulating.counting import Fault, Tallies, Week
from casework.simulating.opening import Opener
from casework.simulating.papers import Papers, PapersDone
from casework.simulating.planning import Life, Plan, Planner
from casework.simulating.telling import Occasion, Teller
from casework.sweeping import sweep
from engine.case import Case, DeadlineStatus
from engine.errors import MissingError, RefusedError
from engine.model import Action, Procedure
from store.values import CaseFilter, OutboxKind, StoredCase

_log = logging.getLogger("shixian.simulate")
_MORNING = 9
_DAY = timedelta(days=1)
_LEASE = timedelta(hours=1)
_AT_ONCE = 200
_MOST_PAGE = 1000
_MOST_WAITING = 30
"""Working days for which a case that comes in may wait for another one to be opened in."""
_BACKDATED = (1, 4)
_SUNDAY = 6


@dataclass(frozen=True, slots=True)
class Try:
    """An act that is about to be tried."""

    life: Life
    plan: Plan
    action: Action
    desk: Desk
    act: Act


@dataclass(slots=True)
class Running:
    """A simulation while it runs.

    Args:
        parts: the scratch system.
        clock: of its parts.
        regulations: that are simulated.
        staff: of the city.
        planner: makes plans.
        teller: tells facts.
        arriving: what comes in, by day.
        lives: of all cases, by procedure.
        enterprises: in the city.
    """

    parts: Parts
    clock: VirtualClock
    regulations: Sequence[Regulation]
    staff: Staff
    planner: Planner
    teller: Teller
    arriving: Mapping[date, list[Arrival]]
    enterprises: int
    lives: dict[str, list[Life]] = field(default_factory=dict)
    tallies: Tallies = field(default_factory=Tallies)
    _by_id: dict[int, Life] = field(default_factory=dict)
    _by_number: dict[str, Life] = field(default_factory=dict)
    _wakes: dict[date, set[int]] = field(default_factory=dict)  # ids of cases, by the day of their next plan
    _queues: dict[Desk, list[tuple[date, int, str]]] = field(default_factory=dict)  # urgency, case, act
    _late: list[tuple[Arrival, int]] = field(default_factory=list)  # still without a case to be opened in, and how long
    _last_case: int = 0
    _opener: Opener = field(init=False)
    _papers: Papers = field(init=False)

    def __post_init__(self) -> None:
        """Put the desks together."""
        self._opener = Opener(self.parts, self.staff, self.teller, self.planner, self.lives, self.enterprises)
        self._papers = Papers(self.parts, self.staff, self.planner)

    def run(self, first: date, last: date, told: Callable[[date, Tallies], None]) -> None:
        """Live through the days from the first to the last, both included.

        Args:
            first: of the days.
            last: likewise.
            told: called at the end of each day.
        """
        for n in range((last - first).days + 1):
            day = first + timedelta(days=n)
            self.clock.now = datetime(day.year, day.month, day.day, _MORNING, tzinfo=SHANGHAI)
            self._day(day)
            if day.weekday() == _SUNDAY or day == last:
                self._close_week(day)
            told(day, self.tallies)

    @property
    def cases(self) -> Iterable[Life]:
        """All cases, oldest first."""
        return self._by_id.values()

    # -- a day

    def _day(self, day: date) -> None:
        changed = self._sweep(day)
        week = self.tallies.week(day)
        if self.planner.calendar.is_working(day):
            papers = PapersDone()
            self._papers.issue(papers, day)
            self._open(day)
            changed |= self._work(day)
            changed |= self._look_again(day)
            self._papers.note(papers, day)
            week.drafted += papers.drafted
            week.issued += papers.issued
            week.steps += papers.steps
            self.tallies.papers_refused += papers.refused
        self._replan(changed, day)
        self._remind(day)

    def _sweep(self, day: date) -> set[int]:
        report = sweep(self.parts, now=self.clock())
        week = self.tallies.week(day)
        for one in report.fired:
            week.lapses[one.procedure] += 1
        self.tallies.faults += [
            Fault("期限无法处理，已搁置", day, one.case_number, one.timer, one.error) for one in report.failures
        ]
        self._meet(day)
        return {self._by_number[one.case_number].id for one in report.fired}

    def _open(self, day: date) -> None:
        outcomes = self._opener.campaigns(self.regulations, day, day.year)
        for outcome in outcomes:
            if outcome.error is not None:
                self.tallies.not_opened[str(outcome.error)] += 1
        self._meet(day)
        arriving = [*(one for one, _ in self._late), *self.arriving.get(day, ())]
        ages = {one.n: age for one, age in self._late}
        if not arriving:
            return
        done, waiting = self._opener.open(arriving, day)
        self._late = [(one, ages.get(one.n, 0) + 1) for one in waiting if ages.get(one.n, 0) < _MOST_WAITING]
        for one, outcome in done:
            if outcome.error is None:
                self.tallies.arrived += not outcome.repeated
            else:
                self.tallies.not_opened[f"{one.stream.procedure}：{outcome.error}"] += 1
        self._meet(day)

    def _meet(self, day: date) -> None:
        """Get to know the cases that were opened since, whoever opened them."""
        while True:
            with self.parts.store.read() as unit:
                found = unit.find_cases(CaseFilter(), after=self._last_case, limit=_MOST_PAGE)
            for case in found:
                life = Life(case.id, case.number, case.state.procedure, case.office_id, case.state.opened_on or day)
                self._by_id[case.id] = self._by_number[case.number] = life
                self.lives.setdefault(life.procedure, []).append(life)
                self.tallies.week(day).opened[life.procedure] += 1
                life.papers_on = self._papers.issued_on(life.number, day)
                self._settle(life, case.state, day)
            if not found:
                return
            self._last_case = found[-1].id

    def _look_again(self, day: date) -> set[int]:
        return {life.id for life in self._woken(day) if life.looked_on is not None and life.looked_on <= day}

    def _woken(self, day: date) -> list[Life]:
        return [self._by_id[one] for one in sorted(self._wakes.get(day, ()))]

    # -- officers

    def _work(self, day: date) -> set[int]:
        """Let every desk take what waits, the most urgent first, as far as its hands reach."""
        self._queue(day)
        tries = [one for desk in self._queues for one in self._taken(desk, day)]
        states = self._states({life.id for life, _, _ in tries})
        wanted = [one for life, plan, desk in tries if (one := self._try(life, plan, desk, states[life.id].state, day))]
        changed: set[int] = set()
        groups: dict[str, list[Try]] = {}
        for one in wanted:
            groups.setdefault(one.desk.actor, []).append(one)
        for actor, of_actor in groups.items():
            for start in range(0, len(of_actor), _AT_ONCE):
                part = of_actor[start : start + _AT_ONCE]
                for one, outcome in zip(part, self._acted(actor, part, day), strict=True):
                    if self._note(one, outcome, day):
                        changed.add(one.life.id)
        self._meet(day)
        return changed

    def _queue(self, day: date) -> None:
        """Put what is planned up to a day on the desks of those who do it."""
        for life in self._woken(day):
            for plan in life.plans.values():
                if plan.day <= day and not plan.queued:
                    desk = self._desk(life, plan.action)
                    plan.queued = True
                    self._queues.setdefault(desk, []).append((plan.urgency, life.id, plan.action))

    def _desk(self, life: Life, action: str) -> Desk:
        procedure = self._procedure(life.procedure)
        for role in procedure.actions[action].roles:
            desk = self.staff.desk(procedure.roles[role], life.office_id)
            if desk is not None:
                return desk
        raise AssertionError(action)  # refused before the year began

    def _taken(self, desk: Desk, day: date) -> list[tuple[Life, Plan, Desk]]:
        """What a desk takes from its queue on a day: one act a case."""
        left = len(desk.officers) * self.planner.behaviour.capacity
        taken: list[tuple[Life, Plan, Desk]] = []
        waiting: list[tuple[date, int, str]] = []
        for item in sorted(self._queues[desk]):
            _, case_id, name = item
            life = self._by_id[case_id]
            plan = life.plans.get(name)
            if plan is None or not plan.queued:
                continue  # the case has moved on meanwhile
            if left > 0 and life.acted_on != day:
                life.acted_on = day
                taken.append((life, plan, desk))
                left -= 1
            else:
                waiting.append(item)
        self._queues[desk] = waiting
        return taken

    def _try(self, life: Life, plan: Plan, desk: Desk, state: Case, day: date) -> Try:
        procedure = self._procedure(life.procedure)
        action = procedure.actions[plan.action]
        life.turn += 1
        habit = self.planner.behaviour.habit(procedure, action.name)
        occurred = self._occurred(life, habit, state, day)
        office = self.staff.offices[life.office_id]
        occasion = Occasion(str(life.id), life.turn, occurred, state, [office])
        facts, lines = self.teller.facts(procedure, action, habit, occasion)
        signers = self.staff.signers(desk, action.officers)
        return Try(life, plan, action, desk, Act(action.name, occurred, facts, lines, signers))

    def _occurred(self, life: Life, habit: Habit, state: Case, day: date) -> date:
        """The legal date of an act: the day itself, or, when it is typed in late, one some days before."""
        if habit.day_of and state.facts.get(habit.day_of):
            return min(date.fromisoformat(state.facts[habit.day_of]), day)
        chance, about = self.planner.chance, (life.number, life.turn)
        if not chance.happens(self.planner.behaviour.backdated, "backdated", *about):
            return day
        return max(day - timedelta(days=chance.between(*_BACKDATED, "back", *about)), state.opened_on or day)

    def _acted(self, actor: str, tries: Sequence[Try], day: date) -> list[Outcome | None]:
        """Do acts together; should the program fail in one of them, each by itself, to find out in which.

        Returns:
            What became of each; None where the program failed.
        """
        try:
            return list(act_many(self.parts, actor, [(one.life.number, one.act) for one in tries]))
        except Exception as error:  # whatever it is: the year goes on, and the fault is shown
            if len(tries) > 1:
                return [outcome for one in tries for outcome in self._acted(actor, [one], day)]
            [one] = tries
            _log.error("act %s of case %s failed", one.action.name, one.life.number, exc_info=error)
            told = f"{type(error).__name__}: {error}；办理内容：{one.act.facts}"
            self.tallies.faults.append(Fault("办理出错", day, one.life.number, one.action.name, told))
            return [None]

    def _note(self, one: Try, outcome: Outcome | None, day: date) -> bool:
        """Count what became of an act; whether the case has changed."""
        life, name, tallies = one.life, one.action.name, self.tallies
        if outcome is None or outcome.error is not None:
            if outcome is not None and isinstance(outcome.error, RefusedError | MissingError):
                tallies.refuse(day, life.procedure, name, outcome.error)
            if not self.planner.put_off(life, one.plan, day):
                tallies.given_up[life.procedure, name] += 1
                return True
            self._wake(life)
            return False
        week, procedure = tallies.week(day), self._procedure(life.procedure)
        level = self.staff.offices[one.desk.office_id].level.value
        week.acts[level, procedure.roles[one.action.roles[0]].label, procedure.key] += 1
        week.desks[one.desk.label] += 1
        week.mails += bool(one.action.mails)
        tallies.acts += 1
        tallies.done[life.procedure, name] += 1
        life.done[name] = life.done.get(name, 0) + 1
        life.plans.pop(name, None)
        life.rolled.pop(one.plan.way, None)
        if outcome.documents:
            life.papers_on = self._papers.issued_on(life.number, day)
        return True

    # -- keeping up with cases

    def _states(self, ids: Iterable[int]) -> Mapping[int, StoredCase]:
        wanted = sorted(ids)
        if not wanted:
            return {}
        with self.parts.store.read() as unit:
            return unit.cases(wanted)

    def _replan(self, changed: set[int], day: date) -> None:
        for case_id, case in self._states(changed).items():
            self._settle(self._by_id[case_id], case.state, day)
        self._wakes.pop(day, None)

    def _settle(self, life: Life, state: Case, day: date) -> None:
        """Take note of how a case stands and plan what comes next in it."""
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
        self._wake(life)

    def _wake(self, life: Life) -> None:
        days = [plan.day for plan in life.plans.values() if not plan.queued]
        for day in {*days, *([life.looked_on] if life.looked_on is not None else [])}:
            self._wakes.setdefault(day, set()).add(life.id)

    # -- what is counted at the end

    def _remind(self, day: date) -> None:
        """Count the reminders that the sweep put into the outbox, and close them: nobody is written to."""
        week = self.tallies.week(day)
        with self.parts.store.write() as unit:
            while items := unit.claim(
                OutboxKind.REMIND, limit=_MOST_PAGE, now=self.clock(), lease=_LEASE, owner="simulate"
            ):
                for item in items:
                    week.reminders[item.payload["office"], item.payload["holder_label"]] += 1
                unit.done([item.id for item in items])
            unit.commit()

    def _close_week(self, day: date) -> None:
        week: Week = self.tallies.week(day)
        with self.parts.store.read() as unit:
            for duty in unit.duties(offices=None):
                week.duties[duty.office_id, duty.role] += 1
        for desk, waiting in self._queues.items():
            live = sum(plan.queued for _, case_id, name in waiting if (plan := self._by_id[case_id].plans.get(name)))
            if live:
                week.backlog[desk.label] += live

    def _procedure(self, key: str) -> Procedure:
        return self.planner.ways[key].compiled.procedure
