"""What is told with an act of a simulated case: facts, lines, evidence.

Most of it comes from an example of the same act in the timelines; what no example tells is made up by its type. Whether
it is possible is for the act itself to judge: a refusal is counted, and another example is tried later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from casework.simulating.behaviour import Habit
from casework.simulating.chance import Chance
from casework.simulating.examples import Example, Examples, Offset, local
from casework.simulating.parties import enterprise, person
from engine.case import Case
from engine.model import OPEN, Action, Fact, FactType, LineFacts, Procedure
from engine.periods.calendar import Calendar
from engine.tables import Column, ColumnType, RowsRule, TableRule
from store.values import Office, Subject

JsonValue = Any
_MOST_INTEGER = 9
_AMOUNT = "1000.00"


@dataclass(frozen=True, slots=True)
class Occasion:
    """An act of a case on a day, the so-manieth attempt at something in it.

    Attributes:
        key: of the case: the draws of one case are its own.
        turn: rises with every attempt, so that the next one may be told otherwise.
        day: the legal date.
        state: before the act; None: the case is being opened.
        offices: those whose names a unit may bear, the case's own first.
    """

    key: str
    turn: int
    day: date
    state: Case | None
    offices: Sequence[Office]


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells acts.

    Args:
        chance: of the simulation.
        examples: from the timelines.
        evidence: the value of a fact that is a file, but for its name and the day it shows.
        enterprises: how many there are in the city.
        calendar: by which the city works: what is planned ahead is planned for a worked day.
    """

    chance: Chance
    examples: Examples
    evidence: Mapping[str, JsonValue]
    enterprises: int
    calendar: Calendar

    def facts(
        self, procedure: Procedure, action: Action, habit: Habit, occasion: Occasion
    ) -> tuple[dict[str, JsonValue], dict[int, dict[str, JsonValue]]]:
        """The facts of an act and those of the case's lines."""
        decided = {
            name: self.chance.weighed(values, "fact", occasion.key, occasion.turn, name)
            for name, values in habit.facts.items()
        }
        # An act that shifts dates tells of these alone: those of an example belong to another year's plan.
        example = Example({}, ()) if habit.shifts else self._example(procedure, action, decided, occasion)
        told: dict[str, JsonValue] = {}
        for name in (*action.required, *action.optional):
            value = decided.get(name, decided.get(local(name), example.facts.get(name)))
            if name in habit.shifts and occasion.state is not None and occasion.state.facts.get(name):
                before = date.fromisoformat(occasion.state.facts[name])
                value = (before + timedelta(days=habit.shifts[name])).isoformat()
            if name in habit.meets and occasion.state is not None:
                value = self._measured(name, habit, occasion.state.facts, occasion)
            if value is not None or name in action.required or name in habit.tells:
                told[name] = self._value(procedure, procedure.facts[name], value, occasion)
        if action.mails and action.mails in told:
            told[action.mails] = tracking_number(occasion)
        return told, self._lines(procedure, action, habit, example, occasion)

    # -- examples

    def _example(
        self, procedure: Procedure, action: Action, decided: Mapping[str, JsonValue], occasion: Occasion
    ) -> Example:
        """One of the examples that say what was decided, if there is any; else one of all; else an empty one."""
        own: Sequence[Example] = self.examples.own(procedure.key, action.name)
        if not own:
            names = {local(name): name for name in (*action.required, *action.optional)}
            alike = self.examples.alike(action.name) if action.name != OPEN else ()
            own = [Example({names[n]: v for n, v in one.facts.items() if n in names}, ()) for one in alike]
        fitting = [one for one in own if all(one.facts.get(name) == value for name, value in decided.items())]
        candidates = fitting or own
        if not candidates:
            return Example({}, ())
        return self.chance.one_of(candidates, "example", occasion.key, occasion.turn, action.name)

    # -- values

    def _value(self, procedure: Procedure, fact: Fact, value: JsonValue, occasion: Occasion) -> JsonValue:
        match fact.type:
            case FactType.DATE:
                return self._day(fact, value, occasion.day)
            case FactType.FILE:
                return self._file(fact, value, occasion.day)
            case FactType.SUBJECT:
                return self._party(fact, occasion)
            case FactType.TABLE:
                return _table(procedure.tables[fact.table], value, occasion.day)
            case FactType.CHOICE if value not in fact.choices:
                return self.chance.one_of(list(fact.choices), "choice", occasion.key, occasion.turn, fact.name)
            case FactType.INTEGER if value is None:
                return self.chance.between(1, _MOST_INTEGER, "integer", occasion.key, occasion.turn, fact.name)
            case FactType.BOOLEAN if value is None:
                return True
            case FactType.TEXT if value is None:
                return f"样例内容：{fact.label}（模拟办理）"
        return _dated(value, occasion.day)

    def _day(self, fact: Fact, value: JsonValue, day: date) -> str:
        if isinstance(value, str):
            return value
        found = _later(value, day)
        if found > day:
            found = self.calendar.next_working(found) if fact.may_be_future else day
        return found.isoformat()

    def _file(self, fact: Fact, value: JsonValue, day: date) -> dict[str, JsonValue]:
        kept = {**self.evidence, "name": f"{fact.label}.png"}
        if fact.dated:
            shows = value.get("shows") if isinstance(value, Mapping) else None
            kept["shows"] = min(_later(shows, day), day).isoformat()
        return kept

    def _party(self, fact: Fact, occasion: Occasion) -> dict[str, str]:
        n = self.chance.between(0, self.enterprises - 1, "party", occasion.key, fact.name)
        if fact.kind == "enterprise":
            return _plain(enterprise(n))
        if fact.kind == "person":
            return _plain(person(n))
        office = self.chance.one_of(occasion.offices, "unit", occasion.key, fact.name)
        return {"name": office.name, "code": office.key}

    # -- lines

    def _lines(
        self, procedure: Procedure, action: Action, habit: Habit, example: Example, occasion: Occasion
    ) -> dict[int, dict[str, JsonValue]]:
        rule = action.lines
        if rule is None:
            return {}
        if occasion.state is None:
            return {no: _dated(dict(line), occasion.day) for no, line in enumerate(example.lines, start=1)}
        asked = [line for line in occasion.state.lines if _is_concerned(rule, line, occasion)]
        return {line["no"]: self._line(procedure, rule, habit, line, example, occasion) for line in asked}

    def _line(
        self,
        procedure: Procedure,
        rule: LineFacts,
        habit: Habit,
        line: Mapping[str, JsonValue],
        example: Example,
        occasion: Occasion,
    ) -> dict[str, JsonValue]:
        like = example.lines[(line["no"] - 1) % len(example.lines)] if example.lines else {}
        told: dict[str, JsonValue] = {}
        for name in (*rule.required, *rule.optional):
            value = like.get(name)
            if name in habit.meets:
                value = self._measured(name, habit, line, occasion)
            if value is not None or name in rule.required:
                told[name] = self._value(procedure, procedure.line_facts[name], value, occasion)
        return told

    def _measured(self, name: str, habit: Habit, line: Mapping[str, JsonValue], occasion: Occasion) -> int:
        """A figure that reaches what another one asks, or stays below it."""
        asked, share = habit.meets[name]
        required = int(line.get(asked) or 0)
        reached = self.chance.happens(share, "meets", occasion.key, line.get("no"), asked)
        return required if reached else max(required - 1, 0)


def tracking_number(occasion: Occasion) -> str:
    """A number of the post's form that no other act of the simulation uses."""
    return f"8{int(occasion.key):08d}{occasion.turn % 10_000:04d}"


def _is_concerned(rule: LineFacts, line: Mapping[str, JsonValue], occasion: Occasion) -> bool:
    if rule.which is None:
        return True
    opened = occasion.state.opened_on if occasion.state is not None else None
    days = {"occurred_on": occasion.day.isoformat(), "opened_on": opened.isoformat() if opened else None}
    return rule.which.evaluate({"line": dict(line), **days}) is True


def _table(rule: TableRule, value: JsonValue, day: date) -> dict[str, JsonValue]:
    """The rows of a report: of figures that the cases know nothing is told, they are laid under it."""
    if not rule.columns:
        return {"rows": []}
    if rule.rows is RowsRule.MANY:
        rows = value.get("rows") if isinstance(value, Mapping) else None
        return {"rows": _dated(rows, day) if rows else [_row(rule.columns, day)]}
    return {"rows": [_row([column for column in rule.columns if not column.known], day)]}


def _row(columns: Sequence[Column], day: date) -> dict[str, JsonValue]:
    made: Mapping[ColumnType, JsonValue] = {
        ColumnType.INTEGER: 1,
        ColumnType.DECIMAL: _AMOUNT,
        ColumnType.TEXT: "样例",
        ColumnType.DATE: day.isoformat(),
    }
    return {column.key: made[column.type] for column in columns}


def _dated(value: Any, day: date) -> Any:
    """A value of an example on a day."""
    if isinstance(value, Mapping):
        return {name: _dated(part, day) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_dated(part, day) for part in value]
    return _later(value, day).isoformat() if isinstance(value, Offset) else value


def _later(offset: JsonValue, day: date) -> date:
    return day + timedelta(days=offset.days) if isinstance(offset, Offset) else day


def _plain(subject: Subject) -> dict[str, str]:
    return {"name": subject.name, "code": subject.code, "address": subject.address}
