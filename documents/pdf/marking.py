"""What the text of a letter shows: whom it is addressed to, and whether every day that may still move is marked so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from documents.templating.templates import Folders, Letter, section
from documents.templating.wording import cn_date

_TAG = re.compile(r"<[^>]*>")
_TO = re.compile(r'<p class="to">(.*?)</p>', re.DOTALL)
_MARKS = ("暂定", "已中止")
_REACH = 10
"""Characters behind a day within which its mark stands."""


def unmarked(letter: Letter, further: Folders = ()) -> list[str]:
    """The provisional days that the letter prints somewhere without a mark, in Chinese.

    Args:
        letter: what is printed.
        further: folders of the office's own templates.
    """
    days = {cn_date(day) for day in _provisional(letter.context)}
    if not days:
        return []
    text = "".join(_TAG.sub("", section(letter, 1, "", further)).split())
    settled = {cn_date(day) for day in _settled(letter.context)}
    return sorted(day for day in days - settled if _is_bare(text, day))


def addressed(letter: Letter, further: Folders = ()) -> str:
    """Whom the head of a letter names; empty for forms and lists, which have no head."""
    found = _TO.search(section(letter, 1, "", further))
    return _TAG.sub("", found[1]).strip().removesuffix("：") if found else ""


def _is_bare(text: str, day: str) -> bool:
    return any(
        not any(mark in text[found.end() : found.end() + _REACH] for mark in _MARKS)
        for found in re.finditer(re.escape(day), text)
    )


def _provisional(value: object) -> Iterator[Any]:
    """Last days of deadlines that are provisional, wherever they stand in a context."""
    for deadline in _deadlines(value):
        if deadline.get("provisional"):
            yield deadline["last_day"]


def _settled(context: Mapping[str, Any]) -> Iterator[Any]:
    """Days that stand in the context for other reasons, too: the paper's own date, deadlines that are certain."""
    yield context["date"]
    for deadline in _deadlines(context):
        if not deadline.get("provisional"):
            yield deadline["last_day"]


def _deadlines(value: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        if "provisional" in value and value.get("last_day"):
            yield value
        for inner in value.values():
            yield from _deadlines(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _deadlines(inner)
