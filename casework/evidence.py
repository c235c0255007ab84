"""Evidence kept by its content: a file is judged, stored under its SHA-256 and never changed.

Owns the folder ``evidence/`` of the data directory. A file is copied in pieces, looked at where it then lies, and gets
its name when it is on the disk for good: after a power cut it is there whole or not at all. What is taken for which use
is ``documents.uploads.filetypes``.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from documents.uploads.filetypes import Use, check_file, largest
from engine.errors import InputError

FOLDER = "evidence"
INCOMING = "incoming"
"""Where a file lies while it is copied and looked at; what a killed process leaves here belongs to nobody."""
_PIECE = 1024 * 1024  # bytes
_READ_ONLY = 0o440


class Pieces(Protocol):
    """What content comes from: an open file, an upload."""

    def read(self, size: int = -1, /) -> bytes:
        """The next piece, empty at the end."""


def keep(home: Path, source: Path, shows: date | None = None, *, use: Use = Use.EVIDENCE) -> dict[str, Any]:
    """Keep a copy of a file and return the value that a fact of type file takes.

    Args:
        home: the data directory.
        source: the file.
        shows: the day that the evidence itself shows, such as the date on a screenshot.
        use: what it is handed in as; kinds and sizes depend on it.

    Returns:
        ``name``, ``sha256``, ``kind``, ``size`` in bytes, and ``shows`` where given.

    Raises:
        InputError: there is no such file, or it is not taken: the reason says why and what to do.
    """
    if not source.is_file():
        raise InputError(str(source), "没有这个文件，请核对路径")
    try:
        with source.open("rb") as stream:
            return keep_stream(home, source.name, stream, shows, use=use)
    except PermissionError as error:
        raise InputError(str(source), "没有读取这个文件的权限，请核对") from error


def keep_bytes(
    home: Path, name: str, content: bytes, shows: date | None = None, *, use: Use = Use.EVIDENCE
) -> dict[str, Any]:
    """As ``keep``, for content that is at hand."""
    return keep_stream(home, name, io.BytesIO(content), shows, use=use)


def keep_stream(
    home: Path, name: str, stream: Pieces, shows: date | None = None, *, use: Use = Use.EVIDENCE
) -> dict[str, Any]:
    """As ``keep``, for content that comes in pieces, such as an upload; it is never in memory whole.

    Args:
        home: the data directory.
        name: as the file was handed in.
        stream: read from where it stands to its end.
        shows: the day that the evidence itself shows.
        use: what it is handed in as.
    """
    incoming = home / FOLDER / INCOMING
    incoming.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=incoming, suffix=".part", delete=False) as part:
        path = Path(part.name)
        try:
            sha256, size = _copy(stream, part.file, name, largest(use))
            part.flush()
            kind = check_file(path, name, use)
            kept: dict[str, Any] = {"name": name, "sha256": sha256, "kind": kind.value, "size": size}
            _settle(part.fileno(), path, kept_file(home, kept))
        finally:
            path.unlink(missing_ok=True)
    if shows is not None:
        kept["shows"] = shows.isoformat()
    return kept


def kept_file(home: Path, kept: Mapping[str, Any]) -> Path:
    """Where the file of a fact lies.

    Args:
        home: the data directory.
        kept: the fact's value, as ``keep`` returned it.
    """
    sha256 = str(kept["sha256"])
    return home / FOLDER / sha256[:2] / f"{sha256}{Path(str(kept['name'])).suffix.lower()}"


def _copy(stream: Pieces, target: Any, name: str, limit: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while piece := stream.read(_PIECE):
        size += len(piece)
        if size > limit:
            raise InputError(name, f"文件超过{limit // 1024 // 1024}MB，请压缩或拆分后再上传")
        digest.update(piece)
        target.write(piece)
    return digest.hexdigest(), size


def _settle(part: int, path: Path, target: Path) -> None:
    """Give a copied file its name, once and for good."""
    if target.exists():
        return
    new_folder = not target.parent.exists()
    target.parent.mkdir(parents=True, exist_ok=True)
    os.fchmod(part, _READ_ONLY)
    os.fsync(part)
    path.replace(target)
    for folder in (target.parent, *((target.parent.parent,) if new_folder else ())):
        _sync(folder)


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
