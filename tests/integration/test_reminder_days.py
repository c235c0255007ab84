"""No reminder of any kind leaves on a rest day, but for what ends before work is resumed; workbenches know at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from casework.acting import Act, Opening, open_cases
from casework.calendars import load_calendar
from casework.definitions.library import Library
from casework.parts import SHANGHAI, Parts
from casework.reminders.mail import SmtpMail
from casework.reminders.sending import send_pending
from casework.sweeping import sweep
from store.contract import Store
from store.sqlite import SqliteStore
from tests import factories as make
from tests.orchestration import PROCEDURES, found_office
from tests.reminding import (
    Desk,
    Inbox,
    body_of,
    channels_file,
    http_desk,
    notices,
    parts_on,
    put_officer,
    put_reminder,
    smtp,
)

CALENDAR = load_calendar("CN-LN")
SATURDAY = date(2026, 6, 6)


@pytest.fixture
def store(sqlite_file: Path) -> Iterator[Store]:
    """What is looked at here does not depend on the database."""
    found = SqliteStore(sqlite_file)
    yield found
    found.close()


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def mail(inbox: Inbox) -> Iterator[SmtpMail]:
    with smtp(inbox) as port:
        yield port


@pytest.fixture
def desk() -> Iterator[Desk]:
    with http_desk() as found:
        yield found


def at(day: date, hour: int = 8) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)


def hook(home: Path, desk: Desk, send: str) -> None:
    channels_file(home, f"channels:\n  oa:\n    kind: webhook\n    url: {desk.url}/x\n    send: {send}\n")


@pytest.mark.parametrize("send", ["digest", "each"])
def test_on_a_saturday_nothing_leaves_by_any_channel_and_the_workbench_knows(
    store: Store, tmp_path: Path, inbox: Inbox, mail: SmtpMail, desk: Desk, send: str
) -> None:
    hook(tmp_path, desk, send)
    put_officer(store, "li")
    put_reminder(store, 1, last_day=date(2026, 6, 10))
    parts = parts_on(store, tmp_path, mail)
    for day in (SATURDAY, SATURDAY + timedelta(days=1)):
        for hour in (8, 12, 18):
            assert send_pending(parts, now=at(day, hour), owner="t").letters == 0
    assert (inbox.envelopes, desk.posted) == ([], [])
    assert len(notices(store)["li"]) == 1
    assert send_pending(parts, now=at(SATURDAY + timedelta(days=2)), owner="t").letters == 2


def test_what_ends_before_monday_leaves_on_saturday_what_is_over_does_not(
    store: Store, tmp_path: Path, inbox: Inbox, mail: SmtpMail, desk: Desk
) -> None:
    hook(tmp_path, desk, "digest")
    put_officer(store, "li")
    put_reminder(store, 1, last_day=date(2026, 6, 5))
    put_reminder(store, 2, last_day=date(2026, 6, 7))
    put_reminder(store, 3, last_day=date(2026, 6, 8))
    parts = parts_on(store, tmp_path, mail)
    assert send_pending(parts, now=at(SATURDAY), owner="t").letters == 2
    for told in (body_of(inbox.letters[0]), desk.posted[0].json["text"]):
        assert [number in told for number in ("CASE-00001", "CASE-00002", "CASE-00003")] == [False, True, False]
    assert send_pending(parts, now=at(date(2026, 6, 8)), owner="t").letters == 2
    told = body_of(inbox.letters[1])
    assert [number in told for number in ("CASE-00001", "CASE-00003")] == [True, True]


def test_a_weekend_day_that_is_worked_is_a_day_like_others(
    store: Store, tmp_path: Path, inbox: Inbox, mail: SmtpMail
) -> None:
    put_officer(store, "li")
    put_reminder(store, 1, last_day=date(2026, 10, 20))
    assert send_pending(parts_on(store, tmp_path, mail), now=at(date(2026, 10, 10)), owner="t").letters == 1


def opened(parts: Parts, number: int, day: date) -> None:
    """A case whose term, which does not roll, ends on the third day after; its one rung stands a day before."""
    opening = Opening("small_term", "heping", replace(make.subject(number)), "b1", Act("open", day))
    [outcome] = open_cases(parts, "li", [opening])
    assert outcome.error is None


@pytest.mark.parametrize("off", [(), (date(2026, 9, 24), date(2026, 9, 25), date(2026, 9, 30), date(2026, 10, 1))])
def test_a_month_with_two_holidays_and_worked_weekends(
    store: Store, tmp_path: Path, inbox: Inbox, mail: SmtpMail, off: tuple[date, ...]
) -> None:
    """A case a day, swept and sent each morning and noon but for the days on which the machine was off."""
    now = at(date(2026, 9, 14))
    parts = replace(parts_on(store, tmp_path, mail), library=Library([PROCEDURES]), clock=lambda: now)
    found_office(parts)
    days = [date(2026, 9, 14) + timedelta(days=n) for n in range(29)]
    for number, day in enumerate(days, start=1):
        now = at(day)
        if day in off:
            continue
        opened(parts, number, day)
        for hour in (8, 12):
            now = at(day, hour)
            sweep(parts, now=now)
            send_pending(parts, now=now, owner="t")
    sent = Counter(parsedate_to_datetime(letter["Date"]).astimezone(SHANGHAI).date() for letter in inbox.letters)
    resting = [day for day in sent if not CALENDAR.is_working(day)]
    assert sum(CALENDAR.is_working(day) for day in sent) > 12
    if not off:
        assert resting == []
        return
    # What the machine was off for and could not wait for the end of the holiday was told on its first day back.
    assert resting == [date(2026, 9, 26), date(2026, 10, 2)]
    for letter in inbox.letters:
        day = parsedate_to_datetime(letter["Date"]).astimezone(SHANGHAI).date()
        if day in resting:
            assert "将届满" in letter["Subject"] or "今日届满" in letter["Subject"] or "日届满" in letter["Subject"]
            assert "已届满" not in letter["Subject"]
