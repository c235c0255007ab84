"""The wording of reminders: by mail, in a group, for another system; and the calendar file."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from email.message import EmailMessage

import pytest
from icalendar import Calendar

from casework.calendars import load_calendar
from casework.reminders.brief import MOST_BYTES, body_of, text_of
from casework.reminders.channels import PLAIN_MAIL, Audience, Channel, Detail, Kind
from casework.reminders.digest import compose
from casework.reminders.ics import Entry, calendar_of
from casework.reminders.ports import Line, Outgoing
from tests import factories as make

NOW = datetime(2026, 5, 28, 16, 30, tzinfo=UTC)  # in Shanghai it is Friday, the 29th
ENTRY = Entry("示例〔2026〕1号", "term", "整改期限", 1, "<示例>&有限公司", date(2026, 6, 2))
GROUP = Channel("group", Kind.APPRISE, Audience.GROUP, Detail.SHORT)
FULL_GROUP = replace(GROUP, detail=Detail.FULL)


def outgoing(
    *entries: Entry, key: str = "digest|mail|li|1", channel: Channel = PLAIN_MAIL, overdue: tuple[Entry, ...] = ()
) -> Outgoing:
    officer = replace(make.officer("li", office_id=1), email="b@x.invalid")
    who = officer if channel.audience is Audience.PERSON else None
    lines = tuple(Line(entry, "示例局") for entry in entries)
    over = tuple(Line(entry, "示例局") for entry in overdue)
    return Outgoing(key, channel, who, "示例局", lines, over, load_calendar("CN"), NOW)


def letter(*entries: Entry, key: str = "digest|mail|li|1", overdue: tuple[Entry, ...] = ()) -> EmailMessage:
    return compose(outgoing(*entries, key=key, overdue=overdue), sender="a@x.invalid")


def text(message: EmailMessage, kind: str = "plain") -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def test_days_are_counted_in_shanghai() -> None:
    assert "4 天" in text(letter(ENTRY))


def test_the_most_pressing_comes_first_and_is_in_the_subject() -> None:
    later = replace(ENTRY, case="示例〔2026〕2号", last_day=date(2026, 7, 1))
    message = letter(later, ENTRY)
    assert message["Subject"] == "期限提醒：2 项将届满，最近一项6月2日届满"
    plain = text(message)
    assert plain.index("1号") < plain.index("2号")
    assert plain.index("【3个工作日内届满】1 项") < plain.index("【10个工作日以后届满】1 项")


@pytest.mark.parametrize(
    ("days", "overdue", "subject"),
    [
        ((29,), 0, "1 项今日届满"),
        ((29, 31), 0, "2 项将届满，最近一项今日届满"),
        ((28,), 0, "1 项已届满待办"),
        ((28, 30), 2, "1 项5月30日届满；3 项已届满待办"),
    ],
)
def test_the_subject_says_what_is_most_pressing(days: tuple[int, ...], overdue: int, subject: str) -> None:
    entries = [replace(ENTRY, case=str(day), last_day=date(2026, 5, day)) for day in days]
    over = tuple(replace(ENTRY, case=f"o{n}", last_day=date(2026, 5, 1)) for n in range(overdue))
    assert letter(*entries, overdue=over)["Subject"] == f"期限提醒：{subject}"


def test_what_was_told_before_and_is_over_has_a_part_of_its_own() -> None:
    over = replace(ENTRY, case="示例〔2026〕9号", last_day=date(2026, 5, 20))
    message = letter(ENTRY, overdue=(over,))
    for form in ("plain", "html"):
        told = text(message, form)
        assert told.index("1号") < told.index("此前提醒过、已经届满仍待办理") < told.index("9号")
        assert "已届满 9 天" in told


def test_a_name_cannot_put_markup_into_the_letter() -> None:
    html = text(letter(ENTRY), "html")
    assert "&lt;示例&gt;&amp;有限公司" in html
    assert "<示例>" not in html


def test_a_provisional_last_day_says_so() -> None:
    entry = replace(ENTRY, provisional=True)
    assert "2026年6月2日（暂定）" in text(letter(entry))
    assert "6月2日届满（暂定）" in text_of(outgoing(entry, channel=GROUP))
    [event] = Calendar.from_ical(calendar_of([entry], stamp=NOW)).walk("VEVENT")
    assert event["status"] == "TENTATIVE"


def test_the_same_key_gives_the_same_message_id_and_another_key_another() -> None:
    assert letter(ENTRY)["Message-ID"] == letter(ENTRY)["Message-ID"]
    assert letter(ENTRY)["Message-ID"] != letter(ENTRY, key="digest|mail|li|2")["Message-ID"]


def test_whose_place_is_taken_is_said() -> None:
    line = Line(ENTRY, "示例局", "代示例乙办理")
    told = compose(replace(outgoing(), lines=(line,)), sender="a@x.invalid")
    assert "整改期限（代示例乙办理）" in text(told)


SECRETS = ("示例&有限公司", "<示例>", "整改期限", "term", "示例甲")


def test_a_short_message_holds_number_and_date_only() -> None:
    over = replace(ENTRY, case="示例〔2026〕9号", last_day=date(2026, 5, 20))
    short = outgoing(ENTRY, channel=GROUP, overdue=(over,))
    told = text_of(short) + str(body_of(short))
    assert "示例〔2026〕1号　6月2日届满" in told
    assert "示例〔2026〕9号　5月20日届满" in told
    assert not [word for word in SECRETS if word in told]
    assert body_of(short)["officer"] is None


def test_a_short_letter_holds_number_and_date_only_its_calendar_too() -> None:
    channel = replace(PLAIN_MAIL, detail=Detail.SHORT)
    message = compose(outgoing(ENTRY, channel=channel), sender="a@x.invalid")
    [attached] = list(message.iter_attachments())
    told = text(message) + text(message, "html") + attached.get_content()
    assert "示例〔2026〕1号" in told
    assert not [word for word in SECRETS[:-1] if word in told]  # whom it is written to is named


def test_a_full_message_to_a_group_says_all() -> None:
    told = text_of(outgoing(ENTRY, channel=FULL_GROUP))
    assert "示例〔2026〕1号　<示例>&有限公司　整改期限　6月2日届满，剩余 4 天" in told
    [item] = body_of(outgoing(ENTRY, channel=FULL_GROUP))["items"]
    assert (item["subject"], item["label"], item["days_left"], item["urgency"]) == (
        "<示例>&有限公司",
        "整改期限",
        4,
        "3个工作日内届满",
    )


def test_a_message_to_a_group_is_cut_where_robots_cut_and_says_how_much_is_missing() -> None:
    entries = [replace(ENTRY, case=f"示例〔2026〕{n}号", last_day=date(2026, 6, 2 + n % 20)) for n in range(1, 401)]
    told = text_of(outgoing(*entries, channel=FULL_GROUP))
    lines = told.split("\n")
    assert len(told.encode()) <= MOST_BYTES
    assert "400 项" in lines[0]
    assert lines[-2] == f"（另有 {400 - (len(lines) - 3)} 项未列出）"
    assert "6月2日" in lines[1]


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
