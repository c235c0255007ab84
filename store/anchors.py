"""How far the global chain of anchors has come, for people who watch the system.

It verifies nothing: that is ``store.verify``.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from engine.canonical import GENESIS
from store.contract import UnitOfWork
from store.tables import ANCHOR
from store.unit import sql

_LAST = sa.select(ANCHOR.c.id, ANCHOR.c.hash).order_by(ANCHOR.c.id.desc()).limit(1)


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
