"""Letters made from the outbox: leased, laid out in chunks, written whole, then noted.

The PDF is written beside its place and moved there, and only then noted in the store; a crash in between renders it
again and changes nothing else.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from casework.papers.sealing import sealed
from casework.parts import Parts
from documents.templating.templates import Letter
from engine.errors import ShixianError
from engine.life import MAKING
from store.values import Document, OutboxItem, OutboxKind, Pdf

CHUNK = 25
"""Letters in one layout: more are no faster, and a failure costs more."""
ALONE = 2 * CHUNK
"""So many letters are made by this process; more are worth starting others."""
LEASE = timedelta(minutes=10)
RETRY = timedelta(minutes=5)


Made = tuple[Document, bytes | ShixianError]
"""A document with its PDF, or with what hindered it."""


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
        failed = _kept(parts, _made(parts, [documents[number] for number in of]))
        _close(parts, of, failed, now + RETRY)
        rendered += len(chunk) - len(failed)
        failures.extend((_name(documents[number]), str(error)) for number, error in failed.items())
    return RenderReport(rendered, tuple(failures))


def render_documents(
    parts: Parts, ids: Sequence[int], progress: Callable[[int, int], None] = lambda done, of: None
) -> RenderReport:
    """Render documents now, whoever else may be about it: the first PDF that is noted stands.

    Those whose text is not final yet, and those that have their PDF, are passed over. Many are rendered by several
    processes; each layout is noted as soon as it is done.

    Args:
        parts: the system.
        ids: of the documents.
        progress: told (done, of how many).
    """
    with parts.store.read() as unit:
        waiting = [one for one in unit.documents(ids=ids, stages=MAKING) if not one.path]
    failures: list[tuple[str, str]] = []
    done = 0
    for made in _layouts(parts, waiting):
        failed = _kept(parts, made)
        failures.extend((_name(document), str(failed[document.id])) for document, _ in made if document.id in failed)
        done += len(made)
        progress(done, len(waiting))
    return RenderReport(len(waiting) - len(failures), tuple(failures))


def _layouts(parts: Parts, documents: Sequence[Document]) -> Iterator[list[Made]]:
    """What was made, in parts of one layout at most."""
    if len(documents) <= ALONE:
        for start in range(0, len(documents), CHUNK):
            yield _made(parts, documents[start : start + CHUNK])
        return
    from documents.pdf.parallel import render_many

    ready: list[Made] = []
    for index, result in render_many([letter(document) for document in documents], parts.options()):
        ready.append((documents[index], result))
        if len(ready) == CHUNK:
            yield ready
            ready = []
    if ready:
        yield ready


def _made(parts: Parts, documents: Sequence[Document]) -> list[Made]:
    results = parts.renderer().render_each([letter(document) for document in documents])
    return list(zip(documents, results, strict=True))


def _kept(parts: Parts, made: Sequence[Made]) -> dict[int, ShixianError]:
    """Put PDFs in their places and note them; returns what went wrong, by document."""
    wrong: dict[int, ShixianError] = {}
    pdfs: list[Pdf] = []
    with parts.store.read() as unit:
        for document, result in made:
            if isinstance(result, ShixianError):
                wrong[document.id] = result
                continue
            try:
                pdfs.append(place(parts, document, sealed(parts, unit, document, result)))
            except ShixianError as error:
                wrong[document.id] = error
    with parts.store.write() as unit:
        standing = [pdf for pdf in pdfs if unit.rendered(pdf)]
        unit.commit()
    for pdf in pdfs:
        if pdf not in standing:
            # Somebody else made the same letter first, or it says something else by now.
            (parts.home / pdf.path).unlink(missing_ok=True)
    return wrong


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


def place(parts: Parts, document: Document, pdf: bytes) -> Pdf:
    """Write a letter to its place below the data directory; its name tells its bytes, so no other one stands there."""
    import pikepdf

    from documents.pdf.identity import identity_of

    digest = hashlib.sha256(pdf).hexdigest()
    name = f"{document.number or document.title}-{document.id}-{digest[:8]}"
    relative = Path("letters") / document.title / f"{name}.pdf"
    target = parts.home / relative
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_suffix(".part")
    with beside.open("wb") as file:
        file.write(pdf)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(target)
    _sync_folder(target.parent)
    composed = asdict(identity_of(document.context["template"], parts.library.template_folders()))
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        pages = len(opened.pages)
    return Pdf(document.id, document.digest, relative.as_posix(), digest, pages, composed)


def _sync_folder(folder: Path) -> None:
    """Make a file's new name durable: it must stand before the store says so."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
