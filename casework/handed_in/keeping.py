"""Files handed in to be imported: each in a folder of its own under a random name, for the officer who handed it in.

Owns the folder ``imports/`` of the data directory. What lies there longer than a day is removed whenever somebody hands
in or looks for a file; a list that was imported is removed at once, and only what became of it stays for that day.
"""

from __future__ import annotations

import fcntl
import json
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from casework.evidence import Pieces
from casework.intake.package import MAX_FILE_BYTES
from casework.parts import Parts
from documents.files import file_name, write_whole
from engine.errors import ConflictError, InputError, MissingError

JsonValue = Any

FOLDER: Final = "imports"
KEPT_FOR: Final = timedelta(days=1)
REFUSED: Final = "退回的行.xlsx"
_TOLD, _LOCK, _TABLE = "told.json", "lock", "table"
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{20,40}\Z")
_PIECE: Final = 1024 * 1024  # bytes
_LONGEST: Final = 80  # characters of a file's name; some systems take no more than 255 bytes
_PRIVATE: Final = 0o700


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is to be imported as.

    Attributes:
        kind: key of what is imported (:mod:`casework.handed_in.offered`).
        on: legal date of the opening, for rows that do not tell theirs; a list of findings tells its own.
        office: key of the office, for rows that do not tell theirs.
        campaign: number of the campaign the cases belong to; empty: none.
        parent: number of the case all of them are opened in; empty: none.
        batch: of the list.
    """

    kind: str
    on: date
    office: str = ""
    campaign: str = ""
    parent: str = ""
    batch: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that was handed in.

    Attributes:
        token: what it is called by.
        officer: key of who handed it in.
        name: as it was handed in.
        at: when.
        wanted: what it is to be imported as.
        folder: where everything about it lies.
    """

    token: str
    officer: str
    name: str
    at: datetime
    wanted: Wanted
    folder: Path

    @property
    def table(self) -> Path:
        """The file itself; it is gone when it was imported."""
        return self.folder / _TABLE / self.name

    @property
    def refused(self) -> Path:
        """The rows that were refused, with their reasons; there only where some were."""
        return self.folder / REFUSED

    def tell(self, name: str, found: Mapping[str, JsonValue]) -> None:
        """Keep something that was found out about it."""
        write_whole(self.folder / f"{name}.json", json.dumps(found, ensure_ascii=False).encode())

    def told(self, name: str) -> dict[str, JsonValue] | None:
        """What was found out; None: nothing yet."""
        path = self.folder / f"{name}.json"
        if not path.is_file():
            return None
        found: dict[str, JsonValue] = json.loads(path.read_text(encoding="utf-8"))
        return found

    def forget_table(self) -> None:
        """Remove the file itself."""
        shutil.rmtree(self.folder / _TABLE, ignore_errors=True)

    def drop(self) -> None:
        """Remove everything about it."""
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Work on it without another hand at it; whoever dies leaves it free.

        Raises:
            ConflictError: somebody works on it.
        """
        with (self.folder / _LOCK).open("ab") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise ConflictError("这份名单正在导入，请稍候再看结果，不要重复提交") from error
            yield


def keep_table(parts: Parts, actor: str, name: str, stream: Pieces, wanted: Wanted) -> Kept:
    """Keep a file that an officer hands in.

    Args:
        parts: the system.
        actor: key of the officer.
        name: as it was handed in.
        stream: read to its end.
        wanted: what it is to be imported as.

    Raises:
        InputError: it is larger than any list that is read.
    """
    sweep_kept(parts)
    top = parts.home / FOLDER
    top.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    token = secrets.token_urlsafe(18)
    kept = Kept(token, actor, _short(name), parts.clock(), wanted, top / token)
    kept.table.parent.mkdir(mode=_PRIVATE, parents=True)
    try:
        _copy(stream, kept.table)
        kept.tell("told", _as_json(kept))
    except BaseException:
        kept.drop()
        raise
    return kept


def kept_table(parts: Parts, actor: str, token: str) -> Kept:
    """A file that an officer handed in.

    Raises:
        MissingError: there is none of this name, it is another officer's, or its day is over.
    """
    sweep_kept(parts)
    folder = parts.home / FOLDER / token
    if not _TOKEN.match(token) or not (folder / _TOLD).is_file():
        raise MissingError("导入的名单（上传后只保留一天）", token)
    told = json.loads((folder / _TOLD).read_text(encoding="utf-8"))
    if told["officer"] != actor:
        raise MissingError("导入的名单（上传后只保留一天）", token)
    wanted = Wanted(**{**told["wanted"], "on": date.fromisoformat(told["wanted"]["on"])})
    return Kept(token, actor, told["name"], datetime.fromisoformat(told["at"]), wanted, folder)


def sweep_kept(parts: Parts) -> int:
    """Remove what was handed in more than a day ago; returns how many."""
    top, gone = parts.home / FOLDER, 0
    for folder in top.iterdir() if top.is_dir() else ():
        told = folder / _TOLD
        try:
            is_over = parts.clock() - _handed_in(folder, told) > KEPT_FOR
        except FileNotFoundError:  # another process was quicker
            continue
        if is_over:
            shutil.rmtree(folder, ignore_errors=True)
            gone += 1
    return gone


def _handed_in(folder: Path, told: Path) -> datetime:
    """When a file was handed in; of one that does not tell it, how old its folder is.

    What has told nothing yet is being copied, or was left by a process that died.
    """
    try:
        return datetime.fromisoformat(json.loads(told.read_text(encoding="utf-8"))["at"])
    except (OSError, ValueError, LookupError, TypeError):
        return datetime.fromtimestamp(folder.stat().st_mtime).astimezone()


def _short(name: str) -> str:
    path = Path(file_name(name))
    return f"{path.stem[:_LONGEST]}{path.suffix[:_LONGEST]}"


def _as_json(kept: Kept) -> dict[str, JsonValue]:
    wanted = {**asdict(kept.wanted), "on": kept.wanted.on.isoformat()}
    return {"officer": kept.officer, "name": kept.name, "at": kept.at.isoformat(), "wanted": wanted}


def _copy(stream: Pieces, target: Path) -> None:
    size = 0
    with target.open("xb") as file:
        while piece := stream.read(_PIECE):
            size += len(piece)
            if size > MAX_FILE_BYTES:
                limit = MAX_FILE_BYTES // _PIECE
                raise InputError(target.name, f"文件超过{limit}兆字节；请删去图片和空白区域，或把名单分成几个文件")
            file.write(piece)
