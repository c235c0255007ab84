"""The frozen values a procedure file becomes.

This module owns the vocabulary of the procedure language after reading: names are full paths, fragments are expanded,
parameters are filled in. It does not read text (``engine.definition``), judge the whole (``engine.checking``) or run it
(``engine.decide``).

A *cite* is ``instrument:clause``, for example ``sy:四(二)``, and always resolves to a declared clause.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from engine.approvals import NO_APPROVALS, Approvals
from engine.expressions import Expression
from engine.families import ParentRule, SpawnRule
from engine.periods.policies import Policies
from engine.periods.terms import Dated, Length, Period
from engine.tables import TableRule
from engine.texts import Clause, Instrument, PolicyChoice, Reading

JsonValue = Any

LAPSE_PREFIX = "lapse:"
"""Trigger of a move made by the lapse of a deadline: this prefix and the deadline's name."""
AUTO = "auto"
"""Trigger of a move that happens by itself as soon as its guard holds."""
OPEN = "open"
"""Trigger and action name that opens a case."""


class Level(StrEnum):
    """Level of the office a role belongs to."""

    OWN = "own"  # the office that has the case, whatever its level
    DESK = "desk"  # a service desk or verification point below a city
    DISTRICT = "district"
    CITY = "city"
    CENTRE = "centre"  # an institution below a province
    PROVINCE = "province"


class FactType(StrEnum):
    """Type of a recorded fact."""

    DATE = "date"
    TEXT = "text"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    FILE = "file"  # evidence: name, SHA-256 and the day it shows
    SUBJECT = "subject"  # another enterprise, person or unit: its id in the subject table, never its name
    TABLE = "table"  # the rows of a report


class Remedies(StrEnum):
    """Which rights a document tells its addressee of."""

    NONE = "none"
    ORDER = "order"
    INTENT = "intent"
    DECISION = "decision"


class Annex(StrEnum):
    """What can go with a paper."""

    PROOF = "proof"  # how the last days that it prints were counted


class Scope(StrEnum):
    """Whether one document is about one case or about a batch of cases."""

    CASE = "case"
    BATCH = "batch"


@dataclass(frozen=True, slots=True)
class Role:
    """What an officer must be to do an act."""

    key: str
    label: str
    level: Level
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A typed value that an action records."""

    name: str
    type: FactType
    label: str
    help: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)  # value -> Chinese label
    may_be_future: bool = False
    dated: bool = False  # FILE only: the day it shows must be given
    cites: tuple[str, ...] = ()
    kind: str = ""  # SUBJECT only: enterprise, person or unit
    table: str = ""  # TABLE only: name of the table
    default: JsonValue = None  # taken by an act that asks for the fact and is not told, while the case has no value


@dataclass(frozen=True, slots=True)
class State:
    """A named situation; leaves carry no children."""

    path: str
    code: str
    label: str
    final: bool = False
    parallel: bool = False
    initial: str = ""  # path of the child entered by default, when it has children and is not parallel
    children: tuple[State, ...] = ()
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """A fact that follows from others; it is computed when its move is made."""

    fact: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Move:
    """A change of state that the procedure declares."""

    trigger: str  # an action's name, LAPSE_PREFIX + a deadline's name, or AUTO
    source: str
    target: str
    when: Expression | None = None
    sets: tuple[Assignment, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """A condition an act must meet, and what the officer is told when it does not."""

    that: Expression
    otherwise: str
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What an action records for each line of the case."""

    which: Expression | None  # the lines concerned, judged on `line`; None: every line
    required: tuple[str, ...]
    optional: tuple[str, ...]
    sets: tuple[Assignment, ...]
    partial: bool  # whether some of the lines concerned may be left for another act


@dataclass(frozen=True, slots=True)
class FilingRule:
    """Whether what a party filed is in time: what was posted before the end is, whenever it is received."""

    deadline: str
    posted: str  # the date fact of posting; empty: never posted
    received: str  # the date fact of receipt; empty: the act's own date
    sets: str  # the boolean fact that says whether it is in time


@dataclass(frozen=True, slots=True)
class Action:
    """What an officer does."""

    name: str
    label: str
    roles: tuple[str, ...]
    cites: tuple[str, ...]
    help: str = ""
    officers: int = 0  # enforcement officers with valid certificates who must sign
    occurred_as: str = ""  # the date fact that takes the act's legal date
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    lines: LineFacts | None = None
    checks: tuple[Check, ...] = ()
    sets: tuple[Assignment, ...] = ()
    documents: tuple[str, ...] = ()
    issued: tuple[str, ...] = ()  # papers of which the newest must have been issued before it is done
    mails: str = ""  # the fact that takes the number of a mail handed to the post; a number is used once
    within: tuple[str, ...] = ()  # states in which it may be done without leaving them
    not_before: tuple[str, ...] = ()  # deadlines before whose `safe_act_from` it is refused
    filing: FilingRule | None = None  # the act records what a party filed
    adverse: bool = False
    batch: bool = False  # officers do it over many cases at once
    spawns: tuple[str, ...] = ()  # cases it opens


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a reminder ladder: so many days before the last day (0: on it)."""

    days: int
    working: bool


@dataclass(frozen=True, slots=True)
class ExtensionRule:
    """How a deadline may be extended: by one act, once, before it ends, and not by more than a bound."""

    action: str
    most: Length
    amount: str  # the integer fact that says by how much, in the unit of `most`; empty: by all of it
    approved_by: str  # the text fact that says who approved
    reason: str  # the text fact that says why
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StopRule:
    """An interval that a deadline does not count; while its last day is unknown the deadline is suspended."""

    label: str
    first: Expression  # the first day not counted; null: nothing stops it
    last: Expression  # the last day not counted; null while it goes on
    cites: tuple[str, ...]
    asked: Expression | None = None  # an excuse counts only when asked for: the day of asking
    ask_within: Period | Dated | None = None  # counted from the end of the obstacle


@dataclass(frozen=True, slots=True)
class Joined:
    """Other deadlines of which the later one counts; unknown until all of them are computed."""

    deadlines: tuple[str, ...]
    lapsed: bool  # unknown until all of them have lapsed, too


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """A period that runs while its states are active and its start is known.

    With `joined` it starts from the later of other deadlines, or, without a period, ends with it. Otherwise `start` and
    `period` are both given.
    """

    name: str
    label: str
    period: Period | Dated | None
    rule: str  # the period in words, as a letter prints it
    start: Expression | None
    states: tuple[str, ...]
    holder: str  # role that must act, or wait for it
    cites: tuple[str, ...]
    remind: tuple[Rung, ...] = ()
    met_by: tuple[str, ...] = ()
    never_shorten: bool = False  # a start found later may lengthen it, never shorten it
    joined: Joined | None = None
    extensions: tuple[ExtensionRule, ...] = ()
    stops: tuple[StopRule, ...] = ()


@dataclass(frozen=True, slots=True)
class DutyRule:
    """Something an office must do while its states are active."""

    name: str
    label: str
    role: str
    states: tuple[str, ...]
    cites: tuple[str, ...]
    deadline: str = ""
    when: Expression | None = None


@dataclass(frozen=True, slots=True)
class RestrictionRule:
    """What the subject may not do while its states are active."""

    name: str
    label: str
    states: tuple[str, ...]
    start: Expression
    until: str  # the deadline on whose last day it ends; empty: open until its states are left
    blocks: tuple[str, ...]  # matters blocked, for the question "what may this subject not do"
    cites: tuple[str, ...]
    period: Period | Dated | None = None  # its own length, counted once from `start`; excludes `until`
    outlives: bool = False  # leaving its states does not end it
    ended_by: tuple[str, ...] = ()  # acts that end it


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of paper."""

    name: str
    label: str
    template: str
    issuer: Level
    series: str  # key of the numbering series, one per issuer, kind and year; empty: not numbered
    pattern: str  # how the number reads; {short}, {year}, {n}, {short} are filled in
    officers: int
    seal: bool
    remedies: Remedies
    scope: Scope
    adverse: bool
    cites: tuple[str, ...]
    prints: tuple[str, ...] = ()  # deadlines whose dates it prints
    approval: str = ""  # key of the chain by which it is approved; empty: it needs no approval
    when: Expression | None = None  # on the case as the act leaves it: without it the act does not draft the paper
    annexes: tuple[Annex, ...] = ()  # that go with it unless an officer leaves them out


@dataclass(frozen=True, slots=True)
class Shared:
    """What the definitions of one regulation have in common, told once in the regulation's own file."""

    key: str
    title: str
    file: str
    instruments: frozenset[str]
    readings: frozenset[str]
    roles: frozenset[str]
    policies: frozenset[str]
    tables: frozenset[str]


@dataclass(frozen=True, slots=True)
class Procedure:
    """A checked edition of a procedure.

    The digest is the SHA-256 of its canonical source and identifies the edition; a case stays on its edition.
    """

    key: str
    title: str
    edition: str
    digest: str
    region: str  # ISO 3166-2
    authority: str
    subject: str
    in_force_from: date | None
    in_force_to: date | None
    case_pattern: str  # how a case number reads; {year} and {n} are filled in
    instruments: Mapping[str, Instrument]
    readings: Mapping[str, Reading]
    roles: Mapping[str, Role]
    facts: Mapping[str, Fact]
    line_label: str
    line_facts: Mapping[str, Fact]
    states: tuple[State, ...]
    initial: str
    actions: Mapping[str, Action]
    moves: tuple[Move, ...]
    deadlines: Mapping[str, DeadlineRule]
    duties: Mapping[str, DutyRule]
    restrictions: Mapping[str, RestrictionRule]
    documents: Mapping[str, DocumentKind]
    policies: Policies = field(default_factory=Policies)  # the definition's, under those of the office
    chosen: Mapping[str, PolicyChoice] = field(default_factory=dict)  # the definition's own, by the policy's name
    tables: Mapping[str, TableRule] = field(default_factory=dict)
    spawns: Mapping[str, SpawnRule] = field(default_factory=dict)
    parent: ParentRule | None = None
    approvals: Approvals = NO_APPROVALS
    regulation: Shared | None = None

    def leaves(self) -> tuple[State, ...]:
        """All states without children, in the order of the file."""
        return tuple(_leaves(self.states))

    def clause(self, cite: str) -> Clause:
        """Return the clause a cite names; cites of a checked procedure always resolve."""
        instrument, _, clause = cite.partition(":")
        return self.instruments[instrument].clauses[clause]


def _leaves(states: tuple[State, ...]) -> list[State]:
    found: list[State] = []
    for state in states:
        found.extend(_leaves(state.children) if state.children else [state])
    return found
