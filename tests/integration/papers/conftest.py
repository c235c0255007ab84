"""An office for each test, copied from one that was made once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from bootstrap import join
from casework.playing.scratch import VirtualClock
from tests.bureau import by_district, morning
from tests.integration.papers import scene


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("papers") / "home"
    home.mkdir()
    scene.office(home).parts.store.close()
    return home


@pytest.fixture
def office(made: Path, tmp_path: Path) -> Iterator[scene.Office]:
    home = tmp_path / "home"
    copytree(made, home)
    clock = VirtualClock(morning(scene.DAY))
    parts = join(home, clock=clock, sample=True)
    yield scene.Office(parts, clock, by_district(parts)["heping"])
    parts.store.close()
