"""What an officer may import: the platform's list of findings, ledgers of procedures whose cases he may open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from casework.authority import People
from casework.importing import PROCEDURE
from casework.intake.findings import LAYOUT
from casework.intake.ledger import layout_of
from casework.intake.tables import Layout
from casework.knowing import is_report
from casework.parts import Parts
from engine.errors import InputError, NotPermittedError
from engine.model import OPEN, Procedure

FINDINGS: Final = "findings"
"""The list that the platform's comparison gives; every other kind is the key of a procedure."""
_CAMPAIGN: Final = "campaign"


@dataclass(frozen=True, slots=True)
class Offered:
    """A kind of list.

    Attributes:
        kind: its key.
        label: its name.
        layout: its columns.
        in_campaign: whether its cases may belong to another one, such as that of a unit of a campaign.
    """

    kind: str
    label: str
    layout: Layout
    in_campaign: bool


def offered(parts: Parts, actor: str) -> list[Offered]:
    """The kinds of lists that an officer may import, the platform's first.

    Raises:
        MissingError: there is no such officer.
    """
    with parts.store.read() as unit:
        roles = People.of(unit).officer(actor).roles
    library = parts.library
    mine = [
        procedure
        for key in library.all_keys()
        if not roles.isdisjoint((procedure := library.compiled(key).procedure).actions[OPEN].roles)
    ]
    return [
        *(Offered(FINDINGS, f"{LAYOUT.what}（{one.title}）", LAYOUT, False) for one in mine if one.key == PROCEDURE),
        *(found for one in mine if (found := _ledger(one)) is not None),
    ]


def offered_one(parts: Parts, actor: str, kind: str) -> Offered:
    """One kind of list.

    Raises:
        NotPermittedError: there is no such kind, or not for this officer.
    """
    for one in offered(parts, actor):
        if one.kind == kind:
            return one
    raise NotPermittedError("您的岗位不办理这种名单的立案，不能导入", field="kind")


def _ledger(procedure: Procedure) -> Offered | None:
    """The ledger of a procedure; None for those whose cases are not opened from ledgers."""
    if procedure.subject == _CAMPAIGN or is_report(procedure):
        return None
    try:
        layout = layout_of(procedure)
    except InputError:  # opening needs attachments or lines: no ledger can hold them
        return None
    return Offered(procedure.key, procedure.title, layout, procedure.parent is not None)
