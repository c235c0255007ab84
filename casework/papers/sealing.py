"""How an office's seal comes to paper: stamped by hand, printed, or printed and signed with the office's certificate.

A seal is printed only where its use was permitted so. An office that has a signing certificate in its seals folder
signs what it prints (可靠的电子签名与手写签名或者盖章具有同等的法律效力，电子签名法14).
"""

from __future__ import annotations

from typing import Any

from casework.parts import Parts
from engine.errors import RefusedError
from store.contract import UnitOfWork
from store.values import Document, Office

JsonValue = Any


def printed_seal(parts: Parts, office: Office) -> dict[str, JsonValue]:
    """What a paper's context says of a seal that is printed.

    Raises:
        RefusedError: the office has no usable seal picture.
    """
    from documents.signing.folder import FOLDER
    from documents.signing.signers import find_identity

    folder = parts.home / FOLDER
    if not parts.rehearsal and not (folder / f"{office.key}.png").is_file():
        raise RefusedError(f"{office.name}没有印章图片（{folder / f'{office.key}.png'}），不能套印；请改为实物盖章")
    signed = find_identity(folder, office.key, office.name) is not None
    return {"seal_printed": True, "seal_signed": signed}


def sealed(parts: Parts, unit: UnitOfWork, document: Document, pdf: bytes) -> bytes:
    """The PDF as it becomes the record: signed with the office's certificate where its context says so.

    Raises:
        DocumentError: the certificate or its passphrase is wrong, or pyHanko is not installed.
        RefusedError: the certificate is not there any more.
    """
    if not document.context.get("seal_signed"):
        return pdf
    from documents.signing.folder import FOLDER, read_seals
    from documents.signing.signers import find_identity
    from documents.signing.signing import sign

    office = unit.offices()[document.issuer_id]
    folder = parts.home / FOLDER
    identity = find_identity(folder, office.key, office.name)
    if identity is None:
        raise RefusedError(f"{office.name}的签名证书不见了，不能签名；请放回 {folder}，或者重新批准用印")
    picture = read_seals(folder, {office.key: office.name}).get(office.name)
    reason = f"{document.title}{document.number}"
    appearance = picture.png if picture is not None else None
    return sign(pdf, identity, reason=reason, location=office.region, when=parts.clock(), appearance=appearance)
