"""Copies of papers for officers to read: the PDF, a proof of what has none yet, a Word file, the form of its approval.

The PDF that was noted is the record; a proof and a Word file are drawn from the same frozen values when they are asked
for, and are kept nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from casework.authority import People
from casework.papers.proving import stored
from casework.papers.reading import paper_asked
from casework.papers.registers import approval_form
from casework.parts import Parts
from casework.rendering import letter
from documents.files import file_name
from engine.errors import MissingError
from engine.life import MAKING
from store.values import Document


@dataclass(frozen=True, slots=True)
class Copy:
    """A file to be given to an officer."""

    name: str
    content: bytes


def has_pdf(document: Document) -> bool:
    """Whether the PDF of a paper was made."""
    return bool(document.path)


def may_be_made(document: Document) -> bool:
    """Whether the text of a paper is final and its PDF still to be made."""
    return document.stage in MAKING and not document.path


def paper_read(parts: Parts, actor: str, document_id: int) -> Document:
    """A paper that an officer may read.

    Raises:
        MissingError: there is no such paper or officer.
        NotPermittedError: it lies outside the officer's jurisdiction.
    """
    with parts.store.read() as unit:
        return paper_asked(parts, unit, People.of(unit), actor, document_id).document


def pdf_copy(parts: Parts, actor: str, document_id: int) -> Copy:
    """The PDF of a paper as it was noted; of one that has none yet, a proof drawn now.

    Raises:
        MissingError: there is no such paper or officer.
        NotPermittedError: it lies outside the officer's jurisdiction.
        DocumentError: the PDF is missing or was changed, or the paper cannot be drawn.
    """
    document = paper_read(parts, actor, document_id)
    if has_pdf(document):
        return Copy(f"{_name(document)}.pdf", stored(parts, document))
    return Copy(f"{_name(document)}-校样.pdf", parts.renderer().render(letter(document)))


def made_copy(parts: Parts, actor: str | None, document_id: int) -> Copy:
    """The PDF of a paper as it was noted, which is the record.

    Args:
        parts: the system.
        actor: key of the asking officer; None: the administrator of the machine.
        document_id: of the paper.

    Raises:
        MissingError: there is no such paper or officer, or its PDF was not made yet.
        NotPermittedError: it lies outside the officer's jurisdiction.
        DocumentError: the PDF is missing or was changed.
    """
    with parts.store.read() as unit:
        document = paper_asked(parts, unit, People.of(unit), actor, document_id).document
    if not has_pdf(document):
        raise MissingError("文书的PDF", str(document_id))
    return Copy(f"{_name(document)}.pdf", stored(parts, document))


def docx_copy(parts: Parts, actor: str, document_id: int) -> Copy:
    """A paper as a Word file that can be edited.

    Raises:
        MissingError: there is no such paper or officer.
        NotPermittedError: it lies outside the officer's jurisdiction.
        DocumentError: the paper cannot be drawn.
    """
    from documents.wordfile import to_docx

    document = paper_read(parts, actor, document_id)
    return Copy(f"{_name(document)}.docx", to_docx(letter(document), further=parts.library.template_folders()))


def approval_copy(parts: Parts, actor: str, document_id: int) -> Copy:
    """The form of a paper's approval as it stands, as a PDF.

    Raises:
        MissingError: there is no such paper or officer.
        NotPermittedError: it lies outside the officer's jurisdiction.
        DocumentError: the form cannot be drawn.
    """
    form = approval_form(parts, actor, document_id)
    return Copy(f"{_name(paper_read(parts, actor, document_id))}-审批表.pdf", parts.renderer().render(form))


def _name(document: Document) -> str:
    return file_name(f"{document.title}{document.number}-{document.id}")
