"""Files given to whoever asks: lists as XLSX, whose leaving is noted, and files to be kept, never to be run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import quote

from starlette.responses import Response

from casework.access.unmasking import export_noted
from casework.parts import Parts
from documents.tables.sheets import Cell, Column, write_table

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS: Final = 20_000
"""Of an export: more are for the machine's administrator."""


def attachment(content: bytes, name: str, media_type: str = "application/octet-stream") -> Response:
    """A file to be kept.

    Args:
        content: its bytes.
        name: as it is offered.
        media_type: what it is.
    """
    told = f"attachment; filename=\"file\"; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, media_type=media_type, headers={"Content-Disposition": told})


def table(
    parts: Parts, who: str, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], query: str
) -> Response:
    """A list as XLSX; that it leaves is noted before it does.

    Args:
        parts: the system.
        who: key of the officer who takes it.
        title: of the list and of the file.
        columns: heads and widths.
        rows: cells in the order of the columns.
        query: what was looked for.
    """
    listed = list(rows)
    export_noted(parts, who, title, len(listed), query)
    with TemporaryDirectory(prefix="shixian-") as folder:
        path = Path(folder) / "list.xlsx"
        write_table(path, title, columns, listed, note="样例数据（虚构）" if parts.sample else "")
        return attachment(path.read_bytes(), f"{title}-{parts.today().isoformat()}.xlsx", XLSX)
