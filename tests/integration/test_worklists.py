"""Lists by what presses most, counts and search on a real store: the same as the lists that read every case."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest
from typer.testing import CliRunner

from bootstrap import DATABASE
from casework.acting import Act, act_many
from casework.listing import (
    Colour,
    Page,
    Wanted,
    duties_waiting,
    find_cases,
    list_cases,
    list_deadlines,
    matrix,
    summed,
    troubles_waiting,
    worklist,
)
from casework.listing.matrix import NO_DEADLINE
from casework.parts import Parts
from casework.playing.scratch import VirtualClock
from casework.sweeping import sweep
from cli.cases import app
from engine.case import DeadlineStatus
from engine.errors import MissingError, NotPermittedError, RefusedError
from store.values import Trouble
from tests.bureau import CITY, by_district, in_the_mail, morning

T = TypeVar("T")


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Parts, VirtualClock]]:
    """Letters of 9 March, those of one district received on the 12th; on the 26th the others' wait is over."""
    parts, clock = in_the_mail(tmp_path_factory.mktemp("mixed") / "home")
    clock.now = morning(date(2026, 3, 12))
    slip = {"name": "样例.jpg", "sha256": "a" * 64}
    facts = {"order.signed_by": "样例收发室", "order.capacity": "self", "order.slip": slip}
    received = Act("order.record_signed", date(2026, 3, 12), facts)
    outcomes = act_many(parts, CITY, [(number, received) for number in by_district(parts)["heping"]])
    assert [one.error for one in outcomes if one.error] == []
    clock.now = morning(date(2026, 3, 26))
    sweep(parts, now=parts.clock())
    yield parts, clock
    parts.store.close()


@pytest.fixture
def parts(mixed: tuple[Parts, VirtualClock]) -> Parts:
    mixed[1].now = morning(date(2026, 3, 26))
    return mixed[0]


@pytest.fixture
def home(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> Parts:
    """The same for commands."""
    monkeypatch.setenv("SHIXIAN_HOME", str(parts.home))
    monkeypatch.setenv("COLUMNS", "200")
    return parts


def whole(page: Callable[[str], Page[T]]) -> list[T]:
    """All pages behind each other."""
    rows: list[T] = []
    after = ""
    for _ in range(1000):
        found = page(after)
        rows += found.rows
        after = found.after
        if not after:
            return rows
    raise AssertionError("the pages come to no end")


WANTED = [
    Wanted(),
    Wanted(offices=("heping",)),
    Wanted(offices=("heping", "shenhe")),
    Wanted(states=frozenset({"rectifying"})),
    Wanted(colours=frozenset({Colour.SOON})),
    Wanted(colours=frozenset({Colour.NEAR})),
    Wanted(colours=frozenset({Colour.FINE})),
    Wanted(colours=frozenset({Colour.FINE, Colour.SOON}), first=date(2026, 3, 28)),
    Wanted(colours=frozenset({Colour.OVERDUE, Colour.FINE})),
    Wanted(colours=frozenset({Colour.PROVISIONAL})),
    Wanted(holder="市局承办人"),
    Wanted(first=date(2026, 6, 1)),
    Wanted(last=date(2026, 4, 30)),
    Wanted(first=date(2026, 6, 12), last=date(2026, 6, 12)),
]


@pytest.mark.parametrize("wanted", WANTED)
def test_the_pages_show_the_running_deadlines_of_the_whole_list(parts: Parts, wanted: Wanted) -> None:
    live = [row for row in list_deadlines(parts, wanted=wanted) if row.status is DeadlineStatus.LIVE]
    expected = {(row.case, row.name, row.last_day, row.colour, row.holder, row.subject, row.office) for row in live}

    rows = whole(lambda after: worklist(parts, wanted=wanted, after=after, limit=10))

    assert {(r.case, r.name, r.last_day, r.colour, r.holder, r.subject, r.office) for r in rows} == expected
    assert len(rows) == len(expected)
    assert [row.last_day for row in rows] == sorted(row.last_day for row in rows)


def test_some_of_each_are_there(parts: Parts) -> None:
    colours = Counter(row.colour for row in whole(lambda after: worklist(parts, after=after)))
    assert set(colours) == {Colour.SOON, Colour.FINE}
    assert sum(colours.values()) == 112


def test_an_officer_pages_through_the_own_district_only(parts: Parts) -> None:
    rows = whole(lambda after: worklist(parts, "heping_1", after=after, limit=3))
    assert {row.office for row in rows} == {"沈阳市和平区城乡建设局"}
    assert {row.label for row in rows} == {"整改期限"}
    with pytest.raises(NotPermittedError):
        worklist(parts, "heping_1", Wanted(offices=("shenhe",)))


@pytest.mark.parametrize(
    "after", ["x", "2026-03-26|1|2", "2026-13-01|1|2|L:x", "2026-03-26|-1|2|L:x", "2026-03-26|1||L"]
)
def test_a_place_made_up_is_refused(parts: Parts, after: str) -> None:
    with pytest.raises(RefusedError, match="请从第一页重新翻起"):
        worklist(parts, after=after)


@pytest.mark.parametrize("after", ["x", "2026-03-26|1", "2026-13-01|1|inspect", "2026-03-26|x|inspect"])
def test_a_place_among_duties_made_up_is_refused(parts: Parts, after: str) -> None:
    with pytest.raises(RefusedError, match="请从第一页重新翻起"):
        duties_waiting(parts, after=after)
    with pytest.raises(RefusedError, match="请从第一页重新翻起"):
        troubles_waiting(parts, after=after)


def test_duties_are_the_oldest_first_and_mine_are_those_of_my_office_and_roles(parts: Parts) -> None:
    with parts.store.read() as unit:
        expected = unit.duties(offices=None)
        city = next(one.office_id for one in unit.officers([CITY]).values())

    rows = whole(lambda after: duties_waiting(parts, after=after, limit=7))

    assert [(row.since, row.name) for row in rows] == [(duty.since, duty.name) for duty in expected]
    assert {row.label for row in rows} >= {"监测整改", "公告责令整改"}
    mine = whole(lambda after: duties_waiting(parts, CITY, mine=True, after=after))
    assert {row.office_id for row in mine} == {city}
    assert len(mine) == sum(duty.office_id == city for duty in expected) > 0
    with pytest.raises(RefusedError, match="没有自己的待办"):
        duties_waiting(parts, mine=True)


def test_a_case_that_cannot_be_read_hides_no_other(tmp_path: Path) -> None:
    parts, clock = in_the_mail(tmp_path / "home")
    clock.now = morning(date(2026, 3, 12))
    number = by_district(parts)["heping"][0]
    with sqlite3.connect(parts.home / DATABASE) as connection:
        connection.execute("UPDATE case_file SET snapshot = '{' WHERE number = ?", (number,))
    connection.close()

    page = worklist(parts, limit=500)

    assert (len(page.rows), page.unreadable, page.after) == (111, 1, "")
    parts.store.close()


def test_troubles_come_page_by_page(tmp_path: Path) -> None:
    parts, _ = in_the_mail(tmp_path / "home")
    with parts.store.write() as unit:
        timers = unit.timers(offices=None, first=None, last=None)[:5]
        for timer in timers:
            unit.set_aside(Trouble(timer.case_id, timer.name, timer.office_id, date(2026, 3, 9), "样例原因"))
        unit.commit()

    rows = whole(lambda after: troubles_waiting(parts, after=after, limit=2))

    assert len(rows) == len({(row.case, row.label) for row in rows}) == 5
    assert {row.error for row in rows} == {"样例原因"}
    parts.store.close()


# -- counts


def test_counts_are_those_of_the_lists(parts: Parts) -> None:
    cells = matrix(parts)

    labels = Counter(("、".join(row.states), row.office) for row in list_cases(parts))
    assert summed(cells, "state_label", "office") == labels
    live = [row for row in list_deadlines(parts) if row.status is DeadlineStatus.LIVE]
    first = {row.case: row.colour_label for row in reversed(live)}
    colours = Counter(first.values())
    colours[NO_DEADLINE] = len(list_cases(parts)) - len(first)
    assert summed(cells, "colour_label") == {(label,): count for label, count in colours.items() if count}
    assert summed(cells, "finished")[False,] == len(list_cases(parts, finished=False))


def test_counts_follow_the_clock_without_any_event(mixed: tuple[Parts, VirtualClock]) -> None:
    parts, clock = mixed
    clock.now = morning(date(2026, 6, 9))
    colours = summed(matrix(parts, offices=["heping"]), "colour")
    assert set(colours) == {(Colour.SOON,)}
    clock.now = morning(date(2026, 6, 15))
    assert set(summed(matrix(parts, offices=["heping"]), "colour")) == {(Colour.OVERDUE,)}


def test_an_officer_counts_the_own_district_only(parts: Parts) -> None:
    assert {cell.office for cell in matrix(parts, "heping_1")} == {"沈阳市和平区城乡建设局"}
    assert matrix(parts, procedure="administrative_penalty") == []
    with pytest.raises(NotPermittedError):
        matrix(parts, "heping_1", offices=["shenhe"])


# -- search


def test_an_officer_finds_the_own_cases_by_number_name_and_code(parts: Parts) -> None:
    row = next(row for row in list_cases(parts) if row.office == "沈阳市和平区城乡建设局")
    middle = row.subject[4:8]
    for text in (row.number, row.number[:-1], middle, row.code[:10], row.code.lower()):
        assert row.number in {found.number for found in find_cases(parts, f" {text} ", "heping_1", limit=500)}
    everywhere = {found.number for found in find_cases(parts, "建筑", limit=500)}
    mine = {found.number for found in find_cases(parts, "建筑", "heping_1", limit=500)}
    assert mine < everywhere
    assert len(find_cases(parts, "建筑", limit=3)) == 3
    with pytest.raises(RefusedError, match="请写明要查找的"):
        find_cases(parts, "  ")


def test_the_commands_find_and_count(home: Parts) -> None:
    parts = home
    number = by_district(parts)["heping"][0]

    found = CliRunner().invoke(app, ["find", number, "--json"])
    assert [row["number"] for row in json.loads(found.stdout)] == [number]
    shown = CliRunner().invoke(app, ["find", "建筑", "--as", "heping_1", "--most", "2"])
    assert "找到 2 件，可能还有，请多写几个字" in shown.stdout
    counted = json.loads(CliRunner().invoke(app, ["counts", "--json"]).stdout)
    assert sum(cell["cases"] for cell in counted) == len(list_cases(parts))
    assert (
        f"共 {len(list_cases(parts, 'heping_1'))} 件" in CliRunner().invoke(app, ["counts", "--as", "heping_1"]).stdout
    )


def test_the_command_lists_page_after_page(home: Parts) -> None:
    asked = ["worklist", "--most", "5"]
    first = json.loads(CliRunner().invoke(app, [*asked, "--json"]).stdout)
    second = json.loads(CliRunner().invoke(app, [*asked, "--after", first["after"], "--json"]).stdout)
    told = [(row["case"], row["name"]) for row in (*first["rows"], *second["rows"])]
    assert told == [(row.case, row.name) for row in worklist(home, limit=10).rows]
    shown = CliRunner().invoke(app, [*asked, "--as", "heping_1"])
    assert f"加上 --after '{worklist(home, 'heping_1', limit=5).after}'" in shown.stdout
    unknown = CliRunner().invoke(app, ["worklist", "--colour", "no"])
    assert isinstance(unknown.exception, MissingError)


def test_the_command_lists_duties_of_others_and_ones_own(home: Parts) -> None:
    found = json.loads(CliRunner().invoke(app, ["duties", "--most", "3", "--json"]).stdout)
    assert [row["case"] for row in found["rows"]] == [row.case for row in duties_waiting(home, limit=3).rows]
    own = CliRunner().invoke(app, ["duties", "--mine", "--as", CITY])
    assert f"本页 {len(duties_waiting(home, CITY, mine=True).rows)} 项" in own.stdout
