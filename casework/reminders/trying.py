"""Trying a channel: one message that says it is a trial, so that an administrator sees what the other side answers."""

from __future__ import annotations

import secrets
from datetime import timedelta

from casework.authority import People
from casework.calendars import calendar_for
from casework.parts import Parts
from casework.reminders.channels import Audience
from casework.reminders.ics import Entry
from casework.reminders.ports import Line, Outgoing
from casework.reminders.sending import known_channels, port_of
from engine.errors import MissingError, RefusedError


def try_channel(parts: Parts, key: str, officer: str = "") -> str:
    """Send a trial message, of which nothing is recorded; returns where it went and the answer.

    Args:
        parts: the system.
        key: of the channel.
        officer: key of whom it is addressed to; needed where each officer gets messages of their own.

    Raises:
        MissingError: there is no such channel or officer.
        RefusedError: it must be addressed to somebody.
        NotSentError: it was not accepted.
    """
    channels = {channel.key: channel for channel in known_channels(parts)}
    if key not in channels:
        raise MissingError("渠道", key, sorted(channels))
    channel = channels[key]
    if channel.audience is Audience.PERSON and not officer:
        raise RefusedError("这一渠道逐人发送，请用 --officer 写明发给谁", field="--officer")
    today = parts.today()
    with parts.store.read() as unit:
        who = People.of(unit).officer(officer) if officer and channel.audience is Audience.PERSON else None
        office = unit.offices()[who.office_id] if who else None
        calendar = calendar_for(unit, office.region if office else "CN", office.key if office else "")
    entry = Entry("试验〔0000〕0号", "trial", "试验消息，请忽略", 1, "样例单位", today + timedelta(days=3))
    name = office.name if office else "本系统"
    lines = (Line(entry, name),)
    outgoing = Outgoing(f"trial|{key}|{secrets.token_hex(8)}", channel, who, name, lines, (), calendar, parts.clock())
    port = port_of(parts, channel)
    return f"{port.address(who) or channel.label}：{port.send(outgoing)}"
