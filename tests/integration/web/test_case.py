"""案件页: where a case stands, its service and evidence, papers, who must act, whether its records hang together."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import date
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pikepdf
import pytest

from bootstrap import DATABASE
from casework.access.reading import exports, looks
from casework.acting import act
from casework.acts import Act
from casework.evidence import keep_bytes, kept_file
from casework.listing import show_case
from casework.parts import Parts
from samples.materials import screenshot
from store.values import CaseFilter, Subject
from tests.bureau import CITY, by_district
from tests.visiting import Visitor, visitor

RETURNED = date(2026, 3, 9)


@pytest.fixture
def slip(parts: Parts, number: str) -> dict[str, Any]:
    """The slip with which the case's letter came back."""
    kept = keep_bytes(parts.home, "退件回执.png", screenshot(RETURNED, "邮件回执"))
    told = {"order.return_reason": "moved", "order.slip": kept}
    act(parts, CITY, number, Act("order.record_returned", RETURNED, told))
    return kept


def test_a_case_shows_where_it_stands_and_how_its_dates_came_about(parts: Parts, city: Visitor, number: str) -> None:
    case = show_case(parts, number)
    page = city.page(f"/cases/{number}")
    for words in (*case["state_labels"], case["subject"]["name"], *(one["label"] for one in case["events"])):
        assert words in page
    picture = city.see(f"/cases/{number}/picture")
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert " here" in picture.text
    name = case["deadlines"][0]["name"]
    proof = city.page(f"/cases/{number}/deadlines/{name}")
    assert "《民法典》" in proof
    fragment = city.see(f"/cases/{number}/deadlines/{name}", **{"X-Fragment": "1"})
    assert "<html" not in fragment.text


def section(page: str, name: str) -> str:
    """A section of the page, by its id."""
    return page.partition(f'<h2 id="{name}">')[2].partition("</section>")[0]


def test_the_service_is_told_with_mails_steps_and_evidence(
    parts: Parts, city: Visitor, number: str, slip: dict[str, Any]
) -> None:
    told = section(city.page(f"/cases/{number}"), "service")
    with parts.store.read() as unit:
        [mail] = unit.mails_of([unit.case(number).id])[unit.case(number).id]
    for words in ("责令整改通知送达", "已退件", mail.tracking_no, "退回", "登记邮寄", "登记退件", "退件原因：迁移新址"):
        assert words in told
    assert f'href="/cases/{quote(number)}/files/{slip["sha256"]}"' in told
    assert told.count(mail.tracking_no) == 2  # among the mails, and in the act that posted it


def test_each_mail_has_its_own_result(parts: Parts, city: Visitor, number: str, slip: dict[str, Any]) -> None:
    act(parts, CITY, number, Act("order.repost", RETURNED, {"order.tracking_no": "SY200000001CN"}))
    told = section(city.page(f"/cases/{number}"), "service")
    rows = re.findall(r'<tr><td class="num">([^<]+)</td><td>.*?</td><td>([^<]+)</td>', told)
    assert [result for _, result in rows] == ["退回", "在途"]
    assert rows[1][0] == "SY200000001CN"


def test_evidence_is_saved_as_it_was_recorded_and_that_is_noted(
    parts: Parts, city: Visitor, number: str, slip: dict[str, Any]
) -> None:
    where = f"/cases/{number}/files/{slip['sha256']}"
    answer = city.see(where)
    assert answer.status_code == 200
    assert answer.content == kept_file(parts.home, slip).read_bytes()
    assert answer.headers["content-disposition"].startswith("attachment")
    assert quote("退件回执.png") in answer.headers["content-disposition"]
    assert [(one.what, one.query) for one in exports(parts, None).rows] == [("证据材料：退件回执.png", number)]

    other = by_district(parts)["heping"][1]
    assert city.see(f"/cases/{other}/files/{slip['sha256']}").status_code == 404
    with visitor(parts, "shenhe_1") as stranger:
        assert stranger.see(where).status_code == 404


def test_evidence_that_was_changed_is_not_given(parts: Parts, city: Visitor, number: str, slip: dict[str, Any]) -> None:
    path = kept_file(parts.home, slip)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b" ")
    answer = city.see(f"/cases/{number}/files/{slip['sha256']}")
    assert answer.status_code == 422
    assert "与登记时的内容不一致" in answer.text


def test_a_case_tells_for_whom_it_waits(city: Visitor, number: str, slip: dict[str, Any]) -> None:
    told = section(city.page(f"/cases/{number}"), "duties")
    assert "处理退件" in told
    assert "市局承办人" in told
    assert "样例市甲、样例市乙" in told
    assert f"/cases/{quote(number)}/deadlines/order.follow_up" in told


def test_what_answers_a_duty_stands_first_and_alone_in_blue(city: Visitor, number: str) -> None:
    page = city.page(f"/cases/{number}")
    offered = section(page, "acts")
    blue = re.findall(r'class="btn btn-primary" href="[^"]+">([^<]+)</a>', offered)
    assert blue == ["登记平台标注资质异常", "登记责令整改公告"]
    every = re.findall(r'class="btn(?: btn-primary)?" href="[^"]+">([^<]+)</a>', offered)
    assert every[:2] == blue
    assert every.index("登记签收") < every.index("登记企业终止")
    assert "去办理：登记平台标注资质异常" in section(page, "duties")


def test_what_was_done_and_leads_nowhere_stands_apart(parts: Parts, city: Visitor, number: str) -> None:
    told = {"order_publish_url": "https://sample.invalid/1"}
    act(parts, CITY, number, Act("publish_order", RETURNED, told))
    first, _, again = section(city.page(f"/cases/{number}"), "acts").partition("办过的，还可以再办")
    assert "登记责令整改公告" not in first
    assert "登记责令整改公告" in again


def test_papers_are_previewed_and_downloaded(parts: Parts, city: Visitor, number: str) -> None:
    told = section(city.page(f"/cases/{number}"), "papers")
    paper = show_case(parts, number)["documents"][0]["id"]
    for link in (f"/papers/{paper}/pdf", f"/papers/{paper}/files/pdf", f"/papers/{paper}/files/docx"):
        assert f'href="{link}"' in told
        assert city.see(link).status_code == 200
    assert "inline" in city.see(f"/papers/{paper}/pdf").headers["content-disposition"]


def test_the_page_says_whether_the_records_hang_together(parts: Parts, city: Visitor, number: str) -> None:
    assert "记录完整" in section(city.page(f"/cases/{number}"), "history")
    whole = city.page(f"/cases/{number}/chain")
    assert re.search(r"所在的 \d+ 个批次与总锚一致", whole)
    with visitor(parts, "shenhe_1") as other:
        assert other.see(f"/cases/{number}/chain").status_code == 404


def test_a_record_that_was_changed_is_told_on_the_page(parts: Parts, city: Visitor, number: str) -> None:
    with parts.store.read() as unit:
        event = unit.events(unit.case(number).id)[1]
    changed = event.body.replace(b'"seq":2', b'"seq":2,"x":1', 1)
    assert changed != event.body
    with closing(sqlite3.connect(parts.home / DATABASE)) as database:
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'"
        for (name,) in database.execute(triggers).fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute("UPDATE event SET body = ? WHERE id = ?", (changed.decode(), event.id))
        database.commit()
    told = section(city.page(f"/cases/{number}"), "history")
    assert "办理记录对不上" in told
    assert "第2条记录的内容或者哈希被改动" in told


def test_the_dossier_is_made_beside_the_page_and_its_leaving_noted(parts: Parts, city: Visitor, number: str) -> None:
    begun = city.send("/dossiers", {"number": number, "as_it_is": "1"})  # its papers have no PDFs yet
    assert begun.status_code == 303
    where = begun.headers["location"]
    page = city.page(where)
    while "页面每两秒自动更新" in page:
        page = city.page(where)
    assert "案卷共" in page
    assert exports(parts, None).rows == ()
    answer = city.see(f"{where}/files/0")
    with pikepdf.open(BytesIO(answer.content)) as opened:
        assert len(opened.pages) > 3
    [noted] = exports(parts, None).rows
    assert number in noted.what
    with visitor(parts, "shenhe_1") as other:
        assert other.send("/dossiers", {"number": number}).status_code == 404
        assert other.see(where).status_code == 404


def test_a_dossier_with_something_missing_says_what_and_is_made_when_asked_for(
    parts: Parts, city: Visitor, number: str, slip: dict[str, Any]
) -> None:
    path = kept_file(parts.home, slip)
    path.unlink()

    def made(told: dict[str, str]) -> str:
        where = city.send("/dossiers", told).headers["location"]
        page = city.page(where)
        while "页面每两秒自动更新" in page:
            page = city.page(where)
        return page

    refused = made({"number": number})
    assert "案卷没有制作" in refused
    assert "退件回执.png" in refused
    assert "/files/0" not in refused
    assert "/files/0" in made({"number": number, "as_it_is": "1"})


def about_a_person(parts: Parts, number: str) -> str:
    """Let a case be about a person; returns the personal id, which is made up."""
    code = "210101199001010019"
    with parts.store.write() as unit:
        person = unit.put_subject(Subject(0, "person", "样例丙", code, "样例路9号", "024-00000009"))
        case_id = unit.case(number).id
        unit.commit()
    with closing(sqlite3.connect(parts.home / DATABASE)) as database:
        database.execute("UPDATE case_file SET subject_id = ? WHERE id = ?", (person.id, case_id))
        database.commit()
    return code


def test_a_personal_id_is_shown_for_a_reason_that_is_noted(parts: Parts, city: Visitor, number: str) -> None:
    code = about_a_person(parts, number)
    page = city.page(f"/cases/{number}")
    assert code not in page
    assert "查看完整证件号码" in page

    refused = city.send(f"/cases/{number}/code", {"reason": " "})
    assert refused.status_code == 422
    assert "请写明查看完整证件号码的事由" in refused.text
    assert code not in refused.text
    assert looks(parts, None).rows == ()

    told = city.send(f"/cases/{number}/code", {"reason": "核对送达回证"})
    assert code in told.text
    assert told.headers["cache-control"] == "no-store"
    assert [(one.number, one.reason) for one in looks(parts, None).rows] == [(number, "核对送达回证")]
    with visitor(parts, "shenhe_1") as other:
        answer = other.send(f"/cases/{number}/code", {"reason": "核对送达回证"})
        assert answer.status_code == 404
        assert code not in answer.text


def test_of_an_enterprise_nothing_is_masked(city: Visitor, number: str) -> None:
    assert "查看完整证件号码" not in city.page(f"/cases/{number}")


def test_no_page_of_a_case_tells_an_internal_number_for_a_party(parts: Parts, city: Visitor) -> None:
    with parts.store.read() as unit:
        numbers = [case.number for case in unit.find_cases(CaseFilter(), limit=3)]
    for number in numbers:
        facts = section(city.page(f"/cases/{number}"), "facts")
        assert re.findall(r"<dd>(\d{1,4})</dd>", facts) == []
