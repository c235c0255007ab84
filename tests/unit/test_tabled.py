"""Rows of reports: what fits a table, what needs a reason, and that sums are exact."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import RefusedError
from engine.running.tabled import differences, misfits, refuse_rows, totals
from engine.tables import Column, ColumnType, Known, RowsRule, TableRule

COLUMNS = (
    Column("checked", "检查企业数", ColumnType.INTEGER, "家", "企业", (Known("c", "true", ""),)),
    Column("fines", "罚款金额", ColumnType.DECIMAL, "万元", "企业"),
    Column("on", "日期", ColumnType.DATE),
    Column("note", "说明", ColumnType.TEXT, required=False),
)
ROW: dict[str, Any] = {"checked": 3, "fines": "12.50", "on": "2024-06-30"}


def table(rows: RowsRule = RowsRule.ONE, columns: tuple[Column, ...] = COLUMNS, *, unknown: bool = False) -> TableRule:
    return TableRule("t", "统计表", rows, columns, unknown, (), (), "", "地区", ("a:一",))


def refused(rule: TableRule, value: dict[str, Any]) -> str:
    with pytest.raises(RefusedError) as error:
        refuse_rows(rule, value, "figures")
    assert error.value.field == "figures"
    assert error.value.cite == "a:一"
    return str(error.value)


def test_rows_that_fit_are_taken() -> None:
    refuse_rows(table(), {"rows": [ROW]}, "figures")
    refuse_rows(table(), {"rows": [{**ROW, "note": "无"}], "known": [{"checked": 3}], "reasons": [{}]}, "figures")
    refuse_rows(table(RowsRule.MANY), {"rows": []}, "figures")
    refuse_rows(table(RowsRule.MANY), {"rows": [ROW, ROW]}, "figures")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"checked": -1}, "“企业－检查企业数”应为不小于0的整数，现为“-1”"),
        ({"checked": True}, "应为不小于0的整数"),
        ({"checked": 3.0}, "应为不小于0的整数"),
        ({"checked": "3"}, "应为不小于0的整数"),
        ({"fines": 12.5}, "“企业－罚款金额”应为数额，写作12.50"),
        ({"fines": "1,200"}, "应为数额"),
        ({"fines": "-1"}, "应为数额"),
        ({"fines": "012"}, "应为数额"),
        ({"on": "2024-02-30"}, "“日期”应为日期"),
        ({"on": "20240630"}, "应为日期"),
        ({"note": "  "}, "“说明”应为文字"),
        ({"checked": None}, "缺少“企业－检查企业数”"),
        ({"chekced": 1}, "没有“chekced”一栏；栏目有：checked（检查企业数）"),
    ],
)
def test_a_cell_that_does_not_fit_is_named(change: dict[str, Any], words: str) -> None:
    assert words in refused(table(), {"rows": [{**ROW, **change}]})


@pytest.mark.parametrize("count", [0, 2])
def test_a_table_of_one_row_has_one_row(count: int) -> None:
    assert f"应当填写一行，现有{count}行" in refused(table(), {"rows": [ROW] * count})


def test_a_figure_that_differs_from_what_is_known_needs_a_reason() -> None:
    value = {"rows": [ROW], "known": [{"checked": 5}]}
    told = refused(table(), value)
    assert "“企业－检查企业数”填报3，系统已知5" in told
    assert "写明理由" in told
    refused(table(), {**value, "reasons": [{"checked": " 少 "}]})
    refused(table(), {**value, "reasons": [{"checked": "\u200b\u200b\u2060"}]})
    refuse_rows(table(), {**value, "reasons": [{"checked": "两家已注销"}]}, "figures")


def test_differences_are_listed_with_their_reasons() -> None:
    value = {"rows": [ROW], "known": [{"checked": 5}], "reasons": [{"checked": "两家已注销"}]}
    [found] = differences(COLUMNS, value)
    assert (found.row, found.column, found.known, found.filed, found.reason) == (1, "checked", 5, 3, "两家已注销")


def test_unknown_columns_take_no_rows() -> None:
    rule = table(RowsRule.MANY, (), unknown=True)
    refuse_rows(rule, {"rows": []}, "figures")
    assert "栏目未在原文中给出" in refused(rule, {"rows": [{"a": 1}]})


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"rows": [ROW], "sums": []}, "不认识的部分：sums"),
        ({"rows": [ROW], "known": [{}, {}]}, "“known”应与各行一一对应"),
        ({"rows": [ROW], "known": [{"checked": "5"}]}, "系统数字应为不小于0的整数"),
        ({"rows": [ROW], "reasons": [{"x": "说明"}]}, "没有“x”一栏"),
        ({"rows": [ROW], "reasons": [{"checked": {"a": 1}}]}, "第1行“企业－检查企业数”的理由应为文字"),
        ({"rows": ["3"]}, "第1行应按栏目填写"),
    ],
)
def test_a_value_of_another_shape_is_refused(value: dict[str, Any], words: str) -> None:
    assert words in refused(table(), value)


AMOUNTS = st.decimals(min_value=0, max_value=Decimal(999999999999), places=2).map(str)


@given(st.lists(st.tuples(st.integers(0, 10**9), AMOUNTS)))
def test_sums_are_exact(cells: list[tuple[int, str]]) -> None:
    rows = [{"checked": count, "fines": amount} for count, amount in cells]
    found = totals(COLUMNS, rows)
    assert found["checked"] == sum(count for count, _ in cells)
    assert Decimal(found["fines"]) == sum(Decimal(amount) for _, amount in cells)
    assert set(found) == {"checked", "fines"}


def test_a_sum_keeps_the_most_decimals() -> None:
    rows: list[dict[str, Any]] = [{"fines": "0.1"}, {"fines": "0.20"}, {"fines": "3"}, {"fines": None}, {}]
    assert totals(COLUMNS, rows) == {"checked": 0, "fines": "3.30"}
    assert totals(COLUMNS, [{"fines": "0.005"}])["fines"] == "0.005"
    assert totals(COLUMNS, []) == {"checked": 0, "fines": "0"}


def test_a_cell_of_a_column_that_was_of_another_type_is_not_added_and_told() -> None:
    rows = [ROW, {**ROW, "checked": "三家", "fines": 12}]
    assert totals(COLUMNS, rows) == {"checked": 3, "fines": "12.50"}
    assert misfits(COLUMNS, rows) == ("检查企业数", "罚款金额")
    assert misfits(COLUMNS, [{**ROW, "note": None}]) == ()
