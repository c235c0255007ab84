"""Offices, officers and those whom cases are about; who acts for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.model import Level


@dataclass(frozen=True, slots=True)
class Office:
    """An office in the tree; a district's office stands under its city's."""

    id: int
    key: str
    name: str
    level: Level
    parent_id: int | None
    region: str  # ISO 3166-2
    short: str  # 机关代字, as it begins a document's number
    address: str
    phone: str
    government: str  # the people's government to which reconsideration goes (行政复议法24)
    court: str
    website: str = ""


@dataclass(frozen=True, slots=True)
class Officer:
    """A person who acts for an office. The certificate is that of an enforcement officer, if any."""

    id: int
    key: str
    name: str
    office_id: int
    roles: frozenset[str]
    certificate: str = ""
    certificate_until: date | None = None  # last day of validity, inclusive
    email: str = ""

    def may_enforce(self, day: date) -> bool:
        """Whether the officer's certificate is valid on a day."""
        return bool(self.certificate) and (self.certificate_until is None or day <= self.certificate_until)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a case is about. Kept apart from events, so that personal data can go when its retention ends."""

    id: int
    kind: str
    name: str
    code: str  # unified social credit code, or another key unique in the kind
    address: str = ""
    phone: str = ""
    legal_person: str = ""


@dataclass(frozen=True, slots=True)
class Delegation:
    """That an officer's posts are exercised by another, first to last day inclusive."""

    officer_id: int
    delegate_id: int
    first: date
    last: date
