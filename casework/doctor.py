"""What is missing on this machine, and how to get it. It looks, and mends nothing."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator

from casework.calendars import calendar_for
from casework.evidence import FOLDER as EVIDENCE
from casework.evidence import INCOMING
from casework.hooks.health import examine_hooks
from casework.parts import Parts
from casework.reminders.health import examine_reminders
from casework.runstate import read_state
from documents.health import Finding, State, can_write, examine_printing, found
from documents.signing.folder import FOLDER as SEALS
from documents.signing.health import examine_seals
from engine.errors import ShixianError

__all__ = ["Finding", "State", "examine"]

LEAST_FREE_MB = 1024
"""Below this a batch of letters or a film may not fit."""
FREE_MB = 10 * 1024
"""Below this it is time to look for room."""
_MB = 1024 * 1024


def examine(join: Callable[[], Parts]) -> list[Finding]:
    """Look at everything.

    Args:
        join: gives the parts; its failure is a finding like any other.
    """
    findings = [_python(), *examine_printing()]
    try:
        parts = join()
    except (ShixianError, OSError) as error:
        remedy = "请核对 SHIXIAN_HOME、SHIXIAN_DATABASE_URL 和目录权限"
        return [*findings, Finding("数据目录和数据库", State.MISSING, str(error), remedy)]
    further = [_holidays(parts), *examine_reminders(parts, os.environ), *examine_hooks(parts), _clock(parts)]
    return [*findings, *_data(parts), *_seals(parts), *further]


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    fits = (3, 11) <= sys.version_info[:2] <= (3, 13)
    return found(
        "Python",
        fits,
        version,
        f"{version}，需要3.11至3.13",
        "请安装其中之一，再执行 make setup（离线安装的，执行包中的 install.sh）",
    )


def _data(parts: Parts) -> Iterator[Finding]:
    home = parts.home
    yield found("数据目录", can_write(home), str(home), f"{home} 不能写入", f"请让运行本系统的用户可以写入 {home}")
    yield _room(parts)
    with parts.store.read() as unit:
        offices, officers = len(unit.offices()), len(unit.officers())
        waiting = unit.outbox_counts()
        troubles = unit.troubles()
    yield Finding("数据库", State.OK, f"单位{offices}个，经办人员{officers}名")
    failing = sum(count for (_, state), count in waiting.items() if state == "failing")
    yield found(
        "文书和提醒",
        not failing,
        "没有失败的",
        f"多次未成功的{failing}项",
        "执行 shixian document render 和 shixian remind，看其中的原因",
    )
    yield found(
        "期限处理",
        not troubles,
        "没有搁置的",
        f"搁置{len(troubles)}项，如案件{troubles[0].number}：{troubles[0].error}" if troubles else "",
        "用 shixian case show 案号 查看，核对后办理；系统每天再试一次",
    )
    left = [path for path in (home / EVIDENCE / INCOMING).glob("*.part") if path.is_file()]
    if left:
        size = sum(path.stat().st_size for path in left) // _MB
        yield Finding(
            "证据目录",
            State.OPTIONAL,
            f"有{len(left)}个没有传完的文件，占{size}MB",
            f"确认没有人正在上传以后，删去 {home / EVIDENCE / INCOMING} 里的文件",
        )


def _room(parts: Parts) -> Finding:
    free = shutil.disk_usage(parts.home).free // _MB
    text = f"数据目录所在磁盘还有{free / 1024:.1f}GB"
    if free >= FREE_MB:
        return Finding("磁盘空间", State.OK, text)
    state = State.OPTIONAL if free >= LEAST_FREE_MB else State.MISSING
    return Finding("磁盘空间", state, text, f"请清理或者扩容，至少留出{FREE_MB // 1024}GB；案卷和证据不能删除")


def _seals(parts: Parts) -> list[Finding]:
    with parts.store.read() as unit:
        offices = {office.key: office.name for office in unit.offices().values()}
    return examine_seals(parts.home / SEALS, offices, parts.today(), os.environ)


def _holidays(parts: Parts) -> Finding:
    today = parts.today()
    with parts.store.read() as unit:
        calendar = calendar_for(unit, "CN", "")
    return found(
        "节假日数据",
        calendar.covers(today),
        f"{today.year}年有官方数据",
        f"没有{today.year}年的官方数据，工作日期限均为暂定",
        "国务院办公厅发布放假通知以后，执行 shixian calendar import",
    )


def _clock(parts: Parts) -> Finding:
    there = read_state(parts.home) is not None
    return found("时钟", there, "曾经运行", "还没有运行过，期限届满和提醒不会自动处理", "执行 shixian serve")
