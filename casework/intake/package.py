"""Unpacking an XLSX safely, before anything else reads it.

Owns the limits on size and the refusal of what only looks like an XLSX. It returns the parts as bytes that were really
inflated and counted, so that a zip directory that lies about sizes cannot deceive the reader behind it. It knows
nothing of sheets and cells.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable

from engine.errors import InputError

MAX_FILE_BYTES = 32 * 1024 * 1024
MAX_UNPACKED_BYTES = 160 * 1024 * 1024
MAX_PARTS = 2_000
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_ENCRYPTED_FLAG = 0x1
_CHUNK = 1 << 20
_SAVE_AS = "请用 Excel 或 WPS 打开后“另存为”XLSX 工作簿，再导入"


def refuse_disguises(place: str, data: bytes) -> None:
    """Refuse old, encrypted and HTML "workbooks" by their first bytes, whatever the file is called."""
    if data.startswith(_OLE_MAGIC):
        if _ENCRYPTED_STREAM in data:
            raise InputError(place, "文件设有打开密码，系统不能读取；请去掉密码后另存，再导入")
        raise InputError(place, f"文件内容是旧版 Excel（.xls）格式，不是 XLSX；{_SAVE_AS}")
    if data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise InputError(place, f"文件内容是网页，只是扩展名像表格；{_SAVE_AS}")


def is_zip(data: bytes) -> bool:
    """Whether the bytes begin like a zip archive, as every XLSX does."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


class Package:
    """The parts of one XLSX, inflated on demand under one common limit."""

    def __init__(self, place: str, data: bytes) -> None:
        """Read the zip directory and refuse what must not be opened.

        Args:
            place: how officers know the file.
            data: the whole file.

        Raises:
            InputError: damaged, encrypted, too many parts, or too large once unpacked.
        """
        self._place = place
        self._left = MAX_UNPACKED_BYTES
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise InputError(place, "文件已损坏，不能作为 XLSX 打开；请重新从平台导出或另存后再导入") from error
        self._parts = self._directory(self._archive.infolist())

    def _directory(self, entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
        if len(entries) > MAX_PARTS:
            raise InputError(self._place, f"压缩包内有{len(entries)}个部件，不是正常的工作簿，已拒绝打开")
        if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
            raise self._too_large()
        if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
            raise InputError(self._place, "文件经过加密，系统不能读取；请去掉密码后另存，再导入")
        parts = {entry.filename.lstrip("/").casefold(): entry for entry in entries}
        if len(parts) != len(entries):
            raise InputError(self._place, f"压缩包内有重名部件，不是正常的工作簿；{_SAVE_AS}")
        return parts

    def _too_large(self) -> InputError:
        limit = MAX_UNPACKED_BYTES // (1024 * 1024)
        return InputError(
            self._place,
            f"文件解压后超过{limit}兆字节，为防压缩炸弹已拒绝打开；请删去图片和空白区域，或把名单分成几个文件",
        )

    def has(self, name: str) -> bool:
        """Whether the package has this part (names are compared without regard to case)."""
        return name.casefold() in self._parts

    def read(self, name: str) -> bytes:
        """Inflate one part.

        Raises:
            InputError: missing, damaged, differently sized than declared, or the common limit is used up.
        """
        entry = self._parts.get(name.casefold())
        if entry is None:
            raise InputError(self._place, f"工作簿缺少部件“{name}”；{_SAVE_AS}")
        try:
            with self._archive.open(entry) as stream:
                data = b"".join(self._metered(iter(lambda: stream.read(_CHUNK), b"")))
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise InputError(self._place, "文件已损坏，解压时校验不符；请重新从平台导出或另存后再导入") from error
        return data

    def _metered(self, chunks: Iterable[bytes]) -> Iterable[bytes]:
        for chunk in chunks:
            self._left -= len(chunk)
            if self._left < 0:
                raise self._too_large()
            yield chunk
