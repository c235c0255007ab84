"""Tables for offices, read back with the reader officers' tables are read with."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from casework.intake.rows import BadRow, Problem, write_refused
from documents.tables.sheets import Column, write_table
from engine.errors import DocumentError

COLUMNS = (Column("序号", 6, centred=True), Column("企业名称", 30), Column("信用代码", 22), Column("邮寄日期", 12))


def rows_of(path: Path) -> list[list[object]]:
    return [list(row) for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()]


def test_dates_stay_dates_and_codes_stay_text(tmp_path: Path) -> None:
    path = tmp_path / "邮寄清单.xlsx"
    count = write_table(path, "邮寄清单", COLUMNS, [(1, "样例公司", "912101020000000001", dt.date(2024, 5, 17))])
    assert count == 1
    title, head, row = rows_of(path)
    assert title[0] == "邮寄清单"
    assert head == ["序号", "企业名称", "信用代码", "邮寄日期"]
    assert row == [1.0, "样例公司", "912101020000000001", dt.date(2024, 5, 17)]


def test_text_that_looks_like_a_formula_or_a_link_is_only_text(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_table(path, "清单", COLUMNS, [(1, "=1+1", "http://example.invalid", None)], note="样例数据")
    assert rows_of(path)[3][1:] == ["=1+1", "http://example.invalid", ""]
    with zipfile.ZipFile(path) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_the_head_is_frozen_and_printed_on_every_page(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_table(path, "清单", COLUMNS, ((index, "样例", "1", None) for index in range(3)))
    with zipfile.ZipFile(path) as parts:
        assert 'state="frozen"' in parts.read("xl/worksheets/sheet1.xml").decode()
        assert "_xlnm.Print_Titles" in parts.read("xl/workbook.xml").decode()


def test_equal_tables_are_equal_files(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_table(tmp_path / name, "清单", COLUMNS, [(1, "样例", "1", dt.date(2024, 1, 2))])
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_row_of_the_wrong_length_is_refused_and_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with pytest.raises(DocumentError, match="第2行有1格，应为4格"):
        write_table(path, "清单", COLUMNS, [(1, "样例", "1", None), (2,)])
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_can_be_written_the_system_says_so_and_nothing_is_left(tmp_path: Path) -> None:
    taken = tmp_path / "t.xlsx"
    taken.mkdir()
    with pytest.raises(IsADirectoryError):
        write_table(taken, "清单", COLUMNS, [(1, "样例", "1", None)])
    with pytest.raises(IsADirectoryError):
        write_refused(taken, [BadRow(2, (Problem("代码", "1", "位数不对", "请核对"),), {"代码": "1"})])
    assert list(tmp_path.iterdir()) == [taken]
    assert list(taken.iterdir()) == []
