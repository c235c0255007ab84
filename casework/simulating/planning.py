"""Plans of a case: what officers and parties are going to do in it, drawn from habits when a state is entered.

Of the acts that leave one state at most one is chosen; all others are done or not, each by itself. What has a deadline
is mostly done before it. A plan is an intention: the act is tried on its day, and a refusal puts it off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from casework.simulating.behaviour import Behaviour, Habit
from casework.simulating.chance import Chance
from casework.simulating.options import Exit, Option, Options, Ways, live_deadlines
from engine.case import Case, DeadlineStatus
from engine.model import OPEN
from engine.periods.calendar import Calendar

_DAY = timedelta(days=1)
_LATE_DAYS = (1, 8)
_NO_HURRY = timedelta(days=30)
_NOTHING = ""
_FEW_TRIES = 2  # of what need not be done
_OWN = "·"
"""Stands before the name of an act that belongs to no exit, where rolled ones are noted."""


@dataclass(slots=True)
class Plan:
    """An act that is going to be tried."""

    action: str
    day: date
    urgency: date  # what is urgent is taken first
    way: str  # under which it was drawn
    queued: bool = False


@dataclass(slots=True)
class Life:
    """What the simulation remembers of a case."""

    id: int
    number: str
    procedure: str
    office_id: int
    opened_on: date
    configuration: tuple[str, ...] = ()
    finished_on: date | None = None
    turn: int = 0  # rises with every attempt and every drawing anew
    plans: dict[str, Plan] = field(default_factory=dict)  # by act
    rolled: dict[str, frozenset[str]] = field(default_factory=dict)  # what was drawn already, and among which acts
    done: dict[str, int] = field(default_factory=dict)  # times, by act
    refused: dict[str, int] = field(default_factory=dict)  # times since the configuration changed, by act
    running: dict[str, int] = field(default_factory=dict)  # versions of live deadlines
    papers_on: date | None = None  # when its papers will have been issued
    acted_on: date | None = None
    looked_on: date | None = None  # when nothing was left to wait for, the day on which it is looked at again


@dataclass(frozen=True, slots=True)
class Planner:
    """Makes plans.

    Args:
        chance: of the simulation.
        behaviour: of the city.
        calendar: by which the city works.
        ways: by procedure.
    """

    chance: Chance
    behaviour: Behaviour
    calendar: Calendar
    ways: Mapping[str, Ways]

    def plan(self, life: Life, state: Case, today: date, *, anew: bool = False) -> None:
        """Bring the plans of a case up to how it stands now.

        Args:
            life: of the case.
            state: as it stands after what was recorded last.
            today: from the next working day on something may be done.
            anew: whether all is drawn again, since nothing else moves the case.
        """
        if life.configuration != state.configuration:
            life.configuration = state.configuration
            life.refused.clear()
        if state.finished:
            life.plans.clear()
            return
        options = self.ways[life.procedure].options(state)
        if anew:
            life.rolled.clear()
            life.plans.clear()
        self._forget(life, options)
        life.turn += 1
        for way in options.exits:
            self._leave(life, state, way, today, forced=anew)
        for option in options.others:
            self._consider(life, state, option, today)
        life.looked_on = None
        if not life.plans and not any(d.status is DeadlineStatus.LIVE for d in state.deadlines.values()):
            life.looked_on = self.after(today, self.behaviour.idle)

    def put_off(self, life: Life, plan: Plan, today: date) -> bool:
        """Put a refused act off; False when it is given up."""
        tries = life.refused[plan.action] = life.refused.get(plan.action, 0) + 1
        retries = self.behaviour.retries[: _FEW_TRIES if plan.way.startswith(_OWN) else None]
        if tries > len(retries):
            del life.plans[plan.action]
            return False
        plan.day = self.after(today, retries[tries - 1])
        plan.queued = False
        return True

    def after(self, day: date, working_days: int) -> date:
        """So many working days after a day."""
        return self.calendar.add_working_days(day, working_days) if working_days else day

    # -- drawing

    def _forget(self, life: Life, options: Options) -> None:
        """Let go of what was drawn for states that were left."""
        possible = options.all()
        for name in [name for name in life.plans if name not in possible]:
            del life.plans[name]
        here = {way.state for way in options.exits} | {_OWN + option.action.name for option in options.others}
        life.rolled = {way: names for way, names in life.rolled.items() if way in here}

    def _leave(self, life: Life, state: Case, way: Exit, today: date, *, forced: bool) -> None:
        """Draw how a state is left: once, and again when more has become possible and nothing was chosen."""
        open_to = {one.action.name: one for one in way.options if self._may(life, state, one)}
        drawn = life.rolled.get(way.state)
        if drawn is not None and (open_to.keys() <= drawn or any(p.way == way.state for p in life.plans.values())):
            return
        life.rolled[way.state] = frozenset(open_to)
        weights = {name: option.habit.chance_in(way.state) for name, option in open_to.items()}
        total = sum(weights.values())
        if total <= 0:
            return
        if not (forced and way.leaf):
            weights[_NOTHING] = max(1 - total, 0.0)
        chosen = self.chance.weighed(weights, "exit", life.number, life.turn, way.state)
        if chosen != _NOTHING:
            self._add(life, state, open_to[chosen], way.state, today)

    def _may(self, life: Life, state: Case, option: Option) -> bool:
        """Whether an act may be planned, as far as the case's facts, deadlines and papers tell."""
        habit, action = option.habit, option.action
        if life.done.get(action.name, 0) >= habit.most:
            return False
        if any(not state.facts.get(name) for name in (habit.after, habit.day_of) if name):
            return False
        if any(state.facts.get(name) != value for name, value in habit.when.items()):
            return False
        if any(not drafts & (life.done.keys() | {OPEN}) for drafts in option.papers):
            return False
        return all(name in state.deadlines for name in action.not_before)

    def _consider(self, life: Life, state: Case, option: Option, today: date) -> None:
        """Draw whether an act is done that leaves the case where it is."""
        name = option.action.name
        asked = any(duty in state.duties for duty in option.duties) or live_deadlines(state, option.deadlines)
        habit = option.habit
        if asked and not self.behaviour.is_named(life.procedure, name):
            habit = self.behaviour.asked
        key = _OWN + name
        if name in life.plans or key in life.rolled or life.done.get(name, 0) >= habit.most:
            return
        if not asked and (option.duties or option.deadlines):
            return  # it waits until it is asked for
        if not self._may(life, state, option):
            return
        life.rolled[key] = frozenset()
        if self.chance.happens(habit.chance, "other", life.number, life.turn, name):
            self._add(life, state, replace(option, habit=habit), key, today)

    def _add(self, life: Life, state: Case, option: Option, way: str, today: date) -> None:
        name = option.action.name
        day = self._day(life, state, option, today)
        running = [state.deadlines[one].last_day for one in live_deadlines(state, option.deadlines)]
        others = [d.last_day for d in state.deadlines.values() if d.status is DeadlineStatus.LIVE]
        urgency = min(running or others or [day + _NO_HURRY])
        life.plans[name] = Plan(name, day, urgency, way)

    def _day(self, life: Life, state: Case, option: Option, today: date) -> date:
        habit, about = option.habit, (life.number, life.turn, option.action.name)
        if habit.day_of:
            return max(date.fromisoformat(state.facts[habit.day_of]), self.after(today, 1))
        ends = [state.deadlines[one].last_day for one in live_deadlines(state, option.deadlines)]
        if habit.before is not None and ends:
            day = self.after(min(ends), -self.chance.between(*habit.before, "before", *about))
            day = max(day, self.after(today, 1))
        else:
            day = self.after(today, max(1, self.chance.between(*habit.days, "days", *about)))
        if ends:
            day = self._by(min(ends), day, today, about)
        floor = _floor(habit, state, option)
        if option.action.issued and life.papers_on is not None:
            floor = max(floor or life.papers_on, life.papers_on)
        if floor is not None and day < floor:
            day = self.after(floor - _DAY, max(1, self.chance.between(1, habit.days[1], "floor", *about)))
        return day

    def _by(self, end: date, day: date, today: date, about: tuple[object, ...]) -> date:
        """A day before an end, or, now and then, after it."""
        if self.chance.happens(self.behaviour.late, "late", *about):
            return max(day, self.after(end, self.chance.between(*_LATE_DAYS, "lateness", *about)))
        if day <= end:
            return day
        first, last = self.after(today, 1), self.calendar.previous_working(end)
        return max(first, last)


def _floor(habit: Habit, state: Case, option: Option) -> date | None:
    """The first day on which an act can be done, as far as the case's facts and deadlines tell."""
    days = [state.deadlines[name].safe_act_from for name in option.action.not_before]
    told = state.facts.get(habit.after) if habit.after else None
    if told:
        days.append(date.fromisoformat(told) + _DAY)
    return max(days) if days else None
