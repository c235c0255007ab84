"""The register, and the archive that is kept in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from store.values import ArchiveFile, Entry


class RegisteredUnit(Protocol):
    """The part of a unit of work for them."""

    def register(self, entries: Sequence[Entry]) -> None:
        """Append entries to the register's one chain, in their order."""

    def entries(self, topic: str, refs: Iterable[int] | None = None) -> list[Entry]:
        """The entries of a topic, oldest first; only those about some things."""

    def entries_before(self, topic: str, before: int | None, span: int) -> tuple[list[Entry], int]:
        """The entries of a topic among the last so many of the register before a place, newest first.

        Args:
            topic: of the entries.
            before: id of an entry, which is not among them; None: from the newest on.
            span: so many entries of whatever topic are looked at.

        Returns:
            The entries, and what to go on before; 0: the register's beginning was reached.
        """

    def all_entries(self) -> Iterator[Entry]:
        """All entries, oldest first, streamed."""

    def archive(self, entries: Sequence[Entry]) -> None:
        """Append entries of the topic "archive" (ref: a case) to the register, and what follows from them."""

    def archived(self, case_ids: Iterable[int] | None = None) -> dict[int, ArchiveFile]:
        """What the archive has of some cases, or of all, by case; cases never filed are left out."""
