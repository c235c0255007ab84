"""The sample files: made anew they are the same, they fit together, and they hold the faults they are meant to hold."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from casework.intake.findings import Findings, read_findings
from casework.intake.postal import MailResult, PostalResult, read_postal
from casework.intake.reviews import read_reviews
from casework.intake.statements import read_statements
from casework.intake.tables import read_grids
from samples.make_samples import ROOT, main
from samples.scenario import INTENT, ORDER

LARGEST_BYTES = 200_000


@pytest.fixture(scope="module")
def listed() -> Findings:
    return read_findings(ROOT / "异常企业名单-样例.xlsx")


def mails(pattern: str) -> list[PostalResult]:
    return [row for path in sorted(ROOT.glob(pattern)) for row in read_postal(path).rows]


def test_the_files_are_what_the_program_makes(tmp_path: Path) -> None:
    # Cells are compared, not bytes: another machine's zlib may pack the same workbook differently.
    for made in main(tmp_path):
        assert read_grids(made) == read_grids(ROOT / made.name), made.name
        assert made.stat().st_size < LARGEST_BYTES


def test_made_twice_on_one_machine_the_files_have_the_same_bytes(tmp_path: Path) -> None:
    first = {path.name: path.read_bytes() for path in main(tmp_path)}
    assert {path.name: path.read_bytes() for path in main(tmp_path)} == first


def test_the_list_holds_120_enterprises_of_13_districts(listed: Findings) -> None:
    good = [*listed.rows, *listed.set_aside]
    assert len({item.district for item in good}) == 13
    refused = {bad.original["企业名称"] for bad in listed.refused}
    assert len({item.name for item in good} | refused) == 120
    assert {len(item.lines) for item in listed.rows} == {1, 2, 3}


def test_the_list_holds_each_fault_it_is_meant_to_hold(listed: Findings) -> None:
    assert len(listed.set_aside) == 2
    reasons = "\n".join(bad.reason for bad in listed.refused)
    for words in ("重复", "没有这一天", "不是数字", "负数", "未填写", "不少于标准", "公式", "数字格式", "现为17位"):
        assert words in reasons


def test_every_row_of_the_list_is_accounted_for(listed: Findings) -> None:
    kept = [line.row for item in (*listed.rows, *listed.set_aside) for line in item.lines]
    numbers = sorted([*kept, *(bad.number for bad in listed.refused)])
    assert numbers == list(range(4, 4 + len(numbers)))


def test_every_opened_enterprise_has_one_result_of_its_order(listed: Findings) -> None:
    orders = mails("EMS*-样例-第*.csv")
    assert sorted(row.code for row in orders) == sorted(item.code for item in listed.rows)
    assert {row.contents for row in orders} == {ORDER}
    shares = Counter(row.result for row in orders)
    assert 0.65 < shares[MailResult.SIGNED] / len(orders) < 0.75
    assert 0.14 < shares[MailResult.RETURNED] / len(orders) < 0.22
    assert min(shares[MailResult.REFUSED], shares[MailResult.NO_RESULT]) >= 4
    assert sum(row.needs_confirmation for row in orders) == 4


def test_every_line_has_one_review_and_every_failed_enterprise_one_intent_notice(listed: Findings) -> None:
    reviews = read_reviews(ROOT / "复查结果-样例.xlsx")
    lines = {(item.code, line.item) for item in listed.rows for line in item.lines}
    assert not reviews.refused
    assert {(row.code, row.item) for row in reviews.rows} == lines
    failed = {row.code for row in reviews.rows if not row.met}
    assert 0.35 < len(failed) / len(listed.rows) < 0.45
    intents = mails("EMS*-撤回告知-*.csv")
    assert sorted(row.code for row in intents) == sorted(failed)
    assert {row.contents for row in intents} == {INTENT}


def test_statements_come_after_the_signed_intent_notice(listed: Findings) -> None:
    signed = {row.code: row.result_on for row in mails("EMS*-撤回告知-*.csv") if row.result is MailResult.SIGNED}
    statements = read_statements(ROOT / "企业陈述申辩-样例.csv")
    assert not statements.refused
    assert {row.accepted for row in statements.rows} == {True, False}
    for row in statements.rows:
        signed_on = signed[row.code]
        assert signed_on is not None
        assert 1 <= (row.stated_on - signed_on).days <= 7


def test_nothing_in_the_list_could_be_taken_for_real(listed: Findings) -> None:
    for item in (*listed.rows, *listed.set_aside):
        assert "样例" in item.name
        assert re.fullmatch(r"024-0000\d{4}", item.phone)
        assert item.code[8:10] == "YL"


def test_the_post_writes_gb18030() -> None:
    for path in ROOT.glob("*.csv"):
        path.read_bytes().decode("gb18030")
        with pytest.raises(UnicodeDecodeError):
            path.read_bytes().decode("utf-8")
