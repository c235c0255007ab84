"""Shandong's collection played once: what an officer would ask of it afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
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
from samples.campaigns.shandong.acting import CENTRE
from samples.campaigns.shandong.parties import CITIES, FIRMS, WORKERS
from samples.campaigns.shandong.story import CONCENTRATED, REPORT, SECOND, Shandong
from store.values import StoredCase

COLUMNS = 6
CENTRE_NAME = "山东省建设从业人员教育中心"


@dataclass(frozen=True, slots=True)
class Played:
    """The story at its end."""

    parts: Parts
    story: Shandong
    scene: Scene

    def case(self, name: str) -> StoredCase:
        return self.scene.case(self.story.files.numbers[name])

    def states(self, name: str) -> set[str]:
        return set(self.case(name).state.configuration)

    def told(self, *words: str) -> bool:
        return any(all(word in line for word in words) for line in self.scene.told)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    clock = VirtualClock(datetime(2019, 1, 1, 9, tzinfo=SHANGHAI))
    parts = replace(join(tmp_path_factory.mktemp("shandong"), clock=clock, sample=True), rehearsal=True)
    stories: list[Shandong] = []

    def made(scene: Scene) -> Shandong:
        stories.append(Shandong(scene))
        return stories[0]

    scenes = play_campaigns(parts, clock, [made])
    yield Played(parts, stories[0], scenes["山东"])
    parts.store.close()


def figures(path: Path, first: str) -> list[int]:
    """The figures of the row of a form that begins with a number or a word."""
    rows: list[list[Any]] = load_workbook(path).get_sheet_by_index(0).to_python()
    row = next(row for row in rows if str(row[0]).removesuffix(".0") == first)
    return [int(float(cell)) for cell in row[2 : 2 + COLUMNS]]


def form(played: Played, due: str, office: str = CENTRE_NAME) -> Path:
    return played.scene.folder / f"建筑技术工人信息报送统计表-{office}-{due}.xlsx"


def test_every_batch_was_accepted_and_the_late_ones_say_so(played: Played) -> None:
    found = matrix(played.parts, CENTRE, played.story.files.numbers["collection"], REPORT)
    assert found.dues == (CONCENTRATED, SECOND)
    assert {status for row in found.rows for status in row.statuses} == {Status.ACCEPTED}
    late = f"{STATUS_LABELS[Status.ACCEPTED]}（逾期）"
    assert {row.office for row in found.rows if row.labels[0] == late} == {"sd_weifang", "sd_linyi"}
    assert all(row.labels[1] == STATUS_LABELS[Status.ACCEPTED] for row in found.rows)


def test_one_was_sent_back_and_one_urged(played: Played) -> None:
    returned = played.case("qingdao/concentrated_batch").state.facts
    assert (returned["report.returned_on"], returned["report.late"]) == ("2019-03-29", False)
    assert returned["report.first_filed_on"] == "2019-03-28" < returned["report.filed_on"]
    urged = played.case("linyi/concentrated_batch").state.facts
    assert (urged["report.urged_on"], urged["report.filed_on"]) == ("2019-04-01", "2019-04-11")
    assert played.states("linyi.order") == {"closed"}
    assert played.states("weifang.order") == {"withdrawn"}


@pytest.mark.parametrize("due", [CONCENTRATED, SECOND])
def test_the_centres_form_adds_up_its_cities(played: Played, due: str) -> None:
    path = form(played, due)
    cities = [figures(path, str(n)) for n in range(1, len(CITIES) + 1)]
    assert figures(path, "合计") == [sum(column) for column in zip(*cities, strict=True)]
    assert path.with_suffix(".pdf").read_bytes().startswith(b"%PDF")
    assert figures(form(played, due, "青岛市住房和城乡建设局"), "1") == cities[1]


def test_the_forms_count_what_became_of_the_workers(played: Played) -> None:
    """Jinan's six were submitted, verified, publicised and reported; two objections, one of them too late."""
    assert figures(form(played, CONCENTRATED), "1") == [6, 6, 0, 6, 2, 6]
    assert figures(form(played, CONCENTRATED), "2") == [5, 3, 3, 2, 1, 2]
    assert figures(form(played, SECOND), "合计") == [1, 2, 0, 2, 0, 2]


def test_the_figures_told_otherwise_have_their_reason(played: Played) -> None:
    told = show_report(played.parts, played.story.files.numbers["yantai/concentrated_batch"])["differences"]
    assert {one["column"]: (one["known"], one["filed"]) for one in told} == dict.fromkeys(
        ("submitted", "verified", "publicised", "reported"), (1, 4)
    )
    collection = played.story.files.numbers["collection"]
    rolled = rollup(played.parts, CENTRE, collection, REPORT, CONCENTRATED)
    assert {one.reason for one in rolled.differences} == {"另有3人的纸质名册尚未录入"}
    assert played.told("report.file", "两数不一致")


def test_accounts_go_their_two_ways(played: Played) -> None:
    facts = played.case("jinan.p1.account").state.facts
    assert facts["account.usable_on"] == facts["registered_on"] == "2019-02-12"
    assert played.case("jinan.builder").state.facts["account.usable_on"] == "2019-01-25"
    assert played.states("weifang.shady") == {"refused"}
    assert played.states("linyi.hasty") == {"withdrawn"}
    assert played.told("qingdao.3 open", "须先经市主管部门审核通过")
    assert played.told("qingdao.5 open", "账号已经停用")


@pytest.mark.parametrize(
    ("case", "words"),
    [("jinan.7", "60周岁以下"), ("jinan.8", "1年以上"), ("qingdao.4", "非本企业人员"), ("jinan.1", "三项都完成")],
)
def test_who_does_not_fit_is_refused_with_the_reason(played: Played, case: str, words: str) -> None:
    assert played.told(f" {case} ", words)


def test_the_row_that_applied_too_late_was_not_opened(played: Played) -> None:
    assert played.told("填报名单", "立案6件，未立3件")
    assert played.told("个人账号名单-jinan", "立案1件，未立2件")


@pytest.mark.parametrize(
    ("case", "state", "window"),
    [
        ("jinan.1", "shared", "concentrated"),
        ("jinan.2", "shared", "concentrated"),
        ("jinan.6", "shared", "concentrated"),
        ("qingdao.2", "shared", "concentrated"),
        ("yantai.1", "shared", "concentrated"),
        ("jinan.p2", "shared", "batches"),
        ("qingdao.p1", "shared", "batches"),
        ("jinan.7", "withdrawn", None),
        ("qingdao.3", "rejected", None),
        ("qingdao.4", "rejected", None),
    ],
)
def test_every_record_came_to_its_end(played: Played, case: str, state: str, window: str | None) -> None:
    assert played.states(case) == {state}
    assert played.case(case).state.facts.get("window") == window


def test_what_was_publicised_again_stayed_for_seven_days_again(played: Played) -> None:
    """4 March and seven days: the 11th; objected to, corrected, publicised on the 15th: the 22nd."""
    assert played.case("jinan.1").state.deadlines["publicity"].last_day == date(2019, 3, 11)
    assert played.case("jinan.2").state.deadlines["publicity"].last_day == date(2019, 3, 22)
    assert played.case("jinan.2").state.facts["reported_on"] == "2019-03-25"
    assert played.case("jinan.2").state.facts["objection_in_time"] is True
    assert played.case("jinan.3").state.facts["objection_in_time"] is False


def test_fraud_leads_to_two_cases_linked_both_ways(played: Played) -> None:
    record = played.case("qingdao.3")
    children = {child.number: child.state.procedure for child in played.scene.children(record.number)}
    numbers = played.story.files.numbers
    assert children == {
        numbers["qingdao.3/person_breach"]: "shandong_person_breach",
        numbers["qingdao.3/enterprise_breach"]: "shandong_breach",
    }
    with played.parts.store.read() as unit:
        for number in children:
            parent = unit.parent(unit.case(number).id)
            assert parent is not None
            assert parent.number == record.number


def test_the_enterprise_was_heard_before_it_was_published(played: Played) -> None:
    facts = played.case("qingdao.3/enterprise_breach").state.facts
    order = ("breach.told_on", "breach.statement_on", "breach.answered_on", "breach.decided_on")
    days = [facts[name] for name in (*order, "filed.remedies.course.served_on", "filed.record.page.published_on")]
    assert days == sorted(days)
    assert facts["breach.statement_in_time"] is True
    assert played.states("qingdao.3/enterprise_breach") == {
        "filed.record.over",
        "filed.treatment.settled",
        "filed.remedies.over",
    }
    assert played.states("jinan.c1/enterprise_breach") == {"undone"}
    assert played.states("qingdao.labour/misuse") == played.states("yantai.daily") == {"cleared"}


@pytest.mark.parametrize(("day", "blocked"), [("03-21", False), ("03-22", True), ("12-31", True)])
def test_the_enterprise_may_not_promise_until_the_term_is_over(played: Played, day: str, blocked: bool) -> None:
    code = FIRMS["qingdao.labour"].code
    assert ask(played.parts, code, date.fromisoformat(f"2019-{day}"), "告知承诺").blocked is blocked
    assert not ask(played.parts, code, date(2020, 1, 1)).blocked


def test_the_holder_may_promise_again_but_not_use_the_void_certificate(played: Played) -> None:
    """Announced on 11 March and 23 May, each sixty days; repaired on 4 November; nobody restored the certificate."""
    facts = played.case("qingdao.3/person_breach").state.facts
    assert facts["breach.notice_served_on"] == "2019-05-10"
    assert facts["filed.remedies.course.served_on"] == "2019-07-22"
    code = WORKERS["qingdao.3"].subject.code
    assert ask(played.parts, code, date(2019, 8, 1), "告知承诺").blocked
    assert not ask(played.parts, code, date(2019, 12, 31), "告知承诺").blocked
    assert ask(played.parts, code, date(2020, 1, 6), "使用岗位证书").blocked


def test_the_collection_is_over_and_every_decision_stands_verified(played: Played) -> None:
    assert played.states("collection") == {"closed"}
    assert {state for city in CITIES for state in played.states(city)} == {"ended"}
    found = verify(played.parts, redecide=True)
    assert found.problems == ()
    assert found.redecided == found.events > 0
