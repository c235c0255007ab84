"""限制查询: whether somebody may do something on a day, and why not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from casework.acting import Act, act
from casework.listing import show_case
from casework.parts import Parts
from casework.restrictions import ask, matters
from tests.bureau import CITY, by_district, found, open_all
from tests.visiting import Visitor, visitor

MATTER = "资质升级"
DAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    made, _ = found(tmp_path_factory.mktemp("restrictions"), DAY)
    open_all(made)
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def case(parts: Parts) -> tuple[str, str]:
    """Number and code of a case whose party is marked on the platform."""
    number = by_district(parts)["heping"][0]
    act(parts, CITY, number, Act("mark_platform", DAY))
    code = show_case(parts, number)["subject"]["code"]
    assert ask(parts, code, DAY, MATTER).blocked
    return number, code


@pytest.fixture(scope="module")
def city(parts: Parts) -> Iterator[Visitor]:
    with visitor(parts, CITY) as one:
        yield one


def test_the_form_offers_every_matter(parts: Parts, city: Visitor) -> None:
    page = city.page("/restrictions?code=91210102YL00000021")
    assert all(matter in page for matter in matters(parts))
    assert "91210102YL00000021" in page
    assert "仅供内部参考" not in page


def test_a_blocked_matter_is_told_with_its_reasons(city: Visitor, case: tuple[str, str]) -> None:
    number, code = case
    page = city.send("/restrictions", {"code": code, "on": "2026-03-02", "matter": MATTER}).text
    for words in ("仅供内部参考", f"不得{MATTER}", "平台标注资质异常", "动态核查", "解除为止", number, "样例市甲"):
        assert words in page
    assert 'href="/cases/' in page


def test_another_district_is_told_of_the_restriction_without_a_way_to_the_case(
    parts: Parts, case: tuple[str, str]
) -> None:
    number, code = case
    with visitor(parts, "shenhe_1") as other:
        page = other.send("/restrictions", {"code": code, "matter": MATTER}).text
        assert f"不得{MATTER}" in page
        assert number in page
        assert 'href="/cases/' not in page
        assert other.see(f"/cases/{number}").status_code == 404


def test_before_it_began_nothing_is_restricted(city: Visitor, case: tuple[str, str]) -> None:
    page = city.send("/restrictions", {"code": case[1], "on": "2026-03-01", "matter": MATTER}).text
    assert f"没有关于“{MATTER}”的限制" in page


def test_nobody_of_that_code_is_told_apart_from_nothing_restricted(city: Visitor) -> None:
    page = city.send("/restrictions", {"code": "91210102YL9999999X"}).text
    assert "本系统没有登记过该主体" in page
    assert "不等于其他地区" in page


@pytest.mark.parametrize(
    ("told", "status", "words"),
    [
        ({"code": " "}, 422, "请写明统一社会信用代码"),
        ({"code": "x" * 300}, 422, "最多200个字"),
        ({"code": "91210102YL9999999X", "on": "昨天"}, 422, "不是日期"),
        ({"code": "91210102YL9999999X", "matter": "飞行"}, 404, "没有找到限制事项"),
    ],
)
def test_wrong_input_is_told(city: Visitor, told: dict[str, str], status: int, words: str) -> None:
    answer = city.send("/restrictions", told)
    assert answer.status_code == status
    assert words in answer.text


def test_a_form_without_its_mark_is_refused(city: Visitor) -> None:
    assert city.client.post("/restrictions", data={"code": "1"}).status_code == 403
