"""A short day in each of the other regions, begun as the demonstration's stories begin, gone on with in the browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from bootstrap import join
from casework.listing import show_case
from casework.parts import Parts
from casework.playing.scratch import VirtualClock
from casework.sweeping import sweep
from documents.tables.sheets import Cell, Column, write_table
from engine.creditcode import with_check_digit
from samples.campaigns.guiyang.story import Guiyang
from samples.campaigns.playing import found_offices
from samples.campaigns.scene import Scene, Story, wrong
from samples.campaigns.shandong.story import Shandong
from samples.campaigns.zhejiang.story import Zhejiang
from tests.browser.conftest import Opens
from tests.browser.hands import Told, act, menu, scan
from tests.bureau import morning

_HEADS = ("办理单位", "企业名称", "统一社会信用代码", "地址", "在建工地", "自查截止日期")
_CODE = with_check_digit("91330100MA0YL0001")


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    clock = VirtualClock(morning(date(2018, 1, 2)))
    parts = join(tmp_path / "home", clock=clock, sample=True)
    yield Scene(parts, clock, tmp_path)
    parts.store.close()


@pytest.fixture
def parts(scene: Scene) -> Parts:
    return scene.parts


def begun(scene: Scene, story: Story, until: date, today: date) -> None:
    """Play a story up to a day; then it is another."""
    found_offices(scene.parts, story.bureau)
    for step in sorted(story.steps(), key=lambda one: one.day):
        if step.day <= until:
            scene.clock.now = morning(step.day)
            sweep(scene.parts, now=scene.clock.now)
            step.do(step.day)
    scene.clock.now = morning(today)
    sweep(scene.parts, now=scene.clock.now)


def test_zhejiang_takes_a_ledger_of_enterprises(opens: Opens, scene: Scene, tmp_path: Path) -> None:
    story = Zhejiang(scene)
    begun(scene, story, date(2024, 6, 20), date(2024, 6, 24))
    unit = story.place.office("huzhou").name
    rows: list[list[Cell]] = [
        [unit, "湖州样例一建设有限公司", _CODE, "样例路1号", "样例1号楼", date(2024, 7, 31)],
        [unit, "湖州样例二建设有限公司", wrong(_CODE), "样例路2号", "样例2号楼", date(2024, 7, 31)],
    ]
    path = tmp_path / "用工企业名单.xlsx"
    write_table(path, "用工企业名单", [Column(head, 22) for head in _HEADS], rows)
    city = opens("zj_huzhou_1")
    menu(city, "导入")
    city.locator("#kind").select_option("zhejiang_enterprise")
    city.locator("#table").set_input_files(path)
    city.locator("summary", has_text="名单没有写明时").click()
    city.locator("#campaign").select_option(story.place.campaign)
    city.get_by_role("button", name="上传并核对").click()
    expect(city.locator(".bad-cell")).to_have_count(1)
    city.get_by_role("button", name="导入", exact=True).click()
    expect(city.get_by_text("立案的案件")).to_be_visible(timeout=30_000)
    label = scene.parts.library.compiled("zhejiang_unit").procedure.actions["issue_rules"].label
    act(city, story.place.numbers["huzhou"], label, {"rules": scan(tmp_path, "实施细则")})


def test_guiyang_deploys_to_its_sites(opens: Opens, scene: Scene) -> None:
    story = Guiyang(scene)
    begun(scene, story, date(2018, 8, 10), date(2018, 8, 15))
    number = story.cases.units["yunyan"]
    label = scene.parts.library.compiled("guiyang_unit").procedure.actions["record_deployment"].label
    told = {"sites_told": "20", "sites_total": "20", "deployment": "召开部署会，逐个项目传达"}
    act(opens("gy_yunyan_1"), number, label, told)
    assert show_case(scene.parts, number)["facts"]["sites_told"] == 20


def test_shandong_files_its_plan(opens: Opens, scene: Scene, tmp_path: Path) -> None:
    story = Shandong(scene)
    begun(scene, story, date(2019, 1, 15), date(2019, 1, 17))
    number = story.files.numbers["jinan"]
    label = scene.parts.library.compiled("shandong_city").procedure.actions["file_plan"].label
    told: Told = {"plan": scan(tmp_path, "实施方案"), "responsible": "人事教育科（样例）"}
    act(opens("sd_jinan_1"), number, label, told)
    assert show_case(scene.parts, number)["facts"]["responsible"] == "人事教育科（样例）"
