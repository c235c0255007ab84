"""Cases that an act opens: which, about whom, with what facts. Pure; opening them is ``casework.acting``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from engine.case import Case
from engine.command import Command
from engine.compiled import Compiled
from engine.errors import CalendarError, RefusedError
from engine.expressions import Expression
from engine.families import Plan, Spawn, SpawnRule
from engine.model import Action
from engine.periods.cadence import covered, dates
from engine.running.seeing import Seen, answer, holds, see

JsonValue = Any


def spawned(compiled: Compiled, after: Case, action: Action, command: Command) -> tuple[Spawn, ...]:
    """The cases an act opens, judged on the case as the act leaves it, in the order of the definition.

    Raises:
        RefusedError: a fact that says whom one is about, or from when to when a plan runs, is unknown.
    """
    seen = see(compiled, after, command.occurred_on)
    rules = (compiled.procedure.spawns[name] for name in action.spawns)
    return tuple(spawn for rule in rules if holds(rule.when, seen) for spawn in _of_rule(rule, seen))


def _of_rule(rule: SpawnRule, seen: Seen) -> Iterator[Spawn]:
    subject = _subject(rule, seen)
    if rule.plan is None:
        yield Spawn(rule.name, rule.procedure, subject, _facts(rule, seen))
        return
    first, last = _day(rule, rule.plan.first, seen), _day(rule, rule.plan.last, seen)
    for due, of_plan in _dates(rule, rule.plan, first, last):
        yield Spawn(rule.name, rule.procedure, subject, _facts(rule, {**of_plan, **_read(rule, seen)}), due)


def _dates(rule: SpawnRule, plan: Plan, first: date, last: date) -> Iterator[tuple[str, dict[str, JsonValue]]]:
    try:
        found = dates(plan.cadence, first, last)
    except CalendarError as error:
        raise RefusedError(f"“{rule.label}”的各期日期无法计算：{error}", cite=rule.cites[0]) from error
    for due in found:
        begins, ends = covered(plan.cadence, due, first)
        stretch = {"due_on": due, "covers_from": begins, "covers_to": ends}
        yield due.isoformat(), {name: day.isoformat() for name, day in stretch.items()}


def _read(rule: SpawnRule, seen: Seen) -> dict[str, JsonValue]:
    names = {name for fact in rule.facts for name in fact.value.names()}
    return {name: seen[name] for name in names if name in seen}


def _facts(rule: SpawnRule, seen: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    values = {fact.fact: answer(fact.value, seen) for fact in rule.facts}
    return {name: value for name, value in values.items() if value is not None}


def _subject(rule: SpawnRule, seen: Seen) -> int | None:
    if not rule.subject:
        return None
    found = seen[rule.subject]
    if not isinstance(found, int):
        raise RefusedError(f"“{rule.label}”须先登记其对象", field=rule.subject, cite=rule.cites[0])
    return found


def _day(rule: SpawnRule, expression: Expression, seen: Seen) -> date:
    value = answer(expression, seen)
    if not isinstance(value, str):
        raise RefusedError(f"“{rule.label}”缺少起止日期（{expression.source}）", cite=rule.cites[0])
    return date.fromisoformat(value)
