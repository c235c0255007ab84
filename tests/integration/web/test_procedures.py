"""程序: every procedure can be read, in plain words, by whoever is signed in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from casework.choosing import choose
from casework.definitions.starting import runs_in, start_told
from casework.parts import Parts
from tests.bureau import CITY, found
from tests.visiting import Visitor, visitor

KEY = "shenyang_qualification_check"


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    made, _ = found(tmp_path_factory.mktemp("procedures"), date(2026, 3, 2))
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def city(parts: Parts) -> Iterator[Visitor]:
    with visitor(parts, CITY) as one:
        yield one


def test_all_procedures_are_listed_by_regulation(parts: Parts, city: Visitor) -> None:
    page = city.page("/procedures")
    for key in parts.library.all_keys():
        assert f'href="/procedures/{key}"' in page
        assert parts.library.compiled(key).procedure.title in page


def test_each_procedure_can_be_read(parts: Parts, city: Visitor) -> None:
    for key in parts.library.all_keys():
        assert "状态图" in city.page(f"/procedures/{key}")
    for end in ("acts", "readings", "clauses"):
        assert city.see(f"/procedures/zhejiang_complaint/{end}").status_code == 200


def test_deadlines_are_told_in_plain_words(city: Visitor) -> None:
    page = city.page(f"/procedures/{KEY}")
    for words in ("整改期限", "3个月", "起算：送达日期", "区县执法人员", "30日前、10个工作日前", "第二百零三条"):
        assert words in page
    assert "served_on" not in page


def test_every_deadline_says_from_when_and_where(parts: Parts) -> None:
    for key in parts.library.all_keys():
        procedure = parts.library.compiled(key).procedure
        for rule in procedure.deadlines.values():
            told = start_told(procedure, rule)
            assert told, (key, rule.name)
            assert "_" not in told
            assert "按流程规定" not in told, (key, rule.name)
            assert runs_in(procedure, rule), (key, rule.name)


def test_acts_name_who_does_them(city: Visitor) -> None:
    page = city.page(f"/procedures/{KEY}/acts")
    for words in ("制发检查通知和整改通知书", "2名", "责令限期整改通知书", "市局复查人员", "对当事人不利"):
        assert words in page


def test_the_office_s_own_choice_is_shown(parts: Parts, city: Visitor) -> None:
    name = f"reading:{KEY}.t1_from"
    assert "样例理由" not in city.page(f"/procedures/{KEY}/readings")
    choose(parts, office="shenyang", name=name, answer="handed_up_on", reason="样例理由", actor=None)
    page = city.page(f"/procedures/{KEY}/readings")
    assert "样例理由" in page
    assert "沈阳市城乡建设局（本机管理员，2026-03-02）" in page
    choose(parts, office="shenyang", name=name, answer="", reason="样例撤销", actor=None)


def test_clauses_with_what_models_them(city: Visitor) -> None:
    page = city.page(f"/procedures/{KEY}/clauses")
    for words in ("已体现", "未核对原文", "一般法补充", "登记异常企业"):
        assert words in page


def test_the_picture_is_a_picture_and_nothing_else(city: Visitor) -> None:
    answer = city.see(f"/procedures/{KEY}/picture")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.text.startswith("<svg")


@pytest.mark.parametrize("end", ["", "/acts", "/readings", "/clauses", "/picture"])
def test_an_unknown_procedure_is_not_found(city: Visitor, end: str) -> None:
    assert city.see(f"/procedures/none{end}").status_code == 404
