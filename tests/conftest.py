"""Settings of the whole suite: how much of the long tests is run.

`make test` runs a seeded sample, the same each time, so that a failure is the change's and not chance's. `make soak`
sets ``SHIXIAN_SOAK`` and searches wide, with new examples each time.
"""

from __future__ import annotations

import gc
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

from tests.crashing import ledger

# Editions that were read and judged are kept for all tests of a run and the next: a fresh folder for each test would
# read the sixty definitions anew, which takes longer than most tests. What is kept is found by what it rests on.
os.environ.setdefault("SHIXIAN_CACHE", str(Path(tempfile.gettempdir()) / f"shixian-tests-{os.getuid()}" / "cache"))

# A process of the suite holds hundreds of thousands of objects that stay: to look through them as often as Python
# does by itself takes a sixth of the time. While tests are collected nothing is thrown away.
gc.disable()
gc.set_threshold(50_000, 20, 100)

_LONGEST = (
    "test_wrong_input.py",
    "test_demo.py",
    "test_jobs.py",
    "test_flows.py",
    "test_every_page.py",
    "test_bundle.py",
    "test_bench.py",
    "test_service_and_after.py",
    "test_working.py",
    "test_leaks.py",
    "test_assembling.py",
    "test_every_paper.py",
    "test_keeping.py",
    "test_embedded.py",
    "test_serve.py",
    "test_docx.py",
)
"""Files, by the time they take."""

settings.register_profile("sample", derandomize=True, deadline=None)
settings.register_profile("soak", max_examples=2000, deadline=None, print_blob=True)
settings.load_profile("soak" if os.environ.get("SHIXIAN_SOAK") else "sample")


def pytest_configure(config: pytest.Config) -> None:
    """Begin the count of processes that were killed; the processes of a divided run inherit where it is kept."""
    if ledger.VARIABLE not in os.environ:
        folder = config.stash[_DEATHS] = tempfile.TemporaryDirectory(prefix="shixian-deaths-")
        os.environ[ledger.VARIABLE] = str(Path(folder.name) / "deaths")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest is begun first: no process is left with it when the others are done."""
    rank = {name: number for number, name in enumerate(_LONGEST)}
    items.sort(key=lambda item: rank.get(item.path.name, len(rank)))


def pytest_collection_finish() -> None:
    """What was collected stays: the garbage collector need not look at it."""
    gc.freeze()
    gc.enable()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print it: the count is part of what those tests are for."""
    for number, line in enumerate(ledger.table()):
        if not number:
            terminalreporter.section("processes killed")
        terminalreporter.line(line)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Throw the count away, where it was begun."""
    if folder := config.stash.get(_DEATHS, None):
        folder.cleanup()
        del os.environ[ledger.VARIABLE]


_DEATHS = pytest.StashKey[tempfile.TemporaryDirectory[str]]()
