"""The wording of a reminder in a group or for another system: a few lines of plain text, and the same as JSON values.

Pure. A robot's message has an end (WeCom takes 2048 bytes): what does not fit is counted and left to the workbench.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.reminders.channels import Detail
from casework.reminders.digest import pressing_first
from casework.reminders.ports import Line, Outgoing
from casework.reminders.urgency import BAND_LABELS, SHANGHAI, band
from store.values import Officer

MOST_BYTES = 1900


def text_of(outgoing: Outgoing) -> str:
    """The message, no longer than `MOST_BYTES` in UTF-8, the most pressing first."""
    lines = pressing_first([*outgoing.overdue, *outgoing.lines])
    today = outgoing.today
    head = f"【期限提醒】{today.month}月{today.day}日，{outgoing.office}{len(lines)} 项期限请按时办理："
    tail = f"编号 {outgoing.number}，详情请在系统中按案号查看"
    told: list[str] = []
    room = MOST_BYTES - len(f"{head}\n{tail}\n（另有 99999 项未列出）\n".encode())
    for line in lines:
        words = _line(line, outgoing)
        room -= len(words.encode()) + 1
        if room < 0:
            break
        told.append(words)
    left = len(lines) - len(told)
    more = [f"（另有 {left} 项未列出）"] if left else []
    return "\n".join((head, *told, *more, tail))


def body_of(outgoing: Outgoing) -> Mapping[str, Any]:
    """What another system gets: nothing that could not stand in the text."""
    full = outgoing.channel.detail is Detail.FULL
    return {
        "id": outgoing.mark,
        "channel": outgoing.channel.key,
        "sent_at": outgoing.now.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "officer": _officer(outgoing.officer, full=full),
        "text": text_of(outgoing),
        "items": [_item(line, outgoing, full=full) for line in pressing_first([*outgoing.overdue, *outgoing.lines])],
    }


def _line(line: Line, outgoing: Outgoing) -> str:
    entry = line.entry
    day = f"{entry.last_day.month}月{entry.last_day.day}日届满" + ("（暂定）" if entry.provisional else "")
    if outgoing.channel.detail is Detail.SHORT:
        return f"{entry.case}　{day}"
    remark = f"（{line.remark}）" if line.remark else ""
    left = (entry.last_day - outgoing.today).days
    when = "今日届满" if left == 0 else f"{day}，" + (f"剩余 {left} 天" if left > 0 else f"已过 {-left} 天")
    return f"{entry.case}　{entry.subject}　{entry.label}{remark}　{when}"


def _officer(officer: Officer | None, *, full: bool) -> Mapping[str, str] | None:
    if officer is None:
        return None
    return {"key": officer.key, **({"name": officer.name} if full else {})}


def _item(line: Line, outgoing: Outgoing, *, full: bool) -> Mapping[str, Any]:
    entry = line.entry
    short = {
        "case": entry.case,
        "last_day": entry.last_day.isoformat(),
        "days_left": (entry.last_day - outgoing.today).days,
        "urgency": BAND_LABELS[band(entry.last_day, outgoing.today, outgoing.calendar)],
        "provisional": entry.provisional,
    }
    if not full:
        return short
    further = {"deadline": entry.deadline, "version": entry.version, "label": entry.label, "subject": entry.subject}
    return {**short, **further, "office": line.office, "remark": line.remark}
