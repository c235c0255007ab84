"""Reports as the regulation's own forms: to be filled in, of one unit, or rolled up; as workbook and as paper.

Owns what stands where on a form; its look is :mod:`documents.tables.statistics` and the template ``statistics_table``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from casework.listing.looking import visible
from casework.parts import Parts
from casework.reports.desk import Desk
from casework.reports.rollup import Rollup
from casework.reports.told import STATUS_LABELS, Status, Told, tell
from documents.files import write_whole
from documents.tables import statistics
from documents.tables.statistics import KNOWN, REASON, TOTAL, UNKNOWN, Cell, CellType, Form, Head, Row, RowKind
from documents.templating.templates import Letter
from engine.errors import RefusedError
from engine.model import Procedure
from engine.tables import Column, RowsRule, TableRule

JsonValue = Any
_ROWS_TO_FILL: Final = 20
_ATTACHED: Final = Head("报送材料", CellType.TEXT)
_FILLING: Final = (
    f"绿色底色的数字由系统按案件办理记录得出；确需改动的，在“{REASON}”行的同一栏写明理由。“{KNOWN}”行不必填写"
)
_TYPE_THEM: Final = "。取得附表后录入栏目，此前以附件报送"
_BRACKETS: Final = re.compile(r"[（(].*?[）)]")
_FORBIDDEN: Final = re.compile(r'[\\/:*?"<>|\s]+')


@dataclass(frozen=True, slots=True)
class Exported:
    """A form as files."""

    xlsx: Path
    pdf: Path


def write_form(parts: Parts, number: str, out: Path, actor: str | None = None) -> Path:
    """Write the form of a report to be filled in, with what the cases already know.

    Args:
        parts: the system.
        number: of the report's case.
        out: XLSX, or CSV where it is called so; an existing file is replaced.
        actor: key of the asking officer; None: the administrator of the machine.

    Raises:
        MissingError: there is no such case.
        NotPermittedError: it lies outside the actor's jurisdiction.
        RefusedError: it is no report, has no table, nobody knows its columns, or the file is called otherwise.
    """
    if out.suffix.lower() not in (".xlsx", ".csv"):
        raise RefusedError(f"“{out.name}”应为 .xlsx 或 .csv 文件，请写明文件名", field="out")
    with parts.store.read() as unit:
        desk = Desk.of(parts, unit)
        told = tell(parts, desk.editions, visible(unit, desk.people, number, actor))
        known, filer = desk.knowing.of(told.case), _filer(desk, told)
    rule = _table(told)
    if not rule.columns:
        raise RefusedError(f"表“{rule.plain_title}”的{UNKNOWN}{_TYPE_THEM}")
    rows = _rows_to_fill(rule, filer, told, known)
    statistics.write_form(out, _form(rule, told.procedure, told.due, _header(told, filer, rule), rows, [_FILLING]))
    return out


def export_report(parts: Parts, number: str, out: Path, actor: str | None = None) -> Exported:
    """Write one unit's report as the regulation's form.

    Args:
        parts: the system.
        number: of the report's case.
        out: folder; existing files of the same name are replaced.
        actor: key of the asking officer; None: the administrator of the machine.

    Raises:
        MissingError: there is no such case.
        NotPermittedError: it lies outside the actor's jurisdiction.
        RefusedError: it is no report, or was not filed.
    """
    with parts.store.read() as unit:
        desk = Desk.of(parts, unit)
        told = tell(parts, desk.editions, visible(unit, desk.people, number, actor))
        filer = _filer(desk, told)
    if not told.filed_on:
        raise RefusedError(f"{number}尚未报送，没有可以输出的报表；要填写的表用 shixian report form 写出")
    remarks = [f"本表现为“{told.status_label}”，不作为正式报送"] if told.status is Status.RETURNED else []
    rule = told.rule
    filed = told.value.get("rows", ())
    rows = _rows(rule, [(filer, row) for row in filed]) if rule and rule.columns else _files([(filer, told)])
    form = _form(rule, told.procedure, told.due, _header(told, filer, rule), rows, remarks)
    return _write(parts, form, filer, told.due, out)


def export_rollup(parts: Parts, rolled: Rollup, out: Path) -> Exported:
    """Write a roll-up as the regulation's form.

    Args:
        parts: the system.
        rolled: the roll-up.
        out: folder; existing files of the same name are replaced.
    """
    procedure, rule = parts.library.compiled(rolled.procedure).procedure, rolled.rule
    remarks = []
    if rolled.missing:
        remarks.append(f"未报送、未计入合计的单位：{'、'.join(rolled.missing)}")
    if rolled.misfits:
        remarks.append(f"按原栏目填报、有关栏目未计入合计的单位：{'、'.join(rolled.misfits)}")
    if rule is None or not rule.columns:
        cells = (("、".join(unit.files) or STATUS_LABELS[unit.status],) for unit in rolled.units)
        named = enumerate(zip(rolled.units, cells, strict=True), start=1)
        rows = [Row(str(number), unit.unit, files) for number, (unit, files) in named]
    else:
        told = [(unit.unit, row) for unit in rolled.units for row in (unit.rows or ({},))]
        rows = [*_rows(rule, told), *_total(rule, rolled.totals)]
    values = {"填报时间": _day(parts.today().isoformat())}
    header = tuple((label, rolled.office if _is_office(label) else values.get(label, "")) for label in _labels(rule))
    form = _form(rule, procedure, rolled.due, header, rows, remarks)
    return _write(parts, form, rolled.office, rolled.due, out)


def _form(
    rule: TableRule | None,
    procedure: Procedure,
    due: str,
    header: tuple[tuple[str, str], ...],
    rows: Sequence[Row],
    remarks: Sequence[str],
) -> Form:
    if rule is None:
        return Form(procedure.title, header, "填报单位", (_ATTACHED,), tuple(rows), tuple(remarks))
    heads = tuple(_head(column) for column in rule.columns) or (_ATTACHED,)
    own = [rule.remark if rule.remark.startswith("备注") else f"备注：{rule.remark}"] if rule.remark else []
    told = (*own, *_of_unknown(rule), *remarks)
    return Form(_title(rule.title, due), header, rule.row_label, heads, tuple(rows), told)


def _head(column: Column) -> Head:
    return Head(column.label, CellType(column.type.value), column.unit, column.group)


def _of_unknown(rule: TableRule) -> list[str]:
    """What must be said where the text does not give the columns."""
    if not rule.unknown:
        return []
    if rule.columns:
        return [f"{UNKNOWN}，现用栏目由有关单位录入"]
    suggested = "、".join(_head(column).words for column in rule.suggested)
    return [UNKNOWN + _TYPE_THEM, *([f"建议的栏目（非原文）：{suggested}"] if suggested else [])]


def _rows_to_fill(rule: TableRule, office: str, told: Told, known: Mapping[str, int]) -> list[Row]:
    filed = [dict(row) for row in told.value.get("rows", ())]
    if rule.rows is RowsRule.MANY:
        blank: list[dict[str, JsonValue]] = [{} for _ in range(_ROWS_TO_FILL)]
        return _rows(rule, [(office if row else "", row) for row in filed + blank])
    cells = {**known, **(filed[0] if filed else {})}
    reasons: Mapping[str, str] = next(iter(told.value.get("reasons") or [{}]), {})
    rows = _rows(rule, [(office, cells)], known)
    if known:
        rows.append(Row(KNOWN, "", _cells(rule, known), RowKind.KNOWN))
        rows.append(Row(REASON, "", tuple(reasons.get(c.key) for c in rule.columns), RowKind.REASON))
    return rows


def _rows(
    rule: TableRule, told: Sequence[tuple[str, Mapping[str, JsonValue]]], known: Mapping[str, int] | None = None
) -> list[Row]:
    found = known or {}
    marked = frozenset(index for index, column in enumerate(rule.columns) if column.key in found)
    named = enumerate(told, start=1)
    return [Row(str(number), name, _cells(rule, row), marked=marked) for number, (name, row) in named]


def _cells(rule: TableRule, row: Mapping[str, JsonValue]) -> tuple[Cell, ...]:
    return tuple(row.get(column.key) for column in rule.columns)


def _total(rule: TableRule, sums: Mapping[str, JsonValue]) -> list[Row]:
    return [Row(TOTAL, "", _cells(rule, sums), RowKind.TOTAL)] if sums else []


def _files(told: Sequence[tuple[str, Told]]) -> list[Row]:
    return [Row(str(number), name, ("、".join(one.files),)) for number, (name, one) in enumerate(told, start=1)]


def _filer(desk: Desk, told: Told) -> str:
    """Who fills a form in: the unit, or the enterprise whose self-check it is."""
    return desk.unit.subjects([told.case.subject_id])[told.case.subject_id].name


def _header(told: Told, filer: str, rule: TableRule | None) -> tuple[tuple[str, str], ...]:
    """The lines above the table: who fills it in, and what facts of the same labels say."""
    facts = told.case.state.facts
    values = {fact.label: facts.get(name) for name, fact in told.procedure.facts.items()}
    values["填报时间"] = _day(told.filed_on)
    return tuple(
        (label, filer if _is_office(label) else str(values.get(_BRACKETS.sub("", label)) or ""))
        for label in _labels(rule)
    )


def _labels(rule: TableRule | None) -> tuple[str, ...]:
    """What stands above a table, without the colons that some texts print."""
    header = rule.header if rule is not None and rule.header else ("填报单位",)
    return tuple(label.rstrip("：:") for label in header)


def _is_office(label: str) -> bool:
    return label.startswith(("填报单位", "报送单位", "填表单位"))


def _day(iso: str) -> str:
    if not iso:
        return ""
    day = date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日"


def _title(title: str, due: str) -> str:
    day = date.fromisoformat(due)
    return title.replace("{year}", str(day.year)).replace("{month}", str(day.month))


def _table(told: Told) -> TableRule:
    if told.rule is None:
        raise RefusedError(f"“{told.procedure.title}”没有表格，只报送文字材料")
    return told.rule


def _write(parts: Parts, form: Form, office: str, due: str, out: Path) -> Exported:
    name = _FORBIDDEN.sub("", f"{form.title}-{office}-{due}")
    xlsx, pdf = out / f"{name}.xlsx", out / f"{name}.pdf"
    statistics.write_form(xlsx, form)
    context = statistics.context(form, office=office, day=parts.today().isoformat(), sample=parts.sample)
    write_whole(pdf, parts.renderer().render(Letter(statistics.TEMPLATE, context)))
    return Exported(xlsx, pdf)
