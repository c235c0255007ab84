"""A campaign in the browser: a district files its report, the leader sees who has, sends back, accepts, adds up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bootstrap import join
from casework.campaigns import enlist
from casework.parts import Parts
from casework.playing.scratch import VirtualClock
from casework.reports import list_reports, show_report, type_columns
from samples.campaigns.playing import found_offices
from samples.campaigns.scene import Scene
from store.values import Subject
from tests.browser.conftest import Opens
from tests.browser.hands import menu, refused, saved, scan, told
from tests.bureau import morning

LEADER, CITY, DISTRICT = "nx_province_1", "nx_yinchuan_1", "nx_lingwu_1"
BEGUN, DAY, DUE = date(2024, 8, 23), date(2024, 10, 29), "2024-10-31"
REPORT = "ningxia_report"


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """Ningxia's campaign with a city and the district below it; the columns of the annex are typed in."""
    clock = VirtualClock(morning(BEGUN))
    parts = join(tmp_path / "home", clock=clock, sample=True)
    found_offices(parts, "ningxia/offices.yaml")
    made = Scene(parts, clock, tmp_path)
    subject = Subject(0, "campaign", "宁夏专项治理（样例）", "nx2024")
    number = made.open(LEADER, "ningxia_certificate_campaign", "nx_province", subject, BEGUN)
    for outcome in enlist(parts, LEADER, number, BEGUN, ["nx_yinchuan", "nx_lingwu"]):
        assert outcome.error is None, outcome.error
    columns = parts.library.compiled(REPORT).procedure.tables["annex1"].suggested
    type_columns(parts, REPORT, "annex1", columns, office="nx_province", actor=LEADER)
    clock.now = morning(DAY)
    yield made
    parts.store.close()


@pytest.fixture
def parts(scene: Scene) -> Parts:
    return scene.parts


def test_a_district_reports_and_the_leader_adds_up(opens: Opens, parts: Parts, tmp_path: Path) -> None:
    number = next(
        row.number for row in list_reports(parts, unit="nx_lingwu") if (row.procedure, row.due) == (REPORT, DUE)
    )
    here = f"/reports/{number}"
    district = opens(DISTRICT, here)
    district.get_by_role("link", name="填报").click()
    district.locator('[id="cell.0.checked"]').fill("三")
    _send(district, tmp_path)
    refused(district, "须更正，没有报送")
    expect(district.locator('[id="cell.0.checked-wrong"]')).to_be_visible()
    district.locator('[id="cell.0.checked"]').fill("3")
    _send(district, tmp_path)
    expect(district.locator('[id="why.0.checked-wrong"]')).to_contain_text("填报3，系统已知0")
    district.locator('[id="why.0.checked"]').fill("联合检查组检查3人，尚未登记")
    _send(district, tmp_path)
    told(district, "已报送")

    city = opens(CITY)
    menu(city, "专项行动")
    city.get_by_role("link", name="宁夏专项治理（样例）").click()
    expect(city.get_by_label(f"灵武市住房和城乡建设局{DUE}期：已报送")).to_be_visible()
    expect(city.get_by_label(f"银川市住房和城乡建设局{DUE}期：待报送")).to_be_visible()

    leader = opens(LEADER, here)
    leader.get_by_label("退回理由").fill("实地排查一栏请附名单")
    leader.get_by_role("button", name="退回更正").click()
    told(leader, "已退回更正")
    district.goto(f"{here}/fill")
    expect(district.locator("main")).to_contain_text("退回理由：实地排查一栏请附名单")
    district.locator('[id="why.0.checked"]').fill("联合检查组检查3人，名单随附")
    _send(district, tmp_path)
    told(district, "已报送")
    leader.goto(here)
    leader.get_by_role("button", name="接收").click()
    told(leader, "已接收")
    assert show_report(parts, number)["status"] == "accepted"

    menu(leader, "专项行动")
    leader.get_by_role("link", name="宁夏专项治理（样例）").click()
    leader.get_by_label(f"{DUE}期汇总表").first.click()
    expect(leader.locator("main")).to_contain_text("未报送、未计入合计的单位：银川市住房和城乡建设局")
    leader.locator("#office").select_option(label="银川市住房和城乡建设局")
    leader.get_by_role("button", name="汇总").click()
    expect(leader.locator("tbody tr", has_text="灵武市").first).to_contain_text("3")
    for kind in ("PDF", "XLSX"):
        form = saved(leader, leader.get_by_role("link", name=f"按原表式输出（{kind}）"), tmp_path)
        assert form.stat().st_size > 1000


def _send(page: Page, folder: Path) -> None:
    """File the report with what goes beside its table; files must be chosen each time."""
    page.locator('[id="text"]').fill("本期排查3人，未发现问题；下一步核对社会保险")
    page.locator('[id="sealed_form"]').set_input_files(scan(folder, "附件1"))
    for name in ("housing_on", "hr_on"):
        page.locator(f'[id="{name}"]').fill(DAY.isoformat())
    page.get_by_role("button", name="报送", exact=True).click()
