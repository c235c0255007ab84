"""Editions kept between commands: the same as read anew, never stale, and never taken from anybody else."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest

from casework.definitions import cache as caching
from casework.definitions import library as reading
from casework.definitions.cache import Cache
from casework.definitions.judging import judge
from casework.definitions.library import Library
from engine.definition.reader import read_procedure
from engine.errors import DefinitionError
from engine.expressions import Expression
from engine.settings import Settings
from tests.kept import some
from tests.small import APPROVALS, FRAGMENT, LAW, PROCEDURE, spoilt

OTHER = Settings(readings=(("start_from", "ladder.posted_on"),))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "procedures"
    (folder / "common").mkdir(parents=True)
    (folder / "small").mkdir()
    (folder / "common" / "post.yaml").write_text(FRAGMENT, encoding="utf-8")
    (folder / "common" / "approvals.yaml").write_text(APPROVALS, encoding="utf-8")
    (folder / "common" / "law.yaml").write_text(LAW, encoding="utf-8")
    (folder / "small" / "procedure.yaml").write_text(PROCEDURE, encoding="utf-8")
    return folder


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Titles of what was read from its text, not from the cache."""
    made: list[str] = []
    read = read_procedure

    def counted(text: str, file: str, fragment: Callable[[str], str], settings: Settings | None = None) -> object:
        made.append(file)
        return read(text, file, fragment, settings)

    monkeypatch.setattr(reading, "read_procedure", counted)
    return made


def library(root: Path, kept: Path) -> Library:
    return Library([root], packaged=root / "none", cache=Cache(kept))


def test_what_is_kept_equals_what_is_read_anew(tmp_path: Path) -> None:
    plain, first = Library(), Library(cache=Cache(tmp_path / "cache"))
    keys = some(plain.all_keys(), 3)
    for key in keys:
        first.compiled(key)
    again = Library(cache=Cache(tmp_path / "cache"))
    for key in keys:
        assert again.compiled(key).procedure == plain.compiled(key).procedure
        assert again.source(key) == plain.source(key)


def test_a_kept_edition_is_not_read_again_and_answers_alike(root: Path, kept: Path, readings: list[str]) -> None:
    first = library(root, kept).compiled("small")
    second = library(root, kept).compiled("small")

    assert readings == ["small/procedure.yaml"]
    assert second.procedure == first.procedure
    start = second.procedure.deadlines["repairs"].start
    assert start is not None
    assert start.evaluate({"ladder.served_on": "2024-05-15"}) == "2024-05-15"
    assert start.variables() == Expression.compile(start.source, start.scope).variables()


def test_an_office_s_choice_is_kept_apart(root: Path, kept: Path, readings: list[str]) -> None:
    for _ in range(2):
        again = library(root, kept)
        plain, other = again.compiled("small").procedure, again.compiled("small", OTHER).procedure
        assert plain.deadlines["repairs"].start != other.deadlines["repairs"].start

    assert len(readings) == 2


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [("small/procedure.yaml", "三个月内整改", "三个月内改正"), ("common/post.yaml", "amount: 30", "amount: 31")],
)
def test_a_text_that_changed_is_read_again(root: Path, kept: Path, name: str, old: str, new: str) -> None:
    before = library(root, kept).compiled("small").procedure
    path = root / name
    path.write_text(spoilt(path.read_text("utf-8"), ((old, new),)), encoding="utf-8")

    assert library(root, kept).compiled("small").procedure.digest != before.digest


def test_a_fragment_that_now_rests_on_the_law_file_brings_it(root: Path, kept: Path) -> None:
    assert "common/law.yaml" not in library(root, kept).source("small").fragments
    path = root / "common" / "post.yaml"
    constant = "{constant: announcement_service, "
    changed = spoilt(path.read_text("utf-8"), (("{unit: calendar_days, amount: 30, ", constant),))
    path.write_text(changed, encoding="utf-8")

    for _ in range(2):
        assert "common/law.yaml" in library(root, kept).source("small").fragments


def test_a_fragment_that_is_gone_is_missed_though_the_edition_was_kept(root: Path, kept: Path) -> None:
    library(root, kept).compiled("small")
    (root / "common" / "post.yaml").unlink()

    with pytest.raises(DefinitionError, match="no fragment"):
        library(root, kept).compiled("small")


def test_another_program_reads_anew(
    root: Path, kept: Path, readings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    library(root, kept).compiled("small")
    monkeypatch.setattr(caching, "_program", lambda: b"another")
    library(root, kept).compiled("small")

    assert len(readings) == 2


@pytest.mark.parametrize("damage", [b"", b"not a value", None])
def test_a_damaged_file_is_made_again(root: Path, kept: Path, readings: list[str], damage: bytes | None) -> None:
    library(root, kept).compiled("small")
    for path in kept.iterdir():
        data = path.read_bytes()
        path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]) if damage is None else damage)

    library(root, kept).compiled("small")
    library(root, kept).compiled("small")
    assert len(readings) == 2


class _Harm:
    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (self.path,)

    def __init__(self, path: str) -> None:
        self.path = path


def test_a_file_that_would_do_something_does_nothing(root: Path, kept: Path, tmp_path: Path) -> None:
    expected = library(root, kept).compiled("small").procedure
    payload = pickle.dumps(_Harm(str(tmp_path / "harm")))
    for path in kept.iterdir():
        path.write_bytes(sha256(payload).digest() + payload)

    assert library(root, kept).compiled("small").procedure == expected
    assert not (tmp_path / "harm").exists()


def test_a_folder_open_to_others_is_neither_read_nor_written(root: Path, kept: Path, readings: list[str]) -> None:
    library(root, kept).compiled("small")
    kept.chmod(0o755)
    before = {path.name: path.read_bytes() for path in kept.iterdir()}
    library(root, kept).compiled("small", OTHER)

    assert len(readings) == 3
    assert {path.name: path.read_bytes() for path in kept.iterdir()} == before


def test_a_link_is_not_followed(root: Path, kept: Path, tmp_path: Path, readings: list[str]) -> None:
    library(root, kept).compiled("small")
    (tmp_path / "elsewhere").mkdir()
    for path in kept.iterdir():
        moved = path.rename(tmp_path / "elsewhere" / path.name)
        path.symlink_to(moved)
    library(root, kept).compiled("small")

    assert len(readings) == 2


def test_where_nothing_can_be_written_everything_still_works(root: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    assert library(root, tmp_path / "file" / "cache").compiled("small").procedure.key == "small"


def test_the_folder_and_its_files_are_the_user_s_alone(root: Path, kept: Path) -> None:
    library(root, kept).compiled("small")

    assert kept.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in kept.iterdir()} == {0o600}


def test_only_so_many_files_are_kept(root: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caching, "_MOST_FILES", 3)
    one = Cache(kept)
    values = [one.kept(("number", str(index)), partial(int, index + 1)) for index in range(6)]

    assert values == [1, 2, 3, 4, 5, 6]
    assert len(list(kept.iterdir())) == 3


def test_findings_are_kept_until_a_definition_beside_it_changes(root: Path, kept: Path) -> None:
    first = judge(root / "small", library(root, kept))
    files = {path.name for path in kept.iterdir()}
    again = judge(root / "small", library(root, kept))
    assert again == first
    assert {path.name for path in kept.iterdir()} == files

    other = spoilt(PROCEDURE, (("procedure: small", "procedure: other"),))
    (root / "small" / "other.yaml").write_text(other, encoding="utf-8")
    judge(root / "small", library(root, kept))
    assert {path.name for path in kept.iterdir()} > files
