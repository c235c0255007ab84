"""Evidence kept by its content: a file is stored under its SHA-256 and never changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from engine.errors import InputError

LARGEST = 50 * 1024 * 1024
"""Bytes of one piece of evidence."""


def keep(home: Path, source: Path, shows: date | None = None) -> dict[str, Any]:
    """Keep a copy of a file and return the value that a fact of type file takes.

    Args:
        home: the data directory.
        source: the file.
        shows: the day that the evidence itself shows, such as the date on a screenshot.

    Raises:
        InputError: there is no such file, or it is empty or too large.
    """
    if not source.is_file():
        raise InputError(str(source), "没有这个文件，请核对路径")
    if source.stat().st_size > LARGEST:
        raise InputError(source.name, f"文件超过{LARGEST // 1024 // 1024}MB，请压缩或拆分后再上传")
    content = source.read_bytes()
    if not content:
        raise InputError(source.name, "文件是空的")
    return keep_bytes(home, source.name, content, shows)


def keep_bytes(home: Path, name: str, content: bytes, shows: date | None = None) -> dict[str, Any]:
    """As ``keep``, for content that is at hand."""
    sha256 = hashlib.sha256(content).hexdigest()
    target = home / "evidence" / sha256[:2] / f"{sha256}{Path(name).suffix.lower()}"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_suffix(".part")
        beside.write_bytes(content)
        beside.replace(target)
    kept: dict[str, Any] = {"name": name, "sha256": sha256}
    if shows is not None:
        kept["shows"] = shows.isoformat()
    return kept


def kept_at(home: Path, value: Mapping[str, Any]) -> Path | None:
    """Where the file behind the value of a fact lies; None when it is gone."""
    folder = home / "evidence" / str(value["sha256"])[:2]
    found = folder / f"{value['sha256']}{Path(str(value['name'])).suffix.lower()}"
    return found if found.is_file() else None
