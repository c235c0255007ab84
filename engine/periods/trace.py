"""The proof of a computed date told in Chinese: on screen, in letters and in exports by this one function.

Owns the wording. The steps themselves are :mod:`engine.periods.steps`, and can be had from here, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Final

from engine.errors import CalendarError
from engine.periods.calendar import WEEKDAYS
from engine.periods.policies import wording
from engine.periods.steps import Code, Step

__all__ = ["Code", "Step", "explain", "full", "length"]

_NOUNS: Final = {"calendar_days": "日", "working_days": "个工作日", "months": "个月", "years": "年"}


def full(day: date) -> str:
    """Return ``day`` as 2024年10月8日."""
    return f"{day.year}年{day.month}月{day.day}日"


def length(count: int, unit: str) -> str:
    """Return so many of a unit as 10个工作日, without the direction of counting."""
    return f"{abs(count)}{_NOUNS.get(unit, '日')}"


def explain(trace: Iterable[Step], label: Callable[[str], str] = str) -> str:
    """Tell a trace in Chinese, in several short sentences.

    Args:
        trace: the steps in order.
        label: turns a cite into what is printed; by default it is printed as given. A mark for clauses that were not
            verified is this function's to add.
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
        words.append(f"{_range(first, last, said)}{_remark(step)}")
        said = last.year
    return "、".join(words)


def _remark(step: Step) -> str:
    return f"（{step.name}）" if step.name else ""


def _length(step: Step) -> str:
    return length(step.count, step.key)


def _made_up(group: Sequence[Step]) -> str:
    return f"调休上班日照常计入：{'、'.join(_dated(step.day) for step in group)}。"


def _made_up_rest(group: Sequence[Step]) -> str:
    return f"调休上班日按所适用的口径仍算休息日：{'、'.join(_dated(step.day) for step in group)}。"


def _later_of(group: Sequence[Step]) -> str:
    return f"取下列期限中较晚的一个：{'、'.join(f'{step.name}至{_dated(step.day)}' for step in group)}。"


def _provisional(group: Sequence[Step]) -> str:
    first, last = _ends(group[0])
    bounds = f"最早{full(first)}，最晚{full(last)}"
    return f"本系统尚无{group[0].name}放假安排的官方数据，本期限为暂定，{bounds}。"


def _policy(step: Step) -> str:
    # Proofs recorded before policies had keys name them in words.
    return f"适用口径：{wording(step.name, step.key) if step.key else step.name}。"


def _stopped(step: Step) -> str:
    return f"{_ranges((step,))}不计入期限，扣除{_length(step)}，期限相应延至{_dated(step.day)}。"


def _resumed(step: Step) -> str:
    return f"{_ranges((step,))}停止计算，停止时剩余{_length(step)}，停止结束的次日起接着计算，至{_dated(step.day)}。"


def _suspended(step: Step) -> str:
    return f"自{_dated(step.day)}起中止计算{_remark(step)}，恢复日期未定，恢复后重新确定最后一日。"


def _cadence(step: Step) -> str:
    over = f"{_dated(step.first)}一次的最后一日不晚于起算日，" if step.first else ""
    return f"定期日期为{step.name}，{over}其后第一次为{_dated(step.day)}。"


def _caution(step: Step) -> str:
    return f"{step.name or '期满日遇休息日是否顺延'}有不同理解，为稳妥起见，{_dated(step.day)}起再办理后续事项。"


def _festival(name: str) -> str:
    """The festival in brackets; that a Saturday is a Saturday was said with the date."""
    return "" if name in WEEKDAYS else f"（{name}）"


def _each(word: Callable[[Step], str]) -> Callable[[Sequence[Step]], str]:
    return lambda group: "".join(word(step) for step in group)


_WORDING: Final[Mapping[Code, Callable[[Sequence[Step]], str]]] = {
    Code.START: _each(lambda step: f"起算日{_dated(step.day)}不计入。"),
    Code.START_COUNTED: _each(lambda step: f"自起算日{_dated(step.day)}当日起计入。"),
    Code.SINCE: _each(lambda step: f"适用自{full(step.day) if step.day else ''}起施行的规定。"),
    Code.TERM: _each(lambda step: f"按{step.name}计算。"),
    Code.CLEAR: _each(lambda _step: "两日之间须留足整日，故再向前一日。"),
    Code.SKIPPED: lambda group: f"休息日不计入：{_ranges(group)}。",
    Code.MADE_UP: _made_up,
    Code.COUNTED: _each(lambda step: f"{step.name}为{_dated(step.day)}。"),
    Code.CORRESPONDING: _each(lambda step: f"与起算日对应之日为{_dated(step.day)}。"),
    Code.CLAMPED: _each(lambda step: f"到期月没有与起算日对应之日，以月末{_dated(step.day)}为期满日。"),
    Code.EVE: _each(lambda step: f"起算日已计入，以对应之日的前一日{_dated(step.day)}为期满日。"),
    Code.OFFSET: _each(lambda step: f"另加{step.name}，至{_dated(step.day)}。"),
    Code.FIXED: _each(lambda step: f"期限定为{_dated(step.day)}。"),
    Code.MONTH_DAY: _each(lambda step: f"期限为当月{step.name}，即{_dated(step.day)}。"),
    Code.MONTH_DAY_CLAMPED: _each(lambda step: f"当月没有{step.name}，以月末{_dated(step.day)}为期满日。"),
    Code.MONTH_END: _each(lambda step: f"期限为当月最后一日，即{_dated(step.day)}。"),
    Code.WINDOW: _each(lambda step: f"自{_dated(step.first)}起至{_dated(step.last)}止，首尾两日均计入。"),
    Code.CADENCE: _each(_cadence),
    Code.BEFORE: _each(lambda step: f"不包含该日，以前一日{_dated(step.day)}为最后一日。"),
    Code.EXTENDED: _each(lambda step: f"经批准延长{_length(step)}{_remark(step)}，至{_dated(step.day)}。"),
    Code.STOPPED: _each(_stopped),
    Code.RESUMED: _each(_resumed),
    Code.STOP_IDLE: _each(lambda step: f"{_ranges((step,))}没有可以扣除的日子，期限不变。"),
    Code.SUSPENDED: _each(_suspended),
    Code.MAXIMUM: _each(lambda step: f"最长不超过{step.name}，以{_dated(step.day)}为限。"),
    Code.REST: lambda group: f"期满日适逢休息日：{_ranges(group)}。",
    Code.MADE_UP_REST: _made_up_rest,
    Code.ROLLED: _each(lambda step: f"顺延至其后第一个工作日{_dated(step.day)}。"),
    Code.ROLLED_BACK: _each(lambda step: f"提前至其前最后一个工作日{_dated(step.day)}。"),
    Code.WORKED: _each(lambda step: f"期满日{_dated(step.day)}为调休上班日，不{step.name or '顺延'}。"),
    Code.STAYS: _each(lambda step: f"期满日{_dated(step.day)}为休息日{_festival(step.name)}，按本规则不顺延。"),
    Code.CAUTION: _each(_caution),
    Code.LATER_OF: _later_of,
    Code.PROVISIONAL: _provisional,
    Code.POLICY: _each(_policy),
    Code.UNVERIFIED: _each(lambda step: f"{step.name}尚未与原文核对，请核实后再用。"),
    Code.POSTED: _each(lambda step: f"于{_dated(step.day)}交邮，在途时间不计入。"),
    Code.RECEIVED: _each(lambda step: f"于{_dated(step.day)}{step.name}提交。"),
    Code.IN_TIME: _each(lambda step: f"期限至{_dated(step.day)}届满，属于按期提交。"),
    Code.EARLY: _each(lambda step: f"于{_dated(step.day)}收到；“{step.name}”尚未起算，此时提交的不会逾期。"),
    Code.LATE: _each(lambda step: f"期限至{_dated(step.day)}届满，已经逾期。"),
    Code.BASIS: lambda _group: "",
}
