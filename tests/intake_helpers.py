"""Files for the tests of intake: small tables with one thing changed."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter

from engine.creditcode import with_check_digit

GOOD_CODE = with_check_digit("91210102YL0000011")
OTHER_CODE = with_check_digit("91210103YL0000022")

GOOD_FINDING: Mapping[str, object] = {
    "企业名称": "沈阳样例甲建筑工程有限公司",
    "统一社会信用代码": GOOD_CODE,
    "法定代表人": "样例甲",
    "联系电话": "024-00000001",
    "所属区县": "和平区",
    "注册地址": "辽宁省沈阳市和平区样例路1号",
    "资质类别": "建筑工程施工总承包",
    "资质等级": "三级",
    "证书编号": "YL-0001",
    "发证机关": "沈阳市城乡建设局",
    "标准要求": "注册建造师不少于5人",
    "标准人数": 5,
    "平台人数": 3,
    "系统批次号": "SY-2026-03",
    "比对日期": datetime.date(2026, 3, 2),
}


def finding(**changes: object) -> dict[str, object]:
    """A good row of the list with some columns changed."""
    return {**GOOD_FINDING, **changes}


def xlsx(path: Path, rows: Sequence[Mapping[str, object]], *, titles: Sequence[str] = (), sheet: str = "名单") -> Path:
    """Write rows as a workbook whose header is the first row's keys, below the titles."""
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        page = book.add_worksheet(sheet)
        for line, title in enumerate(titles):
            page.write_string(line, 0, title)
        for column, heading in enumerate(rows[0]):
            page.write_string(len(titles), column, heading)
        for line, row in enumerate(rows, start=len(titles) + 1):
            for column, value in enumerate(row.values()):
                if isinstance(value, datetime.date):
                    page.write_datetime(line, column, datetime.datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
                elif value is not None:
                    page.write(line, column, value)
    return path


def parts_of(path: Path) -> dict[str, bytes]:
    """The parts of a workbook."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_parts(path: Path, parts: Mapping[str, bytes]) -> Path:
    """Write a workbook from its parts, compressed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    path.write_bytes(stream.getvalue())
    return path
