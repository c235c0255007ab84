"""Work that leaves the database."""

from __future__ import annotations

import sqlalchemy as sa

from store.tables.base import ROWS, Base, key, number, table_of, text

_OPEN = sa.text("done = 0")


class OutboxRow(Base, table=True):
    """Work that leaves the database, kept after it is done so that its key is never used again."""

    __tablename__ = "outbox"
    __table_args__ = (
        sa.UniqueConstraint("kind", "key"),
        sa.Index("ix_outbox_open", "kind", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        ROWS,
    )

    id: int | None = key()
    kind: str = text()
    key: str = text()
    payload: str = text()
    attempts: int = number()
    lease_until: int | None = number(nullable=True)
    owner: str = text()
    retry_at: int | None = number(nullable=True)
    error: str = text()
    done: int = number()


OUTBOX = table_of(OutboxRow)
