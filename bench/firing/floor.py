"""The floor: what the database alone needs for a sweep's writes.

The rows a sweep leaves were taken from a store that was swept before (``ready``) and are laid ready in tables of the
connection's own. Then set-based SQL moves them into a store that was not: it finds what is due, a thousand at a time,
and writes the same rows with the same bytes in as many transactions of the same durability. Nothing is parsed, decided,
hashed or computed there, so no program that must do these things can be as fast; how near it comes is the question.
What a database does with bytes new to it, it does here as well: for PostgreSQL rows are laid ready uncompressed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, Protocol

import psycopg
from psycopg import sql

from bench.firing.contender import BATCH, Work, require
from bench.firing.places import PRAGMAS, Place
from bench.firing.ready import MOVED, Ready, Row, differences, written_between
from bench.measuring import Cost, measured
from bench.stores.histories import TODAY
from bench.stores.moulds import COLUMNS
from store.columns import day_number
from store.sqlite import BUSY_MILLISECONDS

_KEY = "due_day, office_id, case_id, name"
_COUNTER = COLUMNS["tally"][:-1]
_STAGED = {
    "events": COLUMNS["event"],
    "anchors": COLUMNS["anchor"],
    "moved": ("case_id", *MOVED),
    "timers": COLUMNS["timer"],
    "duties_gone": COLUMNS["duty"],
    "duties": COLUMNS["duty"],
    "tally_moves": ("batch", *COLUMNS["tally"]),
}
_COUNTERS = ", ".join(_COUNTER)
_ADD_TIMERS = "INSERT INTO timer SELECT staged.* FROM due {join} timers AS staged USING (case_id)"
_ADD_DUTIES = "INSERT INTO duty SELECT staged.* FROM due {join} duties AS staged USING (case_id)"
_ADD_EVENTS = "INSERT INTO event SELECT staged.* FROM due {join} events AS staged USING (case_id)"
_ADD_ANCHOR = "INSERT INTO anchor SELECT * FROM anchors WHERE id = (SELECT COALESCE(MAX(id), 0) + 1 FROM anchor)"
_COUNT = f"""INSERT INTO tally ({_COUNTERS}, cases) SELECT {_COUNTERS}, cases FROM tally_moves WHERE batch = {{batch}}
             ON CONFLICT ({_COUNTERS}) DO UPDATE SET cases = tally.cases + excluded.cases"""
_DROP_EMPTY = f"""DELETE FROM tally WHERE cases = 0
                  AND ({_COUNTERS}) IN (SELECT {_COUNTERS} FROM tally_moves WHERE batch = {{batch}} AND cases < 0)"""


class Floor:
    """The floor of one sweep, on whatever database.

    Args:
        limit: batches to move; None: all that is due.
        always: whether what was written is compared with what the sweep wrote each time, not the first time alone.
    """

    name = "floor"
    label = "set-based SQL floor"

    def __init__(self, *, limit: int | None = None, always: bool = True) -> None:
        self._limit = limit
        self._always = always
        self._ready: tuple[Work, Ready] | None = None
        self._compared = False

    def lay_ready(self, work: Work) -> Ready:
        """Read what there is to write; once for the same work."""
        if self._ready is None or self._ready[0] is not work:
            self._compared = False
            self._ready = work, written_between(work.before, work.after)
        return self._ready[1]

    def fire(self, place: Place, work: Work) -> Cost:
        """Move what is due."""
        ready = self.lay_ready(work)
        mover: Mover = (SqliteMover if place.url.startswith("sqlite") else PostgresMover)(place.url, ready)
        cost = measured(lambda: _fire(mover, self._limit), place.meter)
        mover.close()
        require(cost.pieces == work.timers, f"{cost.pieces} of {work.timers} timers moved")
        if self._always or not self._compared:
            self._compared = True
            found = differences(place, work.after, ready)
            require(found == 0, f"the floor wrote other rows than the sweep ({found})")
        return cost


def _fire(mover: Mover, limit: int | None) -> int:
    fired = batch = 0
    while limit is None or batch < limit:
        batch += 1
        found = mover.move(batch)
        if not found:
            break
        fired += found
    return fired


class Mover(Protocol):
    """A connection to a store to be moved, with the rows of a swept one laid ready."""

    def move(self, batch: int) -> int:
        """Move up to a thousand timers in one transaction; returns how many were due."""

    def close(self) -> None:
        """Let go of the store."""


class SqliteMover:
    """On SQLite."""

    def __init__(self, url: str, ready: Ready) -> None:
        self._connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        for pragma in (f"busy_timeout={BUSY_MILLISECONDS}", *PRAGMAS):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute(f"CREATE TEMP TABLE due ({_KEY})")
        for name, columns in _STAGED.items():
            self._stage(name, columns, getattr(ready, name if name != "tally_moves" else "tally"))

    def _stage(self, name: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        run = self._connection
        run.execute(f"CREATE TEMP TABLE {name} ({', '.join(columns)})")
        run.executemany(f"INSERT INTO temp.{name} VALUES ({', '.join('?' * len(columns))})", rows)
        key = "case_id" if "case_id" in columns else columns[0]
        run.execute(f"CREATE INDEX temp.{name}_by_{key} ON {name} ({key})")

    def move(self, batch: int) -> int:
        """Move one batch."""
        run = self._connection.execute
        run("BEGIN IMMEDIATE")
        run("DELETE FROM temp.due")
        due = f"INSERT INTO temp.due SELECT {_KEY} FROM timer WHERE due_day <= ? ORDER BY {_KEY} LIMIT ?"
        found = run(due, (day_number(TODAY), BATCH)).rowcount
        if not found:
            run("ROLLBACK")
            return 0
        # CROSS JOIN: SQLite then keeps to this order, from what is due to what is ready for it.
        changed = ", ".join(f"staged.{name}" for name in MOVED)
        run(f"DELETE FROM timer WHERE ({_KEY}) IN (SELECT {_KEY} FROM temp.due)")
        run(_ADD_EVENTS.format(join="CROSS JOIN"))
        run(
            f"""UPDATE case_file SET ({", ".join(MOVED)}) = ({changed})
                FROM temp.due CROSS JOIN temp.moved AS staged USING (case_id) WHERE case_file.id = due.case_id"""
        )
        run(_ADD_TIMERS.format(join="CROSS JOIN"))
        run(
            """DELETE FROM duty WHERE (office_id, case_id, name) IN
               (SELECT staged.office_id, case_id, staged.name FROM temp.due
                CROSS JOIN temp.duties_gone AS staged USING (case_id))"""
        )
        run(_ADD_DUTIES.format(join="CROSS JOIN"))
        run(_COUNT.format(batch="?"), (batch,))
        run(_DROP_EMPTY.format(batch="?"), (batch,))
        run(_ADD_ANCHOR)
        run("COMMIT")
        return found

    def close(self) -> None:
        """Let go of the store."""
        self._connection.close()


_POSTGRES_TYPES = {
    **dict.fromkeys(("hash", "previous", "head"), "bytea"),
    **dict.fromkeys(("name", "role", "states", "procedure", "body", "snapshot"), "text"),
}
_SETTINGS = ("temp_buffers = '256MB'", "jit = off", "enable_hashjoin = off", "enable_mergejoin = off")
"""A thousand rows whose places are known are looked up one by one, however few there are beside them."""


class PostgresMover:
    """On PostgreSQL."""

    def __init__(self, url: str, ready: Ready) -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        for setting in _SETTINGS:
            self._run(f"SET {setting}")
        self._run(f"CREATE TEMP TABLE due ON COMMIT DELETE ROWS AS SELECT {_KEY} FROM timer LIMIT 0")
        for name, columns in _STAGED.items():
            self._stage(name, columns, getattr(ready, name if name != "tally_moves" else "tally"))

    def _stage(self, name: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        types = [(column, _POSTGRES_TYPES.get(column, "bigint")) for column in columns]
        self._run(f"CREATE TEMP TABLE {name} ({', '.join(f'{column} {kind}' for column, kind in types)})")
        for column, kind in types:
            if kind != "bigint":
                self._run(f"ALTER TABLE {name} ALTER COLUMN {column} SET STORAGE PLAIN")
        statement = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(name))
        with self._connection.cursor().copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
        self._run(f"CREATE INDEX ON {name} ({'case_id' if 'case_id' in columns else columns[0]})")
        self._run(f"ANALYZE {name}")

    def move(self, batch: int) -> int:
        """Move one batch."""
        with self._connection.transaction():
            due = f"INSERT INTO due SELECT {_KEY} FROM timer WHERE due_day <= %s ORDER BY {_KEY} LIMIT %s"
            found = self._run(due, (day_number(TODAY), BATCH))
            if not found:
                return 0
            self._run(
                """DELETE FROM timer USING due WHERE timer.due_day = due.due_day AND timer.office_id = due.office_id
                   AND timer.case_id = due.case_id AND timer.name = due.name"""
            )
            self._run(_ADD_EVENTS.format(join="JOIN").replace("staged.*", _columns("event")))
            changed = ", ".join(f"{name} = staged.{name}" for name in MOVED)
            self._run(
                f"UPDATE case_file SET {changed} FROM due JOIN moved AS staged USING (case_id) WHERE id = due.case_id"
            )
            self._run(_ADD_TIMERS.format(join="JOIN").replace("staged.*", _columns("timer")))
            self._run(
                """DELETE FROM duty USING due JOIN duties_gone AS staged USING (case_id)
                   WHERE duty.office_id = staged.office_id AND duty.case_id = staged.case_id
                   AND duty.name = staged.name"""
            )
            self._run(_ADD_DUTIES.format(join="JOIN").replace("staged.*", _columns("duty")))
            self._run(_COUNT.format(batch="%s"), (batch,))
            self._run(_DROP_EMPTY.format(batch="%s"), (batch,))
            self._run(_ADD_ANCHOR)
        return found

    def _run(self, statement: str, values: Sequence[Any] = ()) -> int:
        return self._connection.execute(statement.encode(), values or None).rowcount

    def close(self) -> None:
        """Let go of the store."""
        self._connection.close()


def _columns(table: str) -> str:
    return ", ".join(f"staged.{name}" for name in COLUMNS[table])
