"""Timelines a lawyer can read: their file format, and the frozen values it is read into.

Owns the strict reading of a timeline file; playing it is another module's business. The rules of the language are those
of procedure files: no unknown key, no doubled one, no loose truth words, every error with file and line. Days are legal
dates in Asia/Shanghai; a step is played on the day it is recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from engine.definition.shape import (
    Anything,
    Item,
    Key,
    ListOf,
    MapOf,
    Record,
    Schema,
    Text,
    Truth,
    Word,
    optional,
    words,
)
from engine.definition.vocabulary import ANY_TEXT, ISO_DATE, NAME, PATH
from engine.definition.yamltext import Node, parse
from engine.errors import DefinitionError
from engine.model import OPEN, Level

MAIN = "main"
"""Name of the case that the timeline is about."""
ENDED = ("lapsed", "met", "cancelled", "superseded", "suspended", "extended", "resumed", "recounted")
"""Words a timeline may say of a deadline in place of its last day: how it stands, or why its version came to be."""

_STANDING = Text(r"^(\d{4}-\d{2}-\d{2}|" + "|".join(ENDED) + ")$", f"a last day like 2024-08-15, or {', '.join(ENDED)}")
_DUTY = Text(r"^(paper:[1-9][0-9]*\.)?[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$", "a duty's name, or paper:SEQ.KIND")
_LINE_NO = Text(r"^[1-9][0-9]*$", "a line's number in quotes")
_VALUES = MapOf(Anything(), NAME)

_CASE = Text(r"^[^\s/:#]+([/:#][^\s/:#]+)*$", "a case's name, such as main, report:2024-08-31 or unit/report#2")
_LEVEL = words([level.value for level in Level if level is not Level.OWN])

SUBJECT = Record(
    "a subject",
    {
        "name": Key(ANY_TEXT),
        "code": optional(ANY_TEXT, "", "left out, one is made up; of a unit the key of its office"),
        "address": optional(ANY_TEXT, ""),
    },
)
EXPECT = Record(
    "what is expected",
    {
        "states": optional(ListOf(PATH), None, "the active states, all of them"),
        "passed": optional(ListOf(ANY_TEXT), None, "states or codes passed through within the step"),
        "deadlines": optional(MapOf(_STANDING, PATH), None, "last day, or how it ended, by name"),
        "documents": optional(ListOf(PATH), None, "kinds of paper the step issues, all of them"),
        "restrictions": optional(ListOf(PATH), None, "restrictions in force on the day, all of them"),
        "duties": optional(ListOf(_DUTY), None, "duties open after the step, all of them"),
        "facts": optional(MapOf(Anything(), PATH), None, "some facts and their values"),
        "finished": optional(Truth()),
        "spawned": optional(ListOf(_CASE), None, "the cases that the step opens, all of them"),
    },
)
STEP = Record(
    "a step",
    {
        "day": Key(ISO_DATE, help="the legal date"),
        "recorded": optional(ISO_DATE, None, "the day it is typed in, when later"),
        "case": optional(_CASE, MAIN, "the case it is about; a spawned one goes by its rule's name"),
        "act": optional(PATH, None, "an action; a step without one only looks"),
        "procedure": optional(NAME, None, "of another case that is opened"),
        "subject": optional(SUBJECT, None, "of another case that is opened; without it that of the timeline"),
        "parent": optional(_CASE, None, "the case in which it is opened"),
        "office": optional(ANY_TEXT, None, "where it is opened: a level, or the key of a unit's office"),
        "facts": optional(MapOf(Anything(), PATH), {}),
        "lines": optional(MapOf(_VALUES, _LINE_NO), {}),
        "issue": optional(Truth(), True, "false: papers that the act drafts wait, they are not issued the same day"),
        "refused": optional(ANY_TEXT, None, "part of the reason for which the act is refused"),
        "expect": optional(EXPECT),
    },
)
TIMELINE = Record(
    "a timeline",
    {
        "timeline": Key(NAME),
        "title": Key(ANY_TEXT),
        "procedure": Key(NAME),
        "office": optional(_LEVEL, Level.DISTRICT.value, "the level of the office where the case is opened"),
        "subject": Key(SUBJECT),
        "lines": optional(ListOf(_VALUES), ()),
        "steps": Key(ListOf(STEP, least=1)),
    },
)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom the case is about; synthetic."""

    name: str
    code: str  # empty: one is made up
    address: str


@dataclass(frozen=True, slots=True)
class Expect:
    """What is to be found after a step; None: not asked."""

    states: tuple[str, ...] | None
    passed: tuple[str, ...] | None
    deadlines: Mapping[str, date | str] | None  # last day, or a word of ENDED
    documents: tuple[str, ...] | None
    restrictions: tuple[str, ...] | None
    duties: tuple[str, ...] | None
    facts: Mapping[str, Any] | None
    finished: bool | None
    spawned: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Step:
    """One dated act, or one look at the case."""

    line: int  # of the file, for differences
    day: date
    recorded: date  # not before `day`
    act: str  # empty: only look
    facts: Mapping[str, Any]
    lines: Mapping[int, Mapping[str, Any]]
    refused: str  # empty: the act must succeed
    issue: bool  # whether the papers that wait are issued on the day
    expect: Expect | None
    case: str
    procedure: str  # this and what follows: of an opening; empty: as the timeline, or without a parent
    subject: Subject | None
    parent: str
    office: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """A case told day by day, and those that belong to it."""

    file: str
    name: str
    title: str
    procedure: str
    office: str  # level
    subject: Subject
    lines: tuple[Mapping[str, Any], ...]  # as they are given when the case is opened, from number 1
    steps: tuple[Step, ...]


def read_timeline(path: Path) -> Timeline:
    """Read a timeline file.

    Raises:
        DefinitionError: the file cannot be read, or something in it is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DefinitionError(str(path), 0, "the file is not UTF-8 text: save it as UTF-8") from error
    except OSError as error:
        raise DefinitionError(str(path), 0, f"the file cannot be read: {error.strerror}") from error
    return timeline_of(text, str(path))


def timeline_of(text: str, file: str) -> Timeline:
    """Read the text of a timeline.

    Args:
        text: the YAML.
        file: its name, for errors.

    Raises:
        DefinitionError: something in it is wrong.
    """
    item = TIMELINE.read(parse(text, file))
    steps = tuple(_step(step) for step in item["steps"])
    _refuse_disorder(item, steps)
    return Timeline(
        file,
        str(item["timeline"]),
        str(item["title"]),
        str(item["procedure"]),
        str(item["office"]),
        _subject(item["subject"]),
        tuple(_plain(line) for line in item["lines"]),
        steps,
    )


def timeline_schema() -> Schema:
    """The JSON Schema of a timeline file, for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Shixian timeline",
        **TIMELINE.schema(),
    }


def _step(item: Item) -> Step:
    day = _day(item["day"])
    recorded = _day(item["recorded"]) if item["recorded"] is not None else day
    if recorded < day:
        raise item["recorded"].node.error("an act is not recorded before it occurs")
    if item["act"] is None:
        for word in ("facts", "lines", "refused"):
            if item[word]:
                raise item.node.error(f"`{word}` belongs to a step with `act`")
        if item["expect"] is None:
            raise item.node.error("a step acts or expects something", tuple(STEP.keys))
    _refuse_stray(item)
    return Step(
        item.node.line,
        day,
        recorded,
        str(item["act"] or ""),
        _plain(item["facts"]),
        {int(no): _plain(values) for no, values in item["lines"].items()},
        str(item["refused"] or ""),
        item["issue"],
        _expect(item["expect"]) if item["expect"] is not None else None,
        str(item["case"]),
        str(item["procedure"] or ""),
        _subject(item["subject"]) if item["subject"] is not None else None,
        str(item["parent"] or ""),
        str(item["office"] or ""),
    )


def _subject(item: Item) -> Subject:
    return Subject(str(item["name"]), str(item["code"]), str(item["address"]))


def _refuse_stray(item: Item) -> None:
    """Refuse words of an opening elsewhere, and an opening of another case that does not say of what kind."""
    if str(item["act"] or "") != OPEN:
        for word in ("procedure", "subject", "parent", "office"):
            if item[word] is not None:
                raise item.node.error(f"`{word}` belongs to a step with `act: {OPEN}`")
    elif (str(item["case"]) == MAIN) != (item["procedure"] is None):
        raise item.node.error("opening a case other than `main` tells its `procedure`; that of `main` stands above")


def _expect(item: Item) -> Expect:
    deadlines, facts = item["deadlines"], item["facts"]
    return Expect(
        _words(item["states"]),
        _words(item["passed"]),
        None if deadlines is None else {str(name): _standing(word) for name, word in deadlines.items()},
        _words(item["documents"]),
        _words(item["restrictions"]),
        _words(item["duties"]),
        None if facts is None else _plain(facts),
        item["finished"],
        _words(item["spawned"]),
    )


def _refuse_disorder(item: Item, steps: tuple[Step, ...]) -> None:
    acts = [step for step in item["steps"] if step["act"] is not None]
    if acts and acts[0]["act"] != OPEN:
        raise acts[0]["act"].node.error(f"the first act opens the case: {OPEN!r}")
    for place, former, step in zip(item["steps"][1:], steps, steps[1:], strict=False):
        if step.recorded < former.recorded:
            raise place.node.error(
                f"this step is recorded on {step.recorded}, before the one above ({former.recorded}): the clock only "
                "goes forward; give `recorded` to a late entry"
            )


def _plain(values: Mapping[Word, Node]) -> dict[str, Any]:
    return {str(name): node.plain() for name, node in values.items()}


def _words(words: tuple[Word, ...] | None) -> tuple[str, ...] | None:
    return None if words is None else tuple(str(word) for word in words)


def _standing(word: Word) -> date | str:
    return str(word) if word in ENDED else _day(word)


def _day(word: Word) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError as error:
        raise word.node.error(f"{str(word)!r} is no day of the calendar") from error
