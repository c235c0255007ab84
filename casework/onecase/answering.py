"""Which of the acts that are possible lead on: those that answer an open duty, those that move the case, the others.

A procedure does not say which act answers a duty; it follows from what ends the duty: its deadline is met, or a fact is
told whose absence was the reason. A duty that lasts is answered by what the same clause has the same role do meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from engine.case import Case
from engine.machine import is_active
from engine.model import Action, DutyRule, Procedure

_ABSENT: Final = re.compile(r"([a-z_][\w.]*) == null")


@dataclass(frozen=True, slots=True)
class Leading:
    """The names of acts by what they do for a case as it stands.

    Attributes:
        answering: by each open duty, those that answer it.
        moving: those that meet a running deadline, or lead to another state that is not an end.
        done: those that were done before and lead to no other state.
    """

    answering: dict[str, frozenset[str]]
    moving: frozenset[str]
    done: frozenset[str]

    def rank(self, action: str) -> int:
        """The place of an act among those offered: 0 for what answers, 3 for what was done and may be done again."""
        if any(action in acts for acts in self.answering.values()):
            return 0
        if action in self.done:
            return 3
        return 1 if action in self.moving else 2


def leading(procedure: Procedure, state: Case, did: frozenset[str]) -> Leading:
    """What the acts of a procedure do for a case.

    Args:
        procedure: edition of the case.
        state: of the case.
        did: names of the acts recorded in it.
    """
    rules = {name: procedure.duties[name] for name in state.duties if name in procedure.duties}
    answering = {
        duty: frozenset(name for name, act in procedure.actions.items() if _answers(procedure, rule, act))
        for duty, rule in rules.items()
    }
    meeting = (name for deadline in state.live_deadlines() for name in procedure.deadlines[deadline].met_by)
    ends = {leaf.path for leaf in procedure.leaves() if leaf.final}
    here = [move for move in procedure.moves if is_active(move.source, state.configuration)]
    onward = (move.trigger for move in here if move.target not in ends)
    return Leading(answering, frozenset((*meeting, *onward)), did - {move.trigger for move in here})


def _answers(procedure: Procedure, rule: DutyRule, act: Action) -> bool:
    if rule.deadline and act.name in procedure.deadlines[rule.deadline].met_by:
        return True
    if (
        act.within
        and rule.role in act.roles
        and set(act.within) <= set(rule.states)
        and set(act.cites) & set(rule.cites)
    ):
        return True  # what the same clause has the same role do as long as the duty lasts
    return not _missed(rule).isdisjoint(_told(procedure, act))


def _missed(rule: DutyRule) -> frozenset[str]:
    """The facts whose absence is a reason of a duty."""
    if rule.when is None:
        return frozenset()
    names = set(_ABSENT.findall(rule.when.source))
    return frozenset(
        fact for fact in rule.when.reads if fact in names or fact.removeprefix(f"{rule.when.scope}.") in names
    )


def _told(procedure: Procedure, act: Action) -> Iterator[str]:
    """The facts that an act records or sets."""
    if act.occurred_as:
        yield act.occurred_as
    yield from act.required
    yield from (one.fact for one in act.sets)
    yield from (one.fact for move in procedure.moves if move.trigger == act.name for one in move.sets)
