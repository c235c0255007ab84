"""Judging a procedure as a whole, before its first case."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from engine.compiled import Compiled


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a procedure, or deserves a second look."""

    code: str
    message: str  # English, for the author
    place: str  # kind and name, for example ``state order.mail.posted``
    warning: bool = False  # True: does not make the procedure unfit to run


def check(compiled: Compiled, templates: Collection[str] | None = None) -> tuple[Problem, ...]:
    """All problems of a compiled procedure."""
    found = []
    for kind in compiled.procedure.documents.values():
        if templates is not None and kind.template not in templates:
            found.append(Problem("template-missing", f"there is no template {kind.template!r}", f"document {kind.name}"))
    return tuple(found)
