"""Extensions: which deadlines an act extends, and whether it may.

Owns the refusals: a deadline is extended once under each rule, only before it has ended, and not beyond the bound.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.case import Case, Deadline, DeadlineStatus, Grant
from engine.command import Command
from engine.compiled import Compiled
from engine.errors import RefusedError
from engine.model import Action, DeadlineRule, ExtensionRule
from engine.periods.trace import length

JsonValue = Any


def grants(
    compiled: Compiled, case: Case, facts: Mapping[str, JsonValue], action: Action, command: Command
) -> dict[str, Grant]:
    """The extensions that an act grants, by deadline.

    Args:
        compiled: the edition.
        case: before the act.
        facts: with those the act records.
        action: the act.
        command: with its legal date.

    Raises:
        RefusedError: a deadline does not run, has ended, was extended before, or the amount is out of bounds.
    """
    found: dict[str, Grant] = {}
    for rule in compiled.procedure.deadlines.values():
        for index, extension in enumerate(rule.extensions):
            if extension.action == action.name:
                stands = rule.name in compiled.running(case.configuration).deadlines
                _refuse(rule, index, case.deadlines.get(rule.name) if stands else None, command)
                who, why = facts.get(extension.approved_by), facts.get(extension.reason)
                amount = _amount(rule, extension, facts)
                found[rule.name] = Grant(index, amount, command.occurred_on, f"{who}批准，{why}")
    return found


def _refuse(rule: DeadlineRule, index: int, current: Deadline | None, command: Command) -> None:
    cite = (rule.extensions[index].cites or rule.cites)[0]
    if current is None or current.status in (DeadlineStatus.MET, DeadlineStatus.CANCELLED):
        raise RefusedError(f"期限“{rule.label}”不在计算中，不能延长", cite=cite)
    if current.status is not DeadlineStatus.SUSPENDED and command.occurred_on >= current.over_on:
        end = current.last_day.isoformat()
        raise RefusedError(
            f"期限“{rule.label}”的最后一日是{end}，{command.occurred_on.isoformat()}已经届满，届满以后不能延长",
            field="occurred_on",
            cite=cite,
        )
    if any(grant.rule == index for grant in current.extensions):
        raise RefusedError(f"期限“{rule.label}”已经延长过一次，不能再次延长", cite=cite)


def _amount(rule: DeadlineRule, extension: ExtensionRule, facts: Mapping[str, JsonValue]) -> int:
    most = extension.most
    if not extension.amount:
        return most.amount
    amount = facts.get(extension.amount)
    if not isinstance(amount, int) or not 1 <= amount <= most.amount:
        raise RefusedError(
            f"期限“{rule.label}”最多延长{length(most.amount, most.unit)}，最少{length(1, most.unit)}，请核对",
            field=extension.amount,
            cite=(extension.cites or rule.cites)[0],
        )
    return amount
