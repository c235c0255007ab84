"""A paper's values taken anew from its cases, before it has a number: dates that moved, facts that were corrected."""

from __future__ import annotations

from typing import Any

from casework.authority import People
from casework.drafting import About, Drafting, proofs_of
from casework.editions import Editions
from casework.families import parent_of
from casework.papers.annexes import chosen
from casework.papers.reading import Paper
from casework.papers.wanted import Wanted
from casework.parts import Parts
from engine.model import Scope
from store.contract import UnitOfWork
from store.values import Officer, StoredCase

JsonValue = Any


def redrafted(
    parts: Parts,
    unit: UnitOfWork,
    people: People,
    editions: Editions,
    paper: Paper,
    wanted: Wanted,
    signers: tuple[Officer, ...],
) -> dict[str, JsonValue]:
    """The context that the paper would have if it were drafted today.

    Args:
        parts: the system.
        unit: the unit of work.
        people: of it.
        editions: of it.
        paper: which.
        wanted: the step: the day it will bear, whether the annex is wanted that proves its days.
        signers: the enforcement officers whom it will name.

    Raises:
        RefusedError: the annex is wanted, and the paper prints no day, or one without its proof.
    """
    drafting = Drafting(unit, people, paper.procedure, wanted.on, signers, parts.sample)
    abouts = [_about(unit, editions, case) for case in paper.cases]
    if paper.kind.scope is Scope.BATCH:
        draft = drafting.batch_document(paper.kind, paper.cases[0].office_id, abouts)
    else:
        draft = drafting.case_document(paper.kind, 1, paper.cases[0].office_id, abouts[0])
    annexes = chosen(paper.document.context, draft.context, paper.document.title, wanted.proof)
    return {**draft.context, "annexes": annexes}


def _about(unit: UnitOfWork, editions: Editions, case: StoredCase) -> About:
    subject = unit.subjects([case.subject_id])[case.subject_id]
    parent = parent_of(unit, editions, case)
    return About(case.id, case.number, subject, case.state, proofs_of(unit, case.id), parent)
