"""The desks of the city: what waits on each, what its officers come to on a day, and what becomes of it.

A day's work of a desk is one act a case and, as a rule, one transaction. A refusal is part of life: it is counted and
the act is tried again later. Any other error is a fault of the program, noted with all that is needed to repeat it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from casework.acting import Act, act_many
from casework.acts import Outcome
from casework.parts import Parts
from casework.simulating.behaviour import Habit
from casework.simulating.city import Desk, Staff
from casework.simulating.counting import Fault, Tallies
from casework.simulating.lives import Lives
from casework.simulating.planning import Life, Plan, Planner
from casework.simulating.telling import Occasion, Teller
from engine.case import Case
from engine.errors import MissingError, RefusedError
from engine.model import Action, Procedure

_log = logging.getLogger("shixian.simulate")
_AT_ONCE = 200
_BACKDATED = (1, 4)


@dataclass(frozen=True, slots=True)
class Try:
    """An act that is about to be tried."""

    life: Life
    plan: Plan
    action: Action
    desk: Desk
    act: Act


@dataclass(slots=True)
class Desks:
    """All desks.

    Args:
        parts: the scratch system.
        staff: of the city.
        planner: puts off what is refused.
        teller: tells facts.
        lives: of all cases.
        tallies: where acts and refusals are counted.
    """

    parts: Parts
    staff: Staff
    planner: Planner
    teller: Teller
    lives: Lives
    tallies: Tallies
    _queues: dict[Desk, list[tuple[date, int, str]]] = field(default_factory=dict)  # urgency, case, act

    def work(self, day: date) -> set[int]:
        """Let every desk take what waits, the most urgent first, as far as its hands reach.

        Returns:
            The ids of the cases in which something was done, or given up.
        """
        self._queue(day)
        taken = [one for desk in self._queues for one in self._taken(desk, day)]
        states = self.lives.states({life.id for life, _, _ in taken})
        groups: dict[str, list[Try]] = {}
        for life, plan, desk in taken:
            groups.setdefault(desk.actor, []).append(self._try(life, plan, desk, states[life.id].state, day))
        changed: set[int] = set()
        for actor, of_actor in groups.items():
            for start in range(0, len(of_actor), _AT_ONCE):
                part = of_actor[start : start + _AT_ONCE]
                outcomes = self.tried(actor, part, day)
                changed |= {one.life.id for one, o in zip(part, outcomes, strict=True) if self._note(one, o, day)}
        return changed

    def backlog(self) -> dict[str, int]:
        """How many acts wait on each desk, by its label."""
        found: dict[str, int] = {}
        for desk, waiting in self._queues.items():
            plans = (self.lives.by_id[case_id].plans.get(name) for _, case_id, name in waiting)
            if live := sum(plan is not None and plan.queued for plan in plans):
                found[desk.label] = live
        return found

    def tried(self, actor: str, tries: Sequence[Try], day: date) -> list[Outcome | None]:
        """Do acts together; should the program fail in one of them, each by itself, to find out in which.

        Returns:
            What became of each; None where the program failed.
        """
        try:
            return list(act_many(self.parts, actor, [(one.life.number, one.act) for one in tries]))
        except Exception as error:  # whatever it is: the year goes on, and the fault is shown
            if len(tries) > 1:
                return [outcome for one in tries for outcome in self.tried(actor, [one], day)]
            [one] = tries
            _log.error("act %s of case %s failed", one.action.name, one.life.number, exc_info=error)
            told = f"{type(error).__name__}: {error}；办理内容：{one.act.facts}"
            self.tallies.faults.append(Fault("办理出错", day, one.life.number, one.action.name, told))
            return [None]

    # -- queues

    def _queue(self, day: date) -> None:
        """Put what is planned up to a day on the desks of those who do it."""
        for life in self.lives.woken(day):
            for plan in life.plans.values():
                if plan.day <= day and not plan.queued:
                    plan.queued = True
                    item = (plan.urgency, life.id, plan.action)
                    self._queues.setdefault(self._desk(life, plan.action), []).append(item)

    def _desk(self, life: Life, action: str) -> Desk:
        procedure = self._procedure(life)
        for role in procedure.actions[action].roles:
            desk = self.staff.desk(procedure.roles[role], life.office_id)
            if desk is not None:
                return desk
        raise RefusedError(f"案件{life.number}的“{action}”没有人担任办理岗位，请核对机构名册")

    def _taken(self, desk: Desk, day: date) -> list[tuple[Life, Plan, Desk]]:
        """What a desk takes from its queue on a day."""
        left = len(desk.officers) * self.planner.behaviour.capacity
        taken: list[tuple[Life, Plan, Desk]] = []
        waiting: list[tuple[date, int, str]] = []
        for item in sorted(self._queues[desk]):
            _, case_id, name = item
            life = self.lives.by_id[case_id]
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

    # -- acts

    def _try(self, life: Life, plan: Plan, desk: Desk, state: Case, day: date) -> Try:
        procedure = self._procedure(life)
        action = procedure.actions[plan.action]
        life.turn += 1
        habit = self.planner.behaviour.habit(procedure, action.name)
        occurred = self._occurred(life, habit, state, day)
        occasion = Occasion(str(life.id), life.turn, occurred, state, [self.staff.offices[life.office_id]])
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

    def _note(self, one: Try, outcome: Outcome | None, day: date) -> bool:
        """Count what became of an act; whether the case has changed, or has one plan less."""
        life, name, tallies = one.life, one.action.name, self.tallies
        if outcome is None or outcome.error is not None:
            if outcome is not None and isinstance(outcome.error, RefusedError | MissingError):
                tallies.refuse(day, life.procedure, name, outcome.error)
            if self.planner.put_off(life, one.plan, day):
                self.lives.wake(life)
                return False
            tallies.given_up[life.procedure, name] += 1
            return True
        week, procedure = tallies.week(day), self._procedure(life)
        level = self.staff.offices[one.desk.office_id].level.value
        week.acts[level, procedure.roles[one.action.roles[0]].label] += 1
        week.desks[one.desk.label] += 1
        week.mails += bool(one.action.mails)
        tallies.acts += 1
        tallies.done[life.procedure, name] += 1
        life.done[name] = life.done.get(name, 0) + 1
        life.plans.pop(name, None)
        life.rolled.pop(one.plan.way, None)
        if outcome.documents:
            life.papers_on = self.lives.papers.issued_on(life.number, day)
        return True

    def _procedure(self, life: Life) -> Procedure:
        return self.planner.ways[life.procedure].compiled.procedure
