"""A file as it is at one moment: what is checked is what is then read, whoever writes to it meanwhile."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.errors import InputError


@contextmanager
def snapshot(source: Path, sha256: str = "") -> Iterator[Path]:
    """A copy of a file under the same name, for as long as the block lasts.

    Args:
        source: the file.
        sha256: of the content that is expected, in hexadecimal; empty: any.

    Raises:
        InputError: it cannot be read, or holds something else.
    """
    with tempfile.TemporaryDirectory(prefix="shixian-") as folder:
        copy = Path(folder) / source.name
        try:
            shutil.copyfile(source, copy)
        except OSError as error:
            raise InputError(str(source), f"文件不能读取（{error.strerror}），请核对路径和权限") from error
        with copy.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if sha256 and found != sha256.strip().lower():
            reason = f"文件内容已经变化（现为 {found[:12]}…，应为 {sha256.strip()[:12]}…），未导入；请核对后重新发起"
            raise InputError(str(source), reason)
        yield copy
