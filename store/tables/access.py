"""Who may come in: officers' passwords, tokens of other systems and of calendars, and the views officers keep."""

from __future__ import annotations

import sqlalchemy as sa

from store.tables.base import (
    ROWS,
    Base,
    bytes_column,
    key_column,
    number_column,
    part_column,
    table_of,
    text_column,
)


class CredentialRow(Base, table=True):
    """By what an officer signs in. The password itself is nowhere, only what Argon2 made of it."""

    __tablename__ = "credential"
    __table_args__ = (ROWS,)

    officer_id: int = part_column(sa.ForeignKey("officer.id"))
    password: str = text_column()  # as Argon2 encodes it
    changed_at: int = number_column()  # instant
    must_change: int = number_column()  # it is a temporary one
    failed: int = number_column()  # failures since the last success
    barred_until: int | None = number_column(nullable=True)  # instant
    generation: int = number_column()  # rises when all sessions of the officer are to end


class TokenTable(Base, table=True):
    """That whoever shows a token is taken for an officer. The token itself is nowhere, only its digest."""

    __tablename__ = "token"
    __table_args__ = (sa.UniqueConstraint("digest"), ROWS)

    id: int | None = key_column()
    kind: str = text_column()
    officer_id: int = number_column(sa.ForeignKey("officer.id"))
    name: str = text_column()  # which system has it
    digest: bytes = bytes_column()  # SHA-256
    made_at: int = number_column()  # instant
    made_by: int | None = number_column(sa.ForeignKey("officer.id"), nullable=True)  # none: the administrator
    last_day: int | None = number_column(nullable=True)  # day, inclusive
    revoked_at: int | None = number_column(nullable=True)  # instant


class SavedViewTable(Base, table=True):
    """What an officer looks for again and again on a page."""

    __tablename__ = "saved_view"
    __table_args__ = (sa.UniqueConstraint("officer_id", "page", "name"), ROWS)

    id: int | None = key_column()
    officer_id: int = number_column(sa.ForeignKey("officer.id"))
    page: str = text_column()
    name: str = text_column()
    query: str = text_column()  # as it stands in the address


CREDENTIAL = table_of(CredentialRow)
TOKEN = table_of(TokenTable)
SAVED_VIEW = table_of(SavedViewTable)
