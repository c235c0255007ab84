"""Forms of reports: filled in and read, and written out as the regulation has them."""

from __future__ import annotations

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from casework.reports import (
    export_report,
    export_rollup,
    read_form,
    report_told,
    rollup,
    write_form,
)
from engine.errors import InputError, RefusedError
from tests.paper import Paper
from tests.returns import DUE, Running, cells_of, filed, fill, report_of


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_form_is_filled_in_and_read(running: Running, tmp_path: Path, suffix: str) -> None:
    parts, _, _ = running
    report = report_of(parts, "hill")
    form = write_form(parts, report, tmp_path / f"form{suffix}", "hill")
    rule = report_told(parts, report, "hill").rule
    assert rule is not None
    with pytest.raises(InputError, match=r"E5（罚款金额）未填写.*没有登记任何内容") as error:
        read_form(form, rule)
    assert "F5" in str(error.value)
    refilled = fill(form, tmp_path / f"filled{suffix}", {(5, 3): 3, (5, 5): 12.5, (5, 6): 2, (7, 3): "一家未立案"})
    found = read_form(refilled, rule)
    assert found.rows == [{"checked": 3, "fake": 2, "fines": "12.5", "trained": 2}]
    assert found.reasons == [{"checked": "一家未立案"}]
    broken = fill(form, tmp_path / f"broken{suffix}", {(5, 3): -1, (5, 5): "约十万", (5, 6): 2.5})
    with pytest.raises(InputError) as error:
        read_form(broken, rule)
    for words in ("C5“-1”不是不小于0的整数", "E5“约十万”不是数额", "F5“2.5”不是"):
        assert words in str(error.value)
    other = fill(form, tmp_path / f"other{suffix}", {(4, 5): "罚没金额(万元)"})
    with pytest.raises(InputError, match=r"E4应为栏目“罚款金额\(万元\)”，现为“罚没金额\(万元\)”"):
        read_form(other, rule)


def test_a_rollup_is_exported_as_the_regulations_form(running: Running, tmp_path: Path) -> None:
    parts, _, number = running
    filed(parts, "east", {"fines": "12.50"})
    written = export_rollup(parts, rollup(parts, "leader", number, "returns_report", DUE), tmp_path)
    rows = cells_of(written.xlsx)
    assert rows[0][0] == "2024年6月份样例治理情况统计表"
    assert rows[1][0].startswith("填报单位：样例省厅　　填报人：＿")
    assert rows[2][:6] == ["序号", "地区", "对企业执法检查情况", "", "", "对培训机构执法检查情况"]
    assert rows[3][2:6] == [
        "开展执法检查的企业数量(家)",
        "查出无证、假证人员数量(人)",
        "罚款金额(万元)",
        "完成整改的问题数量(项)",
    ]
    assert rows[4][:6] == ["1", "东市局", 4, 7, 12.5, 2]
    assert rows[6][0] == "合计"
    assert rows[6][2:6] == [4, 7, 12.5, 2]
    merged = CalamineWorkbook.from_path(written.xlsx).get_sheet_by_index(0).merged_cell_ranges or []
    assert ((2, 2), (2, 4)) in merged
    assert ((2, 0), (3, 0)) in merged
    paper = Paper(written.pdf.read_bytes())
    text = "".join(char["text"] for page in paper.pages for char in page.chars if char["text"].strip())
    for words in (
        "2024年6月份样例治理情况统计表",
        "填报单位：样例省厅",
        "对企业执法检查情况",
        "12.50",
        "合计",
        "备注：按期报送",
    ):
        assert words in text
    assert "未报送、未计入合计的单位：西市局" in text
    assert paper.pages[0].width > paper.pages[0].height


def test_one_units_report_is_exported(running: Running, tmp_path: Path) -> None:
    parts, _, _ = running
    with pytest.raises(RefusedError, match="尚未报送"):
        export_report(parts, report_of(parts, "hill"), tmp_path, "hill")
    written = export_report(parts, filed(parts, "hill"), tmp_path, "hill")
    rows = cells_of(written.xlsx)
    assert "填报人：样例填报人" in rows[1][0]
    assert "填报时间：2024年6月28日" in rows[1][0]
    assert rows[4][1] == "山县局"
