"""Files that are handed in as evidence: which kinds are taken for which use, how large, and why one is refused.

A file is judged by its content; its name only has to agree. Owns the table of uses and the sentences officers read;
the formats themselves are ``documents.uploads``. Nothing is kept here (``casework.evidence`` does), and a file is never
read into memory whole because it was handed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from documents.uploads.films import is_whole
from documents.uploads.kinds import ZIP, FileKind, kind_in, kind_of
from documents.uploads.packages import package_fault
from documents.uploads.pdfs import MOST_PIXELS, pdf_fault
from documents.uploads.pictures import sizes
from engine.errors import InputError

__all__ = ["LIMITS", "FileKind", "Use", "check_file", "kind_of", "largest"]

MB = 1024 * 1024


class Use(Enum):
    """What a file is handed in as; the value is the Chinese word for it."""

    EVIDENCE = "证据材料"
    RECEIPT = "送达回证扫描件"
    FILM = "视频证据"


_SCANS = (FileKind.PDF, FileKind.JPEG, FileKind.PNG, FileKind.TIFF)
_PAPERS = (*_SCANS, FileKind.OFD, FileKind.XLSX, FileKind.DOCX, FileKind.CSV)
_FILMS = (FileKind.MP4, FileKind.MOV)
LIMITS: Mapping[Use, Mapping[FileKind, int]] = MappingProxyType(
    {
        Use.EVIDENCE: MappingProxyType(dict.fromkeys(_PAPERS, 50 * MB) | dict.fromkeys(_FILMS, 500 * MB)),
        Use.RECEIPT: MappingProxyType(dict.fromkeys(_SCANS, 20 * MB)),
        Use.FILM: MappingProxyType(dict.fromkeys(_FILMS, 500 * MB)),
    }
)
"""Bytes a file of each kind may have, by use; a kind that is not named is not taken."""
_OTHERS = (
    (b"\xd0\xcf\x11\xe0", "旧版 Word、Excel 文件或者邮件", "请另存为 PDF"),
    (b"Rar!", "压缩包", "请解压后逐个上传"),
    (b"7z\xbc\xaf", "压缩包", "请解压后逐个上传"),
    (ZIP, "压缩包", "请解压后逐个上传"),
    (b"GIF8", "GIF 图片", "请另存为 PNG"),
    (b"BM", "BMP 图片", "请另存为 PNG"),
    (b"RIFF", "WebP 图片或者 AVI、WAV 文件", "图片请另存为 PNG，视频请转成 MP4"),
    (b"MZ", "程序", "程序不能作为证据保存，请截图说明"),
    (b"\x7fELF", "程序", "程序不能作为证据保存，请截图说明"),
    (b"<", "网页", "请截图，或者打印成 PDF"),
)
"""Kinds that are often handed in and never taken: their first bytes, name and remedy."""
_HEIC_REMEDY = "请转成 JPEG（手机设置里把照片格式改为“兼容性最佳”）"


def largest(use: Use) -> int:
    """Bytes of the largest file taken for a use."""
    return max(LIMITS[use].values())


def check_file(path: Path, name: str, use: Use = Use.EVIDENCE) -> FileKind:
    """Judge a file by its content and tell its kind.

    Args:
        path: the file as it lies on disk; only the parts that matter are read.
        name: as it was handed in; its suffix must agree with the content.
        use: what it is handed in as.

    Raises:
        InputError: named ``name``, with why it is not taken and what to do.
        OSError: the file cannot be read.
    """
    size = path.stat().st_size
    if not size:
        raise InputError(name, "文件是空的，请核对后重新上传")
    with path.open("rb") as file:
        kind = kind_in(file)
        if kind is None or kind not in LIMITS[use]:
            raise InputError(name, _not_taken(file, kind, use))
        if Path(name).suffix.lower() not in kind.suffixes:
            raise InputError(name, _misnamed(name, kind))
        if size > LIMITS[use][kind]:
            raise InputError(
                name, f"{kind.label}文件超过{LIMITS[use][kind] // MB}MB，请压缩（扫描件用300dpi）或者拆分后再上传"
            )
        fault = _fault(path, file, kind)
    if fault:
        raise InputError(name, fault)
    return kind


def _not_taken(file: BinaryIO, kind: FileKind | None, use: Use) -> str:
    taken = "、".join(one.label for one in LIMITS[use])
    if kind is FileKind.HEIC:
        return f"是 HEIC 照片，案卷里不能打印；{_HEIC_REMEDY}后再上传"
    if kind is not None:
        return f"是{kind.label}，{use.value}只接收{taken}"
    file.seek(0)
    head = file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    for prefix, what, remedy in _OTHERS:
        if head.startswith(prefix):
            return f"内容是{what}，不能接收；{remedy}。{use.value}只接收{taken}"
    return f"不能识别文件的内容（可能已损坏）；{use.value}只接收{taken}，请重新导出后再上传"


def _misnamed(name: str, kind: FileKind) -> str:
    suffix = Path(name).suffix
    right = "、".join(sorted(kind.suffixes))
    if not suffix:
        return f"文件名没有扩展名，内容是{kind.label}；请加上扩展名（{right}）后再上传"
    return f"扩展名是“{suffix}”，内容却是{kind.label}；请核对是否选对了文件，确属{kind.label}的，把扩展名改为{right}"


def _fault(path: Path, file: BinaryIO, kind: FileKind) -> str:
    match kind:
        case FileKind.PDF:
            return pdf_fault(path)
        case FileKind.PNG | FileKind.JPEG | FileKind.TIFF:
            return _picture_fault(file, kind)
        case FileKind.MP4 | FileKind.MOV:
            return "" if is_whole(file) else "视频不完整或者已损坏，不能播放；请从设备上重新复制后再上传"
        case FileKind.OFD | FileKind.XLSX | FileKind.DOCX:
            return package_fault(file)
        case _:
            return ""


def _picture_fault(file: BinaryIO, kind: FileKind) -> str:
    try:
        pages = sizes(file, kind)
    except ValueError:
        return "图片不完整或者已损坏，不能打开；请重新扫描或者导出后再上传"
    for width, height in pages:
        if not width or not height:
            return "图片不完整或者已损坏，不能打开；请重新扫描或者导出后再上传"
        if width * height > MOST_PIXELS:
            return (
                f"图片为{width}×{height}像素，超过{MOST_PIXELS // 100_000_000}亿像素，打开时会耗尽内存，不能接收；"
                "请按300dpi重新扫描，或者缩小后再上传"
            )
    return ""
