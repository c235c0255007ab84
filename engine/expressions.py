"""Expressions of procedure files: CEL, compiled once, over plain JSON values.

This module owns how an expression is compiled, which names it mentions and how they are looked up. It knows nothing
about procedures. Only the values an expression mentions are handed to CEL, whose cost grows with its context. Dates are
ISO text, so that comparing them as text compares them in time; an unknown fact is null. An expression that was pickled
is compiled again when it is first asked.

Beside CEL's own operators an expression may call ``later(a, b)`` and ``earlier(a, b)``, which pass over nulls, and
``days_after(day, n)``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
    "contains",
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
    _functions: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    _wanted: tuple[Wanted, ...] = field(default=(), compare=False, repr=False)
    _answers: dict[tuple[Found, ...], JsonValue] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def compile(cls, source: str, scope: str = "") -> Expression:
        """Compile a source text.

        Raises:
            ValueError: the text is no CEL expression, or calls a function that is not offered.
        """
        program = _program(source)
        unknown = [name for name in program.functions() if name.isidentifier() and name not in _BUILT_IN]
        if unknown:
            raise ValueError(f"unknown function {unknown[0]!r}")
        wanted = tuple(_wanted(name, scope) for name in sorted(_mentioned(source)))
        return cls(source, scope, _program=program, _functions=_called(program), _wanted=wanted)

    def __reduce__(self) -> tuple[type[Expression], tuple[Any, ...]]:
        return Expression, (self.source, self.scope, self.reads, None, {}, self._wanted)

    def names(self) -> frozenset[str]:
        """Dotted names mentioned outside quotes, without built-in words; variables of macros are among them."""
        return _mentioned(self.source)

    def variables(self) -> frozenset[str]:
        """Names of the variables the compiled expression reads, as CEL reports them."""
        return frozenset(self._compiled().variables())

    def evaluate(self, context: Mapping[str, JsonValue]) -> JsonValue:
        """Evaluate on a context.

        Args:
            context: values by full name (``order.posted_on``). A name is looked for in the expression's scope first,
                then at the top; what stands behind a value's name (``line.met``, ``slip.shows``) is looked for in it.

        Raises:
            RuntimeError, TypeError, KeyError, ValueError, ArithmeticError: it does not fit the context's values.
        """
        found = tuple([_find(wanted, context) for wanted in self._wanted])
        if not all(type(value) in _PLAIN for _, value in found):
            return self._execute(found)
        # The answer is a function of what was found, so a batch of like cases asks CEL once.
        answered = self._answers.get(found, _ABSENT)
        if answered is _ABSENT:
            answered = self._execute(found)
            if type(answered) in _PLAIN and len(self._answers) < _MOST_ANSWERS:
                self._answers[found] = answered
        return answered

    def _execute(self, found: tuple[Found, ...]) -> JsonValue:
        program = self._program or self._compiled()
        chosen: dict[str, Any] = dict(self._functions)
        for path, value in found:
            if path:
                _put(chosen, path, value)
        return program.execute(chosen)

    def _compiled(self) -> Any:
        if self._program is None:
            program = _program(self.source)
            object.__setattr__(self, "_functions", _called(program))
            object.__setattr__(self, "_program", program)
        return self._program


Wanted = tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
"""Where a value may be put for an expression, and under which full names to look for it; the first found is taken."""
Found = tuple[tuple[str, ...], JsonValue]
"""Where a value is put, and the value; nowhere when the context has none."""

_ABSENT: Any = object()
_NOT_FOUND: Found = ((), None)
# Integers are left out: as keys 1 and true are the same, in an expression they are not.
_PLAIN = frozenset({str, bool, type(None)})
_MOST_ANSWERS = 10_000  # of one expression; further ones are computed each time


def _program(source: str) -> cel.Program:
    import cel  # with it comes a console of its own: 0.1 s that commands which evaluate nothing are spared

    return cel.compile(source)


def _called(program: cel.Program) -> dict[str, Any]:
    return {name: FUNCTIONS[name] for name in program.functions() if name in FUNCTIONS}


def _mentioned(source: str) -> frozenset[str]:
    bare = _QUOTED.sub("''", source)
    return frozenset(name for name in _MEMBER.findall(bare) if name not in _BUILT_IN)


def _wanted(name: str, scope: str) -> Wanted:
    parts = tuple(name.split("."))
    return tuple((parts[:length], _full_names(parts[:length], scope)) for length in range(len(parts), 0, -1))


def _full_names(parts: tuple[str, ...], scope: str) -> tuple[str, ...]:
    written = ".".join(parts)
    if not scope:
        return (written,)
    first, *rest = parts
    inside = ".".join(("deadlines", scope, *rest)) if first == "deadlines" and rest else f"{scope}.{written}"
    return (inside, written)


def _find(wanted: Wanted, context: Mapping[str, JsonValue]) -> Found:
    for path, full_names in wanted:
        for name in full_names:
            value = context.get(name, _ABSENT)
            if value is not _ABSENT:
                return path, value
    return _NOT_FOUND


def _put(chosen: dict[str, Any], path: tuple[str, ...], value: JsonValue) -> None:
    *parents, last = path
    for parent in parents:
        chosen = chosen.setdefault(parent, {})
    chosen[last] = value


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
