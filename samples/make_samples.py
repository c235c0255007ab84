"""Make the synthetic sample files beside this script; the same seed gives the same content.

    python -m samples.make_samples [FOLDER]

Run from the project's root. Nobody and nothing in the samples is real: names carry 样例 and a serial number, telephone
numbers are 024-0000xxxx, and the organisation part of each credit code begins with YL, which no registry assigns.
"""

from __future__ import annotations

import csv
import datetime
import io
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import xlsxwriter

from samples.firms import Enterprise, Value
from samples.scenario import BATCH, Mail, Scenario, build

ROOT = Path(__file__).resolve().parent
CREATED = datetime.datetime(2026, 3, 2, tzinfo=datetime.UTC)
NOTE = "本表为程序合成的样例数据，企业、人员、电话、代码均属虚构，不对应任何真实单位和个人"

LIST_HEADINGS = (
    ("序号", 6), ("企业名称", 34), ("统一社会信用代码", 22), ("法定代表人", 12), ("联系电话", 15),
    ("所属区县", 11), ("注册地址", 40), ("资质类别", 26), ("资质等级", 9), ("证书编号", 16), ("发证机关", 24),
    ("标准要求", 42), ("标准人数", 9), ("平台人数", 9), ("缺口", 6), ("系统批次号", 13), ("比对日期", 13),
)  # fmt: skip
REVIEW_HEADINGS = (
    ("序号", 6), ("企业名称", 34), ("统一社会信用代码", 22), ("所属区县", 11), ("资质类别", 26), ("资质等级", 9),
    ("标准人数", 9), ("复查人数", 9), ("结论", 9), ("复查日期", 13),
)  # fmt: skip
POSTAL_HEADINGS = (
    "邮件号", "收件单位", "信用代码", "内件品名", "收寄日期", "投递结果", "结果日期", "签收人", "签收人身份",
    "退回原因", "查询日期", "备注",
)  # fmt: skip
STATEMENT_HEADINGS = (
    "企业名称", "信用代码", "所属区县", "陈述日期", "陈述申辩内容", "是否采纳", "采纳或不采纳的理由", "复核日期",
    "是否要求听证", "备注",
)  # fmt: skip
MARK = "样例数据（虚构）"


def main(folder: Path = ROOT, every: int = 1) -> list[Path]:
    """Write all sample files into a folder, with one of so many enterprises, and return their paths."""
    scenario = build(every)
    tables = {
        "异常企业名单-样例.xlsx": workbook(
            "异常企业名单（样例数据）",
            "沈阳市建筑业企业资质动态核查异常企业名单（样例数据）",
            LIST_HEADINGS,
            list_rows(scenario),
        ),
        "复查结果-样例.xlsx": workbook(
            "复查结果（样例数据）", "建筑业企业资质整改复查结果（样例数据）", REVIEW_HEADINGS, review_rows(scenario)
        ),
        "企业陈述申辩-样例.csv": gb18030(STATEMENT_HEADINGS, statement_rows(scenario)),
    }
    for name, mails in scenario.mailings.items():
        tables[f"EMS妥投结果-样例-{name}.csv"] = gb18030(POSTAL_HEADINGS, map(postal_row, mails))
    paths = []
    for name, data in tables.items():
        path = folder / name
        path.write_bytes(data)
        paths.append(path)
    return paths


def workbook(
    sheet_name: str, title: str, headings: Sequence[tuple[str, int]], rows: Iterable[Sequence[Value]]
) -> bytes:
    """Lay out a table as the platform exports it: a title, a remark, the header, the rows."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.set_properties({"title": title, "comments": NOTE, "created": CREATED})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        head = book.add_format({"bold": True, "border": 1, "bg_color": "#D9E2F3"})
        remark = book.add_format({"font_color": "#C00000"})
        sheet = book.add_worksheet(sheet_name)
        last = len(headings) - 1
        sheet.merge_range(0, 0, 0, last, title, book.add_format({"bold": True, "font_size": 16, "align": "center"}))
        sheet.merge_range(1, 0, 1, last, NOTE, remark)
        for column, (heading, width) in enumerate(headings):
            sheet.set_column(column, column, width)
            sheet.write_string(2, column, heading, head)
        sheet.freeze_panes(3, 2)
        for line, row in enumerate(rows, start=3):
            for column, value in enumerate(row):
                if isinstance(value, datetime.date):
                    sheet.write_datetime(line, column, datetime.datetime(*value.timetuple()[:3]), day)  # noqa: DTZ001
                elif isinstance(value, str) and value.startswith("="):
                    sheet.write_formula(line, column, value, None, 2)
                elif isinstance(value, str):
                    sheet.write_string(line, column, value)
                else:
                    sheet.write_number(line, column, value)
    return stream.getvalue()


def gb18030(headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Lay out a table as post offices send it: GB18030, lines ended as on Windows."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows(rows)
    return text.getvalue().encode("gb18030")


def list_rows(scenario: Scenario) -> list[list[Value]]:
    """One row per abnormal item, numbered, in the order of the scenario's list."""
    rows: list[list[Value]] = []
    for number, row in enumerate(scenario.listed, start=1):
        firm, kind = row.firm, row.line.kind
        gap = kind.required - row.actual if isinstance(row.actual, int) else ""
        rows.append([
            number, firm.name, row.code, firm.legal_person, firm.phone, firm.district, row.address,
            kind.item, kind.grade, row.line.certificate, kind.licensing, kind.standard,
            kind.required, row.actual, gap, BATCH, row.snapshot,
        ])  # fmt: skip
    return rows


def review_rows(scenario: Scenario) -> list[list[Value]]:
    """One row per item of each opened case."""
    rows: list[list[Value]] = []
    for number, review in enumerate(scenario.reviews, start=1):
        firm, kind = review.firm, review.line.kind
        met = review.actual_after >= kind.required
        rows.append([
            number, firm.name, firm.code, firm.district, kind.item, kind.grade, kind.required, review.actual_after,
            "达标" if met else "未达标", review.reviewed_on,
        ])  # fmt: skip
    return rows


def statement_rows(scenario: Scenario) -> list[list[Value]]:
    """One row per enterprise that stated something."""
    return [
        [
            firm.name, firm.code, firm.district, said.stated_on.isoformat(), said.text,
            "采纳" if said.accepted else "不采纳", said.reason, said.decided_on.isoformat(),
            "是" if said.hearing else "否", MARK,
        ]
        for firm, said in scenario.statements
    ]  # fmt: skip


def postal_row(entry: tuple[Enterprise, Mail]) -> list[Value]:
    """One mail; the number is written so that a spreadsheet keeps its digits."""
    firm, mail = entry
    result_on = mail.result_on.strftime("%Y/%m/%d") if mail.result_on else ""
    return [
        f'="{mail.tracking_no}"', firm.name, firm.code, mail.contents, mail.posted_on.strftime("%Y/%m/%d"),
        mail.result, result_on, mail.signed_by, mail.capacity, mail.reason, mail.queried_on.strftime("%Y/%m/%d"), MARK,
    ]  # fmt: skip


if __name__ == "__main__":
    for written in main(Path(sys.argv[1]) if sys.argv[1:] else ROOT):
        sys.stdout.write(f"{written.name}\t{written.stat().st_size}\n")
