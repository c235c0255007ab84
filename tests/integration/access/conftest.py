"""A bureau for tests of access, with an access keeper of the city's and one of a district's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.access.changing import change_password, set_password
from casework.parts import Parts
from store.values import Officer
from tests.bureau import found
from tests.letting_in import CHEAP, HANDLER, PASSWORD, Access


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the commands of a test look."""
    monkeypatch.setenv("SHIXIAN_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def access(home: Path) -> Iterator[Access]:
    """One officer has a password of his own choice."""
    parts, clock = found(home)
    _appoint(parts)
    first = set_password(parts, HANDLER, actor=None, hasher=CHEAP)
    change_password(parts, HANDLER, first, PASSWORD, hasher=CHEAP)
    yield Access(parts, clock)
    parts.store.close()


def _appoint(parts: Parts) -> None:
    with parts.store.write() as unit:
        offices = {office.key: office.id for office in unit.offices().values()}
        for key, office in (("access_city", "shenyang"), ("access_shenhe", "shenhe")):
            unit.put_officer(Officer(0, key, f"样例账号{office}", offices[office], frozenset({"access_keeper"})))
        unit.commit()
