"""What officers and parties are inclined to do, as values, and which habit applies to an act.

The file that says so is read by ``behaviour_file``; drawing from habits is ``casework.simulating.planning``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casework.simulating.examples import local
from engine.model import Level, Procedure

JsonValue = Any
MOVES, OTHERS, ASKED = "moves", "others", "asked"
"""Habits of acts that are not named: those that move the case, the others, and those that something asks for."""

_SERVICE, _SIGN_OF_SERVICE = "service.", ".record_signed"


@dataclass(frozen=True, slots=True)
class Habit:
    """How often an act is done, and when."""

    chance: float  # 0 to 1, and beyond: a share among acts that move the case
    days: tuple[int, int]  # working days from when it becomes possible
    most: int  # times in one case
    before: tuple[int, int] | None = None  # counted back from the end of the deadline that it meets, while one runs
    after: str = ""  # the date fact of the case that must be known and past
    day_of: str = ""  # the date fact of the case on whose day it is done
    when: Mapping[str, JsonValue] = field(default_factory=dict)  # facts of the cases in which it is done
    facts: Mapping[str, Mapping[JsonValue, float]] = field(default_factory=dict)  # weights of a fact's values
    meets: Mapping[str, tuple[str, float]] = field(default_factory=dict)  # a figure -> what it must reach, how often
    tells: tuple[str, ...] = ()  # facts that are told though they need not be
    shifts: Mapping[str, int] = field(default_factory=dict)  # date facts told so many days later than they were
    states: Mapping[str, float] = field(default_factory=dict)  # chance where it leaves one of some states

    def chance_in(self, state: str) -> float:
        """The chance where the act leaves a state, which may be named by its last part."""
        return self.states.get(state, self.states.get(local(state), self.chance))


@dataclass(frozen=True, slots=True)
class Stream:
    """Cases of one kind that are opened in the course of the year."""

    procedure: str
    share: int
    first: tuple[int, int]  # month and day
    last: tuple[int, int]
    at: Level | None  # None: the office of the case above
    within: str  # procedure of the case above; empty: none
    state: str  # in which that case must be; empty: any
    about_parent: bool
    batches: int  # 0: any working day
    like: tuple[tuple[str, str], ...]  # facts that every opening says
    party: str  # the fact that names the party of the case above; empty: none does
    without: frozenset[str]  # facts that are not told


@dataclass(frozen=True, slots=True)
class Units:
    """Units that take part in a campaign."""

    procedure: str
    levels: tuple[Level, ...]
    within: str  # procedure of the unit above; empty: the campaign
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign as it is opened in the simulated year."""

    procedure: str
    name: str
    at: Level
    opens: tuple[int, int]
    original: date


@dataclass(frozen=True, slots=True)
class Regulation:
    """What belongs to one regulation."""

    key: str
    campaign: Campaign | None
    units: tuple[Units, ...]
    holidays: Mapping[str, Mapping[str, tuple[tuple[int, int], ...]]]  # by region and festival: invented
    streams: tuple[Stream, ...]


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The whole file."""

    capacity: int
    papers: tuple[int, int]
    late: float
    backdated: float
    idle: int
    retries: tuple[int, ...]
    notice: tuple[int, int]  # month and day on which the next year's holidays are published
    regulations: Mapping[str, Regulation]
    _named: Mapping[str, Habit]
    _own: Mapping[tuple[str, str], Habit]

    def habit(self, procedure: Procedure, action: str) -> Habit:
        """The habit of an act: its own in its procedure, that of its name wherever it stands, or the usual one.

        Acts of the service of papers go by `service.` and their name.
        """
        own = self._own.get((procedure.key, action)) or self._own.get((procedure.key, local(action)))
        fragment, _, _ = action.rpartition(".")
        if own is None and f"{fragment}{_SIGN_OF_SERVICE}" in procedure.actions:
            own = self._named.get(f"{_SERVICE}{local(action)}")
        moves = any(move.trigger == action for move in procedure.moves)
        return own or self._named.get(local(action)) or self._named[MOVES if moves else OTHERS]

    @property
    def asked(self) -> Habit:
        """The habit of an act that a duty or a deadline asks for."""
        return self._named[ASKED]

    def is_named(self, procedure: str, action: str) -> bool:
        """Whether an act has a habit of its own in its procedure."""
        return (procedure, action) in self._own or (procedure, local(action)) in self._own

    def names(self) -> tuple[tuple[str, str], ...]:
        """The acts that have a habit of their own: (procedure, act); of those named anywhere the procedure is empty."""
        return (*self._own, *(("", name) for name in self._named if name not in (MOVES, OTHERS, ASKED)))
