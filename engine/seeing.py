"""What expressions see of a case, and how their answers are taken.

An expression that cannot be answered on a case's facts is a refusal that names it; it is never taken as false.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.case import Case
from engine.compiled import Compiled
from engine.errors import RefusedError
from engine.expressions import Expression

JsonValue = Any
Seen = Mapping[str, JsonValue]


def see(compiled: Compiled, case: Case, occurred_on: date) -> dict[str, JsonValue]:
    """What expressions may mention, by full name, on the legal date of the event that is being decided."""
    seen: dict[str, JsonValue] = {
        **compiled.unknown_facts,
        **case.facts,
        "lines": list(case.lines),
        "opened_on": case.opened_on.isoformat() if case.opened_on else None,
        "occurred_on": occurred_on.isoformat(),
    }
    for name in compiled.procedure.deadlines:
        deadline = case.deadlines.get(name)
        seen[f"deadlines.{name}.status"] = deadline.status.value if deadline else None
        seen[f"deadlines.{name}.last_day"] = deadline.last_day.isoformat() if deadline else None
        seen[f"deadlines.{name}.safe_act_from"] = deadline.safe_act_from.isoformat() if deadline else None
    return seen


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
