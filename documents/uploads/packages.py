"""What may be wrong with a zip package (OFD, XLSX, DOCX), read from its directory: nothing is unpacked."""

from __future__ import annotations

import zipfile
import zlib
from typing import BinaryIO

MOST_PARTS = 20_000
MOST_UNPACKED = 500 * 1024 * 1024  # bytes
_ENCRYPTED = 0x1
_MACROS = ("vbaProject.bin", "vbaData.xml", "macrosheets/")


def package_fault(file: BinaryIO) -> str:
    """Why a package may not be kept, in Chinese with the remedy; empty when it may."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, NotImplementedError):
        return "文件已损坏，不能打开；请重新导出后再上传"
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        return "文件设有密码，系统不能读取；请去掉密码后再上传"
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        return f"文件解压后超过{MOST_UNPACKED // 1024 // 1024}MB或者部件过多，为防压缩炸弹不能接收；请拆分后再上传"
    if any(macro in part.filename for part in parts for macro in _MACROS):
        return "文件带有宏，可能执行程序；请另存为不带宏的文件，或者打印成 PDF 后再上传"
    return ""
