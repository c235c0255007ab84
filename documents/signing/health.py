"""How the offices' seals and signing certificates stand: which office has one, until when, and what to do."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from documents.health import Finding, State, has_signing
from documents.signing.folder import TRUSTED, read_seal, read_trusted, stray_files
from documents.signing.signers import HOW_TO_GET, find_identity, open_identity
from engine.errors import DocumentError

RENEW_DAYS = 30
"""Days before its end from which a certificate is to be renewed; an authority takes weeks."""
_SHOWN = 12


def examine_seals(
    folder: Path, offices: Mapping[str, str], today: date, environ: Mapping[str, str] | None = None
) -> list[Finding]:
    """Look at the seals folder.

    Args:
        folder: of the data directory; it need not exist.
        offices: full names by key.
        today: the Shanghai day.
        environ: where passphrases may be; None: the environment of this process.
    """
    return [
        *_pictures(folder, offices),
        *_identities(folder, offices, today, os.environ if environ is None else environ),
        *_trusted(folder, any((folder / f"{key}.p12").is_file() for key in offices)),
        *_strays(folder, offices),
    ]


def _pictures(folder: Path, offices: Mapping[str, str]) -> Iterator[Finding]:
    without = []
    for key, name in offices.items():
        path = folder / f"{key}.png"
        if not path.is_file():
            without.append(f"{name}（{key}.png）")
            continue
        subject = f"印章图片：{name}"
        try:
            seal = read_seal(path, name)
        except DocumentError as error:
            yield Finding(subject, State.MISSING, str(error), f"改好以前请把 {path} 移走，否则全部文书不能制作")
        else:
            yield Finding(subject, State.OK, f"{path.name}，{seal.width_mm:.0f}×{seal.height_mm:.0f}毫米")
    if without:
        shown = "、".join(without[:_SHOWN]) + (f"等{len(without)}个单位" if len(without) > _SHOWN else "")
        yield Finding(
            "印章图片",
            State.OPTIONAL,
            f"没有图片的：{shown}；文书留出位置盖湿章",
            f"经批准打印印章的，把300dpi透明背景的 PNG 以单位代号命名，放入 {folder}",
        )


def _identities(folder: Path, offices: Mapping[str, str], today: date, environ: Mapping[str, str]) -> Iterator[Finding]:
    having = {key: name for key, name in offices.items() if (folder / f"{key}.p12").is_file()}
    if not having:
        yield Finding("签名证书", State.OK, "没有单位使用电子签名")
    for key, name in having.items():
        subject = f"签名证书：{name}"
        if not has_signing():
            yield Finding(subject, State.MISSING, "有证书文件，但不能签名", HOW_TO_GET)
            continue
        try:
            identity = find_identity(folder, key, name, environ)
            if identity is not None:
                yield _term(subject, open_identity(identity).facts.valid_until.date(), today)
        except DocumentError as error:
            yield Finding(subject, State.MISSING, "不能打开，也就不知道何时到期（没有口令读不出来）", str(error))


def _term(subject: str, until: date, today: date) -> Finding:
    left = (until - today).days
    remedy = "请向证书颁发机构换发，新证书以同名文件放入"
    if left < 0:
        return Finding(subject, State.MISSING, f"已于{until.isoformat()}到期，不能签名", remedy)
    text = f"{until.isoformat()}到期，还有{left}天"
    return Finding(subject, State.MISSING, text, remedy) if left <= RENEW_DAYS else Finding(subject, State.OK, text)


def _trusted(folder: Path, signing: bool) -> Iterator[Finding]:
    try:
        count = len(read_trusted(folder))
    except DocumentError as error:
        yield Finding("可信机构证书", State.MISSING, str(error), "请核对文件权限")
        return
    if count:
        yield Finding("可信机构证书", State.OK, f"{count}个")
    elif signing:
        yield Finding(
            "可信机构证书",
            State.OPTIONAL,
            "没有，核对电子签名时不判断签名人是否可信",
            f"把证书颁发机构的根证书（PEM 或 DER）放入 {folder / TRUSTED}",
        )


def _strays(folder: Path, offices: Mapping[str, str]) -> Iterator[Finding]:
    names = [path.name for path in stray_files(folder, offices)]
    if names:
        keys = "、".join(list(offices)[:_SHOWN])
        yield Finding(
            "印章目录",
            State.MISSING,
            f"{folder} 里有不属于任何单位的文件：{'、'.join(names[:_SHOWN])}",
            f"请以单位代号命名（图片 .png，证书 .p12）；代号见 shixian office list，现有：{keys or '尚未登记单位'}",
        )
