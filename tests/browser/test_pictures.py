"""The pictures of the handbook: taken in a real browser, of a copy, each by itself."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image

from casework.parts import Parts
from samples.moves import follow
from samples.pictures import main, take
from samples.shots import Shot
from store.digest import content_digest

SHOTS = (
    Shot("login", "", "/login", part=".container-tight"),
    Shot("elsewhere", "heping_1", "/nowhere"),
    Shot("case", "heping_1", "/cases", follow("tbody td.tight a"), width=390),
)


def content(parts: Parts) -> str:
    with parts.store.read() as unit:
        return content_digest(unit)


@pytest.mark.skipif(not os.environ.get("SHIXIAN_SOAK"), reason="make soak: takes a picture of each page")
def test_pictures_are_taken_of_a_copy_and_what_fails_is_told(parts: Parts, tmp_path: Path) -> None:
    before, told = content(parts), list[str]()
    failed = take(parts.home, tmp_path, parts.today(), SHOTS, told=told.append)

    assert [name for name, _ in failed] == ["elsewhere"]
    assert [line.partition("　")[0] for line in told] == ["login.png", "case.png"]
    assert not (tmp_path / "elsewhere.png").exists()
    with Image.open(tmp_path / "login.png") as login, Image.open(tmp_path / "case.png") as case:
        assert (login.mode, case.mode) == ("P", "P")
        assert case.width == 390
        assert len(case.convert("RGB").getcolors(1 << 16) or ()) > 10, "the picture is blank"
    assert content(parts) == before


def test_only_a_demonstration_is_pictured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["pictures", "--home", str(tmp_path), "--out", str(tmp_path / "out")])
    with pytest.raises(SystemExit, match="不是演示留下的文件夹"):
        main()
    assert not (tmp_path / "out").exists()


def test_a_picture_that_nobody_knows_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "SAMPLE").touch()
    monkeypatch.setattr("sys.argv", ["pictures", "--home", str(tmp_path), "--only", "nobody"])
    with pytest.raises(SystemExit, match="nobody"):
        main()
