"""Work that leaves the database."""

from __future__ import annotations

import sqlalchemy as sa

from store.tables.base import ROWS, Base, key_column, number_column, table_of, text_column

_OPEN = sa.text("done = 0")


class OutboxRow(Base, table=True):
    """Work that leaves the database, kept after it is done so that its key is never used again."""

    __tablename__ = "outbox"
    __table_args__ = (
        sa.UniqueConstraint("kind", "key"),
        sa.Index("ix_outbox_open", "kind", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        ROWS,
    )

    id: int | None = key_column()
    kind: str = text_column()
    key: str = text_column()
    payload: str = text_column()
    attempts: int = number_column()
    lease_until: int | None = number_column(nullable=True)
    owner: str = text_column()
    retry_at: int | None = number_column(nullable=True)
    error: str = text_column()
    done: int = number_column()


OUTBOX = table_of(OutboxRow)
