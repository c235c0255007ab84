"""The global chain of anchors: how far it has come, for people who watch the system, and the anchors of one case.

Walking all of it is the matter of ``store.verify``; here an anchor is held against its own batch alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from engine.canonical import GENESIS
from store.contract import UnitOfWork
from store.link import Link, Row
from store.record import anchor_hash
from store.tables import ANCHOR, EVENT
from store.unit import sql

_LAST = sa.select(ANCHOR.c.id, ANCHOR.c.hash).order_by(ANCHOR.c.id.desc()).limit(1)
_HASH = sa.select(ANCHOR.c.hash).where(ANCHOR.c.id == sa.bindparam("id"))
_BATCH = (
    sa.select(EVENT.c.hash).where(EVENT.c.id.between(sa.bindparam("first"), sa.bindparam("last"))).order_by(EVENT.c.id)
)


@dataclass(frozen=True, slots=True)
class AnchorHead:
    """The newest anchor: noted down elsewhere, it proves later that nothing before it was removed."""

    count: int
    hash: bytes


def anchor_head(unit: UnitOfWork) -> AnchorHead:
    """The newest anchor of an SQL store; anchors are numbered without gaps from 1."""
    for row in sql(unit).rows(_LAST):
        return AnchorHead(row.id, row.hash)
    return AnchorHead(0, GENESIS)


@dataclass(frozen=True, slots=True)
class Anchor:
    """The anchor of a batch of events; both ends inclusive."""

    id: int
    first_event: int
    last_event: int
    hash: bytes
    ok: bool  # whether it is the hash of the events that now stand in the batch, behind the anchor before it


def anchors_of(unit: UnitOfWork, events: Iterable[int]) -> list[Anchor]:
    """The anchors of the batches in which some events were recorded, oldest first."""
    wanted = sorted(set(events))
    if not wanted:
        return []
    link = sql(unit)
    held = [sa.and_(ANCHOR.c.first_event <= event, ANCHOR.c.last_event >= event) for event in wanted]
    found = sa.select(ANCHOR).where(sa.or_(*held)).order_by(ANCHOR.c.id)
    return [_held_against_its_batch(link, row) for row in link.rows(found)]


def _held_against_its_batch(link: Link, row: Row) -> Anchor:
    previous = link.run(_HASH, {"id": row.id - 1}).scalar_one_or_none() or GENESIS
    hashes = (one.hash for one in link.rows(_BATCH, {"first": row.first_event, "last": row.last_event}))
    ok = anchor_hash(previous, row.first_event, row.last_event, hashes) == row.hash
    return Anchor(row.id, row.first_event, row.last_event, row.hash, ok)
