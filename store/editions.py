"""Editions kept under their digests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
import sqlalchemy as sa

from engine.canonical import canonical
from engine.errors import MissingError
from store.link import Link
from store.tables import EDITION

_EDITION = sa.select(EDITION.c.content).where(EDITION.c.digest == sa.bindparam("digest"))
_KEPT = sa.select(sa.literal(1)).where(EDITION.c.digest == sa.bindparam("digest"))


class EditionOperations(Link):
    """The part of a unit that keeps editions."""

    def put_edition(self, digest: str, kind: str, content: Mapping[str, Any]) -> None:
        """Keep an edition under its digest; keeping it again changes nothing."""
        values = {"digest": digest, "kind": kind, "content": canonical(dict(content)).decode()}
        self.run_one(self.dialect.insert_or_ignore(EDITION), values)

    def has_edition(self, digest: str) -> bool:
        """Whether an edition is kept."""
        return self.run(_KEPT, {"digest": digest}).first() is not None

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
