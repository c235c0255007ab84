"""Mails that were posted before there was a register of them are found in the events and registered."""

from __future__ import annotations

import json
import sqlite3
from datetime import date
from pathlib import Path

from store.sqlite import SqliteStore
from store.values import Mail

FORMER = Path(__file__).parent.parent / "data" / "r0003.sql"


def posting(case: int, seq: int, day: str, kind: str = "act", **facts: str) -> tuple[int, int, str]:
    command = {"act": "order.post", "facts": {name.replace("__", "."): value for name, value in facts.items()}}
    return case, seq, json.dumps({"case": case, "seq": seq, "kind": kind, "occurred_on": day, "command": command})


def test_the_mails_of_old_events_are_registered_and_of_a_number_told_twice_the_first_stands(tmp_path: Path) -> None:
    told = [
        posting(1, 8, "2026-03-09", order__tracking_no=" ey 000011234 cn"),
        posting(1, 9, "2026-04-09", intent__tracking_no="1000000020001"),
        posting(2, 8, "2026-05-09", order__tracking_no="1000000020001"),
        posting(2, 9, "2026-05-10", tracking_no="1000000030001", order__mailing_address="样例路tracking_no号"),
        posting(2, 10, "2026-05-11", kind="lapse", order__tracking_no="1000000040001"),
    ]
    with sqlite3.connect(tmp_path / "store.db") as connection:
        connection.executescript(FORMER.read_text(encoding="utf-8"))
        connection.executemany(
            "INSERT INTO event (case_id, seq, previous, hash, body) VALUES (?, ?, x'00', x'00', ?)", told
        )
    connection.close()
    store = SqliteStore(tmp_path / "store.db")
    store.migrate()
    with store.read() as unit:
        found = unit.mails_of([1, 2])
    store.close()
    assert found == {
        1: (
            Mail("EY000011234CN", 1, "order", date(2026, 3, 9)),
            Mail("1000000020001", 1, "intent", date(2026, 4, 9)),
        ),
        2: (Mail("1000000030001", 2, "", date(2026, 5, 10)),),
    }
