"""Expressions of tables about cases of another definition, compiled against that definition.

A table says which figures the cases already know: how many cases of a definition fulfil a condition, or the sum of an
integer over them. The text stands in one definition, its names belong to another; so it is compiled when both are at
hand: when the procedures are checked together, and when a report is prepared.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from engine.errors import DefinitionError
from engine.expressions import Expression
from engine.families import PLAN_FACTS
from engine.model import FactType, Procedure
from engine.tables import Column, Known, RowsRule, TableRule

_OF_DEADLINE = ("status", "last_day", "safe_act_from")
_GIVEN = frozenset({"opened_on", *PLAN_FACTS})
"""What such an expression may mention beside facts, lines and deadlines of the counted case."""
_MACRO = re.compile(r"\.(?:all|exists|exists_one|filter|map)\(\s*([A-Za-z_]\w*)\s*,")
_METHOD = re.compile(r"\.(?:all|exists|exists_one|filter|map|size|startsWith|endsWith|contains|matches)\Z")
_FIELDS = (".name", ".sha256", ".shows")


@dataclass(frozen=True, slots=True)
class Figure:
    """A known figure, ready to be asked of the cases of a definition."""

    column: str
    procedure: str
    when: Expression
    add: Expression | None  # None: one for each case


def figures(rule: TableRule, file: str, procedures: Mapping[str, Procedure]) -> tuple[Figure, ...]:
    """Compile the known figures of a table, in the order of its columns, or of those suggested while it has none.

    Args:
        rule: of the table.
        file: of the definition the table belongs to, for errors.
        procedures: definitions by key.

    Raises:
        DefinitionError: a definition or a name does not exist, or the table is a list, which nothing is known of.
    """
    columns = rule.columns or rule.suggested
    return tuple(_figure(rule, column, known, file, procedures) for column in columns for known in column.known)


def _figure(rule: TableRule, column: Column, known: Known, file: str, procedures: Mapping[str, Procedure]) -> Figure:
    place = f"table {rule.name!r}, column {column.key!r}"
    if rule.rows is not RowsRule.ONE:
        raise DefinitionError(file, 0, f"{place}: `known` belongs to a table with `rows: one`")
    counted = procedures.get(known.procedure)
    if counted is None:
        reason = f"{place}: `of` names no procedure {known.procedure!r}{_perhaps(known.procedure, procedures)}"
        raise DefinitionError(file, 0, reason, tuple(sorted(procedures)))
    add = _compiled(known.add, f"{place}, `add`", file, counted) if known.add else None
    return Figure(column.key, known.procedure, _compiled(known.when, f"{place}, `when`", file, counted), add)


def _compiled(text: str, place: str, file: str, counted: Procedure) -> Expression:
    try:
        expression = Expression.compile(text)
    except ValueError as error:
        raise DefinitionError(file, 0, f"{place}: not an expression: {error}") from error
    bound = frozenset(_MACRO.findall(text))
    for name in sorted(expression.names()):
        if name.partition(".")[0] not in bound and not _is_known(name, counted):
            reason = f"{place}: procedure {counted.key!r} has no fact {name!r}{_perhaps(name, counted.facts)}"
            raise DefinitionError(file, 0, reason, tuple(counted.facts))
    return expression


def _is_known(name: str, counted: Procedure) -> bool:
    first = name.partition(".")[0]
    if first in _GIVEN or first == "lines":
        return True
    if first == "deadlines":
        deadline, _, aspect = name.removeprefix("deadlines.").rpartition(".")
        return deadline in counted.deadlines and aspect in _OF_DEADLINE
    plain = _METHOD.sub("", name)
    if plain in counted.facts:
        return True
    holder = next((plain.removesuffix(end) for end in _FIELDS if plain.endswith(end)), "")
    return holder in counted.facts and counted.facts[holder].type is FactType.FILE


def _perhaps(word: str, known: Mapping[str, object]) -> str:
    close = get_close_matches(word, list(known), n=1)
    return f", perhaps {close[0]!r}" if close else ""
