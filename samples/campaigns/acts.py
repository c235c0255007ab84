"""How a story's cases are written down: an act a line, on which day, on which case, with which facts.

Cases are named ``UNIT`` (the unit's own), ``UNIT.NAME``, and those opened in them ``UNIT.NAME/RULE`` or
``UNIT/RULE:DUE``. A dot in a fact's name is written as two underlines. Playing them is ``stage``'s work.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

_YEAR = 2024
"""In which the stories so written began."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A sample document to be kept as evidence."""

    name: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A sample screenshot, dated with the day of the act."""

    name: str


@dataclass(frozen=True, slots=True)
class Party:
    """An invented subject that a fact or an opening names."""

    kind: str  # enterprise, person, unit
    name: str


@dataclass(frozen=True, slots=True)
class Did:
    """An act on a case; one with a procedure opens it in its unit's case."""

    day: date  # when it was typed in
    case: str
    act: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    procedure: str = ""  # of an opening
    subject: Party | None = None  # of an opening; None: the unit
    on: date | None = None  # the legal date where it is another
    refused: bool = False  # a check must refuse it


def day_of(text: str) -> date:
    """A day of the campaign: month and day of its first year, or the whole date."""
    return date.fromisoformat(text if len(text) > len("MM-DD") else f"{_YEAR}-{text}")


def did(day: str, case: str, act: str, **facts: Any) -> Did:
    """An act."""
    return Did(day_of(day), case, act, _named(facts))


def late(day: str, on: str, case: str, act: str, **facts: Any) -> Did:
    """An act whose legal date is earlier than the day on which it was typed in."""
    return Did(day_of(day), case, act, _named(facts), on=day_of(on))


def refused(day: str, case: str, act: str, **facts: Any) -> Did:
    """An act that a check must refuse."""
    return Did(day_of(day), case, act, _named(facts), refused=True)


def opened(day: str, case: str, procedure: str, subject: Party | None = None, **facts: Any) -> Did:
    """A case opened in its unit's case."""
    return Did(day_of(day), case, "open", facts, procedure, subject)


def served(day: str, case: str, service: str, by: str) -> Iterator[Did]:
    """Papers handed over in person: the receipt is printed, signed on the spot, and its scan is the proof."""
    yield did(day, case, f"{service}.prepare_receipt")
    facts = {f"{service}.received_by": by, f"{service}.receipt_scan": Paper("送达回证")}
    yield Did(day_of(day), case, f"{service}.deliver", facts)


def _named(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name.replace("__", "."): value for name, value in facts.items()}
