"""Reading a Word file back: its paragraphs and cells in the order of the document."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn

from tests.paper import SPACES

_GAPS = str.maketrans("", "", f"{SPACES}\n\t")


def opened(content: bytes) -> Document:
    return docx.Document(io.BytesIO(content))


def texts(document: Document) -> list[str]:
    """The words of each paragraph, within cells too, without spaces; empty ones are left out."""
    return [text for paragraph in document.element.body.iter(qn("w:p")) if (text := _text(paragraph))]


def heads(document: Document) -> list[str]:
    """The words of the rows that each table repeats on every page, without spaces."""
    found = []
    for table in document.element.body.iter(qn("w:tbl")):
        rows = [row for row in table.iter(qn("w:tr")) if row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None]
        if rows:
            found.append("".join(_text(row) for row in rows))
    return found


def head(document: Document) -> set[str]:
    """What the head of a page says, on left-hand and on right-hand pages."""
    section = document.sections[0]
    heads = [section.header]
    if document.settings.odd_and_even_pages_header_footer:
        heads.append(section.even_page_header)
    return {"".join(_text(paragraph._p) for paragraph in one.paragraphs) for one in heads}


def numbering(document: Document) -> list[str]:
    """How pages are numbered, on right-hand pages and on left-hand ones: ``left|center|right words``."""
    section = document.sections[0]
    feet = [section.footer]
    if document.settings.odd_and_even_pages_header_footer:
        feet.append(section.even_page_footer)
    return [
        f"{foot.paragraphs[0]._p.pPr.jc.get(qn('w:val'))} {''.join(_parts(foot.paragraphs[0]._p))}" for foot in feet
    ]


def _text(part: Any) -> str:
    return "".join(element.text or "" for element in part.iter(qn("w:t"))).translate(_GAPS)


def _parts(paragraph: Any) -> Iterator[str]:
    for child in paragraph:
        if child.tag == qn("w:fldSimple"):
            yield child.get(qn("w:instr")).strip()
        elif child.tag == qn("w:r"):
            yield "".join(element.text or "" for element in child.iter(qn("w:t")))
