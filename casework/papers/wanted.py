"""What officers ask of papers and what they are answered: plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.errors import ShixianError
from engine.life import Step

JsonValue = Any


@dataclass(frozen=True, slots=True)
class Wanted:
    """A step that an officer wants to take with a paper.

    Attributes:
        step: which.
        on: the day on which it was done; in Shanghai, not after today.
        opinion: of AGREE and RETURN; a returned paper needs one.
        on_behalf_of: key of the officer in whose place it is done, by a delegation.
        reason: of VOID, REPLACE and REDRAFT.
        officers: keys of the officers who will sign, for REDRAFT; empty: those of the draft.
        proof: whether the annex goes with it that proves the days it prints, for REDRAFT; None: as it was.
        printed: of PERMIT: the seal is printed instead of stamped by hand.
        copies: of SEAL.
        discussion: of DISCUSS: day, participants, conclusion, and evidence kept by ``casework.evidence``.
    """

    step: Step
    on: date
    opinion: str = ""
    on_behalf_of: str = ""
    reason: str = ""
    officers: tuple[str, ...] = ()
    printed: bool = False
    copies: int = 1
    discussion: Mapping[str, JsonValue] = field(default_factory=dict)
    proof: bool | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a step with one paper."""

    document: int
    title: str
    number: str = ""
    stage: str = ""  # Chinese, after it
    error: ShixianError | None = None

    @property
    def done(self) -> bool:
        """Whether the step stands recorded."""
        return self.error is None
