"""How the offices' seals come to paper, in a list: which have a picture and a certificate, until when, who keeps them.

Where a seal may be printed at all is decided paper by paper, when its use is permitted; by default it is stamped by
hand.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from casework.authority import People
from casework.managing.people import SOON_DAYS, Standing
from casework.parts import Parts
from engine.errors import DocumentError

SEAL_KEEPER: Final = "seal_keeper"
_BY_HAND, _PRINTED, _SIGNED = "实物盖章", "经批准可以套印", "经批准可以套印并电子签名"


@dataclass(frozen=True, slots=True)
class SealRow:
    """An office's seal."""

    key: str  # of the office
    office: str
    picture: str  # how its picture stands, in Chinese
    how: str  # how it may come to paper
    until: date | None  # last day of the certificate; None: there is none, or it cannot be opened
    days_left: int | None
    standing: Standing  # of the certificate
    note: str  # what is wrong, in Chinese
    keepers: tuple[str, ...]  # names


def list_seals(parts: Parts, actor: str | None, environ: Mapping[str, str] | None = None) -> list[SealRow]:
    """The seals of the offices an actor sees, as the tree has them.

    Args:
        parts: the system.
        actor: key of the asking officer; None: the administrator of the machine.
        environ: where passphrases of certificates may be; None: the environment of this process.

    Raises:
        MissingError: there is no such actor.
    """
    from documents.signing.folder import FOLDER

    folder, given = parts.home / FOLDER, os.environ if environ is None else environ
    with parts.store.read() as unit:
        people = People.of(unit)
        seen = people.jurisdiction(people.officer(actor)) if actor is not None else frozenset(people.offices)
        keepers = [one for one in people.everybody() if SEAL_KEEPER in one.roles]
    found = []
    for office in people.offices.values():
        if office.id in seen:
            picture, drawn = _picture(folder, office.key, office.name)
            until, wrong = _certificate(folder, office.key, office.name, given)
            left = (until - parts.today()).days if until is not None else None
            names = tuple(one.name for one in keepers if one.office_id == office.id)
            standing = _standing(left, wrong)
            valid = standing in (Standing.VALID, Standing.SOON)
            how = _BY_HAND if not drawn else _SIGNED if valid else _PRINTED
            found.append(SealRow(office.key, office.name, picture, how, until, left, standing, wrong, names))
    return found


def _picture(folder: Path, key: str, name: str) -> tuple[str, bool]:
    """How the picture stands, and whether it can be printed."""
    from documents.signing.folder import read_seal

    path = folder / f"{key}.png"
    if not path.is_file():
        return "没有图片", False
    try:
        seal = read_seal(path, name)
    except DocumentError:
        return "图片不合要求，不能使用", False
    return f"{seal.width_mm:.0f}×{seal.height_mm:.0f}毫米", True


def _certificate(folder: Path, key: str, name: str, environ: Mapping[str, str]) -> tuple[date | None, str]:
    """Until when the certificate is valid, and what is wrong with it."""
    if not (folder / f"{key}.p12").is_file():
        return None, ""
    from documents.health import has_signing
    from documents.signing.signers import find_identity, open_identity

    if not has_signing():
        return None, "有证书文件，但本机没有安装电子签名组件"
    try:
        identity = find_identity(folder, key, name, environ)
        return (open_identity(identity).facts.valid_until.date() if identity is not None else None), ""
    except DocumentError:
        return None, "证书不能打开，请系统管理员核对口令和文件"


def _standing(left: int | None, wrong: str) -> Standing:
    if left is None:
        return Standing.EXPIRED if wrong else Standing.NONE
    return Standing.EXPIRED if left < 0 else Standing.SOON if left <= SOON_DAYS else Standing.VALID
