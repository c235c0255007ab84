"""What was made from definitions, kept in files between commands: editions read, and what was found wrong with them.

Owns the files and whom they are trusted from. A value is found by a key made from all it rests on, the text of the
program itself among them, so nothing is ever out of date and deleting the folder loses only time. A file that is
damaged, of somebody else or in a folder open to others is as good as none.
"""

from __future__ import annotations

import io
import os
import pickle
import stat
import sys
import tempfile
from collections.abc import Callable
from dataclasses import is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from hashlib import sha256
from importlib import import_module, metadata
from pathlib import Path
from typing import Any, Final, TypeVar

T = TypeVar("T")

_TOP: Final = Path(__file__).resolve().parents[2]
_READERS: Final = ("engine", "documents", "casework/definitions")
"""Code that decides what a definition becomes and what is wrong with it."""
_LIBRARIES: Final = ("common-expression-language", "jinja2", "pyyaml", "transitions")
_MOST_FILES: Final = 500  # some hundred kilobytes each at most
_MOST_BYTES: Final = 20_000_000
_HASH_BYTES: Final = 32
_END: Final = ".kept"


class Cache:
    """Values by the digest of what they rest on.

    Args:
        folder: where the files lie; it is made when something is kept. None: nothing is kept.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    def kept(self, what: tuple[str, ...], make: Callable[[], T]) -> T:
        """The value kept for something, or else a new one, which is then kept.

        Args:
            what: the kind of value and all that it rests on, apart from the program's own text.
            make: makes the value; what it raises is not kept.
        """
        if self._folder is None:
            return make()
        path = self._folder / (_key(what) + _END)
        found: T | None = _read(path)
        if found is None:
            found = make()
            _write(path, found)
        return found


def _key(what: tuple[str, ...]) -> str:
    hashed = sha256(_program())
    for part in what:
        hashed.update(sha256(part.encode()).digest())
    return hashed.hexdigest()


@cache
def _program() -> bytes:
    """Digest of the code that makes the values, and of the versions of what it calls."""
    versions = [metadata.version(name) for name in _LIBRARIES]
    hashed = sha256(repr((sys.version_info[:3], versions)).encode())
    for folder in _READERS:
        for path in sorted((_TOP / folder).rglob("*.py")):
            hashed.update(sha256(path.read_bytes()).digest())
    return hashed.digest()


# -- files


def _read(path: Path) -> Any:
    """The value in a file; None when there is none that can be trusted and read."""
    try:
        if not _is_private(path.parent):
            return None
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            if os.fstat(file.fileno()).st_uid != os.getuid():
                return None
            data = file.read(_MOST_BYTES)
    except OSError:
        return None
    payload = data[_HASH_BYTES:]
    if sha256(payload).digest() != data[:_HASH_BYTES]:
        return None
    try:
        return _Reader(io.BytesIO(payload)).load()
    except (pickle.UnpicklingError, EOFError, AttributeError, ImportError, LookupError, TypeError, ValueError):
        return None


def _write(path: Path, value: object) -> None:
    """Put a value into a file at one stroke; where that is not possible, the next command makes it again."""
    payload = _plain(value)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_private(path.parent):
            return
        handle, name = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(sha256(payload).digest() + payload)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            return
        _tidy(path.parent)
    except OSError:
        return


def _is_private(folder: Path) -> bool:
    """Whether a folder is ours, and nobody else can put anything into it."""
    status = folder.lstat()
    mine = status.st_uid == os.getuid() and not stat.S_IMODE(status.st_mode) & 0o077
    return mine and stat.S_ISDIR(status.st_mode)


def _tidy(folder: Path) -> None:
    """Remove the oldest files when there are too many: each change of a text leaves some behind."""
    files = sorted(folder.glob(f"*{_END}"), key=lambda path: path.stat().st_mtime)
    for path in files[:-_MOST_FILES]:
        path.unlink(missing_ok=True)


# -- values


_PLAIN: Final = {("builtins", "frozenset"): frozenset, ("datetime", "date"): date}


class _Writer(pickle.Pickler):
    """Tells a member of an enumeration by its value: some editions of Python tell it by a call of ``getattr``."""

    def reducer_override(self, found: Any) -> Any:
        return (type(found), (found.value,)) if isinstance(found, Enum) else NotImplemented


def _plain(value: object) -> bytes:
    target = io.BytesIO()
    _Writer(target, pickle.HIGHEST_PROTOCOL).dump(value)
    return target.getvalue()


class _Reader(pickle.Unpickler):
    """Makes values of the engine and plain ones, and can call nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _PLAIN:
            return _PLAIN[module, name]
        if module.partition(".")[0] == "engine":
            found = getattr(import_module(module), name)
            if isinstance(found, type) and (is_dataclass(found) or issubclass(found, Enum)):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no value of a definition")
