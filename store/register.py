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
