"""Reading the log of access back from the newest entry: who came in, who looked at a whole personal id, what left.

An access keeper reads what is about officers of the own office and those below it, the administrator of the machine
all, anybody else what is about oneself. The log grows for ever: a page looks at a bounded stretch of the register, so
that it may have few rows or none although older ones follow.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from casework.access.log import ADMINISTRATOR, TOPIC, What
from casework.authority import ACCESS_KEEPER, People
from casework.listing.paging import Page, id_in
from casework.parts import Parts
from engine.errors import NotPermittedError
from store.contract import UnitOfWork
from store.values import Entry, Officer

ROWS: Final = 100
"""Of a page."""
_SPAN: Final = 5_000  # entries of the register that are read at once
_SPANS: Final = 10  # so often for one page
_NOBODY: Final = "本机管理员"
_CAME: Final[Mapping[str, str]] = {
    What.SIGNED_IN: "登录",
    What.BARRED: "暂停登录",
    What.PASSWORD_CHANGED: "本人修改密码",
    What.PASSWORD_SET: "设定临时密码",
    What.SESSIONS_ENDED: "结束登录",
    What.TOKEN_MADE: "生成令牌",
    What.TOKEN_REVOKED: "撤销令牌",
}
RowT = TypeVar("RowT")


@dataclass(frozen=True, slots=True)
class Look:
    """That somebody looked at the whole personal id of a case's party."""

    at: datetime
    officer: str  # name
    number: str  # of the case
    reason: str


@dataclass(frozen=True, slots=True)
class Export:
    """That somebody took a file out of the system."""

    at: datetime
    officer: str  # name
    what: str
    rows: int
    query: str


@dataclass(frozen=True, slots=True)
class Came:
    """That somebody came in, or that it was changed how somebody may."""

    at: datetime
    officer: str  # name
    what: str
    about: str  # which system has the token
    by: str  # name


def exports(parts: Parts, actor: str | None, *, officer: str = "", after: str = "", limit: int = ROWS) -> Page[Export]:
    """What left the system, the newest first.

    Args:
        parts: the system.
        actor: key of the reader; None: the administrator of the machine.
        officer: key of the one it is about; empty: all that the reader may know of.
        after: where the page begins, as the one before told it; empty: at the newest.
        limit: rows of the page.

    Raises:
        RefusedError: ``after`` is no place.
        MissingError: there is no such officer or actor.
        NotPermittedError: the reader may not know of the officer.
    """

    def row(entry: Entry, names: Mapping[int, str]) -> Export:
        what, rows, query = (entry.details[word] for word in ("what", "rows", "query"))
        return Export(entry.recorded_at, names[entry.ref], what, rows, query)

    return _page(parts, actor, officer, after, limit, {What.EXPORTED}, row)


def looks(parts: Parts, actor: str | None, *, officer: str = "", after: str = "", limit: int = ROWS) -> Page[Look]:
    """The looks at whole personal ids, the newest first; arguments and errors as for :func:`exports`."""

    def row(entry: Entry, names: Mapping[int, str]) -> Look:
        return Look(entry.recorded_at, names[entry.ref], entry.details["number"], entry.details["reason"])

    return _page(parts, actor, officer, after, limit, {What.UNMASKED}, row)


def came(parts: Parts, actor: str | None, *, officer: str = "", after: str = "", limit: int = ROWS) -> Page[Came]:
    """Who came in and whose access was changed, the newest first; for access keepers and the administrator alone.

    Arguments and errors as for :func:`exports`.

    Raises:
        NotPermittedError: the reader is no access keeper.
    """

    def row(entry: Entry, names: Mapping[int, str]) -> Came:
        by = names[entry.officer_id] if entry.officer_id is not None else _NOBODY
        system = str(entry.details.get("system", ""))
        return Came(entry.recorded_at, names[entry.ref], _CAME[entry.name], system, by)

    return _page(parts, actor, officer, after, limit, _CAME.keys(), row, keepers_only=True)


def readable(parts: Parts, actor: str) -> list[tuple[str, str]]:
    """Whose entries an officer may read, keys with names: to choose one from.

    Raises:
        MissingError: there is no such officer.
    """
    with parts.store.read() as unit:
        people = People.of(unit)
        return [(one.key, one.name) for one in _readable(people, people.officer(actor))]


def _page(
    parts: Parts,
    actor: str | None,
    officer: str,
    after: str,
    limit: int,
    wanted: Collection[str],
    row: Callable[[Entry, Mapping[int, str]], RowT],
    *,
    keepers_only: bool = False,
) -> Page[RowT]:
    before = id_in(after) if after else None
    with parts.store.read() as unit:
        people = People.of(unit)
        refs = _refs(people, actor, officer, keepers_only=keepers_only)
        found, before = _found(unit, refs, wanted, before, limit)
        names = {**people.names(), ADMINISTRATOR: _NOBODY}
        return Page(tuple(row(entry, names) for entry in found), str(before) if before else "")


def _found(
    unit: UnitOfWork, refs: frozenset[int] | None, wanted: Collection[str], before: int | None, limit: int
) -> tuple[list[Entry], int]:
    """The entries of a page, and before which the next one begins; 0: there is none."""
    found: list[Entry] = []
    for _ in range(_SPANS):
        read, before = unit.entries_before(TOPIC, before, _SPAN)
        found += (one for one in read if one.name in wanted and (refs is None or one.ref in refs))
        if len(found) > limit:
            return found[:limit], found[limit - 1].id
        if not before:
            break
    return found, before or 0


def _refs(people: People, actor: str | None, officer: str, *, keepers_only: bool) -> frozenset[int] | None:
    """What the entries are about that the actor may read; None: anything."""
    if actor is None:
        return frozenset({people.officer(officer).id}) if officer else None
    reader = people.officer(actor)
    if keepers_only and ACCESS_KEEPER not in reader.roles:
        raise NotPermittedError(f"登录记录由账号管理岗位查看，{reader.name}没有这一岗位")
    seen = frozenset(one.id for one in _readable(people, reader))
    if not officer:
        return seen
    wanted = people.officer(officer).id
    if wanted not in seen:
        raise NotPermittedError("只能查看本人的记录；账号管理岗位可以查看本单位及其下级单位人员的")
    return frozenset({wanted})


def _readable(people: People, reader: Officer) -> list[Officer]:
    if ACCESS_KEEPER not in reader.roles:
        return [reader]
    offices = people.jurisdiction(reader)
    return [officer for officer in people.everybody() if officer.office_id in offices]
