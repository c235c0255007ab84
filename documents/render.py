"""Letters to PDF.

Owns the way WeasyPrint is driven: many letters in one layout, shared fonts, style sheet and pictures, one PDF for each
letter afterwards. What is printed is decided by the templates; where the files go, by the caller. A renderer keeps no
state between batches but its caches, and belongs to one thread.
"""

from __future__ import annotations

import gc
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from documents import assets, fonts, justify, templates
from documents.templates import Letter
from engine.errors import DocumentError

__all__ = ["LETTERS_PER_LAYOUT", "Letter", "Renderer", "unprintable"]

LETTERS_PER_LAYOUT = 25
"""More in one layout saves little time and costs memory."""
_CUT = "letter-"


class Renderer:
    """Renders letters.

    Args:
        seals: seal pictures (PNG) by the full name of the office; an office without one gets room for the wet stamp.
        further: folders of the office's own templates.

    Raises:
        DocumentError: fonts are missing, or a seal is not a PNG picture.
    """

    def __init__(self, seals: Mapping[str, bytes] | None = None, further: templates.Folders = ()) -> None:
        report = fonts.configure()
        if not report.complete:
            names = "、".join(role.chinese for role in report.missing)
            raise DocumentError(f"缺少字体：{names}。{report.how_to_get}")
        justify.install()
        from weasyprint import CSS
        from weasyprint.text.fonts import FontConfiguration

        self._further = further
        self._assets: dict[str, bytes] = {}
        self._seal_names: dict[str, str] = {}
        for office, picture in (seals or {}).items():
            assets.check_png(office, picture)
            name = assets.asset_name(picture)
            self._assets[name] = picture
            self._seal_names[office] = assets.SCHEME + name
        self._fetcher = assets.make_fetcher(self._assets)
        self._font_config = FontConfiguration()
        self._pictures: dict[str, Any] = {}
        self._css = CSS(string=templates.stylesheet(), font_config=self._font_config, url_fetcher=self._fetcher)

    def render(self, letter: Letter) -> bytes:
        """One letter as a PDF."""
        return self.render_batch([letter])[0]

    def render_batch(self, letters: Sequence[Letter]) -> list[bytes]:
        """Each letter as a PDF of its own, in the order given.

        Raises:
            MissingError: a kind has no template.
            DocumentError: a letter lacks a value, or holds something that may not be fetched.
        """
        pdfs: list[bytes] = []
        for start in range(0, len(letters), LETTERS_PER_LAYOUT):
            with _collector_off():
                pdfs += self._render_layout(letters[start : start + LETTERS_PER_LAYOUT])
        return pdfs

    def _render_layout(self, letters: Sequence[Letter]) -> list[bytes]:
        from weasyprint import HTML
        from weasyprint.urls import FatalURLFetchingError

        sections = [
            templates.section(letter, ordinal, self._seal_of(letter), self._further)
            for ordinal, letter in enumerate(letters, start=1)
        ]
        html = templates.page(sections, letters[0].title)
        try:
            document = HTML(string=html, base_url=None, url_fetcher=self._fetcher).render(
                stylesheets=[self._css], font_config=self._font_config, cache=self._pictures
            )
            whole = document.write_pdf()
        except FatalURLFetchingError as error:
            raise DocumentError(f"文书内容要求读取不允许的资源：{error}") from error
        return _split(whole, _ranges(document.pages, len(letters)), letters)

    def _seal_of(self, letter: Letter) -> str:
        if not letter.context.get("seal", True):
            return ""
        issuer = letter.context.get("issuer") or {}
        return self._seal_names.get(str(issuer.get("name", "")), "")


def unprintable(letter: Letter) -> set[str]:
    """Characters in a letter's values that no installed font has; each would be printed as an empty box."""
    return fonts.missing_glyphs("".join(_texts(letter.context)))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, Sequence):
        for inner in value:
            yield from _texts(inner)


def _ranges(pages: Sequence[Any], count: int) -> list[list[int]]:
    """Page indices of each letter, without the blank pages that make the next one start on a right-hand page."""
    starts = [
        next(index for index, page in enumerate(pages) if f"{_CUT}{ordinal}" in page.anchors)
        for ordinal in range(1, count + 1)
    ]
    ends = [*starts[1:], len(pages)]
    return [
        [index for index in range(start, end) if not _is_blank(pages[index])]
        for start, end in zip(starts, ends, strict=True)
    ]


def _is_blank(page: Any) -> bool:
    return bool(page._page_box.page_type.blank)  # noqa: SLF001 - there is no public way to ask


def _split(whole: bytes, ranges: Sequence[Sequence[int]], letters: Sequence[Letter]) -> list[bytes]:
    import pikepdf

    parts = []
    with pikepdf.open(io.BytesIO(whole)) as source:
        for indices, letter in zip(ranges, letters, strict=True):
            with pikepdf.new() as part:
                part.pages.extend(source.pages[index] for index in indices)
                # All letters of a layout share one dictionary of resources: one office's letter must not carry
                # another's seal.
                part.remove_unreferenced_resources()
                part.Root.Lang = pikepdf.String("zh-CN")
                part.docinfo["/Title"] = letter.title
                part.docinfo["/Author"] = str((letter.context.get("issuer") or {}).get("name", ""))
                target = io.BytesIO()
                part.save(target, deterministic_id=True)
            parts.append(target.getvalue())
    return parts


@contextmanager
def _collector_off() -> Iterator[None]:
    """A layout makes hundreds of thousands of long-lived objects; the cyclic collector only walks them in vain."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
