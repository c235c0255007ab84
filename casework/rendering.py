"""Letters made from the outbox: leased, laid out in chunks, written whole, then noted.

The PDF is written beside its place and moved there, and only then noted in the store; a crash in between renders it
again and changes nothing else.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from casework.parts import Parts
from documents.templates import Letter
from engine.errors import ShixianError
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
        done, failed = _chunk(parts, now, chunk, [documents[item.payload["document"]] for item in chunk])
        rendered += done
        failures.extend(failed)
    return RenderReport(rendered, tuple(failures))


def _chunk(
    parts: Parts, now: datetime, items: Sequence[OutboxItem], documents: Sequence[Document]
) -> tuple[int, list[tuple[str, str]]]:
    """Render a chunk; when it fails as a whole, each letter by itself, so that one bad letter stops no other."""
    try:
        pdfs = parts.renderer().render_batch([letter(document) for document in documents])
    except ShixianError as error:
        if len(items) > 1:
            halves = [_chunk(parts, now, [i], [d]) for i, d in zip(items, documents, strict=True)]
            return sum(done for done, _ in halves), [failure for _, failed in halves for failure in failed]
        with parts.store.write() as unit:
            unit.failed(items[0].id, error=str(error), retry_at=now + RETRY)
            unit.commit()
        return 0, [(documents[0].number or str(documents[0].id), str(error))]
    placed = [place(parts.home, document, pdf) for document, pdf in zip(documents, pdfs, strict=True)]
    with parts.store.write() as unit:
        for pdf in placed:
            unit.rendered(pdf)
        unit.done([item.id for item in items])
        unit.commit()
    return len(items), []


def letter(document: Document) -> Letter:
    """A document as the renderer takes it."""
    return Letter(document.context["template"], document.context)


def _is_current(item: OutboxItem, document: Document) -> bool:
    """Whether the document still says what the item was to print; an item of an earlier release does not tell."""
    return bool(item.payload.get("made_of", document.digest) == document.digest)


def place(home: Path, document: Document, pdf: bytes) -> Pdf:
    """Write a letter to its place below the data directory."""
    import pikepdf

    name = f"{document.number or document.title}-{document.id}"
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
    return Pdf(document.id, document.digest, relative.as_posix(), hashlib.sha256(pdf).hexdigest(), pages)


def _sync_folder(folder: Path) -> None:
    """Make a file's new name durable: it must stand before the store says so."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
