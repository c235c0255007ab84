"""What officers ask of cases and what they are answered: plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.errors import ShixianError
from store.values import Subject

JsonValue = Any


@dataclass(frozen=True, slots=True)
class Act:
    """What an officer wants to do to one case.

    A fact that speaks of another enterprise, person or unit is the id of a subject, or says who it is: a mapping with
    ``name``, ``code`` and perhaps ``address``, ``phone``, ``legal_person``.
    """

    action: str
    occurred_on: date  # the legal date
    facts: Mapping[str, JsonValue] = field(default_factory=dict)
    lines: Mapping[int, Mapping[str, JsonValue]] = field(default_factory=dict)
    officers: tuple[str, ...] = ()  # keys of the enforcement officers who sign
    key: str = ""  # idempotency key: an act recorded under it before is not done again


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an act on one case."""

    number: str
    error: ShixianError | None = None
    states: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    documents: tuple[tuple[str, str], ...] = ()  # drafted: (kind, title)
    repeated: bool = False  # the key was recorded before; nothing was done
    spawned: tuple[tuple[str, str, str], ...] = ()  # (rule, due, number) of each case opened, those in them included

    @property
    def done(self) -> bool:
        """Whether the act stands recorded."""
        return self.error is None


@dataclass(frozen=True, slots=True)
class Opening:
    """A case to be opened."""

    procedure: str
    office: str  # key or name of the office that has jurisdiction
    subject: Subject  # its id is given by the store
    batch: str  # empty in another case: that one's number; the parties that its facts name tell cases apart, too
    act: Act
    parent: str = ""  # number of the case in which it is opened
