"""Facts given with an act: present, of their type, and possible.

Owns the refusal of wrong values, each with the fact's Chinese label and what to do; judges nothing that needs the
procedure's states.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from engine.case import Case
from engine.command import Command
from engine.errors import RefusedError
from engine.expressions import Expression
from engine.model import OPEN, Action, Fact, FactType, LineFacts, Procedure
from engine.running.tabled import refuse_rows

JsonValue = Any
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")


def check_values(procedure: Procedure, action: Action, command: Command, case: Case) -> dict[str, JsonValue]:
    """The facts an act records, checked; defaults and the act's own date are added where the definition says so."""
    allowed = {*action.required, *action.optional}
    for name in command.facts:
        if name not in allowed:
            raise RefusedError(
                f"“{action.label}”不登记这一事实；可登记：{_labels(procedure.facts, allowed)}", field=name
            )
    given = {name: value for name, value in command.facts.items() if value is not None}
    for name in (*action.required, *action.optional):
        default = procedure.facts[name].default
        if name not in command.facts and default is not None and case.facts.get(name) is None:
            given[name] = default
    for name in action.required:
        if name not in given:
            raise RefusedError(f"请填写“{procedure.facts[name].label}”", field=name)
    for name, value in given.items():
        check_value(procedure.facts[name], value, command.recorded_on)
        if procedure.facts[name].type is FactType.TABLE:
            refuse_rows(procedure.tables[procedure.facts[name].table], value, name)
    if action.occurred_as:
        given[action.occurred_as] = command.occurred_on.isoformat()
    return given


def check_lines(
    procedure: Procedure, action: Action, case: Case, command: Command
) -> Sequence[Mapping[str, JsonValue]]:
    """The case's lines with what the act records for them."""
    rule = action.lines
    if rule is None:
        if command.lines:
            raise RefusedError(f"“{action.label}”不按{procedure.line_label or '项'}登记")
        return case.lines
    if action.name == OPEN:
        return _first_lines(procedure, rule, command)
    return _later_lines(procedure, rule, case, command)


def check_value(fact: Fact, value: JsonValue, today: date) -> None:
    """Refuse a value that is not of the fact's type.

    Args:
        fact: its declaration.
        value: as given, in JSON form.
        today: the day of recording; a date behind it is refused unless the fact may lie in the future.
    """
    refusal = _refusal(fact, value, today)
    if refusal:
        raise RefusedError(f"“{fact.label}”{refusal}", field=fact.name)


def _refusal(fact: Fact, value: JsonValue, today: date) -> str:
    match fact.type:
        case FactType.DATE:
            return _date_refusal(fact, value, today)
        case FactType.INTEGER:
            return "" if isinstance(value, int) and not isinstance(value, bool) else "应为整数"
        case FactType.BOOLEAN:
            return "" if isinstance(value, bool) else "应为是或否"
        case FactType.CHOICE:
            if value in fact.choices:
                return ""
            return "应为下列之一：" + "、".join(f"{key}（{label}）" for key, label in fact.choices.items())
        case FactType.FILE:
            return _file_refusal(fact, value, today)
        case FactType.TEXT:
            return "" if isinstance(value, str) and value.strip() else "应为文字，且不能为空"
        case FactType.SUBJECT:
            known = isinstance(value, int) and not isinstance(value, bool) and value > 0
            return "" if known else "应为已登记的单位或者个人"
        case FactType.TABLE:
            return "" if isinstance(value, Mapping) and isinstance(value.get("rows"), list) else "应为表格各行"


def _date_refusal(fact: Fact, value: JsonValue, today: date) -> str:
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError):
        return "应为日期，写作2024-05-15"
    if day.isoformat() != value:
        return "应为日期，写作2024-05-15"
    if day > today and not fact.may_be_future:
        return f"（{value}）晚于今天，请核对"
    return ""


def _file_refusal(fact: Fact, value: JsonValue, today: date) -> str:
    if not isinstance(value, Mapping) or not value.get("name") or not _SHA256.match(str(value.get("sha256", ""))):
        return "应为附件（文件名及其SHA-256摘要）"
    if fact.dated:
        if not value.get("shows"):
            return "须注明截图上显示的日期"
        return _date_refusal(fact, value["shows"], today)
    return ""


def _first_lines(procedure: Procedure, rule: LineFacts, command: Command) -> tuple[Mapping[str, JsonValue], ...]:
    if not command.lines or sorted(command.lines) != list(range(1, len(command.lines) + 1)):
        raise RefusedError(f"请登记至少一个{procedure.line_label}，从1起连续编号")
    unknown = dict.fromkeys(procedure.line_facts)
    days = _days(command.occurred_on, command)
    return tuple(
        _computed(rule, {**unknown, "no": no, **_line_values(procedure, rule, no, values, command.recorded_on)}, days)
        for no, values in sorted(command.lines.items())
    )


def _later_lines(
    procedure: Procedure, rule: LineFacts, case: Case, command: Command
) -> tuple[Mapping[str, JsonValue], ...]:
    days = _days(case.opened_on, command)
    concerned = {line["no"] for line in case.lines if rule.which is None or _line_value(rule.which, line, days) is True}
    for no in command.lines:
        if no not in concerned:
            raise RefusedError(f"第{no}{procedure.line_label}不在本次登记范围内")
    touched = set(command.lines) if rule.partial and command.lines else concerned
    missing = sorted(touched - set(command.lines))
    if missing and rule.required:
        raise RefusedError(f"请逐一登记，尚缺第{'、'.join(map(str, missing))}{procedure.line_label}")
    return tuple(
        _computed(
            rule,
            {
                **line,
                **_line_values(procedure, rule, line["no"], command.lines.get(line["no"], {}), command.recorded_on),
            },
            days,
        )
        if line["no"] in touched
        else line
        for line in case.lines
    )


def _days(opened_on: date | None, command: Command) -> dict[str, JsonValue]:
    """The dates an expression about a line may mention."""
    return {
        "occurred_on": command.occurred_on.isoformat(),
        "opened_on": opened_on.isoformat() if opened_on is not None else None,
    }


def _line_values(
    procedure: Procedure, rule: LineFacts, no: int, values: Mapping[str, JsonValue], today: date
) -> dict[str, JsonValue]:
    allowed = {*rule.required, *rule.optional}
    given = {name: value for name, value in values.items() if value is not None}
    for name in given:
        if name not in allowed:
            raise RefusedError(
                f"这里不登记这一事实；可登记：{_labels(procedure.line_facts, allowed)}", field=f"第{no}项.{name}"
            )
    for name in rule.required:
        if name not in given:
            raise RefusedError(f"请填写“{procedure.line_facts[name].label}”", field=f"第{no}项.{name}")
    for name, value in given.items():
        refusal = _refusal(procedure.line_facts[name], value, today)
        if refusal:
            raise RefusedError(f"“{procedure.line_facts[name].label}”{refusal}", field=f"第{no}项.{name}")
    return given


def _computed(rule: LineFacts, line: dict[str, JsonValue], days: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    for assignment in rule.sets:
        line[assignment.fact] = _line_value(assignment.value, line, days)
    return line


def _line_value(expression: Expression, line: Mapping[str, JsonValue], days: Mapping[str, JsonValue]) -> JsonValue:
    try:
        return expression.evaluate({"line": dict(line), **days})
    except (RuntimeError, TypeError, KeyError, ValueError, ArithmeticError) as error:
        raise RefusedError(f"第{line['no']}项的“{expression.source}”无法计算，可能缺少有关事实（{error}）") from error


def _labels(facts: Mapping[str, Fact], names: set[str]) -> str:
    return "、".join(f"{name}（{facts[name].label}）" for name in sorted(names)) or "无"
