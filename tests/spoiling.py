"""Ways in which people, and those who play with addresses, send a form wrongly: each spoils one thing of a good one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from samples.materials import screenshot
from tests.forms import Control, Form, Told

Files = dict[str, tuple[str, bytes]]
_DAYS: Final = ("2026-02-30", "0001-01-01", "9999-12-31", "昨天", "2026/3/9")
_NUMBERS: Final = ("十二", "-7", "1.5", "9" * 40)
_LONG: Final = "长" * 6000
_UNSEEN: Final = "样例\x00\x07结束"
_FORGED: Final = ("样例没有的值", "9" * 40, "../../样例", "")
_FLAGS: Final = ("1", "on", "true", "yes")
_PROGRAM: Final = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00This program cannot be run in DOS mode"
_TABLES: Final = ".xlsx"


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it is sent."""

    how: str  # what is wrong with it
    told: Told
    files: Files = field(default_factory=dict)
    unmarked: bool = False  # without the mark that every form of ours carries
    path: str = ""  # sent there instead


@dataclass(frozen=True, slots=True)
class Good:
    """A form filled in as it should be.

    Attributes:
        day: the day of the clock.
        files: a good file for a form's field, where a picture will not do.
    """

    day: date
    files: Callable[[Form, Control], tuple[str, bytes] | None]

    def told(self, form: Form) -> Told:
        """The values."""
        known = {"year": str(self.day.year), "region": ""}
        return [(name, known.get(name, value)) for name, value in form.filled(self.day.isoformat())]

    def handed_in(self, form: Form) -> Files:
        """The files."""
        picture = ("截图.png", screenshot(self.day, "样例"))
        return {one.name: self.files(form, one) or picture for one in form.of("file")}


def wrongs(form: Form, good: Good) -> Iterator[Sent]:
    """The form, each time with one thing wrong."""
    told, files = good.told(form), good.handed_in(form)
    yield Sent("没有防伪标记", told, files, unmarked=True)
    yield from _empty(form)
    for one in {other.name: other for other in form.fields}.values():
        if one.is_text:
            yield from _each(one, (_LONG, _UNSEEN), told, files)
        elif one.kind in ("date", "number"):
            days = _DAYS if one in form.of("date")[:1] else _DAYS[:2]
            yield from _each(one, days if one.kind == "date" else _NUMBERS, told, files)
        elif one.kind in ("select", "radio") or (one.kind == "checkbox" and one.value not in _FLAGS):
            yield from _each(one, _FORGED[:1], told, files)
        elif one.kind == "hidden":
            yield from _each(one, _FORGED[1:], told, files)
        elif one.kind == "file":
            yield from _files(one, told, files)


def _empty(form: Form) -> Iterator[Sent]:
    if any(one.required for one in form.fields):
        yield Sent(
            "全部空着", [(one.name, one.value if one.kind in ("hidden", "button") else "") for one in form.fields]
        )
    if form.of("hidden"):
        yield Sent("什么都没有", [])


def _each(one: Control, values: Sequence[str], told: Told, files: Files) -> Iterator[Sent]:
    for value in values:
        others = [(name, before) for name, before in told if name != one.name]
        yield Sent(f"{one.name}={value[:12]!r}", [*others, (one.name, value)], files)


def _files(one: Control, told: Told, files: Files) -> Iterator[Sent]:
    suffix = _TABLES if one.name in ("table", "file", "form") else ".pdf"
    for how, content in (("程序改名", _PROGRAM), ("空文件", b""), ("不是所说的格式", b"\x01\x02\x03" * 400)):
        yield Sent(f"{one.name}：{how}", told, {**files, one.name: (f"样例{suffix}", content)})


def as_form(told: Told) -> dict[str, Any]:
    """Values as a client takes them."""
    found: dict[str, Any] = {}
    for name, value in told:
        found.setdefault(name, []).append(value)
    return found
