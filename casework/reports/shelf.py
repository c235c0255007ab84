"""A folder of files that the program writes anew and people may change: what somebody changed is never written over.

Beside the files stands a record of what was written, by its hashes. A hash is noted before its file is put in place, so
that a crash in between leaves at worst a file that is written again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

RECORD: Final = ".prepared.json"
APART: Final = "（新数字）"
_REMEMBERED: Final = 20  # hashes of one file


@dataclass(frozen=True, slots=True)
class Put:
    """Where a content stands.

    Attributes:
        name: of the file in the folder.
        written: whether it was written just now.
        apart: whether the file of the wanted name was changed by somebody, so that this one stands beside it.
    """

    name: str
    written: bool
    apart: bool


class Shelf:
    """One folder.

    Args:
        folder: it is made when first written to.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._record: dict[str, Any] = _read(folder / RECORD)

    def put(self, name: str, content: bytes) -> Put:
        """Let a content stand under a name, or beside it where somebody changed the file of that name.

        Raises:
            OSError: the folder cannot be read or written.
        """
        digest = hashlib.sha256(content).hexdigest()
        for candidate in _names(name, digest):
            there = self._hash(candidate)
            if there is not None and self._ours(candidate)[-1:] == [digest]:
                # It stands there, or somebody began with it and changed it: they know what it said.
                return Put(candidate, written=False, apart=candidate != name)
            if there == digest:
                self._note(candidate, digest)
                return Put(candidate, written=False, apart=candidate != name)
            if there is None or there in self._ours(candidate):
                self._note(candidate, digest)
                write_durably(self._folder / candidate, content)
                return Put(candidate, written=True, apart=candidate != name)
        # Somebody changed even the file that is called by its content; what it held is theirs now.
        return Put(name, written=False, apart=True)

    def made_of(self, key: str, basis: str) -> bool:
        """Whether files were made of the same before and are all still there."""
        known = self._made().get(key)
        return known is not None and known["basis"] == basis and all(self._there(name) for name in known["files"])

    def note_basis(self, key: str, basis: str, files: Sequence[str]) -> None:
        """Note what files were made of.

        Raises:
            OSError: the folder cannot be written.
        """
        self._made()[key] = {"basis": basis, "files": list(files)}
        self._save()

    def _there(self, name: str) -> bool:
        return (self._folder / name).is_file()

    def _hash(self, name: str) -> str | None:
        path = self._folder / name
        if not path.is_file():
            return None
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def _ours(self, name: str) -> list[str]:
        found: list[str] = self._record.setdefault("files", {}).setdefault(name, [])
        return found

    def _made(self) -> dict[str, Any]:
        found: dict[str, Any] = self._record.setdefault("made", {})
        return found

    def _note(self, name: str, digest: str) -> None:
        known = self._ours(name)
        if digest not in known:
            known.append(digest)
            del known[:-_REMEMBERED]
            self._save()

    def _save(self) -> None:
        text = json.dumps(self._record, ensure_ascii=False, indent=1, sort_keys=True)
        write_durably(self._folder / RECORD, text.encode())


def write_durably(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, and so that it stands after a power cut.

    Raises:
        OSError: it cannot be written there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _names(name: str, digest: str) -> Iterator[str]:
    path = Path(name)
    yield name
    yield f"{path.stem}{APART}{path.suffix}"
    yield f"{path.stem}{APART}{digest[:8]}{path.suffix}"


def _read(path: Path) -> dict[str, Any]:
    """The record; an unreadable one reads as none: then every file that differs counts as changed by somebody."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return dict(found) if isinstance(found, Mapping) else {}
