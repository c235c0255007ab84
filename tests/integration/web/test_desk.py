"""工作台: tiles and filters in the address, reminders until they are read, what came back, what failed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from casework.acting import act_many
from casework.acts import Act
from casework.evidence import keep_bytes
from casework.listing import show_case
from casework.listing.failed import work_failed
from casework.parts import Parts
from casework.playing.scratch import VirtualClock
from casework.post.back import mails_back
from casework.reminders.listing import list_notices
from casework.reminders.sending import send_pending
from casework.sweeping import sweep
from samples.materials import screenshot
from store.values import OutboxKind
from tests.bureau import CITY, by_district, in_the_mail, morning
from tests.visiting import Visitor, visitor

BACK = date(2026, 3, 14)


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[tuple[Parts, VirtualClock]]:
    made, clock = in_the_mail(tmp_path / "home")
    yield made, clock
    made.store.close()


@pytest.fixture
def parts(bureau: tuple[Parts, VirtualClock]) -> Parts:
    """Posted on 9 March; on the 16th two letters of one district are back, and one of another was refused."""
    parts, clock = bureau
    clock.now = morning(date(2026, 3, 16))
    kept = keep_bytes(parts.home, "回执.png", screenshot(BACK, "邮件回执"))
    returned = Act("order.record_returned", BACK, {"order.return_reason": "moved", "order.slip": kept})
    refused = Act("order.record_refused", BACK, {"order.slip": kept})
    numbers = by_district(parts)
    done = [(number, returned) for number in numbers["heping"][:2]] + [(numbers["shenhe"][0], refused)]
    assert [one.error for one in act_many(parts, CITY, done) if one.error] == []
    return parts


@pytest.fixture
def reminded(parts: Parts, bureau: tuple[Parts, VirtualClock]) -> Parts:
    """On the 23rd, the last day of the wait for receipts, of which the city's officers are reminded."""
    bureau[1].now = morning(date(2026, 3, 23))
    sweep(parts, now=parts.clock())
    send_pending(parts, now=parts.clock(), owner="test")
    return parts


def section(page: str, name: str) -> str:
    return page.partition(f'<h2 id="{name}">')[2].partition("</section>")[0]


def test_filters_stay_in_the_address_and_narrow_everything(parts: Parts, city: Visitor) -> None:
    page = city.page("/?office=hunnan")
    assert set(re.findall(r"沈资核〔2026〕\d+号", section(page, "due"))) == set(by_district(parts)["hunnan"])
    assert section(page, "back") == ""
    lapsed, *links = re.findall(r'class="tile-\w+" href="([^"]+)"', page)
    assert lapsed == "#mine"
    assert len(links) == 5
    assert all("office=hunnan" in link for link in links)
    _, *tiles = re.findall(r'<strong class="num">(\d+)</strong>', page)
    assert sum(map(int, tiles)) == len(by_district(parts)["hunnan"])
    assert city.see("/?procedure=nothing").status_code == 404
    empty = city.page("/?procedure=ningxia_person")
    assert "没有计算中的期限" in section(empty, "due")


def test_what_came_back_is_told_with_what_must_be_done(parts: Parts, city: Visitor) -> None:
    numbers = by_district(parts)
    told = section(city.page("/"), "back")
    for number in (*numbers["heping"][:2], numbers["shenhe"][0]):
        assert number in told
        assert f"/cases/{quote(number)}/deadlines/order.follow_up" in told
    for words in ("退回：迁移新址", "<td>拒收<div", "处理退件：核对地址重新邮寄", "登门直接送达"):
        assert words in told
    assert [row.duty.case for row in mails_back(parts, CITY, offices=("shenhe",)).rows] == [numbers["shenhe"][0]]
    pages, after = [], ""
    while True:
        page = mails_back(parts, CITY, after=after, limit=1)
        pages += [row.duty.case for row in page.rows]
        after = page.after
        if not after:
            break
    assert pages == [row.duty.case for row in mails_back(parts, CITY).rows]
    assert numbers["shenhe"][0] in city.page("/back")


def test_another_district_is_not_told_what_came_back(parts: Parts) -> None:
    numbers = by_district(parts)
    with visitor(parts, "shenhe_1") as district:
        for path in ("/", "/back"):
            page = district.page(path)
            assert numbers["shenhe"][0] in page
            assert not any(number in page for number in numbers["heping"])
        assert district.see("/back?office=heping").status_code == 404


def test_reminders_stay_until_they_are_read(reminded: Parts, city: Visitor) -> None:
    lines = list_notices(reminded, CITY)
    assert len(lines) > 20
    told = section(city.page("/?office=heping"), "notices")
    assert told.count("知道了：") == 20
    number = re.search(r'name="notice" value="(\d+)" aria-label="知道了：([^ ]+) ', told)
    assert number is not None
    assert f"/cases/{quote(number[2])}/deadlines/order.receipt_wait" in told

    sent = city.send("/notices/read", {"notice": number[1], "query": "office=heping"})
    assert sent.headers["location"] == "/?office=heping"
    assert f"知道了：{number[2]} " not in city.page("/")
    assert [line.case for line in list_notices(reminded, CITY) if line.read_at] == [number[2]]
    assert not any(line.read_at for line in list_notices(reminded, "city_2"))

    while "这些都知道了" in (page := city.page("/")):
        numbers = re.findall(r'type="hidden" name="notice" value="(\d+)"', page)
        city.send("/notices/read", {"notice": numbers})
    assert section(page, "notices") == ""
    assert all(line.read_at for line in list_notices(reminded, CITY))


def test_nobody_reads_anothers_reminders(reminded: Parts, city: Visitor) -> None:
    with visitor(reminded, "heping_1") as other:
        number = list_notices(reminded, CITY)[0].number
        assert other.send("/notices/read", {"notice": str(number)}).status_code == 404
        for wrong in ({}, {"notice": "x"}, {"notice": "1" * 30}):
            assert other.send("/notices/read", wrong).status_code == 422
    assert not any(line.read_at for line in list_notices(reminded, CITY))


def test_papers_that_could_not_be_made_are_told_where_they_belong(parts: Parts, city: Visitor) -> None:
    with parts.store.write() as unit:
        item, *_ = unit.claim(OutboxKind.RENDER, limit=1, now=parts.clock(), lease=timedelta(minutes=1), owner="test")
        unit.failed(item.id, error="字体缺失，不能排版", retry_at=parts.clock())
        [document] = unit.documents(ids=[item.payload["document"]])
        issuer = unit.offices()[document.issuer_id].key
        unit.commit()
    told = section(city.page("/"), "troubles")
    assert "字体缺失，不能排版" in told
    assert f'href="/papers/{document.id}"' in told
    for officer in ("heping_1", "kangping_1"):
        found = [one.paper for one in work_failed(parts, officer, limit=10)]
        assert found == ([document.id] if officer.startswith(issuer) else [])


def test_reminders_that_reach_nobody_are_told_to_their_office_alone(parts: Parts) -> None:
    number = by_district(parts)["heping"][0]
    with parts.store.write() as unit:
        keys = {office.key: office.id for office in unit.offices().values()}
        rung = {"case": number, "label": "等待邮件回执", "office": keys["heping"], "case_id": unit.case(number).id}
        unit.enqueue(OutboxKind.REMIND, "test", rung)
        item, *_ = unit.claim(OutboxKind.REMIND, limit=1, now=parts.clock(), lease=timedelta(0), owner="test")
        unit.failed(item.id, error="没有人员担任这一岗位", retry_at=parts.clock())
        unit.commit()
    assert [(one.case, one.why) for one in work_failed(parts, "heping_1", limit=10)] == [
        (number, "没有人员担任这一岗位")
    ]
    assert work_failed(parts, "shenhe_1", limit=10) == []


def test_duties_tell_by_when_they_are_to_be_done(parts: Parts) -> None:
    number = by_district(parts)["shenhe"][0]
    last_day = next(
        one["last_day"] for one in show_case(parts, number)["deadlines"] if one["name"] == "order.follow_up"
    )
    with visitor(parts, "shenhe_1") as district:
        told = section(district.page("/"), "mine")
    assert last_day in told
    assert "10个工作日内" in told


def test_what_lapsed_and_waits_for_one_stands_first(parts: Parts, bureau: tuple[Parts, VirtualClock]) -> None:
    bureau[1].now = morning(date(2026, 4, 10))
    sweep(parts, now=parts.clock())
    with visitor(parts, CITY) as city:
        page = city.page("/")
    counted = re.search(r'<strong class="num">(\d+)(?:以上)?</strong>已届满、等我办理', page)
    assert counted is not None
    assert int(counted[1]) > 20
    rows = section(page, "mine").partition("<tbody>")[2].split("</tr>")[:-1]
    assert len(rows) == 20
    assert all("chip-lapsed" in row and "order.follow_up" in row for row in rows)
