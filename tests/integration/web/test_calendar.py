"""日历: what ends when, rest days, and the officer's own calendar behind a token."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import icalendar
import pytest

from casework.access.tokens import make_token
from casework.listing import Wanted
from casework.listing.agenda import agenda
from casework.listing.stretch import stretch
from casework.parts import Parts
from casework.reminders.feed import feed_of
from engine.errors import NotPermittedError, RefusedError
from tests.bureau import CITY, past_the_data
from tests.visiting import Visitor

DUE = date(2026, 3, 23)  # the 10th working day after the posting of 9 March
CASES = 120


def test_a_month_shows_the_first_of_a_day_and_counts_the_others(posted: Parts, posted_city: Visitor) -> None:
    found = agenda(posted, CITY, date(2026, 3, 2), date(2026, 4, 5))
    [full] = [one for one in found.days if one.rows]
    assert (full.day, full.whole, found.whole_until) == (DUE, True, None)
    page = posted_city.page("/calendar?month=2026-03")
    assert f"{len(full.rows)}项" in page
    assert f"另有{len(full.rows) - 3}项" in page
    assert "/calendar/week?day=2026-03-23" in page
    assert 'aria-current="date"' in page
    assert "2026年4月" in posted_city.page("/calendar?month=2026-04")


def test_rest_days_and_worked_weekends_are_those_of_the_office(posted_city: Visitor) -> None:
    page = posted_city.page("/calendar?month=2026-10")
    assert page.count("国庆节") == 7
    assert "调休上班" in page
    assert "还没有公布" not in page
    assert "还没有公布" in posted_city.page("/calendar?month=2027-05")


def test_a_week_shows_everything(posted: Parts, posted_city: Visitor) -> None:
    rows = stretch(posted, CITY, Wanted(first=DUE, last=DUE)).rows
    page = posted_city.page("/calendar/week?day=2026-03-25")
    assert all(row.case in page for row in rows)
    assert page.count("等待邮件回执") == len(rows)
    assert "没有届满的期限" in page


def test_filters_narrow_and_are_kept(posted: Parts, posted_city: Visitor) -> None:
    own = agenda(posted, CITY, DUE, DUE, Wanted(offices=("heping",))).days[0].rows
    page = posted_city.page("/calendar?month=2026-03&office=heping")
    assert f"{len(own)}项" in page
    assert "office=heping&amp;month=2026-04" in page


def test_a_bounded_stretch_says_up_to_where_it_is_whole(posted: Parts) -> None:
    found = agenda(posted, CITY, date(2026, 3, 16), date(2026, 3, 29), most=5)
    assert found.whole_until is not None
    assert found.whole_until < DUE
    assert {one.day: one.whole for one in found.days}[DUE] is False
    assert sum(len(one.rows) for one in found.days) == 5


def test_provisional_ends_behind_the_stretch_are_found(tmp_path: Path) -> None:
    made, _, signed = past_the_data(tmp_path / "home")
    with made.store.read():
        found = agenda(made, CITY, date(2027, 2, 1), date(2027, 3, 7))
    made.store.close()
    rows = [row for one in found.days for row in one.rows]
    assert {row.case for row in rows} == set(signed)
    assert all(row.provisional for row in rows)
    assert not any(one.known for one in found.days)


def test_a_district_sees_its_own_only(posted: Parts, posted_district: Visitor) -> None:
    rows = stretch(posted, CITY, Wanted(first=DUE, last=DUE)).rows
    page = posted_district.page("/calendar/week?day=2026-03-23")
    assert all((row.case in page) is (row.office == "沈阳市和平区城乡建设局") for row in rows)
    answer = posted_district.see("/calendar?month=2026-03&office=shenhe")
    assert answer.status_code == 404
    assert "号" not in re.sub(r"案号|名称或者代码", "", answer.text)
    with pytest.raises(NotPermittedError):
        agenda(posted, "heping_1", DUE, DUE, Wanted(offices=("shenhe",)))


@pytest.mark.parametrize("asked", ["month=2026", "month=2026-13", "month=1900-01", "month=9999-12", "colour=pink"])
def test_a_wrong_month_is_told(posted_city: Visitor, asked: str) -> None:
    assert posted_city.see(f"/calendar?{asked}").status_code == 422


@pytest.mark.parametrize("asked", ["day=x", "day=0001-01-01", "day=9999-12-31"])
def test_a_wrong_day_is_told(posted_city: Visitor, asked: str) -> None:
    assert posted_city.see(f"/calendar/week?{asked}").status_code == 422


def test_too_long_a_stretch_is_refused(posted: Parts) -> None:
    with pytest.raises(RefusedError, match="一次不超过62日"):
        agenda(posted, CITY, date(2026, 1, 1), date(2026, 12, 31))


def address_in(page: str) -> str:
    found = re.search(r'value="(http[^"]*/feed/[^"]+)"', page)
    assert found is not None
    return found[1].replace("&amp;", "&")


def test_an_address_gives_the_officers_deadlines_until_it_is_revoked(posted: Parts, posted_city: Visitor) -> None:
    made = posted_city.send("/calendar/feed", {"name": "办公电脑", "detail": "full"})
    assert made.status_code == 200
    address = address_in(made.text)
    assert address not in posted_city.page("/calendar/feed")

    given = posted_city.client.get(address, cookies=None)
    assert given.status_code == 200
    assert given.headers["content-type"] == "text/calendar; charset=utf-8"
    assert given.headers["content-disposition"].startswith("attachment")
    assert given.headers["cache-control"] == "no-store"
    events = icalendar.Calendar.from_ical(given.content).walk("VEVENT")
    wanted = feed_of(posted, CITY).entries
    assert len(events) == len(wanted) > 0
    assert {one.case for one in wanted} == {row.case for row in stretch(posted, CITY, Wanted(first=DUE, last=DUE)).rows}
    assert "等待邮件回执届满" in str(events[0]["SUMMARY"])
    assert posted_city.client.head(address).status_code == 200

    page = posted_city.page("/calendar/feed")
    number = re.search(r'name="token" value="(\d+)"', page)
    assert number is not None
    assert posted_city.send("/calendar/feed/revoke", {"token": number[1]}).status_code == 303
    assert posted_city.client.get(address).status_code == 404
    assert "已撤销" in posted_city.page("/calendar/feed")


def test_a_short_address_tells_numbers_and_days_only(posted_city: Visitor) -> None:
    address = address_in(posted_city.send("/calendar/feed", {"name": "手机", "detail": "short"}).text)
    text = posted_city.client.get(address).content.decode()
    assert "沈资核" in text
    assert "样例" not in text
    assert "邮件回执" not in text


def test_nobody_is_reminded_of_what_another_keeps(posted: Parts) -> None:
    assert feed_of(posted, "heping_1").entries == ()  # the mail's receipt is waited for by the city
    assert feed_of(posted, "heping_1").whole


def test_an_unknown_token_and_one_of_another_kind_give_nothing(posted: Parts, posted_city: Visitor) -> None:
    api = make_token(posted, officer=CITY, kind="api", name="平台", actor=None)
    for token in ("sx_none", api, "x" * 500):
        answer = posted_city.client.get(f"/feed/{token}.ics")
        assert answer.status_code == 404
        assert "BEGIN" not in answer.text


def test_wrong_input_comes_back_at_its_field(posted_city: Visitor) -> None:
    unnamed = posted_city.send("/calendar/feed", {"name": " ", "detail": "full"})
    assert unnamed.status_code == 422
    assert "请写明用在哪里" in unnamed.text
    past = posted_city.send("/calendar/feed", {"name": "手机", "last_day": "2020-01-01"})
    assert past.status_code == 422
    assert "已过" in past.text
    assert posted_city.send("/calendar/feed", {"name": "手机", "last_day": "x"}).status_code == 422
    assert posted_city.send("/calendar/feed/revoke", {"token": "x"}).status_code == 422


def test_nobody_revokes_the_address_of_another(posted: Parts, posted_city: Visitor, posted_district: Visitor) -> None:
    make_token(posted, officer=CITY, kind="calendar", name="平板", actor=CITY)
    number = re.findall(r'name="token" value="(\d+)"', posted_city.page("/calendar/feed"))[0]
    assert posted_district.send("/calendar/feed/revoke", {"token": number}).status_code == 422
    assert number in re.findall(r'name="token" value="(\d+)"', posted_city.page("/calendar/feed"))


@pytest.mark.parametrize("path", ["/calendar/feed", "/calendar/feed/revoke"])
def test_a_form_without_its_mark_is_refused(posted_city: Visitor, path: str) -> None:
    assert posted_city.client.post(path, data={"name": "手机", "token": "1"}).status_code == 403
