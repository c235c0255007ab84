"""One file for the printer out of many letters.

Owns order, cover list and duplex padding: letters in the order of their addresses, each starting on the front of a
sheet. It changes nothing on the letters' pages. The cover is a letter of kind ``print_cover``.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from documents.templates import Letter
from engine.errors import DocumentError

if TYPE_CHECKING:
    from documents.render import Renderer

A4_POINTS = (595.28, 841.89)
COVER_KIND = "print_cover"
_PER_PAGE = ("/Contents", "/Parent")
_WORTH_SHARING = 1024  # bytes
_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class PrintItem:
    """One letter to print."""

    path: Path
    number: str
    addressee: str
    address: str


def address_order(item: PrintItem) -> tuple[tuple[int, int, bytes], ...]:
    """Sort key of an address: Chinese by pronunciation, house numbers by value (8号 before 12号).

    GB 18030 keeps the common characters of GB 2312 in the order of their pinyin.
    """
    parts = _DIGITS.split(f"{item.address}\u0000{item.addressee}\u0000{item.number}")
    return tuple((0, int(part), b"") if part.isdecimal() else (1, 0, part.encode("gb18030")) for part in parts)


def print_file(items: Sequence[PrintItem], renderer: Renderer, cover: Mapping[str, Any]) -> bytes:
    """All letters as one PDF for duplex printing, behind a cover list.

    Args:
        items: the letters, in any order.
        renderer: draws the cover list.
        cover: context of the cover: ``title``, ``date``, ``sample``, ``issuer``; the rows are added here.

    Raises:
        DocumentError: there is nothing to print, or a file is not a readable PDF.
    """
    import pikepdf

    if not items:
        raise DocumentError("没有可打印的文书，请先选择已生成的文书")
    ordered = sorted(items, key=address_order)
    with pikepdf.new() as whole:
        counts = []
        for item in ordered:
            with _open(item) as letter:
                counts.append(len(letter.pages))
                whole.pages.extend(letter.pages)
                _pad(whole)
        front = _cover(ordered, counts, renderer, cover)
        with pikepdf.open(io.BytesIO(front)) as list_pages:
            for place, page in enumerate(list_pages.pages):
                whole.pages.insert(place, page)
            if len(list_pages.pages) % 2:
                whole.add_blank_page(page_size=A4_POINTS)
                whole.pages.insert(len(list_pages.pages), whole.pages[-1])
                del whole.pages[-1]
        _share_streams(whole)
        whole.Root.Lang = pikepdf.String("zh-CN")
        whole.docinfo["/Title"] = str(cover["title"])
        target = io.BytesIO()
        whole.save(target, deterministic_id=True)
    return target.getvalue()


def _open(item: PrintItem) -> Any:
    import pikepdf

    try:
        return pikepdf.open(item.path)
    except (pikepdf.PdfError, OSError) as error:
        raise DocumentError(f"“{item.number}”的文件无法读取（{item.path.name}），请重新生成该文书") from error


def _pad(whole: Any) -> None:
    if len(whole.pages) % 2:
        box = whole.pages[-1].mediabox
        whole.add_blank_page(page_size=(float(box[2]), float(box[3])))


def _cover(ordered: Sequence[PrintItem], counts: Sequence[int], renderer: Renderer, cover: Mapping[str, Any]) -> bytes:
    """The cover list; drawn again when its own length moves the page numbers it names."""
    import pikepdf

    cover_pages = 2
    while True:
        context = _cover_context(ordered, counts, cover_pages, cover)
        pdf = renderer.render(Letter(COVER_KIND, context))
        with pikepdf.open(io.BytesIO(pdf)) as drawn:
            needed = _even(len(drawn.pages))
        if needed <= cover_pages:
            return pdf
        cover_pages = needed


def _cover_context(
    ordered: Sequence[PrintItem], counts: Sequence[int], cover_pages: int, cover: Mapping[str, Any]
) -> dict[str, Any]:
    rows = []
    page = cover_pages + 1
    for item, count in zip(ordered, counts, strict=True):
        rows.append(
            {
                "number": item.number,
                "addressee": item.addressee,
                "address": item.address,
                "first_page": page,
                "pages": count,
            }
        )
        page += _even(count)
    return {**cover, "rows": rows, "sheets": (page - 1) // 2, "cover_sheets": cover_pages // 2}


def _even(count: int) -> int:
    return count + count % 2


def _share_streams(whole: Any) -> None:
    """Let equal fonts and pictures be stored once: letters of one layout carry the same ones."""
    known: dict[bytes, Any] = {}
    for holder in whole.objects:
        _share(holder, known)


def _share(holder: Any, known: dict[bytes, Any]) -> None:
    """Point every entry of a dictionary that is a large stream to the first stream equal to it."""
    import pikepdf

    if isinstance(holder, pikepdf.Stream):
        holder = holder.stream_dict
    if not isinstance(holder, pikepdf.Dictionary):
        return
    for key, value in list(holder.items()):
        if isinstance(value, pikepdf.Stream):
            if key not in _PER_PAGE and (digest := _digest(value)):
                holder[key] = known.setdefault(digest, value)
        elif isinstance(value, pikepdf.Dictionary) and not value.is_indirect:
            _share(value, known)


def _digest(stream: Any) -> bytes:
    """Identifies what a stream shows, its transparency included; empty for one too small to matter."""
    import pikepdf

    raw = stream.read_raw_bytes()
    mask = stream.get("/SMask")
    if isinstance(mask, pikepdf.Stream):
        return hashlib.sha256(raw + mask.read_raw_bytes()).digest()
    return hashlib.sha256(raw).digest() if len(raw) >= _WORTH_SHARING else b""
