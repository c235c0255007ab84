"""Cases that belong together: the case another belongs to, and cases that an act opens.

Owns the rules as a definition gives them, and what an act asks for (:class:`Spawn`). Which rows stand for them is the
store's affair; who opens the cases is ``casework.acting``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.expressions import Expression
from engine.periods.terms import Cadence

JsonValue = Any

ANY = "any"
"""In place of the parents' procedures: whichever."""
PLAN_FACTS = ("due_on", "covers_from", "covers_to")
"""What expressions of a plan may mention beside the facts: the date itself, and the stretch that it is about."""


@dataclass(frozen=True, slots=True)
class ParentRule:
    """The case that a case belongs to. Facts taken over follow the parent's whenever those change."""

    procedures: tuple[str, ...]  # whose cases may be the parent; (ANY,): those of every procedure
    label: str
    required: bool
    inherits: Mapping[str, str]  # own fact -> the parent's fact
    cites: tuple[str, ...]

    def admits(self, procedure: str) -> bool:
        """Whether a case of a procedure may be the parent."""
        return procedure in self.procedures or self.procedures == (ANY,)

    @property
    def named(self) -> tuple[str, ...]:
        """The procedures that are named; none when every one will do."""
        return () if self.procedures == (ANY,) else self.procedures


@dataclass(frozen=True, slots=True)
class Plan:
    """One case for each date of a cadence."""

    cadence: Cadence
    first: Expression  # from which day on there is something to tell of
    last: Expression  # the last day on which a date of the cadence counts


@dataclass(frozen=True, slots=True)
class ChildFact:
    """A fact that the child is opened with; the child's definition declares it."""

    fact: str
    value: Expression  # on the facts of the parent; in a plan also on PLAN_FACTS


@dataclass(frozen=True, slots=True)
class SpawnRule:
    """Cases that an act opens: of another definition or of the same, about the same subject or another one."""

    name: str
    label: str
    procedure: str  # key of the definition; it must name this one among its parents
    subject: str  # the SUBJECT fact that says whom it is about; empty: the same subject
    when: Expression | None
    facts: tuple[ChildFact, ...]
    plan: Plan | None
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spawn:
    """A case to be opened in consequence of an act."""

    rule: str  # name of the SpawnRule
    procedure: str
    subject: int | None  # id of a subject; None: the same
    facts: Mapping[str, JsonValue]
    due: str = ""  # of a plan: the date, which tells the cases of one rule apart

    def as_json(self) -> dict[str, JsonValue]:
        """Plain form for the event."""
        return {
            "rule": self.rule,
            "procedure": self.procedure,
            "subject": self.subject,
            "facts": dict(self.facts),
            "due": self.due,
        }
