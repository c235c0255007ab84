"""Phases of a campaign on a line: their places in percent, the months that are marked, today."""

from __future__ import annotations

from datetime import date

from casework.campaigns.phases import Phase
from web.phases import time_line


def phase(label: str, first: date | None, last: date | None) -> Phase:
    return Phase(label, label, first, last, "")


def test_bars_fill_the_line_by_their_days() -> None:
    early = phase("动员", date(2026, 1, 1), date(2026, 1, 10))
    late = phase("检查", date(2026, 1, 11), date(2026, 1, 20))
    line = time_line([early, late], date(2026, 1, 11))
    assert line is not None
    assert [(bar.left, bar.width, bar.standing) for bar in line.bars] == [(0, 50, "over"), (50, 50, "running")]
    assert line.now == 50
    assert line.ticks == ()


def test_a_name_that_would_not_fit_stands_before_its_bar_and_today_may_lie_outside() -> None:
    whole = phase("全程", date(2026, 1, 1), date(2027, 12, 31))
    last = phase("总结", date(2027, 12, 1), None)
    line = time_line([whole, last], date(2028, 1, 1))
    assert line is not None
    assert (line.bars[0].name_left, line.bars[0].name_right) == (0, None)
    assert line.bars[1].name_left is None
    assert line.now is None
    assert [tick.label for tick in line.ticks][:2] == ["2026年2月", "2026年4月"]


def test_without_dates_there_is_no_line() -> None:
    assert time_line([phase("动员", None, None)], date(2026, 1, 1)) is None
