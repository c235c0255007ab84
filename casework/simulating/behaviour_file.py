"""The file of behaviour: its keys, and how it becomes values.

It is as strict as a procedure's: no unknown key, no doubled one, every error with its line; and no habit of an act that
there is not, which would say nothing and never be missed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from casework.definitions.library import Library
from casework.simulating.behaviour import ASKED, MOVES, OTHERS, Behaviour, Campaign, Habit, Regulation, Stream, Units
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
from engine.errors import MissingError
from engine.model import Level

JsonValue = Any
FILE = Path(__file__).with_name("behaviour.yaml")
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


def read_behaviour() -> Behaviour:
    """Read the file that comes with the program."""
    return behaviour_of(FILE.read_text(encoding="utf-8"), FILE.name)


def refuse_unknown_habits(behaviour: Behaviour, library: Library) -> None:
    """Refuse a habit of an act that there is not.

    Raises:
        MissingError: it names the act.
    """
    acts = {key: library.compiled(key).procedure.actions.keys() for key in library.all_keys()}
    everywhere = {local(name) for names in acts.values() for name in names}
    for key, name in behaviour.names():
        if key and key not in acts:
            raise MissingError("办理习惯文件中的办理流程", key, tuple(acts))
        if local(name) not in ({local(one) for one in acts[key]} if key else everywhere):
            raise MissingError(f"办理习惯文件中{f'流程{key}的' if key else ''}办理事项", name)


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
