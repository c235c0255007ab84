"""Finding the fonts, telling fontconfig about them, and saying which characters none of them has.

Owns the fonts folder (``.fonts`` beside the code, or ``SHIXIAN_FONTS``): ``office/`` for the fonts an office owns,
``fandol/`` for the free FangSong, KaiTi and heavy Song, ``pruned/`` for the light copies set-up makes, and the
fontconfig file written here. Nothing outside that folder and the font package is ever used, so a letter looks the same
on every machine. It does not download: ``scripts/setup_system.sh`` does.
"""

from __future__ import annotations

import os
import struct
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from documents.fonts.families import ROLES, Role
from engine.errors import DocumentError

FOLDER_VARIABLE = "SHIXIAN_FONTS"
HOW_TO_GET = (
    "请以管理员身份运行 scripts/setup_system.sh 安装字体，用离线安装包装的重新执行包中的 install.sh；"
    "单位已有仿宋_GB2312、楷体_GB2312、黑体、方正小标宋简体的，把字体文件放入 {office} 即可优先使用。"
)
_FONT_SUFFIXES = frozenset({".ttf", ".otf", ".ttc"})


@dataclass(frozen=True, slots=True)
class Face:
    """The font file that plays one part."""

    role: Role
    path: Path
    family: str
    """Family name by which fontconfig knows the file."""
    kind: str
    """``office``, ``pruned`` or ``full``."""


@dataclass(frozen=True, slots=True)
class FontReport:
    """What was found: one face for each role, and the roles left without."""

    faces: tuple[Face, ...]
    missing: tuple[Role, ...]
    folder: Path

    @property
    def complete(self) -> bool:
        """Whether every role has a face."""
        return not self.missing

    @property
    def how_to_get(self) -> str:
        """What to do about missing fonts, in Chinese."""
        return HOW_TO_GET.format(office=self.folder / "office")


def fonts_folder() -> Path:
    """The folder fonts are looked for in."""
    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named or Path(__file__).resolve().parents[2] / ".fonts").resolve()


def source_path(role: Role, folder: Path) -> Path | None:
    """The free font behind a role, in full, or None when it is not installed."""
    import pylopdf_fonts_zh_cn

    for candidate in (folder / "fandol" / role.source, Path(pylopdf_fonts_zh_cn.__file__).parent / role.source):
        if candidate.is_file():
            return candidate
    return None


def pruned_path(role: Role, folder: Path) -> Path:
    """Where the light copy for a role lies, whether or not it has been made."""
    return folder / "pruned" / f"{role.family.replace(' ', '')}.otf"


def find_fonts(folder: Path | None = None) -> FontReport:
    """Choose a face for every role: the office's own font, else the light copy, else the full free font."""
    place = folder or fonts_folder()
    own = _office_families(place / "office")
    faces = []
    missing = []
    for role in ROLES:
        face = _face_of(role, place, own)
        if face is None:
            missing.append(role)
        else:
            faces.append(face)
    return FontReport(tuple(faces), tuple(missing), place)


def configure(folder: Path | None = None) -> FontReport:
    """Point fontconfig at our fonts; must run before WeasyPrint is first imported in the process.

    The file is rewritten only when it would differ, so that concurrent processes never see half of it.
    """
    report = find_fonts(folder)
    home = report.folder if _is_writable(report.folder) else _own_folder()
    target = home / "fonts.conf"
    text = _fontconfig_text(report, home / "cache")
    if not target.is_file() or target.read_text("utf-8") != text:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=home, delete=False) as part:
            part.write(text)
        Path(part.name).replace(target)
    os.environ["FONTCONFIG_FILE"] = str(target)
    return report


def missing_glyphs(text: str, folder: Path | None = None) -> set[str]:
    """Characters of ``text`` that no configured font can draw; each would print as an empty box."""
    characters = {character for character in text if character.isprintable() and not character.isspace()}
    if not characters:
        return set()
    covered: set[int] = set().union(*(characters_of(face.path) for face in find_fonts(folder).faces))
    return {character for character in characters if ord(character) not in covered}


@cache
def characters_of(path: Path) -> frozenset[int]:
    """The code points a font file has glyphs for."""
    from fontTools.ttLib import TTFont

    with TTFont(path, fontNumber=0, lazy=True) as font:
        return frozenset(font.getBestCmap())


def has_fast_subsetting() -> bool:
    """Whether HarfBuzz's subsetter is installed; without it a letter takes fifty times as long."""
    from weasyprint.text.ffi import harfbuzz_subset

    return harfbuzz_subset is not None


def _face_of(role: Role, folder: Path, own: dict[str, Path]) -> Face | None:
    for family in role.office:
        if family in own:
            return Face(role, own[family], family, "office")
    pruned = pruned_path(role, folder)
    if pruned.is_file():
        return Face(role, pruned, role.family, "pruned")
    source = source_path(role, folder)
    if source is None:
        return None
    return Face(role, source, min(_family_names(source)), "full")


def _office_families(office: Path) -> dict[str, Path]:
    if not office.is_dir():
        return {}
    files = sorted(path for path in office.iterdir() if path.suffix.lower() in _FONT_SUFFIXES)
    return {family: path for path in files for family in _family_names(path)}


@cache
def _family_names(path: Path) -> frozenset[str]:
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with path.open("rb") as file, TTFont(file, fontNumber=0, lazy=True) as font:
            return frozenset(record.toUnicode() for record in font["name"].names if record.nameID in (1, 16))
    except (TTLibError, OSError, KeyError, AssertionError, struct.error) as error:
        raise DocumentError(f"字体文件“{path}”不能读取：已损坏，或者不是字体；请换上完好的文件，或者移走") from error


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def _own_folder() -> Path:
    """A folder of this user's, the same each time, where the fonts folder belongs to somebody else."""
    folder = Path(tempfile.gettempdir()) / f"shixian-fonts-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():  # somebody else made it first
        return Path(tempfile.mkdtemp(prefix="shixian-fonts-"))
    return folder


def _fontconfig_text(report: FontReport, cache_folder: Path) -> str:
    folders = sorted({str(face.path.parent) for face in report.faces})
    lines = ['<?xml version="1.0"?>', '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">', "<fontconfig>"]
    lines += [f"<dir>{escape(folder)}</dir>" for folder in folders]
    lines.append(f"<cachedir>{escape(str(cache_folder))}</cachedir>")
    for face in report.faces:
        if face.family != face.role.family:
            wanted, taken = escape(face.role.family), escape(face.family)
            lines += [
                f'<match target="pattern"><test name="family"><string>{wanted}</string></test>',
                f'<edit name="family" mode="prepend" binding="strong"><string>{taken}</string></edit></match>',
            ]
    lines += ["</fontconfig>", ""]
    return "\n".join(lines)
