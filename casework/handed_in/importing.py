"""Importing a list that was handed in, when the officer has seen what it says and says so.

Owns that it is done once: by one hand at a time, and what became of it is kept in the place of the list. A death in the
middle leaves whole cases and the list; importing it again opens only what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from casework.handed_in.keeping import Kept
from casework.handed_in.offered import FINDINGS, offered_one
from casework.importing import ImportReport, RefusedCase, import_findings
from casework.intake.rows import write_refused
from casework.ledgers import LedgerReport, Under, import_ledger
from casework.parts import Parts

JsonValue = Any
_DONE: Final = "done"
_MOST: Final = 1_000  # cases that are named one by one
Progress = Callable[[int, int], None]


def import_kept(
    parts: Parts,
    kept: Kept,
    *,
    verified: frozenset[str] = frozenset(),
    progress: Progress = lambda done, of: None,
) -> dict[str, JsonValue]:
    """Open the cases of a list, and keep what became of it instead of the list.

    Args:
        parts: the system.
        kept: the list.
        verified: doubtful credit codes that the officer has verified with the registry.
        progress: called with the number of rows dealt with and of all.

    Returns:
        As :func:`imported`; of a list that was imported before, what became of it then.

    Raises:
        ConflictError: it is being imported.
        InputError: the file cannot be used.
        NotPermittedError: the officer may not import such lists.
        RefusedError: what it is to be imported as contradicts itself.
        MissingError: the campaign or the case above does not exist.
    """
    offered_one(parts, kept.officer, kept.wanted.kind)
    with kept.alone():
        if (before := imported(kept)) is not None:
            return before
        report = _imported(parts, kept, verified, progress)
        if report.refused:
            write_refused(kept.refused, report.refused)
        found: dict[str, JsonValue] = {
            "opened": list(report.opened[:_MOST]),
            "opened_count": len(report.opened),
            "already": report.already,
            "refused": len(report.refused),
            "not_opened": _named(report.not_opened),
            "not_opened_count": len(report.not_opened),
            "set_aside": [
                {"name": one.name, "code": one.code, "rows": [line.row for line in one.lines]}
                for one in (report.set_aside if isinstance(report, ImportReport) else ())
            ],
        }
        kept.tell(_DONE, found)
        kept.forget_table()
        return found


def imported(kept: Kept) -> dict[str, JsonValue] | None:
    """What became of a list (``opened``, ``already``, ``refused``, ``not_opened``, ``set_aside``); None: nothing."""
    return kept.told(_DONE)


def _imported(parts: Parts, kept: Kept, verified: frozenset[str], progress: Progress) -> ImportReport | LedgerReport:
    wanted, source, actor, now = kept.wanted, kept.table, kept.officer, parts.clock()
    if wanted.kind == FINDINGS:
        return import_findings(parts, actor=actor, source=source, now=now, verified=verified, progress=progress)
    return import_ledger(
        parts,
        actor=actor,
        source=source,
        procedure=wanted.kind,
        on=wanted.on,
        now=now,
        under=Under(wanted.office, wanted.parent, wanted.campaign, wanted.batch),
        progress=progress,
    )


def _named(cases: Sequence[RefusedCase]) -> list[dict[str, str]]:
    return [{"name": one.name, "code": one.code, "reason": one.reason} for one in cases[:_MOST]]
