"""Lists of deadlines on a real store: what narrows them, who sees what, what a wrong word is answered with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from casework.acting import Act, act
from casework.listing import Colour, Wanted, explain_deadline, list_deadlines
from casework.parts import Parts
from casework.playing.scratch import VirtualClock
from casework.sweeping import sweep
from cli.deadlines import app
from engine.case import DeadlineStatus
from engine.errors import MissingError, NotPermittedError, RefusedError
from tests.bureau import CITY, by_district, in_the_mail, issue, morning

WAIT = "order.receipt_wait"
WAIT_ENDS = date(2026, 3, 23)


@pytest.fixture(scope="module")
def posted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Parts, VirtualClock]]:
    """All letters are in the mail since 9 March; nothing below changes the store."""
    parts, clock = in_the_mail(tmp_path_factory.mktemp("posted") / "home")
    yield parts, clock
    parts.store.close()


@pytest.fixture
def parts(posted: tuple[Parts, VirtualClock]) -> Parts:
    posted[1].now = morning(date(2026, 3, 9))
    return posted[0]


def test_every_row_says_what_an_officer_needs(parts: Parts) -> None:
    rows = list_deadlines(parts)
    assert len(rows) == 112
    row = rows[0]
    assert (row.name, row.label, row.rule, row.holder) == (WAIT, "等待邮件回执", "10个工作日", "市局承办人")
    assert (row.start, row.last_day, row.safe_act_from) == (date(2026, 3, 9), WAIT_ENDS, date(2026, 3, 24))
    assert (row.status_label, row.colour_label) == ("计算中", "10个工作日内")
    assert row.cites == ("《沈阳市建筑业企业资质动态核查行动方案》四（二）回执",)
    assert len(row.proof) == 64
    assert [r.last_day for r in rows] == sorted(r.last_day for r in rows)


@pytest.mark.parametrize("name", ["heping", "沈阳市和平区城乡建设局"])
def test_a_district_is_named_by_key_or_by_name(parts: Parts, name: str) -> None:
    rows = list_deadlines(parts, wanted=Wanted(offices=(name,)))
    assert {row.office for row in rows} == {"沈阳市和平区城乡建设局"}
    assert len(rows) == len(by_district(parts)["heping"])


def test_cases_of_one_day_come_in_the_order_of_their_numbers(parts: Parts) -> None:
    rows = list_deadlines(parts, wanted=Wanted(offices=("heping",)))
    assert len({row.last_day for row in rows}) == 1
    numbers = [int(row.case.partition("〕")[2].removesuffix("号")) for row in rows]
    assert numbers == sorted(numbers)
    assert max(numbers) >= 10


def test_the_city_includes_the_districts_below_it_and_several_add_up(parts: Parts) -> None:
    city = parts_office(parts, "沈阳市城乡建设局")
    assert len(list_deadlines(parts, wanted=Wanted(offices=(city,)))) == 112
    both = list_deadlines(parts, wanted=Wanted(offices=("heping", "shenhe")))
    assert {row.office for row in both} == {"沈阳市和平区城乡建设局", "沈阳市沈河区城乡建设局"}


def parts_office(parts: Parts, name: str) -> str:
    with parts.store.read() as unit:
        return next(office.key for office in unit.offices().values() if office.name == name)


def test_an_officer_sees_the_own_district_only(parts: Parts) -> None:
    assert {row.office for row in list_deadlines(parts, "heping_1")} == {"沈阳市和平区城乡建设局"}
    with pytest.raises(NotPermittedError, match=r"^沈阳市沈河区城乡建设局不属于沈阳市和平区城乡建设局管辖"):
        list_deadlines(parts, "heping_1", Wanted(offices=("shenhe",)))


def test_an_unknown_district_is_answered_with_those_the_officer_may_see(parts: Parts) -> None:
    with pytest.raises(MissingError) as raised:
        list_deadlines(parts, "heping_1", Wanted(offices=("和平",)))
    assert str(raised.value) == "没有找到单位“和平”，现有：heping（沈阳市和平区城乡建设局）"


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (Wanted(states=frozenset({"nowhere"})), "状态“nowhere”，现有：new（.*等[0-9]+项"),
        (Wanted(holder="市长"), r"责任岗位“市长”，现有：.*（市局承办人）"),
        (Wanted(procedure="x"), "办理流程“x”，现有：.*shenyang_qualification_check"),
    ],
)
def test_an_unknown_word_is_answered_with_those_there_are(parts: Parts, wanted: Wanted, message: str) -> None:
    with pytest.raises(MissingError, match=message):
        list_deadlines(parts, wanted=wanted)


def test_a_range_of_days_includes_both_ends_and_may_not_run_backwards(parts: Parts) -> None:
    assert len(list_deadlines(parts, wanted=Wanted(first=WAIT_ENDS, last=WAIT_ENDS))) == 112
    assert list_deadlines(parts, wanted=Wanted(last=date(2026, 3, 22))) == []
    assert list_deadlines(parts, wanted=Wanted(first=date(2026, 3, 24))) == []
    with pytest.raises(RefusedError, match="起止日期颠倒"):
        list_deadlines(parts, wanted=Wanted(first=date(2026, 4, 1), last=date(2026, 3, 1)))


@pytest.mark.parametrize(("holder", "count"), [("市局承办人", 112), ("区县执法人员", 0)])
def test_a_role_narrows(parts: Parts, holder: str, count: int) -> None:
    rows = list_deadlines(parts, wanted=Wanted(holder=holder))
    assert len(rows) == count


def test_a_state_narrows(parts: Parts) -> None:
    with parts.store.read() as unit:
        [case] = [unit.case(list_deadlines(parts)[0].case)]
    leaf = next(path for path in case.state.configuration if path.startswith("order."))
    assert len(list_deadlines(parts, wanted=Wanted(states=frozenset({leaf})))) == 112
    assert list_deadlines(parts, wanted=Wanted(states=frozenset({"rectifying"}))) == []


def test_colours_follow_the_clock(posted: tuple[Parts, VirtualClock]) -> None:
    parts, clock = posted
    for day, expected in (
        (date(2026, 3, 9), Colour.NEAR),
        (date(2026, 3, 18), Colour.SOON),
        (date(2026, 3, 24), Colour.OVERDUE),
    ):
        clock.now = morning(day)
        assert {row.colour for row in list_deadlines(parts)} == {expected}
        assert len(list_deadlines(parts, wanted=Wanted(colours=frozenset({expected})))) == 112
        assert list_deadlines(parts, wanted=Wanted(colours=frozenset({Colour.PROVISIONAL}))) == []


@pytest.fixture
def one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Parts, VirtualClock, str]]:
    """A store to change, and the number of one case in the mail; the commands look at the same store."""
    home = tmp_path / "home"
    parts, clock = in_the_mail(home)
    monkeypatch.setenv("SHIXIAN_HOME", str(home))
    monkeypatch.setenv("COLUMNS", "200")
    yield parts, clock, by_district(parts)["heping"][0]
    parts.store.close()


def test_a_lapsed_deadline_is_listed_until_a_person_has_acted(one: tuple[Parts, VirtualClock, str]) -> None:
    parts, clock, number = one

    def listed(day: date) -> list[tuple[str, DeadlineStatus, Colour]]:
        clock.now = morning(day)
        sweep(parts, now=parts.clock())
        return [(row.name, row.status, row.colour) for row in list_deadlines(parts) if row.case == number]

    # what the lapse of the wait leaves to be done has a day of its own, five working days later
    assert listed(date(2026, 3, 25)) == [("order.follow_up", DeadlineStatus.LIVE, Colour.SOON)]
    late = date(2026, 3, 31)
    assert listed(late) == [
        (WAIT, DeadlineStatus.LAPSED, Colour.LAPSED),
        ("order.follow_up", DeadlineStatus.LAPSED, Colour.LAPSED),
    ]

    query = {"name": "样例.png", "sha256": "a" * 64, "shows": late.isoformat()}
    act(parts, CITY, number, Act("order.record_no_result", late, {"order.query_record": query}))
    page = {"order.url": "https://sample.invalid/a", "order.announcement_shot": query}
    act(parts, CITY, number, Act("order.draft_announcement", late))
    issue(parts)
    act(parts, CITY, number, Act("order.announce", late, page))
    assert [name for name, _, _ in listed(late)] == ["order.deemed_service"]


def test_every_version_names_the_record_that_made_it_and_the_one_that_ended_it(
    one: tuple[Parts, VirtualClock, str],
) -> None:
    parts, clock, number = one
    clock.now = morning(date(2026, 3, 25))
    sweep(parts, now=parts.clock())

    [version] = explain_deadline(parts, number, "等待邮件回执", "heping_1")

    assert (version["cause"], version["status"], version["version"]) == ("set", "lapsed", 1)
    assert (version["event"]["label"], version["event"]["actor"]) == ("登记邮寄", "样例市甲")
    assert (version["ended"]["label"], version["ended"]["actor"]) == ("等待邮件回执届满", "时限")
    assert version["ended"]["occurred_on"] == "2026-03-24"
    assert "第10个工作日为2026年3月23日" in version["explained"]
    assert len(version["edition"]) == len(version["calendar"]) == 64


def test_a_deadline_the_case_never_had_is_answered_with_those_it_had(one: tuple[Parts, VirtualClock, str]) -> None:
    parts, _, number = one
    with pytest.raises(MissingError, match=r"已起算的期限“rectification”，现有：.*order\.receipt_wait（等待邮件回执）"):
        explain_deadline(parts, number, "rectification")
    with pytest.raises(MissingError, match="没有找到期限“没有”"):
        explain_deadline(parts, number, "没有")


def test_the_commands_say_the_same(one: tuple[Parts, VirtualClock, str]) -> None:
    _, _, number = one
    run = CliRunner()
    listed = run.invoke(
        app, ["list", "--district", "heping", "--first", "2026-03-23", "--last", "2026-03-23", "--json"]
    )
    rows = json.loads(listed.output)
    assert number in {row["case"] for row in rows}
    assert {row["last_day"] for row in rows} == {"2026-03-23"}

    table = run.invoke(app, ["list", "--as", "heping_1"])
    assert table.exit_code == 0
    for word in ("最后一日", "紧急程度", "稳妥办理日", "等待邮件回执", number):
        assert word in table.output

    told = run.invoke(app, ["explain", number, WAIT])
    assert told.exit_code == 0
    for words in ("缘由：起算；第", "条记录“登记邮寄”", "最后一日：2026-03-23", "推算：起算日", "所据版本：流程"):
        assert words in told.output


def test_a_command_refuses_an_unknown_colour_and_a_wrong_date(one: tuple[Parts, VirtualClock, str]) -> None:
    run = CliRunner()
    assert isinstance(run.invoke(app, ["list", "--colour", "红"]).exception, MissingError)
    assert isinstance(run.invoke(app, ["list", "--last", "明天"]).exception, RefusedError)
