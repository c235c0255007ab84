"""One renderer and one played bureau for all tests of dossiers; a test that spoils something takes a copy."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from documents.pdf.render import Renderer
from tests.dossiers import Played, play


@pytest.fixture(scope="session")
def renderer() -> Renderer:
    return Renderer()


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    played = play(tmp_path_factory.mktemp("dossier") / "home")
    yield played
    played.parts.store.close()
