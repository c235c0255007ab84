"""A small procedure with everything in it, and ways to spoil it. All of it is made up."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from engine.case import Case
from engine.command import Command
from engine.compiled import Compiled
from engine.definition.approvals import APPROVALS_FILE
from engine.definition.law import LAW_FILE
from engine.definition.reader import read_procedure
from engine.expressions import Expression
from engine.model import DeadlineRule
from engine.settings import Settings

APPROVALS = (Path(__file__).parent.parent / "procedures" / APPROVALS_FILE).read_text(encoding="utf-8")
LAW = (Path(__file__).parent.parent / "procedures" / LAW_FILE).read_text(encoding="utf-8")
FRAGMENT = """\
fragment: post
title: 邮寄
parameters:
  clerk: {help: role that posts}
  wait: {help: start of the wait, default: posted_on}
exits:
  served: {help: the addressee has it}
  failed: {help: nobody is there}
initial: to_post
states:
  to_post: {label: 待邮寄}
  posted: {label: 已邮寄}
  returned: {label: 已退件}
  announced:
    label: 已公告
  deemed:
    label: 视为送达
    then: [{to: "exit:served"}]
facts:
  posted_on: {type: date, label: 邮寄日期}
  signed_on: {type: date, label: 签收日期}
  returned_on: {type: date, label: 退件日期}
  announced_on: {type: date, label: 公告日期}
  served_on: {type: date, label: 送达日期}
  gone_on: {type: date, label: 终止日期}
actions:
  post:
    label: 邮寄
    by: $clerk
    cites: [law:三]
    occurred_as: posted_on
    moves: [{from: to_post, to: posted}]
  sign:
    label: 登记签收
    by: $clerk
    cites: [law:三]
    occurred_as: signed_on
    set: {served_on: signed_on}
    moves: [{from: posted, to: "exit:served"}]
  give_back:
    label: 登记退件
    by: $clerk
    cites: [law:三]
    occurred_as: returned_on
    moves: [{from: posted, to: returned}]
  announce:
    label: 公告
    by: $clerk
    cites: [law:三]
    occurred_as: announced_on
    moves: [{from: returned, to: announced}]
  give_up:
    label: 无法送达
    by: $clerk
    cites: [law:三]
    occurred_as: gone_on
    moves: [{from: returned, to: "exit:failed"}]
deadlines:
  wait:
    label: 等待回执
    period: {unit: working_days, amount: 10, rest_day: stays}
    rule: 10个工作日
    start: $wait
    while: [posted]
    holder: clerk
    cites: [law:三]
    remind: [0d]
    lapses: [{from: posted, to: returned}]
  deemed_service:
    label: 公告期
    period: {unit: calendar_days, amount: 30, rest_day: stays}
    rule: 30日
    start: announced_on
    while: [announced]
    holder: clerk
    cites: [law:三]
    remind: [3d]
    lapses:
      - {from: announced, to: deemed, set: {served_on: deadlines.deemed_service.last_day}}
"""

PROCEDURE = """\
procedure: small
title: 样例流程
edition: '1'
region: CN-LN
authority: 样例局
subject: enterprise
case_number: 样〔{year}〕{n}号
instruments:
  law:
    title: 样例规定
    rank: source
    clauses:
      一: {text: 立案}
      二: {text: 三个月内整改}
      三: {text: 送达}
      四: {text: 总则, duty: false}
  habit:
    title: 样例做法
    rank: practice
    clauses:
      甲: {text: 做法}
readings:
  start_from:
    question: 从哪一天起算
    adopted: 从送达之日
    value: ladder.served_on
    alternatives: [{answer: 从邮寄之日, value: ladder.posted_on}, {answer: 说不清}]
    cites: [law:二]
roles:
  clerk: {label: 经办人, level: district, cites: [habit:甲]}
  head: {label: 负责人, level: city, cites: [law:一]}
facts:
  found_on: {type: date, label: 发现日期}
  repaired_on: {type: date, label: 改正日期}
  reviewed_on: {type: date, label: 复查日期}
  passed: {type: boolean, label: 是否达标}
  proof: {type: file, label: 截图, dated: true}
  kind: {type: choice, label: 类别, choices: {big: 大, little: 小}}
  decided_on: {type: date, label: 决定日期}
lines:
  label: 项
  facts:
    item: {type: text, label: 名称}
    actual: {type: integer, label: 实有}
    met: {type: boolean, label: 达标}
initial: normal
states:
  normal: {label: 正常}
  found: {label: 已发现}
  ladder:
    label: 送达
    use: common/post.yaml
    with: {clerk: [clerk]}
    exits: {served: repairing, failed: closed}
  repairing: {label: 整改中, cites: [law:二]}
  review:
    label: 复查
    then: [{to: closed, when: "repaired_on != null && passed == true"}]
  deciding: {label: 待决定}
  closed: {label: 办结, final: true}
actions:
  open:
    label: 立案
    by: [clerk]
    cites: [law:一]
    occurred_as: found_on
    required: [kind]
    lines: {required: [item, actual], set: {met: line.actual > 3}}
    moves: [{from: normal, to: found}]
  order:
    label: 责令整改
    by: [clerk]
    cites: [law:二]
    officers: 2
    documents: [order]
    adverse: true
    moves: [{from: found, to: ladder}]
  repair:
    label: 登记改正
    by: [clerk]
    cites: [law:二]
    occurred_as: repaired_on
    optional: [proof]
    within: [repairing]
  correct:
    label: 更正送达日期
    by: [clerk]
    cites: [law:二]
    required: [ladder.signed_on]
    set: {ladder.served_on: ladder.signed_on}
    within: [repairing]
  check_result:
    label: 复查
    by: [clerk]
    cites: [law:二]
    occurred_as: reviewed_on
    required: [passed]
    lines: {which: line.met == false, required: [actual], set: {met: line.actual > 3}}
    checks: [{that: "lines.all(l, l.actual > 0)", else: 实有数应大于零, cites: [law:二]}]
    moves:
      - {from: review, to: closed, when: passed == true}
      - {from: review, to: deciding}
  decide:
    label: 决定
    by: [head]
    cites: [law:一]
    occurred_as: decided_on
    moves: [{from: deciding, to: closed}]
deadlines:
  repairs:
    label: 整改期限
    period: {unit: months, amount: 3, rest_day: rolls}
    rule: 3个月
    start: $reading.start_from
    while: [repairing]
    holder: clerk
    cites: [law:二]
    remind: [30d, 3wd]
    never_shorten: true
    lapses: [{from: repairing, to: review}]
duties:
  reviewing: {label: 复查, by: clerk, while: [review], cites: [law:二]}
restrictions:
  no_works:
    label: 不得承揽
    while: [repairing]
    start: ladder.served_on
    until: repairs
    blocks: [新工程]
    cites: [law:二]
documents:
  order:
    label: 责令整改通知书
    template: order
    issuer: district
    series: order
    pattern: "{short}改〔{year}〕{n}号"
    officers: 2
    seal: true
    approval: adverse
    remedies: order
    adverse: true
    cites: [law:二]
"""


def fragments(**texts: str) -> dict[str, str]:
    """Fragments by the names a definition uses them under, the law file and the file of approvals."""
    return {"common/post.yaml": FRAGMENT, LAW_FILE: LAW, APPROVALS_FILE: APPROVALS, **texts}


def compile_small(
    *changes: tuple[str, str],
    fragment: tuple[tuple[str, str], ...] = (),
    settings: Settings | None = None,
) -> Compiled:
    """The small procedure with some of its text replaced; each old text must occur exactly once."""
    text, ladder = spoilt(PROCEDURE, changes), spoilt(FRAGMENT, fragment)
    texts = fragments(**{"common/post.yaml": ladder})
    return Compiled.of(read_procedure(text, "small.yaml", texts.__getitem__, settings))


def start_of(rule: DeadlineRule) -> Expression:
    """The start of a deadline that has one."""
    assert rule.start is not None
    return rule.start


def spoilt(text: str, changes: tuple[tuple[str, str], ...]) -> str:
    """The text with each first of a pair replaced by its second."""
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
        text = text.replace(old, new)
    return text


def unopened(compiled: Compiled) -> Case:
    """The case before its opening."""
    procedure = compiled.procedure
    return Case.unopened(procedure.key, procedure.digest, procedure.initial)


def an_act(name: str, day: date, facts: dict[str, object] | None = None, *, lines: object = None) -> Command:
    """An act recorded on its own day, signed by two officers."""
    assert lines is None or isinstance(lines, dict)
    return Command("act", name, day, day, facts or {}, lines or {}, ("甲", "乙"))
