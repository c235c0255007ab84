"""One file for the printer out of many letters.

Owns order, cover list and duplex padding: letters in the order of their addresses, each starting on the front of a
sheet. It changes nothing on the letters' pages. The cover is a letter of kind ``print_cover``. Letters are taken in one
by one, and what they share is kept once (``documents.pdf.sharing``), so that five hundred need little more room than
one.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from documents import files
from documents.pdf.sharing import Sharing
from documents.templating.templates import Letter
from engine.errors import DocumentError

if TYPE_CHECKING:
    from documents.pdf.render import Renderer

A4_POINTS = (595.28, 841.89)
COVER_KIND = "print_cover"
_AT_ONCE = 25
"""Letters that are in memory together."""
_DIGITS = re.compile(r"(\d+)")


Progress = Callable[[int, int], None]
"""Told now and then how many letters are done, and of how many."""


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


def write_print_file(
    path: Path,
    items: Sequence[PrintItem],
    renderer: Renderer,
    cover: Mapping[str, Any],
    progress: Progress | None = None,
) -> None:
    """Write all letters as one PDF for duplex printing, behind a cover list.

    It takes its name when it is whole, and else nothing is left of it.

    Args:
        path: its name; an existing file is replaced.
        items: the letters, in any order.
        renderer: draws the cover list.
        cover: context of the cover: ``title``, ``date``, ``sample``, ``issuer``; the rows are added here.
        progress: told after every few letters.

    Raises:
        DocumentError: there is nothing to print, or a file is not a readable PDF.
        OSError: it cannot be written there.
    """
    with _put_together(items, renderer, cover, progress) as whole, files.whole(path) as file:
        whole.save(file, deterministic_id=True)


@contextmanager
def _put_together(
    items: Sequence[PrintItem], renderer: Renderer, cover: Mapping[str, Any], progress: Progress | None
) -> Iterator[Any]:
    import pikepdf

    if not items:
        raise DocumentError("没有可打印的文书，请先选择已生成的文书")
    ordered = sorted(items, key=address_order)
    counts: list[int] = []
    with pikepdf.new() as whole:
        sharing = Sharing()
        for start in range(0, len(ordered), _AT_ONCE):
            bundle = _bundle(ordered[start : start + _AT_ONCE], counts)
            with pikepdf.open(io.BytesIO(bundle)) as part:
                whole.pages.extend(part.pages)
                sharing.share(whole.pages[-len(part.pages) :])
            if progress:
                progress(len(counts), len(ordered))
        _put_in_front(whole, _cover(ordered, counts, renderer, cover))
        whole.Root.Lang = pikepdf.String("zh-CN")
        whole.docinfo["/Title"] = str(cover["title"])
        yield whole


def _bundle(items: Sequence[PrintItem], counts: list[int]) -> bytes:
    """Some letters as one file, each on sheets of its own; notes how many pages each has.

    A file keeps alive what was copied into it, so the letters' own files are only let go with the file they went to.
    """
    import pikepdf

    target = io.BytesIO()
    with pikepdf.new() as bundle:
        sharing = Sharing()
        for item in items:
            with _open(item) as letter:
                counts.append(len(letter.pages))
                bundle.pages.extend(letter.pages)
            sharing.share(bundle.pages[-counts[-1] :])
            _pad(bundle)
        bundle.save(target)
    return target.getvalue()


def _put_in_front(whole: Any, front: bytes) -> None:
    """Put the cover list in front, on sheets of its own."""
    import pikepdf

    with pikepdf.open(io.BytesIO(front)) as list_pages:
        for place, page in enumerate(list_pages.pages):
            whole.pages.insert(place, page)
        if len(list_pages.pages) % 2:
            whole.add_blank_page(page_size=A4_POINTS)
            whole.pages.insert(len(list_pages.pages), whole.pages[-1])
            del whole.pages[-1]


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
