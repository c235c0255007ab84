"""How other libraries are asked, and how the worked examples are judged."""

from __future__ import annotations

import sys
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.examples import Example, our_way, read_examples, right_by_unit, way_of
from bench.peers import found_peers, official_sum
from engine.periods.national import national_calendar
from engine.periods.terms import Unit

CN = national_calendar()
EXAMPLES = read_examples()
PEERS = found_peers()[0]


@settings(max_examples=30)
@given(st.dates(date(2018, 3, 1), date(2023, 9, 1)), st.integers(-30, 30).filter(bool))
def test_peers_that_know_every_rest_day_agree_with_the_official_arrangement(day: date, n: int) -> None:
    expected = official_sum(day, n)
    assert CN.add_working_days(day, n) == expected
    for name in ("chinesecalendar", "holidays", "numpy_rest_days", "pandas"):
        assert PEERS[name].add(day, n) == expected, name
        assert PEERS[name].works(day) is CN.is_working(day), name


def test_holidays_alone_miss_the_weekend_days_that_are_worked() -> None:
    sunday, holiday = date(2024, 9, 29), date(2024, 10, 1)
    assert not PEERS["numpy_holidays"].works(sunday)
    assert not PEERS["numpy_holidays"].works(holiday)
    assert PEERS["numpy_rest_days"].works(sunday)


def test_the_examples_are_judged_by_unit_and_an_error_is_not_right() -> None:
    def never(example: Example) -> date:
        raise NotImplementedError(example.region)

    right = right_by_unit(our_way, EXAMPLES)
    assert right.total() == len(EXAMPLES) == 115
    assert right[Unit.WORKING_DAYS] == 28
    assert right_by_unit(never, EXAMPLES).total() == 0
    assert right_by_unit(lambda example: example.start, EXAMPLES)[Unit.WORKING_DAYS] == 0


def test_peers_miss_only_the_holidays_of_a_region_when_they_know_every_rest_day() -> None:
    ningxia = [example for example in EXAMPLES if example.region == "CN-NX"]
    nation = [example for example in EXAMPLES if example.region != "CN-NX"]
    way = way_of(PEERS["numpy_rest_days"])
    assert right_by_unit(way, nation).total() == len(nation)
    assert right_by_unit(way, ningxia).total() < len(ningxia)


def test_a_library_that_is_not_installed_is_named_and_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "workalendar", None)
    monkeypatch.setitem(sys.modules, "workalendar.asia", None)
    peers, missing = found_peers()
    assert missing == ["workalendar"]
    assert set(peers) == set(PEERS) - {"workalendar"}
