"""kill -9 in the middle of an import and of a sweep: run again, the content is that of an undisturbed run."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from casework.verifying import verify
from store.digest import content_digest
from store.sqlite import SqliteStore
from tests.bureau import found, in_the_mail

ROOT = Path(__file__).resolve().parents[2]
OPENED = date(2026, 3, 2)
RECEIPTS_DUE = date(2026, 3, 24)
KILLS = 4


def digest_of(home: Path) -> str:
    store = SqliteStore(home / "shixian.db")
    try:
        with store.read() as unit:
            return content_digest(unit)
    finally:
        store.close()


def run(what: str, home: Path, day: date, *, kill_after: float | None = None) -> bool:
    """Run a process on a data directory; whether it ended by itself."""
    command = [sys.executable, "-m", "tests.drive", what, str(home), day.isoformat()]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        if kill_after is not None:
            time.sleep(kill_after)
            process.kill()
        process.communicate()
        return process.returncode == 0


def disturbed(what: str, home: Path, day: date, longest: float) -> int:
    """Kill the process at random points, then let it finish; how often it really died."""
    dice = random.Random(20260302)  # noqa: S311 - the points need to vary, not to be secret
    deaths = sum(not run(what, home, day, kill_after=dice.uniform(0.0, longest)) for _ in range(KILLS))
    assert run(what, home, day)
    return deaths


@pytest.fixture
def founded(tmp_path: Path) -> Path:
    home = tmp_path / "founded"
    parts, _ = found(home, OPENED)
    parts.store.close()
    return home


def copied(source: Path, name: str) -> Path:
    return Path(shutil.copytree(source, source.parent / name))


def test_an_import_killed_again_and_again_opens_what_an_undisturbed_one_opens(founded: Path) -> None:
    calm, rough = copied(founded, "calm"), copied(founded, "rough")
    assert run("import", calm, OPENED)

    assert disturbed("import", rough, OPENED, longest=0.6) > 0

    assert digest_of(rough) == digest_of(calm)


def test_a_sweep_killed_again_and_again_fires_what_an_undisturbed_one_fires(tmp_path: Path) -> None:
    posted = tmp_path / "posted"
    in_the_mail(posted)[0].store.close()
    calm, rough = copied(posted, "calm"), copied(posted, "rough")
    before = digest_of(calm)
    assert run("sweep", calm, RECEIPTS_DUE)
    assert digest_of(calm) != before

    assert disturbed("sweep", rough, RECEIPTS_DUE, longest=0.4) > 0

    assert digest_of(rough) == digest_of(calm)
    survivor, _ = found(rough, RECEIPTS_DUE)
    assert verify(survivor, redecide=True).problems == ()
