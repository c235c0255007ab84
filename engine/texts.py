"""The texts that rules come from, and how they are read: instruments, clauses, readings, answers to disputed questions.

Values only; which piece of a procedure rests on which clause is traced by ``engine.checking.coverage``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Rank(StrEnum):
    """What kind of text an instrument is."""

    SOURCE = "source"  # the regulation that the procedure models
    BASIS = "basis"  # what the regulation itself rests on
    GENERAL = "general"  # general law that fills what the regulation leaves open: shown as added
    PRACTICE = "practice"  # seen in papers of authorities, not law: shown as added


@dataclass(frozen=True, slots=True)
class Clause:
    """A place in an instrument, paraphrased."""

    key: str
    text: str
    verified: bool = True  # False: the value was not checked against the text
    duty: bool = True  # False: exhortation or background; coverage does not expect a model of it
    omitted: str = ""  # why the clause is not modelled, when it is a rule and yet left out


@dataclass(frozen=True, slots=True)
class Instrument:
    """A text that rules come from."""

    key: str
    title: str
    number: str
    rank: Rank
    in_force_from: date | None
    clauses: Mapping[str, Clause]
    note: str = ""

    @property
    def added(self) -> bool:
        """Whether what rests on it is added to the regulation by general law or practice."""
        return self.rank in (Rank.GENERAL, Rank.PRACTICE)


@dataclass(frozen=True, slots=True)
class Alternative:
    """A reading that was not adopted."""

    answer: str
    value: str = ""  # what a setting would take; empty when the reading is no setting


@dataclass(frozen=True, slots=True)
class Reading:
    """The interpretation adopted where the text is silent or contradicts itself."""

    key: str
    question: str
    adopted: str
    alternatives: tuple[Alternative, ...]
    cites: tuple[str, ...]
    value: str = ""  # the adopted value, when the reading is a setting that the definition refers to


@dataclass(frozen=True, slots=True)
class PolicyChoice:
    """How the definition answers a disputed question of counting."""

    policy: str
    answer: str
    cites: tuple[str, ...]
    why: str
