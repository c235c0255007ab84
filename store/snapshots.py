"""The text in which a case row keeps the case's state, beside the chain and no part of any hash.

It is the form of ``Case.as_json`` with its mappings sorted by key, in three parts: the case's facts, its lines, and
how it stands. Most events leave facts or lines alone, so a part that did not change is written as it was read, and
lines are read when somebody asks for them. Cases that stand alike are many: how they stand is written and read once
for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, overload

import orjson

from engine.case import Case, Deadline, Paper, Restriction

_BREAK = b",\n"
"""Between the parts: JSON allows a line break there, and no string in it can hold one."""


class _Facts(dict[str, Any]):
    """Facts with the text that they were read from; nobody changes them."""

    __slots__ = ("text",)
    text: bytes


class _Lines(Sequence[Mapping[str, Any]]):
    """Lines that are read when somebody asks for them.

    Args:
        text: the part they stand in.
    """

    __slots__ = ("_lines", "text")

    def __init__(self, text: bytes) -> None:
        self.text = text
        self._lines: tuple[Mapping[str, Any], ...] | None = None

    def _read(self) -> tuple[Mapping[str, Any], ...]:
        if self._lines is None:
            self._lines = tuple(orjson.loads(b"{" + self.text + b"}")["lines"])
        return self._lines

    @overload
    def __getitem__(self, place: int) -> Mapping[str, Any]: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Mapping[str, Any]]: ...
    def __getitem__(self, place: int | slice) -> Mapping[str, Any] | Sequence[Mapping[str, Any]]:
        return self._read()[place]

    def __len__(self) -> int:
        return len(self._read())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._read() == tuple(other)

    __hash__ = None  # type: ignore[assignment]


def snapshot(state: Case) -> bytes:
    """The text of a state.

    Raises:
        TypeError: a fact is no JSON value.
    """
    facts, lines = state.facts, state.lines
    own = facts.text if type(facts) is _Facts else _written("facts", facts)[:-1]
    listed = lines.text if type(lines) is _Lines else _written("lines", lines)[1:-1]
    standing = _kept_standing if state.is_kept else _standing
    alike = standing(
        state.procedure,
        state.edition,
        state.seq,
        state.opened_on,
        state.configuration,
        state.finished,
        state.deadlines,
        state.duties,
        state.restrictions,
        state.papers,
    )
    return _BREAK.join((own, listed, alike))


def state_of(text: bytes) -> Case:
    """The state of a text, also of one that an older program wrote.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: no program of ours wrote it.
    """
    own, _, others = text.partition(_BREAK)
    listed, parted, rest = others.rpartition(_BREAK)
    if not parted:
        return Case.from_json(orjson.loads(text)).kept()
    standing = _alike(rest)
    facts = _Facts(orjson.loads(own + b"}")["facts"])
    facts.text = own
    return Case(
        standing.procedure,
        standing.edition,
        standing.seq,
        standing.opened_on,
        standing.configuration,
        standing.finished,
        facts,
        _Lines(listed),
        standing.deadlines,
        standing.duties,
        standing.restrictions,
        standing.papers,
    )


def _written(name: str, value: object) -> bytes:
    return orjson.dumps({name: value}, default=_plain, option=orjson.OPT_SORT_KEYS)


def _standing(
    procedure: str,
    edition: str,
    seq: int,
    opened_on: date | None,
    configuration: tuple[str, ...],
    finished: bool,
    deadlines: Mapping[str, Deadline],
    duties: Mapping[str, date],
    restrictions: Mapping[str, Restriction],
    papers: Mapping[str, Paper],
) -> bytes:
    plain: dict[str, Any] = {
        "procedure": procedure,
        "edition": edition,
        "seq": seq,
        "opened_on": opened_on,
        "configuration": configuration,
        "finished": finished,
        "deadlines": deadlines,
        "duties": duties,
        "restrictions": restrictions,
    }
    if papers:
        plain["papers"] = papers
    option = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS
    return orjson.dumps(plain, default=_plain, option=option)[1:]


_kept_standing = lru_cache(maxsize=4096)(_standing)


@lru_cache(maxsize=4096)
def _alike(rest: bytes) -> Case:
    """A case that stands so, without anything of its own."""
    return Case.from_json({**orjson.loads(b"{" + rest), "facts": {}, "lines": []}).kept()


def _plain(value: object) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Deadline | Restriction | Paper):
        return value.as_json()
    raise TypeError(f"not a JSON value: {type(value).__name__}")
