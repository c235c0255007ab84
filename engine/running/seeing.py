"""What expressions see of a case, and how their answers are taken.

An expression that cannot be answered on a case's facts is a refusal that names it; it is never taken as false.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.case import Case, Deadline
from engine.compiled import Compiled
from engine.errors import RefusedError
from engine.expressions import Expression

JsonValue = Any
Seen = Mapping[str, JsonValue]

_OF_CASE = ("lines", "opened_on", "occurred_on")
_OF_DEADLINE: Mapping[str, Callable[[Deadline], str]] = {
    "status": lambda deadline: deadline.status.value,
    "last_day": lambda deadline: deadline.last_day.isoformat(),
    "safe_act_from": lambda deadline: deadline.safe_act_from.isoformat(),
}
_DEADLINES = "deadlines."
_ABSENT: Any = object()


@dataclass(frozen=True, slots=True, eq=False)
class _Sight(Mapping[str, JsonValue]):
    """A case by full names, each looked up only when an expression asks for it: most ask for one or two of hundreds."""

    compiled: Compiled
    case: Case
    occurred_on: date
    facts: Mapping[str, JsonValue]
    deadlines: Mapping[str, Deadline]

    def __getitem__(self, name: str) -> JsonValue:
        found = self.get(name, _ABSENT)
        if found is _ABSENT:
            raise KeyError(name)
        return found

    def get(self, name: str, default: JsonValue = None) -> JsonValue:
        """The value of a name; `default` when expressions may not mention it."""
        if self.compiled.noted is not None:
            self.compiled.noted.add(name)
        if name in self.facts:
            return self.facts[name]
        if name in self.compiled.unknown_facts:
            return None
        if name in _OF_CASE:
            return self._of_case(name)
        whole, _, aspect = name.rpartition(".")
        called = whole.removeprefix(_DEADLINES)
        if aspect not in _OF_DEADLINE or called == whole or called not in self.compiled.procedure.deadlines:
            return default
        deadline = self.deadlines.get(called)
        return _OF_DEADLINE[aspect](deadline) if deadline else None

    def _of_case(self, name: str) -> JsonValue:
        if name == "lines":
            return list(self.case.lines)
        day = self.occurred_on if name == "occurred_on" else self.case.opened_on
        return day.isoformat() if day else None

    def __iter__(self) -> Iterator[str]:
        yield from self.compiled.unknown_facts.keys() | self.facts.keys()
        yield from _OF_CASE
        for name in self.compiled.procedure.deadlines:
            yield from (f"{_DEADLINES}{name}.{aspect}" for aspect in _OF_DEADLINE)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def see(
    compiled: Compiled,
    case: Case,
    occurred_on: date,
    *,
    facts: Mapping[str, JsonValue] | None = None,
    deadlines: Mapping[str, Deadline] | None = None,
) -> Seen:
    """What expressions may mention, by full name, on the legal date of the event that is being decided.

    Args:
        compiled: the case's edition; every fact it declares is seen, null where it is unknown.
        case: as it stands.
        occurred_on: the legal date.
        facts: seen instead of the case's own.
        deadlines: likewise.
    """
    return _Sight(
        compiled,
        case,
        occurred_on,
        case.facts if facts is None else facts,
        case.deadlines if deadlines is None else deadlines,
    )


def answer(expression: Expression, seen: Seen) -> JsonValue:
    """The value of an expression.

    Raises:
        RefusedError: it does not fit what is seen, for example because a fact is missing.
    """
    try:
        return expression.evaluate(seen)
    except (RuntimeError, TypeError, KeyError, ValueError, ArithmeticError) as error:
        raise RefusedError(f"条件“{expression.source}”无法判断，可能缺少有关事实（{error}）") from error


def holds(expression: Expression | None, seen: Seen) -> bool:
    """Whether a condition holds; no condition always does.

    Raises:
        RefusedError: the condition answers neither true nor false.
    """
    if expression is None:
        return True
    found = answer(expression, seen)
    if not isinstance(found, bool):
        raise RefusedError(f"条件“{expression.source}”无法判断，可能缺少有关事实")
    return found
