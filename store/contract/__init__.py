"""What a store does: one sentence for each operation, by topic.

Everything inside one :class:`UnitOfWork` happens or nothing does. Leaving it without ``commit`` rolls back.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, Protocol, Self

from store.contract.access import AccessUnit
from store.contract.cases import CasesUnit
from store.contract.choices import ChoicesUnit
from store.contract.hooks import HooksUnit
from store.contract.papers import PapersUnit
from store.contract.people import PeopleUnit
from store.contract.registered import RegisteredUnit
from store.contract.work import WorkUnit


class UnitOfWork(
    PeopleUnit,
    ChoicesUnit,
    CasesUnit,
    PapersUnit,
    RegisteredUnit,
    AccessUnit,
    WorkUnit,
    HooksUnit,
    Protocol,
):
    """One transaction."""

    def __enter__(self) -> Self:
        """Begin; a writing unit takes the write lock at once."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Roll back unless committed."""

    def commit(self) -> None:
        """Make everything durable."""

    def savepoint(self) -> AbstractContextManager[Any]:
        """A part of the unit that happens whole or, when an error leaves it, not at all; the unit goes on."""


class Store(Protocol):
    """A database with the schema of this edition."""

    url: str
    hands: int
    """So many units of one process that share are worth having at work at once."""

    def migrate(self) -> None:
        """Bring the schema up to date."""

    def write(self, *, shared: bool = False) -> UnitOfWork:
        """A unit that may write.

        Args:
            shared: whether others that share may write beside it. What it reads may then change under it but for the
                cases it locked (`due`, `record`); else it is alone, and nothing changes but by itself.
        """

    def read(self) -> UnitOfWork:
        """A unit that sees one consistent state and may not write."""

    def close(self) -> None:
        """Let go of the database."""
