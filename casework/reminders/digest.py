"""The wording of a reminder letter: one digest for one officer, as plain text, as a table, and as a calendar file.

Pure: it is given what to say and knows neither the store nor the mail server. Days left are counted on the day of
sending, so that a letter that had to wait does not tell yesterday's figure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from zoneinfo import ZoneInfo

from casework.reminders.ics import Entry, calendar_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
_HEADINGS = ("案号", "企业", "期限", "届满日", "剩余")
_CELL = "border:1px solid #999;padding:4px 8px;text-align:left"
_CLOSING = (
    "期限的依据和计算过程可在系统中按案号查看。附件为日历文件，打开即可加入日历。",
    "本邮件由时限系统自动发出，请勿回复。",
)


def compose(
    *, key: str, sender: str, to: str, name: str, office: str, entries: Sequence[Entry], now: datetime
) -> EmailMessage:
    """One letter.

    Args:
        key: identifies the digest; the same key gives the same Message-ID, so that a repeat can be recognised.
        sender: the address it comes from.
        to: the officer's address.
        name: the officer's name.
        office: name of the officer's office.
        entries: at least one.
        now: aware instant of sending.
    """
    ordered = sorted(entries, key=lambda entry: (entry.last_day, entry.case, entry.deadline))
    today = now.astimezone(SHANGHAI).date()
    opening = f"{name}：截至{_chinese(today)}，{office}有以下 {len(ordered)} 项期限需要办理，请按时处理。"
    rows = [_row(entry, today) for entry in ordered]
    message = EmailMessage()
    message["From"] = sender
    message["To"] = to
    message["Subject"] = f"期限提醒：{len(ordered)} 项，最近一项 {_chinese(ordered[0].last_day)}届满"
    message["Date"] = format_datetime(now.astimezone(SHANGHAI))
    message["Message-ID"] = f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@shixian>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_plain(opening, rows))
    message.add_alternative(_html(opening, rows), subtype="html")
    message.add_attachment(
        calendar_of(ordered, stamp=now),
        maintype="text",
        subtype="calendar",
        filename="deadlines.ics",
        params={"method": "PUBLISH", "charset": "utf-8"},
    )
    return message


def days_left(last_day: date, today: date) -> str:
    """How long an officer still has, in words; the last day itself counts as "today"."""
    left = (last_day - today).days
    if left > 0:
        return f"{left} 天"
    return "今日届满" if left == 0 else f"已届满 {-left} 天"


def _row(entry: Entry, today: date) -> tuple[str, ...]:
    last_day = _chinese(entry.last_day) + ("（暂定）" if entry.provisional else "")
    return entry.case, entry.subject, entry.label, last_day, days_left(entry.last_day, today)


def _plain(opening: str, rows: Sequence[tuple[str, ...]]) -> str:
    blocks = [
        f"{number}. " + "\n   ".join(f"{heading}：{cell}" for heading, cell in zip(_HEADINGS, row, strict=True))
        for number, row in enumerate(rows, start=1)
    ]
    return "\n\n".join((opening, *blocks, "\n".join(_CLOSING))) + "\n"


def _html(opening: str, rows: Sequence[tuple[str, ...]]) -> str:
    head = "".join(f'<th style="{_CELL}">{heading}</th>' for heading in _HEADINGS)
    body = "".join(
        "<tr>" + "".join(f'<td style="{_CELL}">{escape(cell)}</td>' for cell in row) + "</tr>\n" for row in rows
    )
    closing = "".join(f"<p>{line}</p>" for line in _CLOSING)
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN"><body><p>{escape(opening)}</p>\n'
        f'<table style="border-collapse:collapse">\n<tr>{head}</tr>\n{body}</table>\n{closing}</body></html>\n'
    )


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
