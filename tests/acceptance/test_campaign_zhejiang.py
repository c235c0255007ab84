"""Zhejiang's campaign played once: what an officer would ask of it afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from python_calamine import load_workbook

from bootstrap import join
from casework.parts import SHANGHAI, Parts
from casework.playing.scratch import VirtualClock
from casework.reports import STATUS_LABELS, Status, matrix, rollup, show_report
from casework.restrictions import ask
from casework.verifying import verify
from samples.campaigns.playing import play_campaigns
from samples.campaigns.scene import Scene
from samples.campaigns.zhejiang.place import ABOVE, CITIES, COUNTIES, PROVINCE
from samples.campaigns.zhejiang.reports import AUGUST, REPORT, ROUNDS
from samples.campaigns.zhejiang.story import CONTACT, POINT, Zhejiang
from store.values import CaseFilter

COLUMNS = 14
PROVINCE_NAME = "浙江省住房和城乡建设厅"


@dataclass(frozen=True, slots=True)
class Played:
    """The story at its end."""

    parts: Parts
    story: Zhejiang
    scene: Scene


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    home = tmp_path_factory.mktemp("zhejiang")
    clock = VirtualClock(datetime(2024, 6, 1, 9, tzinfo=SHANGHAI))
    parts = replace(join(home, clock=clock, sample=True), rehearsal=True)
    stories: list[Zhejiang] = []

    def made(scene: Scene) -> Zhejiang:
        stories.append(Zhejiang(scene))
        return stories[0]

    scenes = play_campaigns(parts, clock, [made])
    yield Played(parts, stories[0], scenes["浙江"])
    parts.store.close()


def states(played: Played, name: str) -> frozenset[str]:
    return frozenset(played.scene.case(played.story.place.number(name)).state.configuration)


def sheet(path: Path) -> list[list[Any]]:
    return load_workbook(path).get_sheet_by_index(0).to_python()


def figures(rows: list[list[Any]], first: str) -> list[Decimal]:
    """The figures of the row that begins with a number or a word."""
    row = next(row for row in rows if str(row[0]).removesuffix(".0") == first)
    return [Decimal(str(cell)) for cell in row[2 : 2 + COLUMNS]]


def form(played: Played, due: date, office: str = PROVINCE_NAME, folder: str = ".") -> Path:
    name = f"{due.year}年{due.month}月份工作情况统计表-{office}-{due.isoformat()}.xlsx"
    return played.scene.folder / folder / name


def test_every_report_was_accepted_and_the_late_ones_say_so(played: Played) -> None:
    found = matrix(played.parts, PROVINCE, played.story.place.campaign, REPORT)
    assert found.dues == tuple(one.due.isoformat() for one in ROUNDS)
    assert len(found.rows) == len(CITIES) + len(COUNTIES)
    assert {status for row in found.rows for status in row.statuses} == {Status.ACCEPTED}
    accepted = STATUS_LABELS[Status.ACCEPTED]
    late = {row.office for row in found.rows if row.labels[1] == f"{accepted}（逾期）"}
    assert late == {"zj_anji", "zj_lishui", "zj_zhoushan"}
    assert all(row.labels[n] == accepted for row in found.rows for n in (0, 2, 3))
    contacts = matrix(played.parts, PROVINCE, played.story.place.campaign, CONTACT)
    assert [row.office for row in contacts.rows if row.labels[0].endswith("（逾期）")] == ["zj_shaoxing"]


def test_what_was_sent_back_was_filed_again_in_time(played: Played) -> None:
    for unit, returned in (("deqing", "2024-08-28"), ("wenzhou", "2024-09-02")):
        facts = played.scene.case(played.story.reports.report(unit, AUGUST)).state.facts
        assert facts["report.returned_on"] == returned
        assert facts["report.first_filed_on"] < returned < facts["report.filed_on"]
        assert facts["report.late"] is False


@pytest.mark.parametrize("due", [one.due for one in ROUNDS])
def test_the_provinces_form_adds_up_its_cities(played: Played, due: date) -> None:
    rows = sheet(form(played, due))
    cities = [figures(rows, str(n)) for n in range(1, len(CITIES) + 1)]
    assert figures(rows, "合计") == [sum(column) for column in zip(*cities, strict=True)]
    assert form(played, due).with_suffix(".pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("due", [one.due for one in ROUNDS])
def test_the_city_of_the_counties_reports_theirs_with_its_own(played: Played, due: date) -> None:
    office = played.story.place.office(ABOVE).name
    counties = figures(sheet(form(played, due, office, "市汇总县（市、区）")), "合计")
    own = figures(sheet(form(played, due, office)), "1")
    of_province = figures(sheet(form(played, due)), str(CITIES.index(ABOVE) + 1))
    assert own == of_province
    assert all(city >= county for city, county in zip(own, counties, strict=True))


def test_every_column_of_the_table_was_used(played: Played) -> None:
    sums = [figures(sheet(form(played, one.due)), "合计") for one in ROUNDS]
    assert [sum(column) > 0 for column in zip(*sums, strict=True)] == [True] * COLUMNS


def test_the_figure_told_otherwise_has_its_reason(played: Played) -> None:
    report = show_report(played.parts, played.story.reports.report("jinhua", AUGUST))
    [told] = report["differences"]
    assert (told["column"], told["filed"] - told["known"]) == ("e_checked", 1)
    assert "纸质台账" in told["reason"]
    rolled = rollup(played.parts, PROVINCE, played.story.place.campaign, REPORT, AUGUST.isoformat())
    assert [one.reason for one in rolled.differences] == [told["reason"]]
    assert any("两数不一致" in line for line in played.scene.told)


def test_fines_are_those_of_the_cases(played: Played) -> None:
    with played.parts.store.read() as unit:
        cases = unit.find_cases(CaseFilter(procedure="zhejiang_enterprise"), limit=1000)
    yuan = sum(case.state.facts.get("fine_yuan") or 0 for case in cases)
    column = next(
        n
        for n, head in enumerate(show_report(played.parts, played.story.reports.report(ABOVE, AUGUST))["columns"])
        if head["key"] == "e_fines"
    )
    told = sum((figures(sheet(form(played, one.due)), "合计")[column] for one in ROUNDS), Decimal(0))
    assert told * 10_000 == yuan > 0


@pytest.mark.parametrize(
    ("day", "blocked"),
    [
        (date(2024, 8, 20), False),  # ordered, not yet served
        (date(2024, 8, 21), True),
        (date(2024, 10, 10), True),  # the first check found that it had not put everything right
        (date(2024, 11, 7), True),
        (date(2024, 11, 8), False),
    ],
)
def test_the_stopped_point_holds_no_examination_until_it_is_allowed_to(
    played: Played, day: date, blocked: bool
) -> None:
    case = played.scene.case(played.story.place.number(POINT))
    with played.parts.store.read() as unit:
        code = unit.subjects([case.subject_id])[case.subject_id].code
    answer = ask(played.parts, code, day, "组织考试")
    assert answer.blocked is blocked
    assert [limit.case for limit in answer.limits] == ([case.number] if blocked else [])


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("huzhou.1", "clear"),
        ("ningbo.1", "rectified"),
        ("huzhou.2", "rectified"),
        ("anji.1", "ended"),
        ("ningbo.2/clue", "handed_over"),
        ("ningbo.2/penalty", "after.performance.done"),
        ("ningbo.1/referral", "accepted"),
        (POINT, "reopened"),
        ("ningbo.body", "clear"),
        ("wenzhou.body", "rectified"),
        ("taizhou.point", "ended"),
        ("jinhua.training", "rectified"),
        ("jiaxing.training", "clear"),
        ("hangzhou.tip", "investigated"),
        ("hangzhou.tip/enterprise", "rectified"),
        ("wenzhou.tip", "handed_over"),
        ("jinhua.tip", "forwarded"),
        ("jiaxing.tip", "unfounded"),
        ("zhoushan.order", "closed"),
        ("deqing/circulars:2024-09-30", "publicity.published"),
        ("anji/circulars:2024-09-30", "none"),
        ("anji/circulars:2024-12-31", "dropped"),
        ("huzhou", "closed"),
    ],
)
def test_cases_came_to_their_ends(played: Played, name: str, state: str) -> None:
    assert state in states(played, name)


def test_spawned_cases_know_where_they_come_from(played: Played) -> None:
    for above, rule in (("ningbo.2", "clue"), ("ningbo.2", "penalty"), ("hangzhou.tip", "enterprise")):
        parent = played.scene.case(played.story.place.number(above))
        [child] = played.scene.children(parent.number, rule=rule)
        with played.parts.store.read() as unit:
            found = unit.parent(child.id)
        assert found is not None
        assert found.number == parent.number


def test_bad_rows_of_the_ledgers_were_refused_and_told(played: Played) -> None:
    told = [line for line in played.scene.told if line.startswith("名单")]
    assert [("退回1行" in line) for line in told] == [True] * 3
    assert sum("校验位不符" in line for line in told) == 2
    assert sum("自查应当在专项治理期间完成" in line for line in told) == 1


def test_the_campaign_is_closed_and_the_chains_hold(played: Played) -> None:
    assert "closed" in played.scene.case(played.story.place.campaign).state.configuration
    assert verify(played.parts, redecide=True).problems == ()
