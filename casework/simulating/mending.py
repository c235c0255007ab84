"""A paper refused at its issue, because its case has changed since the draft, is drafted anew as an officer would.

One without a number is drafted again as it is; one that bears a number is voided, and another issued in its place.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from casework.acting import Act, act_many
from casework.papers.reading import Paper
from casework.papers.steps import Stepping, take
from casework.papers.wanted import Wanted
from casework.parts import Parts
from casework.simulating.city import Staff
from engine.errors import ShixianError
from engine.life import Step
from engine.model import Scope
from engine.running.reissuing import REISSUE, drafting

_CHANGED = "案件情况有变化（模拟）"


def draft_anew(
    parts: Parts, staff: Staff, cast: Callable[[Paper, Step], str], paper: Paper, today: date
) -> ShixianError | None:
    """Draft a paper anew.

    Args:
        parts: the scratch system.
        staff: of the city.
        cast: who takes which step.
        paper: as it stands.
        today: the day on which it is done.

    Returns:
        What hindered it; None when a draft stands.
    """
    numbered = paper.life.numbered
    step = Step.VOID if numbered else Step.REDRAFT
    [taken] = take(parts, cast(paper, step), [paper.document.id], Wanted(step, today, reason=_CHANGED))
    if taken.error is not None or not numbered or paper.kind.scope is not Scope.CASE:
        return taken.error
    [case] = paper.cases
    role = paper.procedure.roles[drafting(paper.procedure, paper.kind.name)[0].roles[0]]
    desk = staff.desk(role, case.office_id)
    if desk is None:
        raise AssertionError(role.key)  # somebody drafted the paper
    facts = {"paper": paper.kind.name, "reason": _CHANGED}
    act = Act(REISSUE, today, facts, officers=staff.signers(desk, paper.kind.officers))
    [outcome] = act_many(parts, desk.actor, [(case.number, act)])
    return outcome.error


def as_it_stands(parts: Parts, document: int) -> Paper:
    """A paper, read now."""
    with parts.store.read() as unit:
        return Stepping.any(parts, unit).papers([document])[document]
