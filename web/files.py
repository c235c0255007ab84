"""Files given to officers. What is saved leaves the system: that it does is noted in the log of exports before it does.

Owns the only ways by which a page hands out a file: saved (:func:`attached`, :func:`attached_file`, :func:`table`), or
looked at in a page of ours (:func:`shown_pdf`), which is a look at what the officer may see there anyway and not noted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import quote

from starlette.responses import FileResponse, Response

from casework.access.unmasking import export_noted
from casework.parts import Parts
from documents.tables.sheets import Cell, Column, write_table

MOST_ROWS: Final = 20_000
"""Of a list that is exported: more are for the machine's administrator."""
_KINDS: Final = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_UNKNOWN: Final = "application/octet-stream"
_IN_A_PAGE: Final = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"


def attached(
    parts: Parts, who: str | None, name: str, content: bytes, *, what: str, count: int = 1, about: str = ""
) -> Response:
    """A file to be saved; that it leaves is noted before it does.

    Args:
        parts: the system.
        who: key of the officer who takes it; None: the administrator of the machine.
        name: of the file; it may be Chinese (RFC 5987).
        content: of the file.
        what: what leaves, as officers call it: 案件清单, 报送表.
        count: how many rows, papers or cases it tells of.
        about: what was looked for, or which case, paper or unit it is about.
    """
    export_noted(parts, who, what, count, about)
    return _given(name, content, "attachment", {})


def attached_file(parts: Parts, who: str | None, name: str, path: Path, *, what: str, about: str = "") -> Response:
    """As :func:`attached`, for one file that lies on the disk and may be large: it is given as it is read.

    Args:
        parts: the system.
        who: key of the officer who takes it; None: the administrator of the machine.
        name: of the file; it may be Chinese.
        path: where it lies.
        what: what leaves, as officers call it.
        about: which case, paper or unit it is about.
    """
    export_noted(parts, who, what, 1, about)
    return FileResponse(path, media_type=_kind(name), headers={"Content-Disposition": _disposition("attachment", name)})


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
    with TemporaryDirectory(prefix="shixian-") as folder:
        path = Path(folder) / "list.xlsx"
        write_table(path, title, columns, listed, note="样例数据（虚构）" if parts.sample else "")
        content = path.read_bytes()
    name = f"{title}-{parts.today().isoformat()}.xlsx"
    return attached(parts, who, name, content, what=title, count=len(listed), about=query)


def shown_pdf(name: str, content: bytes) -> Response:
    """A PDF that was made here, to be read in a frame of a page of ours."""
    return _given(name, content, "inline", {"Content-Security-Policy": _IN_A_PAGE})


def _given(name: str, content: bytes, how: str, headers: dict[str, str]) -> Response:
    told = {"Content-Disposition": _disposition(how, name), **headers}
    return Response(content, media_type=_kind(name), headers=told)


def _disposition(how: str, name: str) -> str:
    plain = f"file{PurePath(name).suffix}"
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _kind(name: str) -> str:
    return _KINDS.get(PurePath(name).suffix.lower(), _UNKNOWN)
