"""Finding cases by what officers type: part of a party's name, the beginning of a case number or of a credit code."""

from __future__ import annotations

from casework.authority import People
from casework.editions import Editions
from casework.listing.looking import offices_seen
from casework.listing.rows import CaseRow, case_rows
from casework.parts import Parts
from engine.errors import RefusedError

MOST_FOUND = 50
"""More would be looked through by nobody; one more character narrows them."""


def find_cases(parts: Parts, text: str, actor: str | None = None, *, limit: int = MOST_FOUND) -> list[CaseRow]:
    """Cases that the actor may see: those whose number begins with a text first, then by code, then by name.

    Args:
        parts: the system.
        text: at least one character; spaces around it do not count.
        actor: key of the asking officer; None: the administrator of the machine.
        limit: at most so many are found.

    Raises:
        RefusedError: nothing was typed.
    """
    if not text.strip():
        raise RefusedError("请写明要查找的案号、当事人名称或者代码，一个字也可以")
    with parts.store.read() as unit:
        people = People.of(unit)
        cases = unit.search_cases(text, offices=offices_seen(people, actor), limit=limit)
        return case_rows(unit, people, Editions(parts, unit), cases, parts.today())
