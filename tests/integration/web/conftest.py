"""What tests of pages begin with: a bureau whose cases were all posted, and officers who look at it.

``parts``, ``guest``, ``city`` and ``number`` are a test's own, who may change what is there; ``posted`` and those named
after it are shared by a file, whose tests only look. A file that begins elsewhere has a ``parts`` of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.parts import Parts
from tests.bureau import CITY, by_district, in_the_mail
from tests.visiting import Visitor, visitor


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    """Every case of the sample list was posted on 9 March, the clock's day."""
    made, _ = in_the_mail(tmp_path / "home")
    yield made
    made.store.close()


@pytest.fixture
def guest(parts: Parts) -> Iterator[Visitor]:
    """Somebody who has not signed in."""
    with visitor(parts) as one:
        yield one


@pytest.fixture
def city(parts: Parts) -> Iterator[Visitor]:
    """An officer of the city."""
    with visitor(parts, CITY) as one:
        yield one


@pytest.fixture
def number(parts: Parts) -> str:
    """A case of a district."""
    return by_district(parts)["heping"][0]


@pytest.fixture(scope="module")
def posted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    """As ``parts``; nothing is changed in it."""
    made, _ = in_the_mail(tmp_path_factory.mktemp("posted") / "home")
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def posted_city(posted: Parts) -> Iterator[Visitor]:
    """An officer of the city at ``posted``."""
    with visitor(posted, CITY) as one:
        yield one


@pytest.fixture(scope="module")
def posted_district(posted: Parts) -> Iterator[Visitor]:
    """An officer of the district that :func:`number` is of, at ``posted``."""
    with visitor(posted, "heping_1") as one:
        yield one
