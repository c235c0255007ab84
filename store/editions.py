"""Editions kept under their digests, and numbers taken from series."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
import sqlalchemy as sa

from engine.canonical import canonical
from engine.errors import MissingError
from store.link import Link
from store.tables import EDITION, SERIES

_EDITION = sa.select(EDITION.c.content).where(EDITION.c.digest == sa.bindparam("digest"))


class EditionOperations(Link):
    """The part of a unit that keeps editions and counts numbers."""

    def put_edition(self, digest: str, kind: str, content: Mapping[str, Any]) -> None:
        """Keep an edition under its digest; keeping it again changes nothing."""
        values = {"digest": digest, "kind": kind, "content": canonical(dict(content)).decode()}
        self.run_one(self.dialect.insert_or_ignore(EDITION), values)

    def edition(self, digest: str) -> Mapping[str, Any]:
        """An edition's content.

        Raises:
            MissingError: it is not kept.
        """
        found = self.run(_EDITION, {"digest": digest}).scalar_one_or_none()
        if found is None:
            raise MissingError("版本", digest)
        content: Mapping[str, Any] = orjson.loads(found)
        return content

    def take_number(self, issuer_id: int, series: str, year: int) -> int:
        """The next number of a series, from 1; it is given back only if the unit rolls back."""
        statement = self.dialect.insert_or_count(SERIES, ("issuer_id", "series", "year"), "last")
        values = {"issuer_id": issuer_id, "series": series, "year": year, "last": 1}
        return int(self.run_one(statement, values).scalar_one())
