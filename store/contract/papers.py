"""Documents, numbers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from store.values import Document, DocumentMove, Draft, NumberRange, Pdf


class PapersUnit(Protocol):
    """The part of a unit of work for them."""

    def add_batch_document(self, draft: Draft) -> int:
        """A document about several cases, with its render item; recordings join it by ``shared``."""

    def documents(
        self,
        *,
        case_id: int | None = None,
        ids: Collection[int] | None = None,
        kind: str = "",
        series: str = "",
        stages: Collection[str] = (),
        issuer_id: int | None = None,
    ) -> list[Document]:
        """Documents of a case, by id, of a kind, series or issuer, in some stages; all that is given must fit."""

    def next_documents(
        self,
        *,
        issuers: Collection[int],
        stages: Collection[str],
        kinds: Collection[str] | None = None,
        after: int = 0,
        limit: int,
    ) -> list[Document]:
        """Documents of issuers in stages, and of some kinds, in the order of their ids, beginning behind one."""

    def move_documents(self, moves: Sequence[DocumentMove]) -> None:
        """Write what steps changed of documents, each under its version; where a text became final, its PDF is due."""

    def rendered(self, pdf: Pdf) -> bool:
        """Note that a document's PDF stands; False when it is not this one that does."""

    def take_number(self, issuer_id: int, series: str, year: int) -> int:
        """The next number of a series, from 1; it is given back only if the unit rolls back."""

    def pass_numbers(self, numbers: NumberRange) -> None:
        """Note numbers of a series that are not to be taken here; the series goes on behind them."""

    def number_ranges(self) -> list[NumberRange]:
        """All ranges passed over."""

    def last_numbers(self) -> dict[tuple[int, str, int], int]:
        """The last number of each series, by issuer, series and year."""

    def taken_numbers(self) -> dict[tuple[int, str, int], frozenset[int]]:
        """The numbers that documents bear, by issuer, series and year."""
