"""What runs in a case: deadlines, restrictions, and the papers whose printed dates are watched. Values and JSON forms.

JSON leaves out what is as usual: hundreds of thousands of cases carry it. All dates are legal dates in Asia/Shanghai;
ends are inclusive.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, TypeVar

JsonValue = Any
Ruling = tuple[str, str]

ValueT = TypeVar("ValueT")


class Kept(dict[str, ValueT]):
    """A mapping that cases share and nobody changes. As a key it stands for itself: equal ones may differ as keys."""

    __slots__ = ()
    __hash__ = object.__hash__  # type: ignore[assignment]

    @classmethod
    def of(cls, values: Mapping[str, ValueT]) -> Kept[ValueT]:
        """The values kept; themselves when they are already."""
        return values if isinstance(values, cls) else cls(values)


class DeadlineStatus(StrEnum):
    """How a deadline stands."""

    LIVE = "live"
    MET = "met"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"
    SUSPENDED = "suspended"  # something stops it and nobody knows until when: no timer, no reminder, no lapse


class Cause(StrEnum):
    """Why a version of a deadline came to be."""

    SET = "set"  # its states were entered, or its start became known
    SUPERSEDED = "superseded"  # its start, or what had stopped it, was found to be another
    EXTENDED = "extended"  # an extension was granted
    SUSPENDED = "suspended"  # something stops it
    RESUMED = "resumed"  # an interval that does not count is over
    RECOUNTED = "recounted"  # the calendar got a new edition


@dataclass(frozen=True, slots=True)
class Grant:
    """An extension that was granted."""

    rule: int  # index among the rule's `extensions`
    amount: int  # in the unit of that rule
    granted_on: date
    name: str  # who approved and why

    def as_json(self) -> dict[str, JsonValue]:
        """Plain form for snapshots and events."""
        return {
            "rule": self.rule,
            "amount": self.amount,
            "granted_on": self.granted_on.isoformat(),
            "name": self.name,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, JsonValue]) -> Grant:
        """The value of a plain form."""
        return cls(data["rule"], data["amount"], date.fromisoformat(data["granted_on"]), data["name"])


@dataclass(frozen=True, slots=True)
class Pause:
    """An interval that a deadline did not count, both ends included."""

    rule: int  # index among the rule's `stops`
    first: date
    last: date

    def as_json(self) -> dict[str, JsonValue]:
        """Plain form for snapshots and events."""
        return {"rule": self.rule, "first": self.first.isoformat(), "last": self.last.isoformat()}

    @classmethod
    def from_json(cls, data: Mapping[str, JsonValue]) -> Pause:
        """The value of a plain form."""
        return cls(data["rule"], date.fromisoformat(data["first"]), date.fromisoformat(data["last"]))


@dataclass(frozen=True, slots=True)
class Deadline:
    """One computed instance of a period in a case. Its proof is kept by the event that set it.

    While it is suspended its dates are those before the suspension.
    """

    name: str
    version: int  # counts the instances of this name in the case, from 1; a higher one supersedes
    status: DeadlineStatus
    set_by: int  # seq of the event that set this version
    start: date  # the day that does not count
    nominal: date
    last_day: date  # the legal end, inclusive
    agency_warn: date  # the end unrolled, for the agency's own limits
    safe_act_from: date  # first day on which the office may act under the strictest reading
    provisional: bool
    earliest: date
    latest: date
    rungs: tuple[date, ...] = ()  # days on which a reminder is due, ascending
    cause: Cause = Cause.SET
    extensions: tuple[Grant, ...] = ()  # those counted in it
    stops: tuple[Pause, ...] = ()  # likewise
    suspended_on: date | None = None  # first day not counted of what stops it now
    rulings: tuple[Ruling, ...] = ()  # disputed policies that produced the date, and their answers
    overtaken: date | None = None  # of a lapse that came too early: the last day by a calendar known later

    def ended(self, status: DeadlineStatus) -> Deadline:
        """The same, no longer running. Written out, since ``replace`` costs thrice as much and sweeps do it a lot."""
        return Deadline(
            self.name,
            self.version,
            status,
            self.set_by,
            self.start,
            self.nominal,
            self.last_day,
            self.agency_warn,
            self.safe_act_from,
            self.provisional,
            self.earliest,
            self.latest,
            self.rungs,
            self.cause,
            self.extensions,
            self.stops,
            self.suspended_on,
            self.rulings,
        )

    @property
    def over_on(self) -> date:
        """The first day on which it is certainly over: a provisional one is not taken to end before its latest end."""
        return (self.latest if self.provisional else self.last_day) + timedelta(days=1)

    def as_json(self) -> dict[str, JsonValue]:
        """Plain form for snapshots and events."""
        plain: dict[str, JsonValue] = {
            "name": self.name,
            "version": self.version,
            "status": self.status.value,
            "set_by": self.set_by,
            "start": self.start.isoformat(),
            "nominal": self.nominal.isoformat(),
            "last_day": self.last_day.isoformat(),
            "agency_warn": self.agency_warn.isoformat(),
            "safe_act_from": self.safe_act_from.isoformat(),
            "provisional": self.provisional,
            "earliest": self.earliest.isoformat(),
            "latest": self.latest.isoformat(),
            "rungs": [day.isoformat() for day in self.rungs],
        }
        if self.cause is not Cause.SET:
            plain["cause"] = self.cause.value
        if self.extensions:
            plain["extensions"] = [grant.as_json() for grant in self.extensions]
        if self.stops:
            plain["stops"] = [pause.as_json() for pause in self.stops]
        if self.suspended_on is not None:
            plain["suspended_on"] = self.suspended_on.isoformat()
        if self.rulings:
            plain["rulings"] = dict(self.rulings)
        if self.overtaken is not None:
            plain["overtaken"] = self.overtaken.isoformat()
        return plain

    @classmethod
    def from_json(cls, data: Mapping[str, JsonValue]) -> Deadline:
        """The value of a plain form."""
        day = date.fromisoformat
        return cls(
            data["name"],
            data["version"],
            DeadlineStatus(data["status"]),
            data["set_by"],
            day(data["start"]),
            day(data["nominal"]),
            day(data["last_day"]),
            day(data["agency_warn"]),
            day(data["safe_act_from"]),
            data["provisional"],
            day(data["earliest"]),
            day(data["latest"]),
            tuple(day(rung) for rung in data["rungs"]),
            Cause(data.get("cause", Cause.SET)),
            tuple(Grant.from_json(grant) for grant in data.get("extensions", ())),
            tuple(Pause.from_json(pause) for pause in data.get("stops", ())),
            _day(data.get("suspended_on")),
            tuple(data["rulings"].items()) if "rulings" in data else (),
            _day(data.get("overtaken")),
        )


@dataclass(frozen=True, slots=True)
class Restriction:
    """What the subject may not do, from when to when."""

    name: str
    start: date
    until: date | None  # last day foreseen; None: open
    ended_on: date | None = None  # first day on which it no longer held, when it ended before or without `until`

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        if day < self.start or (self.until is not None and day > self.until):
            return False
        return self.ended_on is None or day < self.ended_on

    def as_json(self) -> dict[str, JsonValue]:
        """Plain form for snapshots and events."""
        return {
            "name": self.name,
            "start": self.start.isoformat(),
            "until": self.until.isoformat() if self.until else None,
            "ended_on": self.ended_on.isoformat() if self.ended_on else None,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, JsonValue]) -> Restriction:
        """The value of a plain form."""
        return cls(data["name"], date.fromisoformat(data["start"]), _day(data["until"]), _day(data["ended_on"]))


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that was issued and prints last days: told when one of them is no longer right."""

    act: str  # the action that issued it; its roles decide what becomes of the paper
    printed: tuple[tuple[str, date], ...]  # deadlines and the last day printed

    def as_json(self) -> dict[str, JsonValue]:
        """Plain form for snapshots and events."""
        return {"act": self.act, "printed": {name: day.isoformat() for name, day in self.printed}}

    @classmethod
    def from_json(cls, data: Mapping[str, JsonValue]) -> Paper:
        """The value of a plain form."""
        printed = sorted((name, date.fromisoformat(day)) for name, day in data["printed"].items())
        return cls(data["act"], tuple(printed))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
