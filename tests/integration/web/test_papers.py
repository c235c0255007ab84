"""文书: the list and its filters, one paper and its steps, many at once; nobody sees those of another district."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
from httpx import Response

from bootstrap import join
from casework.playing.scratch import VirtualClock
from engine.life import Step
from tests.bureau import by_district, morning
from tests.integration.papers import scene
from tests.visiting import Visitor, let_in, visitor

SECTION, HANDLER, FOREIGN = "heping_section", "heping_1", "shenhe_1"
_PATIENCE = 30.0  # seconds


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("papers") / "home"
    home.mkdir()
    office = scene.office(home)
    office.draft(3)
    for who in (SECTION, HANDLER, FOREIGN):
        let_in(office.parts, who)
    office.parts.store.close()
    return home


@pytest.fixture
def office(made: Path, tmp_path: Path) -> Iterator[scene.Office]:
    home = tmp_path / "home"
    copytree(made, home)
    clock = VirtualClock(morning(scene.DAY))
    parts = join(home, clock=clock, sample=True)
    yield scene.Office(parts, clock, by_district(parts)["heping"])
    parts.store.close()


@pytest.fixture
def guest(office: scene.Office) -> Iterator[Visitor]:
    with visitor(office.parts) as one:
        yield one


@pytest.fixture
def handler(guest: Visitor) -> Visitor:
    assert guest.sign_in(HANDLER).status_code == 303
    return guest


@pytest.fixture
def section(guest: Visitor) -> Visitor:
    assert guest.sign_in(SECTION).status_code == 303
    return guest


def orders(office: scene.Office) -> list[int]:
    return [one.id for one in office.documents() if one.kind == scene.ORDER]


def seen(office: scene.Office, paper: int) -> dict[str, str]:
    """What a form says of the paper as its reader saw it."""
    return {"seen": str(office.document(paper).version), "on": scene.DAY.isoformat()}


def change(visitor: Visitor, officer: str) -> None:
    """Let another officer sit down at the browser."""
    visitor.send("/logout", {})
    assert visitor.sign_in(officer).status_code == 303


def outcome(visitor: Visitor, answer: Response) -> str:
    """The page of a job that has ended."""
    assert answer.status_code == 303, answer.text
    end = time.monotonic() + _PATIENCE
    while "正在办理" in (text := visitor.page(answer.headers["location"])):
        assert time.monotonic() < end
        time.sleep(0.1)
    return text


def test_the_list_shows_what_waits_for_the_one_who_looks(office: scene.Office, handler: Visitor) -> None:
    mine = handler.page("/papers")
    assert all(f'href="/papers/{paper}"' in mine for paper in orders(office))
    assert "样例和甲、样例和乙" in mine
    change(handler, SECTION)
    assert "没有等您办理的文书" in handler.page("/papers")
    everything = handler.page(f"/papers?whose=open&kind={scene.ORDER}")
    assert everything.count('name="id"') == 3
    assert handler.page(f"/papers?whose=open&case={office.cases[0]}").count('name="id"') == 3
    assert handler.page("/papers?whose=open&stage=sealed").count('name="id"') == 0


def test_issued_papers_are_listed_with_their_case(office: scene.Office, section: Visitor) -> None:
    first = orders(office)[0]
    office.issue(first)
    answer = section.see("/papers?whose=all")
    assert answer.status_code == 422
    assert "请再写明案号或者批次" in answer.text
    found = section.page(f"/papers?whose=all&case={office.cases[0]}&stage=issued")
    assert f'href="/papers/{first}"' in found
    assert found.count('name="id"') == 1


@pytest.mark.parametrize("query", ["stage=wrong", "whose=open&after=x", "case=" + "长" * 300])
def test_a_wrong_filter_is_refused(handler: Visitor, query: str) -> None:
    answer = handler.see(f"/papers?{query}")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_a_paper_is_read_before_it_has_a_number(office: scene.Office, handler: Visitor) -> None:
    first = orders(office)[0]
    page = handler.page(f"/papers/{first}")
    assert "校样" in page
    assert 'aria-current="step"' in page
    pdf = handler.see(f"/papers/{first}/pdf")
    assert pdf.content.startswith(b"%PDF")
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.headers["content-disposition"].startswith("inline")
    assert "frame-ancestors 'self'" in pdf.headers["content-security-policy"]
    word = handler.see(f"/papers/{first}/files/docx")
    assert word.content.startswith(b"PK")
    assert word.headers["content-disposition"].startswith("attachment; filename=\"file.docx\"; filename*=UTF-8''")
    assert handler.see(f"/papers/{first}/files/approval").content.startswith(b"%PDF")
    assert handler.see(f"/papers/{first}/files/exe").status_code == 422


def test_a_step_is_taken_and_shown_with_who_took_it(office: scene.Office, handler: Visitor) -> None:
    first = orders(office)[0]
    answer = handler.send(f"/papers/{first}/steps/agree", {**seen(office, first), "opinion": "情况属实，拟同意"})
    assert answer.headers["location"] == f"/papers/{first}"
    page = handler.page(f"/papers/{first}")
    assert "情况属实，拟同意" in page
    assert "样例和甲" in page
    assert f'action="/papers/{first}/steps/agree"' not in page  # the next row is another's


def test_sending_back_asks_for_a_reason(office: scene.Office, section: Visitor) -> None:
    first = orders(office)[0]
    office.one(HANDLER, Step.AGREE, first)
    refused = section.send(f"/papers/{first}/steps/return", seen(office, first))
    assert refused.status_code == 422
    assert "退回修改请写明意见" in refused.text
    assert re.search(r'is-invalid"[^>]*id="return-opinion"', refused.text)
    assert (
        section.send(f"/papers/{first}/steps/return", {**seen(office, first), "opinion": "请核对"}).status_code == 303
    )
    assert office.document(first).version == 2


def test_the_second_of_two_sees_what_changed(office: scene.Office, section: Visitor) -> None:
    first = orders(office)[0]
    before = seen(office, first)
    office.one(HANDLER, Step.AGREE, first)
    answer = section.send(f"/papers/{first}/steps/agree", before)
    assert answer.status_code == 422
    assert "刚才已由他人办理" in answer.text
    assert office.document(first).version == 1


@pytest.mark.parametrize(
    ("step", "told", "told_back"),
    [
        ("agree", {"on": "昨天"}, "不是日期"),
        ("agree", {"on": "2026-03-03"}, "晚于今天"),
        ("redraft", {"reason": ""}, "请写明理由"),
        ("void", {"reason": ""}, "请写明理由"),
        ("void", {"reason": "长" * 2001}, "最多2000个字"),
        ("seal", {"copies": "0"}, "用印份数"),
        ("issue", {}, "现在不能制发"),
        ("burn", {}, "没有“burn”这一步骤"),
    ],
)
def test_wrong_input_is_told_and_changes_nothing(
    office: scene.Office, handler: Visitor, step: str, told: dict[str, str], told_back: str
) -> None:
    first = orders(office)[0]
    answer = handler.send(f"/papers/{first}/steps/{step}", {**seen(office, first), **told})
    assert answer.status_code in (403, 422)
    if answer.status_code == 422:
        assert told_back in answer.text
    assert office.document(first).version == 0


def test_a_step_of_anothers_post_is_not_permitted(office: scene.Office, section: Visitor) -> None:
    first = orders(office)[0]
    answer = section.send(f"/papers/{first}/steps/agree", seen(office, first))
    assert answer.status_code == 403
    assert "由承办人办理" in answer.text


def test_a_paper_is_issued_from_its_page_and_checked_afterwards(office: scene.Office, section: Visitor) -> None:
    first = orders(office)[0]
    office.seal(first)
    assert "存档" in section.page(f"/papers/{first}")
    assert section.send(f"/papers/{first}/steps/issue", seen(office, first)).status_code == 303
    assert office.document(first).stage == "issued"
    checked = section.page(f"/papers/{first}/recheck")
    assert "没有被改动" in checked
    assert section.send(f"/papers/{first}/render", {}).status_code == 422
    Path(office.parts.home / office.document(first).path).write_bytes(b"%PDF-1.4 other")
    assert "被改动" in section.page(f"/papers/{first}/recheck")
    assert section.see(f"/papers/{first}/pdf").status_code == 422


def test_many_are_looked_at_done_and_printed(office: scene.Office, section: Visitor) -> None:
    papers = orders(office)
    office.seal(*papers[:2])
    preview = section.send("/papers/preview", {"id": [str(one) for one in papers]})
    assert preview.status_code == 200
    assert "2份的下一步可以由您办理" in preview.text
    assert "由承办人办理" in preview.text
    told = {"id": [str(one) for one in papers], "on": scene.DAY.isoformat(), "copies": "1", "print": "1"}
    answer = section.send("/papers/run", told)
    text = outcome(section, answer)
    assert "办理2份，未办理1份" in text
    assert "责令限期整改通知书-2026-03-02-2份.pdf" in text
    files = re.findall(r'href="(/papers/jobs/[^"]+/files/\d+)"', text)
    assert [section.see(path).content[:2] for path in files] == [b"PK", b"%P"]
    assert section.see(files[0][:-1] + "9").status_code == 404
    change(section, HANDLER)
    assert section.see(answer.headers["location"]).status_code == 404
    assert section.see(files[0]).status_code == 404


def test_all_that_fit_can_be_meant(handler: Visitor) -> None:
    preview = handler.send("/papers/preview", {"whole": "1", "whose": "", "kind": scene.ORDER})
    assert "选中3份" in preview.text


def test_wrong_input_of_many_is_told(office: scene.Office, handler: Visitor) -> None:
    first = orders(office)[0]
    assert handler.send("/papers/preview", {}).status_code == 422
    assert handler.send("/papers/preview", {"id": "x"}).status_code == 422
    assert handler.send("/papers/preview", {"id": "99999"}).status_code == 422
    for told in ({"copies": "0"}, {"on": "2026-03-03"}, {"on": "x"}):
        answer = handler.send("/papers/run", {"id": str(first), **told})
        assert answer.status_code == 422
        assert f'name="id" value="{first}"' in answer.text
    assert handler.see("/papers/jobs/..%2f..").status_code == 404
    assert handler.see("/papers/jobs/" + "x" * 22).status_code == 404


def test_another_district_sees_and_does_nothing(office: scene.Office, guest: Visitor) -> None:
    guest.sign_in(FOREIGN)
    first = orders(office)[0]
    assert guest.page("/papers?whose=open").count('name="id"') == 0
    assert guest.see(f"/papers?whose=open&case={office.cases[0]}").status_code == 404
    assert guest.see("/papers?whose=open&office=heping").status_code == 404
    for path in ("", "/pdf", "/files/pdf", "/files/docx", "/files/approval", "/recheck"):
        answer = guest.see(f"/papers/{first}{path}")
        assert answer.status_code == 404
        assert office.document(first).context["addressee"]["name"] not in answer.text
    for path in (f"{first}/steps/agree", f"{first}/steps/void", f"{first}/render"):
        assert guest.send(f"/papers/{path}", {**seen(office, first), "reason": "x"}).status_code == 404
    for path in ("preview", "run"):
        assert guest.send(f"/papers/{path}", {"id": str(first)}).status_code == 404
    assert office.document(first).version == 0


@pytest.mark.parametrize("path", ["preview", "run", "1/render", "1/steps/agree"])
def test_no_form_is_taken_without_its_mark(handler: Visitor, path: str) -> None:
    assert handler.client.post(f"/papers/{path}", data={"id": "1"}).status_code == 403
