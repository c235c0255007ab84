"""Bringing papers on: several steps with many papers in one go.

An officer takes every step in a row that the officer's posts cover; a cast takes all of them, each by who may. What is
done stands; calling it again goes on where it stopped, and nothing is done twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.papers.reading import Paper, read_papers
from casework.papers.steps import Stepping
from casework.papers.text import paper_warnings
from casework.papers.wanted import Taken, Wanted
from casework.parts import Parts
from engine.errors import RefusedError
from engine.life import STAGES, STEPS, Step

Cast = Callable[[Paper, Step], str]
"""Key of the officer who takes a step with a paper; empty: nobody does, the paper stays where it is."""
_MOST_STEPS = 20
_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Upcoming:
    """What would be done with a paper."""

    document: int
    title: str
    number: str
    party: str
    stage: str  # Chinese
    step: str  # Chinese; empty: nothing is left to do
    by: str  # whose opinion is asked, for approvals
    refused: str  # why the officer may not do it; empty: may
    warnings: tuple[str, ...]  # what to look at in its text


def preview(parts: Parts, actor: str, documents: Sequence[int], on: date) -> list[Upcoming]:
    """What an officer's next step would be with each paper, and whether it may be taken. Nothing is changed."""
    with parts.store.write() as unit:
        stepping = Stepping.of(parts, unit, actor)
        found = stepping.papers(documents)
        # The unit is left without a commit: what was tried is rolled back.
        return [_upcoming(stepping, found[number], on) for number in documents if number in found]


def advance(
    parts: Parts,
    actor: str,
    documents: Sequence[int],
    on: date,
    *,
    printed: bool = False,
    copies: int = 1,
    stop: Step | None = None,
) -> list[Taken]:
    """Take every step in a row that an officer may take, with each of many papers.

    Args:
        parts: the system.
        actor: key of the officer.
        documents: ids.
        on: the day on which all is done.
        printed: the seal is printed instead of stamped by hand, where the officer permits its use.
        copies: that are sealed.
        stop: the step before which to stop.

    Returns:
        The last that became of each paper: an error only where not even the first step could be taken.
    """
    with parts.store.write() as unit:
        stepping = Stepping.of(parts, unit, actor)
        last: dict[int, Taken] = {}
        waiting = list(dict.fromkeys(documents))
        for _ in range(_MOST_STEPS):
            moved = []
            for taken in _round(stepping, waiting, on, printed=printed, copies=copies, stop=stop):
                if taken.done:
                    moved.append(taken.document)
                    last[taken.document] = taken
                else:
                    last.setdefault(taken.document, taken)
            waiting = moved
            if not waiting:
                break
        unit.commit()
    return [last[number] for number in dict.fromkeys(documents) if number in last]


def play_out(
    parts: Parts,
    documents: Sequence[int],
    on: date,
    cast: Cast,
    *,
    stop: Step | None = None,
    printed: Collection[str] = (),
    discussion: Mapping[str, Any] = _NOTHING,
) -> list[Taken]:
    """Take all steps up to the issue, each by the officer whom a cast names; for demonstrations and rehearsals.

    Args:
        parts: the system.
        documents: ids.
        on: the day on which all is done.
        cast: who takes which step.
        stop: the step before which to stop.
        printed: kinds of paper on which the seal is printed.
        discussion: what is recorded of collective discussions, where a chain asks for one.
    """
    taken: list[Taken] = []
    with parts.store.read() as unit:
        waiting = list(_open_papers(Stepping.any(parts, unit), documents))
    for _ in range(_MOST_STEPS):
        groups: dict[tuple[str, Step, bool], list[Paper]] = {}
        for paper, step in waiting:  # outside of any unit: a cast may found the officers it names
            if step is not stop and (actor := cast(paper, step)):
                is_printed = step is Step.PERMIT and paper.kind.name in printed
                groups.setdefault((actor, step, is_printed), []).append(paper)
        if not groups:
            break
        with parts.store.write() as unit:
            stepping = Stepping.any(parts, unit)
            stepping.people.everybody()  # read at once: else each actor of each round would be by himself
            stepping.ask_recusals(paper for papers in groups.values() for paper in papers)
            done = [
                one
                for (actor, step, is_printed), papers in groups.items()
                for one in stepping.by(actor).go(papers, Wanted(step, on, printed=is_printed, discussion=discussion))
            ]
            unit.commit()
        taken += done
        if not any(one.done for one in done):
            break
        # As the steps left them: read anew at every step, their contexts would cost more than the steps.
        papers = [stepping.moved.get(paper.document.id, paper) for paper, _ in waiting]
        waiting = [(paper, later) for paper in papers if (later := paper.life.next_step(paper.rules)) is not None]
    return taken


def _open_papers(stepping: Stepping, documents: Sequence[int]) -> Iterator[tuple[Paper, Step]]:
    if not documents:
        return
    loaded = stepping.unit.documents(ids=list(documents))
    for paper in read_papers(stepping.unit, stepping.editions, loaded):
        step = paper.life.next_step(paper.rules) if paper.document.edition else None
        if step is not None:
            yield paper, step


def _round(
    stepping: Stepping, documents: Sequence[int], on: date, *, printed: bool, copies: int, stop: Step | None
) -> Iterator[Taken]:
    """One more step with each paper."""
    steps: dict[Step, list[Paper]] = {}
    for paper, step in _open_papers(stepping, documents):
        if step is not stop:
            steps.setdefault(step, []).append(paper)
    for step, papers in steps.items():
        yield from stepping.go(papers, Wanted(step, on, printed=printed, copies=copies))


def _upcoming(stepping: Stepping, paper: Paper, on: date) -> Upcoming:
    document = paper.document
    step = paper.life.next_step(paper.rules) if document.edition else None
    row = paper.life.row(paper.rules)
    refused = ""
    if step is not None:
        [taken] = stepping.go([paper], Wanted(step, on))
        refused = str(taken.error) if isinstance(taken.error, RefusedError) else ""
    return Upcoming(
        document.id,
        document.title,
        document.number,
        str((document.context.get("addressee") or {}).get("name", "")),
        STAGES[paper.stage],
        STEPS[step] if step is not None else "",
        row.label if row is not None else "",
        refused,
        paper_warnings(stepping.parts, document),
    )
