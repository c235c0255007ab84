"""The report of a simulation as tables: for the screen and for files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from casework.simulating.report import Report
from documents.files import write_whole
from documents.tables.sheets import Cell, Column, write_table

NOTE = "模拟数据（虚构）：单位、人员、当事人和办理情况都是编造的，只说明负荷的分布"
_WIDE = 34.0
_NARROW = 11.0


@dataclass(frozen=True, slots=True)
class Table:
    """One table.

    Attributes:
        name: short, also that of its file.
        title: stands above it.
        headings: of the columns.
        rows: cells in their order.
        wide: columns that hold sentences.
        screen: columns that a screen has room for; empty: all.
    """

    name: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    wide: frozenset[int] = frozenset({0})
    screen: tuple[int, ...] = ()

    def text_rows(self, most: int = 0) -> list[list[str]]:
        """The rows as a screen shows them: so many from the top, or all."""
        return [[_text(cell) for cell in self._shown(row)] for row in (self.rows[:most] if most else self.rows)]

    def shown_headings(self) -> list[str]:
        """The headings as a screen shows them."""
        return [str(heading) for heading in self._shown(self.headings)]

    def _shown(self, row: Sequence[Cell]) -> list[Cell]:
        return [row[at] for at in self.screen] if self.screen else list(row)


def tables(report: Report) -> tuple[Table, ...]:
    """All tables of a report."""
    return (
        _weeks(report),
        _desks(report),
        _desks_by_week(report),
        _procedures(report),
        _roles(report),
        _letters(report),
        _standing(report),
        _refusals(report),
        _faults(report),
    )


def write_tables(report: Report, folder: Path) -> list[Path]:
    """Write every table to an XLSX file of its own.

    Returns:
        The files.

    Raises:
        OSError: the folder cannot be written to.
    """
    paths = []
    for n, table in enumerate(tables(report), start=1):
        path = folder / f"{n:02d}-{table.name}.xlsx"
        columns = [Column(head, _WIDE if at in table.wide else _NARROW) for at, head in enumerate(table.headings)]
        write_table(path, table.title, columns, table.rows, note=NOTE)
        paths.append(path)
    return paths


def json_of(report: Report) -> str:
    """The report as JSON; days are ISO text."""
    return json.dumps(asdict(report), ensure_ascii=False, indent=2, default=str) + "\n"


def write_json(report: Report, folder: Path) -> Path:
    """Write the report as JSON beside the tables."""
    path = folder / "模拟结果.json"
    write_whole(path, json_of(report).encode())
    return path


_ON_SCREEN = (0, 1, 2, 3, 4, 6, 7, 8, 9, 13, 14, 15)


def _weeks(report: Report) -> Table:
    headings = (
        "周（周一）",
        "立案",
        "结案",
        "办理",
        "文书步骤",
        "拟制文书",
        "制发文书",
        "邮寄",
        "提醒",
        "届满",
        "按期办结",
        "期限届满",
        "期限终止",
        "退回",
        "周末待办",
        "周末积压",
    )
    rows = tuple(
        (
            week.week,
            week.opened,
            week.finished,
            week.acts,
            week.paper_steps,
            week.drafted,
            week.issued,
            week.mails,
            week.reminders,
            week.lapses,
            week.met,
            week.lapsed,
            week.cancelled,
            week.refused,
            week.duties,
            week.backlog,
        )
        for week in report.weeks
    )
    return Table("每周情况", "每周情况", headings, rows, frozenset(), _ON_SCREEN)


def _desks(report: Report) -> Table:
    headings = ("单位（岗位）", "人数", "办理", "最忙一周", "该周办理", "每人每日", "最多积压", "积压最多的一周")
    rows = tuple(
        (
            desk.desk,
            desk.officers,
            desk.acts,
            desk.busiest,
            desk.acts_then,
            _each(desk.acts_then, desk.officers),
            desk.backlog,
            desk.backlog_on,
        )
        for desk in report.desks
    )
    return Table("单位负荷", "各单位的办理负荷", headings, rows)


_DAYS_A_WEEK = 5


def _each(acts: int, officers: int) -> str:
    """Acts of one officer on one working day of a week."""
    return f"{acts / officers / _DAYS_A_WEEK:.1f}" if officers else ""


def _desks_by_week(report: Report) -> Table:
    headings = ("单位（岗位）", *(_short(week.week) for week in report.weeks))
    rows: tuple[tuple[Cell, ...], ...] = tuple((desk.desk, *desk.by_week) for desk in report.desks)
    return Table("单位每周办理", "各单位每周的办理件数", headings, rows)


def _procedures(report: Report) -> Table:
    headings = ("办理流程", "立案", "办结", "在办", "办结用时中位数（天）", "九成不超过（天）")
    rows = tuple(
        (one.title, one.opened, one.finished, one.open, one.median_days, one.ninety_days) for one in report.procedures
    )
    return Table("办理流程", "各办理流程的案件", headings, rows)


_LEVELS = {"province": "省", "centre": "省级中心", "city": "市", "district": "区县", "desk": "审核点"}


def _roles(report: Report) -> Table:
    rows = tuple((one.role, _LEVELS.get(one.level, one.level), one.acts) for one in report.roles)
    return Table("岗位", "各岗位的办理件数", ("岗位", "层级", "办理"), rows)


def _letters(report: Report) -> Table:
    return Table("文书", "制发的文书", ("文书", "份数"), tuple((one.name, one.count) for one in report.letters))


def _standing(report: Report) -> Table:
    rows = tuple((one.procedure, one.state, one.cases) for one in report.standing)
    return Table("案件状态", "期末案件所处的状态", ("办理流程", "状态", "案件"), rows, frozenset({0, 1}))


def _refusals(report: Report) -> Table:
    rows = tuple((one.procedure, one.act, one.reason, one.count) for one in report.refusals)
    headings = ("办理流程", "办理事项", "原因", "次数")
    return Table("退回原因", "不予办理的原因", headings, rows, frozenset({0, 1, 2}))


def _faults(report: Report) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (one.what, one.day, one.case, one.name, one.told) for one in report.faults
    )
    rows += tuple(("校验问题", report.last, "", "", problem) for problem in report.proof.problems)
    headings = ("类别", "日期", "案号", "办理事项或者期限", "说明")
    return Table("程序问题", "程序问题（应当没有）", headings, rows, frozenset({0, 2, 4}))


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _short(day: date) -> str:
    return f"{day.month}月{day.day}日"
