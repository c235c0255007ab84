"""The proof of a date: its steps as data and its wording."""

from __future__ import annotations

import json
from datetime import date

import pytest

from engine.errors import CalendarError
from engine.periods.compute import compute
from engine.periods.national import national_calendar
from engine.periods.terms import Cadence, Extension, Length, Period, RestDay, Stop, Unit
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


def test_a_caution_about_a_year_not_yet_published_says_so() -> None:
    computed = compute(Period(Unit.CALENDAR_DAYS, 30, RestDay.STAYS), date(2027, 1, 11), CN)
    assert computed.last_day == date(2027, 2, 10)
    assert "期满日遇休息日（当年放假安排尚未公布）是否顺延有不同理解" in explain(computed.trace)


def test_a_weekend_is_named_once() -> None:
    computed = compute(Period(Unit.CALENDAR_DAYS, 30, RestDay.STAYS), date(2024, 8, 1), CN)
    assert "期满日2024年8月31日（周六）为休息日，按本规则不顺延。" in explain(computed.trace)


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
    rulings = (("announce_offset", "day_after"),)
    rule = Period(Unit.CALENDAR_DAYS, 30, RestDay.STAYS, offset=1, rulings=rulings, cites=("办法:四（二）",))
    text = explain(compute(rule, date(2024, 3, 1), CN).trace)
    assert "第30日为2024年3月31日（周日）。另加1日，至2024年4月1日（周一）。" in text
    assert "适用口径：“经过”若干日视为送达，是期满当日还是次日：期满次日视为送达。" in text
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


def test_a_step_recorded_before_steps_had_a_count_is_read_and_told() -> None:
    old = [{"code": "term", "name": "10个工作日"}, {"code": "policy", "name": "经过三十日指第三十一日"}]
    steps = list(map(Step.from_dict, old))
    assert [step.as_dict() for step in steps] == old
    assert explain(steps) == "按10个工作日计算。适用口径：经过三十日指第三十一日。"


# -- wording of what moves an end


def test_stops_and_extensions_are_told_with_reason_days_and_new_end() -> None:
    review = Period(Unit.WORKING_DAYS, 20, RestDay.STAYS, since=date(2004, 7, 1))
    text = explain(
        compute(
            review,
            date(2024, 9, 2),
            CN,
            extensions=[Extension(Length(Unit.WORKING_DAYS, 10), "局长批准：案情复杂", ("《行政许可法》第四十二条",))],
            stops=[Stop(date(2024, 9, 23), date(2024, 9, 27), "听证", ("《行政许可法》第四十五条",))],
        ).trace
    )
    assert "适用自2004年7月1日起施行的规定。" in text
    assert "经批准延长10个工作日（局长批准：案情复杂），至2024年10月18日（周五）。" in text
    assert "2024年9月23日至27日（听证）不计入期限，扣除5个工作日，期限相应延至2024年10月25日（周五）。" in text
    assert "适用口径：不计入期限的时间怎样扣除：期满日后加上扣除的日数，最后顺延一次。" in text
    assert "《行政许可法》第四十二条" in text


def test_a_resumed_period_tells_what_was_left() -> None:
    period = Period(Unit.CALENDAR_DAYS, 30, RestDay.STAYS, resumes=True)
    text = explain(compute(period, date(2024, 3, 1), CN, stops=[Stop(date(2024, 3, 22), date(2024, 4, 10))]).trace)
    assert "2024年3月22日至4月10日停止计算，停止时剩余10日，停止结束的次日起接着计算，至2024年4月20日（周六）。" in text


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (
            Period(Unit.CALENDAR_DAYS, 7, RestDay.STAYS, start_counts=True),
            "自起算日2024年10月31日（周四）当日起计入。",
        ),
        (Period(Unit.MONTHS, 1, RestDay.STAYS, start_counts=True), "以月末2024年11月30日（周六）为期满日"),
        (Period(Unit.YEARS, 1, RestDay.STAYS, start_counts=True), "以对应之日的前一日2025年10月30日（周四）为期满日"),
        (
            Period(Unit.CALENDAR_DAYS, -7, RestDay.STAYS, clear=True),
            "须留足整日，故再向前一日。向前第8日为2024年10月23日",
        ),
        (Period(Unit.FIXED_DATE, None, RestDay.STAYS, inclusive=False), "以前一日2024年10月30日（周三）为最后一日"),
        (
            Period(Unit.WINDOW, None, RestDay.STAYS, closes=date(2024, 11, 5)),
            "自2024年10月31日（周四）起至2024年11月5日（周二）止，首尾两日均计入。",
        ),
        (
            Period(Unit.CADENCE, None, RestDay.ROLLS_BACK, cadence=Cadence(tuple(range(1, 13)), 24)),
            "（周末）。提前至其前最后一个工作日2024年11月22日（周五）。",
        ),
        (
            Period(Unit.CALENDAR_DAYS, 120, RestDay.STAYS, maximum=Length(Unit.MONTHS, 3)),
            "最长不超过3个月，以2025年1月31日（周五）为限。",
        ),
    ],
)
def test_each_way_of_counting_is_told(period: Period, words: str) -> None:
    assert words in explain(compute(period, date(2024, 10, 31), CN).trace)


def test_a_worked_weekend_day_read_as_a_rest_day_is_told() -> None:
    rule = Period(Unit.CALENDAR_DAYS, 30, RestDay.ROLLS, made_up_works=False)
    text = explain(compute(rule, date(2024, 9, 12), CN).trace)
    assert "调休上班日按所适用的口径仍算休息日：2024年10月12日（周六）。" in text
    assert "顺延至其后第一个工作日2024年10月14日（周一）。" in text
    assert "期满日是调休上班的周末，是否算休息日：仍按周末算休息日，顺延。" in text


def test_a_caution_after_an_announcement_names_both_doubts() -> None:
    rule = Period(Unit.CALENDAR_DAYS, 30, RestDay.STAYS, rulings=(("announce_offset", "last_day"),))
    text = explain(compute(rule, date(2024, 8, 31), CN).trace)
    assert "期满当日还是次日视为送达和期满日遇休息日是否顺延有不同理解" in text
    assert "2024年10月9日（周三）起再办理后续事项。" in text


def test_deadlines_of_which_the_later_counts_are_listed_in_one_sentence() -> None:
    steps = [Step(Code.LATER_OF, day=date(2024, 3, day), name=name) for day, name in ((1, "复议期限"), (8, "起诉期限"))]
    assert explain(steps) == (
        "取下列期限中较晚的一个：复议期限至2024年3月1日（周五）、起诉期限至2024年3月8日（周五）。"
    )


def test_what_was_left_when_a_stop_began_is_told_from_the_last_day_as_it_stood() -> None:
    rule = Period(Unit.CALENDAR_DAYS, 90, RestDay.ROLLS)
    text = explain(
        compute(rule, date(2024, 7, 4), CN, stops=[Stop(date(2024, 10, 4), date(2024, 10, 20), "中止")]).trace
    )
    assert "第90日为2024年10月2日（周三）。期满日适逢休息日：2024年10月2日至7日（国庆节）。" in text
    assert "顺延至其后第一个工作日2024年10月8日（周二）。2024年10月4日至20日（中止）停止计算，停止时剩余5日" in text
