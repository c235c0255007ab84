"""A bureau whose deadlines run past the last known calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from casework.parts import Parts
from casework.playing.scratch import VirtualClock
from tests.bureau import bring_past_the_data, found


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[tuple[Parts, VirtualClock]]:
    """Every case posted on 16 November; those of two districts signed for on the 20th, one found in order since."""
    parts, clock = found(tmp_path / "home", date(2026, 11, 9))
    bring_past_the_data(parts, clock)
    yield parts, clock
    parts.store.close()


@pytest.fixture
def home(bureau: tuple[Parts, VirtualClock], monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHIXIAN_HOME", str(bureau[0].home))
    monkeypatch.delenv("SHIXIAN_DATABASE_URL", raising=False)
    return bureau[0].home
