"""A bureau made up for playing timelines: offices of every level and officers for every role. All of it synthetic."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

from casework.definitions.library import Library
from casework.parts import Parts
from engine.errors import DocumentError
from engine.model import Level, Procedure, Role
from store.contract import Store
from store.projections import lineage
from store.values import Office, Officer

_LEVELS: tuple[tuple[Level, str, Level | None], ...] = (
    (Level.PROVINCE, "样例省厅", None),
    (Level.CENTRE, "样例中心", Level.PROVINCE),
    (Level.CITY, "样例市局", Level.CENTRE),
    (Level.DISTRICT, "样例区局", Level.CITY),
    (Level.DESK, "样例窗口", Level.CITY),
)
_BELOW = {
    Level.PROVINCE: Level.CITY,
    Level.CENTRE: Level.CITY,
    Level.CITY: Level.DISTRICT,
    Level.DISTRICT: Level.DESK,
    Level.DESK: Level.DESK,
}
"""Level of a unit that takes part in what an office leads."""


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
        path = Path(folder) / "scratch.db"
        path.write_bytes(_empty_store(open_store))
        store = open_store(path)
        try:
            store.migrate()
            letters = (_no_letters, _no_letters)
            yield Parts(store, library, clock, Path(folder), *letters, sample=True, rehearsal=True), clock
        finally:
            store.close()


@lru_cache(1)
def _empty_store(open_store: Callable[[Path], Store]) -> bytes:
    """A database with the schema of this edition: making it anew takes longer than most timelines."""
    with TemporaryDirectory(prefix="shixian-") as folder:
        path = Path(folder) / "empty.db"
        store = open_store(path)
        store.migrate()
        store.close()
        return path.read_bytes()


@dataclass(slots=True)
class Bureau:
    """Offices of every level, units as they come, and officers as they are asked for.

    Args:
        parts: the scratch system.
        region: of all offices.
    """

    parts: Parts
    region: str
    offices: dict[str, Office] = field(default_factory=dict)  # by key
    _homes: dict[str, str] = field(default_factory=dict)  # of an officer's key: the office's

    def __post_init__(self) -> None:
        """Found the five offices: each goes by its level."""
        for level, name, above in _LEVELS:
            self._found(level.value, name, level, self.offices[above.value].id if above else None)

    def office(self, office_id: int) -> Office:
        """The office of an id."""
        return next(office for office in self.offices.values() if office.id == office_id)

    def unit(self, key: str, name: str, under: Office) -> Office:
        """The office that a unit is; founded below another when there is none of that key yet."""
        if key not in self.offices:
            self._found(key, name, _BELOW[under.level], under.id)
        return self.offices[key]

    def officer(self, role: Role, at: Office, letter: str = "a") -> str:
        """Key of an officer who holds a role and has jurisdiction over an office."""
        home = self.home(role.level, at)
        key = f"{role.key}_{letter}"
        if self._homes.get(key, home.key) != home.key:
            key = f"{key}_{home.key}"
        if key not in self._homes:
            name = f"样例{role.label}{letter}"
            with self.parts.store.write() as unit:
                unit.put_officer(Officer(0, key, name, home.id, frozenset({role.key}), f"样例-{key}"))
                unit.commit()
            self._homes[key] = home.key
        return key

    def home(self, level: Level, at: Office) -> Office:
        """The office of a level that has jurisdiction over an office: the next above it, or else itself."""
        by_id = {office.id: office for office in self.offices.values()}
        line = lineage(by_id, at.id)
        return next((office for office in line if office.level is level), at)

    def _found(self, key: str, name: str, level: Level, above: int | None) -> None:
        office = Office(
            0,
            key,
            name,
            level,
            above,
            self.region,
            name[:2],
            f"{name}地址（样例）",
            "000-00000000",
            f"{name}同级人民政府",
            f"{name}所在地人民法院",
        )
        with self.parts.store.write() as unit:
            self.offices[key] = unit.put_office(office)
            unit.commit()


def people_for(parts: Parts, procedure: Procedure) -> dict[str, str]:
    """Found a bureau with two officers for each role; returns the first one's key by role."""
    bureau = Bureau(parts, procedure.region)
    offices = bureau.offices
    first: dict[str, str] = {}
    for role in procedure.roles.values():
        at = offices[(Level.DISTRICT if role.level is Level.OWN else role.level).value]
        first[role.key], _ = (bureau.officer(role, at, letter) for letter in "ab")
    return first


def _no_letters() -> NoReturn:
    raise DocumentError("演练不制作文书")
