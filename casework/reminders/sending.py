"""Reminding people: one round, from the sweep's outbox to workbenches and from there out of the machine.

A *rung* is one reminder of one deadline; the sweep enqueues it once. A round goes in three steps, each of which may be
killed and done again:

1. handing over (``casework.reminders.handing``): each rung becomes notices in workbenches, in one transaction;
2. putting together (``casework.reminders.planning``): what may leave now becomes messages, under keys that stand once;
3. sending, here: a message is leased, noted as begun, given to its port, and closed when the port says it was taken.

A crash between the port's yes and the note sends a message again: under the same Message-ID or Idempotency-Key, by
which the other side knows the repeat. Where it cannot (a robot in a group), a message of which two attempts ended
nobody knows how is not tried a third time before somebody looked.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from casework.reminders.channels import Channel, Kind, read_channels, refuse_unknown_offices
from casework.reminders.composing import Composer
from casework.reminders.failing import NotSentError
from casework.reminders.handing import hand_over
from casework.reminders.letters import Letters
from casework.reminders.planning import Days, plan
from casework.reminders.ports import Outgoing, Port
from casework.reminders.rounds import FIRST_RETRY, RemindFailure, RemindReport, Round
from casework.reminders.webhook import Webhook
from engine.errors import InputError
from engine.periods.calendar import Calendar
from store.contract import UnitOfWork
from store.values import OutboxItem, OutboxKind

if TYPE_CHECKING:
    from casework.parts import Parts

__all__ = ["FIRST_RETRY", "LEASE", "RemindFailure", "RemindReport", "send_pending"]

LEASE = timedelta(minutes=15)
_AT_ONCE = 20  # messages in one lease: even slow servers take them within it
_MOST_UNKNOWN = 2  # attempts of unknown outcome by a port that does not know repeats: the first and one repeat
_NEVER = timedelta(days=36_500)
_NO_LONGER = "期限均已办结或者重新计算，没有发送"


def send_pending(parts: Parts, *, now: datetime, owner: str) -> RemindReport:
    """Remind everybody of what waits; without any channel, in the workbench alone.

    Args:
        parts: the system.
        now: aware instant; it decides what may leave, and days left are counted on its day in Shanghai.
        owner: who holds the leases, for people who look at the outbox.
    """
    tally = Round(now)
    hand_over(parts, tally, owner)
    try:
        channels = known_channels(parts)
    except InputError as error:
        tally.failures.append(RemindFailure("channels.yaml", f"{error}；改好以前提醒只在工作台"))
        return tally.report()
    plan(parts, channels, tally)
    _Sender(parts, {channel.key: channel for channel in channels}, f"{owner}#{secrets.token_hex(4)}", tally).send()
    return tally.report()


def known_channels(parts: Parts) -> tuple[Channel, ...]:
    """The channels of the data directory, for offices that there are.

    Raises:
        InputError: the file is wrong.
    """
    channels = read_channels(parts.home, os.environ)
    with parts.store.read() as unit:
        refuse_unknown_offices(channels, (office.key for office in unit.offices().values()))
    return channels


def port_of(parts: Parts, channel: Channel) -> Port:
    """What speaks to a channel.

    Raises:
        NotSentError: it is mail, and no mail server is set.
    """
    if channel.kind is Kind.WEBHOOK:
        return Webhook(channel)
    if channel.kind is Kind.APPRISE:
        # Apprise takes half a second to import.
        from casework.reminders.robots import Robot

        return Robot(channel)
    if parts.mail is None:
        raise NotSentError("没有设置 SHIXIAN_MAIL，邮件等待发送", server=True)
    return Letters(parts.mail)


@dataclass(slots=True)
class _Sender:
    """Sends what is put together, some messages a lease."""

    parts: Parts
    channels: Mapping[str, Channel]
    owner: str  # of this round alone: a lease that was taken over is noticed
    tally: Round
    _ports: dict[str, Port] = field(default_factory=dict)
    _calendars: dict[int, Calendar] = field(default_factory=dict)  # by office
    _trouble: dict[str, str] = field(default_factory=dict)  # a server that is down would cost a time-out a message

    def send(self) -> None:
        while items := self._claimed():
            for item in items:
                self._one(item)

    def _claimed(self) -> Sequence[OutboxItem]:
        with self.parts.store.write() as unit:
            items = unit.claim(OutboxKind.MESSAGE, limit=_AT_ONCE, now=self.tally.now, lease=LEASE, owner=self.owner)
            unit.commit()
        return items

    def _one(self, item: OutboxItem) -> None:
        key = str(item.payload["channel"])
        if key not in self.channels:
            self._close(item, f"渠道 {key} 已停用，没有发送")
            return
        if key in self._trouble:
            self._fail(item, self._trouble[key], tried=False)
            return
        try:
            port = self._port(self.channels[key])
            outgoing = self._begun(item, port)
        except NotSentError as error:
            self._trouble[key] = error.reason
            self._fail(item, error.reason, tried=False)
            return
        if outgoing is None:
            return
        try:
            answer = port.send(outgoing)
        except NotSentError as error:
            if error.server:
                self._trouble[key] = error.reason
            self._fail(item, error.reason, tried=True)
            return
        self._note(item, answer, outgoing)

    def _port(self, channel: Channel) -> Port:
        if channel.key not in self._ports:
            self._ports[channel.key] = port_of(self.parts, channel)
        return self._ports[channel.key]

    def _begun(self, item: OutboxItem, port: Port) -> Outgoing | None:
        """The message, noted as begun; None when it is another's by now, or has nothing to say any more."""
        with self.parts.store.write() as unit:
            message = unit.leased_message(item.id, owner=self.owner)
            if message is None:
                return None
            if not port.confirms and message.unknown >= _MOST_UNKNOWN:
                self._give_up(unit, item)
                return None
            composer = Composer(self.parts, unit, self.tally.now, partial(self._calendar, unit))
            outgoing = composer.outgoing(message, self.channels[message.channel])
            if outgoing is None:
                unit.refused(item.id, answer=_NO_LONGER, tried=False)
                unit.done([item.id])
            else:
                address = port.address(outgoing.officer)
                unit.begin_message(item.id, address=address, at=self.tally.now)
            unit.commit()
        self.tally.moot += composer.moot
        return outgoing

    def _calendar(self, unit: UnitOfWork, office_id: int) -> Calendar:
        if office_id not in self._calendars:
            self._calendars[office_id] = Days(unit).of(office_id)
        return self._calendars[office_id]

    def _give_up(self, unit: UnitOfWork, item: OutboxItem) -> None:
        error = (
            f"{_MOST_UNKNOWN} 次发送都在中途断电或者被终止，不知道对方收到没有；为免再次重复，不再自动发送。"
            f"请先到群里核对，需要再发的执行 shixian remind retry {item.id}"
        )
        unit.failed(item.id, error=error, retry_at=self.tally.now + _NEVER)
        unit.commit()
        self.tally.failures.append(RemindFailure(item.key, error))

    def _note(self, item: OutboxItem, answer: str, outgoing: Outgoing) -> None:
        with self.parts.store.write() as unit:
            unit.accepted(item.id, answer=answer, at=self.tally.now)
            unit.done([item.id])
            unit.commit()
        self.tally.accept(outgoing.channel.key, len(outgoing.lines))

    def _close(self, item: OutboxItem, answer: str) -> None:
        with self.parts.store.write() as unit:
            unit.refused(item.id, answer=answer, tried=False)
            unit.done([item.id])
            unit.commit()

    def _fail(self, item: OutboxItem, error: str, *, tried: bool) -> None:
        with self.parts.store.write() as unit:
            unit.refused(item.id, answer=error, tried=tried)
            self.tally.fail(unit, item, error)
            unit.commit()
