"""Fonts: found, preferred, pruned, and missed aloud."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from PIL import Image

from documents.fonts import building as fontbuild
from documents.fonts import finding as fonts
from documents.fonts.families import ROLES
from documents.signing.seals import DPI, sample_seal

FANGSONG, SONG = ROLES[0], ROLES[3]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(fonts.FOLDER_VARIABLE, str(tmp_path))
    return tmp_path


def test_set_up_has_found_a_face_for_every_role() -> None:
    report = fonts.find_fonts()
    assert report.complete, report.how_to_get
    assert {face.role for face in report.faces} == set(ROLES)


def test_an_empty_folder_names_what_is_missing_and_how_to_get_it(folder: Path) -> None:
    report = fonts.find_fonts()
    assert {role.chinese for role in report.missing} == {"仿宋", "楷体", "小标宋"}
    assert "setup_system.sh" in report.how_to_get
    assert str(folder / "office") in report.how_to_get


def test_a_light_copy_holds_official_characters_under_the_roles_name(folder: Path) -> None:
    source = fonts.source_path(SONG, folder)
    assert source is not None
    target = fonts.pruned_path(SONG, folder)
    fontbuild.prune(SONG, source, target)
    with TTFont(target) as font:
        assert font["name"].getDebugName(1) == SONG.family
        assert set(map(ord, "责令限期整改通知书〔〕—")) <= set(font.getBestCmap())
        assert not set(map(ord, "喆堃𠀀")) & set(font.getBestCmap())
        assert "GSUB" not in font
    assert target.stat().st_size < source.stat().st_size / 3


def test_the_offices_own_font_is_preferred_as_it_is(folder: Path) -> None:
    (folder / "office").mkdir()
    own = folder / "office" / "simfang.otf"
    pruned = next(
        face.path for face in fonts.find_fonts(Path(__file__).parents[2] / ".fonts").faces if face.role == SONG
    )
    shutil.copy(pruned, own)
    with TTFont(own) as font:
        for record in list(font["name"].names):
            if record.nameID in (1, 16):
                font["name"].setName("仿宋_GB2312", record.nameID, record.platformID, record.platEncID, record.langID)
        font.save(folder / "renamed.otf")
    (folder / "renamed.otf").replace(own)
    face = next(face for face in fonts.find_fonts().faces if face.role == FANGSONG)
    assert (face.kind, face.family, face.path) == ("office", "仿宋_GB2312", own)
    fonts.configure()
    assert "仿宋_GB2312" in (folder / "fonts.conf").read_text("utf-8")


def test_fontconfig_is_pointed_at_our_folder_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FONTCONFIG_FILE", "")
    fonts.configure()
    text = (folder / "fonts.conf").read_text("utf-8")
    assert "/usr/share/fonts" not in text
    assert "<include" not in text
    before = (folder / "fonts.conf").stat().st_mtime_ns
    fonts.configure()
    assert (folder / "fonts.conf").stat().st_mtime_ns == before


def test_set_up_is_silent_when_nothing_is_missing() -> None:
    script = Path(__file__).parents[2] / "scripts" / "setup_system.sh"
    done = subprocess.run(["bash", str(script)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_fast_subsetter_is_installed() -> None:
    assert fonts.has_fast_subsetting()


def test_looking_for_fonts_loads_none_of_the_heavy_libraries() -> None:
    code = "import sys, documents.fonts.finding, documents.templating.templates, documents.tables.sheets\n"
    code += "import documents.pdf.render, documents.pdf.printing\n"
    code += (
        "print([m for m in ('weasyprint', 'pikepdf', 'PIL', 'xlsxwriter', 'jinja2', 'fontTools') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_sample_seal_is_a_300_dpi_picture_of_42_millimetres_with_a_clear_ground() -> None:
    picture = Image.open(io.BytesIO(sample_seal("沈阳市和平区城乡建设局")))
    assert picture.width / DPI * 25.4 == pytest.approx(42, abs=0.1)
    assert picture.mode == "RGBA"
    assert picture.getpixel((0, 0))[3] == 0  # type: ignore[index]
    assert sample_seal("甲局") != sample_seal("乙局")


def test_an_office_that_puts_its_own_fangsong_into_the_folder_gets_its_letters_in_it(tmp_path: Path) -> None:
    """In a process of its own: fontconfig reads its file once. The font is a free one under the office's name."""
    home = Path(__file__).parents[2] / ".fonts"
    for name in ("fandol", "pruned"):
        (tmp_path / name).symlink_to(home / name)
    (tmp_path / "office").mkdir()
    kai = next(face.path for face in fonts.find_fonts(home).faces if face.role.chinese == "楷体")
    with TTFont(kai) as font:
        for record in list(font["name"].names):
            if record.nameID in (1, 4, 6, 16):
                name = "FangSong_GB2312" if record.nameID == 6 else "仿宋_GB2312"
                font["name"].setName(name, record.nameID, record.platformID, record.platEncID, record.langID)
        if "CFF " in font:
            font["CFF "].cff.fontNames = ["FangSong_GB2312"]
        font.save(tmp_path / "office" / "simfang.otf")
    code = (
        "import sys\nfrom tests import letters\nfrom tests.paper import Paper\n"
        "from documents.pdf.render import Letter, Renderer\n"
        "context = letters.rectification_order()\n"
        "paper = Paper(Renderer().render(Letter('rectification_order', context)))\n"
        "print({line.font for line in paper.body(1) if '一' not in line.text[:2]})\n"
        "print(paper.find('责令限期整改通知书').font)\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
        env={**os.environ, fonts.FOLDER_VARIABLE: str(tmp_path)},
    )
    body, title = done.stdout.strip().splitlines()
    assert "GB2312" in body
    assert "Shixian-FangSong" not in body
    assert title == "Shixian-BiaoSong"
