"""Reading the list of abnormal enterprises (异常企业名单) that the platform's comparison gives.

The list has one row per qualification item; a finding is one enterprise of one comparison batch with its items. Figures
are taken as the platform gave them and never mended: what cannot be right is refused with its row, and an enterprise
whose credit code fails the check digit is set aside for verification (待核实).
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from casework.intake import cells
from casework.intake.rows import (
    RETURNED_HEADINGS,
    BadRow,
    Problem,
    RowReader,
    bad_row,
    read_rows,
    repeated,
    write_refused,
)
from casework.intake.tables import Column, Layout, Row, Sheet, open_table
from engine.creditcode import CodeVerdict

__all__ = ["LAYOUT", "Finding", "FindingLine", "Findings", "read_findings", "write_refused"]

LAYOUT = Layout(
    "异常企业名单",
    (
        Column("name", "企业名称", ("单位名称", "建筑业企业名称", "公司名称")),
        Column("code", "统一社会信用代码", ("信用代码", "社会信用代码", "企业信用代码", "统一信用代码")),
        Column("legal_person", "法定代表人", ("法人代表", "法人", "法人姓名", "法定代表人姓名"), needed=False),
        Column("phone", "联系电话", ("电话", "企业电话", "联系方式", "手机号码"), needed=False),
        Column("district", "所属区县", ("区县", "区、县", "所属区县市", "注册地区县", "行政区划", "属地", "所属地区")),
        Column("address", "注册地址", ("企业地址", "地址", "住所", "单位地址", "企业注册地址", "邮寄地址")),
        Column("item", "资质类别", ("资质名称", "资质项", "资质类型", "专业类别")),
        Column("grade", "资质等级", ("等级",)),
        Column("certificate", "证书编号", ("资质证书编号", "资质证书号", "证书号"), needed=False),
        Column("licensing", "发证机关", ("资质许可机关", "许可机关", "颁证机关", "审批机关")),
        Column("standard", "标准要求", ("资质标准要求", "标准内容", "人员标准")),
        Column("required", "标准人数", ("要求人数", "应有人数", "标准要求人数", "标准数")),
        Column("actual", "实际人数", ("平台人数", "现有人数", "实有人数", "比对人数", "系统人数")),
        Column("batch", "系统批次号", ("批次号", "比对批次", "批次", "比对批次号")),
        Column("snapshot_on", "比对日期", ("快照日期", "数据日期", "比对时间", "系统比对日期")),
    ),
    ("序号", "编号", "缺口", "缺口人数", "备注", "导出时间", *RETURNED_HEADINGS),
)

# What belongs to the enterprise, not to one item: it may stand in any of its rows and must not differ between them.
_SHARED = ("name", "district", "address", "legal_person", "phone", "snapshot_on")
_SHARED_NEEDED = frozenset({"name", "district", "address", "snapshot_on"})


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One qualification item found short.

    Attributes:
        row: row number in the file.
        item: 资质类别.
        grade: 资质等级.
        certificate: 证书编号, or empty.
        licensing: name of the licensing organ.
        standard: what the standard requires, in words.
        required: persons required.
        actual: persons found by the platform; fewer than required.
    """

    row: int
    item: str
    grade: str
    certificate: str
    licensing: str
    standard: str
    required: int
    actual: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One enterprise of one comparison batch.

    Attributes:
        name: 企业名称.
        code: 统一社会信用代码, normalised.
        code_doubtful: the check digit fails; to be verified (待核实) before a case is opened.
        district: 所属区县 as in the file.
        address: 注册地址.
        phone: 联系电话, or empty.
        legal_person: 法定代表人, or empty.
        batch: 系统批次号.
        snapshot_on: day of the platform's comparison.
        lines: its items in the file's order, at least one.
    """

    name: str
    code: str
    code_doubtful: bool
    district: str
    address: str
    phone: str
    legal_person: str
    batch: str
    snapshot_on: datetime.date
    lines: tuple[FindingLine, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """What a list holds: every row is in exactly one of the three.

    Attributes:
        rows: findings to open cases for.
        refused: rows refused, by row number.
        set_aside: findings whose credit code is doubtful.
    """

    rows: tuple[Finding, ...]
    refused: tuple[BadRow, ...]
    set_aside: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    """One good row, before rows are joined to enterprises; two entries are equal when they say the same of an item."""

    code: str
    doubtful: bool
    batch: str
    content: tuple[str, str, str, str, str, int, int]  # a line without its row number
    shared: Mapping[str, str | datetime.date | None] = field(compare=False)  # by the keys of _SHARED; None when blank


_Entries = list[tuple[Row, _Entry]]


def read_findings(path: Path, *, today: datetime.date | None = None, districts: Collection[str] = ()) -> Findings:
    """Read a list of abnormal enterprises.

    Args:
        path: XLSX or CSV as exported by the platform.
        today: refuses comparison days after it; None does not check.
        districts: the districts that exist; empty accepts any.

    Raises:
        InputError: the file or its columns cannot be used at all.
    """
    return findings_of(open_table(path, LAYOUT), today=today, districts=districts)


def findings_of(sheet: Sheet, *, today: datetime.date | None = None, districts: Collection[str] = ()) -> Findings:
    """As :func:`read_findings`, for a table that is open already."""
    entries, refused = read_rows(sheet, lambda reader: _entry(reader, today, districts))
    findings: list[Finding] = []
    for group in _by_enterprise(entries):
        problems = _enterprise_problems(sheet, group)
        if problems:
            refused += [bad_row(row, problems) for row, _ in group]
            continue
        kept, again = repeated(group, lambda entry: entry.content[0], "企业和资质类别", sheet.heading("item"))
        refused += again
        if kept:
            findings.append(_finding(group, kept))
    return Findings(
        tuple(finding for finding in findings if not finding.code_doubtful),
        tuple(sorted(refused, key=lambda bad: bad.number)),
        tuple(finding for finding in findings if finding.code_doubtful),
    )


def _entry(reader: RowReader, today: datetime.date | None, districts: Collection[str]) -> _Entry:
    code = reader.code("code")
    shared: dict[str, str | datetime.date | None] = {
        key: reader.take(key, cells.identifier if key == "phone" else cells.text, "") or None
        for key in _SHARED
        if key != "snapshot_on"
    }
    snapshot_on = reader.take("snapshot_on", cells.optional_day(reader.sheet.epoch), None)
    if snapshot_on is not None:
        reader.not_after("snapshot_on", snapshot_on, today)
    if districts and shared["district"] is not None and shared["district"] not in districts:
        reader.refuse("district", "不是本市的区、县（市）", f"请填写下列之一：{'、'.join(sorted(districts))}")
    content = (
        reader.take("item", cells.required_text, ""),
        reader.take("grade", cells.required_text, ""),
        reader.take("certificate", cells.identifier, ""),
        reader.take("licensing", cells.required_text, ""),
        reader.take("standard", cells.required_text, ""),
        *_figures(reader),
    )
    batch = reader.take("batch", cells.required_identifier, "")
    doubtful = code.verdict is CodeVerdict.WRONG_CHECK_DIGIT
    return _Entry(code.code, doubtful, batch, content, {**shared, "snapshot_on": snapshot_on})


def _figures(reader: RowReader) -> tuple[int, int]:
    required = reader.take("required", cells.count, 0)
    actual = reader.take("actual", cells.count, 0)
    if not reader.faulty("required", "actual") and actual >= required:
        reader.refuse(
            "actual", f"{actual}人不少于标准的{required}人，不构成异常", "请在平台核对该项；确属达标的从名单中删去"
        )
    return required, actual


def _by_enterprise(entries: _Entries) -> list[_Entries]:
    groups: dict[tuple[str, str], _Entries] = {}
    for row, entry in entries:
        groups.setdefault((entry.code, entry.batch), []).append((row, entry))
    return list(groups.values())


def _enterprise_problems(sheet: Sheet, group: _Entries) -> list[Problem]:
    """Defects that concern the enterprise and so all its rows: something needed stands nowhere, or rows disagree."""
    problems = []
    rows = "、".join(str(row.number) for row, _ in group)
    for key in _SHARED:
        found = {entry.shared[key]: None for _, entry in group if entry.shared[key] is not None}
        heading = sheet.heading(key)
        if not found and key in _SHARED_NEEDED:
            others = f"，该企业各行（第{rows}行）一并退回" if len(group) > 1 else ""
            problems.append(Problem(heading, "", f"企业的这一栏未填写{others}", "请核实补填后再导入"))
        elif len(found) > 1:
            value = "；".join(str(value) for value in found)
            reason = f"同一信用代码的各行（第{rows}行）内容不一致"
            problems.append(Problem(heading, value, reason, "请核实哪个正确，改成一致后再导入"))
    return problems


def _finding(group: _Entries, kept: _Entries) -> Finding:
    def shared(key: str) -> str:
        return next((str(entry.shared[key]) for _, entry in group if entry.shared[key] is not None), "")

    first = kept[0][1]
    return Finding(
        name=shared("name"),
        code=first.code,
        code_doubtful=first.doubtful,
        district=shared("district"),
        address=shared("address"),
        phone=shared("phone"),
        legal_person=shared("legal_person"),
        batch=first.batch,
        snapshot_on=datetime.date.fromisoformat(shared("snapshot_on")),
        lines=tuple(FindingLine(row.number, *entry.content) for row, entry in kept),
    )
