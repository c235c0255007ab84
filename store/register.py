"""The register: what is done beside the cases' own chains, appended to one chain over all of it.

Papers have their life there, and so have delegations, recusals, imported numbers and the archive. What stands in other
tables about these follows from the entries; the entries are the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

import orjson
import sqlalchemy as sa

from engine.canonical import GENESIS, canonical, chain
from engine.errors import StoreError
from store.columns import instant_text
from store.link import Link, Row
from store.tables import REGISTER
from store.values import Entry

_LAST = sa.select(REGISTER.c.id, REGISTER.c.hash).order_by(REGISTER.c.id.desc()).limit(1)
_ADD = sa.insert(REGISTER)
_ALL = sa.select(REGISTER).order_by(REGISTER.c.id)
_NO_ID = 2**62
_STRETCH = (
    sa.select(REGISTER)
    # An expression, so that the stretch of ids is read and not everything of the topic that its index lists.
    .where(REGISTER.c.id >= sa.bindparam("first"), REGISTER.c.id < sa.bindparam("end"))
    .where(REGISTER.c.topic.concat("") == sa.bindparam("topic"))
    .order_by(REGISTER.c.id.desc())
)
_OWN = frozenset({"topic", "ref", "name", "officer", "occurred_on", "recorded_at"})


class RegisterOperations(Link):
    """The part of a unit that keeps the register."""

    def register(self, entries: Sequence[Entry]) -> None:
        """Append entries in their order.

        Raises:
            StoreError: an entry's details use a word that the register itself writes.
        """
        if not entries:
            return
        self.hold_chains()
        last = self.run(_LAST).one_or_none()
        number, head = (last.id, last.hash) if last else (0, GENESIS)
        rows = []
        for entry in entries:
            body = entry_body(entry)
            number, previous = number + 1, head
            head = chain(previous, body)
            rows.append(
                {
                    "id": number,
                    "topic": entry.topic,
                    "ref": entry.ref,
                    "previous": previous,
                    "hash": head,
                    "body": body.decode(),
                }
            )
        self.run_all(_ADD, rows)

    def entries(self, topic: str, refs: Iterable[int] | None = None) -> list[Entry]:
        """The entries of a topic, oldest first; only those about some things."""
        query = _ALL.where(REGISTER.c.topic == topic)
        if refs is None:
            return [entry_of(row) for row in self.rows(query)]
        found = self.rows_by_id(sa.select(REGISTER).where(REGISTER.c.topic == topic), REGISTER.c.ref, refs)
        return [entry_of(row) for row in sorted(found, key=lambda row: row.id)]

    def entries_before(self, topic: str, before: int | None, span: int) -> tuple[list[Entry], int]:
        """The entries of a topic among the last so many of the register before a place, newest first.

        Args:
            topic: of the entries.
            before: id of an entry, which is not among them; None: from the newest on.
            span: so many entries of whatever topic are looked at.

        Returns:
            The entries, and what to go on before; 0: the register's beginning was reached.
        """
        last = self.run(_LAST).one_or_none()
        end = min(last.id + 1 if last else 1, before if before is not None else _NO_ID)
        first = max(1, end - span)
        found = self.rows(_STRETCH, {"topic": topic, "first": first, "end": end})
        return [entry_of(row) for row in found], first if first > 1 else 0

    def all_entries(self) -> Iterator[Entry]:
        """All entries, oldest first, streamed."""
        return map(entry_of, self.stream(_ALL))


def entry_body(entry: Entry) -> bytes:
    """The hashed body of an entry.

    Raises:
        StoreError: its details use a word that the register itself writes.
    """
    if clash := _OWN.intersection(entry.details):
        raise StoreError(f"登记内容使用了保留字段：{'、'.join(sorted(clash))}")
    return canonical(
        {
            **entry.details,
            "topic": entry.topic,
            "ref": entry.ref,
            "name": entry.name,
            "officer": entry.officer_id,
            "occurred_on": entry.occurred_on.isoformat(),
            "recorded_at": instant_text(entry.recorded_at),
        }
    )


def entry_of(row: Row) -> Entry:
    """The value of a row."""
    body: dict[str, Any] = orjson.loads(row.body)
    return Entry(
        topic=body["topic"],
        ref=body["ref"],
        name=body["name"],
        officer_id=body["officer"],
        occurred_on=date.fromisoformat(body["occurred_on"]),
        recorded_at=datetime.fromisoformat(body["recorded_at"]),
        details={word: value for word, value in body.items() if word not in _OWN},
        id=row.id,
    )
