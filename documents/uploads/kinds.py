"""Kinds of files, told by their first bytes and, where those are shared, by what is inside."""

from __future__ import annotations

import io
import zipfile
import zlib
from enum import Enum
from typing import BinaryIO


class FileKind(Enum):
    """A kind of file that evidence may be; the value is kept with the file."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    TIFF = "tiff"
    HEIC = "heic"
    OFD = "ofd"
    MP4 = "mp4"
    MOV = "mov"
    XLSX = "xlsx"
    DOCX = "docx"
    CSV = "csv"

    @property
    def label(self) -> str:
        """What officers call it."""
        return _LABELS.get(self, self.value.upper())

    @property
    def suffixes(self) -> frozenset[str]:
        """Suffixes such a file may bear, in small letters with their dots."""
        return _SUFFIXES.get(self, frozenset({f".{self.value}"}))


_LABELS = {
    FileKind.MP4: "MP4 视频",
    FileKind.MOV: "MOV 视频",
    FileKind.XLSX: "Excel 工作簿（XLSX）",
    FileKind.DOCX: "Word 文档（DOCX）",
    FileKind.CSV: "文本表格（CSV）",
}
_SUFFIXES = {
    FileKind.JPEG: frozenset({".jpg", ".jpeg"}),
    FileKind.TIFF: frozenset({".tif", ".tiff"}),
    FileKind.HEIC: frozenset({".heic", ".heif"}),
    FileKind.MP4: frozenset({".mp4", ".m4v", ".3gp"}),
    FileKind.MOV: frozenset({".mov", ".qt"}),
    FileKind.CSV: frozenset({".csv", ".txt"}),
}
_PREFIXES = (
    (b"%PDF-", FileKind.PDF),
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (b"\xff\xd8\xff", FileKind.JPEG),
    (b"II*\x00", FileKind.TIFF),
    (b"MM\x00*", FileKind.TIFF),
    (b"II+\x00", FileKind.TIFF),  # BigTIFF
    (b"MM\x00+", FileKind.TIFF),
)
_INSIDE = (
    ("OFD.xml", FileKind.OFD),
    ("xl/workbook.xml", FileKind.XLSX),
    ("word/document.xml", FileKind.DOCX),
)
ZIP = b"PK\x03\x04"
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"})
_FILM = frozenset({b"mp41", b"mp42", b"isom", b"avc1", b"M4V ", b"MSNV", b"mmp4", b"dash", b"iso2", b"iso4", b"iso5"})
_AUDIO = frozenset({b"M4A ", b"M4B ", b"M4P "})
_BARE_MOVIE = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
"""How a QuickTime film begins that was made before there were brands."""
_HEAD = 4096
_CONTROLS = bytes(range(9)) + bytes(range(14, 32)) + b"\x0b\x0c\x7f"
_CELLS = (b"\n", b",", b"\t")
"""Almost any bytes are GB18030; a table has more than one cell."""
_LARGEST_TEXT = 64 * 1024 * 1024


def kind_of(content: bytes) -> FileKind | None:
    """The kind of a whole file by its content, or None when it is none of those known."""
    return kind_in(io.BytesIO(content))


def kind_in(file: BinaryIO) -> FileKind | None:
    """As ``kind_of``, for a file that can be sought in; it is read from its beginning."""
    file.seek(0)
    head = file.read(_HEAD)
    for prefix, kind in _PREFIXES:
        if head.startswith(prefix):
            return kind
    if head.startswith(ZIP):
        return _packed(file)
    if head[4:8] == b"ftyp":
        return _branded(head)
    if head[4:8] in _BARE_MOVIE:
        return FileKind.MOV
    return FileKind.CSV if _is_table(file, head) else None


def _packed(file: BinaryIO) -> FileKind | None:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, NotImplementedError):
        return None
    return next((kind for name, kind in _INSIDE if name in names), None)


def _branded(head: bytes) -> FileKind | None:
    """ISO base media: the main brand decides, the compatible ones where it is not known."""
    length = min(int.from_bytes(head[:4]), 256)
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, length, 4))]
    if brands[0] in _AUDIO:
        return None
    for brand in brands:
        if brand in _HEIC:
            return FileKind.HEIC
        if brand == b"qt  ":
            return FileKind.MOV
        if brand in _FILM or brand[:3] in {b"3gp", b"3g2"}:
            return FileKind.MP4
    return None


def _is_table(file: BinaryIO, head: bytes) -> bool:
    """Whether it is plain text in one of the encodings tables come in, and no markup."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text or text.startswith((b"<", b"{\\rtf", b"#!")) or head.translate(None, _CONTROLS) != head:
        return False
    file.seek(0)
    content = file.read(_LARGEST_TEXT + 1)
    if len(content) > _LARGEST_TEXT or content.translate(None, _CONTROLS) != content:
        return False
    cells = any(mark in content for mark in _CELLS)
    return cells and any(_decodes(content, encoding) for encoding in ("utf-8-sig", "gb18030"))


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
