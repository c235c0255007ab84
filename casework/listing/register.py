"""All cases, page by page, so that no page costs more the more cases there are.

By themselves they stand in the order in which they were opened, and a page begins behind a case; asked for by what
presses they stand in the order of their deadlines, and a page begins behind a timer. Where few cases fit, a page ends
after so many were looked through, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from casework.authority import People
from casework.editions import Editions
from casework.listing.fitting import CasesWanted, fits, refuse_unknown, roles_meant
from casework.listing.looking import offices_looked_at, offices_seen
from casework.listing.matrix import matrix
from casework.listing.paging import PAGE, Page, Reading, id_in
from casework.listing.rows import CaseRow, case_rows, next_deadline
from casework.listing.timed import begins_behind, is_behind, place_of, timer_at
from casework.parts import Parts
from engine.errors import RefusedError
from store.contract import UnitOfWork
from store.projections import TimerName
from store.values import CaseFilter, StoredCase, Subject, Timer

__all__ = ["CasesWanted", "case_page", "cases_counted", "cases_found", "numbers_wanted"]

_IDS_LOOKED_THROUGH: Final = 100_000
_TIMERS_LOOKED_THROUGH: Final = 600
MOST_FOUND: Final = 50
"""By a text: more would be looked through by nobody; one more character narrows them."""
_LOOKED_THROUGH_BY_TEXT: Final = 400
_MOST_LOOKS: Final = 5  # that find too little, for an act on all that fit


def case_page(
    parts: Parts, actor: str | None, wanted: CasesWanted, *, after: str = "", limit: int = PAGE
) -> Page[CaseRow]:
    """Cases the actor may see.

    Args:
        parts: the system.
        actor: key of the asking officer; None: the administrator of the machine.
        wanted: what narrows the list.
        after: as the page before said; empty: from the beginning.
        limit: rows of the page.

    Raises:
        MissingError: an office, a state, a role or a procedure asked for does not exist.
        NotPermittedError: an office asked for lies outside the actor's jurisdiction.
        RefusedError: `after` is no place, or the range of days ends before it begins.
    """
    refuse_unknown(parts, wanted)
    with parts.store.read() as unit:
        people, editions = People.of(unit), Editions(parts, unit)
        offices = offices_looked_at(people, actor, wanted.offices)
        look = _Look(parts, unit, editions, offices, wanted, limit)
        page = look.by_deadline(after) if wanted.by_deadline else look.by_opening(after)
        rows = case_rows(unit, people, editions, page.rows, parts.today())
        return Page(tuple(rows), page.after, page.unreadable, page.looked)


def numbers_wanted(parts: Parts, actor: str, wanted: CasesWanted, most: int) -> list[str]:
    """The numbers of all cases that fit, for an act on all of them.

    Args:
        parts: the system.
        actor: key of the asking officer.
        wanted: what narrows them.
        most: there may be.

    Raises:
        RefusedError: there are more, or finding them means looking through too many.
        MissingError: as `case_page`.
        NotPermittedError: likewise.
    """
    found: list[str] = []
    after, looked = "", 0
    while True:
        page = case_page(parts, actor, wanted, after=after, limit=most + 1)
        found += [row.number for row in page.rows]
        after, looked = page.after, looked + bool(page.looked)
        if len(found) > most:
            raise RefusedError(f"符合条件的案件超过{most}件，请再缩小条件，或者在列表中勾选")
        if not after:
            return found
        if looked > _MOST_LOOKS:
            raise RefusedError("案件很多，按这些条件查找太慢；请再写明单位、流程或者日期，或者在列表中勾选")


def cases_counted(parts: Parts, actor: str, wanted: CasesWanted) -> int | None:
    """How many cases fit, from the counters; None: these do not tell.

    Raises:
        MissingError: an office or the procedure asked for does not exist.
        NotPermittedError: an office asked for lies outside the actor's jurisdiction.
    """
    if wanted.batch or wanted.holder or wanted.first or wanted.last:
        return None
    return sum(
        cell.cases
        for cell in matrix(parts, actor, offices=wanted.offices, procedure=wanted.procedure)
        if (not wanted.state or wanted.state in cell.state.split("+"))
        and wanted.finished in (None, cell.finished)
        and (not wanted.colours or cell.colour in wanted.colours)
    )


def cases_found(parts: Parts, actor: str, text: str, wanted: CasesWanted) -> list[CaseRow]:
    """Cases by what was typed (``casework.listing.searching``) that fit as well.

    Raises:
        MissingError: as `case_page`.
        NotPermittedError: likewise.
        RefusedError: nothing was typed, or the range of days ends before it begins.
    """
    if not text.strip():
        raise RefusedError("请写明要查找的案号、当事人名称或者代码，一个字也可以")
    refuse_unknown(parts, wanted)
    with parts.store.read() as unit:
        people, editions, today = People.of(unit), Editions(parts, unit), parts.today()
        offices = offices_looked_at(people, actor, wanted.offices) if wanted.offices else offices_seen(people, actor)
        cases = unit.search_cases(text, offices=offices, limit=_LOOKED_THROUGH_BY_TEXT)
        fitting = [case for case in cases if fits(editions, today, wanted, case)]
        return case_rows(unit, people, editions, fitting[:MOST_FOUND], today)


@dataclass(frozen=True, slots=True)
class _Look:
    """One look for cases, in one unit of work."""

    parts: Parts
    unit: UnitOfWork
    editions: Editions
    offices: frozenset[int] | None
    wanted: CasesWanted
    limit: int

    def by_opening(self, after: str) -> Page[StoredCase]:
        """In the order in which they were opened."""
        wanted, start = self.wanted, id_in(after) if after else 0
        asked = CaseFilter(
            offices=self.offices,
            states=frozenset({wanted.state} if wanted.state else ()),
            procedure=wanted.procedure,
            batch=wanted.batch,
            finished=wanted.finished,
            duty_roles=roles_meant(self.parts, wanted),
        )
        standing = self.unit.standing_cases(asked, beyond=start, limit=self.limit)
        if standing is not None:
            return Page(tuple(standing), str(standing[-1].id) if len(standing) == self.limit else "")
        cases, end = self.unit.scan_cases(asked, after=start, limit=self.limit, most=_IDS_LOOKED_THROUGH)
        short = bool(end) and len(cases) < self.limit
        return Page(tuple(cases), str(end) if end else "", looked=end - start if short else 0)

    def by_deadline(self, after: str) -> Page[StoredCase]:
        """In the order of the deadlines that are over first."""
        wanted, today, reading = self.wanted, self.parts.today(), Reading(self.unit, self.editions)
        last = timer_at(after) if after else begins_behind(wanted.colours, wanted.first, today)
        rows: list[StoredCase] = []
        looked = 0
        while looked < max(_TIMERS_LOOKED_THROUGH, self.limit):
            timers = self.unit.next_lapses(offices=self.offices, after=last, limit=self.limit)
            for timer, case in reading.made(timers, self._at_its_place):
                if is_behind(timer, wanted.colours, wanted.last, today):
                    return Page(tuple(rows), "", reading.unreadable)
                last, looked = timer, looked + 1
                rows += [case] if case is not None else []
                if len(rows) == self.limit:
                    return Page(tuple(rows), place_of(last), reading.unreadable)
            if len(timers) < self.limit:
                return Page(tuple(rows), "", reading.unreadable)
        return Page(tuple(rows), place_of(last) if last else "", reading.unreadable, looked)

    def _at_its_place(self, timer: Timer, case: StoredCase, subject: Subject) -> StoredCase | None:
        """A case that is wanted, at the timer of its deadline that is over first; None at its others."""
        del subject
        coming = next_deadline(case.state)
        if coming is None or coming.name != TimerName.parse(timer.name).deadline:
            return None
        return case if fits(self.editions, self.parts.today(), self.wanted, case) else None
