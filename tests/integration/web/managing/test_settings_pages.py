"""管理: choices between answers, holidays, the state of the system."""

from __future__ import annotations

import re
from html import unescape

import pytest

from casework.calendars.status import calendar_status
from casework.choosing import list_questions
from casework.parts import Parts
from tests.bureau import CITY
from tests.holidays import SYNTHETIC
from tests.managing import KEEPER, See, told_in


def test_a_choice_is_made_with_a_reason(parts: Parts, visit: See) -> None:
    keeper = visit(KEEPER)
    asked = list_questions(parts, office="heping")[0]
    other = next(one for one in asked.options if one.key != asked.answer)
    told = {"office": "heping", "procedure": "", "name": asked.name, "answer": other.key, "reason": ""}
    wrong = keeper.send("/managing/settings", told)
    assert wrong.status_code == 422
    assert "请写明理由" in wrong.text
    assert "--reason" not in wrong.text
    done = keeper.send("/managing/settings", {**told, "reason": "市局会议纪要"})
    assert done.headers["location"].startswith("/managing/settings?office=heping")
    assert list_questions(parts, office="heping")[0].answer == other.key
    listed = told_in(keeper.page("/choices/list"))
    for word in ("市局会议纪要", asked.question, other.label):
        assert word in listed
    assert keeper.send("/managing/settings", {**told, "office": "liaoning"}).status_code == 404
    assert visit(CITY).send("/managing/settings", told).status_code == 403


def test_holidays_are_imported_after_a_look(parts: Parts, visit: See) -> None:
    keeper = visit(KEEPER)
    files = {"file": ("放假安排.csv", SYNTHETIC.read_bytes())}
    told = {"region": "", "office": "", "year": "", "source": "样例通知", "issued_on": "2026-11-04"}
    page = keeper.send("/managing/calendars/preview", told, files)
    assert page.status_code == 200
    assert "现在还没有作任何改动" in page.text
    assert not calendar_status(parts).editions
    carried = re.search(r'name="carried" value="([^"]+)"', page.text)
    assert carried is not None
    other = visit(CITY).send("/managing/calendars/import", {"carried": unescape(carried[1])})
    assert other.status_code == 422
    done = keeper.send("/managing/calendars/import", {"carried": unescape(carried[1])})
    assert done.headers["location"] == "/managing/calendars"
    assert len(calendar_status(parts).editions) == 1
    assert keeper.send("/managing/calendars/import", {"carried": "x"}).status_code == 422


@pytest.mark.parametrize(
    ("told", "file", "why"),
    [
        ({}, None, "请选定文件"),
        ({}, ("安排.exe", b"MZ"), "请用 XLSX 或者 CSV"),
        ({}, ("安排.xlsx", b"no"), ""),
        ({"year": "12"}, ("安排.csv", b"x"), "年份应在"),
        ({"issued_on": "x"}, ("安排.csv", b"x"), "不是日期"),
    ],
)
def test_a_wrong_notice_is_refused(visit: See, told: dict[str, str], file: tuple[str, bytes] | None, why: str) -> None:
    fields = {"region": "", "office": "", "year": "", "source": "", "issued_on": "", **told}
    answer = visit(KEEPER).send("/managing/calendars/preview", fields, {"file": file} if file else None)
    assert answer.status_code == 422
    assert why in answer.text


def test_an_officer_imports_no_national_holidays(visit: See) -> None:
    files = {"file": ("放假安排.csv", SYNTHETIC.read_bytes())}
    fields = {"region": "", "office": "", "year": "", "source": "", "issued_on": ""}
    officer = visit("heping_1")
    assert "由节假日管理岗位导入" in officer.send("/managing/calendars/preview", fields, files).text
    foreign = officer.send("/managing/calendars/preview", {**fields, "office": "shenhe"}, files)
    assert foreign.status_code == 422


def test_the_system_tells_what_is_missing(visit: See) -> None:
    page = told_in(visit(KEEPER).page("/managing/system"))
    for word in ("时钟", "流程服务", "期限检查", "字体", "数据库", "须处理"):
        assert word in page
