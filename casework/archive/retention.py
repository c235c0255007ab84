"""For how long cases are kept (保管期限): ten years, thirty, or for ever, chosen by each office for itself and below.

The terms are those of the national rules on filing of organs' papers (机关文件材料归档范围和文书档案保管期限规定,
国家档案局令第8号), which were not checked against their text; which of them a kind of case gets is the office's choice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from casework.archive.authority import archivist_for
from casework.authority import People
from casework.listing.looking import refuse_unknown_procedure
from casework.parts import Parts
from casework.settings import Chosen, line_of
from engine.errors import RefusedError
from store.values import SettingRow

SETTING: Final = "archive:retention"
"""Name of the choice; of one for a single procedure, followed by a colon and its key."""
DEFAULT: Final = 10
"""Years, where no office chose."""
FOR_EVER: Final = 0
TERMS: Final = {10: "10年", 30: "30年", FOR_EVER: "永久"}
BASIS: Final = "《机关文件材料归档范围和文书档案保管期限规定》（国家档案局令第8号）"
VERIFIED: Final = False


@dataclass(frozen=True, slots=True)
class Retention:
    """For how long the cases of a procedure are kept in an office."""

    procedure: str  # key; empty: every procedure that has no choice of its own
    years: int  # 0: for ever
    label: str
    source: str  # who chose it, in Chinese
    reason: str = ""
    chosen: bool = True  # by an office; else the default
    verified: bool = True  # an office's choice is its own; the default rests on a text that was not checked


def retention_words(years: int) -> str:
    """A term as the cover writes it."""
    return TERMS.get(years, f"{years}年")


def term_of(text: str) -> int:
    """The years of a term as it is typed: 10, 30, 10年, 30年, 永久.

    Raises:
        RefusedError: there is no such term.
    """
    for years, label in TERMS.items():
        if text.strip() in (label, str(years)):
            return years
    raise RefusedError(f"没有“{text}”这一保管期限，可选：{'、'.join(TERMS.values())}", field="retention")


def retention_of(rows: Iterable[SettingRow], people: People, office_id: int, procedure: str) -> Retention:
    """The term in force for the cases of a procedure in an office.

    A choice for the procedure goes before one for all; of equals, that of the nearest office.

    Args:
        rows: all choices ever made.
        people: offices and officers.
        office_id: of the cases.
        procedure: key.
    """
    chosen = Chosen.along(rows, line_of(people.offices, office_id)).rows
    row = chosen.get(f"{SETTING}:{procedure}") or chosen.get(SETTING)
    if row is None:
        return Retention(
            procedure, DEFAULT, retention_words(DEFAULT), f"默认，{BASIS}", chosen=False, verified=VERIFIED
        )
    years = int(row.value)
    return Retention(procedure, years, retention_words(years), people.offices[row.office_id].name, row.reason)


def list_retention(parts: Parts, office: str, procedures: Sequence[str] = ()) -> list[Retention]:
    """The terms in force in an office, for every procedure or some.

    Raises:
        MissingError: there is no such office or procedure.
    """
    for key in procedures:
        refuse_unknown_procedure(parts, key)
    with parts.store.read() as unit:
        people, rows = People.of(unit), unit.settings()
    owner = people.office(office)
    return [retention_of(rows, people, owner.id, key) for key in procedures or parts.library.all_keys()]


def set_retention(parts: Parts, *, office: str, term: str, reason: str, actor: str | None, procedure: str = "") -> None:
    """Choose a term for an office and those below it; an empty term withdraws the choice. Files keep theirs.

    Args:
        parts: the system.
        office: key or name.
        term: as :func:`term_of` reads it, or empty.
        reason: why, kept with the choice.
        actor: key of the archivist; None: the administrator of the machine.
        procedure: key; empty: for every procedure that has no choice of its own.

    Raises:
        RefusedError: there is no such term, no reason is given, or there is no choice to withdraw.
        NotPermittedError: the officer is no archivist of the office or one above it.
        MissingError: office, officer or procedure is unknown.
    """
    refuse_unknown_procedure(parts, procedure)
    value = str(term_of(term)) if term else ""
    if not reason.strip():
        raise RefusedError("请写明理由：选定保管期限要说明为什么", field="reason")
    name = f"{SETTING}:{procedure}" if procedure else SETTING
    with parts.store.write() as unit:
        people = People.of(unit)
        owner = people.office(office)
        keeper = archivist_for(people, actor, owner.id)
        if not value and name not in Chosen.along(unit.settings(), (owner.id,)).rows:
            raise RefusedError(f"{owner.name}没有选定过保管期限，无须撤销", field="retention")
        unit.add_setting(
            office_id=owner.id,
            name=name,
            value=value,
            reason=reason.strip(),
            officer_id=keeper.id if keeper is not None else None,
            set_at=parts.clock(),
        )
        unit.commit()
