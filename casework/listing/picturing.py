"""A case's procedure as it stands for the case: its own edition, and the picture with where the case is marked."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from casework.authority import People
from casework.editions import Editions
from casework.listing.looking import visible
from casework.parts import Parts
from engine.model import Procedure

_PICTURES_KEPT = 256


def procedure_of(parts: Parts, number: str, actor: str | None = None) -> Procedure:
    """The edition of a case, for its words.

    Raises:
        MissingError: there is no such case.
        NotPermittedError: it lies outside the actor's jurisdiction.
    """
    return _asked(parts, number, actor).procedure


def picture_of(parts: Parts, number: str, actor: str | None = None, *, near: bool = False) -> str:
    """The states of a case's procedure as the text of an SVG file; those the case is in are marked.

    Args:
        parts: the system.
        number: of the case.
        actor: key of the asking officer; None: the administrator of the machine.
        near: only what is near these.

    Raises:
        MissingError: there is no such case.
        NotPermittedError: it lies outside the actor's jurisdiction.
        DocumentError: Graphviz is missing.
    """
    return _drawn(_asked(parts, number, actor), near)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a picture shows; those of one edition and the same states are the same."""

    digest: str
    here: tuple[str, ...]
    procedure: Procedure = field(compare=False)


def _asked(parts: Parts, number: str, actor: str | None) -> _Asked:
    with parts.store.read() as unit:
        case = visible(unit, People.of(unit), number, actor)
        procedure = Editions(parts, unit).of(case).procedure
        return _Asked(procedure.digest, case.state.configuration, procedure)


@lru_cache(_PICTURES_KEPT)
def _drawn(asked: _Asked, near: bool) -> str:
    from documents.diagrams.drawing import svg_of

    return svg_of(asked.procedure, asked.here, near=near)
