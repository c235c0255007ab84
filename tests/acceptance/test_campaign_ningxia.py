"""What an officer of Ningxia asks when the campaign of 2024 is over, answered by the demonstration's story."""

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
from casework.reports import matrix, rollup
from casework.restrictions import ask
from casework.verifying import verify
from samples.campaigns.ningxia.cases import SUSPECTS
from samples.campaigns.ningxia.place import PROVINCE, UNITS
from samples.campaigns.ningxia.reports import (
    CONTACT,
    CONTACT_DUE,
    DECEMBER,
    LATE,
    OCTOBER,
    OVERRIDING,
    REPORT,
    SEPTEMBER,
    SILENT,
    SUMMARY,
)
from samples.campaigns.ningxia.story import BANNED, Ningxia
from samples.campaigns.playing import play_campaigns
from samples.campaigns.scene import Scene
from store.values import Document

ACCEPTED, ACCEPTED_LATE = "已接收", "已接收（逾期）"


@dataclass(frozen=True)
class Played:
    """The story as it went."""

    parts: Parts
    scene: Scene
    story: Ningxia

    @property
    def campaign(self) -> str:
        return self.story.place.campaign

    def states(self, name: str) -> set[str]:
        return set(self.scene.case(self.story.place.number(name)).state.configuration)

    def facts(self, name: str) -> dict[str, Any]:
        return dict(self.scene.case(self.story.place.number(name)).state.facts)

    def papers(self, name: str, kind: str) -> list[Document]:
        case = self.scene.case(self.story.place.number(name))
        with self.parts.store.read() as unit:
            return unit.documents(case_id=case.id, kind=kind)

    def parent(self, name: str) -> str:
        with self.parts.store.read() as unit:
            above = unit.parent(unit.case(self.story.place.number(name)).id)
            return above.number if above else ""

    def label(self, procedure: str, unit: str, due: str) -> str:
        found = matrix(self.parts, PROVINCE, self.campaign, procedure)
        row = next(one for one in found.rows if one.office == f"nx_{unit}")
        return row.labels[found.dues.index(due)]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    clock = VirtualClock(datetime(2024, 8, 1, 9, tzinfo=SHANGHAI))
    parts = replace(join(tmp_path_factory.mktemp("ningxia"), clock=clock, sample=True), rehearsal=True)
    stories: list[Ningxia] = []

    def make(scene: Scene) -> Ningxia:
        stories.append(Ningxia(scene))
        return stories[0]

    scenes = play_campaigns(parts, clock, [make])
    yield Played(parts, scenes["宁夏"], stories[0])
    parts.store.close()


def form(folder: Path, due: str) -> list[list[Any]]:
    """The rows of the region's roll-up, below its heads."""
    [path] = folder.glob(f"*汇总表-宁夏*-{due}.xlsx")
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return [row for row in rows if re.fullmatch(r"\d+(\.0)?|合计", str(row[0]))]


def test_reports_that_were_late_stay_known_as_late(played: Played) -> None:
    found = matrix(played.parts, PROVINCE, played.campaign, REPORT)
    assert len(found.rows) == len(UNITS)
    late = {
        (row.office, found.dues[n]) for row in found.rows for n, label in enumerate(row.labels) if label != ACCEPTED
    }
    assert late == {(f"nx_{SILENT}", SEPTEMBER), (f"nx_{LATE}", DECEMBER)}
    assert played.label(REPORT, SILENT, SEPTEMBER) == ACCEPTED_LATE
    assert played.label(CONTACT, SILENT, CONTACT_DUE) == ACCEPTED_LATE
    assert played.label(CONTACT, "yinchuan", CONTACT_DUE) == ACCEPTED


def test_a_report_sent_back_and_mended_was_in_time(played: Played) -> None:
    facts = played.facts(f"shizuishan/monthly:{SEPTEMBER}")
    assert (facts["report.first_filed_on"], facts["report.filed_on"]) == ("2024-09-29", "2024-10-10")
    assert facts["report.late"] is False
    assert "不一致" in facts["report.return_reason"]


@pytest.mark.parametrize("due", [OCTOBER, DECEMBER, SUMMARY])
def test_the_form_adds_up_its_units(played: Played, due: str) -> None:
    *units, total = form(played.scene.folder, due)
    assert [row[1] for row in units] == [
        row.unit for row in rollup(played.parts, None, played.campaign, REPORT, due).units
    ]
    sums = [sum(int(row[n]) for row in units) for n in range(2, len(total))]
    assert sums == [int(cell) for cell in total[2:]]
    assert any(sums)


def test_counties_are_part_of_their_cities_and_counted_once(played: Played) -> None:
    found = rollup(played.parts, PROVINCE, played.campaign, REPORT, SUMMARY)
    assert "灵武市住房和城乡建设局" not in {row.unit for row in found.units}
    assert found.totals["checked"] == sum(SUSPECTS.values()) + 2  # one declared by himself, one complained of


def test_nobody_knew_the_columns_in_september(played: Played) -> None:
    september = rollup(played.parts, PROVINCE, played.campaign, REPORT, SEPTEMBER)
    assert all(row.files for row in september.units)
    assert not any(row.rows for row in september.units)


def test_a_figure_told_otherwise_has_its_reason(played: Played) -> None:
    [found] = rollup(played.parts, PROVINCE, played.campaign, REPORT, OCTOBER).differences
    assert found.unit == played.story.place.offices[f"nx_{OVERRIDING}"].name
    assert found.filed == found.known + 1
    assert "信访部门" in found.reason
    assert any("两数不一致" in line for line in played.scene.told)


def test_declared_while_two_phases_overlap_and_excused_with_a_reason(played: Played) -> None:
    facts = played.facts("yinchuan.overlap")
    assert facts["declared_on"] == "2024-09-05"
    assert played.facts("yinchuan")["p1_to"] > facts["declared_on"] >= played.facts("yinchuan")["p2_from"]
    assert played.states("yinchuan.overlap") == {"excused"}
    [record] = played.papers("yinchuan.overlap", "excuse_record")
    assert facts["excuse_reason"] in str(record.context)


@pytest.mark.parametrize(
    ("day", "blocked"),
    [
        (date(2025, 1, 19), False),
        (date(2025, 1, 20), True),
        (date(2025, 12, 1), True),  # the case is closed, the ban is not
        (date(2028, 1, 20), True),
        (date(2028, 1, 21), False),
    ],
)
def test_the_ban_of_three_years(played: Played, day: date, blocked: bool) -> None:
    answer = ask(played.parts, played.story.place.subject_of(BANNED).code, day, "申请注册")
    assert answer.blocked is blocked
    assert played.states(BANNED) == {"ended_revoked"}
    if blocked:
        [limit] = answer.limits
        assert limit.case == played.story.place.number(BANNED)
        assert limit.until == date(2028, 1, 20)


def test_a_ban_ends_with_the_annulment_of_the_revocation(played: Played) -> None:
    code = played.story.place.subject_of("yinchuan.2").code
    assert ask(played.parts, code, date(2025, 6, 9)).blocked
    assert not ask(played.parts, code, date(2025, 6, 10)).blocked
    assert played.states("yinchuan.2") == {"ended_annulled"}


@pytest.mark.parametrize(
    ("child", "parent", "procedure", "state"),
    [
        ("yinchuan.1/employer_case/dynamic_check", "yinchuan.1/employer_case", "qualification_check", "met"),
        (
            "yinchuan.1/agency_case/penalty",
            "yinchuan.1/agency_case",
            "administrative_penalty",
            "after.performance.done",
        ),
        ("wuzhong.tip/person_case", "wuzhong.tip", "ningxia_person", "cleared"),
        ("guyuan.order/dynamic_check", "guyuan.order", "qualification_check", "met"),
    ],
)
def test_spawned_cases_are_linked_both_ways(
    played: Played, child: str, parent: str, procedure: str, state: str
) -> None:
    number = played.story.place.number(child)
    assert number in {one.number for one in played.scene.children(played.story.place.number(parent), procedure)}
    assert played.parent(child) == played.story.place.number(parent)
    assert state in played.states(child)


def test_the_published_employer_was_limited_while_it_rectified(played: Played) -> None:
    code = played.story.place.subject_of("yinchuan.1/employer_case").code
    days = (date(2025, 1, 21), date(2025, 1, 22), date(2025, 3, 9), date(2025, 3, 10))
    assert [ask(played.parts, code, day, "承揽新工程").blocked for day in days] == [False, True, True, False]


@pytest.mark.parametrize(
    ("case", "state"),
    [
        ("shizuishan.1", "ended_deregistered"),
        ("wuzhong.1", "ended_referred"),
        ("zhongwei.1", "ended_kept"),
        ("ningdong.1", "ended_none"),
        ("guyuan.1", "ended_revoked"),
        ("pingluo.tip/employer_case", "ended_ceased"),
        ("zhongwei.tip/agency_case", "ended_corrected"),
        ("lingwu.tip", "ended_forwarded"),
        ("guyuan.order", "closed"),
        ("yinchuan.silent", "inspected"),
        ("yinchuan", "finished"),
    ],
)
def test_where_each_case_ended(played: Played, case: str, state: str) -> None:
    assert played.states(case) == {state}


def test_the_ledger_tells_what_it_refused(played: Played) -> None:
    [told] = [line for line in played.scene.told if "台账-NX-2024-01" in line]
    assert f"立案{sum(SUSPECTS.values())}件，退回4行" in told
    assert "校验位不符" in told
    assert "样例县住房和城乡建设局" in told


def test_the_chains_hold_and_are_decided_the_same_again(played: Played) -> None:
    assert not verify(played.parts, redecide=True).problems
