"""Offices, officers, parties; who acts for whom and who keeps out."""

from __future__ import annotations

import sqlalchemy as sa

from store.tables.base import (
    CLUSTERED,
    ROWS,
    Base,
    after_create,
    key_column,
    number_column,
    part_column,
    table_of,
    text_column,
)


class OfficeRow(Base, table=True):
    """An office of the tree."""

    __tablename__ = "office"
    __table_args__ = (sa.UniqueConstraint("key"), ROWS)

    id: int | None = key_column()
    key: str = text_column()
    name: str = text_column()
    level: str = text_column()
    parent_id: int | None = number_column(sa.ForeignKey("office.id"), nullable=True)
    region: str = text_column()
    short: str = text_column()
    address: str = text_column()
    phone: str = text_column()
    government: str = text_column()
    court: str = text_column()
    website: str = text_column()


class OfficerRow(Base, table=True):
    """A person who acts for an office."""

    __tablename__ = "officer"
    __table_args__ = (sa.UniqueConstraint("key"), ROWS)

    id: int | None = key_column()
    key: str = text_column()
    name: str = text_column()
    office_id: int = number_column(sa.ForeignKey("office.id"))
    certificate: str = text_column()
    certificate_until: int | None = number_column(nullable=True)  # day, inclusive
    email: str = text_column()


class OfficerRoleRow(Base, table=True):
    """A role that an officer holds."""

    __tablename__ = "officer_role"
    __table_args__ = (CLUSTERED,)

    officer_id: int = part_column(sa.ForeignKey("officer.id"))
    role: str = text_column(primary_key=True)


class SubjectRow(Base, table=True):
    """Whom cases are about: the only table with names and addresses of parties."""

    __tablename__ = "subject"
    __table_args__ = (sa.UniqueConstraint("kind", "code"), ROWS)

    id: int | None = key_column()
    kind: str = text_column()
    name: str = text_column()
    code: str = text_column()
    address: str = text_column()
    phone: str = text_column()
    legal_person: str = text_column()


class DelegationTable(Base, table=True):
    """That an officer's posts are exercised by another for a time."""

    __tablename__ = "delegation"
    __table_args__ = (ROWS,)

    id: int | None = key_column()
    officer_id: int = number_column(sa.ForeignKey("officer.id"))
    delegate_id: int = number_column(sa.ForeignKey("officer.id"))
    first: int = number_column()  # day
    last: int = number_column()  # day, inclusive


class RecusalTable(Base, table=True):
    """That an officer keeps out of a case (回避)."""

    __tablename__ = "recusal"
    __table_args__ = (CLUSTERED,)

    case_id: int = part_column(sa.ForeignKey("case_file.id"))
    officer_id: int = part_column(sa.ForeignKey("officer.id"))


OFFICE = table_of(OfficeRow)
OFFICER = table_of(OfficerRow)
OFFICER_ROLE = table_of(OfficerRoleRow)
SUBJECT = table_of(SubjectRow)
DELEGATION = table_of(DelegationTable)
RECUSAL = table_of(RecusalTable)

_NAMES = "CREATE VIRTUAL TABLE subject_names USING fts5(pairs, content='', columnsize=0, tokenize='ascii')"
"""The pairs of the parties' names, as words; it has no content of its own (``store.sqlite`` keeps it)."""

_PAIRS = (
    "CREATE OR REPLACE FUNCTION name_pairs(name text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS "
    "$$ SELECT coalesce(array_agg(DISTINCT substr(lower(name), at, 2)), '{}') "
    "FROM generate_series(1, length(name) - 1) AS at $$"
)


after_create(SUBJECT, "sqlite", _NAMES)
after_create(SUBJECT, "postgresql", _PAIRS, "CREATE INDEX ix_subject_pairs ON subject USING gin (name_pairs(name))")
