"""Papers, page by page: those on their way, the oldest first, or all those of one case or of one batch.

Owns where a page begins. Papers that were issued are as many as an office ever wrote: they are listed with the case, or
the batch of cases, that they belong to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from casework.authority import People
from casework.listing.looking import offices_looked_at, offices_seen, visible
from casework.listing.paging import PAGE, Page, id_in
from casework.papers.selecting import Listed, Selection, selected
from casework.parts import Parts
from engine.errors import RefusedError
from engine.life import WAITING, Stage
from store.contract import UnitOfWork
from store.values import CaseFilter, Document

_AT_ONCE = 100  # papers whose life is read in one go
_LOOKS = 5  # of them for a page: whose turn it is, no index tells
_CASES_AT_ONCE = 25


@dataclass(frozen=True, slots=True)
class PapersWanted:
    """Which papers a list shows. Empty parts do not narrow.

    Attributes:
        kind: of paper.
        office: key or full name of an office; it stands for itself and all offices below it.
        case: number.
        batch: of their cases.
        stages: how far they have come; empty: those on their way, of a case or a batch all.
        mine: only those whose next step the officer may take.
    """

    kind: str = ""
    office: str = ""
    case: str = ""
    batch: str = ""
    stages: frozenset[Stage] = frozenset()
    mine: bool = False


def paper_page(
    parts: Parts, actor: str | None, wanted: PapersWanted, *, after: str = "", limit: int = PAGE
) -> Page[Listed]:
    """Papers that the actor may see.

    So many papers are looked at for a page that it may have few rows, or none, though others follow.

    Args:
        parts: the system.
        actor: key of the asking officer; None: the administrator of the machine.
        wanted: what narrows the list.
        after: as the page before said; empty: from the beginning.
        limit: rows after which the page ends; those of one case stay together.

    Raises:
        MissingError: the office or the case asked for does not exist.
        NotPermittedError: it lies outside the actor's jurisdiction.
        RefusedError: issued papers are asked for without a case or a batch, or `after` is no place.
    """
    if not (wanted.case or wanted.batch or wanted.stages <= WAITING):
        raise RefusedError("已经制发、作废的文书很多，请再写明案号或者批次", field="batch")
    rows: list[Listed] = []
    places: dict[int, int] = {}  # by id: where the page behind a paper begins
    last, more = 0, True
    with parts.store.read() as unit:
        found = _found(unit, actor, wanted, id_in(after) if after else 0)
        for _ in range(_LOOKS):
            if not more or len(rows) > limit:
                break
            chunk = dict(islice(found, _AT_ONCE))
            more = len(chunk) == _AT_ONCE
            asked = Selection(ids=tuple(chunk), waiting_for=wanted.mine)
            told = {one.id: one for one in selected(parts, actor, asked)} if chunk else {}
            rows += [told[one] for one in chunk if one in told]
            places |= chunk
            last = next(reversed(chunk.values()), last)
    shown, rest = _cut(rows, places, limit)
    if rest:
        return Page(shown, str(places[shown[-1].id]))
    return Page(shown, str(last) if more else "")


def papers_meant(parts: Parts, actor: str, wanted: PapersWanted, most: int) -> tuple[int, ...]:
    """The ids of all papers of a list, as far as `most` of them."""
    found: list[int] = []
    after = ""
    while len(found) < most:
        page = paper_page(parts, actor, wanted, after=after, limit=most - len(found))
        found += [one.id for one in page.rows]
        after = page.after
        if not after:
            break
    return tuple(found[:most])


def _cut(rows: Sequence[Listed], places: Mapping[int, int], limit: int) -> tuple[tuple[Listed, ...], bool]:
    """The rows of a page, and whether others follow; what begins at one place stays together."""
    end = min(limit, len(rows))
    while end < len(rows) and places[rows[end].id] == places[rows[end - 1].id]:
        end += 1
    return tuple(rows[:end]), end < len(rows)


def _found(unit: UnitOfWork, actor: str | None, wanted: PapersWanted, after: int) -> Iterator[tuple[int, int]]:
    """The papers that fit, each once, with the place behind it; whose turn it is, is not looked at."""
    people = People.of(unit)
    offices = offices_looked_at(people, actor, (wanted.office,) if wanted.office else ())
    issuers = frozenset(people.offices) if offices is None else offices
    if not (wanted.batch or wanted.case):
        yield from _on_their_way(unit, issuers, wanted, after)
        return
    for place, document in _documents(unit, people, actor, wanted, after):
        if document.issuer_id in issuers and (not wanted.stages or document.stage in wanted.stages):
            yield document.id, place


def _on_their_way(
    unit: UnitOfWork, issuers: frozenset[int], wanted: PapersWanted, after: int
) -> Iterator[tuple[int, int]]:
    kinds = {wanted.kind} if wanted.kind else None
    stages = wanted.stages or WAITING
    while found := unit.next_documents(issuers=issuers, stages=stages, kinds=kinds, after=after, limit=_AT_ONCE):
        yield from ((one.id, one.id) for one in found)
        after = found[-1].id


def _documents(
    unit: UnitOfWork, people: People, actor: str | None, wanted: PapersWanted, after: int
) -> Iterator[tuple[int, Document]]:
    """Documents of a kind behind a place, each with its own: its id, or that of its case where a batch is asked for."""
    if wanted.batch:
        seen = CaseFilter(batch=wanted.batch, offices=offices_seen(people, actor))
        yield from _of_batch(unit, seen, wanted.kind, after)
        return
    case = visible(unit, people, wanted.case, actor)
    found = unit.documents(case_id=case.id, kind=wanted.kind)
    yield from ((one.id, one) for one in found if one.id > after)


def _of_batch(unit: UnitOfWork, seen: CaseFilter, kind: str, after: int) -> Iterator[tuple[int, Document]]:
    """Documents of the cases of a batch, each with its case; one about several cases stands with the first met."""
    told: set[int] = set()
    while cases := unit.find_cases(seen, after=after, limit=_CASES_AT_ONCE):
        for case in cases:
            for one in unit.documents(case_id=case.id, kind=kind):
                if one.id not in told:
                    told.add(one.id)
                    yield case.id, one
        after = cases[-1].id
