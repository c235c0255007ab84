"""What reports are looked at with: the people, the editions and what the cases know, in one unit of work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from casework.authority import People
from casework.editions import Editions
from casework.knowing import Knowing
from casework.listing.looking import offices_asked, offices_seen, refuse_unknown_procedure
from casework.parts import Parts
from casework.reports.told import Status, Told, report_keys, tell
from engine.errors import OutsideError, RefusedError
from store.contract import UnitOfWork
from store.values import StoredCase


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report in a list."""

    number: str
    procedure: str
    title: str
    campaign: str  # number of the case at the top
    unit: str  # full name of the office that files
    due: str  # the date it is for, ISO
    last_day: date | None
    status: Status
    status_label: str
    late: bool
    filed_on: str
    differences: int


def refuse_no_report(parts: Parts, procedure: str) -> None:
    """Refuse a definition whose cases are no reports.

    Raises:
        MissingError: there is no such definition.
        RefusedError: its cases are none.
    """
    refuse_unknown_procedure(parts, procedure)
    if procedure not in report_keys(parts):
        raise RefusedError(f"“{procedure}”不是定期报送；可选：{'、'.join(report_keys(parts))}")


@dataclass(frozen=True, slots=True)
class Desk:
    """What lists of reports are read with, in one unit of work."""

    parts: Parts
    unit: UnitOfWork
    people: People
    editions: Editions
    knowing: Knowing

    @classmethod
    def of(cls, parts: Parts, unit: UnitOfWork) -> Desk:
        """Read them."""
        people, editions = People.of(unit), Editions(parts, unit)
        return cls(parts, unit, people, editions, Knowing(parts, unit, people, editions))

    def campaign(self, number: str, actor: str | None) -> StoredCase:
        """The campaign of a number, for an officer of its office, above it or below it.

        Raises:
            MissingError: there is no such case.
            OutsideError: the actor's office stands elsewhere.
        """
        found = self.unit.case(number)
        if actor is not None:
            own = self.people.officer(actor).office_id
            if not (self.people.is_below(own, found.office_id) or self.people.is_below(found.office_id, own)):
                name = self.people.offices[own].name
                raise OutsideError(f"{name}不参加该专项行动，不能查看其报送情况")
        return found

    def offices(self, actor: str | None, office: str) -> frozenset[int] | None:
        """The offices that are looked at; None: all.

        Raises:
            MissingError: there is no such office.
            NotPermittedError: it lies outside the actor's jurisdiction.
        """
        if office:
            return next(iter(offices_asked(self.people, actor, (office,)).values()))
        return offices_seen(self.people, actor)

    def of_campaign(self, number: str, actor: str | None) -> Iterator[StoredCase]:
        """The reports of a case at the top and of its units.

        Raises:
            MissingError: there is no such case.
            OutsideError: the actor's office stands elsewhere.
        """
        top = self.campaign(number, actor)
        if self.knowing.campaign(top).id != top.id:
            return
        for key in report_keys(self.parts):
            for host in (top, *self.knowing.units(top, key)):
                yield from self.unit.children(host.id, procedure=key)

    def told(self, cases: Iterable[StoredCase]) -> list[Told]:
        """Some reports, told."""
        return [tell(self.parts, self.editions, case) for case in cases]

    def row(self, told: Told, campaign: StoredCase) -> ReportRow:
        """A report in a list."""
        return ReportRow(
            told.case.number,
            told.procedure.key,
            told.procedure.title,
            campaign.number,
            self.people.offices[told.case.office_id].name,
            told.due,
            told.last_day,
            told.status,
            told.status_label,
            told.late,
            told.filed_on,
            len(told.differences),
        )
