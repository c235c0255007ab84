"""The offices' own seals and signing certificates: a folder that the office fills, read and checked.

``<data directory>/seals/<office key>.png`` is the picture of a seal, ``<office key>.p12`` the certificate, and
``trusted/`` holds the certificates of the authorities whose signatures are trusted. Owns the checks of the pictures:
what looks right on a screen may print as a white square or at another size. Where a seal may be printed at all is
decided by the letter; by default it is stamped wet.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from documents.uploads.kinds import FileKind
from documents.uploads.pictures import sizes
from engine.errors import DocumentError

if TYPE_CHECKING:
    from PIL.Image import Image

FOLDER = "seals"
TRUSTED = "trusted"
LEAST_MM, MOST_MM = 38.0, 50.0
"""A seal's diameter: offices of a county have 42 mm, of a province up to 50."""
LEAST_DPI = 200
LARGEST = 4 * 1024 * 1024  # bytes
_PIXELS = 4_000  # of one side: 50 mm at 2,000 dpi
_CLEAR = 16
"""Cover, of 255, up to which a pixel counts as transparent: drawing programs leave a veil."""
_LEAST_CLEAR = 0.2
_LEAST_DRAWN = 0.02
_PNG = b"\x89PNG\r\n\x1a\n"
_CERTIFICATES = frozenset({".pem", ".crt", ".cer", ".der"})


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal picture that passed the checks."""

    office: str
    """Full name of the office."""
    png: bytes
    width_mm: float
    height_mm: float


def read_seals(folder: Path, offices: Mapping[str, str]) -> dict[str, Seal]:
    """The seals of offices by their full names; an office without a picture has none.

    Args:
        folder: where the pictures lie; it need not exist.
        offices: full names by key.

    Raises:
        DocumentError: a picture is not usable, named with its file and what to do.
    """
    found = {}
    for key, name in offices.items():
        path = folder / f"{key}.png"
        if path.is_file():
            found[name] = read_seal(path, name)
    return found


def read_seal(path: Path, office: str) -> Seal:
    """One seal picture from a file.

    Raises:
        DocumentError: it is not usable, named with its file and what to do.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise DocumentError(f"印章图片“{path}”超过{LARGEST // 1024 // 1024}MB：300dpi 的 PNG 即可，请缩小后再放入")
        return check_seal(path.read_bytes(), office, str(path))
    except OSError as error:
        raise DocumentError(f"印章图片“{path}”不能读取（{error.strerror}），请核对权限") from error


def check_seal(content: bytes, office: str, place: str) -> Seal:
    """Check a seal picture by its content.

    Args:
        content: the file.
        office: full name of the office.
        place: how the file is called in errors.

    Raises:
        DocumentError: it is no PNG, damaged, of a wrong size, or its background is not transparent.
    """
    if not content.startswith(_PNG):
        raise DocumentError(f"印章图片“{place}”的内容不是 PNG：请另存为带透明背景的 PNG（只改扩展名不行）")
    if len(content) > LARGEST:
        raise DocumentError(f"印章图片“{place}”超过{LARGEST // 1024 // 1024}MB：300dpi 的 PNG 即可，请缩小后再放入")
    picture = _open(content, place)
    width, height = _size_mm(picture, place)
    _check_cover(picture, place)
    return Seal(office, content, width, height)


def stray_files(folder: Path, offices: Mapping[str, str]) -> list[Path]:
    """Pictures and certificates in the folder that belong to no office by their names, in order."""
    if not folder.is_dir():
        return []
    ours = sorted(path for path in folder.iterdir() if path.suffix.lower() in {".png", ".p12", ".pfx"})
    return [path for path in ours if path.stem not in offices or path.suffix not in {".png", ".p12"}]


def read_trusted(folder: Path) -> tuple[bytes, ...]:
    """The certificates in ``trusted/``, PEM or DER, in the order of their names.

    Raises:
        DocumentError: a file cannot be read.
    """
    place = folder / TRUSTED
    if not place.is_dir():
        return ()
    try:
        return tuple(path.read_bytes() for path in sorted(place.iterdir()) if path.suffix.lower() in _CERTIFICATES)
    except OSError as error:
        raise DocumentError(f"“{error.filename}”不能读取（{error.strerror}），请核对权限") from error


def _open(content: bytes, place: str) -> Image:
    from PIL import Image, UnidentifiedImageError

    damaged = f"印章图片“{place}”已损坏，不能打开：请重新导出"
    try:
        # read from the header: a picture that is too large is never unpacked
        ((width, height),) = sizes(io.BytesIO(content), FileKind.PNG)
    except ValueError as error:
        raise DocumentError(damaged) from error
    if not (0 < width <= _PIXELS and 0 < height <= _PIXELS):
        raise DocumentError(f"印章图片“{place}”为{width}×{height}像素，每边至多{_PIXELS}像素：请按300dpi另存")
    try:
        # asked for by itself: WeasyPrint makes Pillow load what is broken without a word
        Image.open(io.BytesIO(content), formats=("PNG",)).verify()
        picture = Image.open(io.BytesIO(content), formats=("PNG",))
        picture.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise DocumentError(damaged) from error
    return picture


def _size_mm(picture: Image, place: str) -> tuple[float, float]:
    told = picture.info.get("dpi")
    if not told or min(told) <= 1:
        raise DocumentError(f"印章图片“{place}”没有写明分辨率，打印出来不知多大：请在绘图软件里设为300dpi后另存")
    if min(told) < LEAST_DPI - 1:
        raise DocumentError(f"印章图片“{place}”只有{min(told):.0f}dpi，打印会模糊：请按300dpi重新制作")
    width, height = (pixels / dpi * 25.4 for pixels, dpi in zip(picture.size, told, strict=True))
    if not (LEAST_MM <= width <= MOST_MM and LEAST_MM <= height <= MOST_MM):
        raise DocumentError(
            f"印章图片“{place}”按其分辨率为{width:.1f}×{height:.1f}毫米，应为{LEAST_MM:.0f}至{MOST_MM:.0f}毫米："
            "请按印章的实际直径裁去四边空白，并核对分辨率"
        )
    return round(width, 2), round(height, 2)


def _check_cover(picture: Image, place: str) -> None:
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        raise DocumentError(f"印章图片“{place}”没有透明背景，会盖住下面的文字：请抠去底色，另存为带透明通道的 PNG")
    counts = picture.convert("RGBA").getchannel("A").histogram()
    pixels = sum(counts)
    clear = sum(counts[: _CLEAR + 1]) / pixels
    if clear < _LEAST_CLEAR:
        raise DocumentError(
            f"印章图片“{place}”的背景不透明（透明部分只占{clear:.0%}），会盖住下面的文字：请抠去底色后另存"
        )
    if sum(counts[128:]) / pixels < _LEAST_DRAWN:
        raise DocumentError(f"印章图片“{place}”几乎全部透明，打印出来看不见：请核对是否选对了图层")
