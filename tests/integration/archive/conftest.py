"""A shelf for each test, copied from one that was filled once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap import join
from casework.playing.scratch import VirtualClock
from tests.bureau import morning
from tests.shelf import TODAY, Shelf, fill


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[str, str, str]]:
    home = tmp_path_factory.mktemp("archive") / "home"
    return home, fill(home)


@pytest.fixture
def shelf(filled: tuple[Path, tuple[str, str, str]], tmp_path: Path) -> Iterator[Shelf]:
    home, numbers = filled
    own = tmp_path / "home"
    shutil.copytree(home, own)
    clock = VirtualClock(morning(TODAY))
    parts = join(own, clock=clock, sample=True)
    yield Shelf(parts, clock, *numbers)
    parts.store.close()
