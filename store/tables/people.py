"""Offices, officers, parties; who acts for whom and who keeps out."""

from __future__ import annotations

import sqlalchemy as sa

from store.tables.base import CLUSTERED, ROWS, Base, key, number, part, table_of, text


class OfficeRow(Base, table=True):
    """An office of the tree."""

    __tablename__ = "office"
    __table_args__ = (sa.UniqueConstraint("key"), ROWS)

    id: int | None = key()
    key: str = text()
    name: str = text()
    level: str = text()
    parent_id: int | None = number(sa.ForeignKey("office.id"), nullable=True)
    region: str = text()
    short: str = text()
    address: str = text()
    phone: str = text()
    government: str = text()
    court: str = text()
    website: str = text()


class OfficerRow(Base, table=True):
    """A person who acts for an office."""

    __tablename__ = "officer"
    __table_args__ = (sa.UniqueConstraint("key"), ROWS)

    id: int | None = key()
    key: str = text()
    name: str = text()
    office_id: int = number(sa.ForeignKey("office.id"))
    certificate: str = text()
    certificate_until: int | None = number(nullable=True)  # day, inclusive
    email: str = text()


class OfficerRoleRow(Base, table=True):
    """A role that an officer holds."""

    __tablename__ = "officer_role"
    __table_args__ = (CLUSTERED,)

    officer_id: int = part(sa.ForeignKey("officer.id"))
    role: str = text(primary_key=True)


class SubjectRow(Base, table=True):
    """Whom cases are about: the only table with names and addresses of parties."""

    __tablename__ = "subject"
    __table_args__ = (sa.UniqueConstraint("kind", "code"), ROWS)

    id: int | None = key()
    kind: str = text()
    name: str = text()
    code: str = text()
    address: str = text()
    phone: str = text()
    legal_person: str = text()


class DelegationTable(Base, table=True):
    """That an officer's posts are exercised by another for a time."""

    __tablename__ = "delegation"
    __table_args__ = (ROWS,)

    id: int | None = key()
    officer_id: int = number(sa.ForeignKey("officer.id"))
    delegate_id: int = number(sa.ForeignKey("officer.id"))
    first: int = number()  # day
    last: int = number()  # day, inclusive


class RecusalTable(Base, table=True):
    """That an officer keeps out of a case (回避)."""

    __tablename__ = "recusal"
    __table_args__ = (CLUSTERED,)

    case_id: int = part(sa.ForeignKey("case_file.id"))
    officer_id: int = part(sa.ForeignKey("officer.id"))


OFFICE = table_of(OfficeRow)
OFFICER = table_of(OfficerRow)
OFFICER_ROLE = table_of(OfficerRoleRow)
SUBJECT = table_of(SubjectRow)
DELEGATION = table_of(DelegationTable)
RECUSAL = table_of(RecusalTable)
