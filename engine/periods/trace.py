"""The proof of a computed date: its steps, and the one function that tells them in Chinese.

Owns the vocabulary of steps and their wording. Which steps a computation takes is decided in
:mod:`engine.periods.proof`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import Any, Final

from engine.errors import CalendarError
from engine.periods.calendar import WEEKDAYS


class Code(StrEnum):
    """What a step says; the remark tells which fields of :class:`Step` it fills."""

    START = "start"  # day: the start day, which is not counted
    TERM = "term"  # name: the length counted
    SKIPPED = "skipped"  # first, last, name: rest days inside a count of working days
    MADE_UP = "made_up"  # day: a weekend day that counts because it is worked
    COUNTED = "counted"  # day, name: where the count ends
    CORRESPONDING = "corresponding"  # day: the day of the end month that bears the start day's number
    CLAMPED = "clamped"  # day: month end, since the end month has no corresponding day
    OFFSET = "offset"  # day, name: further days added by a policy
    FIXED = "fixed"  # day: the rule names the date itself
    MONTH_DAY = "month_day"  # day, name: a numbered day of the month
    MONTH_DAY_CLAMPED = "month_day_clamped"  # day, name: that month has no such day
    MONTH_END = "month_end"  # day
    REST = "rest"  # first, last, name: rest days from the nominal end on
    ROLLED = "rolled"  # day: first worked day after them
    WORKED = "worked"  # day: the end is a weekend day declared worked, so nothing moves
    STAYS = "stays"  # day, name: the end is a rest day and the rule leaves it there
    CAUTION = "caution"  # day: from when to act, should the other reading hold
    PROVISIONAL = "provisional"  # first, last: bounds of the end; name: region and years without data
    POLICY = "policy"  # name: a disputed question as it was answered
    BASIS = "basis"  # cites only: the clause of the period itself


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a computation. Ranges include both ends; cites are labels as given."""

    code: Code
    day: date | None = None
    first: date | None = None
    last: date | None = None
    name: str = ""
    cites: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the step as JSON values; empty fields are left out."""
        dates = {"day": self.day, "first": self.first, "last": self.last}
        content: dict[str, Any] = {"code": self.code.value}
        content.update((key, value.isoformat()) for key, value in dates.items() if value is not None)
        if self.name:
            content["name"] = self.name
        if self.cites:
            content["cites"] = list(self.cites)
        return content

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Step:
        """Rebuild a step.

        Raises:
            CalendarError: a code or a date is not known.
        """
        try:
            days = {key: date.fromisoformat(data[key]) for key in ("day", "first", "last") if key in data}
            return cls(Code(data["code"]), **days, name=data.get("name", ""), cites=tuple(data.get("cites", ())))
        except (KeyError, TypeError, ValueError) as error:
            raise CalendarError(f"期限计算过程的记录有误：{error}") from error


def full(day: date) -> str:
    """Return ``day`` as 2024年10月8日."""
    return f"{day.year}年{day.month}月{day.day}日"


def explain(trace: Iterable[Step], label: Callable[[str], str] = str) -> str:
    """Tell a trace in Chinese, in several short sentences.

    Args:
        trace: the steps in order.
        label: turns a cite into what is printed; by default it is printed as given.
    """
    steps = tuple(trace)
    sentences = [_WORDING[code](tuple(group)) for code, group in groupby(steps, key=lambda step: step.code)]
    cites = dict.fromkeys(label(cite) for step in steps for cite in step.cites)
    if cites:
        sentences.append(f"依据：{'、'.join(cites)}。")
    return "".join(sentences)


def _dated(day: date | None) -> str:
    if day is None:
        raise CalendarError("期限计算过程的记录缺少日期")
    return f"{full(day)}（{WEEKDAYS[day.weekday()]}）"


def _ends(step: Step) -> tuple[date, date]:
    if step.first is None or step.last is None:
        raise CalendarError("期限计算过程的记录缺少起止日期")
    return step.first, step.last


def _range(first: date, last: date, year: int) -> str:
    begin = full(first) if first.year != year else f"{first.month}月{first.day}日"
    if first == last:
        return begin
    if first.year != last.year:
        return f"{begin}至{full(last)}"
    return f"{begin}至{last.day}日" if first.month == last.month else f"{begin}至{last.month}月{last.day}日"


def _ranges(group: Sequence[Step]) -> str:
    """List the ranges of steps with their reasons; the year is said where it changes."""
    said, words = 0, []
    for step in group:
        first, last = _ends(step)
        words.append(f"{_range(first, last, said)}（{step.name}）")
        said = last.year
    return "、".join(words)


def _made_up(group: Sequence[Step]) -> str:
    return f"调休上班日照常计入：{'、'.join(_dated(step.day) for step in group)}。"


def _provisional(group: Sequence[Step]) -> str:
    first, last = _ends(group[0])
    bounds = f"最早{full(first)}，最晚{full(last)}"
    return f"本系统尚无{group[0].name}放假安排的官方数据，本期限为暂定，{bounds}。"


def _each(word: Callable[[Step], str]) -> Callable[[Sequence[Step]], str]:
    return lambda group: "".join(word(step) for step in group)


_WORDING: Final[Mapping[Code, Callable[[Sequence[Step]], str]]] = {
    Code.START: _each(lambda step: f"起算日{_dated(step.day)}不计入。"),
    Code.TERM: _each(lambda step: f"按{step.name}计算。"),
    Code.SKIPPED: lambda group: f"休息日不计入：{_ranges(group)}。",
    Code.MADE_UP: _made_up,
    Code.COUNTED: _each(lambda step: f"{step.name}为{_dated(step.day)}。"),
    Code.CORRESPONDING: _each(lambda step: f"与起算日对应之日为{_dated(step.day)}。"),
    Code.CLAMPED: _each(lambda step: f"到期月没有与起算日对应之日，以月末{_dated(step.day)}为期满日。"),
    Code.OFFSET: _each(lambda step: f"另加{step.name}，至{_dated(step.day)}。"),
    Code.FIXED: _each(lambda step: f"期限定为{_dated(step.day)}。"),
    Code.MONTH_DAY: _each(lambda step: f"期限为当月{step.name}，即{_dated(step.day)}。"),
    Code.MONTH_DAY_CLAMPED: _each(lambda step: f"当月没有{step.name}，以月末{_dated(step.day)}为期满日。"),
    Code.MONTH_END: _each(lambda step: f"期限为当月最后一日，即{_dated(step.day)}。"),
    Code.REST: lambda group: f"期满日适逢休息日：{_ranges(group)}。",
    Code.ROLLED: _each(lambda step: f"顺延至其后第一个工作日{_dated(step.day)}。"),
    Code.WORKED: _each(lambda step: f"期满日{_dated(step.day)}为调休上班日，不顺延。"),
    Code.STAYS: _each(lambda step: f"期满日{_dated(step.day)}为休息日（{step.name}），按本规则不顺延。"),
    Code.CAUTION: _each(
        lambda step: f"期满日遇休息日是否顺延有不同理解，为稳妥起见，{_dated(step.day)}起再办理后续事项。"
    ),
    Code.PROVISIONAL: _provisional,
    Code.POLICY: _each(lambda step: f"适用口径：{step.name}。"),
    Code.BASIS: lambda _group: "",
}
