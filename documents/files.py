"""Files that appear whole or not at all, workbooks among them.

Owns where a file grows before it is whole, and what all workbooks have in common: equal content makes equal bytes, and
texts stay texts. Where a file cannot be written, that is the system's own error (OSError), which names the place.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

_CREATED: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""A fixed date keeps a workbook's bytes a function of its content."""


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write to; it takes its name when all is written, and leaves nothing when that fails.

    Args:
        path: its name; an existing file is replaced, missing folders are made.

    Raises:
        OSError: the file cannot be written there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    file = part.open("wb")
    try:
        with file:
            yield file
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        OSError: the file cannot be written there.
    """
    with whole(path) as file:
        file.write(content)


def file_name(text: str) -> str:
    """A text as a part of a file's name: what no system allows there becomes a hyphen."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]+', "-", text).strip(" .") or "-"


@contextmanager
def workbook(file: BinaryIO, title: str, *, by_row: bool = False) -> Iterator[Any]:
    """An XLSX workbook that is written when the block ends.

    Args:
        file: where to.
        title: among the properties of the file.
        by_row: whether cells come row by row, so that many need no more memory than few.
    """
    import xlsxwriter

    options = {"constant_memory": by_row, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    try:
        book.set_properties({"title": title, "created": _CREATED})
        yield book
    finally:
        # xlsxwriter keeps temporary files until a workbook is closed
        book.close()
