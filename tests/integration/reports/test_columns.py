"""Columns that the text does not give: filed as a file until an office types them in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from casework.reports import (
    columns_in_force,
    export_rollup,
    file_report,
    read_columns,
    rollup,
    show_report,
    type_columns,
    write_form,
)
from casework.verifying import verify
from engine.errors import InputError, MissingError, NotPermittedError, RefusedError
from engine.tables import ColumnType
from store.values import CaseFilter
from tests.returns import FILED, Running, cells_of, report_of, run, unit_of


def typed(tmp_path: Path) -> Path:
    file = tmp_path / "columns.csv"
    file.write_text("key,label,type,unit,group\nperson,姓名,文字,,\nage,年龄,整数,岁,\n", encoding="utf-8")
    return file


def test_unknown_columns_are_filed_as_a_file_until_an_office_types_them_in(running: Running, tmp_path: Path) -> None:
    parts, _, number = running
    report = report_of(parts, "hill", "2024-07-01", "returns_contact")
    with pytest.raises(RefusedError, match="栏目未在原文中给出"):
        write_form(parts, report, tmp_path / "form.xlsx", "hill")
    told = show_report(parts, report, "hill")
    assert told["columns_unknown"]
    assert [column["label"] for column in told["suggested"]] == ["姓名", "联系电话"]
    file_report(parts, "hill", report, occurred_on=FILED)
    written = export_rollup(parts, rollup(parts, "east", number, "returns_contact", "2024-07-01"), tmp_path)
    rows = cells_of(written.xlsx)
    assert any("栏目未在原文中给出" in str(row[0]) for row in rows)
    assert any("姓名、联系电话" in str(row[0]) for row in rows)

    columns = type_columns(
        parts, "returns_contact", "contacts", read_columns(typed(tmp_path)), office="east", actor="east"
    )
    assert columns.source.startswith("东市局于2024-06-28录入")
    assert [column.key for column in columns_in_force(parts, "returns_contact", "contacts", office="lake").columns] == [
        "person",
        "age",
    ]
    assert columns_in_force(parts, "returns_contact", "contacts", office="west").columns == ()
    lake = report_of(parts, "lake", "2024-07-01", "returns_contact")
    with pytest.raises(RefusedError, match="没有“phone”一栏"):
        file_report(parts, "lake", lake, occurred_on=FILED, rows=[{"phone": "1"}])
    file_report(
        parts, "lake", lake, occurred_on=FILED, rows=[{"person": "样例己", "age": 30}, {"person": "样例庚", "age": 41}]
    )
    assert show_report(parts, lake)["totals"] == {"age": 71}
    assert verify(parts, redecide=True).problems == ()
    withdrawn = type_columns(parts, "returns_contact", "contacts", (), office="east", actor="east")
    assert withdrawn.source == ""


def test_what_was_filed_by_other_columns_is_told_and_not_added(running: Running, tmp_path: Path) -> None:
    parts, _, number = running
    columns = read_columns(typed(tmp_path))
    words = tuple(replace(column, type=ColumnType.TEXT) for column in columns)
    type_columns(parts, "returns_contact", "contacts", words, office="east", actor="east")
    for office, age in (("hill", "三十"), ("lake", "41")):
        report = report_of(parts, office, "2024-07-01", "returns_contact")
        file_report(parts, office, report, occurred_on=FILED, rows=[{"person": "样例己", "age": age}])
    type_columns(parts, "returns_contact", "contacts", columns, office="east", actor="east")
    assert show_report(parts, report)["totals"] == {"age": 0}
    rolled = rollup(parts, "east", number, "returns_contact", "2024-07-01")
    assert (rolled.totals, rolled.misfits) == ({"age": 0}, ("山县局（年龄）", "湖县局（年龄）"))
    rows = cells_of(export_rollup(parts, rolled, tmp_path).xlsx)
    assert any("未计入合计的单位：山县局（年龄）" in str(row[0]) for row in rows)


def test_columns_that_the_text_gives_stay_as_they_are(running: Running, tmp_path: Path) -> None:
    parts, _, _ = running
    columns = read_columns(typed(tmp_path))
    with pytest.raises(RefusedError, match="由原文规定"):
        type_columns(parts, "returns_report", "progress", columns, office="east", actor="east")
    with pytest.raises(NotPermittedError, match="口径管理岗位"):
        type_columns(parts, "returns_contact", "contacts", columns, office="hill", actor="hill")
    with pytest.raises(NotPermittedError, match="只能为本单位及其下级单位"):
        type_columns(parts, "returns_contact", "contacts", columns, office="west", actor="east")
    with pytest.raises(MissingError, match="报表"):
        type_columns(parts, "returns_contact", "contact", columns, office="east", actor="east")
    with pytest.raises(RefusedError, match="没有录入过"):
        type_columns(parts, "returns_contact", "contacts", (), office="east", actor="east")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("key,label,type\nPerson,姓名,文字\n", "代号应由小写字母"),
        ("key,label,type\nperson,姓名,词语\n", "不是规定的用语"),
        ("key,label,type\nperson,姓名,文字\nperson,年龄,整数\n", "栏目代号重复：person"),
        ("key,label,type\n", "没有一个栏目"),
    ],
)
def test_a_wrong_file_of_columns_is_refused(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "columns.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        read_columns(file)


def test_columns_may_be_written_as_yaml(tmp_path: Path) -> None:
    file = tmp_path / "columns.yaml"
    file.write_text(
        "columns:\n  - {key: person, label: 姓名, type: text}\n  - {key: fine, label: 罚款, type: 数额, unit: 元}\n"
    )
    assert [(column.key, column.type.value, column.unit) for column in read_columns(file)] == [
        ("person", "text", ""),
        ("fine", "decimal", "元"),
    ]


def test_the_command_types_columns_in(running: Running, tmp_path: Path) -> None:
    parts, _, _ = running
    table = ("report", "columns", "returns_contact", "contacts")
    run(*table, "--office", "prov", "--as", "leader", "--file", str(typed(tmp_path)))
    shown = run(*table, "--office", "hill", "--show", "--json")
    assert [column["label"] for column in shown["columns"]] == ["姓名", "年龄"]
    assert "姓名、年龄" in run("policy", "history")
    with parts.store.read() as unit:
        assert unit.find_cases(CaseFilter(procedure="returns_contact"), limit=10)
    assert unit_of(parts, "hill")
