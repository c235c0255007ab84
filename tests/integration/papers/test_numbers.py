"""Numbers: taken once, passed over where others used them, every gap with its reason."""

from __future__ import annotations

import pytest

from casework.authority import People
from casework.papers.numbering import WITH_ORDINAL, pass_over, register_of, unexplained
from casework.papers.registers import number_register
from casework.verifying import verify
from engine.errors import NotPermittedError, RefusedError
from engine.life import Step
from store.values import NumberRange
from tests.integration.papers.scene import DAY, ORDER, Office


def passed(office: Office, first: int, last: int, reason: str = "年初手工编号", actor: str = "heping_section") -> None:
    with office.parts.store.write() as unit:
        people = People.of(unit)
        numbers = NumberRange(people.office("heping").id, ORDER, 2026, first, last, reason)
        pass_over(unit, people, people.officer(actor), numbers, on=DAY, now=office.clock())
        unit.commit()


def test_numbers_already_used_this_year_are_passed_over(office: Office) -> None:
    passed(office, 1, 37)
    order = office.draft(1)[0]
    office.number(order)
    assert office.document(order).number == "沈和建责改〔2026〕38号"
    with office.parts.store.read() as unit:
        assert unexplained(unit) == []
        lines = register_of(unit, office.document(order).issuer_id, ORDER, 2026)
    assert [line.status for line in lines] == ["imported"] * 37 + ["open"]
    assert lines[0].note == "年初手工编号"
    assert verify(office.parts).problems == ()


@pytest.mark.parametrize(
    ("first", "last", "reason", "words"),
    [
        (1, 1, "手工", "其中1已由本系统编出"),
        (5, 9, "手工", "现已编到1，2—4没有着落"),
        (9, 5, "手工", "不成立"),
        (0, 3, "手工", "不成立"),
        (2, 3, "", "请写明"),
    ],
)
def test_a_range_that_does_not_fit_is_refused(office: Office, first: int, last: int, reason: str, words: str) -> None:
    office.number(office.draft(1)[0])
    with pytest.raises(RefusedError, match=words):
        passed(office, first, last, reason)


def test_ranges_do_not_overlap_and_are_told_by_who_keeps_the_papers(office: Office) -> None:
    passed(office, 1, 5)
    with pytest.raises(RefusedError, match="与已登记的1—5重叠"):
        passed(office, 4, 8)
    with pytest.raises(NotPermittedError, match="文书管理员"):
        passed(office, 6, 8, actor="heping_1")
    with pytest.raises(NotPermittedError, match="不属于"):
        passed(office, 6, 8, actor="shenhe_section")


def test_the_register_of_numbers_explains_voided_and_replaced_ones(office: Office) -> None:
    passed(office, 1, 2)
    orders = office.draft(3)
    office.number(*orders)
    office.one("heping_deputy", Step.VOID, orders[1], reason="当事人名称有误")
    letter = number_register(office.parts, "heping_1", "heping", 2026, ORDER)
    rows = letter.context["rows"]
    assert [row["status"] for row in rows] == ["imported", "imported", "open", "voided", "open"]
    assert (rows[3]["number"], rows[3]["note"]) == ("沈和建责改〔2026〕4号", "当事人名称有误")
    assert len(office.parts.renderer().render(letter)) > 10_000
    with pytest.raises(NotPermittedError):
        number_register(office.parts, "shenhe_1", "heping", 2026)


def test_an_office_may_print_the_word_di_before_its_numbers(office: Office) -> None:
    with office.parts.store.write() as unit:
        city = People.of(unit).office("shenyang")
        unit.add_setting(
            office_id=city.id,
            name=WITH_ORDINAL,
            value="yes",
            reason="沿用旧式样",
            officer_id=None,
            set_at=office.clock(),
        )
        unit.commit()
    order = office.draft(1)[0]
    office.number(order)
    assert office.document(order).number == "沈和建责改〔2026〕第1号"


def test_a_number_that_disappeared_is_noticed(office: Office) -> None:
    orders = office.draft(2)
    office.number(*orders)
    with office.parts.store.read() as unit:
        assert unexplained(unit) == []
    with office.parts.store.write() as unit:
        unit.take_number(office.document(orders[0]).issuer_id, ORDER, 2026)
        unit.commit()
    with office.parts.store.read() as unit:
        [gap] = unexplained(unit)
    assert gap[1:] == (ORDER, 2026, 3)
    assert any("第3号没有着落" in problem for problem in verify(office.parts).problems)
