"""Whether the records of a case hang together, told shortly; what the check is, is ``casework.dossier.proving``'s."""

from __future__ import annotations

from dataclasses import dataclass

from casework.dossier.ground import Ground
from casework.dossier.proving import chain_problems, prove
from casework.parts import Parts


@dataclass(frozen=True, slots=True)
class Chain:
    """What came of checking."""

    records: int
    head: str  # hash of the last record, in hex
    problems: tuple[str, ...]
    batches: int  # whose anchors were compared; 0: none were


def chain(ground: Ground) -> Chain:
    """Each record hashed anew, and the case rebuilt from them; the anchors of their batches aside."""
    return Chain(len(ground.records), ground.case.head.hex(), tuple(chain_problems(ground)), 0)


def chain_whole(parts: Parts, number: str, actor: str | None = None) -> Chain:
    """As `chain`, and the anchors of the batches in which the records came in.

    Raises:
        MissingError: there is no such case.
        NotPermittedError: it lies outside the actor's jurisdiction.
        StoreError: its records cannot be read.
    """
    with parts.store.read() as unit:
        ground = Ground.of(parts, unit, number, actor)
        proof = prove(ground)
    return Chain(len(ground.records), ground.case.head.hex(), proof.problems, len(proof.anchors))
