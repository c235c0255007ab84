"""Letters to PDF.

Owns the way WeasyPrint is driven: many letters in one layout, shared fonts, style sheet and pictures, one PDF for each
letter afterwards. What is printed is decided by the templates; where the files go, by the caller. A renderer keeps no
state between batches but its caches, and belongs to one thread.
"""

from __future__ import annotations

import gc
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from documents.fonts import finding as fonts
from documents.pdf import assets, justify, shortcuts
from documents.pdf.archiving import PdfA
from documents.pdf.cutting import Piece, cut
from documents.templating import templates
from documents.templating.templates import Letter
from engine.errors import DocumentError, ShixianError

__all__ = ["LETTERS_PER_LAYOUT", "Letter", "PdfA", "Renderer", "unprintable"]

_BLANKS = "\t\n\r"
_CONTROLS = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Turn the direction of what follows: a name would read backwards."""
LETTERS_PER_LAYOUT = 25
"""More in one layout saves little time and costs memory."""


class Renderer:
    """Renders letters.

    Args:
        seals: seal pictures (PNG) by the full name of the office; an office without one gets room for the wet stamp.
        further: folders of the office's own templates.
        pdf_a: for the archive: every letter is a PDF/A of this kind.

    Raises:
        DocumentError: fonts are missing, or a seal is not a PNG picture.
    """

    def __init__(
        self, seals: Mapping[str, bytes] | None = None, further: templates.Folders = (), *, pdf_a: PdfA = ""
    ) -> None:
        report = fonts.configure()
        if not report.complete:
            names = "、".join(role.chinese for role in report.missing)
            raise DocumentError(f"缺少字体：{names}。{report.how_to_get}")
        justify.install()
        shortcuts.install()
        from weasyprint import CSS
        from weasyprint.text.fonts import FontConfiguration

        self.further = further
        self._pdf_a = pdf_a
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
        with assets.refusing(self._fetcher):
            self._css = CSS(string=templates.stylesheet(), font_config=self._font_config, url_fetcher=self._fetcher)

    def render(self, letter: Letter) -> bytes:
        """One letter as a PDF."""
        return self.render_batch([letter])[0]

    def render_batch(self, letters: Sequence[Letter]) -> list[bytes]:
        """Each letter as a PDF of its own, in the order given; all or none.

        Raises:
            MissingError: a kind has no template.
            DocumentError: a letter lacks a value, or holds something that may not be fetched.
        """
        pdfs: list[bytes] = []
        for start in range(0, len(letters), LETTERS_PER_LAYOUT):
            with _collector_off():
                pdfs += self._render_layout(letters[start : start + LETTERS_PER_LAYOUT])
        return pdfs

    def render_each(self, letters: Sequence[Letter]) -> list[bytes | ShixianError]:
        """Each letter as a PDF of its own, in the order given, or why it could not be made: one stops no other."""
        results: list[bytes | ShixianError] = []
        for start in range(0, len(letters), LETTERS_PER_LAYOUT):
            results += self._each_of(letters[start : start + LETTERS_PER_LAYOUT])
        return results

    def _each_of(self, letters: Sequence[Letter]) -> list[bytes | ShixianError]:
        try:
            return list(self.render_batch(letters))
        except ShixianError as error:
            reason = error
        except Exception as error:  # whatever a strange letter does to the layout
            reason = DocumentError(f"文书排版出错（{type(error).__name__}：{error}），请联系系统管理员")
            reason.__cause__ = error
        if len(letters) == 1:
            return [reason]
        middle = len(letters) // 2
        return self._each_of(letters[:middle]) + self._each_of(letters[middle:])

    def _render_layout(self, letters: Sequence[Letter]) -> list[bytes]:
        sections = [
            templates.section(letter, ordinal, self._seal_of(letter), self.further)
            for ordinal, letter in enumerate(letters, start=1)
        ]
        with assets.refusing(self._fetcher):
            html = self._read(templates.page(sections, letters[0].title))
            document = html.render(stylesheets=[self._css], font_config=self._font_config, cache=self._pictures)
            drawn = _drawn(document)
        shortcuts.let_go(html)
        pieces = [
            Piece(pages, letter.title, str((letter.context.get("issuer") or {}).get("name", "")))
            for pages, letter in zip(_pages(document.pages, len(letters)), letters, strict=True)
        ]
        return cut(drawn, pieces, self._pdf_a)

    def _read(self, html: str) -> Any:
        from weasyprint import HTML

        return HTML(string=html, base_url=None, url_fetcher=self._fetcher)

    def _seal_of(self, letter: Letter) -> str:
        context = letter.context
        # A seal is printed where its use was permitted so; a signed one is put there by the signature.
        if not context.get("seal_printed", context.get("seal", True)) or context.get("seal_signed"):
            return ""
        issuer = letter.context.get("issuer") or {}
        return self._seal_names.get(str(issuer.get("name", "")), "")


def unprintable(letter: Letter) -> set[str]:
    """Characters in a letter's values that must not be printed.

    No installed font has them and each would be an empty box, or they are invisible and turn or break the line.
    """
    text = "".join(_texts(letter.context))
    invisible = {
        one for one in text if (one not in _BLANKS and unicodedata.category(one) in _CONTROLS) or one in _TURNS
    }
    return fonts.missing_glyphs(text) | invisible


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, Sequence):
        for inner in value:
            yield from _texts(inner)


def _pages(pages: Sequence[Any], count: int) -> list[list[int]]:
    """The pages of each letter, by their index, without empty ones.

    Raises:
        DocumentError: a template makes no section for its letter.
    """
    found: list[list[int]] = [[] for _ in range(count)]
    for index, page in enumerate(pages):
        box = page._page_box  # noqa: SLF001 - there is no public way to ask
        if not box.page_type.blank:
            for ordinal in _letters_on(box):
                found[ordinal - 1].append(index)
    if not all(found):
        raise DocumentError(f"第{found.index([]) + 1}份文书没有内容：模板应当有一个编号的 section（见 official/base）")
    return found


def _letters_on(page: Any) -> Iterator[int]:
    root = page.children[0]
    for body in root.children:
        for box in body.children:
            if shortcuts.is_letter(box):
                yield int(box.element.get("id").removeprefix(shortcuts.CUT))


class _Taken(Exception):  # noqa: N818 - it carries a result
    """Ends the writing of a layout when all is drawn and nothing written."""

    def __init__(self, drawn: Any) -> None:
        self.drawn = drawn


def _drawn(document: Any) -> Any:
    """All objects of a layout, drawn: the file they would make is never needed."""

    def take(_document: Any, drawn: Any) -> None:
        raise _Taken(drawn)

    try:
        document.write_pdf(finisher=take)
    except _Taken as taken:
        return taken.drawn
    raise AssertionError("WeasyPrint wrote a file without calling the finisher")


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
