"""The stored PDFs against their hashes, their signatures, and against what would be printed today.

The bytes that were issued are the record. Rendering the frozen context again is a check that tells what has changed; it
changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from casework.parts import Parts
from casework.rendering import letter
from engine.errors import DocumentError, MissingError
from store.values import Document

if TYPE_CHECKING:
    from documents.pdf.recheck import Recheck
    from documents.signing.signatures import SignatureReport


def stored(parts: Parts, document: Document) -> bytes:
    """The bytes of a document's PDF, which are those that were noted.

    Raises:
        DocumentError: there is no PDF, it is not there any more, or it was changed.
    """
    name = f"《{document.title}》{document.number}"
    if not document.path:
        raise DocumentError(f"{name}还没有制成PDF")
    try:
        content = (parts.home / document.path).read_bytes()
    except OSError as error:
        raise DocumentError(f"{name}的PDF不见了（{document.path}），请从备份恢复") from error
    if hashlib.sha256(content).hexdigest() != document.sha256:
        raise DocumentError(f"{name}的PDF被改动（{document.path}），与登记的SHA-256不符，请从备份恢复")
    return content


def file_problems(parts: Parts) -> Iterator[str]:
    """What is wrong with the PDFs of documents that were made: missing, changed, or with a broken signature."""
    with parts.store.read() as unit:
        documents = [one for one in unit.documents() if one.path]
    for document in documents:
        try:
            content = stored(parts, document)
        except DocumentError as error:
            yield str(error)
            continue
        if document.context.get("seal_signed"):
            report = signature(parts, content)
            if not report.intact:
                yield f"《{document.title}》{document.number}的电子签名不能通过：{report.told()}"


def signature(parts: Parts, content: bytes) -> SignatureReport:
    """What the digital signature of a PDF is worth, by the certificates the office trusts."""
    from documents.signing.folder import FOLDER, read_trusted
    from documents.signing.signatures import check_signature

    return check_signature(content, read_trusted(parts.home / FOLDER))


def recheck(parts: Parts, document_id: int) -> tuple[Recheck, str]:
    """Render a document again and say what differs from the stored PDF, and what its signature is worth.

    Returns:
        The comparison, and a sentence about the signature; empty where there is none.

    Raises:
        MissingError: there is no such document.
        DocumentError: its PDF is missing or was changed.
    """
    from documents.pdf.identity import Identity
    from documents.pdf.recheck import recheck as compare

    with parts.store.read() as unit:
        found = unit.documents(ids=[document_id])
    if not found:
        raise MissingError("文书", str(document_id))
    document = found[0]
    content = stored(parts, document)
    unknown = asdict(Identity("", "", ""))
    issued = Identity(**{**unknown, **document.composed})
    told = signature(parts, content).told() if document.context.get("seal_signed") else ""
    return compare(content, letter(document), issued, parts.renderer()), told
