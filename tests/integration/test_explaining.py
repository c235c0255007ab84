"""A deadline's whole life as officers are told it: set, extended, suspended, resumed, corrected, met."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from casework.acting import Act, Opening, act, open_cases
from casework.definitions.library import Library
from casework.listing import Colour, Wanted, explain_deadline, list_deadlines, show_case
from casework.parts import Parts
from casework.playing.scratch import VirtualClock, people_for, scratch_parts
from store.sqlite import SqliteStore
from store.values import Subject
from tests.bureau import morning

PROCEDURE = """\
procedure: life
title: 示例期限变动流程
edition: '1'
region: CN
authority: 示例机关
subject: enterprise
case_number: 示例〔{year}〕{n}号
instruments:
  law:
    title: 示例规定
    rank: source
    clauses:
      一: {text: 二十个工作日内决定, verified: false}
      二: {text: 可以延长十个工作日}
      三: {text: 听证时间不计入}
roles:
  clerk: {label: 承办人, level: district, cites: [law:一]}
facts:
  accepted_on: {type: date, label: 受理日期}
  approver: {type: text, label: 批准人}
  why: {type: text, label: 理由}
  hearing_from: {type: date, label: 听证开始}
  hearing_to: {type: date, label: 听证结束}
initial: new
states:
  new: {label: 未受理}
  deciding: {label: 审查中}
  done: {label: 已决定, final: true}
actions:
  open:
    label: 受理
    by: [clerk]
    cites: [law:一]
    occurred_as: accepted_on
    documents: [receipt]
    moves: [{from: new, to: deciding}]
  correct:
    label: 更正受理日期
    by: [clerk]
    cites: [law:一]
    required: [accepted_on]
    within: [deciding]
  extend:
    label: 延长
    by: [clerk]
    cites: [law:二]
    required: [approver, why]
    within: [deciding]
  hear:
    label: 听证开始
    by: [clerk]
    cites: [law:三]
    occurred_as: hearing_from
    within: [deciding]
  heard:
    label: 听证结束
    by: [clerk]
    cites: [law:三]
    occurred_as: hearing_to
    within: [deciding]
  decide:
    label: 决定
    by: [clerk]
    cites: [law:一]
    moves: [{from: deciding, to: done}]
deadlines:
  term:
    label: 决定期限
    period: {unit: working_days, amount: 20, rest_day: stays}
    rule: 20个工作日
    start: accepted_on
    while: [deciding]
    holder: clerk
    cites: [law:一]
    met_by: [decide]
    extensions:
      - {by: extend, most: {unit: working_days, amount: 10}, approved_by: approver, reason: why, cites: [law:二]}
    stops:
      - {from: hearing_from, to: hearing_to, label: 听证, cites: [law:三]}
documents:
  receipt:
    label: 受理通知书
    template: receipt
    issuer: district
    series: receipt
    pattern: "{short}受〔{year}〕{n}号"
    officers: 0
    seal: true
    remedies: none
    cites: [law:一]
    prints: [term]
"""
Do = Callable[[str, date, dict[str, Any]], None]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[tuple[Parts, VirtualClock, str, Do]]:
    """A case accepted on Monday 2 March 2026: twenty working days end on Monday 30 March."""
    (tmp_path / "life").mkdir()
    (tmp_path / "life" / "procedure.yaml").write_text(PROCEDURE, encoding="utf-8")
    library = Library([tmp_path / "life"])
    with scratch_parts(library, SqliteStore, morning(date(2026, 3, 2))) as (parts, clock):
        people_for(parts, library.compiled("life").procedure)
        opening = Opening(
            "life", "district", Subject(0, "enterprise", "示例公司", "X1"), "", Act("open", date(2026, 3, 2))
        )
        [opened] = open_cases(parts, "clerk_a", [opening])

        def do(name: str, day: date, facts: dict[str, Any]) -> None:
            clock.now = morning(day)
            act(parts, "clerk_a", opened.number, Act(name, day, facts))

        yield parts, clock, opened.number, do


def test_every_change_is_a_version_with_its_cause_its_record_and_its_proof(
    desk: tuple[Parts, VirtualClock, str, Do],
) -> None:
    parts, _, number, do = desk
    do("extend", date(2026, 3, 10), {"approver": "样例局长", "why": "案情复杂"})
    do("hear", date(2026, 3, 12), {})
    do("heard", date(2026, 3, 18), {})
    do("correct", date(2026, 3, 20), {"accepted_on": "2026-03-03"})
    do("decide", date(2026, 3, 25), {})

    versions = explain_deadline(parts, number, "term")

    assert [version["cause"] for version in versions] == ["set", "extended", "suspended", "resumed", "superseded"]
    assert [version["status"] for version in versions] == ["superseded"] * 4 + ["met"]
    assert [version["version"] for version in versions] == [1, 2, 3, 4, 5]
    labels = ["受理", "延长", "听证开始", "听证结束", "更正受理日期"]
    assert [version["event"]["label"] for version in versions] == labels
    assert [version["ended"]["label"] for version in versions] == [*labels[1:], "决定"]
    assert {version["event"]["actor"] for version in versions} == {"样例承办人a"}
    days = [version["last_day"] for version in versions]
    assert days[0] == "2026-03-30"
    assert days[0] < days[1] == days[2] < days[3] < days[4]
    assert versions[2]["suspended_on"] == "2026-03-12"
    assert "样例局长" in versions[1]["explained"]
    assert "听证" in versions[3]["explained"]


def test_the_papers_that_print_a_version_are_told_and_whether_they_are_still_right(
    desk: tuple[Parts, VirtualClock, str, Do],
) -> None:
    parts, _, number, do = desk
    [before] = explain_deadline(parts, number, "term")
    assert [(paper["title"], paper["still_right"]) for paper in before["papers"]] == [("受理通知书", True)]

    do("extend", date(2026, 3, 10), {"approver": "样例局长", "why": "案情复杂"})

    first, second = explain_deadline(parts, number, "term")
    assert [(paper["last_day"], paper["still_right"]) for paper in first["papers"]] == [("2026-03-30", False)]
    assert second["papers"] == []
    [duty] = [duty for duty in show_case(parts, number)["duties"] if duty["name"].startswith("paper:")]
    assert "《受理通知书》" in duty["label"]


def test_a_clause_that_was_not_checked_is_marked_in_list_and_proof(desk: tuple[Parts, VirtualClock, str, Do]) -> None:
    parts, _, number, _ = desk
    [version] = explain_deadline(parts, number, "决定期限")
    assert version["unverified"] == ["《示例规定》一"]
    assert "《示例规定》一（未核对原文）" in version["explained"]
    [row] = list_deadlines(parts)
    assert row.unverified == ("《示例规定》一",)


def test_a_suspended_deadline_is_listed_with_the_day_it_had(desk: tuple[Parts, VirtualClock, str, Do]) -> None:
    parts, clock, _, do = desk
    do("hear", date(2026, 3, 12), {})
    clock.now = morning(date(2026, 5, 6))
    [row] = list_deadlines(parts, wanted=Wanted(colours=frozenset({Colour.SUSPENDED})))
    assert (row.status_label, row.last_day) == ("已中止", date(2026, 3, 30))


def test_a_limit_that_lapsed_stays_listed_until_the_act_is_done(desk: tuple[Parts, VirtualClock, str, Do]) -> None:
    parts, _, _, do = desk
    do("correct", date(2026, 4, 1), {"accepted_on": "2026-03-02"})
    [row] = list_deadlines(parts)
    assert (row.colour, row.last_day) == (Colour.LAPSED, date(2026, 3, 30))
    do("decide", date(2026, 4, 2), {})
    assert list_deadlines(parts) == []
