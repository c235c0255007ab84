"""Opening cases from a ledger: the province's list of suspects, an office's list of enterprises to inspect.

Good rows become cases in small transactions, so that a death in the middle leaves whole cases and a repetition opens
only what is missing. In a campaign each case is opened in the case of the unit that has it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from casework.acting import Act, Opening, open_cases
from casework.authority import People
from casework.editions import Editions
from casework.importing import CHUNK, RefusedCase
from casework.intake.ledger import Entry, read_ledger, tail
from casework.intake.rows import BadRow
from casework.parts import Parts, shanghai_day
from engine.errors import MissingError, RefusedError, why
from engine.model import OPEN, Procedure
from store.contract import UnitOfWork
from store.values import StoredCase, Subject


@dataclass(frozen=True, slots=True)
class LedgerReport:
    """What became of each row."""

    opened: tuple[str, ...]  # case numbers
    already: int
    refused: tuple[BadRow, ...]
    not_opened: tuple[RefusedCase, ...]


@dataclass(frozen=True, slots=True)
class Under:
    """Where the cases are opened.

    Attributes:
        office: key or name of the office, for rows that do not tell theirs.
        parent: number of the case all of them are opened in; empty: none, or by `campaign`.
        campaign: number of the campaign in which each office's own unit case is the parent.
        batch: of the ledger; a row with the same subject, other parties and batch is the same case.
    """

    office: str = ""
    parent: str = ""
    campaign: str = ""
    batch: str = ""


def import_ledger(
    parts: Parts,
    *,
    actor: str,
    source: Path,
    procedure: str,
    on: date,
    now: datetime,
    under: Under,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> LedgerReport:
    """Open a case for each row of a ledger.

    Args:
        parts: the system.
        actor: key of the acting officer.
        source: XLSX or CSV whose headings are the labels of the procedure's opening facts.
        procedure: key of the procedure.
        on: legal date of the opening, for rows that do not tell theirs.
        now: aware instant.
        under: where they are opened.
        progress: called with the number of rows dealt with and of all.

    Raises:
        InputError: the file or its columns cannot be used at all; nothing was changed.
        RefusedError: both a parent and a campaign are named.
    """
    if under.parent and under.campaign:
        raise RefusedError("上级案件和专项行动只能写明一个", field="campaign")
    model = parts.library.compiled(procedure).procedure
    ledger = read_ledger(source, model, today=shanghai_day(now))
    with parts.store.read() as unit:
        people = People.of(unit)
        members = _members(unit, Editions(parts, unit), model, under.campaign) if under.campaign else {}
    opened: list[str] = []
    not_opened: list[RefusedCase] = []
    already = 0
    for start in range(0, len(ledger.rows), CHUNK):
        chunk = ledger.rows[start : start + CHUNK]
        openings: list[tuple[Entry, Opening]] = []
        for entry in chunk:
            try:
                openings.append((entry, _opening(people, members, model, entry, on, under)))
            except (MissingError, RefusedError) as error:
                not_opened.append(RefusedCase(entry.name, tail(entry.code), why(error)))
        outcomes = open_cases(parts, actor, [opening for _, opening in openings])
        for (entry, _), outcome in zip(openings, outcomes, strict=True):
            if outcome.error is not None:
                not_opened.append(RefusedCase(entry.name, tail(entry.code), why(outcome.error)))
            elif outcome.repeated:
                already += 1
            else:
                opened.append(outcome.number)
        progress(start + len(chunk), len(ledger.rows))
    return LedgerReport(tuple(opened), already, ledger.refused, tuple(not_opened))


def _opening(
    people: People, members: Mapping[int, str], procedure: Procedure, entry: Entry, on: date, under: Under
) -> Opening:
    name = entry.office or under.office
    if not name:
        raise RefusedError(
            f"第{entry.row}行没有写明办理单位，请补填，或者为没有写明的各行指定办理单位", field="办理单位"
        )
    office = people.office(name)
    parent = under.parent
    if under.campaign:
        if office.id not in members:
            raise RefusedError(f"{office.name}没有列入专项行动{under.campaign}，请先列入", field="办理单位")
        parent = members[office.id]
    subject = Subject(0, procedure.subject, entry.name, entry.code, entry.address, entry.phone, entry.legal_person)
    act = Act(OPEN, entry.occurred_on or on, entry.facts)
    return Opening(procedure.key, office.key, subject, under.batch or parent, act, parent=parent)


def _members(unit: UnitOfWork, editions: Editions, procedure: Procedure, campaign: str) -> dict[int, str]:
    """The cases in a campaign that a case of the procedure may be opened in: number by office."""
    allowed: Sequence[str] = procedure.parent.named if procedure.parent is not None else ()

    def below(case: StoredCase) -> list[StoredCase]:
        return [found for child in unit.children(case.id) for found in (child, *below(child))]

    top = unit.case(campaign)
    return {
        case.office_id: case.number
        for case in (top, *below(top))
        if editions.of(case).procedure.key in allowed and not case.state.finished
    }
