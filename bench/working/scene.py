"""A city at work: a store of many cases with officers who have passwords, in a data directory that pages can serve.

A directory that was kept is taken up again: its clock goes on from where its cases stand.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from bench.firing.places import SqlitePlace
from bench.scaling.building import build
from bench.scaling.mixture import mixture
from bench.stores.histories import NOW
from bench.stores.patterns import CITY, DISTRICTS, parts_on
from bootstrap import DATABASE
from casework.access.passwords import encode
from casework.definitions.cache import Cache
from casework.definitions.library import Library
from casework.parts import Parts
from store.contract import Store
from store.values import CaseFilter, Credential, Officer

PASSWORD = "样例密码-不外传-2026"  # noqa: S105 - of nobody
POSTED = "notice.mail.posted"
"""The state of cases in which a receipt is waited for: what officers of the load test record."""

_ROLES = frozenset({"district_officer", "city_officer", "penalty_officer", "penalty_legal", "penalty_head"})
_KEPT = "scene.json"
_UNLIKE = 10  # cases of one history, at least
_MOST_UNLIKE = 1000
_DROPPED = 8  # finished cases to a hundred others
_CERTIFIED_FOR = timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class Scene:
    """A data directory.

    Attributes:
        home: the directory.
        cases: in its store.
        built_at: seconds since the epoch when it was built: its clock stood at `NOW`.
    """

    home: Path
    cases: int
    built_at: float

    @property
    def ahead(self) -> float:
        """By how many seconds its clock is ahead of the machine's."""
        return NOW.timestamp() - self.built_at

    def store(self) -> Store:
        """Its store."""
        return SqlitePlace(self.home / DATABASE).store()

    def parts(self, store: Store) -> Parts:
        """Its parts on a store; the clock stands."""
        return parts_on(store, Library(), self.home)


def made(home: Path, cases: int, officers: int) -> Scene:
    """Build a scene in a directory, or take up the one that stands there.

    Args:
        home: it exists.
        cases: how many, where none stands.
        officers: who have a password.
    """
    kept = home / _KEPT
    if not kept.exists():
        library = Library()
        moulds = mixture(library, home, unlike=min(_MOST_UNLIKE, max(100, cases // _UNLIKE)), dropped=_DROPPED)
        built = build(SqlitePlace(home / DATABASE), library, moulds, cases)
        kept.write_text(json.dumps({"cases": built.cases, "built_at": time.time()}))
        (home / "SAMPLE").touch()
        _read_procedures(home)
    scene = Scene(home, **json.loads(kept.read_text()))
    store = scene.store()
    _hire(store, officers)
    store.close()
    return scene


def keys(officers: int) -> Iterator[tuple[str, int]]:
    """Keys of officers with their offices: one in twenty of the city, the others of the districts in turn."""
    for number in range(officers):
        yield f"visitor_{number:03d}", CITY if number % 20 == 0 else DISTRICTS[number % len(DISTRICTS)]


def posted(store: Store, officers: Mapping[str, int], each: int) -> dict[str, list[str]]:
    """Numbers of cases in which a receipt is waited for, other ones for each officer.

    Args:
        store: of a scene.
        officers: keys with offices.
        each: so many for an officer, or fewer.
    """
    found: dict[str, list[str]] = {}
    with store.read() as unit:
        for office in set(officers.values()):
            here = [key for key, own in officers.items() if own == office]
            of = DISTRICTS[0] if office == CITY else office
            wanted = CaseFilter(offices=frozenset({of}), states=frozenset({POSTED}))
            # Officers of the city act in a district's cases, behind those that its own officers take.
            behind = 2 * each * len(officers) if office == CITY else 0
            cases = iter(unit.find_cases(wanted, after=behind, limit=each * len(here)))
            found |= {key: [case.number for case in islice(cases, each)] for key in here}
    return found


def _read_procedures(home: Path) -> None:
    """Read all procedures once, as an installation has after its first hour; pages take them from what is kept."""
    library = Library(cache=Cache(home / "cache" / "procedures"))
    for key in library.all_keys():
        library.compiled(key)


def _hire(store: Store, officers: int) -> None:
    encoded = encode(PASSWORD)  # one for all: to make two hundred takes half a minute
    with store.write() as unit:
        for key, office in keys(officers):
            until = date(NOW.year, NOW.month, NOW.day) + _CERTIFIED_FOR
            put = unit.put_officer(Officer(0, key, f"样例{key[-3:]}", office, _ROLES, f"样例证{key[-3:]}", until))
            unit.put_credential(Credential(put.id, encoded, NOW, must_change=False))
        unit.commit()
