"""In time or late: the counter, the post, electronic filing."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import CalendarError
from engine.periods.filing import Channel, Filing, judge
from engine.periods.trace import explain

LAST = date(2024, 10, 8)
ONE_DAY = timedelta(days=1)
FIVE = time(17)


@pytest.mark.parametrize("channel", Channel)
def test_the_last_day_itself_is_in_time_and_the_next_is_late(channel: Channel) -> None:
    posted = [LAST, LAST + ONE_DAY] if channel is Channel.POST else [None, None]
    assert judge(LAST, Filing(LAST, posted[0], channel)).in_time
    assert not judge(LAST, Filing(LAST + ONE_DAY, posted[1], channel)).in_time


@given(st.integers(-5, 5), st.integers(0, 30))
def test_what_was_posted_is_judged_by_the_posting_alone(posted: int, under_way: int) -> None:
    sent = LAST + posted * ONE_DAY
    judged = judge(LAST, Filing(sent + under_way * ONE_DAY, sent, Channel.POST))
    assert (judged.in_time, judged.day) == (posted <= 0, sent)


@pytest.mark.parametrize(
    ("at", "in_time"), [(time(16, 59), True), (FIVE, True), (time(17, 0, 1), False), (time(23, 59), False)]
)
def test_a_counter_with_hours_is_in_time_until_it_closes(at: time, in_time: bool) -> None:
    assert judge(LAST, Filing(LAST, at=at), closing=FIVE).in_time is in_time
    assert judge(LAST, Filing(LAST, at=at)).in_time
    assert judge(LAST, Filing(LAST, channel=Channel.ELECTRONIC, at=at), closing=FIVE).in_time
    assert judge(LAST, Filing(LAST + ONE_DAY, LAST, Channel.POST, at), closing=FIVE).in_time


def test_hours_matter_on_the_last_day_only() -> None:
    assert judge(LAST, Filing(LAST - ONE_DAY, at=time(22)), closing=FIVE).in_time
    assert not judge(LAST, Filing(LAST + ONE_DAY, at=time(9)), closing=FIVE).in_time


def test_an_hour_that_decides_must_be_recorded() -> None:
    with pytest.raises(CalendarError, match="请填写提交的时刻"):
        judge(LAST, Filing(LAST), closing=FIVE)
    assert judge(LAST, Filing(LAST - ONE_DAY), closing=FIVE).in_time


def test_a_day_of_posting_that_decides_must_be_recorded() -> None:
    with pytest.raises(CalendarError, match="请按邮戳填写交邮日期"):
        judge(LAST, Filing(LAST + ONE_DAY, channel=Channel.POST))
    assert judge(LAST, Filing(LAST, channel=Channel.POST)).in_time


def test_a_posting_after_the_receipt_is_refused() -> None:
    with pytest.raises(CalendarError, match="交邮日期2024-10-09晚于收到日期2024-10-08"):
        Filing(LAST, LAST + ONE_DAY, Channel.POST)


@pytest.mark.parametrize("channel", [Channel.COUNTER, Channel.ELECTRONIC])
def test_only_the_post_has_a_day_of_posting(channel: Channel) -> None:
    with pytest.raises(CalendarError, match="只有邮寄提交的才有交邮日期"):
        Filing(LAST, LAST, channel)


def test_the_judgement_is_told_with_its_articles() -> None:
    posted = explain(judge(LAST, Filing(date(2024, 10, 11), LAST, Channel.POST)).trace)
    assert posted == (
        "于2024年10月8日（周二）交邮，在途时间不计入。于2024年10月11日（周五）以邮寄方式提交。"
        "期限至2024年10月8日（周二）届满，属于按期提交。"
        "依据：《民事诉讼法》第八十五条、法释〔2018〕1号第四十八条。"
    )
    counter = explain(judge(LAST, Filing(LAST, at=time(17, 30)), closing=FIVE).trace)
    assert counter == (
        "于2024年10月8日（周二）17:30到窗口（窗口17:00停止办理）提交。"
        "期限至2024年10月8日（周二）届满，已经逾期。依据：《民法典》第二百零三条。"
    )
