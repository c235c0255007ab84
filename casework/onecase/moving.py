"""What moves a deadline, in words: what meets it, stops it, lengthens it, or lets it be counted anew."""

from __future__ import annotations

from collections.abc import Iterable

from engine.model import DeadlineRule, Procedure


def moves(procedure: Procedure, name: str) -> tuple[str, ...]:
    """Sentences on what moves a deadline of a procedure; empty: it has no such deadline any more.

    Args:
        procedure: edition of the case.
        name: of the deadline.
    """
    rule = procedure.deadlines.get(name)
    return tuple(_moves(procedure, rule)) if rule is not None else ()


def _moves(procedure: Procedure, rule: DeadlineRule) -> list[str]:
    found = []
    if rule.met_by:
        found.append(f"办完即不再计算：{_acts(procedure, rule.met_by)}")
    if rule.extensions:
        found.append(f"可以延长：{_acts(procedure, (one.action for one in rule.extensions))}")
    if rule.stops:
        found.append(f"不计入期限：{'、'.join(dict.fromkeys(one.label for one in rule.stops))}")
    if rule.joined is not None:
        others = "、".join(procedure.deadlines[one].label for one in rule.joined.deadlines)
        found.append(f"随其中较晚的一个变动：{others}")
    if rule.never_shorten:
        found.append("起算的事实后来查明更早的，期限不缩短")
    found.append("起算的事实更正、放假安排变动的，重新计算，旧的一版保留")
    return found


def _acts(procedure: Procedure, names: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(procedure.actions[name].label for name in names))
