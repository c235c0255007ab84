"""The papers of the demonstration on their way: everybody does their part on the day on which a paper is drafted."""

from __future__ import annotations

from collections.abc import Iterable

from casework.authority import People
from casework.papers.advancing import play_out
from casework.papers.casting import everybody
from casework.papers.steps import Stepping
from casework.papers.wanted import Wanted
from casework.parts import Parts
from casework.playing.papers import DISCUSSED
from casework.rendering import render_pending
from engine.life import STAGES, WAITING, Stage, Step


def wait(parts: Parts, numbers: Iterable[str]) -> bool:
    """Whether one of some cases waits for a paper of its own."""
    with parts.store.read() as unit:
        waiting = {case_id for document in unit.documents(stages=WAITING) for case_id in document.case_ids}
        return bool(waiting) and any(unit.case(number).id in waiting for number in numbers)


PRINTED_SEALS = frozenset({"announcement", "intent_announcement"})
"""Kinds that go out on a website: their seal is printed."""


def send_back(parts: Parts, kind: str, opinion: str, reason: str) -> None:
    """Have the first paper of a kind that waits returned by the second desk, and drafted anew.

    Args:
        parts: the system.
        kind: of the paper.
        opinion: of the officer who returns it.
        reason: what the handler says of the new draft.

    Raises:
        LookupError: no paper of the kind waits.
        ShixianError: a step was refused.
    """
    with parts.store.read() as unit:
        waiting = unit.documents(kind=kind, stages=WAITING)
        cast = everybody(People.of(unit))
    if not waiting:
        raise LookupError(kind)
    today = parts.today()
    for wanted in (
        Wanted(Step.AGREE, today),
        Wanted(Step.RETURN, today, opinion=opinion),
        Wanted(Step.REDRAFT, today, reason=reason),
    ):
        with parts.store.write() as unit:
            stepping = Stepping.any(parts, unit)
            paper = stepping.papers([waiting[0].id])[waiting[0].id]
            [taken] = stepping.by(cast(paper, wanted.step)).go([paper], wanted)
            unit.commit()
        if taken.error is not None:
            raise taken.error


def issue_papers(parts: Parts) -> list[str]:
    """Issue all papers that wait; returns what hindered any."""
    with parts.store.read() as unit:
        waiting = [one.id for one in unit.documents(stages=WAITING)]
        if not waiting:
            return []
        cast = everybody(People.of(unit))
    today = parts.today()
    taken = play_out(parts, waiting, today, cast, stop=Step.ISSUE, printed=PRINTED_SEALS, discussion=DISCUSSED)
    while not parts.rehearsal and render_pending(parts, now=parts.clock(), owner="demo").rendered:
        pass
    taken += play_out(parts, waiting, today, cast, printed=PRINTED_SEALS)
    with parts.store.read() as unit:
        left = [one for one in unit.documents(ids=waiting) if one.stage in WAITING]
    errors = {one.document: str(one.error) for one in taken if one.error is not None}
    return [f"《{one.title}》{STAGES[Stage(one.stage)]}：{errors.get(one.id, '没有人能办下一步')}" for one in left]
