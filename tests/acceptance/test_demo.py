"""The main job, whole: one run of the demonstration, and what it leaves."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import icalendar
import pdfplumber
import pytest
from python_calamine import load_workbook

from bootstrap import join
from casework.access.signing_in import sign_in
from casework.listing import list_cases, list_deadlines
from casework.parts import Parts
from engine.case import DeadlineStatus
from samples.campaigns.playing import COURSE, FOLDER
from samples.logins import FILE
from samples.scenario import BATCH, build
from store.values import CaseFilter, Document

ROOT = Path(__file__).resolve().parents[2]
WHOLE = bool(os.environ.get("SHIXIAN_SOAK"))
REGIONS = ["贵阳", "山东", "浙江", "宁夏"] if WHOLE else []
"""Whose campaigns are played; each has a test of its own beside this one, which plays it whole."""
EVERY = 1 if WHOLE else 3
"""One of so many enterprises of the list; `make demo` takes all."""
SCENARIO = build(EVERY)
STORY_YEAR = 2026  # Shenyang's; the campaigns were before


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Run the demonstration; its folder and what it printed."""
    home = tmp_path_factory.mktemp("demonstration") / "demo"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SHIXIAN_")}
    done = subprocess.run(
        [sys.executable, "-m", "samples.demo", "--home", str(home), "--every", str(EVERY), "--campaigns", *REGIONS],
        cwd=ROOT,
        env={**environment, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return home, done.stdout


@pytest.fixture(scope="module")
def parts(run: tuple[Path, str]) -> Iterator[Parts]:
    parts = join(run[0])
    yield parts
    parts.store.close()


def papers(parts: Parts, kind: str) -> list[Document]:
    with parts.store.read() as unit:
        return unit.documents(kind=kind)


def text_of(parts: Parts, document: Document) -> str:
    with pdfplumber.open(parts.home / document.path) as pdf:
        return "".join(page.extract_text() or "" for page in pdf.pages).replace("\n", "").replace(" ", "")


def chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def test_the_list_is_opened_and_its_bad_rows_are_named(run: tuple[Path, str]) -> None:
    home, printed = run
    bad = len(SCENARIO.listed) - sum(len(firm.lines) for firm in SCENARIO.opened) - 2
    assert f"立案 {len(SCENARIO.opened)} 件，退回 {bad} 行，待核实 2 家" in printed
    short = next(line for line, row in enumerate(SCENARIO.listed, start=4) if len(str(row.code)) == 17)
    assert f"第{short}行 统一社会信用代码：统一社会信用代码应为18位，现为17位" in printed
    assert "问题 0 个" in printed
    rows = load_workbook(home / "退回的行.xlsx").get_sheet_by_index(0).to_python()
    assert sum(any("样例" in str(cell) for cell in row) for row in rows) >= 10


def test_every_case_ends_or_waits_for_the_law(parts: Parts) -> None:
    rows = list_cases(parts, batch=BATCH)
    assert len(rows) == len(SCENARIO.opened) == 120 // EVERY - 8
    ends = {"恢复正常（S0）", "企业已终止", "已注销（S17）"}
    assert {row.states[0] for row in rows} == ends
    assert any("已重新核定（S18）" in row.states for row in rows)


def test_every_document_has_its_letter_and_numbers_are_unique(parts: Parts) -> None:
    with parts.store.read() as unit:
        documents = unit.documents()
    assert len(documents) > (9 if REGIONS else 7) * len(SCENARIO.opened)  # with the campaigns' papers, or without
    assert all((parts.home / document.path).stat().st_size > 10_000 for document in documents)
    numbers = [document.number for document in documents if document.number]
    assert len(set(numbers)) == len(numbers)


def test_a_letter_prints_the_stored_deadline_an_announcement_the_rule_and_its_record_the_day(parts: Parts) -> None:
    announcement = next(paper for paper in papers(parts, "announcement") if paper.dated.year == STORY_YEAR)
    decision = papers(parts, "withdrawal_decision")[0]
    with parts.store.read() as unit:
        announced = unit.cases(announcement.case_ids)
        withdrawn = unit.cases(decision.case_ids)

    deemed = {case.state.deadlines["order.deemed_service"].last_day for case in announced.values()}
    assert deemed == {date(2026, 4, 26)}
    assert "自本公告发布之日起经过30日，即视为送达" in text_of(parts, announcement)
    records = [paper for paper in papers(parts, "order.announcement_record") if paper.dated.year == STORY_YEAR]
    assert len(records) == len(announced)
    assert f"视为送达日期{chinese(date(2026, 4, 26))}" in text_of(parts, records[0])
    [case] = withdrawn.values()
    assert chinese(case.state.deadlines["regrade"].last_day) in text_of(parts, decision)


def test_a_decision_names_the_papers_it_rests_on_and_no_ban(parts: Parts) -> None:
    for decision in papers(parts, "withdrawal_decision")[:3]:
        text = text_of(parts, decision)
        issued = decision.context["issued"]
        assert issued["rectification_order"]["number"] in text
        assert issued["intent_notice"]["number"] in text
        assert "禁止" not in text
        assert "欺骗" not in text


def test_the_office_decides_only_on_what_it_granted(parts: Parts) -> None:
    for document in papers(parts, "deregistration_notice") + papers(parts, "withdrawal_decision"):
        own = [line for line in document.context["lines"] if line["licensing"] == "沈阳市城乡建设局"]
        assert any(line["outcome"] in ("withdrawn", "regraded") for line in own), document.number


def test_a_receipt_found_late_counts_from_its_true_day(parts: Parts) -> None:
    with parts.store.read() as unit:
        cases = unit.find_cases(CaseFilter(batch=BATCH), limit=1000)
    late = [
        case
        for case in cases
        if case.state.facts.get("order.announced_on") and case.state.facts["order.served_how"] == "post"
    ]
    assert [case.state.facts["order.served_on"] for case in late] == ["2026-03-16"]
    assert late[0].state.deadlines["rectification"].last_day == date(2026, 6, 16)
    assert late[0].state.deadlines["order.deemed_service"].status is DeadlineStatus.CANCELLED


def test_reminders_were_sent_once_with_a_calendar_file(run: tuple[Path, str]) -> None:
    letters = sorted((run[0] / "reminders").glob("*.eml"))
    assert len(letters) > 3 * len(SCENARIO.opened)
    message = message_from_bytes(letters[0].read_bytes(), policy=default)
    [attached] = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert icalendar.Calendar.from_ical(attached.get_content()).walk("VEVENT")


def test_the_calendar_file_holds_every_live_deadline(run: tuple[Path, str], parts: Parts) -> None:
    events = icalendar.Calendar.from_ical((run[0] / "期限.ics").read_bytes()).walk("VEVENT")
    live = [row for row in list_deadlines(parts) if row.status is DeadlineStatus.LIVE]
    assert len(events) == len(live) > 50 // EVERY


def test_one_officer_of_each_role_may_sign_in(parts: Parts) -> None:
    path = parts.home / FILE
    assert path.stat().st_mode & 0o077 == 0
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    found = [sign_in(parts, *line.split()[:2]) for line in lines]
    with parts.store.read() as unit:
        every = frozenset().union(*(one.roles for one in unit.officers().values()))
    assert frozenset().union(*(one.roles for one in found)) == every
    assert not any(one.must_change for one in found)


def test_print_files_and_ledgers_stand(run: tuple[Path, str]) -> None:
    home, _ = run
    assert len(list((home / "print").glob("*.pdf"))) == len(list((home / "print").glob("*邮寄清单.xlsx"))) == 4
    ledger = load_workbook(home / "ledgers" / "案件台账.xlsx").get_sheet_by_index(0).to_python()
    assert sum(str(row[0]).startswith("沈资核") for row in ledger) == len(SCENARIO.opened)


@pytest.mark.parametrize("region", REGIONS)
def test_each_campaign_leaves_its_forms(run: tuple[Path, str], region: str) -> None:
    home, printed = run
    folder = home / FOLDER / region
    forms = sorted(folder.glob("*.pdf"))
    assert len(forms) >= 3
    assert all(form.with_suffix(".xlsx").is_file() for form in forms)
    assert (folder / COURSE).read_text(encoding="utf-8").startswith("样例数据（虚构）")
    assert f"{region}：表 {len(forms)} 张" in printed


def test_the_procedures_played_have_cases(parts: Parts) -> None:
    with parts.store.read() as unit:
        procedures = {procedure for _, procedure, _ in unit.counts(None)}
    played = {
        "贵阳": {"guiyang_certificate_campaign", "administrative_penalty"},
        "山东": {"shandong_collection"},
        "浙江": {"zhejiang_certificate_campaign"},
        "宁夏": {"ningxia_certificate_campaign", "qualification_check"},
    }
    assert procedures >= {"shenyang_qualification_check"}.union(*(played[region] for region in REGIONS))
