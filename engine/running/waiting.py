"""Acts that depend on the end of a deadline: those refused before it, and filings that must come in within it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from engine.case import Case, Deadline, DeadlineStatus
from engine.command import Command
from engine.errors import CalendarError, RefusedError
from engine.model import Action, FilingRule, Procedure
from engine.periods.filing import Channel, Filing, judge
from engine.periods.steps import Code, Step

JsonValue = Any

FILING_PROOF = "filing:"
"""Beginning of the names under which the proof of a filing is kept: this and the deadline's name."""


def refuse_early(procedure: Procedure, case: Case, action: Action, command: Command) -> None:
    """Refuse an act before the first day on which the office may act under the strictest reading.

    Raises:
        RefusedError: a deadline it waits for is not computed, is suspended, or is not over; it names day and clause.
    """
    for name in action.not_before:
        rule, deadline = procedure.deadlines[name], case.deadlines.get(name)
        cite = (rule.cites or action.cites)[0]
        if deadline is None:
            raise RefusedError(f"“{action.label}”须待“{rule.label}”届满后办理，该期限尚未起算", cite=cite)
        if deadline.status is DeadlineStatus.SUSPENDED:
            raise RefusedError(f"“{action.label}”须待“{rule.label}”届满后办理，该期限现已中止", cite=cite)
        if command.occurred_on < deadline.safe_act_from:
            raise RefusedError(
                f"“{action.label}”须待“{rule.label}”届满后办理，{deadline.safe_act_from.isoformat()}起方可办理",
                field="occurred_on",
                cite=cite,
            )


def judge_filing(
    procedure: Procedure, case: Case, rule: FilingRule, given: Mapping[str, JsonValue], command: Command
) -> tuple[dict[str, JsonValue], dict[str, tuple[Mapping[str, JsonValue], ...]]]:
    """Tell whether what a party filed is in time.

    Args:
        procedure: the edition.
        case: before the act.
        rule: of the filing.
        given: the facts the act records.
        command: with its legal date, the day of receipt where no fact tells it.

    Returns:
        The fact that says so, and the proof by its name.

    Raises:
        RefusedError: the dates contradict each other.
    """
    deadline, label = case.deadlines.get(rule.deadline), procedure.deadlines[rule.deadline].label
    received = _day(given.get(rule.received)) or command.occurred_on
    if deadline is None:  # what has not begun cannot have run out
        early = Step(Code.EARLY, day=received, name=label)
        return {rule.sets: True}, {FILING_PROOF + rule.deadline: (early.as_dict(),)}
    posted = _day(given.get(rule.posted))
    try:
        channel = Channel.COUNTER if posted is None else Channel.POST
        judged = judge(_last_day(deadline, received), Filing(received, posted, channel))
    except CalendarError as error:
        raise RefusedError(str(error), field=rule.posted) from error
    proof = tuple(step.as_dict() for step in judged.trace)
    return {rule.sets: judged.in_time}, {FILING_PROOF + rule.deadline: proof}


def _last_day(deadline: Deadline, received: date) -> date:
    """The last day that counts against the party: not before the latest possible one, nor while it is suspended."""
    certain = deadline.over_on - timedelta(days=1)
    return max(certain, received) if deadline.status is DeadlineStatus.SUSPENDED else certain


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
