"""Small real files of every kind that evidence may be, and of kinds that it may not."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import Any

import pikepdf
import xlsxwriter
from PIL import Image


def pdf(pages: int = 1, **more: Any) -> bytes:
    """A PDF of empty pages; entries of the catalogue are added from ``more``."""
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page(page_size=(595, 842))
        for key, value in more.items():
            made.Root[f"/{key}"] = made.make_indirect(value) if isinstance(value, pikepdf.Dictionary) else value
        return saved(made)


def saved(made: pikepdf.Pdf, **options: Any) -> bytes:
    target = io.BytesIO()
    made.save(target, **options)
    return target.getvalue()


def picture(kind: str, size: tuple[int, int] = (60, 40), **options: Any) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "white").save(target, kind, **options)
    return target.getvalue()


def package(*parts: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts:
            archive.writestr(part, "<样例/>")
    return target.getvalue()


def ofd() -> bytes:
    return package("OFD.xml", "Doc_0/Document.xml")


def docx() -> bytes:
    return package("[Content_Types].xml", "word/document.xml")


def xlsx() -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        book.add_worksheet().write(0, 0, "样例")
    return target.getvalue()


def box(name: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I4s", len(content) + 8, name) + content


def film(brand: bytes = b"isom", pictures: int = 1000) -> bytes:
    """The boxes of a film; its pictures are empty."""
    kind = box(b"ftyp", brand + b"\x00\x00\x02\x00" + brand + b"mp41")
    return kind + box(b"moov", box(b"mvhd", bytes(100))) + box(b"mdat", bytes(pictures))


def heic() -> bytes:
    return box(b"ftyp", b"heic\x00\x00\x00\x00mif1heic") + box(b"meta", bytes(40))


def table(encoding: str = "utf-8-sig") -> bytes:
    return "邮件号,结果\r\n1000000000001,无投递结果（样例）\r\n".encode(encoding)
