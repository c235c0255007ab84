"""Expressions of procedure files: CEL, compiled once, over plain JSON values.

This module owns how an expression is compiled, which names it mentions and what its context looks like. It knows
nothing about procedures. Dates are ISO text, so that comparing them as text compares them in time; an unknown fact is
null.

Beside CEL's own operators an expression may call ``later(a, b)`` and ``earlier(a, b)``, which pass over nulls, and
``days_after(day, n)``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import cel

JsonValue = Any
"""Text, integer, boolean, null, or lists and mappings of these. Never a float."""

_MEMBER = re.compile(r"(?<![\w.'\"])([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


def later(first: str | None, second: str | None) -> str | None:
    """The later of two ISO dates; null is passed over."""
    known = [day for day in (first, second) if day is not None]
    return max(known) if known else None


def earlier(first: str | None, second: str | None) -> str | None:
    """The earlier of two ISO dates; null is passed over."""
    known = [day for day in (first, second) if day is not None]
    return min(known) if known else None


def days_after(day: str | None, count: int) -> str | None:
    """The ISO date so many calendar days after another; null stays null."""
    return None if day is None else (date.fromisoformat(day) + timedelta(days=count)).isoformat()


FUNCTIONS = {"later": later, "earlier": earlier, "days_after": days_after}
_BUILT_IN = {
    "has",
    "size",
    "true",
    "false",
    "null",
    "in",
    "exists",
    "all",
    "filter",
    "map",
    "string",
    "int",
    *FUNCTIONS,
}


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression and where it stands.

    Args:
        source: its text.
        scope: path of the fragment it was written in; names are looked up there first, then at the top. Empty at the
            top level.
        reads: full names of the facts it reads; filled in where names are resolved.
    """

    source: str
    scope: str = ""
    reads: frozenset[str] = frozenset()
    _program: Any = field(default=None, compare=False, repr=False)

    @classmethod
    def compile(cls, source: str, scope: str = "") -> Expression:
        """Compile a source text.

        Raises:
            ValueError: the text is no CEL expression, or calls a function that is not offered.
        """
        program = cel.compile(source)
        unknown = [name for name in program.functions() if name.isidentifier() and name not in _BUILT_IN]
        if unknown:
            raise ValueError(f"unknown function {unknown[0]!r}")
        return cls(source, scope, _program=program)

    def names(self) -> frozenset[str]:
        """Dotted names mentioned outside quotes, without built-in words and macro variables as members."""
        bare = _QUOTED.sub("''", self.source)
        return frozenset(name for name in _MEMBER.findall(bare) if name not in _BUILT_IN)

    def variables(self) -> frozenset[str]:
        """Names of the variables the compiled expression reads, as CEL reports them."""
        return frozenset(self._program.variables())

    def evaluate(self, context: Mapping[str, JsonValue]) -> JsonValue:
        """Evaluate on a context of nested plain values.

        Raises:
            RuntimeError, TypeError, KeyError: the expression does not fit the context's values.
        """
        return self._program.execute({**FUNCTIONS, **scoped(context, self.scope)})


def scoped(context: Mapping[str, JsonValue], scope: str) -> dict[str, JsonValue]:
    """Lay a scope's own names over those of the top level, in ``deadlines`` too."""
    merged = dict(context)
    if not scope:
        return merged
    merged.update(_inside(context, scope))
    if "deadlines" in context:
        merged["deadlines"] = {**context["deadlines"], **_inside(context["deadlines"], scope)}
    return merged


def _inside(context: Mapping[str, JsonValue], scope: str) -> Mapping[str, JsonValue]:
    here: Any = context
    for part in scope.split("."):
        here = here.get(part, {}) if isinstance(here, Mapping) else {}
    return here if isinstance(here, Mapping) else {}


def nest(flat: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Turn dotted names into nested mappings: ``{"order.posted_on": x}`` becomes ``{"order": {"posted_on": x}}``."""
    nested: dict[str, Any] = {}
    for name, value in flat.items():
        *parents, last = name.split(".")
        here = nested
        for parent in parents:
            here = here.setdefault(parent, {})
        here[last] = value
    return nested
