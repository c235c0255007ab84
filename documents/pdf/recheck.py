"""Whether an issued letter still comes out as it was issued, and what differs if not.

The bytes that were issued are the record; rendering the frozen values again is a check of it. Letters of one layout
share their fonts, so that a letter rendered alone has other bytes and the same pages: what counts is what is drawn.
Owns the comparison; it changes neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from itertools import zip_longest
from typing import TYPE_CHECKING

from documents.pdf.drawnpages import DrawnPage, read_pages
from documents.pdf.identity import Identity, identity_of
from documents.templating.templates import Letter

if TYPE_CHECKING:
    from documents.pdf.render import Renderer


class Cause(Enum):
    """What has changed since the letter was issued."""

    TEMPLATE = "文书模板或者样式已经修改"
    FONTS = "字体文件已经更换"
    COMPOSER = "排版组件的版本不同"


class Effect(Enum):
    """How a letter rendered again differs from the one that was issued."""

    BYTES = "与存档文件逐字节相同"
    PAGES = "各页的文字、图片和位置与存档文件相同（成批制作的文书共用字体，文件的字节因此不同）"
    GLYPHS = "各页的文字、图片和位置与存档文件相同，但是字体已经更换，字形可能不同"
    PLACES = "文字和图片相同，位置或者线条不同"
    PICTURES = "文字相同，印章或者其他图片不同"
    TEXT = "文字不同"


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where two letters differ."""

    page: int
    """From 1."""
    issued: str = ""
    """The line as issued; empty when the page has fewer lines, or when it is not the text that differs."""
    again: str = ""
    """The line as rendered again."""


@dataclass(frozen=True, slots=True)
class Recheck:
    """What came of rendering a letter again."""

    effect: Effect
    causes: tuple[Cause, ...]
    """Changes since it was issued; they may be there without any effect."""
    first: Difference | None = None

    @property
    def same(self) -> bool:
        """Whether the letter comes out as it was issued."""
        return self.effect in {Effect.BYTES, Effect.PAGES}

    @property
    def sentences(self) -> list[str]:
        """The result for officers, in Chinese."""
        place = f"第{self.first.page}页" if self.first else ""
        told = [f"{place}{self.effect.value}"]
        if self.first and self.effect is Effect.TEXT:
            told.append(
                f"存档为“{self.first.issued or '（没有这一行）'}”，重新生成为“{self.first.again or '（没有这一行）'}”"
            )
        return [*told, *(cause.value for cause in self.causes)]


def recheck(stored: bytes, letter: Letter, issued: Identity, renderer: Renderer) -> Recheck:
    """Render a letter again and compare.

    Args:
        stored: the PDF that was issued; a signature added to it does not matter.
        letter: the values frozen for it.
        issued: what it was made with, as kept beside it.
        renderer: with the office's seals and templates.

    Raises:
        MissingError: its kind has no template any more.
        DocumentError: the stored file is no readable PDF, or the letter cannot be rendered any more.
    """
    causes = _causes(issued, identity_of(letter.kind, renderer.further))
    again = renderer.render(letter)
    if again == stored:
        return Recheck(Effect.BYTES, causes)
    pages = list(zip_longest(read_pages(stored), read_pages(again), fillvalue=DrawnPage()))
    for effect, found in (
        (Effect.TEXT, _other_text(pages)),
        (Effect.PICTURES, _first(pages, "pictures")),
        (Effect.PLACES, _first(pages, "content")),
    ):
        if found:
            return Recheck(effect, causes, found)
    return Recheck(Effect.GLYPHS if Cause.FONTS in causes else Effect.PAGES, causes)


def _causes(issued: Identity, now: Identity) -> tuple[Cause, ...]:
    changed = {
        Cause.TEMPLATE: issued.template != now.template,
        Cause.FONTS: issued.fonts != now.fonts,
        Cause.COMPOSER: issued.composer != now.composer,
    }
    return tuple(cause for cause, differs in changed.items() if differs)


def _other_text(pages: list[tuple[DrawnPage, DrawnPage]]) -> Difference | None:
    for number, (mine, its) in enumerate(pages, start=1):
        for issued, again in zip_longest(mine.lines, its.lines, fillvalue=""):
            if issued != again:
                return Difference(number, issued, again)
    return None


def _first(pages: list[tuple[DrawnPage, DrawnPage]], what: str) -> Difference | None:
    found = (number for number, (mine, its) in enumerate(pages, start=1) if getattr(mine, what) != getattr(its, what))
    return next((Difference(number) for number in found), None)
