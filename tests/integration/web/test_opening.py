"""立案 by hand: opened with its lines, refused at its field, once however often it is sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest

from casework.importing import import_findings
from casework.listing import show_case
from casework.parts import Parts
from engine.creditcode import with_check_digit
from store.values import CaseFilter
from tests.bureau import CITY, found
from tests.chinese import visible
from tests.intake_helpers import GOOD_CODE, OTHER_CODE, finding, xlsx
from tests.returns import RETURNS, campaign, founded, unit_of
from tests.visiting import Visitor, hidden, visitor

SHENYANG = "/cases-new/shenyang_qualification_check"
HANDLER = "heping_1"
DAY = "2026-03-02"
NAME = "沈阳样例甲建筑工程有限公司"
TOLD = {
    "key": "web:一",
    "rows": "1",
    "opening.code": GOOD_CODE,
    "opening.name": NAME,
    "opening.address": "样例路1号",
    "opening.phone": "024-00000001",
    "opening.legal_person": "样例甲",
    "opening.office": "heping",
    "opening.batch": "SY-2026-09",
    "occurred_on": DAY,
    "batch_no": "SY-2026-09",
    "snapshot_on": DAY,
}
LINE = {
    "item": "建筑工程施工总承包",
    "grade": "三级",
    "standard": "注册建造师不少于5人",
    "required": "5",
    "actual": "3",
    "licensing": "沈阳市城乡建设局",
    "licensing_level": "city",
}


def line(no: int, **changes: str) -> dict[str, str]:
    return {f"line.{no}.{name}": value for name, value in {**LINE, **changes}.items()}


GOOD = {**TOLD, **line(1)}


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    """A bureau in which nothing is opened."""
    made, _ = found(tmp_path / "home")
    yield made
    made.store.close()


@pytest.fixture
def handler(parts: Parts) -> Iterator[Visitor]:
    """An officer of a district."""
    with visitor(parts, HANDLER) as one:
        yield one


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Parts, Visitor]]:
    """A bureau in which nothing is opened and nothing will be, and an officer of a district who visits it."""
    made, _ = found(tmp_path_factory.mktemp("opening") / "home")
    with visitor(made, HANDLER) as one:
        yield made, one
    made.store.close()


def cases(parts: Parts) -> list[str]:
    with parts.store.read() as unit:
        return [case.number for case in unit.find_cases(CaseFilter(), limit=100)]


def opened(answer: httpx.Response) -> str:
    """The number of the case to whose page an answer leads."""
    assert answer.status_code == 303, visible(answer.text)
    return unquote(answer.headers["location"]).removeprefix("/cases/")


def told_at(page: str, name: str) -> str:
    """Why the field of a name was refused, as its page says below it."""
    field = page.partition(f'id="{name}"')[2].partition('<div class="mb-3">')[0]
    wrong = re.search(r'class="wrong" role="alert">(.*?)</div>', field, re.DOTALL)
    return visible(wrong[1]) if wrong else ""


def test_a_case_is_opened_with_its_lines(parts: Parts, handler: Visitor) -> None:
    assert 'href="/cases-new"' in handler.page("/cases")
    assert f'href="{SHENYANG}"' in handler.page("/cases-new")
    assert "/cases-new/shandong" not in handler.page("/cases-new")  # of another region
    form = handler.page(SHENYANG)
    assert hidden(form, "rows") == "1"
    told = {
        **GOOD,
        "rows": "3",
        "key": hidden(form, "key"),
        **line(2, item="市政公用工程施工总承包", certificate="YL-2"),
    }
    number = opened(handler.send(SHENYANG, told))
    case = show_case(parts, number, HANDLER)
    assert (case["subject"]["name"], case["subject"]["code"]) == (NAME, GOOD_CODE)
    assert [one["item"] for one in case["lines"]] == ["建筑工程施工总承包", "市政公用工程施工总承包"]
    assert case["facts"]["flagged_on"] == DAY
    assert "已立案" in handler.page(f"/cases/{number}")


def test_a_form_sent_twice_opens_one_case(parts: Parts, handler: Visitor) -> None:
    number = opened(handler.send(SHENYANG, GOOD))
    assert opened(handler.send(SHENYANG, GOOD)) == number
    assert "没有重复登记" in handler.page(f"/cases/{number}")
    assert cases(parts) == [number]

    other = {**GOOD, "opening.code": OTHER_CODE, "opening.name": "沈阳样例乙市政工程有限公司"}
    answer = handler.send(SHENYANG, other)  # the same form, changed with the browser's way back
    assert answer.status_code == 409
    assert "再按一次" in visible(answer.text)
    assert cases(parts) == [number]
    assert opened(handler.send(SHENYANG, {**other, "key": hidden(answer.text, "key")})) != number


def test_who_opens_it_a_second_time_is_led_to_the_first(parts: Parts, handler: Visitor) -> None:
    number = opened(handler.send(SHENYANG, GOOD))
    answer = handler.send(SHENYANG, {**GOOD, "key": "web:二"})
    assert answer.status_code == 409
    assert f"已经立案：{number}" in told_at(answer.text, "opening.batch")
    assert "看该案件" in told_at(answer.text, "opening.batch")
    assert cases(parts) == [number]
    another = {**GOOD, "key": "web:二", "opening.batch": "SY-2026-10", "batch_no": "SY-2026-10"}
    assert opened(handler.send(SHENYANG, another)) != number


def test_what_was_opened_by_hand_no_list_opens_again(parts: Parts, handler: Visitor, tmp_path: Path) -> None:
    number = opened(handler.send(SHENYANG, {**GOOD, "opening.batch": ""}))
    table = xlsx(tmp_path / "名单.xlsx", [finding(系统批次号=GOOD["batch_no"])])
    report = import_findings(parts, actor=CITY, source=table, now=parts.clock())
    assert (report.already, report.opened) == (1, ())
    assert cases(parts) == [number]


@pytest.mark.parametrize(
    ("field", "value", "place", "reason"),
    [
        ("opening.code", GOOD_CODE[:-1] + ("1" if GOOD_CODE[-1] == "0" else "0"), "", "校验"),
        ("opening.code", "", "", "代码"),
        ("opening.name", "", "", "请填写名称"),
        ("opening.name", "长" * 201, "", "太长"),
        ("opening.office", "shenhe", "", "请从列出的单位"),
        ("opening.office", "", "", "请从列出的单位"),
        ("occurred_on", "2026-02-30", "", "不是日期"),
        ("batch_no", "", "", "请填写"),
        ("snapshot_on", "2026-03-05", "", "晚于今天"),
        ("line.1.actual", "", "", "请填写"),
        ("line.1.actual", "三", "", "正整数"),
        ("line.1.licensing_level", "nobody", "", "选项"),
        ("line.2.grade", "三级", "line.2.item", "请填写"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(
    still: tuple[Parts, Visitor], field: str, value: str, place: str, reason: str
) -> None:
    parts, handler = still
    answer = handler.send(SHENYANG, {**GOOD, "rows": "2", field: value})
    assert answer.status_code == 422
    assert reason in told_at(answer.text, place or field), visible(answer.text)
    assert cases(parts) == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (dict.fromkeys(line(1), ""), "请登记至少一个"),
        ({"line.1.actual": "9"}, "不是异常"),
        ({"rows": "9" * 40}, "页面已经失效"),
        ({"rows": ""}, "页面已经失效"),
    ],
)
def test_what_is_wrong_with_the_whole_is_told(
    still: tuple[Parts, Visitor], changes: dict[str, str], reason: str
) -> None:
    parts, handler = still
    answer = handler.send(SHENYANG, {**GOOD, **changes})
    assert (answer.status_code, reason in visible(answer.text)) == (422, True)
    assert cases(parts) == []


def test_one_more_line_is_asked_for_and_nothing_typed_is_lost(still: tuple[Parts, Visitor]) -> None:
    parts, handler = still
    answer = handler.send(SHENYANG, {**GOOD, "do": "row"})
    assert answer.status_code == 200
    assert hidden(answer.text, "rows") == "2"
    assert hidden(answer.text, "key") == GOOD["key"]
    assert hidden(answer.text, "opening.name") == NAME
    assert 'id="line.2.item"' in answer.text
    assert hidden(handler.send(SHENYANG, {**GOOD, "rows": "50", "do": "row"}).text, "rows") == "50"
    assert cases(parts) == []


def test_a_known_enterprise_is_found_by_its_code_and_not_renamed_by_mistake(parts: Parts, handler: Visitor) -> None:
    unknown = handler.send(SHENYANG, {**GOOD, "do": "known"})
    assert "没有登记过" in visible(unknown.text)
    assert "校验" in told_at(
        handler.send(SHENYANG, {**GOOD, "opening.code": "9" * 18, "do": "known"}).text, "opening.code"
    )
    first = opened(handler.send(SHENYANG, GOOD))

    asked = handler.send(SHENYANG, {"rows": "1", "opening.code": GOOD_CODE.lower(), "do": "known"}).text
    for name in ("opening.name", "opening.address", "opening.phone", "opening.legal_person", "opening.code"):
        assert hidden(asked, name) == GOOD[name]

    again = {**GOOD, "key": "web:二", "opening.batch": "另一批次", "opening.name": "沈阳样例新名称有限公司"}
    answer = handler.send(SHENYANG, again)
    assert answer.status_code == 422
    assert NAME in told_at(answer.text, "opening.name")
    assert 'name="opening.renamed"' in answer.text
    assert cases(parts) == [first]
    second = opened(handler.send(SHENYANG, {**again, "opening.renamed": "on", "opening.address": ""}))
    subject = show_case(parts, second, HANDLER)["subject"]
    assert (subject["name"], subject["address"]) == ("沈阳样例新名称有限公司", GOOD["opening.address"])

    with visitor(parts, "shenhe_1") as stranger:
        elsewhere = stranger.send(SHENYANG, {"rows": "1", "opening.code": GOOD_CODE, "do": "known"})
    assert "没有登记过" in visible(elsewhere.text)
    assert not [word for word in (NAME, subject["name"], subject["address"]) if word in elsewhere.text]


def test_what_it_would_lead_to_is_told_and_nothing_is_recorded(still: tuple[Parts, Visitor]) -> None:
    parts, handler = still
    answer = handler.send(f"{SHENYANG}/foreseen", GOOD)
    assert answer.status_code == 200
    state = parts.library.compiled("shenyang_qualification_check").procedure
    label = next(one.label for one in state.leaves() if one.path == "flagged")
    assert label in visible(answer.text.partition("办理后的状态")[2].partition("</p>")[0])
    assert hidden(answer.text, "opening.name") == NAME
    wrong = handler.send(f"{SHENYANG}/foreseen", {**GOOD, "opening.code": ""})
    assert wrong.status_code == 422
    assert told_at(wrong.text, "opening.code")
    assert cases(parts) == []


def test_who_opens_no_cases_is_not_offered_to(still: tuple[Parts, Visitor]) -> None:
    parts, _ = still
    with visitor(parts, "reviewer_1") as reviewer:
        assert "/cases-new" not in reviewer.page("/cases")
        assert "没有由您的岗位逐件立案" in reviewer.page("/cases-new")
        assert reviewer.see(SHENYANG).status_code == 404
        for path in (SHENYANG, f"{SHENYANG}/foreseen"):
            assert reviewer.send(path, GOOD).status_code == 403
        assert reviewer.send("/cases-new/none", GOOD).status_code == 404
    assert cases(parts) == []


def test_the_city_opens_a_case_of_a_district_and_chooses_it(parts: Parts) -> None:
    with visitor(parts, CITY) as city:
        assert "请从列出的单位" in told_at(city.send(SHENYANG, {**GOOD, "opening.office": ""}).text, "opening.office")
        number = opened(city.send(SHENYANG, GOOD))
    assert show_case(parts, number, HANDLER)["number"] == number


def test_without_its_mark_no_form_is_taken(still: tuple[Parts, Visitor]) -> None:
    parts, handler = still
    for path in (SHENYANG, f"{SHENYANG}/foreseen"):
        assert handler.client.post(path, data=GOOD).status_code == 403
    assert cases(parts) == []


@pytest.fixture
def province(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parts]:
    """A campaign with its units."""
    monkeypatch.setenv("SHIXIAN_PROCEDURES", str(RETURNS))
    made, _ = founded(tmp_path / "home")
    campaign(made)
    yield made
    made.store.close()


CHECK = "/cases-new/returns_case"
CHECKED = {
    "key": "web:三",
    "opening.code": with_check_digit("91330100MA0YL0003"),
    "opening.name": "样例检查企业",
    "opening.office": "hill",
    "occurred_on": "2024-06-21",
}


def test_a_case_stands_in_its_parent_and_a_foreign_parent_is_not_even_there(province: Parts) -> None:
    own, foreign, above = (unit_of(province, office) for office in ("hill", "lake", "east"))
    before = set(cases(province))
    with visitor(province, "hill") as hill:
        assert "参加单位的案号" in visible(hill.page(CHECK))
        assert "请填写参加单位的案号" in told_at(hill.send(CHECK, CHECKED).text, "opening.parent")
        reasons = []
        for number in (foreign, "样例〔2024〕999号"):
            answer = hill.send(CHECK, {**CHECKED, "opening.parent": number})
            assert answer.status_code == 422
            reasons.append(told_at(answer.text, "opening.parent").replace(number, ""))
        assert reasons[0] == reasons[1] != ""
        assert "不能在案件" in told_at(
            hill.send(CHECK, {**CHECKED, "opening.parent": cases_of(province, "returns")}).text, "opening.parent"
        )
        number = opened(hill.send(CHECK, {**CHECKED, "opening.parent": own}))
        assert show_case(province, number, "hill")["parent"]["number"] == own
        upper = {**CHECKED, "key": "web:四", "opening.parent": above}
        assert opened(hill.send(CHECK, upper)) != number
    assert len(set(cases(province)) - before) == 2


def cases_of(parts: Parts, procedure: str) -> str:
    with parts.store.read() as unit:
        [case] = unit.find_cases(CaseFilter(procedure=procedure), limit=10)
        return case.number


def test_units_and_their_reports_are_let_in_elsewhere_and_a_campaign_is_opened(province: Parts) -> None:
    with visitor(province, "leader") as leader:
        assert set(re.findall(r'href="/cases-new/(\w+)"', leader.page("/cases-new"))) == {"returns"}
        assert leader.see("/cases-new/returns_unit").status_code == 404
        told = {
            "opening.name": "样例行动二",
            "opening.code": "2025",
            "opening.office": "prov",
            "occurred_on": "2024-06-21",
        }
        number = opened(leader.send("/cases-new/returns", told))
    assert show_case(province, number, "leader")["facts"]["began_on"] == "2024-06-20"  # as the plan has it
    subject = show_case(province, number, "leader")["subject"]
    assert (subject["name"], subject["code"]) == ("样例行动二", "2025")
