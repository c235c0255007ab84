"""What an officer of Guiyang asks when the campaign of 2018 is over, answered by the demonstration's story."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from bootstrap import join
from casework.parts import SHANGHAI, Parts
from casework.playing.scratch import VirtualClock
from casework.rendering import letter
from casework.reports import Status, list_reports, matrix, rollup
from casework.restrictions import ask
from casework.verifying import verify
from samples.campaigns.guiyang.cases import CITY, FIRM, MATTER, PENALTY, worker
from samples.campaigns.guiyang.law import FOUND
from samples.campaigns.guiyang.story import DUE, REPORT, SELF_CHECK, STAYING, Guiyang
from samples.campaigns.playing import play_campaigns
from samples.campaigns.scene import Scene
from store.values import StoredCase
from tests.paper import Paper


@dataclass(frozen=True)
class Played:
    """The story as it went."""

    parts: Parts
    scene: Scene
    story: Guiyang

    def case(self, name: str) -> StoredCase:
        return self.scene.case(self.story.cases.numbers[name])

    def states(self, name: str) -> set[str]:
        return set(self.case(name).state.configuration)

    @property
    def campaign(self) -> str:
        return self.story.cases.campaign


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    clock = VirtualClock(datetime(2018, 8, 1, 9, tzinfo=SHANGHAI))
    parts = replace(join(tmp_path_factory.mktemp("guiyang"), clock=clock, sample=True), rehearsal=True)
    stories: list[Guiyang] = []

    def make(scene: Scene) -> Guiyang:
        stories.append(Guiyang(scene))
        return stories[0]

    scenes = play_campaigns(parts, clock, [make])
    yield Played(parts, scenes["贵阳"], stories[0])
    parts.store.close()


def form(folder: Path, due: str, office: str = "贵阳市住房和城乡建设局") -> list[list[Any]]:
    """The rows of a form of annex 2, below its heads."""
    path = folder / f"执法部门检查情况统计表-{office}-{due}.xlsx"
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return [row for row in rows if re.fullmatch(r"\d+|合计", str(row[0]))]


def test_every_report_of_every_unit_that_stayed_was_accepted(played: Played) -> None:
    found = matrix(played.parts, CITY, played.campaign, REPORT)
    assert set(found.dues) == set(DUE.values())
    by_unit = {row.unit: row.statuses for row in found.rows}
    left = by_unit.pop("贵阳综合保税区规划建设局")
    assert len(by_unit) == len(STAYING)
    assert {status for statuses in by_unit.values() for status in statuses} == {Status.ACCEPTED}
    assert left == (Status.ACCEPTED, *[Status.DROPPED] * (len(DUE) - 1))


def test_the_late_ones_are_told_and_the_returned_ones_are_not_among_them(played: Played) -> None:
    rows = [row for row in list_reports(played.parts, CITY, campaign=played.campaign) if row.procedure == REPORT]
    late = {(row.unit, row.due) for row in rows if row.late}
    assert late == {("清镇市住房和城乡建设局", DUE["08"]), ("开阳县住房和城乡建设局", DUE["09"])}
    facts = {(row.unit, row.due): played.scene.case(row.number).state.facts for row in rows}
    returned = {at for at, told in facts.items() if told.get("report.returned_on")}
    assert returned == {("贵阳市花溪区住房和城乡建设局", DUE["08"]), ("贵阳市乌当区住房和城乡建设局", DUE["09"])}
    urged = facts["开阳县住房和城乡建设局", DUE["09"]]
    assert (urged["report.urged_on"], urged["report.filed_on"]) == ("2018-09-27", "2018-10-08")


@pytest.mark.parametrize("key", ["09", "10", "11", "12", "summary", "supplement"])
def test_the_form_adds_up_what_the_units_filed(played: Played, key: str) -> None:
    *units, total = form(played.scene.folder, DUE[key])
    columns = list(zip(*(row[2:] for row in units if row[2] != ""), strict=True))
    assert [pytest.approx(sum(map(float, column))) for column in columns] == total[2:]
    assert len(columns[0]) == len(STAYING)


def test_before_its_columns_were_known_the_form_lists_what_came_as_attachments(played: Played) -> None:
    rows = form(played.scene.folder, DUE["08"])
    assert len(rows) == len(STAYING) + 1
    assert all(row[2].endswith("报送材料电子版.pdf") for row in rows)


def test_a_unit_s_own_form_stands_in_the_roll_up(played: Played) -> None:
    [own] = form(played.scene.folder, DUE["09"], "贵阳市云岩区住房和城乡建设局")
    [row] = [row for row in form(played.scene.folder, DUE["09"]) if row[1] == "贵阳市云岩区住房和城乡建设局"]
    assert own[2:] == row[2:]
    assert own[3:6] == [len(FOUND), FOUND.count("no_cert"), FOUND.count("fake")]


def test_a_self_check_bears_the_name_of_the_enterprise(played: Played) -> None:
    [path] = played.scene.folder.glob("施工单位特种作业人员持证情况自查登记表-样例筑城建筑工程有限公司-*.xlsx")
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert str(rows[1][0]).startswith("填报单位（加盖公章）：样例筑城建筑工程有限公司")
    assert [row[1] for row in rows if str(row[0]).isdecimal()] == ["样例筑城建筑工程有限公司"] * 3
    assert played.case("yunyan/good").state.procedure == SELF_CHECK


def test_the_figure_that_differs_is_shown_with_its_reason(played: Played) -> None:
    rolled = rollup(played.parts, CITY, played.campaign, REPORT, DUE["09"])
    [difference] = rolled.differences
    assert (difference.unit, difference.column) == ("贵阳市白云区住房和城乡建设局", "查核人员")
    assert (difference.known, difference.filed) == (1, 4)
    assert "外省证件" in difference.reason


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("nanming/forger", "fake.law.handed"),
        ("nanming/knowing", "penalised"),
        ("yunyan/careless", "settled"),
        ("yunyan/trainer", "handed"),
        ("yunyan/sale", "taken"),
        ("baiyun/cleared", "cleared"),
        ("baiyun/crime", "handed"),
        ("baiyun/workshop", "fake.law.penalised"),
        ("guanshanhu/right", "valid"),
        ("guanshanhu/site", "dropped"),
        ("guanshanhu/elsewhere", "elsewhere"),
        ("huaxi/founded", "founded"),
        ("huaxi/untrue", "unfounded"),
        ("huaxi/worker", "reassigned"),
        ("qingzhen/gone", "ceased"),
        ("kaiyang/order", "closed"),
        ("zongbao/order", "withdrawn"),
    ],
)
def test_what_became_of_the_cases(played: Played, name: str, state: str) -> None:
    assert state in played.states(name)
    assert played.case(name).state.finished


def test_the_announcement_took_sixty_days_by_the_law_of_2018(played: Played) -> None:
    deadlines = played.case("nanming/knowing").state.deadlines
    assert deadlines["order.deemed_service"].last_day == date(2018, 11, 12)
    assert deadlines["correction"].last_day == date(2018, 11, 27)


def test_a_spawned_case_knows_where_it_comes_from(played: Played) -> None:
    for child, parent, rule, procedure in (
        ("nanming/knowing", "nanming/forger", "employer_case", FIRM),
        ("nanming/penalty", "nanming/knowing", "penalty", PENALTY),
        ("baiyun/crime", "baiyun/workshop", "matter", MATTER),
    ):
        below = played.scene.children(played.case(parent).number, procedure, rule)
        assert [one.number for one in below] == [played.case(child).number]
        with played.parts.store.read() as unit:
            above = unit.parent(played.case(child).id)
        assert above is not None
        assert above.number == played.case(parent).number


def test_nobody_works_with_a_forged_certificate_until_he_is_dismissed(played: Played) -> None:
    forged = worker(100 + FOUND.index("fake"), "").code
    on = {day: ask(played.parts, forged, date(2018, 9, day), "从事特种作业").blocked for day in (10, 11, 12)}
    assert on == {10: False, 11: True, 12: False}
    unknown = worker(100 + FOUND.index("not_found"), "").code
    [limit] = ask(played.parts, unknown, date(2018, 10, 9)).limits
    assert (limit.start, limit.office) == (date(2018, 9, 11), "贵阳市云岩区住房和城乡建设局")
    assert not ask(played.parts, unknown, date(2018, 10, 10)).blocked


def test_a_letter_to_the_police_tells_the_person_by_his_identity_number(played: Played) -> None:
    with played.parts.store.read() as unit:
        [document] = unit.documents(kind="fake.law.police.letter", case_id=played.case("nanming/forger").id)
    paper = Paper(played.parts.renderer().render(letter(document)))
    text = re.sub(r"\s", "", paper.text)
    paper.close()
    assert f"公民身份号码：{worker(1, '').code}" in text
    assert "统一社会信用代码" not in text


def test_wrong_rows_and_wrong_acts_were_refused_with_their_reason(played: Played) -> None:
    told = "\n".join(played.scene.told)
    for words in (
        f"名单：立案{len(FOUND)}件，退回2行",
        "校验位不符",
        "与第4行重复",
        "不属于贵阳市云岩区住房和城乡建设局管辖",
        "登记表须加盖单位公章",
        "查询系统与发证系统不符",
        "所有材料均需纸质和电子版",
        "应当从严从重处罚",
        "行动尚未到结束日期",
    ):
        assert words in told


def test_every_chain_is_whole_and_decided_anew_alike(played: Played) -> None:
    assert verify(played.parts, redecide=True).problems == ()
    assert played.scene.case(played.campaign).state.finished
