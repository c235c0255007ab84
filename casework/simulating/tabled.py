"""What stands in the tables of a simulated year: one function a table, in the order of the files."""

from __future__ import annotations

from datetime import date

from casework.simulating.report import Report
from casework.simulating.tables import Table
from documents.tables.sheets import Cell
from engine.model import Level

_LEVELS = {
    Level.PROVINCE: "省级",
    Level.CENTRE: "省级机构",
    Level.CITY: "市级",
    Level.DISTRICT: "区县级",
    Level.DESK: "审核点",
}


def tabled(report: Report) -> tuple[Table, ...]:
    """All tables of a report."""
    return (
        _weeks(report),
        _desks(report),
        _desks_by_week(report),
        _roles(report),
        _procedures(report),
        _letters(report),
        _reminders(report),
        _lapses(report),
        _waiting(report),
        _standing(report),
        _refusals(report),
        _undone(report),
        _faults(report),
    )


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


def _roles(report: Report) -> Table:
    headings = ("岗位", "层级", "办理", "最忙一周", "该周办理", *(_short(week.week) for week in report.weeks))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (one.role, _LEVELS[Level(one.level)], one.acts, one.busiest, one.acts_then, *one.by_week)
        for one in report.roles
    )
    return Table("岗位", "各层级、各岗位每周的办理件数", headings, rows, frozenset({0}), (0, 1, 2, 3, 4))


def _letters(report: Report) -> Table:
    return Table("文书", "制发的文书", ("文书", "份数"), tuple((one.name, one.count) for one in report.letters))


def _reminders(report: Report) -> Table:
    rows = tuple((one.name, one.count) for one in report.reminders)
    return Table("提醒", "期限届满前的提醒", ("提前多少", "条数"), rows)


def _lapses(report: Report) -> Table:
    rows = tuple((one.procedure, one.deadline, one.count) for one in report.lapses)
    return Table("届满", "届满的期限", ("办理流程", "期限", "次数"), rows, frozenset({0, 1}))


def _waiting(report: Report) -> Table:
    rows = tuple((one.since, one.days, one.case, one.duty, one.office, one.role) for one in report.waiting)
    headings = ("起始", "天数", "案号", "待办", "单位", "岗位")
    return Table("最久的待办", f"{report.last}仍未办的事项，最久的在前", headings, rows, frozenset({2, 3, 4, 5}))


def _standing(report: Report) -> Table:
    rows = tuple((one.procedure, one.state, one.cases) for one in report.standing)
    return Table("案件状态", "期末案件所处的状态", ("办理流程", "状态", "案件"), rows, frozenset({0, 1}))


def _refusals(report: Report) -> Table:
    rows = tuple((one.procedure, one.act, one.reason, one.count) for one in report.refusals)
    headings = ("办理流程", "办理事项", "原因", "次数")
    return Table("退回原因", "不予办理的原因", headings, rows, frozenset({0, 1, 2}))


def _undone(report: Report) -> Table:
    rows = (
        *(("没有立案", one.name, "", one.count) for one in report.not_opened),
        *(("文书没有制发", one.name, "", one.count) for one in report.papers_refused),
        *(("多次退回后不再办理", one.procedure, one.act, one.count) for one in report.given_up),
        *(("在办而无人推动", one.procedure, one.state, one.cases) for one in report.idle),
    )
    return Table("没有办成", "没有办成的事项", ("类别", "内容", "办理事项或者状态", "次数"), rows, frozenset({0, 1, 2}))


def _faults(report: Report) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (one.what, one.day, one.case, one.name, one.told) for one in report.faults
    )
    rows += tuple(("校验问题", report.last, "", "", problem) for problem in report.proof.problems)
    headings = ("类别", "日期", "案号", "办理事项或者期限", "说明")
    return Table("程序问题", "程序问题（应当没有）", headings, rows, frozenset({0, 2, 4}))


def _short(day: date) -> str:
    return f"{day.month}月{day.day}日"
