"""The proof of a date: its steps as data and its wording."""

from __future__ import annotations

import json
from datetime import date

import pytest

from engine.errors import CalendarError
from engine.periods.compute import compute
from engine.periods.national import national_calendar
from engine.periods.terms import Period, RestDay, Unit
from engine.periods.trace import Code, Step, explain

CN = national_calendar()


def told(unit: Unit, amount: int | None, start: date, rest_day: RestDay = RestDay.STAYS) -> str:
    return explain(compute(Period(unit, amount, rest_day), start, CN).trace)


def test_a_working_day_count_names_each_day_left_out_each_make_up_day_and_the_notice() -> None:
    text = told(Unit.WORKING_DAYS, 10, date(2025, 9, 26))
    assert text == (
        "起算日2025年9月26日（周五）不计入。按10个工作日计算。"
        "休息日不计入：2025年9月27日（周六）、10月1日至8日（国庆节、中秋节）、10月12日（周日）。"
        "调休上班日照常计入：2025年9月28日（周日）、2025年10月11日（周六）。"
        "第10个工作日为2025年10月16日（周四）。"
        "依据：《民法典》第二百零一条、国务院办公厅2025年节假日安排。"
    )


def test_a_roll_names_the_rest_days_it_passes_and_the_day_it_reaches() -> None:
    text = told(Unit.MONTHS, 3, date(2024, 7, 2), RestDay.ROLLS)
    assert "期满日适逢休息日：2024年10月2日至7日（国庆节）。顺延至其后第一个工作日2024年10月8日（周二）。" in text
    assert "《民法典》第二百零三条" in text


def test_an_end_on_a_worked_weekend_day_says_why_it_does_not_roll() -> None:
    text = told(Unit.CALENDAR_DAYS, 30, date(2024, 9, 12), RestDay.ROLLS)
    assert "期满日2024年10月12日（周六）为调休上班日，不顺延。" in text


def test_an_end_left_on_a_rest_day_says_so_and_when_to_act_safely() -> None:
    text = told(Unit.CALENDAR_DAYS, 30, date(2024, 9, 2))
    assert "期满日2024年10月2日（周三）为休息日（国庆节），按本规则不顺延。" in text
    assert "2024年10月9日（周三）起再办理后续事项。" in text


def test_a_year_is_said_again_where_a_list_of_rest_days_enters_it() -> None:
    text = told(Unit.WORKING_DAYS, 10, date(2024, 12, 24))
    assert "休息日不计入：2024年12月28日至29日（周末）、2025年1月1日（元旦）、1月4日至5日（周末）。" in text


def test_a_run_of_rest_days_across_the_new_year_names_both_years() -> None:
    run = Step(Code.SKIPPED, first=date(2022, 12, 31), last=date(2023, 1, 2), name="元旦")
    assert explain([run]) == "休息日不计入：2022年12月31日至2023年1月2日（元旦）。"


def test_month_end_standing_in_for_a_missing_day_is_told() -> None:
    assert "没有与起算日对应之日，以月末2023年2月28日（周二）为期满日" in told(Unit.MONTHS, 1, date(2023, 1, 31))
    assert "当月没有31日，以月末2024年6月30日（周日）为期满日" in told(Unit.MONTH_DAY, 31, date(2024, 6, 1))


def test_a_count_back_says_its_direction() -> None:
    text = told(Unit.WORKING_DAYS, -8, date(2024, 10, 18))
    assert "按向前8个工作日计算。" in text
    assert "向前第8个工作日为2024年10月9日（周三）。" in text


@pytest.mark.parametrize(
    ("unit", "amount", "words"),
    [
        (Unit.FIXED_DATE, None, "期限定为2024年8月25日（周日）。"),
        (Unit.MONTH_DAY, 25, "期限为当月25日，即2024年8月25日（周日）。"),
        (Unit.MONTH_END, None, "期限为当月最后一日，即2024年8月31日（周六）。"),
    ],
)
def test_a_rule_that_names_its_date_counts_no_start_day(unit: Unit, amount: int | None, words: str) -> None:
    text = told(unit, amount, date(2024, 8, 25))
    assert text.startswith(words)
    assert "起算日" not in text


def test_a_provisional_end_names_the_year_without_data_and_both_bounds() -> None:
    text = told(Unit.WORKING_DAYS, 10, date(2026, 12, 28))
    assert "本系统尚无2027年放假安排的官方数据，本期限为暂定，最早2027年1月" in text
    assert "尚无2026年" not in text


def test_policies_offsets_and_the_clauses_of_the_rule_are_told() -> None:
    rule = Period(Unit.CALENDAR_DAYS, 30, RestDay.STAYS, 1, ("经过三十日指第三十一日",), ("办法:四（二）",))
    text = explain(compute(rule, date(2024, 3, 1), CN).trace)
    assert "第30日为2024年3月31日（周日）。另加1日，至2024年4月1日（周一）。" in text
    assert "适用口径：经过三十日指第三十一日。" in text
    assert text.endswith("依据：《民法典》第二百零一条、办法:四（二）。")


def test_cites_are_printed_through_the_label_the_caller_gives_and_once_each() -> None:
    steps = [Step(Code.BASIS, cites=("measures:4.2", "measures:5")), Step(Code.BASIS, cites=("measures:4.2",))]
    labels = {"measures:4.2": "《办法》四（二）", "measures:5": "《办法》五"}
    assert explain(steps, labels.__getitem__) == "依据：《办法》四（二）、《办法》五。"


def test_every_code_has_a_wording() -> None:
    day = date(2024, 10, 8)
    for code in Code:
        text = explain([Step(code, day, day, day, "甲", ("乙",))])
        assert text.endswith("依据：乙。")
        assert code is Code.BASIS or len(text) > len("依据：乙。")


def test_a_trace_survives_json() -> None:
    trace = compute(Period(Unit.WORKING_DAYS, 10, RestDay.STAYS, cites=("办法:三",)), date(2026, 12, 24), CN).trace
    stored = json.loads(json.dumps([step.as_dict() for step in trace]))
    assert tuple(map(Step.from_dict, stored)) == trace


@pytest.mark.parametrize("damaged", [{}, {"code": "guess"}, {"code": "start", "day": "2024-02-30"}])
def test_a_damaged_step_is_refused(damaged: dict[str, str]) -> None:
    with pytest.raises(CalendarError, match="计算过程"):
        Step.from_dict(damaged)


@pytest.mark.parametrize("step", [Step(Code.START), Step(Code.SKIPPED, first=date(2024, 1, 1))])
def test_a_step_without_its_dates_is_refused_when_told(step: Step) -> None:
    with pytest.raises(CalendarError, match="缺少"):
        explain([step])
