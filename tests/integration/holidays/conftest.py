"""A bureau whose deadlines run past the last known calendar."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.parts import Parts
from casework.playing.scratch import VirtualClock
from tests.bureau import past_the_data


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[tuple[Parts, VirtualClock]]:
    """Every case posted on 16 November; those of two districts signed for on the 20th, one found in order since."""
    parts, clock, _ = past_the_data(tmp_path / "home")
    yield parts, clock
    parts.store.close()


@pytest.fixture
def home(bureau: tuple[Parts, VirtualClock], monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHIXIAN_HOME", str(bureau[0].home))
    monkeypatch.delenv("SHIXIAN_DATABASE_URL", raising=False)
    return bureau[0].home
