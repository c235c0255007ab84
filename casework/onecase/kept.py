"""Files that were recorded with a case: how they are told, and how an officer gets them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casework.dossier.ground import Ground
from casework.dossier.wording import is_file
from casework.evidence import kept_file
from casework.parts import Parts
from engine.errors import DocumentError, MissingError

JsonValue = Any


@dataclass(frozen=True, slots=True)
class FileTold:
    """A file as a page names it."""

    label: str  # of the fact; empty: told elsewhere
    name: str
    sha256: str
    shows: str  # the day that it shows, ISO; empty: not told

    @classmethod
    def of(cls, label: str, value: Mapping[str, JsonValue]) -> FileTold:
        """Of a recorded value."""
        return cls(label, str(value["name"]), str(value["sha256"]), str(value.get("shows") or ""))


def recorded_file(parts: Parts, number: str, sha256: str, actor: str | None = None) -> tuple[str, Path]:
    """The name and the place of a file that was recorded with a case; it is the one that was recorded.

    Args:
        parts: the system.
        number: of the case.
        sha256: of the file, in hex.
        actor: key of the asking officer; None: the administrator of the machine.

    Raises:
        MissingError: there is no such case, or no such file was recorded with it.
        NotPermittedError: the case lies outside the actor's jurisdiction.
        DocumentError: the file is gone or was changed.
    """
    with parts.store.read() as unit:
        found = next((one for one in _recorded(Ground.of(parts, unit, number, actor)) if one["sha256"] == sha256), None)
    if found is None:
        raise MissingError("证据材料", sha256[:12])
    path = kept_file(parts.home, found)
    try:
        with path.open("rb") as file:
            is_same = hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError as error:
        raise DocumentError(f"“{found['name']}”不见了，请系统管理员从备份恢复") from error
    if not is_same:
        raise DocumentError(f"“{found['name']}”与登记时的内容不一致，不能作为证据；请系统管理员核对备份")
    return str(found["name"]), path


def _recorded(ground: Ground) -> Iterator[Mapping[str, JsonValue]]:
    """Every file recorded with acts of a case and with the steps of its papers."""
    for record in ground.records:
        yield from filter(is_file, record.facts().values())
        for line in record.lines().values():
            yield from filter(is_file, line.values())
    for entry in ground.entries:
        yield from filter(is_file, entry.details.values())
