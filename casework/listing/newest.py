"""The newest cases that fit: what lists begin with that show the latest first."""

from __future__ import annotations

from engine.errors import RefusedError
from store.contract import UnitOfWork
from store.values import CaseFilter, StoredCase


def newest_cases(unit: UnitOfWork, wanted: CaseFilter, *, limit: int, before: int | None = None) -> list[StoredCase]:
    """Cases that fit, the one opened last first.

    Args:
        unit: of the reading.
        wanted: offices, states, a procedure, whether finished.
        limit: at most so many.
        before: id of a case behind which the list goes on.

    Raises:
        RefusedError: there are too many offices for it.
    """
    found = unit.standing_cases(wanted, beyond=before, limit=limit, newest=True)
    if found is None:
        raise RefusedError("涉及的单位太多，请先选定单位或者办理流程再查看", field="office")
    return found
