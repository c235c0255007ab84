"""What the post did: postings and results from its lists, recorded on the cases they belong to.

A result is recorded with the legal date on the slip, however late it is typed in (民诉法91). Each mail's posting and
each of its results is recorded once, so that a list may be handed in again, whole or longer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casework.acting import Act, Outcome, act_many
from casework.evidence import keep
from casework.intake.postal import Contents, MailResult, PostalResult, PostalResults, read_postal
from casework.parts import Parts
from engine.errors import MissingError
from store.values import CaseFilter

CHUNK = 200
SERVICES = {Contents.ORDER: "order", Contents.INTENT: "intent"}
"""The service of the procedure that a letter belongs to."""
_UNKNOWN_SIGNER = "回执未注明"


@dataclass(frozen=True, slots=True)
class PostalReport:
    """What became of each row of a list."""

    recorded: int
    already: int
    refused: tuple[tuple[str, str], ...]  # (place or case, reason)
    warnings: tuple[tuple[str, str], ...]  # (enterprise, why its signature proves nothing yet)


def record_postings(parts: Parts, *, actor: str, source: Path, batch: str) -> PostalReport:
    """Record that the mails of a list were posted.

    Args:
        parts: the system.
        actor: key of the acting officer.
        source: CSV or XLSX of the post.
        batch: the batch whose cases are meant.
    """
    return _record(parts, actor, batch, read_postal(source), _posting, ())


def record_results(parts: Parts, *, actor: str, source: Path, batch: str) -> PostalReport:
    """Record what became of the mails of a list; the list itself is kept as the record of the query."""
    results = read_postal(source, today=parts.today())
    warnings = tuple((row.name, row.warning) for row in results.rows if row.warning)

    def result(row: PostalResult) -> Act:
        return _result(row, lambda: keep(parts.home, source, row.queried_on))

    return _record(parts, actor, batch, results, result, warnings)


def _record(
    parts: Parts,
    actor: str,
    batch: str,
    results: PostalResults,
    act_of: Callable[[PostalResult], Act],
    warnings: tuple[tuple[str, str], ...],
) -> PostalReport:
    numbers = case_numbers(parts, batch)
    refused = [(f"第{bad.number}行", "；".join(p.reason for p in bad.problems)) for bad in results.refused]
    known = [row for row in results.rows if row.code in numbers]
    refused += [(row.name, str(MissingError("案件", row.code))) for row in results.rows if row.code not in numbers]
    outcomes = act_in_chunks(parts, actor, [(numbers[row.code], act_of(row)) for row in known])
    refused += [(outcome.number, str(outcome.error)) for outcome in outcomes if outcome.error is not None]
    already = sum(outcome.repeated for outcome in outcomes)
    recorded = sum(outcome.done and not outcome.repeated for outcome in outcomes)
    return PostalReport(recorded, already, tuple(refused), warnings)


def case_numbers(parts: Parts, batch: str) -> dict[str, str]:
    """Case numbers of a batch by the credit code of the enterprise."""
    with parts.store.read() as unit:
        cases = unit.find_cases(CaseFilter(batch=batch), limit=1_000_000)
        subjects = unit.subjects({case.subject_id for case in cases})
        return {subjects[case.subject_id].code: case.number for case in cases}


def act_in_chunks(parts: Parts, actor: str, requests: Sequence[tuple[str, Act]]) -> list[Outcome]:
    """Do many acts in small transactions; one after another for a case that is named twice."""
    outcomes: list[Outcome] = []
    for chunk in _chunks(requests):
        outcomes.extend(act_many(parts, actor, chunk))
    return outcomes


def _chunks(requests: Iterable[tuple[str, Act]]) -> Iterable[list[tuple[str, Act]]]:
    chunk: list[tuple[str, Act]] = []
    for number, act in requests:
        if len(chunk) == CHUNK or any(number == other for other, _ in chunk):
            yield chunk
            chunk = []
        chunk.append((number, act))
    if chunk:
        yield chunk


def _posting(row: PostalResult) -> Act:
    service = SERVICES[row.contents]
    return Act(
        f"{service}.post",
        row.posted_on,
        {f"{service}.tracking_no": row.tracking_no},
        key=f"posted:{row.tracking_no}",
    )


def _result(row: PostalResult, query_record: Callable[[], Any]) -> Act:
    service = SERVICES[row.contents]
    key = f"result:{row.tracking_no}:{row.result.value}"
    day = row.result_on or row.queried_on
    match row.result:
        case MailResult.SIGNED:
            capacity = row.capacity.value if row.capacity else "other"
            facts = {f"{service}.signed_by": row.signed_by or _UNKNOWN_SIGNER, f"{service}.capacity": capacity}
            return Act(f"{service}.record_signed", day, facts, key=key)
        case MailResult.RETURNED:
            reason = row.return_reason.value.lower() if row.return_reason else "unreachable"
            return Act(f"{service}.record_returned", day, {f"{service}.return_reason": reason}, key=key)
        case MailResult.REFUSED:
            return Act(f"{service}.record_refused", day, key=key)
        case MailResult.NO_RESULT:
            facts = {f"{service}.query_record": query_record()}
            return Act(f"{service}.record_no_result", row.queried_on, facts, key=key)
