"""The wording of reminder letters and the calendar file."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

import pytest
from icalendar import Calendar

from casework.reminders.digest import compose, days_left
from casework.reminders.ics import Entry, calendar_of

NOW = datetime(2026, 5, 29, 16, 30, tzinfo=UTC)  # in Shanghai it is the 30th
ENTRY = Entry("示例〔2026〕1号", "term", "整改期限", 1, "<示例>&有限公司", date(2026, 6, 2))


def letter(*entries: Entry, key: str = "letter|li|1") -> EmailMessage:
    return compose(
        key=key, sender="a@x.invalid", to="b@x.invalid", name="示例甲", office="示例局", entries=entries, now=NOW
    )


def text(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


@pytest.mark.parametrize(("left", "words"), [(3, "3 天"), (1, "1 天"), (0, "今日届满"), (-2, "已届满 2 天")])
def test_days_left_are_said_in_words(left: int, words: str) -> None:
    assert days_left(date(2026, 6, 2) + timedelta(days=left), date(2026, 6, 2)) == words


def test_days_are_counted_in_shanghai() -> None:
    assert "3 天" in text(letter(ENTRY), "plain")


def test_the_most_pressing_comes_first_and_is_in_the_subject() -> None:
    later = replace(ENTRY, case="示例〔2026〕2号", last_day=date(2026, 7, 1))
    message = letter(later, ENTRY)
    assert "最近一项 2026年6月2日届满" in message["Subject"]
    plain = text(message, "plain")
    assert plain.index("1号") < plain.index("2号")


def test_a_name_cannot_put_markup_into_the_letter() -> None:
    html = text(letter(ENTRY), "html")
    assert "&lt;示例&gt;&amp;有限公司" in html
    assert "<示例>" not in html


def test_a_provisional_last_day_says_so() -> None:
    entry = replace(ENTRY, provisional=True)
    assert "2026年6月2日（暂定）" in text(letter(entry), "plain")
    [event] = Calendar.from_ical(calendar_of([entry], stamp=NOW)).walk("VEVENT")
    assert event["status"] == "TENTATIVE"


def test_the_same_key_gives_the_same_message_id_and_another_key_another() -> None:
    assert letter(ENTRY)["Message-ID"] == letter(ENTRY)["Message-ID"]
    assert letter(ENTRY)["Message-ID"] != letter(ENTRY, key="letter|li|2")["Message-ID"]


def test_a_calendar_holds_one_all_day_event_for_each_deadline() -> None:
    other = replace(ENTRY, deadline="review", version=4)
    events = Calendar.from_ical(calendar_of([ENTRY, other], stamp=NOW)).walk("VEVENT")
    assert [event.decoded("sequence") for event in events] == [1, 4]
    assert len({str(event["uid"]) for event in events}) == 2
    assert all(type(event.decoded("dtstart")) is date for event in events)
    assert events[0]["summary"] == "整改期限届满：<示例>&有限公司"


def test_lines_of_a_calendar_are_folded_as_the_standard_demands() -> None:
    long = replace(ENTRY, subject="示例" * 60)
    assert all(len(line) <= 75 for line in calendar_of([long], stamp=NOW).split(b"\r\n"))
