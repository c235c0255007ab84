"""Letters made from the outbox: leased, laid out in chunks, written whole, then noted.

The PDF is written beside its place and moved there, and only then noted in the store; a crash in between renders it
again and changes nothing else.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from casework.parts import Parts
from documents.templates import Letter
from engine.errors import ShixianError
from engine.life import MAKING
from store.values import Document, OutboxItem, OutboxKind, Pdf

CHUNK = 25
"""Letters in one layout: more are no faster, and a failure costs more."""
LEASE = timedelta(minutes=10)
RETRY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class RenderReport:
    """What was rendered, and what could not be (document number or id, error)."""

    rendered: int
    failures: tuple[tuple[str, str], ...]


def render_pending(parts: Parts, *, now: datetime, owner: str, limit: int = 200) -> RenderReport:
    """Render documents that wait.

    Args:
        parts: the system.
        now: aware instant, for leases.
        owner: who leases.
        limit: how many at most.
    """
    with parts.store.write() as unit:
        claimed = unit.claim(OutboxKind.RENDER, limit=limit, now=now, lease=LEASE, owner=owner)
        documents = {d.id: d for d in unit.documents(ids=[item.payload["document"] for item in claimed])}
        items = [item for item in claimed if _is_current(item, documents[item.payload["document"]])]
        unit.done([item.id for item in claimed if item not in items])
        unit.commit()
    rendered = 0
    failures: list[tuple[str, str]] = []
    for start in range(0, len(items), CHUNK):
        chunk = items[start : start + CHUNK]
        of = {item.payload["document"]: item for item in chunk}
        failed = _render_chunk(parts, [documents[number] for number in of])
        _close(parts, of, failed, now + RETRY)
        rendered += len(chunk) - len(failed)
        failures.extend((_name(documents[number]), str(error)) for number, error in failed.items())
    return RenderReport(rendered, tuple(failures))


def render_documents(parts: Parts, ids: Sequence[int]) -> RenderReport:
    """Render documents now, whoever else may be about it: the first PDF that is noted stands.

    Those whose text is not final yet, and those that have their PDF, are passed over.

    Args:
        parts: the system.
        ids: of the documents.
    """
    with parts.store.read() as unit:
        waiting = [one for one in unit.documents(ids=ids, stages=MAKING) if not one.path] if ids else []
    failures: list[tuple[str, str]] = []
    for start in range(0, len(waiting), CHUNK):
        chunk = {document.id: document for document in waiting[start : start + CHUNK]}
        failed = _render_chunk(parts, list(chunk.values()))
        failures.extend((_name(chunk[number]), str(error)) for number, error in failed.items())
    return RenderReport(len(waiting) - len(failures), tuple(failures))


def _render_chunk(parts: Parts, documents: Sequence[Document]) -> dict[int, ShixianError]:
    """Make the PDFs of a chunk, put them in their places, note them; returns what went wrong, by document."""
    made = _made(parts, documents)
    pdfs = [place(parts.home, document, pdf) for document, pdf in made if isinstance(pdf, bytes)]
    with parts.store.write() as unit:
        standing = [pdf for pdf in pdfs if unit.rendered(pdf)]
        unit.commit()
    for pdf in pdfs:
        if pdf not in standing:
            # Somebody else made the same letter first, or it says something else by now.
            (parts.home / pdf.path).unlink(missing_ok=True)
    return {document.id: error for document, error in made if isinstance(error, ShixianError)}


def _made(parts: Parts, documents: Sequence[Document]) -> list[tuple[Document, bytes | ShixianError]]:
    """A PDF for each; when a layout fails as a whole, each letter by itself, so that one bad letter stops no other."""
    try:
        pdfs = parts.renderer().render_batch([letter(document) for document in documents])
    except ShixianError as error:
        if len(documents) == 1:
            return [(documents[0], error)]
        return [made for document in documents for made in _made(parts, [document])]
    return list(zip(documents, pdfs, strict=True))


def _close(
    parts: Parts, items: Mapping[int, OutboxItem], failed: Mapping[int, ShixianError], retry_at: datetime
) -> None:
    with parts.store.write() as unit:
        unit.done([item.id for number, item in items.items() if number not in failed])
        for number, error in failed.items():
            unit.failed(items[number].id, error=str(error), retry_at=retry_at)
        unit.commit()


def _name(document: Document) -> str:
    return document.number or str(document.id)


def letter(document: Document) -> Letter:
    """A document as the renderer takes it."""
    return Letter(document.context["template"], document.context)


def _is_current(item: OutboxItem, document: Document) -> bool:
    """Whether the document still waits for what the item was to print; earlier releases did not tell what it was."""
    return bool(item.payload.get("made_of", document.digest) == document.digest) and not document.path


def place(home: Path, document: Document, pdf: bytes) -> Pdf:
    """Write a letter to its place below the data directory, where no other one ever stands: its name tells its bytes."""
    import pikepdf

    digest = hashlib.sha256(pdf).hexdigest()
    name = f"{document.number or document.title}-{document.id}-{digest[:8]}"
    relative = Path("letters") / document.title / f"{name}.pdf"
    target = home / relative
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_suffix(".part")
    with beside.open("wb") as file:
        file.write(pdf)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(target)
    _sync_folder(target.parent)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        pages = len(opened.pages)
    return Pdf(document.id, document.digest, relative.as_posix(), digest, pages)


def _sync_folder(folder: Path) -> None:
    """Make a file's new name durable: it must stand before the store says so."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
