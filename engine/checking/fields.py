"""What templates print, as the check is told: which field of a letter's data, and what was certain where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Path = tuple[str, ...]
"""From the part of a letter's data to the field: ``("facts", "order", "served_on")``; ``[]`` is each of a list."""


@dataclass(frozen=True, slots=True)
class Field:
    """One mention of a field by a template.

    Attributes:
        path: the field.
        template: the template, or the passage it takes from another one, in which it stands.
        line: of that text.
        needed: whether the letter cannot be printed when the field is empty.
        may_lack: whether the data need not have such a field at all.
        told: fields that are not empty where it stands, because the template asked first.
    """

    path: Path
    template: str
    line: int
    needed: bool
    may_lack: bool
    told: frozenset[Path]


_DEADLINES = "deadlines"


def mentioned_deadlines(fields: Iterable[Field]) -> frozenset[str]:
    """Names of the deadlines that a template mentions; a star stands for the beginning of a name."""
    paths = [found.path for found in fields if _DEADLINES in found.path[:-1]]
    return frozenset(path[path.index(_DEADLINES) + 1] for path in paths)
