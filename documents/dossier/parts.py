"""What a dossier is made of, before it has pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from documents.dossier.pictures import Look
from documents.templating.templates import Letter

JsonValue = Any


@dataclass(frozen=True, slots=True)
class Sheets:
    """A PDF that stands already: its pages go in as they are."""

    pdf: bytes


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on a page of its own below its caption; of a scan, a page for each leaf."""

    content: bytes
    looks: tuple[Look, ...]  # as ``pictures.look_at`` found them
    caption: Letter  # of kind ``dossier_evidence``; the leaf and whether the page lies are added


@dataclass(frozen=True, slots=True)
class Kept:
    """The file behind an item, for the annex with the hashes."""

    file: str
    sha256: str  # as it was recorded
    verdict: str  # what came of comparing it, in Chinese


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the directory.

    Attributes:
        title: of the document (题名).
        content: its pages; a letter is drawn; None: it is listed and not included.
        number: of the document (文号).
        responsible: who made it (责任者).
        date: ISO, or empty.
        remark: for the last column.
        kept: the file that was included, or should have been.
    """

    title: str
    content: Sheets | Letter | Picture | None
    number: str = ""
    responsible: str = ""
    date: str = ""
    remark: str = ""
    kept: Kept | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Items that belong together, with a heading in the directory and a bookmark."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """A whole dossier.

    Attributes:
        title: of the PDF.
        cover: of kind ``dossier_cover``; the numbers of items and pages are added.
        directory: of kind ``dossier_directory``; the rows are added.
        closing: of kind ``dossier_closing``; the numbers of items and pages and the rows with the hashes are added.
        parts: what lies between directory and closing sheet.
        attachments: files carried inside the PDF, by name.
    """

    title: str
    cover: Letter
    directory: Letter
    closing: Letter
    parts: tuple[Part, ...]
    attachments: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an item lies; pages count from 1, both ends inclusive, 0: it is not included."""

    part: str
    item: Item
    first: int
    last: int

    @property
    def pages(self) -> str:
        """The pages as the directory writes them."""
        if not self.first:
            return ""
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"
