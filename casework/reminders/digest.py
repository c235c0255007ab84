"""The wording of a reminder by mail: one letter for one officer, as plain text, as a table, and as a calendar file.

Pure: it is given what to say and knows neither the store nor the mail server. Days left are counted on the day of
sending, so that a letter that had to wait does not tell yesterday's figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape

from casework.reminders.channels import Detail
from casework.reminders.ics import calendar_of
from casework.reminders.ports import Line, Outgoing
from casework.reminders.urgency import BAND_LABELS, SHANGHAI, Band, band, days_left

_OVERDUE = "此前提醒过、已经届满仍待办理"
_FULL = ("案号", "当事人", "期限", "届满日", "剩余")
_SHORT = ("案号", "届满日", "剩余")
_CELL = "border:1px solid #bbb;padding:5px 9px;text-align:left;vertical-align:top"
_WHOLE = f"{_CELL};white-space:nowrap"
_WRAPPED = ("当事人", "期限")
"""Columns whose text may be broken; numbers and dates may not."""
_TABLE = "border-collapse:collapse;font-size:14px;line-height:1.5"
_TINTS = {
    Band.OVER: "#f6c9c5",
    Band.TODAY: "#f6c9c5",
    Band.SOON: "#fbe3b5",
    Band.NEAR: "#fdf5d6",
    Band.LATER: "#e8f1e4",
}
_SMALL = "color:#555;font-size:12px"

Section = tuple[str, str, list[Line]]
"""Heading, tint, lines."""


def compose(outgoing: Outgoing, *, sender: str) -> EmailMessage:
    """One letter; the same key gives the same Message-ID, so that a repeat can be recognised.

    Args:
        outgoing: for an officer.
        sender: the address it comes from.
    """
    officer = outgoing.officer
    if officer is None:
        raise ValueError("a letter goes to an officer")
    sections = list(_sections(outgoing))
    message = EmailMessage()
    message["From"] = sender
    message["To"] = officer.email
    message["Subject"] = subject_of(outgoing)
    message["Date"] = format_datetime(outgoing.now.astimezone(SHANGHAI))
    message["Message-ID"] = message_id(outgoing)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_plain(outgoing, sections))
    message.add_alternative(_html(outgoing, sections), subtype="html")
    _attach(message, [*outgoing.overdue, *outgoing.lines], outgoing.now, full=_is_full(outgoing))
    return message


def message_id(outgoing: Outgoing) -> str:
    """Under which mail programs know a letter."""
    return f"<{outgoing.mark}@shixian>"


def subject_of(outgoing: Outgoing) -> str:
    """What is most pressing, in a line."""
    lines = outgoing.lines
    over = sum(line.entry.last_day < outgoing.today for line in lines) + len(outgoing.overdue)
    coming = sorted(line.entry.last_day for line in lines if line.entry.last_day >= outgoing.today)
    words = []
    if coming:
        when = "今日届满" if coming[0] == outgoing.today else f"{_short(coming[0])}届满"
        words.append(f"{len(coming)} 项将届满，最近一项{when}" if len(coming) > 1 else f"1 项{when}")
    if over:
        words.append(f"{over} 项已届满待办")
    return f"期限提醒：{'；'.join(words)}"


def pressing_first(lines: Sequence[Line]) -> list[Line]:
    """Lines in the order in which they end."""
    return sorted(lines, key=lambda line: (line.entry.last_day, line.entry.case, line.entry.deadline))


def chinese(day: date) -> str:
    """A day in full."""
    return f"{day.year}年{day.month}月{day.day}日"


def _short(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _sections(outgoing: Outgoing) -> Iterator[Section]:
    lines = pressing_first(outgoing.lines)
    for one in Band:
        found = [line for line in lines if band(line.entry.last_day, outgoing.today, outgoing.calendar) is one]
        if found:
            yield BAND_LABELS[one], _TINTS[one], found
    if outgoing.overdue:
        yield _OVERDUE, _TINTS[Band.OVER], pressing_first(outgoing.overdue)


def _opening(outgoing: Outgoing) -> str:
    name = outgoing.officer.name if outgoing.officer else ""
    count = f"以下 {len(outgoing.lines)} 项期限请按时办理"
    return f"{name}：截至{chinese(outgoing.today)}，{outgoing.office}{count}。"


def _closing(outgoing: Outgoing) -> tuple[str, ...]:
    details = "" if _is_full(outgoing) else "当事人和事项请在系统中按案号查看。"
    return (
        f"{details}期限的依据和计算过程可在系统中按案号查看；附件是日历文件，打开即可加入日历。",
        f"本邮件由时限系统自动发出，请勿回复。编号 {outgoing.number}",
    )


def _is_full(outgoing: Outgoing) -> bool:
    return outgoing.channel.detail is Detail.FULL


def _headings(outgoing: Outgoing) -> tuple[str, ...]:
    return _FULL if _is_full(outgoing) else _SHORT


def _row(line: Line, outgoing: Outgoing) -> tuple[str, ...]:
    entry = line.entry
    last_day = chinese(entry.last_day) + ("（暂定）" if entry.provisional else "")
    left = days_left(entry.last_day, outgoing.today)
    if not _is_full(outgoing):
        return entry.case, last_day, left
    label = f"{entry.label}（{line.remark}）" if line.remark else entry.label
    return entry.case, entry.subject, label, last_day, left


def _plain(outgoing: Outgoing, sections: Sequence[Section]) -> str:
    headings = _headings(outgoing)
    blocks = [_opening(outgoing)]
    for title, _, lines in sections:
        blocks.append(f"【{title}】{len(lines)} 项")
        for number, line in enumerate(lines, start=1):
            told = (f"{heading}：{cell}" for heading, cell in zip(headings, _row(line, outgoing), strict=True))
            blocks.append(f"{number}. " + "\n   ".join(told))
    return "\n\n".join((*blocks, "\n".join(_closing(outgoing)))) + "\n"


def _html(outgoing: Outgoing, sections: Sequence[Section]) -> str:
    headings = _headings(outgoing)
    head = "".join(f'<th style="{_CELL};background:#f2f2f2">{heading}</th>' for heading in headings)
    body = "".join(_html_section(section, outgoing, len(headings)) for section in sections)
    closing = "".join(f'<p style="{_SMALL}">{line}</p>' for line in _closing(outgoing))
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN"><body>\n<p>{escape(_opening(outgoing))}</p>\n'
        f'<table style="{_TABLE}">\n<tr>{head}</tr>\n{body}</table>\n{closing}\n</body></html>\n'
    )


def _html_section(section: Section, outgoing: Outgoing, width: int) -> str:
    title, tint, lines = section
    heading = f'<tr><th colspan="{width}" style="{_CELL};background:{tint}">{title}　{len(lines)} 项</th></tr>\n'
    rows = ("<tr>" + "".join(map(_cell, _headings(outgoing), _row(line, outgoing))) + "</tr>\n" for line in lines)
    return heading + "".join(rows)


def _cell(heading: str, text: str) -> str:
    return f'<td style="{_CELL if heading in _WRAPPED else _WHOLE}">{escape(text)}</td>'


def _attach(message: EmailMessage, lines: Sequence[Line], now: datetime, *, full: bool) -> None:
    entries = [line.entry if full else line.entry.shortened() for line in pressing_first(lines)]
    message.add_attachment(
        calendar_of(entries, stamp=now),
        maintype="text",
        subtype="calendar",
        filename="deadlines.ics",
        params={"method": "PUBLISH", "charset": "utf-8"},
    )
