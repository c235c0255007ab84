"""What officers and parties are inclined to do: the file that says so, and the frozen values it is read into.

The file is as strict as a procedure's: no unknown key, no doubled one, every error with its line. Owns the reading and
which habit applies to an act; drawing from habits is ``casework.simulating.planning``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from casework.simulating.examples import local
from engine.definition.shape import (
    Anything,
    Integer,
    Item,
    Key,
    ListOf,
    MapOf,
    Record,
    Text,
    Word,
    optional,
    words,
)
from engine.definition.vocabulary import ANY_TEXT, ISO_DATE, NAME, PATH, REGION
from engine.definition.yamltext import parse
from engine.errors import DefinitionError
from engine.model import Level, Procedure

JsonValue = Any
FILE = Path(__file__).with_name("behaviour.yaml")
MOVES, OTHERS, ASKED = "moves", "others", "asked"
"""Habits of acts that are not named: those that move the case, the others, and those that something asks for."""

_SERVICE, _SIGN_OF_SERVICE = "service.", ".record_signed"
_MONTH_DAY = Text(r"^\d\d-\d\d$", "a month and a day like 03-09, in quotes")
_SPAN = ListOf(Integer(0), least=2)
_HABIT = Record(
    "a habit",
    {
        "chance": optional(Integer(0), None, "per cent"),
        "in": optional(MapOf(Integer(0), PATH), {}, "per cent where it leaves some state, or is possible in it"),
        "days": optional(_SPAN, None, "working days: from, to"),
        "before": optional(_SPAN, None, "working days before the end of the deadline that it meets: from, to"),
        "most": optional(Integer(1), None, "so many times in a case"),
        "after": optional(PATH, None, "the date fact of the case that must be past"),
        "day_of": optional(PATH, None, "the date fact of the case on whose day it is done"),
        "when": optional(MapOf(Anything(), PATH), {}, "only in cases whose facts say so"),
        "facts": optional(MapOf(MapOf(Integer(0), ANY_TEXT, least=1), PATH), {}, "shares of a fact's values"),
        "meets": optional(
            MapOf(Record("a measure", {"of": Key(PATH), "share": Key(Integer(0))}), PATH),
            {},
            "so many of the figures reach what another one asks",
        ),
        "shifts": optional(MapOf(Integer(1), PATH), {}, "date facts that are told so many days later than they were"),
        "tells": optional(ListOf(PATH), (), "facts that may be left out, and are told all the same"),
    },
)
_STREAM = Record(
    "a stream of cases",
    {
        "procedure": Key(NAME),
        "share": Key(Integer(1), help="per thousand of all cases"),
        "days": Key(ListOf(_MONTH_DAY, least=2)),
        "at": optional(words([level.value for level in Level if level is not Level.OWN])),
        "in": optional(NAME, None, "the procedure of the case in which it is opened"),
        "while": optional(PATH, None, "the state in which that one must be"),
        "about": optional(words(["parent"]), None, "the party is that of the case above"),
        "party": optional(PATH, None, "the fact that names the party of the case above"),
        "without": optional(ListOf(PATH), (), "facts that are not told"),
        "batches": optional(Integer(1)),
        "like": optional(MapOf(ANY_TEXT, PATH), {}, "only openings that say so"),
    },
)
_CAMPAIGN = Record(
    "a campaign",
    {
        "procedure": optional(NAME, None, "left out, that of the regulation's main definition"),
        "name": Key(ANY_TEXT),
        "at": Key(words([level.value for level in Level if level is not Level.OWN])),
        "opens": Key(_MONTH_DAY),
        "original": Key(ISO_DATE, help="the day in the regulation's own year that `opens` stands for"),
    },
)
_UNITS = Record(
    "units",
    {
        "procedure": Key(NAME),
        "at": Key(ListOf(words([level.value for level in Level if level is not Level.OWN]), least=1)),
        "in": optional(NAME, None, "the procedure of the unit above; left out, they stand in the campaign's case"),
        "facts": optional(MapOf(ANY_TEXT, PATH), {}),
    },
)
_REGULATION = Record(
    "a regulation",
    {
        "campaign": optional(_CAMPAIGN),
        "units": optional(ListOf(_UNITS), ()),
        "holidays": optional(MapOf(MapOf(ListOf(_MONTH_DAY, least=1), ANY_TEXT), REGION), {}),
        "streams": Key(ListOf(_STREAM, least=1)),
    },
)
BEHAVIOUR = Record(
    "a behaviour",
    {
        "behaviour": Key(NAME),
        "capacity": Key(Integer(1)),
        "papers": Key(_SPAN),
        "late": Key(Integer(0)),
        "backdated": Key(Integer(0)),
        "idle": Key(Integer(1)),
        "retries": Key(ListOf(Integer(1), least=1)),
        "notice": Key(_MONTH_DAY, help="the day on which next year's holidays are published"),
        "habits": Key(MapOf(_HABIT, PATH)),
        "procedures": Key(MapOf(MapOf(_HABIT, PATH), NAME)),
        "regulations": Key(MapOf(_REGULATION, NAME, least=1)),
    },
)


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


def read_behaviour(path: Path = FILE) -> Behaviour:
    """Read a file of behaviour.

    Raises:
        DefinitionError: the file cannot be read, or something in it is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DefinitionError(str(path), 0, "the file is not UTF-8 text: save it as UTF-8") from error
    except OSError as error:
        raise DefinitionError(str(path), 0, f"the file cannot be read: {error.strerror}") from error
    return behaviour_of(text, path.name)


def behaviour_of(text: str, file: str) -> Behaviour:
    """Read the text of a file of behaviour.

    Raises:
        DefinitionError: something in it is wrong.
    """
    item = BEHAVIOUR.read(parse(text, file))
    usual = Habit(0, (1, 5), 1)
    named = {str(name): _habit(given, usual) for name, given in item["habits"].items()}
    for needed in (MOVES, OTHERS, ASKED):
        if needed not in named:
            raise item.node.error(f"`habits` must tell of {needed!r}")
    own = {
        (str(key), str(name)): _habit(given, named[MOVES])
        for key, habits in item["procedures"].items()
        for name, given in habits.items()
    }
    first, last = item["papers"]
    return Behaviour(
        item["capacity"],
        (first, last),
        item["late"] / 100,
        item["backdated"] / 100,
        item["idle"],
        tuple(item["retries"]),
        _month_day(item["notice"]),
        {str(key): _regulation(str(key), given) for key, given in item["regulations"].items()},
        named,
        own,
    )


def _habit(item: Item, usual: Habit) -> Habit:
    chance = usual.chance if item["chance"] is None else item["chance"] / 100
    days = usual.days if item["days"] is None else (item["days"][0], item["days"][1])
    return Habit(
        chance,
        days,
        item["most"] or usual.most,
        before=None if item["before"] is None else (item["before"][0], item["before"][1]),
        after=str(item["after"] or ""),
        day_of=str(item["day_of"] or ""),
        when={str(name): node.plain() for name, node in item["when"].items()},
        facts={
            str(name): {_plain(str(one)): float(weight) for one, weight in values.items()}
            for name, values in item["facts"].items()
        },
        meets={str(name): (str(given["of"]), given["share"] / 100) for name, given in item["meets"].items()},
        tells=tuple(map(str, item["tells"])),
        shifts={str(name): days for name, days in item["shifts"].items()},
        states={str(state): share / 100 for state, share in item["in"].items()},
    )


_WORDS: Mapping[str, bool] = {"true": True, "false": False}


def _plain(word: str) -> JsonValue:
    """A value that stands as a key, which YAML has as text only."""
    if word in _WORDS:
        return _WORDS[word]
    return int(word) if re.fullmatch(r"\d+", word) else word


def _regulation(key: str, item: Item) -> Regulation:
    campaign = item["campaign"]
    return Regulation(
        key,
        None if campaign is None else _campaign(key, campaign),
        tuple(_units(one) for one in item["units"]),
        {
            str(region): {str(name): tuple(map(_month_day, days)) for name, days in festivals.items()}
            for region, festivals in item["holidays"].items()
        },
        tuple(_stream(one) for one in item["streams"]),
    )


def _campaign(key: str, item: Item) -> Campaign:
    procedure = str(item["procedure"] or key)
    original = date.fromisoformat(item["original"])
    return Campaign(procedure, str(item["name"]), Level(item["at"]), _month_day(item["opens"]), original)


def _units(item: Item) -> Units:
    facts = {str(name): str(value) for name, value in item["facts"].items()}
    return Units(str(item["procedure"]), tuple(map(Level, item["at"])), str(item["in"] or ""), facts)


def _stream(item: Item) -> Stream:
    first, last = map(_month_day, item["days"])
    return Stream(
        str(item["procedure"]),
        item["share"],
        first,
        last,
        Level(item["at"]) if item["at"] is not None else None,
        str(item["in"] or ""),
        str(item["while"] or ""),
        item["about"] is not None,
        item["batches"] or 0,
        tuple((str(name), str(value)) for name, value in item["like"].items()),
        str(item["party"] or ""),
        frozenset(map(str, item["without"])),
    )


def _month_day(word: Word) -> tuple[int, int]:
    month, day = map(int, word.split("-"))
    try:
        date(2000, month, day)
    except ValueError as error:
        raise word.node.error(f"{str(word)!r} is no day of the calendar") from error
    return month, day
