"""What people look up about reminders: their notices, what came of each message, what could not be delivered.

It changes nothing but the mark that a notice was read.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from casework.authority import People
from casework.parts import SHANGHAI, Parts
from casework.reminders.channels import MAIL, Channel, read_channels
from casework.reminders.composing import remark_of
from casework.reminders.letters import is_reachable
from casework.reminders.standing import Rung, Standing, deadline_of, last_day
from casework.reminders.urgency import days_left
from engine.errors import InputError, MissingError
from store.contract import UnitOfWork
from store.values import EVERYBODY, Message, Notice, Officer

_WAITS = "等候发送"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came of a reminder by one channel."""

    channel: str  # in Chinese, or its key
    state: str  # in Chinese
    address: str = ""
    at: str = ""  # Shanghai time to the minute, of the answer or the last attempt
    attempts: int = 0
    answer: str = ""


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A deadline in an officer's workbench, however many rungs of its ladder came.

    The number, the day and what came of it are those of the last one; it is unread while any of them is.
    """

    number: int  # by which it is marked as read
    officer: str  # key
    name: str
    case: str
    subject: str
    label: str
    office: str
    last_day: date
    left: str  # in words
    remark: str  # why somebody is told who does not simply have the post
    deadline: str  # name of the deadline in its case
    rungs: int  # how many came
    made_at: str
    read_at: str  # empty: unread
    over: bool  # its deadline was met, cancelled or computed anew
    deliveries: tuple[Delivery, ...]


@dataclass(frozen=True, slots=True)
class FailureLine:
    """Something that was not delivered and what to do."""

    number: int  # by which it is tried again; 0: it goes by itself once it is put right
    what: str
    error: str
    attempts: int = 0
    next_try: str = ""


def list_notices(parts: Parts, officer: str | None = None, *, over: bool = False) -> list[NoticeLine]:
    """Deadlines that an officer, or anybody, was reminded of: unread first, then in the order in which they end.

    Args:
        parts: the system.
        officer: key; None: of everybody.
        over: also those whose deadline is done with.

    Raises:
        MissingError: there is no such officer.
    """
    with parts.store.read() as unit:
        who = People.of(unit).officer(officer) if officer else None
        notices = unit.notices(officer_id=who.id if who else None, settled=None if over else False)
        desk = _Desk.of(parts, unit, notices, parts.today())
        lines = [desk.line(told) for told in desk.ladders(notices)]
    shown = [line for line in lines if over or not line.over]
    return sorted(shown, key=lambda line: (bool(line.read_at), line.over, line.last_day, line.case, line.officer))


def unread_notices(parts: Parts, officer: str, *, limit: int) -> list[NoticeLine]:
    """Deadlines that an officer was reminded of and has not read about, in the order in which they end.

    Args:
        parts: the system.
        officer: key.
        limit: the newest so many reminders are told.

    Raises:
        MissingError: there is no such officer.
    """
    with parts.store.read() as unit:
        notices = unit.unread_notices(People.of(unit).officer(officer).id, limit=limit)
        desk = _Desk.of(parts, unit, notices, parts.today())
        lines = [desk.line(told) for told in desk.ladders(notices)]
    return sorted((line for line in lines if not line.over), key=lambda line: (line.last_day, line.case))


def list_failures(parts: Parts) -> list[FailureLine]:
    """What could not be delivered: rungs nobody has, messages that failed, officers mail cannot reach, a wrong file."""
    found: list[FailureLine] = []
    channels: Mapping[str, Channel] = {}
    try:
        channels = {channel.key: channel for channel in read_channels(parts.home, os.environ)}
    except InputError as error:
        found.append(FailureLine(0, "渠道设置", str(error)))
    with parts.store.read() as unit:
        officers = unit.officers()
        for rung, why in unit.failing_rungs():
            told = rung.payload
            found.append(FailureLine(rung.id, f"{told['case']} {told['label']}", why, rung.attempts))
        found.extend(_failed(message, channels, officers) for message in unit.messages(failing=True))
        if parts.mail is not None:
            found.extend(_unreachable(unit, officers))
    return found


def mark_read(parts: Parts, officer: str, numbers: Iterable[int] | None, *, now: datetime) -> int:
    """Mark notices of an officer as read, with the earlier ones of the same deadlines; returns how many were unread.

    Args:
        parts: the system.
        officer: key.
        numbers: of the notices; None: all.
        now: aware instant.

    Raises:
        MissingError: there is no such officer, or the officer has no such notice.
    """
    with parts.store.write() as unit:
        who = People.of(unit).officer(officer)
        notices = unit.notices(officer_id=who.id)
        own = {notice.rung_id for notice in notices}
        unread = {notice.rung_id for notice in notices if notice.read_at is None}
        wanted = unread if numbers is None else set(numbers)
        if unknown := sorted(wanted - own):
            raise MissingError(f"{who.name}的提醒", str(unknown[0]))
        rungs = {key: deadline_of(rung.payload) for key, rung in unit.rungs(unread | wanted).items()}
        deadlines = {rungs[number] for number in wanted}
        read = unit.read_notices(who.id, [key for key, deadline in rungs.items() if deadline in deadlines], now)
        unit.commit()
    return read


def try_again(parts: Parts, numbers: Sequence[int]) -> int:
    """Let rungs and messages that failed be tried in the next round; returns how many there are."""
    with parts.store.write() as unit:
        wanted = numbers or [
            *(rung.id for rung, _ in unit.failing_rungs()),
            *(message.id for message in unit.messages(failing=True)),
        ]
        found = unit.try_again(wanted)
        unit.commit()
    return found


@dataclass(frozen=True, slots=True)
class _Desk:
    """What lines are made from, read once."""

    unit: UnitOfWork
    today: date
    rungs: Mapping[int, Rung]
    officers: Mapping[int, Officer]
    deliveries: Mapping[tuple[int, int], Sequence[Delivery]]  # by rung and officer
    over: frozenset[int]  # rungs whose deadline is done with

    @classmethod
    def of(cls, parts: Parts, unit: UnitOfWork, notices: Sequence[Notice], today: date) -> _Desk:
        items = unit.rungs({notice.rung_id for notice in notices})
        rungs, standing = {key: item.payload for key, item in items.items()}, Standing(parts, unit, items.values())
        over = frozenset(key for key, rung in rungs.items() if not standing.holds(rung))
        return cls(unit, today, rungs, unit.officers(), _deliveries(unit, rungs), over)

    def ladders(self, notices: Iterable[Notice]) -> list[list[Notice]]:
        """Notices of one officer about one deadline, gathered, in the order in which they came."""
        found: dict[object, list[Notice]] = {}
        for notice in sorted(notices, key=lambda one: (one.made_at, one.rung_id)):
            found.setdefault((notice.officer_id, *deadline_of(self.rungs[notice.rung_id])), []).append(notice)
        return list(found.values())

    def line(self, told: Sequence[Notice]) -> NoticeLine:
        """What stands in the workbench of one deadline."""
        last = told[-1]
        rung, officer = self.rungs[last.rung_id], self.officers[last.officer_id]
        office = self.unit.offices().get(rung["office"])
        own = self.deliveries.get((last.rung_id, last.officer_id), ())
        in_group = self.deliveries.get((last.rung_id, EVERYBODY), ())
        return NoticeLine(
            number=last.rung_id,
            officer=officer.key,
            name=officer.name,
            case=rung["case"],
            subject=rung["subject"],
            label=rung["label"],
            office=office.name if office else "",
            last_day=last_day(rung),
            left=days_left(last_day(rung), self.today),
            remark=remark_of(last, rung, {key: one.name for key, one in self.officers.items()}),
            deadline=rung["deadline"],
            rungs=len(told),
            made_at=minute(last.made_at),
            read_at="" if any(one.read_at is None for one in told) else minute(last.read_at),
            over=last.settled or last.rung_id in self.over,
            deliveries=(*own, *in_group),
        )


def _deliveries(unit: UnitOfWork, rung_ids: Iterable[int]) -> dict[tuple[int, int], list[Delivery]]:
    dispatches = unit.dispatches(rung_ids=list(rung_ids))
    ids = {one.message_id for one in dispatches if one.message_id is not None}
    messages = {message.id: message for message in unit.messages(ids=ids)}
    found: dict[tuple[int, int], list[Delivery]] = {}
    for one in dispatches:
        if one.channel:
            message = messages[one.message_id] if one.message_id is not None else None
            found.setdefault((one.rung_id, one.officer_id), []).append(_delivery(one.channel, message))
    return found


def _delivery(channel: str, message: Message | None) -> Delivery:
    name = "邮件" if channel == MAIL else channel
    if message is None:
        return Delivery(name, _WAITS)
    at = minute(message.accepted_at or message.tried_at)
    return Delivery(name, _state(message), message.address, at, message.begun, message.error or message.answer)


def _state(message: Message) -> str:
    if message.accepted_at is not None:
        return "已送出"
    if message.done:
        return "没有发送"
    return "未成功" if message.error else _WAITS


def _failed(message: Message, channels: Mapping[str, Channel], officers: Mapping[int, Officer]) -> FailureLine:
    channel = channels.get(message.channel)
    label = channel.label if channel else ("邮件" if message.channel == MAIL else message.channel)
    what = f"{label}{_to(officers.get(message.officer_id))}"
    return FailureLine(message.id, what, message.error, message.begun, minute(message.retry_at))


def _unreachable(unit: UnitOfWork, officers: Mapping[int, Officer]) -> list[FailureLine]:
    waiting = Counter(one.officer_id for one in unit.pending_dispatches() if one.channel == MAIL)
    return [
        FailureLine(0, f"邮件{_to(officers[key])}", f"没有登记可用的邮箱，{count} 条只在工作台")
        for key, count in waiting.items()
        if key in officers and not is_reachable(officers[key])
    ]


def _to(officer: Officer | None) -> str:
    return f" → {officer.name}（{officer.key}）" if officer else ""


def minute(instant: datetime | None) -> str:
    """An instant in Shanghai, to the minute; empty when there is none."""
    return "" if instant is None else instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
