"""What is missing on this machine, and how to get it. It looks, and mends nothing."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass

from casework.calendars import calendar_for
from casework.parts import Parts
from casework.runstate import read_state
from documents.fonts import find_fonts, has_fast_subsetting
from documents.layout import find_dot
from engine.errors import ShixianError


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    subject: str
    ok: bool
    text: str


def examine(join: Callable[[], Parts]) -> list[Finding]:
    """Look at everything.

    Args:
        join: gives the parts; its failure is a finding like any other.
    """
    findings = [_python(), *_printing()]
    try:
        parts = join()
    except (ShixianError, OSError) as error:
        return [*findings, Finding("数据目录和数据库", False, str(error))]
    return [*findings, *_data(parts), _holidays(parts), _mail(parts), _clock(parts)]


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", (3, 11) <= sys.version_info[:2] <= (3, 13), f"{version}（需要3.11至3.13）")


def _printing() -> list[Finding]:
    report = find_fonts()
    names = "、".join(role.chinese for role in report.missing)
    fonts = (
        f"缺少{names}。{report.how_to_get}" if report.missing else "齐全：" + "、".join(f.family for f in report.faces)
    )
    try:
        quick = has_fast_subsetting()
        subset = (
            "可用"
            if quick
            else "缺少 libharfbuzz-subset0，每份文书要多花数秒；请执行 apt-get install libharfbuzz-subset0"
        )
    except OSError as error:
        quick, subset = False, f"缺少系统库（{error}）；请执行 make setup"
    drawing = (
        "可用"
        if find_dot()
        else "缺少 Graphviz，不能把状态图画成图片；请执行 make setup，或者 apt-get install graphviz"
    )
    return [
        Finding("字体", report.complete, fonts),
        Finding("字体裁剪", quick, subset),
        Finding("状态图", find_dot() is not None, drawing),
    ]


def _data(parts: Parts) -> list[Finding]:
    writable = os.access(parts.home, os.W_OK)
    home = Finding("数据目录", writable, f"{parts.home}{'' if writable else '（不能写入）'}")
    with parts.store.read() as unit:
        offices, officers = len(unit.offices()), len(unit.officers())
        waiting = unit.outbox_counts()
    failing = sum(count for (_, state), count in waiting.items() if state == "failing")
    store = Finding("数据库", True, f"单位{offices}个，经办人员{officers}名")
    work = Finding("文书和提醒", failing == 0, f"多次未成功的{failing}项" if failing else "没有失败的")
    return [home, store, work]


def _holidays(parts: Parts) -> Finding:
    today = parts.today()
    with parts.store.read() as unit:
        calendar = calendar_for(unit, "CN", "")
    covered = calendar.covers(today)
    text = f"{today.year}年有官方数据" if covered else f"没有{today.year}年的官方数据，工作日期限均为暂定"
    return Finding("节假日数据", covered, text)


def _mail(parts: Parts) -> Finding:
    return Finding(
        "邮件", parts.mail is not None, parts.mail.sender if parts.mail else "未设置 SHIXIAN_MAIL，提醒不能发出"
    )


def _clock(parts: Parts) -> Finding:
    state = read_state(parts.home)
    return Finding("时钟", state is not None, "曾经运行" if state is not None else "还没有运行过：shixian serve")
