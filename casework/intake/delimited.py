"""From the bytes of a CSV to a grid of cells: which encoding, which separator, which row.

The encoding is tried strictly and in a fixed order (byte order mark, UTF-8, GB18030); statistics are not used, because
they take short GBK files for Korean. All cells are text.
"""

from __future__ import annotations

import codecs
import csv
import io
import re

from casework.intake.grid import Cell, Flaw, FlawKind, Grid
from casework.intake.scan import MAX_CELLS, MAX_COLUMNS
from engine.errors import InputError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATORS = ",\t;"
_LINES_TO_JUDGE_BY = 20
_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})
# Post offices write ="1012345678901" so that Excel keeps the digits: a formula in form, plain text in fact.
_QUOTED_TEXT = re.compile(r'="([^"]*)"')


def read_delimited(place: str, data: bytes) -> Grid:
    """Read a CSV file.

    Raises:
        InputError: the encoding is not one of those named above, the quoting is broken, or the table is too large.
    """
    text = _decode(place, data)
    if "\x00" in text:
        raise InputError(place, "文件不是文本表格（含有空字节）；请重新导出 CSV 或 XLSX 后再导入")
    rows: list[list[Cell]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    cells = 0
    try:
        for record in reader:
            cells += len(record)
            if len(record) > MAX_COLUMNS or cells > MAX_CELLS:
                raise InputError(place, f"第{len(rows) + 1}行超出表格允许的范围；请检查分隔符和引号")
            rows.append([_cell(value) for value in record])
    except csv.Error as error:
        raise InputError(place, f"第{len(rows) + 1}行的引号不成对或单元格过长；请用 Excel 打开检查后另存") from error
    return Grid(place, rows)


def _decode(place: str, data: bytes) -> str:
    encodings = [encoding for mark, encoding in _MARKS if data.startswith(mark)] or ["utf-8", "gb18030"]
    where = 0
    for encoding in encodings:
        try:
            return data.decode(encoding, errors="strict")
        except UnicodeDecodeError as error:
            where = error.start
    line = data.count(b"\n", 0, where) + 1
    raise InputError(
        place, f"第{line}行附近的文字既不是 UTF-8 也不是 GB18030 编码；请用 Excel 打开核对后另存为“CSV UTF-8”再导入"
    )


def _separator(text: str) -> str:
    counts = dict.fromkeys(_SEPARATORS, 0)
    for line in text.split("\n", _LINES_TO_JUDGE_BY)[:_LINES_TO_JUDGE_BY]:
        for separator in _SEPARATORS:
            counts[separator] = max(counts[separator], line.count(separator))
    return max(_SEPARATORS, key=lambda separator: counts[separator])


def _cell(value: str) -> Cell:
    text = value.strip()
    if not text:
        return None
    quoted = _QUOTED_TEXT.fullmatch(text)
    if quoted:
        return quoted[1].strip() or None
    if text.startswith("="):
        return Flaw(FlawKind.FORMULA, text)
    if text.upper() in _ERRORS:
        return Flaw(FlawKind.ERROR, text)
    return text
