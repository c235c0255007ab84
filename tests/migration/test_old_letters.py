"""Letters that waited when reminders went by mail alone become messages and are sent as they would have been."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from casework.reminders.ports import mark_of
from casework.reminders.sending import send_pending
from store.sqlite import SqliteStore
from store.values import OutboxKind
from tests.reminding import NOW, Inbox, body_of, counts, parts_on, smtp

FORMER = Path(__file__).parent.parent / "data" / "r0005.sql"
WAITS = "letter|li|0123456789abcdef01234567"
ADD = (
    "INSERT INTO outbox (kind, key, payload, attempts, owner, retry_at, error, done) "
    "VALUES ('remind', ?, ?, 1, '', 1780000000000000, '连接不上', 0)"
)


def test_a_letter_that_waited_is_sent_under_the_message_id_it_had(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "store.db") as connection:
        connection.executescript(FORMER.read_text(encoding="utf-8"))
        connection.execute("DROP TRIGGER calendar_edition_forbids_delete")  # its editions are made up and say nothing
        connection.execute("DELETE FROM calendar_edition")
        told = connection.execute("SELECT payload FROM outbox WHERE key LIKE 'CASE-00001|remedy|%' ORDER BY id")
        letter = {"officer": "li", "rungs": [json.loads(payload) for (payload,) in told]}
        assert len(letter["rungs"]) == 2
        connection.execute(ADD, (WAITS, json.dumps(letter, ensure_ascii=False)))
    connection.close()
    store = SqliteStore(tmp_path / "store.db")
    store.migrate()
    inbox = Inbox()
    with smtp(inbox) as mail:
        report = send_pending(parts_on(store, tmp_path, mail), now=NOW, owner="t")
    assert (report.letters, report.sent, report.notices) == (1, 1, 0)
    [message] = inbox.letters
    assert message["To"] == "jia@example.invalid"
    assert message["Message-ID"] == f"<{mark_of(WAITS)}@shixian>"
    assert "示例期限" in body_of(message)
    assert counts(store, OutboxKind.MESSAGE) == {"done": 1}
    store.close()
