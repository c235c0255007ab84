"""What leaves when: reminders that wait are put together into messages, one step before anything is sent.

Owns the rule of the day:

- before `BEGINS` in the morning, and on the rest days of whoever is told, nothing is put together, but for deadlines
  that end before work is resumed and can still be kept;
- a *digest* goes once each working morning to each officer or group, with everything that came since the last one;
- what comes later in the day waits for the next morning, unless the deadline is over by then: that goes at the next
  look, by itself;
- a channel that wants each reminder by itself gets it at the next look of a working day.

The day stands in a digest's key, so that there is one, whoever puts it together and however often it is tried. What a
message tells is fixed by the rungs that go with it; how it is worded is seen when it is sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from casework.calendars import calendar_for
from casework.parts import Parts
from casework.reminders.channels import MAIL, Audience, Bundling, Channel
from casework.reminders.letters import is_reachable
from casework.reminders.rounds import RemindFailure, Round
from casework.reminders.standing import Rung, Standing, last_day
from casework.reminders.urgency import SHANGHAI, is_pressing, may_leave
from engine.periods.calendar import Calendar
from store.contract import UnitOfWork
from store.projections import lineage
from store.values import EVERYBODY, UNDECIDED, Dispatch, Office, Officer, OutboxItem

BEGINS = 8
"""Hour in Shanghai before which nothing is put together."""

_DIGEST, _URGENT, _EACH = "digest", "urgent", "each"
"""How keys of messages begin."""
_MARK_LENGTH = 24


def plan(parts: Parts, channels: Sequence[Channel], tally: Round) -> None:
    """Put together what may leave now.

    Args:
        parts: the system.
        channels: all there are.
        tally: of the round; what may not leave yet is counted as waiting.
    """
    with parts.store.write() as unit:
        waiting = unit.pending_dispatches()
        if not waiting:
            return
        if tally.now.astimezone(SHANGHAI).hour < BEGINS:
            tally.waiting += len({(one.rung_id, one.officer_id) for one in waiting if one.officer_id != EVERYBODY})
            return
        desk = Desk.of(parts, unit, channels, waiting, tally)
        waiting = desk.decided(desk.without_moot(waiting))
        for (channel, officer_id), ones in groupby(waiting, key=lambda one: (one.channel, one.officer_id)):
            desk.put_together(channel, officer_id, list(ones))
        unit.commit()


def is_digest(key: str) -> bool:
    """Whether a message is a morning's digest, which also tells what is overdue."""
    return key.startswith(f"{_DIGEST}|")


class Days:
    """The calendars of offices, each looked up once in a unit of work."""

    def __init__(self, unit: UnitOfWork) -> None:
        self._unit = unit
        self._offices = unit.offices()
        self._found: dict[int, Calendar] = {}

    def of(self, office_id: int) -> Calendar:
        """The calendar by which an office works."""
        if office_id not in self._found:
            office = self._offices[office_id]
            self._found[office_id] = calendar_for(self._unit, office.region, office.key)
        return self._found[office_id]


@dataclass(frozen=True, slots=True)
class Desk:
    """One unit of work in which messages are put together."""

    parts: Parts
    unit: UnitOfWork
    channels: dict[str, Channel]
    rungs: dict[int, OutboxItem]
    officers: dict[int, Officer]
    offices: dict[int, Office]
    days: Days
    tally: Round
    _lines: dict[int, frozenset[str]] = field(default_factory=dict)  # keys of an office and those above it

    @classmethod
    def of(
        cls,
        parts: Parts,
        unit: UnitOfWork,
        channels: Iterable[Channel],
        waiting: Iterable[Dispatch],
        tally: Round,
    ) -> Desk:
        """Read what is needed to know of what waits."""
        rungs = unit.rungs({one.rung_id for one in waiting})
        by_key = {channel.key: channel for channel in channels}
        return cls(parts, unit, by_key, rungs, unit.officers(), unit.offices(), Days(unit), tally)

    def without_moot(self, waiting: Sequence[Dispatch]) -> list[Dispatch]:
        """Drop what tells of a deadline that is done with."""
        standing = Standing(self.parts, self.unit, self.rungs.values())
        moot = {rung.id for rung in self.rungs.values() if not standing.holds(rung.payload)}
        self.unit.drop_dispatches([one for one in waiting if one.rung_id in moot])
        self.tally.moot += len(moot)
        return [one for one in waiting if one.rung_id not in moot]

    def decided(self, waiting: Sequence[Dispatch]) -> list[Dispatch]:
        """Choose the channels of what has none yet; what waits for a channel that is gone is dropped."""
        open_ones = [one for one in waiting if one.channel == UNDECIDED]
        gone = [one for one in waiting if one.channel != UNDECIDED and one.channel not in self.channels]
        chosen = [found for one in open_ones for found in self._chosen(one)]
        self.unit.add_dispatches(chosen)
        self.unit.drop_dispatches([*open_ones, *gone])
        left = [one for one in waiting if one.channel in self.channels]
        return sorted({*left, *chosen}, key=lambda one: (one.channel, one.officer_id, one.rung_id))

    def _chosen(self, one: Dispatch) -> list[Dispatch]:
        rung = self._rung(one)
        audience = Audience.GROUP if one.officer_id == EVERYBODY else Audience.PERSON
        calendar, end = self._calendar(one), last_day(rung)
        return [
            Dispatch(one.rung_id, channel.key, one.officer_id)
            for channel in self.channels.values()
            if channel.audience is audience
            and channel.wants(self._line(rung["office"]), rung["holder"])
            and (channel.within is None or channel.within.admits(end, self.tally.today, calendar))
        ]

    def put_together(self, key: str, officer_id: int, ones: list[Dispatch]) -> None:
        """Make the messages of a channel for an officer or group that may leave now."""
        channel, officer = self.channels[key], self.officers.get(officer_id)
        if channel.key == MAIL and not self._is_reachable(officer, len(ones)):
            self.tally.waiting += len(ones)
            return
        today = self.tally.today
        free = [one for one in ones if may_leave(last_day(self._rung(one)), today, self._calendar(one))]
        name = officer.key if officer else "*"
        if channel.bundling is Bundling.EACH:
            for one in free:
                self.unit.add_message(f"{_EACH}|{key}|{name}|{self.rungs[one.rung_id].key}", key, officer_id, [one])
            self.tally.waiting += len(ones) - len(free)
            return
        at_work = [one for one in ones if self._calendar(one).is_working(today)]
        if at_work and self.unit.add_message(f"{_DIGEST}|{key}|{name}|{today.isoformat()}", key, officer_id, at_work):
            free = [one for one in free if one not in at_work]
            ones = [one for one in ones if one not in at_work]
        urgent = [one for one in free if is_pressing(last_day(self._rung(one)), today, self._calendar(one))]
        if urgent:
            mark = _mark(self.rungs[one.rung_id].key for one in urgent)
            self.unit.add_message(f"{_URGENT}|{key}|{name}|{mark}", key, officer_id, urgent)
        self.tally.waiting += len(ones) - len(urgent)

    def _is_reachable(self, officer: Officer | None, count: int) -> bool:
        """Whether mail can reach an officer; where there is a mail server but no address, somebody must see to it."""
        if self.parts.mail is None or officer is None:
            return False
        if is_reachable(officer):
            return True
        office = self.offices[officer.office_id].name
        error = f"{office}{officer.name}没有登记可用的邮箱，{count} 条提醒只在工作台；登记后随下一次汇总发出"
        self.tally.failures.append(RemindFailure(f"mail|{officer.key}", error))
        return False

    def _rung(self, one: Dispatch) -> Rung:
        return self.rungs[one.rung_id].payload

    def _calendar(self, one: Dispatch) -> Calendar:
        officer = self.officers.get(one.officer_id)
        return self.days.of(officer.office_id if officer else self._rung(one)["office"])

    def _line(self, office_id: int) -> frozenset[str]:
        if office_id not in self._lines:
            self._lines[office_id] = frozenset(office.key for office in lineage(self.offices, office_id))
        return self._lines[office_id]


def _mark(keys: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()[:_MARK_LENGTH]
