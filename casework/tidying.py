"""What passes through the data directory and is of no use after a day: taken away, however it was left there.

Lists handed in to be imported tell their own age (:mod:`casework.handed_in.keeping`); results of work done beside the
pages, and files that were not copied to their end, have that of the file system. It may die anywhere and be run again.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from casework.evidence import FOLDER as EVIDENCE
from casework.evidence import INCOMING
from casework.handed_in.keeping import KEPT_FOR, sweep_kept
from casework.parts import Parts

RESULTS: Final = "jobs"
"""Folder of the data directory with what came of work done beside the pages, a folder for each."""


@dataclass(frozen=True, slots=True)
class Tidied:
    """How much was taken away."""

    lists: int  # handed in
    results: int
    pieces: int  # files that were not copied to their end

    @property
    def count(self) -> int:
        """All of it."""
        return self.lists + self.results + self.pieces


def tidy(parts: Parts, *, now: datetime) -> Tidied:
    """Take away what has lain there longer than a day.

    Args:
        parts: the system.
        now: aware instant.
    """
    pieces = (parts.home / EVIDENCE / INCOMING).glob("*.part")
    return Tidied(sweep_kept(parts), clear_results(parts.home, now), _cleared(pieces, now))


def clear_results(home: Path, now: datetime) -> int:
    """Take away what came of work more than a day ago; returns how many.

    Args:
        home: the data directory.
        now: aware instant.
    """
    folder = home / RESULTS
    return _cleared(folder.iterdir() if folder.is_dir() else (), now)


def _cleared(found: Iterable[Path], now: datetime) -> int:
    gone = 0
    for path in found:
        try:
            if now.timestamp() - path.stat().st_mtime <= KEPT_FOR.total_seconds():
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()
        except FileNotFoundError:  # another process was quicker
            continue
        gone += 1
    return gone
