"""A bureau made up for playing timelines: offices of every level and officers for every role. All of it synthetic."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

from casework.definitions.library import Library
from casework.parts import Parts
from engine.errors import DocumentError
from engine.model import Level, Procedure
from store.contract import Store
from store.values import Office, Officer

_LEVELS = ((Level.PROVINCE, "样例省厅"), (Level.CITY, "样例市局"), (Level.DISTRICT, "样例区局"))


@dataclass(slots=True)
class VirtualClock:
    """A clock that stands where it is put.

    Args:
        now: aware instant.
    """

    now: datetime

    def __call__(self) -> datetime:
        """The instant it stands at, in UTC."""
        return self.now.astimezone(UTC)


@contextmanager
def scratch_parts(
    library: Library, open_store: Callable[[Path], Store], now: datetime
) -> Iterator[tuple[Parts, VirtualClock]]:
    """Parts on a store in a folder that is removed afterwards, with a virtual clock."""
    clock = VirtualClock(now)
    with TemporaryDirectory(prefix="shixian-") as folder:
        store = open_store(Path(folder) / "scratch.db")
        try:
            store.migrate()
            yield Parts(store, library, clock, Path(folder), _no_letters, sample=True), clock
        finally:
            store.close()


def people_for(parts: Parts, procedure: Procedure) -> dict[str, str]:
    """Found a bureau of three levels with two officers for each role; returns the first one's key by role."""
    first: dict[str, str] = {}
    with parts.store.write() as unit:
        above: int | None = None
        offices: dict[Level, Office] = {}
        for level, name in _LEVELS:
            office = Office(
                0,
                level.value,
                name,
                level,
                above,
                procedure.region,
                name[:2],
                f"{name}地址（样例）",
                "000-00000000",
                f"{name}同级人民政府",
                f"{name}所在地人民法院",
            )
            offices[level] = unit.put_office(office)
            above = offices[level].id
        for role in procedure.roles.values():
            for letter in "ab":
                key = f"{role.key}_{letter}"
                unit.put_officer(
                    Officer(
                        0,
                        key,
                        f"样例{role.label}{letter}",
                        offices[role.level].id,
                        frozenset({role.key}),
                        f"样例-{key}",
                    )
                )
            first[role.key] = f"{role.key}_a"
        unit.commit()
    return first


def _no_letters() -> NoReturn:
    raise DocumentError("演练不制作文书")
