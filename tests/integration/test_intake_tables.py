"""Opening files: what is accepted, and each kind of file that is refused before it can do harm."""

from __future__ import annotations

import datetime
import struct
import tracemalloc
from pathlib import Path

import pytest
import xlsxwriter

from casework.intake import package, scan
from casework.intake.grid import Flaw, FlawKind
from casework.intake.tables import Column, Layout, Sheet, open_table, read_grids
from engine.errors import InputError
from tests.intake_helpers import parts_of, write_parts, xlsx

LAYOUT = Layout(
    "人员表",
    (
        Column("name", "姓名", ("名字",)),
        Column("unit", "单位"),
        Column("since", "日期"),
        Column("note", "说明", (), False),
    ),
    ("序号",),
)
GOOD = {"姓名": "样例甲", "单位": "样例单位", "日期": datetime.date(2026, 3, 2)}


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        open_table(path, LAYOUT)
    return str(caught.value)


def cells(sheet: Sheet) -> list[tuple[int, object]]:
    return [(row.number, row.cells["name"]) for row in sheet.rows]


def test_titles_above_the_header_are_skipped_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [GOOD, dict.fromkeys(GOOD), GOOD], titles=["人员名单", "", "制表：样例"])
    sheet = open_table(path, LAYOUT)
    assert (sheet.header_row, cells(sheet)) == (4, [(5, "样例甲"), (7, "样例甲")])
    assert sheet.rows[0].cells["since"] == datetime.date(2026, 3, 2)


def test_synonyms_marks_blanks_and_remarks_in_headings_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("序号,*名 字,单位（全称）,日期\n1,样例甲,样例单位,2026.3.2\n", encoding="utf-8")
    assert cells(open_table(path, LAYOUT)) == [(2, "样例甲")]


def test_a_missing_column_is_named_with_what_was_found_and_what_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("序号,单位,日期,说明\n1,样例单位,2026.3.2,\n", encoding="utf-8")
    message = refusal(path)
    assert "a.csv第1行" in message
    assert "缺少列：姓名" in message
    assert "现有的列：序号、单位、日期、说明" in message
    assert "姓名也可写作名字" in message


def test_an_unknown_column_is_named_with_its_letter(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("姓名,单位,日期,血型\n甲,乙,2026.3.2,\n", encoding="utf-8")
    assert "有不认识的列：D列“血型”" in refusal(path)


def test_a_column_that_occurs_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("姓名,名字,单位,日期\n甲,乙,丙,2026.3.2\n", encoding="utf-8")
    assert "A列和B列都是“姓名”" in refusal(path)


def test_a_file_without_header_says_which_header_is_expected_and_what_it_found(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("甲,乙\n丙,丁\n", encoding="utf-8")
    assert "表头应有：姓名、单位、日期" in refusal(path)
    assert "甲、乙" in refusal(path)


def test_two_sheets_with_the_same_header_are_not_chosen_between(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name in ("一", "二"):
            book.add_worksheet(name).write_row(0, 0, ["姓名", "单位", "日期"])
    assert "“一”、“二”" in refusal(path)


def test_hidden_sheets_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("名单").write_row(0, 0, ["姓名", "单位", "日期"])
        hidden = book.add_worksheet("旧表")
        hidden.write_row(0, 0, ["姓名", "单位", "日期"])
        hidden.hide()
    assert open_table(path, LAYOUT).name == "名单"


def test_a_merged_cell_counts_for_all_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["姓名", "单位", "日期"])
        sheet.merge_range(1, 1, 2, 1, "样例单位")
        sheet.write_column(1, 0, ["甲", "乙"])
    assert [row.cells["unit"] for row in open_table(path, LAYOUT).rows] == ["样例单位", "样例单位"]


def test_formulas_and_error_cells_are_kept_as_flaws(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["姓名", "单位", "日期"])
        sheet.write_formula(1, 0, "=1+1", None, 2)
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
        sheet.write_formula(2, 2, "=A9", None, "")
    parts = parts_of(path)
    body = parts["xl/worksheets/sheet1.xml"].replace(b"<f>1/0</f>", b"")
    rows = open_table(write_parts(path, {**parts, "xl/worksheets/sheet1.xml": body}), LAYOUT).rows
    assert rows[0].cells["name"] == Flaw(FlawKind.FORMULA, "=1+1")
    assert rows[0].cells["unit"] == Flaw(FlawKind.ERROR, "#DIV/0!")
    assert rows[1].cells["since"] == Flaw(FlawKind.FORMULA, "=A9")


def test_a_workbook_that_counts_from_1904_keeps_its_epoch(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path), {"date_1904": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["姓名", "单位", "日期"])
        sheet.write_datetime(1, 2, datetime.date(2026, 3, 2), book.add_format({"num_format": "yyyy-mm-dd"}))
    opened = open_table(path, LAYOUT)
    assert (opened.epoch, opened.rows[0].cells["since"]) == (datetime.date(1904, 1, 1), datetime.date(2026, 3, 2))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_a_csv_is_read_in_each_usual_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("姓名,单位,日期\r\n样例甲,镕基路,2026.3.2\r\n".encode(encoding))
    assert open_table(path, LAYOUT).rows[0].cells["unit"] == "镕基路"


def test_bytes_of_no_known_encoding_are_refused_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("姓名,单位,日期\n甲,乙,".encode("gb18030") + b"\xff\xff\n")
    assert "第2行附近" in refusal(path)


@pytest.mark.parametrize("separator", ["\t", ";"])
def test_other_separators_are_recognised(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(separator.join(["姓名", "单位", "日期"]) + "\n" + separator.join(["甲", "乙", "2026.3.2"]))
    assert cells(open_table(path, LAYOUT)) == [(2, "甲")]


def test_text_that_was_quoted_for_spreadsheets_is_text_and_other_formulas_are_not(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('姓名,单位,日期\n"=""0012""",=1+1,#N/A\n', encoding="utf-8")
    row = open_table(path, LAYOUT).rows[0]
    assert row.cells["name"] == "0012"
    assert row.cells["unit"] == Flaw(FlawKind.FORMULA, "=1+1")
    assert row.cells["since"] == Flaw(FlawKind.ERROR, "#N/A")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧版 Excel"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
        ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
        ("a.xlsx", "姓名,单位,日期".encode(), "不是 XLSX"),
        ("a.xlsx", b"PK\x03\x04" + bytes(100), "已损坏"),
        ("a.csv", b"", "空的"),
        ("a.csv", b"a,b\x00,c", "空字节"),
        ("a.csv", '姓名,单位,日期\n"甲,乙,丙'.encode(), "引号"),
    ],
)
def test_what_only_looks_like_a_table_is_refused(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert words in refusal(path)


def test_a_missing_file_is_refused_as_such(tmp_path: Path) -> None:
    assert "不存在" in refusal(tmp_path / "无.xlsx")


def test_a_zip_without_a_workbook_is_refused(tmp_path: Path) -> None:
    assert "没有工作簿" in refusal(write_parts(tmp_path / "a.xlsx", {"word/document.xml": b"<document/>"}))


def test_a_zip_bomb_is_refused_by_its_directory_without_being_unpacked(tmp_path: Path) -> None:
    parts = parts_of(xlsx(tmp_path / "a.xlsx", [GOOD]))
    bomb = write_parts(tmp_path / "b.xlsx", {**parts, "xl/media/1.bin": bytes(package.MAX_UNPACKED_BYTES)})
    tracemalloc.start()
    try:
        assert "压缩炸弹" in refusal(bomb)
        assert tracemalloc.get_traced_memory()[1] < 16 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_a_zip_bomb_whose_directory_lies_is_refused_too(tmp_path: Path) -> None:
    parts = parts_of(xlsx(tmp_path / "a.xlsx", [GOOD]))
    sheet = parts["xl/worksheets/sheet1.xml"]
    path = write_parts(tmp_path / "b.xlsx", {**parts, "xl/worksheets/sheet1.xml": sheet + b" " * 5_000_000})
    data = path.read_bytes()
    real, small = struct.pack("<L", len(sheet) + 5_000_000), struct.pack("<L", len(sheet))
    assert data.count(real) == 2  # once before the part, once in the directory
    path.write_bytes(data.replace(real, small))
    assert "校验不符" in refusal(path)


@pytest.mark.parametrize(("row", "column"), [(1_048_575, 2), (1, scan.MAX_COLUMNS)])
def test_a_sheet_that_reaches_far_out_is_refused_before_it_is_laid_out(tmp_path: Path, row: int, column: int) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["姓名", "单位", "日期"])
        sheet.write_string(row, column, "远")
    assert "范围过大" in refusal(path)


def test_one_long_text_repeated_in_many_cells_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for row in range(scan.MAX_TEXT_CHARACTERS // 32_000 + 2):
            sheet.write_string(row, 0, "长" * 32_000)
    assert "总量过大" in refusal(path)


def test_one_endless_cell_is_refused(tmp_path: Path) -> None:
    parts = parts_of(xlsx(tmp_path / "a.xlsx", [GOOD]))
    endless = b"<c r='D2' t='str'><v>" + b"9" * (scan.MAX_TEXT_IN_CELL + 1) + b"</v></c></row>"
    sheet = parts["xl/worksheets/sheet1.xml"].replace(b"</row></sheetData>", endless + b"</sheetData>")
    assert "不是正常的名单" in refusal(write_parts(tmp_path / "b.xlsx", {**parts, "xl/worksheets/sheet1.xml": sheet}))


def test_a_document_type_in_a_part_is_refused(tmp_path: Path) -> None:
    parts = parts_of(xlsx(tmp_path / "a.xlsx", [GOOD]))
    strings = parts["xl/sharedStrings.xml"].replace(b"<sst", b'<!DOCTYPE sst [<!ENTITY a "aaaa">]><sst', 1)
    assert "文档类型" in refusal(write_parts(tmp_path / "b.xlsx", {**parts, "xl/sharedStrings.xml": strings}))


def test_an_encrypted_part_is_refused(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [GOOD])
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02")
    data[entry + 8] |= 0x1
    path.write_bytes(bytes(data))
    assert "加密" in refusal(path)


def test_parts_under_unusual_names_are_found_by_their_relations(tmp_path: Path) -> None:
    parts = parts_of(xlsx(tmp_path / "a.xlsx", [GOOD]))
    relations = parts["xl/_rels/workbook.xml.rels"].replace(b'"worksheets/sheet1.xml"', b'"/xl/tables/One.xml"')
    sheet = parts.pop("xl/worksheets/sheet1.xml")
    moved = {**parts, "xl/_rels/workbook.xml.rels": relations, "xl/tables/one.xml": sheet}
    assert cells(open_table(write_parts(tmp_path / "b.xlsx", moved), LAYOUT)) == [(2, "样例甲")]


def test_a_csv_is_one_grid_named_after_its_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("姓名,单位\n甲,\n", encoding="utf-8")
    (grid,) = read_grids(path)
    assert (grid.name, grid.rows) == ("a.csv", [["姓名", "单位"], ["甲", None]])
