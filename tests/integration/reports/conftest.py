"""The made-up campaign of reports, running."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from casework.parts import Parts
from casework.playing.scratch import VirtualClock
from tests.bureau import morning
from tests.returns import FILED, RETURNS, campaign, check_enterprises, founded


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Parts, VirtualClock, str]]:
    """The campaign with four units on 28 June; hill checked two enterprises, lake one, east itself one."""
    monkeypatch.setenv("SHIXIAN_PROCEDURES", str(RETURNS))
    monkeypatch.setenv("SHIXIAN_HOME", str(tmp_path / "home"))
    parts, clock = founded(tmp_path / "home", date(2024, 6, 26))
    number = campaign(parts)
    check_enterprises(parts, "hill", [2, 0])
    check_enterprises(parts, "lake", [1])
    check_enterprises(parts, "east", [4])
    clock.now = morning(FILED)
    yield parts, clock, number
    parts.store.close()
