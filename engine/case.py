"""The state of one case, and the differences between two of its states.

Owns the values :class:`Case`, :class:`Delta` and their JSON forms, and the law that holds between them; what runs in
a case is :mod:`engine.standing`::

    fold(before, difference(before, after)) == after

It does not decide anything (``engine.decide``) and knows no names or numbers of persons, enterprises or papers: those
belong to the store. All dates are legal dates in Asia/Shanghai; ends are inclusive.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from engine.standing import Cause, Deadline, DeadlineStatus, Grant, Kept, Paper, Pause, Restriction

__all__ = [
    "Case",
    "Cause",
    "Deadline",
    "DeadlineStatus",
    "Delta",
    "Grant",
    "Kept",
    "Paper",
    "Pause",
    "Restriction",
    "difference",
    "fold",
]

JsonValue = Any
_EMPTY: Mapping[str, Any] = MappingProxyType({})
_ABSENT: Any = object()


@dataclass(frozen=True, slots=True)
class Case:
    """One run of a procedure as it stands after its event number `seq`."""

    procedure: str
    edition: str  # digest of the procedure's edition
    seq: int  # 0 before the case is opened
    opened_on: date | None
    configuration: tuple[str, ...]  # active leaf states, in the order of the procedure
    finished: bool
    facts: Mapping[str, JsonValue] = field(default_factory=lambda: _EMPTY)
    lines: Sequence[Mapping[str, JsonValue]] = ()
    deadlines: Mapping[str, Deadline] = field(default_factory=lambda: _EMPTY)  # the newest version by name
    duties: Mapping[str, date] = field(default_factory=lambda: _EMPTY)  # open duties and the day each arose
    restrictions: Mapping[str, Restriction] = field(default_factory=lambda: _EMPTY)  # the newest by name
    papers: Mapping[str, Paper] = field(default_factory=lambda: _EMPTY)  # by "SEQ.KIND": those that print last days

    @classmethod
    def unopened(cls, procedure: str, edition: str, initial: str) -> Case:
        """The case before its first event."""
        return cls(procedure, edition, 0, None, (initial,), finished=False)

    def having(
        self,
        *,
        configuration: tuple[str, ...] | None = None,
        facts: Mapping[str, JsonValue] | None = None,
        deadlines: Mapping[str, Deadline] | None = None,
    ) -> Case:
        """The same but for what is given; a quicker ``replace`` for what events change most."""
        return Case(
            self.procedure,
            self.edition,
            self.seq,
            self.opened_on,
            self.configuration if configuration is None else configuration,
            self.finished,
            self.facts if facts is None else facts,
            self.lines,
            self.deadlines if deadlines is None else deadlines,
            self.duties,
            self.restrictions,
            self.papers,
        )

    def live_deadlines(self) -> dict[str, Deadline]:
        """Deadlines that are running, by name; suspended ones are not."""
        return {name: d for name, d in self.deadlines.items() if d.status is DeadlineStatus.LIVE}

    def as_json(self) -> dict[str, JsonValue]:
        """Plain form: the snapshot kept beside the chain."""
        plain = {
            "procedure": self.procedure,
            "edition": self.edition,
            "seq": self.seq,
            "opened_on": self.opened_on.isoformat() if self.opened_on else None,
            "configuration": list(self.configuration),
            "finished": self.finished,
            "facts": dict(self.facts),
            "lines": [dict(line) for line in self.lines],
            "deadlines": {name: value.as_json() for name, value in self.deadlines.items()},
            "duties": {name: day.isoformat() for name, day in self.duties.items()},
            "restrictions": {name: value.as_json() for name, value in self.restrictions.items()},
        }
        if self.papers:
            plain["papers"] = {name: value.as_json() for name, value in self.papers.items()}
        return plain

    @classmethod
    def from_json(cls, data: Mapping[str, JsonValue]) -> Case:
        """The value of a plain form."""
        return cls(
            data["procedure"],
            data["edition"],
            data["seq"],
            _day(data["opened_on"]),
            tuple(data["configuration"]),
            data["finished"],
            data["facts"],
            tuple(data["lines"]),
            {name: Deadline.from_json(value) for name, value in data["deadlines"].items()},
            {name: date.fromisoformat(day) for name, day in data["duties"].items()},
            {name: Restriction.from_json(value) for name, value in data["restrictions"].items()},
            {name: Paper.from_json(value) for name, value in data.get("papers", _EMPTY).items()},
        )

    @property
    def is_kept(self) -> bool:
        """Whether all that it shares with others is kept: then it is compared by identity."""
        return (
            type(self.deadlines) is Kept
            and type(self.duties) is Kept
            and type(self.restrictions) is Kept
            and type(self.papers) is Kept
        )

    def kept(self) -> Case:
        """The same, with how it stands in mappings that other cases may share."""
        return replace(
            self,
            deadlines=Kept.of(self.deadlines),
            duties=Kept.of(self.duties),
            restrictions=Kept.of(self.restrictions),
            papers=Kept.of(self.papers),
        )


@dataclass(frozen=True, slots=True)
class Delta:
    """What one event changed. Absent parts did not change."""

    opened_on: date | None = None
    configuration: tuple[str, ...] | None = None
    finished: bool | None = None
    facts: Mapping[str, JsonValue] = field(default_factory=lambda: _EMPTY)
    lines: Mapping[int, Mapping[str, JsonValue]] = field(default_factory=dict)  # by index, changed values
    deadlines: Mapping[str, Deadline] = field(default_factory=lambda: _EMPTY)
    duties: Mapping[str, date | None] = field(default_factory=lambda: _EMPTY)  # None: done with
    restrictions: Mapping[str, Restriction] = field(default_factory=lambda: _EMPTY)
    papers: Mapping[str, Paper | None] = field(default_factory=lambda: _EMPTY)  # None: of no more concern

    def as_json(self) -> dict[str, JsonValue]:
        """Plain form for the event; empty parts are left out."""
        plain: dict[str, JsonValue] = {}
        if self.opened_on is not None:
            plain["opened_on"] = self.opened_on.isoformat()
        if self.configuration is not None:
            plain["configuration"] = list(self.configuration)
        if self.finished is not None:
            plain["finished"] = self.finished
        if self.facts:
            plain["facts"] = dict(self.facts)
        if self.lines:
            plain["lines"] = {str(index): dict(line) for index, line in self.lines.items()}
        if self.deadlines:
            plain["deadlines"] = {name: value.as_json() for name, value in self.deadlines.items()}
        if self.duties:
            plain["duties"] = {name: day.isoformat() if day else None for name, day in self.duties.items()}
        if self.restrictions:
            plain["restrictions"] = {name: value.as_json() for name, value in self.restrictions.items()}
        if self.papers:
            plain["papers"] = {name: value.as_json() if value else None for name, value in self.papers.items()}
        return plain

    @classmethod
    def from_json(cls, data: Mapping[str, JsonValue]) -> Delta:
        """The value of a plain form."""
        configuration = data.get("configuration")
        return cls(
            _day(data.get("opened_on")),
            tuple(configuration) if configuration is not None else None,
            data.get("finished"),
            data.get("facts", _EMPTY),
            {int(index): line for index, line in data.get("lines", _EMPTY).items()},
            {name: Deadline.from_json(value) for name, value in data.get("deadlines", _EMPTY).items()},
            {name: _day(day) for name, day in data.get("duties", _EMPTY).items()},
            {name: Restriction.from_json(value) for name, value in data.get("restrictions", _EMPTY).items()},
            {name: Paper.from_json(value) if value else None for name, value in data.get("papers", _EMPTY).items()},
        )


def difference(before: Case, after: Case) -> Delta:
    """What must be applied to `before` to get `after`. Lines are never removed, deadlines and restrictions neither."""
    return Delta(
        opened_on=after.opened_on if after.opened_on != before.opened_on else None,
        configuration=after.configuration if after.configuration != before.configuration else None,
        finished=after.finished if after.finished != before.finished else None,
        facts=_changed(before.facts, after.facts),
        lines=_changed_lines(before.lines, after.lines),
        deadlines=_changed(before.deadlines, after.deadlines),
        duties=_changed_or_gone(before.duties, after.duties),
        restrictions=_changed(before.restrictions, after.restrictions),
        papers=_changed_or_gone(before.papers, after.papers),
    )


def fold(case: Case, delta: Delta) -> Case:
    """Apply one event's delta; the case's seq rises by one."""
    return replace(
        case,
        seq=case.seq + 1,
        opened_on=delta.opened_on or case.opened_on,
        configuration=case.configuration if delta.configuration is None else delta.configuration,
        finished=case.finished if delta.finished is None else delta.finished,
        facts={**case.facts, **delta.facts} if delta.facts else case.facts,
        lines=_folded_lines(case.lines, delta.lines) if delta.lines else case.lines,
        deadlines={**case.deadlines, **delta.deadlines} if delta.deadlines else case.deadlines,
        duties=_remaining(case.duties, delta.duties) if delta.duties else case.duties,
        restrictions={**case.restrictions, **delta.restrictions} if delta.restrictions else case.restrictions,
        papers=_remaining(case.papers, delta.papers) if delta.papers else case.papers,
    )


def _remaining(values: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**values, **changes}.items() if value is not None}


def _changed_or_gone(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    if before is after:
        return {}
    return {**{name: None for name in before if name not in after}, **_changed(before, after)}


def _changed(before: Mapping[str, JsonValue], after: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    if before is after:
        return {}
    # Most values are carried over as they are: looking whether it is the same one spares comparing what is in it.
    return {
        name: value
        for name, value in after.items()
        if (old := before.get(name, _ABSENT)) is not value and (old is _ABSENT or old != value)
    }


def _changed_lines(
    before: Sequence[Mapping[str, JsonValue]], after: Sequence[Mapping[str, JsonValue]]
) -> dict[int, Mapping[str, JsonValue]]:
    changed: dict[int, Mapping[str, JsonValue]] = {}
    if before is after:
        return changed
    for index, line in enumerate(after):
        values = _changed(before[index], line) if index < len(before) else dict(line)
        if values:
            changed[index] = values
    return changed


def _folded_lines(
    lines: Sequence[Mapping[str, JsonValue]], changes: Mapping[int, Mapping[str, JsonValue]]
) -> tuple[Mapping[str, JsonValue], ...]:
    folded = list(lines)
    for index in sorted(changes):
        if index < len(folded):
            folded[index] = {**folded[index], **changes[index]}
        else:
            folded.append(dict(changes[index]))
    return tuple(folded)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
