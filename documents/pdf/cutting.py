"""One drawn layout cut into letters, each a whole PDF of its own.

WeasyPrint draws all letters of a layout into one set of objects. Each letter takes along what its pages name and
nothing else (one office's letter must not carry another's seal), is numbered anew from its first page, and gets its own
title, author and identifier. The same objects make the same bytes. Fonts are shared by the letters of a layout: a
letter's font holds the glyphs of all of them.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from documents.pdf.archiving import PdfA, metadata, prepare

_REFERENCE: Final = re.compile(rb"(\d+) 0 R")
_NAME: Final = re.compile(rb"/([^\s/\[\]<>()]+)")
_NAMED: Final = ("ColorSpace", "ExtGState", "Font", "Pattern", "Shading", "XObject")
_STREAM: Final = b"\nstream\n"
_EFFORT: Final = 1
"""Ten times as fast as WeasyPrint's effort of 9, and a letter of 230 kB grows by one."""
_HEADER: Final = b"%PDF-1.7\n%\xe6\x97\xb6\xe9\x99\x90\n"
_CATALOG, _PAGES, _INFO, _METADATA = range(1, 5)


@dataclass(frozen=True, slots=True)
class Piece:
    """One letter: its pages, by their index in the whole, and what the file says of itself."""

    pages: Sequence[int]
    title: str
    author: str


def cut(drawn: Any, pieces: Sequence[Piece], pdf_a: PdfA = "") -> list[bytes]:
    """Each piece as a PDF.

    Args:
        drawn: a ``pydyf.PDF`` with all its objects, not written yet.
        pieces: the letters, in any order.
        pdf_a: the kind of PDF/A they are to be.
    """
    whole = _Whole(drawn, prepare(drawn) if pdf_a else b"")
    return [_Cutting(whole, piece, pdf_a).finished() for piece in pieces]


class _Whole:
    """The objects of a layout, each turned into bytes once."""

    def __init__(self, drawn: Any, said: bytes) -> None:
        self.drawn = drawn
        self.said = said
        """What the catalogue of each letter says beside the usual."""
        self.pages: list[int] = drawn.pages["Kids"][::3]
        self._data: dict[int, tuple[bytes, bytes]] = {}

    def data(self, number: int) -> tuple[bytes, bytes]:
        """What an object says, where references to others are found, and its stream, which is not looked into."""
        if number not in self._data:
            head, mark, body = self.drawn.objects[number].data.partition(_STREAM)
            self._data[number] = (head, mark + body)
        return self._data[number]

    def named(self, page: Any) -> frozenset[bytes]:
        """What a page's content names: fonts, pictures, states. The content is made ready for ``data`` by the way."""
        number = _number(page["Contents"])
        content = b"\n".join(_said(line) for line in self.drawn.objects[number].stream)
        packed = zlib.compress(content, _EFFORT)
        head = b"<</Filter /FlateDecode/Length %d>>" % len(packed)
        self._data[number] = (head, _STREAM + packed + b"\nendstream")
        return frozenset(_NAME.findall(content))


class _Cutting:
    """One letter in the making."""

    def __init__(self, whole: _Whole, piece: Piece, pdf_a: PdfA) -> None:
        self._whole = whole
        self._piece = piece
        self._pdf_a = pdf_a
        self._numbers: dict[int, int] = {}  # of the whole to those of the letter
        self._found: list[int] = []
        self._written: dict[int, bytes] = {}
        self._last = _METADATA if pdf_a else _INFO

    def finished(self) -> bytes:
        pages = [self._page(index) for index in self._piece.pages]
        kids = b" ".join(b"%d 0 R" % number for number in pages)
        self._written[_PAGES] = b"<</Type /Pages/Kids [%s]/Count %d>>" % (kids, len(pages))
        self._written[_INFO] = self._info()
        self._written[_CATALOG] = self._catalog()
        for old in self._found:  # it grows: objects name others
            head, body = self._whole.data(old)
            self._written[self._numbers[old]] = self._renumbered(head) + body
        return _file([self._written[number] for number in sorted(self._written)])

    def _page(self, index: int) -> int:
        from pydyf import Dictionary

        drawn = self._whole.drawn
        page = drawn.objects[self._whole.pages[index]]
        names = self._whole.named(page)
        shared = drawn.objects[_number(page["Resources"])]
        resources = Dictionary()
        for kind in _NAMED:
            entries = shared.get(kind) or {}
            if isinstance(entries, bytes):
                entries = drawn.objects[_number(entries)]
            used = {name: entries[name] for name in sorted(entries) if name.encode() in names}
            if used:
                resources[kind] = Dictionary(used)
        own = {key: value for key, value in page.items() if key not in {"Parent", "Resources"}}
        number = self._next()
        said = self._renumbered(Dictionary({**own, "Resources": resources}).data)
        self._written[number] = said[:-2] + b"/Parent %d 0 R>>" % _PAGES
        return number

    def _info(self) -> bytes:
        from pydyf import Dictionary, String

        said = {"Title": self._piece.title, "Author": self._piece.author, "Producer": self._producer}
        return bytes(Dictionary({key: String(value) for key, value in said.items() if value}).data)

    def _catalog(self) -> bytes:
        from pydyf import Dictionary, String

        entries = {"Type": "/Catalog", "Pages": b"%d 0 R" % _PAGES, "Lang": String("zh-CN")}
        if not self._pdf_a:
            return bytes(Dictionary(entries).data)
        said = metadata(self._piece.title, self._piece.author, self._producer, self._pdf_a)
        head = b"<</Type /Metadata/Subtype /XML/Length %d>>" % len(said)
        self._written[_METADATA] = head + b"\nstream\n" + said + b"\nendstream"
        intents = self._renumbered(self._whole.said)
        return bytes(Dictionary({**entries, "Metadata": b"%d 0 R" % _METADATA}).data[:-2]) + intents + b">>"

    @property
    def _producer(self) -> str:
        return str(self._whole.drawn.info["Producer"].string)

    def _next(self) -> int:
        self._last += 1
        return self._last

    def _renumbered(self, said: bytes) -> bytes:
        return _REFERENCE.sub(self._new_reference, said)

    def _new_reference(self, found: re.Match[bytes]) -> bytes:
        old = int(found[1])
        if old not in self._numbers:
            self._numbers[old] = self._next()
            self._found.append(old)
        return b"%d 0 R" % self._numbers[old]


def _said(line: Any) -> bytes:
    return line if isinstance(line, bytes) else bytes(line.data) if hasattr(line, "data") else str(line).encode()


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def _file(objects: Sequence[bytes]) -> bytes:
    """Objects numbered from 1, with their table and an identifier made of their content."""
    parts, starts, position = [_HEADER], [], len(_HEADER)
    for number, said in enumerate(objects, start=1):
        part = b"%d 0 obj\n%s\nendobj\n" % (number, said)
        starts.append(position)
        parts.append(part)
        position += len(part)
    digest = hashlib.md5(usedforsecurity=False)
    for part in parts:
        digest.update(part)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    size, identifier = len(objects) + 1, digest.hexdigest().encode()
    parts += (
        b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table),
        b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R" % (size, _CATALOG, _INFO),
        b"/ID [<%s> <%s>]>>\nstartxref\n%d\n%%%%EOF\n" % (identifier, identifier, position),
    )
    return b"".join(parts)
