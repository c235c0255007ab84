"""The unit of work: one connection, one transaction, all operations of the contract."""

from __future__ import annotations

from types import TracebackType
from typing import Self

import sqlalchemy as sa

from engine.errors import StoreError
from store.access import AccessOperations
from store.archive import ArchiveOperations
from store.choices import ChoiceOperations
from store.contract import UnitOfWork
from store.dialect import Dialect
from store.editions import EditionOperations
from store.hooks import HookOperations
from store.kin import KinOperations
from store.link import Link, driver_errors
from store.lists import ListOperations
from store.mails import MailOperations
from store.notices import NoticeOperations
from store.numbers import NumberOperations
from store.outbox import OutboxOperations
from store.papers import PaperOperations
from store.posts import PostOperations
from store.register import RegisterOperations
from store.searching import SearchOperations
from store.standing import StandingOperations
from store.timers import TimerOperations
from store.worklist import WorklistOperations


class SqlUnit(
    TimerOperations,
    KinOperations,
    ListOperations,
    SearchOperations,
    StandingOperations,
    WorklistOperations,
    PaperOperations,
    PostOperations,
    NumberOperations,
    MailOperations,
    EditionOperations,
    ChoiceOperations,
    OutboxOperations,
    NoticeOperations,
    ArchiveOperations,
    AccessOperations,
    RegisterOperations,
    HookOperations,
):
    """A unit of work in SQL. It is entered once; leaving it without ``commit`` rolls back."""

    def __init__(self, engine: sa.Engine, dialect: Dialect, *, writes: bool, shared: bool = False) -> None:
        self._engine = engine
        self._transaction: sa.RootTransaction | None = None
        self._writes = writes
        self.shared = shared
        self.dialect = dialect
        self._held = set()

    def __enter__(self) -> Self:
        with driver_errors():
            connection = self._engine.connect()
            try:
                self._transaction = connection.begin()
                self.dialect.begin(connection, writes=self._writes, shared=self.shared)
            except BaseException:
                connection.close()
                raise
        self.connection = connection
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._transaction is not None:
                self._transaction.rollback()
        finally:
            self._transaction = None
            self.connection.close()

    def commit(self) -> None:
        """Make everything durable; the unit is over with it.

        Raises:
            StoreError: the database could not write it; nothing was changed.
        """
        if self._transaction is None:
            raise StoreError("本次操作已经结束，不能再提交")
        with driver_errors():
            self._transaction.commit()
        self._transaction = None


def sql(unit: UnitOfWork) -> Link:
    """The connection behind a unit, for the checks that look past the contract.

    Raises:
        TypeError: the unit is not one of ours.
    """
    if not isinstance(unit, Link):
        raise TypeError(f"not a unit of an SQL store: {type(unit).__name__}")
    return unit
