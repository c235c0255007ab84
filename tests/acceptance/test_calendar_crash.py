"""kill -9 in the middle of importing holidays: import again, the content is that of an undisturbed import."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

from casework.verifying import verify
from tests.acceptance.test_crash import ROOT, copied, digest_of, run
from tests.bureau import found, past_the_data

DAY = date(2026, 11, 23)
TRIES = 5


def recounted(home: Path) -> int:
    connection = sqlite3.connect(f"file:{home / 'shixian.db'}?mode=ro", uri=True)
    try:
        return int(
            connection.execute("""SELECT count(*) FROM event WHERE body LIKE '%"kind":"recount"%'""").fetchone()[0]
        )
    finally:
        connection.close()


def kill_in_the_middle(home: Path, wanted: int) -> int:
    """Kill an import when some of its events stand; how many it left behind."""
    command = [sys.executable, "-m", "tests.drive", "calendar", str(home), DAY.isoformat()]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None and recounted(home) < wanted:
            time.sleep(0.005)
        process.kill()
    return recounted(home)


def test_an_import_of_holidays_killed_in_the_middle_is_completed_by_importing_again(tmp_path: Path) -> None:
    home = tmp_path / "home"
    parts, _, signed = past_the_data(home)
    parts.store.close()
    calm = copied(home, "calm")
    assert run("calendar", calm, DAY)
    assert recounted(calm) == len(signed)

    for attempt in range(TRIES):
        rough = copied(home, f"rough{attempt}")
        left = kill_in_the_middle(rough, 1 + 4 * attempt)
        assert run("calendar", rough, DAY)
        assert digest_of(rough) == digest_of(calm)
        if 0 < left < len(signed):
            break
    else:
        raise AssertionError("no import was killed in its middle")
    survivor, _ = found(rough, DAY)
    assert verify(survivor, redecide=True).problems == ()
    survivor.store.close()
