"""What comes back: results of the post, of reviews, and statements."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

import pytest

from casework.intake.postal import Capacity, MailResult, PostalResults, ReturnReason, read_postal
from casework.intake.postings import read_postings
from casework.intake.reviews import read_reviews
from casework.intake.statements import read_statements
from tests.intake_helpers import GOOD_CODE, OTHER_CODE

MAIL = {
    "邮件号": "1000000010001",
    "收件单位": "沈阳样例甲建筑工程有限公司",
    "信用代码": GOOD_CODE,
    "内件品名": "责令限期整改通知书",
    "收寄日期": "2026/03/09",
    "投递结果": "妥投",
    "结果日期": "2026/03/11",
    "签收人": "收发章",
    "签收人身份": "收发室",
    "退回原因": "",
    "投递次数": "",
    "最后投递日期": "",
    "查询日期": "2026/03/24",
}
RETURNED = {"投递结果": "退回", "签收人": "", "签收人身份": "", "退回原因": "迁移新址"}
REVIEW = {
    "企业名称": "沈阳样例甲建筑工程有限公司",
    "信用代码": GOOD_CODE,
    "资质类别": "建筑工程施工总承包",
    "标准人数": "5",
    "复查人数": "6",
    "结论": "达标",
    "复查日期": "2026年7月2日",
}
STATEMENT = {
    "企业名称": "沈阳样例甲建筑工程有限公司",
    "信用代码": GOOD_CODE,
    "陈述日期": "2026-07-17",
    "陈述申辩内容": "已补足人员，附证明",
    "是否采纳": "采纳",
    "采纳或不采纳的理由": "经核对属实",
    "复核日期": "2026-07-22",
    "是否要求听证": "否",
}


def gb(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", encoding="gb18030", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def post(tmp_path: Path, *changes: dict[str, str]) -> PostalResults:
    rows = [{**MAIL, "邮件号": f"100000001{number:04d}", **change} for number, change in enumerate(changes)]
    return read_postal(gb(tmp_path / "结果.csv", *rows), today=datetime.date(2026, 4, 1))


def test_a_signed_mail_brings_day_signer_and_capacity(tmp_path: Path) -> None:
    (found,) = post(tmp_path, {}).rows
    assert (found.result, found.capacity) == (MailResult.SIGNED, Capacity.MAIL_ROOM)
    assert (found.code, found.contents) == (GOOD_CODE, "责令限期整改通知书")
    assert (found.posted_on, found.result_on) == (datetime.date(2026, 3, 9), datetime.date(2026, 3, 11))
    assert (found.signed_by, found.needs_confirmation) == ("收发章", False)


@pytest.mark.parametrize(
    ("change", "result", "reason"),
    [
        (RETURNED, MailResult.RETURNED, ReturnReason.MOVED),
        ({**RETURNED, "退回原因": "查无此单位"}, MailResult.RETURNED, ReturnReason.NO_SUCH_UNIT),
        ({**RETURNED, "退回原因": "电话联系不上"}, MailResult.RETURNED, ReturnReason.UNREACHABLE),
        ({**RETURNED, "退回原因": "逾期未领"}, MailResult.RETURNED, ReturnReason.UNCLAIMED),
        ({**RETURNED, "退回原因": "地址不详"}, MailResult.RETURNED, ReturnReason.WRONG_ADDRESS),
        ({**RETURNED, "退回原因": "拒收"}, MailResult.REFUSED, ReturnReason.REFUSED),
        ({**RETURNED, "投递结果": "拒收", "退回原因": ""}, MailResult.REFUSED, ReturnReason.REFUSED),
        ({**RETURNED, "投递结果": "无信息", "退回原因": "", "结果日期": ""}, MailResult.NO_RESULT, None),
    ],
)
def test_each_result_and_reason_is_understood(
    tmp_path: Path, change: dict[str, str], result: MailResult, reason: ReturnReason | None
) -> None:
    (found,) = post(tmp_path, change).rows
    assert (found.result, found.return_reason, found.needs_confirmation) == (result, reason, False)


@pytest.mark.parametrize(("who", "words"), [("快递柜", "快递柜"), ("他人代收", "他人代收"), ("", "没有签收人身份")])
def test_a_signature_that_proves_no_receipt_is_marked(tmp_path: Path, who: str, words: str) -> None:
    (found,) = post(tmp_path, {"签收人身份": who}).rows
    assert found.result is MailResult.SIGNED
    assert found.needs_confirmation
    assert words in found.warning


@pytest.mark.parametrize(
    ("change", "column", "reason"),
    [
        ({"邮件号": "123"}, "邮件号", "不是EMS邮件号"),
        ({"邮件号": "1.01235E+12"}, "邮件号", "科学计数法"),
        ({"邮件号": "EA123456780CN"}, "邮件号", "校验位"),
        ({"信用代码": "123"}, "信用代码", "应为18位"),
        ({"投递次数": "三次"}, "投递次数", "不是数字"),
        ({"最后投递日期": "2026/03/08"}, "最后投递日期", "早于收寄日期"),
        ({"最后投递日期": "2026/03/12"}, "结果日期", "早于最后投递日期"),
        ({"投递结果": "飞走了"}, "投递结果", "不是规定的用语"),
        ({"收寄日期": "2026/02/30"}, "收寄日期", "没有这一天"),
        ({"结果日期": "2026/03/03"}, "结果日期", "早于收寄日期"),
        ({"结果日期": ""}, "结果日期", "却没有日期"),
        ({"查询日期": "2026/03/10"}, "查询日期", "早于结果日期"),
        ({"查询日期": "2026/05/10"}, "查询日期", "晚于今天"),
        ({"签收人": ""}, "签收人", "却没有签收人"),
        ({"退回原因": "拒收"}, "退回原因", "却填了退回原因"),
        ({**RETURNED, "退回原因": ""}, "退回原因", "却没有退回原因"),
        ({**RETURNED, "签收人": "样例甲"}, "签收人", "却填了签收人"),
        ({**RETURNED, "投递结果": "拒收"}, "退回原因", "却是别的"),
        ({**RETURNED, "投递结果": "无信息", "退回原因": ""}, "结果日期", "却填了结果日期"),
    ],
)
def test_a_bad_mail_is_refused_and_the_others_are_read(
    tmp_path: Path, change: dict[str, str], column: str, reason: str
) -> None:
    found = post(tmp_path, {}, change, {})
    (bad,) = found.refused
    assert (bad.number, bad.column) == (3, column)
    assert reason in bad.reason
    assert [row.row for row in found.rows] == [2, 4]


def test_a_mail_listed_twice_counts_once_and_a_contradiction_not_at_all(tmp_path: Path) -> None:
    same = {"邮件号": "1000000019999"}
    assert [bad.number for bad in post(tmp_path, same, same).refused] == [3]
    torn = post(tmp_path, same, {**same, "结果日期": "2026/03/12"})
    assert ([bad.number for bad in torn.refused], torn.rows) == ([2, 3], ())


def test_a_list_that_names_nothing_but_numbers_and_results_is_enough(tmp_path: Path) -> None:
    bare = {"运单号": "1000000010001", "状态": "签收", "签收时间": "2026-03-11 10:20", "签收人": "收发章"}
    (found,) = read_postal(gb(tmp_path / "结果.csv", bare), today=datetime.date(2026, 4, 1)).rows
    assert (found.code, found.contents, found.posted_on, found.queried_on) == ("", "", None, None)
    assert (found.result_on, found.capacity) == (datetime.date(2026, 3, 11), None)


def test_a_mail_still_on_its_way_has_no_result(tmp_path: Path) -> None:
    change = {"投递结果": "运输中", "结果日期": "", "签收人": "", "签收人身份": ""}
    (found,) = post(tmp_path, change).rows
    assert found.result is MailResult.IN_TRANSIT


def test_attempts_are_read(tmp_path: Path) -> None:
    (found,) = post(tmp_path, {**RETURNED, "投递次数": "3", "最后投递日期": "2026/03/11"}).rows
    assert (found.attempts, found.last_attempt_on) == (3, datetime.date(2026, 3, 11))


def test_postings_say_whose_mail_it_is(tmp_path: Path) -> None:
    asked = {"邮件号": "1000000010001", "案号": "", "信用代码": "", "收寄日期": "2026/03/09"}
    rows = [
        asked | {"案号": "样例1号"},
        asked | {"邮件号": "1000000010002"},
        asked | {"邮件号": "1000000010003", "信用代码": GOOD_CODE},
    ]
    found = read_postings(gb(tmp_path / "收寄.csv", *rows), today=datetime.date(2026, 4, 1))
    assert [(row.case_number, row.code) for row in found.rows] == [("样例1号", ""), ("", GOOD_CODE)]
    (bad,) = found.refused
    assert "不知道是哪个案件" in bad.reason


def test_reviews_are_read_and_a_conclusion_against_the_figures_is_refused(tmp_path: Path) -> None:
    path = gb(tmp_path / "复查.csv", REVIEW, {**REVIEW, "信用代码": OTHER_CODE, "复查人数": "4"})
    found = read_reviews(path)
    (good,), (bad,) = found.rows, found.refused
    assert (good.code, good.actual_after, good.met) == (GOOD_CODE, 6, True)
    assert good.reviewed_on == datetime.date(2026, 7, 2)
    assert (bad.number, bad.column, "标准5人，复查4人" in bad.reason) == (3, "结论", True)


def test_a_review_in_the_future_or_listed_twice_is_refused(tmp_path: Path) -> None:
    path = gb(tmp_path / "复查.csv", REVIEW, REVIEW)
    assert [bad.number for bad in read_reviews(path).refused] == [3]
    early = read_reviews(path, today=datetime.date(2026, 7, 1))
    assert ([bad.column for bad in early.refused], early.rows) == (["复查日期", "复查日期"], ())


def test_statements_are_read_with_their_answer(tmp_path: Path) -> None:
    other = {**STATEMENT, "信用代码": OTHER_CODE, "是否采纳": "不采纳", "是否要求听证": "是"}
    found = read_statements(gb(tmp_path / "陈述.csv", STATEMENT, other))
    assert [(row.accepted, row.hearing_requested) for row in found.rows] == [(True, False), (False, True)]
    assert found.rows[0].stated_on == datetime.date(2026, 7, 17)
    assert not found.refused


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("复核日期", "2026-07-01", "早于陈述日期"),
        ("是否采纳", "再议", "不是规定的用语"),
        ("陈述申辩内容", "", "未填写"),
        ("采纳或不采纳的理由", "", "未填写"),
    ],
)
def test_a_bad_statement_is_refused(tmp_path: Path, column: str, value: str, reason: str) -> None:
    (bad,) = read_statements(gb(tmp_path / "陈述.csv", {**STATEMENT, column: value})).refused
    assert (bad.number, bad.column) == (2, column)
    assert reason in bad.reason
