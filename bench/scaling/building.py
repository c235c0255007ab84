"""A store of very many cases: built past the store, but so that it verifies; its tables weighed."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bench.firing.places import Place
from bench.scaling.mixture import PROCEDURES, name_of
from bench.stores.filling import fill
from bench.stores.moulds import Casting, Mould
from bench.stores.patterns import CITY, DISTRICTS, found
from casework.definitions.library import Library
from store.contract import Store
from store.values import Officer

DISTRICT_OFFICER, CITY_OFFICER = "district_1", "city_1"
_ROLES = frozenset({"district_officer", "city_officer", "penalty_officer"})


@dataclass(frozen=True, slots=True)
class Built:
    """What was built.

    Attributes:
        cases: their number.
        events: likewise.
        deadlines: all versions that cases have, ended ones too.
        seconds: it took.
    """

    cases: int
    events: int
    deadlines: int
    seconds: float


def build(place: Place, library: Library, moulds: Sequence[Mould], cases: int) -> Built:
    """Fill an empty place.

    Args:
        place: where.
        library: of the procedures.
        moulds: a mixture of them.
        cases: how many to make, in turn after each mould.
    """
    began = time.monotonic()
    with closing(place.store()) as store:
        found(store, library, PROCEDURES)
        _hire(store)
    with place.loader() as loader:
        casting: Casting = fill(loader, moulds, range(1, cases + 1), names=name_of)
        loader.add({"tally": casting.counters()})
        loader.finish()
    deadlines = sum(mould.deadlines for mould in moulds) * cases // len(moulds)
    return Built(cases, casting.event, deadlines, time.monotonic() - began)


def _hire(store: Store) -> None:
    with store.write() as unit:
        for key, office in ((CITY_OFFICER, CITY), (DISTRICT_OFFICER, DISTRICTS[0])):
            unit.put_officer(Officer(0, key, f"样例{key}", office, _ROLES))
        unit.commit()


def sizes(place: Place) -> dict[str, float]:
    """Megabytes by table, indexes with their tables, the largest first."""
    if place.url.startswith("sqlite"):
        return _sizes_of_file(Path(place.url.removeprefix("sqlite:///")))
    return _sizes_of_database(place.url)


def _sizes_of_file(path: Path) -> dict[str, float]:
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT tbl_name, SUM(pageno) * page_size / 1e6 "  # of an aggregate, pageno is how many there are
            "FROM pragma_page_size, dbstat JOIN sqlite_master USING (name) "
            "WHERE aggregate = 1 GROUP BY tbl_name ORDER BY 2 DESC"
        )
        return dict(rows.fetchall())


def _sizes_of_database(url: str) -> dict[str, float]:
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT relname, pg_total_relation_size(oid) / 1e6 FROM pg_class "
            "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 2 DESC"
        )
        return {name: float(size) for name, size in rows}
