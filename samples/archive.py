"""What becomes of closed cases: dossiers, the paper originals filed, one lent and brought back, some handed over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from casework.archive import Filing, file_case, give_back, hand_over, lend
from casework.dossier import write_dossier
from samples.bureau import Bureau, Standing

ARCHIVIST: Final = "archivist_1"
FOLDER: Final = "dossiers"
LISTS: Final = "移交清单"
_FILED = 12
_HANDED_OVER = 5
_FILED_ON = date(2026, 11, 16)


def keep_files(bureau: Bureau, today: date) -> None:
    """File some closed cases and write the dossier of one that was withdrawn and of one that was rectified."""
    closed = [case for case in bureau.standing() if case.case.state.finished]
    withdrawn = next(case for case in bureau.standing("aftermath") if case.facts.get("decision_published_on"))
    pages = {case.number: write_dossier(bureau.parts, case.number).pages for case in (withdrawn, closed[0])}
    filed = closed[:_FILED]
    for n, case in enumerate(filed, start=1):
        _file(bureau, case, n, pages.get(case.number, 30))
    borrowed = filed[0].number
    lent_on = _FILED_ON + timedelta(days=1)
    lend(
        bureau.parts,
        ARCHIVIST,
        borrowed,
        borrower="样例借阅人",
        purpose="行政复议答复（样例）",
        on=lent_on,
        due=lent_on + timedelta(days=10),
    )
    give_back(bureau.parts, ARCHIVIST, borrowed, on=lent_on + timedelta(days=6))
    numbers = [case.number for case in filed[-_HANDED_OVER:]]
    hand_over(bureau.parts, ARCHIVIST, numbers, to="样例市档案馆", on=today, folder=bureau.parts.home / LISTS)


def _file(bureau: Bureau, case: Standing, n: int, pages: int) -> None:
    place = f"样例档案室{1 + n // 6}列{1 + n % 6}层"
    file_case(bureau.parts, ARCHIVIST, case.number, Filing(f"2026-核查-{n:03d}", place, pages, _FILED_ON))
