"""The floor: what the database alone needs for a sweep's writes.

The rows a sweep leaves are taken from a store that was swept before and laid ready in memory. Then set-based SQL moves
them into a store that was not: it finds what is due, a thousand at a time, and writes the same rows with the same bytes
in as many transactions of the same durability. Nothing is parsed, decided, hashed or computed there, so no program
that must do these things can be as fast; how near it comes is the question.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from bench.scene import NOW
from store.columns import day_number, shanghai_day
from store.sqlite import BUSY_MILLISECONDS

_KEY = "due_day, office_id, case_id, name"
_MOVED = ("states", "finished", "version", "last_event", "head", "snapshot")
_STAGED = {
    "events": "SELECT * FROM swept.event WHERE id > (SELECT MAX(id) FROM main.event)",
    "anchors": "SELECT * FROM swept.anchor WHERE id > (SELECT MAX(id) FROM main.anchor)",
    "moved": f"""SELECT new.id AS case_id, {", ".join(f"new.{name}" for name in _MOVED)}
                 FROM swept.case_file AS new JOIN main.case_file AS old USING (id) WHERE old.version <> new.version""",
    "timers": "SELECT * FROM swept.timer EXCEPT SELECT * FROM main.timer",
    "duties_gone": "SELECT * FROM main.duty EXCEPT SELECT * FROM swept.duty",
    "duties": "SELECT * FROM swept.duty EXCEPT SELECT * FROM main.duty",
}
_PROJECTIONS = ("timer", "duty", "restriction", "outbox", "anchor")
_WRITES = (
    f"DELETE FROM timer WHERE ({_KEY}) IN (SELECT {_KEY} FROM temp.due)",
    "INSERT INTO event SELECT staged.* FROM temp.due CROSS JOIN temp.events AS staged USING (case_id)",
    f"""UPDATE case_file SET ({", ".join(_MOVED)}) = ({", ".join(f"staged.{name}" for name in _MOVED)})
        FROM temp.due CROSS JOIN temp.moved AS staged USING (case_id) WHERE case_file.id = due.case_id""",
    "INSERT INTO timer SELECT staged.* FROM temp.due CROSS JOIN temp.timers AS staged USING (case_id)",
    """DELETE FROM duty WHERE (office_id, case_id, name) IN
       (SELECT staged.office_id, case_id, staged.name FROM temp.due
        CROSS JOIN temp.duties_gone AS staged USING (case_id))""",
    "INSERT INTO duty SELECT staged.* FROM temp.due CROSS JOIN temp.duties AS staged USING (case_id)",
    """INSERT INTO anchor SELECT * FROM temp.anchors
       WHERE id = (SELECT COALESCE(MAX(id), 0) + 1 FROM main.anchor)""",
)


class Floor:
    """A connection to a store to be moved, with the rows of a swept one laid ready."""

    def __init__(self, path: Path, swept: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        for pragma in (
            f"busy_timeout={BUSY_MILLISECONDS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "cache_size=-65536",
            "temp_store=MEMORY",
        ):
            self._connection.execute(f"PRAGMA {pragma}")
        self._attach(swept)
        self._connection.execute(f"CREATE TEMP TABLE due ({_KEY})")
        for name, query in _STAGED.items():
            self._connection.execute(f"CREATE TEMP TABLE {name} AS {query}")
            if name != "anchors":
                self._connection.execute(f"CREATE INDEX temp.{name}_by_case ON {name} (case_id)")
        self._connection.execute("DETACH swept")

    def fire(self, batch: int) -> int:
        """Move everything due, `batch` timers in one transaction; returns how many."""
        run, fired = self._connection.execute, 0
        while True:
            run("BEGIN IMMEDIATE")
            run("DELETE FROM temp.due")
            found = run(
                f"INSERT INTO temp.due SELECT {_KEY} FROM timer WHERE due_day <= ? ORDER BY {_KEY} LIMIT ?",
                (day_number(shanghai_day(NOW)), batch),
            ).rowcount
            if not found:
                run("ROLLBACK")
                return fired
            for statement in _WRITES:
                run(statement)
            run("COMMIT")
            fired += found

    def differences(self, swept: Path) -> int:
        """Number of rows that are not as in the swept store."""
        self._attach(swept)
        events = "SELECT id, hash FROM {}.event"
        cases = "SELECT id, version, head, snapshot FROM {}.case_file"
        queries = [events, cases, *(f"SELECT * FROM {{}}.{table}" for table in _PROJECTIONS)]
        found = sum(self._count(query, "main", "swept") + self._count(query, "swept", "main") for query in queries)
        self._connection.execute("DETACH swept")
        return found

    def close(self) -> None:
        """Let go of the store."""
        self._connection.close()

    def _attach(self, swept: Path) -> None:
        self._connection.execute("ATTACH ? AS swept", (str(swept),))

    def _count(self, query: str, here: str, there: str) -> int:
        difference = f"{query.format(here)} EXCEPT {query.format(there)}"
        number: int = self._connection.execute(f"SELECT COUNT(*) FROM ({difference})").fetchone()[0]
        return number
