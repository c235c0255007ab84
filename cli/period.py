"""``shixian period IN.csv OUT.csv``: computes one deadline for each row of a table.

Owns the form of the two tables. A row that cannot be computed says why in its ``error`` column and the others go on;
the output appears whole or not at all.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Final

from casework.calendars import load_calendar
from engine.errors import CalendarError, InputError
from engine.periods.calendar import Calendar
from engine.periods.compute import compute
from engine.periods.terms import Period, read_rest_day, read_unit
from engine.periods.trace import explain

INPUTS: Final = ("id", "unit", "amount", "start", "rest_day", "region")
OUTPUTS: Final = ("last_day", "provisional", "error", "trace")

_AMOUNT: Final = re.compile(r"[+-]?[0-9]{1,9}")
# Spreadsheets turn 2024-03-01 into 2024/3/1 when they save a table.
_DATE: Final = re.compile(r"[0-9]{4}(?:-[0-9]{2}-[0-9]{2}|/[0-9]{1,2}/[0-9]{1,2})")
_BOM: Final = "\ufeff"
_FIELD_LIMIT: Final = 1_000_000  # characters in a cell

Row = list[str]


def run(source: Path, target: Path, calendars: Callable[[str], Calendar] = load_calendar) -> int:
    """Compute the deadlines of ``source`` into ``target``; return the exit code.

    The input is UTF-8, with or without a byte order mark, or GB18030. The output is UTF-8; unless the input was plain
    UTF-8 it gets a byte order mark, since it then came from a spreadsheet that needs one. Columns the output adds
    replace columns of the same name.

    Args:
        source: the table.
        target: where the results go; may be the same file.
        calendars: gives the calendar of a region.

    Raises:
        InputError: the table as a whole cannot be read or written; ``target`` is as it was.
    """
    text, marked = _decoded(source)
    rows = _rows(text, source)
    header = next(rows, None)
    if header is None:
        raise InputError(source.name, "文件是空的，第一行应为列名")
    columns = _columns(header, source)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    titles = [*header, *(name for name in OUTPUTS if name not in _stripped(header))]
    writer.writerow(titles)
    places = {name: _stripped(titles).index(name) for name in OUTPUTS}
    done = failed = 0
    for row in rows:
        results = _results(row, columns, len(header), calendars)
        cells = row[: len(header)]
        cells += [""] * (len(titles) - len(cells))
        for name, at in places.items():
            cells[at] = results[name]
        writer.writerow(cells)
        failed += bool(results["error"])
        done += 1
    _write(target, (_BOM if marked else "") + out.getvalue())
    print(f"共{done}行，算出{done - failed}行，{failed}行有误" + ("（原因见 error 列）" if failed else ""))
    return 0


def _stripped(names: Sequence[str]) -> Row:
    return [name.strip() for name in names]


def _decoded(source: Path) -> tuple[str, bool]:
    """Return the text of ``source`` and whether the output should carry a byte order mark."""
    try:
        content = source.read_bytes()
    except FileNotFoundError:
        raise InputError(str(source), "没有这个文件，请核对路径") from None
    except OSError as error:
        raise InputError(str(source), f"无法读取：{error.strerror}") from error
    with suppress(UnicodeDecodeError):
        text = content.decode("utf-8")
        return text.removeprefix(_BOM), text.startswith(_BOM)
    try:
        return content.decode("gb18030"), True
    except UnicodeDecodeError as error:
        raise InputError(source.name, "不是 UTF-8 或 GB18030 编码的 CSV 文件，请另存为 CSV 后再试") from error


def _rows(text: str, source: Path) -> Iterator[Row]:
    csv.field_size_limit(_FIELD_LIMIT)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        yield from (row for row in reader if row)
    except csv.Error as error:
        raise InputError(
            f"{source.name} 第{reader.line_num}行", f"不是正确的 CSV（引号是否成对？）：{error}"
        ) from error


def _columns(header: Row, source: Path) -> dict[str, int]:
    """Return where the input columns stand."""
    names = _stripped(header)
    if missing := [name for name in INPUTS if name not in names]:
        raise InputError(f"{source.name} 第1行", f"缺少列 {'、'.join(missing)}；现有列：{'、'.join(names)}")
    if twice := [name for name in (*INPUTS, *OUTPUTS) if names.count(name) > 1]:
        raise InputError(f"{source.name} 第1行", f"列 {'、'.join(twice)} 出现了不止一次")
    return {name: names.index(name) for name in INPUTS}


def _results(row: Row, columns: dict[str, int], width: int, calendars: Callable[[str], Calendar]) -> dict[str, str]:
    empty = dict.fromkeys(OUTPUTS, "")
    if len(row) > width:
        return empty | {"error": f"本行比列名多出{len(row) - width}格，请检查逗号和引号：{'，'.join(row[width:])}"}
    cells = {name: row[at].strip() if at < len(row) else "" for name, at in columns.items()}
    try:
        return empty | _computed(cells, calendars)
    except CalendarError as error:
        return empty | {"error": str(error)}


def _computed(cells: dict[str, str], calendars: Callable[[str], Calendar]) -> dict[str, str]:
    if blank := [name for name in ("unit", "start", "rest_day", "region") if not cells[name]]:
        raise CalendarError(f"{'、'.join(blank)} 为空，请补填")
    period = Period(read_unit(cells["unit"]), _amount(cells["amount"]), read_rest_day(cells["rest_day"]))
    result = compute(period, _date(cells["start"]), calendars(cells["region"]))
    return {
        "last_day": result.last_day.isoformat(),
        "provisional": "true" if result.provisional else "false",
        "trace": explain(result.trace),
    }


def _amount(cell: str) -> int | None:
    if not cell:
        return None
    if not _AMOUNT.fullmatch(cell):
        raise CalendarError(f"amount“{cell}”应为整数，如 30 或 -8")
    return int(cell)


def _date(cell: str) -> date:
    wrong = CalendarError(f"start“{cell}”不是有效日期，应写成 2024-03-01 的样子")
    if not _DATE.fullmatch(cell):
        raise wrong
    try:
        return date(*map(int, re.split("[-/]", cell)))
    except ValueError:
        raise wrong from None


def _write(target: Path, text: str) -> None:
    """Write beside ``target``, then put in its place."""
    if target.is_dir():
        raise InputError(str(target), "这是一个文件夹，请写明输出文件名")
    draft = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with draft.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise InputError(str(target), f"无法写入：{error.strerror}；原有内容未改动") from error
