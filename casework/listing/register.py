"""All cases, page by page, in the order in which they were opened: a page begins behind a case."""

from __future__ import annotations

from dataclasses import dataclass

from casework.authority import People
from casework.editions import Editions
from casework.listing.cases import CaseRow, case_rows
from casework.listing.looking import offices_looked_at, refuse_unknown_procedure, refuse_unknown_states
from casework.listing.paging import PAGE, Page, id_in
from casework.parts import Parts
from store.values import CaseFilter


@dataclass(frozen=True, slots=True)
class CasesWanted:
    """Which cases a list shows. Empty parts do not narrow.

    Attributes:
        offices: keys or full names; each stands for itself and all offices below it.
        state: path of a state without children; the case is in it.
        procedure: key of the procedure.
        batch: what the case was opened from.
        finished: whether nothing follows any more.
    """

    offices: tuple[str, ...] = ()
    state: str = ""
    procedure: str = ""
    batch: str = ""
    finished: bool | None = None


def case_page(
    parts: Parts, actor: str | None, wanted: CasesWanted, *, after: str = "", limit: int = PAGE
) -> Page[CaseRow]:
    """Cases the actor may see, in the order in which they were opened.

    Args:
        parts: the system.
        actor: key of the asking officer; None: the administrator of the machine.
        wanted: what narrows the list.
        after: as the page before said; empty: from the beginning.
        limit: rows of the page.

    Raises:
        MissingError: an office, a state or a procedure asked for does not exist.
        NotPermittedError: an office asked for lies outside the actor's jurisdiction.
        RefusedError: `after` is no place.
    """
    refuse_unknown_procedure(parts, wanted.procedure)
    states = frozenset({wanted.state} if wanted.state else ())
    refuse_unknown_states(parts, states, wanted.procedure)
    with parts.store.read() as unit:
        people = People.of(unit)
        asked = CaseFilter(
            offices=offices_looked_at(people, actor, wanted.offices),
            states=states,
            procedure=wanted.procedure,
            batch=wanted.batch,
            finished=wanted.finished,
        )
        cases = unit.find_cases(asked, after=id_in(after) if after else 0, limit=limit)
        rows = case_rows(unit, people, Editions(parts, unit), cases)
        return Page(tuple(rows), str(cases[-1].id) if len(cases) == limit else "")
