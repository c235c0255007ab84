"""Lists given to whoever asks as XLSX: that they leave is noted before they do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from starlette.responses import Response

from casework.access.unmasking import export_noted
from casework.parts import Parts
from documents.tables.sheets import Cell, Column, write_table
from web.files import attached

MOST_ROWS: Final = 20_000
"""Of an export: more are for the machine's administrator."""


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
        return attached(f"{title}-{parts.today().isoformat()}.xlsx", path.read_bytes())
