"""Issuing a paper anew: an act that every procedure has without saying so, also in a finished case.

Owns the act ``reissue``: a paper that was issued or voided is drafted again from what the case now says, by somebody
who may do an act that drafts it. Nothing moves. Whether there is such a paper is known to ``casework``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from engine.case import Case
from engine.command import Command
from engine.errors import RefusedError
from engine.model import Action, Fact, FactType, Procedure

JsonValue = Any
REISSUE: Final = "reissue"
TITLE: Final = "重新制发文书"
REISSUE_FACTS: Final[Mapping[str, Fact]] = {
    "paper": Fact("paper", FactType.TEXT, "文书", "文书种类，如 rectification_order"),
    "reason": Fact("reason", FactType.TEXT, "理由"),
}


def is_reissue(procedure: Procedure, act: str) -> bool:
    """Whether an act issues a paper anew."""
    return act == REISSUE and act not in procedure.actions


def drafting(procedure: Procedure, kind: str) -> tuple[Action, ...]:
    """The acts that draft a kind of paper."""
    return tuple(action for action in procedure.actions.values() if kind in action.documents)


def reissuing(procedure: Procedure, facts: Mapping[str, JsonValue]) -> Action:
    """The act, for the paper that its facts name.

    Raises:
        RefusedError: a fact is missing or unknown, or no act drafts such a paper.
    """
    for name in facts:
        if name not in REISSUE_FACTS:
            raise RefusedError("“重新制发文书”只登记文书（paper）和理由（reason）", field=name)
    for name, fact in REISSUE_FACTS.items():
        if not facts.get(name):
            raise RefusedError(f"请填写“{fact.label}”", field=name)
    kind = str(facts["paper"])
    acts = drafting(procedure, kind)
    if not acts:
        offered = "、".join(name for name in procedure.documents if drafting(procedure, name))
        raise RefusedError(f"办理流程中没有文书“{kind}”，有：{offered}", field="paper")
    roles = tuple(dict.fromkeys(role for action in acts for role in action.roles))
    officers = procedure.documents[kind].officers
    cites = procedure.documents[kind].cites or acts[0].cites
    return Action(REISSUE, TITLE, roles, cites, officers=officers, required=tuple(REISSUE_FACTS), documents=(kind,))


def without_former(case: Case, command: Command) -> Case:
    """The case once a paper is issued anew: what the former one prints is of no more concern."""
    ending = f".{command.facts['paper']}"
    left = {key: paper for key, paper in case.papers.items() if not key.endswith(ending)}
    return replace(case, papers=left) if len(left) != len(case.papers) else case
