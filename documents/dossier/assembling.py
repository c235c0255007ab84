"""From parts to one PDF: draw what is to be drawn, find every page number, merge, stamp, bookmark."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from documents.dossier.foreign import flat
from documents.dossier.parts import Dossier, Item, Picture, Placed, Sheets
from documents.dossier.pictures import Look, put
from documents.dossier.stamps import stamp
from documents.pdf.joining import joined
from documents.pdf.sharing import Sharing
from documents.templating.templates import Letter
from engine.errors import DocumentError

if TYPE_CHECKING:
    from documents.pdf.render import Renderer

_MOST_TRIES: Final = 5
"""The second one does, but where a number became longer and pushed a line over the end of a page."""


@dataclass(frozen=True, slots=True)
class Assembled:
    """A dossier that was put together."""

    pdf: bytes
    pages: int
    items: tuple[Placed, ...]  # in the order of the directory


@dataclass(frozen=True, slots=True)
class _Around:
    """The pages around the parts, drawn."""

    cover: bytes
    directory: bytes
    closing: bytes

    @property
    def counts(self) -> tuple[int, int, int]:
        return _pages(self.cover), _pages(self.directory), _pages(self.closing)


def assemble(dossier: Dossier, renderer: Renderer) -> Assembled:
    """Put a dossier together; equal parts make equal bytes.

    Raises:
        DocumentError: an item is not a readable PDF, or a page cannot be drawn.
    """
    contents = _drawn(dossier, renderer)
    around, placed = _around(dossier, contents, renderer)
    import pikepdf

    with pikepdf.new() as whole:
        sharing = Sharing()
        for pdf in (around.cover, around.directory, *filter(None, contents), around.closing):
            _append(whole, pdf, sharing)
        stamp(whole, renderer)
        _bookmark(whole, around.counts, placed)
        _attach(whole, dossier)
        whole.Root.Lang = pikepdf.String("zh-CN")
        whole.docinfo["/Title"] = dossier.title
        whole.remove_unreferenced_resources()
        target = io.BytesIO()
        whole.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return Assembled(target.getvalue(), len(whole.pages), tuple(placed))


def _items(dossier: Dossier) -> Iterator[tuple[str, Item]]:
    for part in dossier.parts:
        for item in part.items:
            yield part.title, item


def _drawn(dossier: Dossier, renderer: Renderer) -> list[bytes | None]:
    """The pages of every item, as a PDF each."""
    contents = [item.content for _, item in _items(dossier)]
    letters = [letter for content in contents for letter in _letters(content)]
    drawings = iter(renderer.render_batch(letters))
    found: list[bytes | None] = []
    for content in contents:
        match content:
            case Sheets(pdf):
                found.append(pdf)
            case Letter():
                found.append(next(drawings))
            case Picture():
                leaves = [_with_picture(next(drawings), content.content, look) for look in content.looks]
                found.append(joined(leaves, "")[0])
            case None:
                found.append(None)
    return found


def _letters(content: Sheets | Letter | Picture | None) -> list[Letter]:
    """What is to be drawn of an item."""
    match content:
        case Letter():
            return [content]
        case Picture(_, looks, caption):
            count = len(looks)
            return [
                _with(caption, {"leaf": f"（第{no}页，共{count}页）" if count > 1 else "", "lies": look.lies})
                for no, look in enumerate(looks, start=1)
            ]
        case _:
            return []


def _with_picture(caption: bytes, content: bytes, look: Look) -> bytes:
    import pikepdf

    with pikepdf.open(io.BytesIO(caption)) as opened:
        put(opened, opened.pages[0], content, look)
        target = io.BytesIO()
        opened.save(target, deterministic_id=True)
        return target.getvalue()


def _around(dossier: Dossier, contents: Sequence[bytes | None], renderer: Renderer) -> tuple[_Around, list[Placed]]:
    """The pages around the parts; drawn again when their own length moves the page numbers they name."""
    lengths = [0 if content is None else _pages(content) for content in contents]
    counts = (1, 1, 1)
    for _ in range(_MOST_TRIES):
        placed = _placed(dossier, lengths, sum(counts[:2]))
        totals = {"items": len(placed), "pages": sum(counts) + sum(lengths)}
        cover, directory, closing = renderer.render_batch(
            [
                _with(dossier.cover, totals),
                _with(dossier.directory, {"rows": _directory_rows(placed)}),
                _with(dossier.closing, {**totals, "rows": _kept_rows(placed)}),
            ]
        )
        around = _Around(cover, directory, closing)
        if around.counts == counts:
            return around, placed
        counts = around.counts
    raise DocumentError("案卷目录的页数随页号变化，不能确定，请检查案卷的模板")


def _placed(dossier: Dossier, lengths: Sequence[int], before: int) -> list[Placed]:
    placed, page = [], before + 1
    for (part, item), length in zip(_items(dossier), lengths, strict=True):
        placed.append(Placed(part, item, page, page + length - 1) if length else Placed(part, item, 0, 0))
        page += length
    return placed


def _with(letter: Letter, more: dict[str, Any]) -> Letter:
    return Letter(letter.kind, {**letter.context, **more})


def _directory_rows(placed: Sequence[Placed]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    heading = ""
    for number, one in enumerate(placed, start=1):
        item = one.item
        rows.append(
            {
                "heading": one.part if one.part != heading else "",
                "no": number,
                "number": item.number,
                "responsible": item.responsible,
                "title": item.title,
                "date": item.date,
                "pages": one.pages,
                "remark": item.remark,
            }
        )
        heading = one.part
    return rows


def _kept_rows(placed: Sequence[Placed]) -> list[dict[str, Any]]:
    return [
        {
            "no": number,
            "title": one.item.title,
            "pages": one.pages,
            "file": one.item.kept.file,
            "sha256": one.item.kept.sha256,
            "verdict": one.item.kept.verdict,
        }
        for number, one in enumerate(placed, start=1)
        if one.item.kept is not None
    ]


def _pages(pdf: bytes) -> int:
    with flat(pdf) as opened:
        return len(opened.pages)


def _append(whole: Any, pdf: bytes, sharing: Sharing) -> None:
    before = len(whole.pages)
    with flat(pdf) as opened:
        whole.pages.extend(opened.pages)
        sharing.share(whole.pages[before:])


def _bookmark(whole: Any, counts: tuple[int, int, int], placed: Sequence[Placed]) -> None:
    """A bookmark for every part and, below it, for every item that has pages."""
    from pikepdf import OutlineItem

    with whole.open_outline() as outline:
        outline.root.append(OutlineItem("案卷封面", 0))
        outline.root.append(OutlineItem("卷内文件目录", counts[0]))
        part: OutlineItem | None = None
        for one in placed:
            if not one.first:
                continue
            if part is None or part.title != one.part:
                part = OutlineItem(one.part, one.first - 1)
                outline.root.append(part)
            if one.item.title != one.part:
                words = f"{one.item.title}　{one.item.number}" if one.item.number else one.item.title
                part.children.append(OutlineItem(words, one.first - 1))
        outline.root.append(OutlineItem("卷内备考表", len(whole.pages) - counts[2]))


def _attach(whole: Any, dossier: Dossier) -> None:
    from pikepdf import AttachedFileSpec

    for name, content in sorted(dossier.attachments.items()):
        kind = {".json": "application/json", ".pdf": "application/pdf"}.get(name[name.rfind(".") :], "")
        whole.attachments[name] = AttachedFileSpec(
            whole, content, filename=name, mime_type=kind, description="", creation_date="", mod_date=""
        )
