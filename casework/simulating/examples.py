"""What the timelines say of each act: the facts that a lawyer wrote, with dates told as days from the act's own.

The timelines of the procedures tell nearly every act with facts that fit it. Owns the collecting; what is made of it
for an act of a simulated case is ``casework.simulating.telling``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casework.definitions.library import Library
from casework.playing.timeline_file import MAIN, Step, Timeline
from engine.model import OPEN

JsonValue = Any
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


@dataclass(frozen=True, slots=True)
class Offset:
    """A day told from that of the act."""

    days: int


@dataclass(frozen=True, slots=True)
class Example:
    """One act as a timeline tells it; every date in it is an :class:`Offset`."""

    facts: Mapping[str, JsonValue]
    lines: tuple[Mapping[str, JsonValue], ...]


@dataclass(slots=True)
class Examples:
    """The acts of all timelines, by procedure and act, and by the act's own name wherever its fragment is used."""

    _own: dict[tuple[str, str], list[Example]] = field(default_factory=dict)
    _alike: dict[str, list[Example]] = field(default_factory=dict)

    @classmethod
    def of(cls, library: Library, timelines: Iterable[Timeline]) -> Examples:
        """Collect those of some timelines; acts that a timeline means to be refused are no example."""
        found = cls()
        for timeline in timelines:
            for procedure, step in _acts(library, timeline):
                example = Example(_told(step.facts, step.day), _lines(timeline, step))
                found._own.setdefault((procedure, step.act), []).append(example)
                found._alike.setdefault(local(step.act), []).append(_by_local_names(example))
        return found

    def own(self, procedure: str, action: str) -> Sequence[Example]:
        """The examples of an act in its own procedure."""
        return self._own.get((procedure, action), ())

    def alike(self, action: str) -> Sequence[Example]:
        """Those of acts called the same, wherever they stand; their facts go by their last names."""
        return self._alike.get(local(action), ())


def local(name: str) -> str:
    """The last part of a full name.

    >>> local("order.record_signed")
    'record_signed'
    """
    return name.rpartition(".")[2]


def _acts(library: Library, timeline: Timeline) -> Iterator[tuple[str, Step]]:
    """The acts that are done, each with the key of its procedure; those of cases that cannot be told are left out."""
    procedures = {MAIN: timeline.procedure}
    for step in timeline.steps:
        if step.act == OPEN and step.procedure:
            procedures[step.case] = step.procedure
        key = procedures.get(step.case) or _spawned(library, timeline, procedures, step.case)
        if key and step.act and not step.refused:
            procedures[step.case] = key
            yield key, step


def _spawned(library: Library, timeline: Timeline, known: Mapping[str, str], case: str) -> str:
    """The procedure of a case that an act opened: it goes by the rule's name, below the case it was opened in."""
    above, _, own = case.rpartition("/")
    rule = own.partition("#")[0].partition(":")[0]
    host = known.get(above or MAIN) or (_spawned(library, timeline, known, above) if above else "")
    if not host:
        return ""
    spawn = library.compiled(host).procedure.spawns.get(rule)
    return spawn.procedure if spawn is not None else ""


def _lines(timeline: Timeline, step: Step) -> tuple[Mapping[str, JsonValue], ...]:
    given = step.lines or (dict(enumerate(timeline.lines, start=1)) if step.act == OPEN and step.case == MAIN else {})
    return tuple(_told(values, step.day) for _, values in sorted(given.items()))


def _told(value: Any, day: date) -> Any:
    """A value with every date in it told from a day."""
    if isinstance(value, Mapping):
        return {name: _told(part, day) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_told(part, day) for part in value]
    if isinstance(value, str) and _ISO_DAY.match(value):
        return Offset((date.fromisoformat(value) - day).days)
    return value


def _by_local_names(example: Example) -> Example:
    return Example({local(name): value for name, value in example.facts.items()}, example.lines)
