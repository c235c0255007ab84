"""Addresses of other systems that are told what happens, and what one of them refused."""

from __future__ import annotations

import sqlalchemy as sa

from store.tables.base import ROWS, Base, key_column, number_column, table_of, text_column


class HookTable(Base, table=True):
    """An address that is told what happens, and how far it was told: what is still to be told, the chains know."""

    __tablename__ = "hook"
    __table_args__ = (ROWS,)

    id: int | None = key_column()
    office_id: int = number_column(sa.ForeignKey("office.id"))
    name: str = text_column()
    url: str = text_column()
    kinds: str = text_column()  # joined with a space
    salt: str = text_column()
    mark: str = text_column()  # beginning of a digest of the secret
    made_at: int = number_column()  # instant
    made_by: int | None = number_column(sa.ForeignKey("officer.id"), nullable=True)  # none: the administrator
    local: int = number_column()  # it may lead to this machine
    former_salt: str = text_column()
    former_until: int | None = number_column(nullable=True)  # instant
    ended_at: int | None = number_column(nullable=True)  # instant
    last_event: int = number_column()
    last_entry: int = number_column()  # of the register
    lease_until: int | None = number_column(nullable=True)  # instant
    owner: str = text_column()
    failed: int = number_column()  # attempts on end
    failing_since: int | None = number_column(nullable=True)  # instant
    stopped: int = number_column()  # given up
    retry_at: int | None = number_column(nullable=True)  # instant
    error: str = text_column()
    delivered_at: int | None = number_column(nullable=True)  # instant
    answer: str = text_column()


class HeldTable(Base, table=True):
    """A happening that a hook refused, or that waits behind one of the same case; deleted when it was taken."""

    __tablename__ = "hook_held"
    __table_args__ = (sa.UniqueConstraint("hook_id", "source", "ref"), ROWS)

    id: int | None = key_column()
    hook_id: int = number_column(sa.ForeignKey("hook.id"))
    source: str = text_column()
    ref: int = number_column()
    case_id: int = number_column(sa.ForeignKey("case_file.id"))
    since: int = number_column()  # instant
    attempts: int = number_column()
    retry_at: int | None = number_column(nullable=True)  # instant
    error: str = text_column()
    given_up: int = number_column()


HOOK = table_of(HookTable)
HELD = table_of(HeldTable)
