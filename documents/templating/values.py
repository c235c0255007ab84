"""What an expression in a template may stand for: a field of the letter's data, or something written in the template.

Owns these values, what lies in and under them, and the names that hold them. Reading an expression is
``template_expressions``' work.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.checking.fields import Path

if TYPE_CHECKING:
    from jinja2 import nodes


@dataclass(frozen=True, slots=True)
class Ref:
    """A field of the data."""

    path: Path
    may_lack: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A text known when the template is read; a star stands for a beginning that is not."""

    text: str


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false, written in the template."""

    holds: bool


@dataclass(frozen=True, slots=True)
class Made:
    """A mapping written in the template."""

    entries: tuple[tuple[str, Values], ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A list or tuple written in the template."""

    elements: tuple[Values, ...]


Value = Ref | Text | Flag | Made | Listed
Values = tuple[Value, ...]
"""What an expression may be; empty when it cannot be followed."""

Known = frozenset[Path]
"""Fields that are not empty where something stands."""


@dataclass(slots=True)
class Scope:
    """Names set so far, and macros, in one template or macro."""

    names: dict[str, Values]
    macros: dict[str, tuple[str, nodes.Macro, Scope]]
    blocks: frozenset[str] = frozenset()  # filled by a template that extends this one

    def inner(self) -> Scope:
        """A scope inside this one: what is set there is not set here."""
        return replace(self, names=dict(self.names), macros=dict(self.macros))


def elements_of(values: Values) -> Iterator[Values]:
    """What the elements of some values may be; nothing for those of a value that cannot be followed."""
    passed = not values
    for value in values:
        if isinstance(value, Ref):
            yield (Ref((*value.path, "[]"), value.may_lack),)
        elif isinstance(value, Listed):
            yield from value.elements
        else:
            passed = True
    if passed:
        yield ()


def attribute_of(one: Values, dotted: str) -> Values:
    """What lies under a dotted name in each value."""
    for name in dotted.split("."):
        one = below(one, name)
    return one


def below(values: Values, name: str, *, may_lack: bool = False) -> Values:
    """What lies under a name in each value."""
    found: list[Value] = []
    for value in values:
        if isinstance(value, Ref):
            found.append(Ref((*value.path, name), value.may_lack or may_lack))
        elif isinstance(value, Made):
            found.extend(dict(value.entries).get(name, ()))
    return tuple(found)
