"""What may be wrong with a PDF that is handed in: scripts, programs, hidden files, a password, a burst of data.

Owns the walk over a PDF's objects. qpdf's limits on memory hold for the whole process and are set when the first file
is looked at; nothing that Shixian itself makes comes near them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

MOST_PIXELS = 100_000_000
MOST_UNPACKED = 128 * 1024 * 1024
"""Bytes that one stream of structure may unpack to; pictures are not unpacked at all."""
_DEEPEST = 200
_AS_PDF = "请用“打印为 PDF”重新生成后再上传"
_ACTIONS = {
    "/JavaScript": f"文件里有脚本（JavaScript），打开时会执行，不能作为证据保存；{_AS_PDF}",
    "/Launch": f"文件会启动外部程序，不能作为证据保存；{_AS_PDF}",
    "/SubmitForm": f"文件会向外发送数据，不能作为证据保存；{_AS_PDF}",
    "/ImportData": f"文件会读取外部数据，不能作为证据保存；{_AS_PDF}",
    "/GoToE": f"文件会打开嵌入的文件，不能作为证据保存；{_AS_PDF}",
}
_SCRIPT = _ACTIONS["/JavaScript"]
_HIDDEN = "文件里嵌有别的文件（附件），审阅时看不到；请把附件取出来分别上传，原文件用“打印为 PDF”重新生成"
_FORM = f"文件是 XFA 动态表单，内容随软件变化，不能作为证据保存；{_AS_PDF}"
_RICH = f"文件里有多媒体或者三维对象，不能作为证据保存；{_AS_PDF}"
_LOCKED = "文件设有密码或者权限限制，系统不能读取；请去掉限制后另存，再上传"
_DAMAGED = "文件已损坏或者不完整，不能打开；请重新扫描或者导出后再上传"
_BURST = "文件解压后大得异常，为防压缩炸弹不能接收；请重新扫描或者导出后再上传"
_TAIL = 4096


def pdf_fault(path: Path) -> str:
    """Why a PDF may not be kept, in Chinese with the remedy; empty when it may."""
    import pikepdf

    _set_limits()
    if not _has_end(path):
        return _DAMAGED
    try:
        with pikepdf.open(path, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                return _LOCKED
            fault = next((fault for thing in pdf.objects for fault in _faults(thing)), "")
            if any("limit exceeded" in warning for warning in pdf.get_warnings()):
                return _BURST
            return fault or ("" if len(pdf.pages) else _DAMAGED)
    except pikepdf.PasswordError:
        return _LOCKED
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError, RecursionError):
        return _DAMAGED


@cache
def _set_limits() -> None:
    from pikepdf import settings

    settings.set_qpdf_limits(flate_max_memory=MOST_UNPACKED, run_length_max_memory=MOST_UNPACKED)


def _has_end(path: Path) -> bool:
    """A file whose end is missing is repaired in silence, and lacks pages."""
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - _TAIL, 0))
        return b"%%EOF" in file.read()


def _faults(thing: Any, depth: int = 0) -> Iterator[str]:
    """What is wrong with an object and those written inside it; objects it refers to come by themselves."""
    import pikepdf

    if depth > _DEEPEST:
        yield _DAMAGED
    elif isinstance(thing, pikepdf.Array):
        for inner in thing:
            if isinstance(inner, pikepdf.Object) and not inner.is_indirect:
                yield from _faults(inner, depth + 1)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        yield from _own_faults(thing)
        for inner in (thing.stream_dict if isinstance(thing, pikepdf.Stream) else thing).as_dict().values():
            if isinstance(inner, pikepdf.Object) and not inner.is_indirect:
                yield from _faults(inner, depth + 1)


def _own_faults(thing: Any) -> Iterator[str]:
    if fault := _ACTIONS.get(str(thing.get("/S", ""))):
        yield fault
    if "/JS" in thing or "/JavaScript" in thing:
        yield _SCRIPT
    if "/EmbeddedFiles" in thing or "/EF" in thing or str(thing.get("/Type", "")) == "/EmbeddedFile":
        yield _HIDDEN
    if "/XFA" in thing:
        yield _FORM
    kind = str(thing.get("/Subtype", ""))
    if kind in {"/RichMedia", "/3D", "/Movie", "/Sound", "/Screen"}:
        yield _RICH
    if kind == "/FileAttachment":
        yield _HIDDEN
    if kind == "/Image" and int(thing.get("/Width", 0)) * int(thing.get("/Height", 0)) > MOST_PIXELS:
        yield f"文件里有超过{MOST_PIXELS // 100_000_000}亿像素的图片，不能接收；请按300dpi重新扫描"
