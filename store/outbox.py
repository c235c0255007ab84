"""Work that leaves the database: rendering and sending, leased to one worker at a time.

A lease that is not closed in time runs out and the item is offered again; so the work itself must be repeatable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
import sqlalchemy as sa

from engine.errors import MissingError
from store.batch import outbox_values
from store.columns import instant_number
from store.link import Link, Row
from store.tables import OUTBOX
from store.values import OutboxItem, OutboxKind

_NOW: sa.BindParameter[int] = sa.bindparam("now")
_FREE = (
    sa.select(OUTBOX.c.id)
    .where(
        OUTBOX.c.kind == sa.bindparam("of_kind"),
        # Written out, not bound: only so does the partial index on open items apply.
        sa.text("done = 0"),
        sa.or_(OUTBOX.c.lease_until.is_(None), OUTBOX.c.lease_until <= _NOW),
        sa.or_(OUTBOX.c.retry_at.is_(None), OUTBOX.c.retry_at <= _NOW),
    )
    .order_by(OUTBOX.c.id)
    .limit(sa.bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    sa.update(OUTBOX)
    .where(OUTBOX.c.id.in_(_FREE.scalar_subquery()))
    .values(lease_until=sa.bindparam("until"), owner=sa.bindparam("by"), attempts=OUTBOX.c.attempts + 1)
    .returning(OUTBOX.c.id, OUTBOX.c.kind, OUTBOX.c.key, OUTBOX.c.payload, OUTBOX.c.attempts)
)
_OPEN_ITEMS = (
    sa.select(OUTBOX.c.id, OUTBOX.c.kind, OUTBOX.c.key, OUTBOX.c.payload, OUTBOX.c.attempts, OUTBOX.c.error)
    .where(sa.text("done = 0"))
    .order_by(OUTBOX.c.id)
)
_DONE = (
    sa.update(OUTBOX)
    .where(OUTBOX.c.id == sa.bindparam("of_id"))
    .values(done=1, lease_until=None, retry_at=None, owner="", error="")
)
_FAILED = (
    sa.update(OUTBOX)
    .where(OUTBOX.c.id == sa.bindparam("of_id"), OUTBOX.c.done == 0)
    .values(error=sa.bindparam("why"), retry_at=sa.bindparam("again"), lease_until=None, owner="")
)
_STATE = sa.case((OUTBOX.c.done == 1, "done"), (OUTBOX.c.error != "", "failing"), else_="open")


class OutboxOperations(Link):
    """The part of a unit that keeps the outbox."""

    def enqueue(self, kind: OutboxKind, key: str, payload: Mapping[str, Any]) -> bool:
        """Add work under a key; False when the key stands already, done or not."""
        statement = self.dialect.insert_or_ignore(OUTBOX)
        return self.run_one(statement, outbox_values(kind, key, payload)).rowcount == 1

    def enqueue_all(self, kind: OutboxKind, items: Iterable[tuple[str, Mapping[str, Any]]]) -> int:
        """Add work under keys; returns how much of it is new."""
        return self.run_all(self.dialect.insert_or_ignore(OUTBOX), [outbox_values(kind, *item) for item in items])

    def claim(self, kind: OutboxKind, *, limit: int, now: datetime, lease: timedelta, owner: str) -> list[OutboxItem]:
        """Lease open items whose lease is free or expired and whose retry is due, oldest first.

        An item whose worker died has no failure noted, but its `attempts` count shows it.
        """
        values = {
            "of_kind": kind.value,
            "now": instant_number(now),
            "until": instant_number(now + lease),
            "limit": limit,
            "by": owner,
        }
        return sorted(map(outbox_item, self.rows(_CLAIM, values)), key=lambda item: item.id)

    def done(self, items: Sequence[int]) -> None:
        """Close items; one that is closed already stays so."""
        self.run_all(_DONE, [{"of_id": item} for item in items])

    def failed(self, item: int, *, error: str, retry_at: datetime) -> None:
        """Note a failure; the item is offered again from `retry_at`. One that is closed stays closed.

        Raises:
            MissingError: there is no such item.
        """
        values = {"of_id": item, "why": error or "未说明原因", "again": instant_number(retry_at)}
        if self.run(_FAILED, values).rowcount:
            return
        if self.run(sa.select(OUTBOX.c.id).where(OUTBOX.c.id == item)).first() is None:
            raise MissingError("待发事项", str(item))

    def failing(self, kind: OutboxKind, *, among: int = 1000) -> list[tuple[OutboxItem, str]]:
        """Open items of a kind that failed, with why, oldest first; of the oldest open ones only so many are read."""
        oldest = _OPEN_ITEMS.where(OUTBOX.c.kind == kind.value).limit(among).subquery()
        found = self.rows(sa.select(oldest).where(oldest.c.error != "").order_by(oldest.c.id))
        return [(outbox_item(row), row.error) for row in found]

    def outbox_counts(self) -> dict[tuple[str, str], int]:
        """Number of items by (kind, "open" | "failing" | "done")."""
        state = _STATE.label("state")
        query = sa.select(OUTBOX.c.kind, state, sa.func.count()).group_by(OUTBOX.c.kind, state)
        return {(kind, found): number for kind, found, number in self.rows(query)}


def outbox_item(row: Row) -> OutboxItem:
    """The value of a row."""
    return OutboxItem(row.id, OutboxKind(row.kind), row.key, orjson.loads(row.payload), row.attempts)
