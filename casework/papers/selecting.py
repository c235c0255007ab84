"""Which papers an officer means: by kind, batch, case, issuer and stage, within the officer's jurisdiction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casework.authority import People, see
from casework.papers.casting import candidates
from casework.papers.reading import read_papers
from casework.papers.steps import Stepping
from casework.papers.text import paper_warnings
from casework.parts import Parts
from engine.approvals import Row
from engine.errors import RefusedError
from engine.life import STAGES, STEPS, Stage
from store.contract import UnitOfWork
from store.values import CaseFilter, Document

_NO_END = 1_000_000


@dataclass(frozen=True, slots=True)
class Selection:
    """What papers are meant. Empty parts do not narrow."""

    ids: tuple[int, ...] = ()
    kind: str = ""
    batch: str = ""  # of their cases
    case: str = ""  # number
    issuer: str = ""  # key or name of the office
    stages: frozenset[str] = frozenset()
    waiting_for: bool = False  # only those whose next step the officer may take


@dataclass(frozen=True, slots=True)
class Listed:
    """A paper in a list."""

    id: int
    kind: str
    title: str
    number: str
    dated: str
    issuer: str
    party: str
    cases: tuple[str, ...]
    stage: str  # code
    stage_label: str
    next_step: str  # Chinese; empty: none
    by: tuple[str, ...]  # names of the officers who may take it
    path: str
    issued_on: str
    warnings: tuple[str, ...]  # what to look at in its text, where that was asked for


def selected(parts: Parts, actor: str | None, wanted: Selection, *, warned: bool = False) -> list[Listed]:
    """The papers meant, in the order of their ids.

    Args:
        parts: the system.
        actor: key of the asking officer; None: the administrator of the machine.
        wanted: which.
        warned: whether the text of papers on their way is looked at, which takes a millisecond or two each.

    Raises:
        MissingError: a case, an office, a paper or the officer is unknown.
        NotPermittedError: a paper that was named lies outside the officer's jurisdiction.
    """
    with parts.store.read() as unit:
        people = People.of(unit)
        stepping = Stepping.any(parts, unit)
        officer = people.officer(actor) if actor else None
        found = _documents(unit, people, wanted)
        if officer is not None:
            if wanted.ids:
                for document in found:
                    see(people, officer, document.issuer_id)
            found = [one for one in found if people.is_below(one.issuer_id, officer.office_id)]
        listed = []
        for paper in read_papers(unit, stepping.editions, found):
            document = paper.document
            step = paper.life.next_step(paper.rules) if document.edition else None
            may = candidates(people, paper, step) if step is not None else ()
            if wanted.waiting_for and officer not in may:
                continue
            stage = paper.stage
            listed.append(
                Listed(
                    document.id,
                    document.kind,
                    document.title,
                    document.number,
                    document.dated.isoformat(),
                    people.offices[document.issuer_id].name,
                    str((document.context.get("addressee") or {}).get("name", "")),
                    tuple(case.number for case in paper.cases),
                    stage.value,
                    STAGES[stage],
                    _step_label(paper.life.row(paper.rules), STEPS[step]) if step is not None else "",
                    tuple(one.name for one in may),
                    document.path,
                    document.issued_on.isoformat() if document.issued_on else "",
                    paper_warnings(parts, document) if warned else (),
                )
            )
    return listed


def _step_label(row: Row | None, step: str) -> str:
    return f"{row.label}{step}" if row is not None else step


def _documents(unit: UnitOfWork, people: People, wanted: Selection) -> Sequence[Document]:
    stages = {Stage(stage).value for stage in wanted.stages}
    case_id = unit.case(wanted.case).id if wanted.case else None
    found = unit.documents(case_id=case_id, ids=wanted.ids or None, kind=wanted.kind, stages=stages)
    if missing := set(wanted.ids) - {one.id for one in found}:
        raise RefusedError(f"没有这些文书，或者不符合其他条件：{'、'.join(map(str, sorted(missing)))}")
    if wanted.batch:
        cases = {case.id for case in unit.find_cases(CaseFilter(batch=wanted.batch), limit=_NO_END)}
        found = [one for one in found if cases & set(one.case_ids)]
    if wanted.issuer:
        issuer = people.office(wanted.issuer).id
        found = [one for one in found if one.issuer_id == issuer]
    return found
