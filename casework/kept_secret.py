"""A secret of the program's own, in a file of the data directory that its owner alone can read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

_BYTES = 48


def kept_secret(home: Path, name: str) -> str:
    """The secret that a file holds; made when there is no such file, by whoever comes first.

    A file left empty, by a full disk or a death between making and writing it, holds none: anybody would know it.

    Args:
        home: the data directory.
        name: of the file.
    """
    path = home / name
    found = _read(path)
    if not found:
        _make(path)
        found = _read(path)
    return found


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""


def _make(path: Path) -> None:
    """Put a new secret in place whole: nobody ever reads half of it."""
    draft = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:  # somebody else was first, unless what stands there is empty
            if not _read(path):
                draft.replace(path)
        except OSError:  # a file system without links
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
