"""Whether the cases of an imported calendar edition were recounted to the end, as the store knows it.

It is kept as an edition of its own beside the imported one: in the transaction that ends an import, so that a restored
database tells of itself, and found by its digest, so that asking costs a look for each import ever made, however many
cases there are. It is no part of any proof.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from engine.canonical import digest
from engine.errors import MissingError
from engine.periods.editions import CalendarEdition
from store.contract import UnitOfWork
from store.values import CalendarEditionRow

KIND: Final = "calendar_applied"


def note_applied(unit: UnitOfWork, editions: Iterable[CalendarEdition]) -> None:
    """Note that all cases were recounted by what was imported of some editions."""
    digests = {edition.digest for edition in editions}
    for row in unit.calendar_editions():
        if row.digest in digests:
            mark = _mark(row)
            unit.put_edition(digest(mark), KIND, mark)


def is_applied(unit: UnitOfWork, row: CalendarEditionRow) -> bool:
    """Whether it was noted."""
    try:
        unit.edition(digest(_mark(row)))
    except MissingError:
        return False
    return True


def _mark(row: CalendarEditionRow) -> dict[str, Any]:
    return {"applied": {"number": row.id, "edition": row.digest}}
