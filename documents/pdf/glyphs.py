"""Which characters of a letter its own typeface lacks, and which no installed font has.

Owns the walk through a letter as it will be printed, part by part with the typeface of the part: the red name and the
title, headings, labels, text. What the fonts hold is asked of ``documents.fonts.finding``. It draws nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from documents.fonts import finding as fonts
from documents.fonts.families import ROLES
from documents.templating import templates
from documents.templating.templates import Folders, Letter

FALLBACK = "Shixian Rare"
BODY, TITLE, HEADING, LABEL = "Shixian FangSong", "Shixian BiaoSong", "Shixian HeiTi", "Shixian KaiTi"
_VOID = frozenset({"br", "img", "col", "hr", "meta"})


@dataclass(frozen=True, slots=True)
class Glyphs:
    """What is unusual in the characters of a letter."""

    lacking: tuple[tuple[str, str], ...]
    """Chinese name of a typeface, and the characters of its parts that it lacks and the fallback draws: legible, worth
    a look before sealing."""
    missing: frozenset[str]
    """Drawn by nothing; a letter that holds one must not go out."""

    @property
    def fallback(self) -> frozenset[str]:
        """All characters that the fallback draws."""
        return frozenset("".join(characters for _, characters in self.lacking))


def glyphs_of(letter: Letter, further: Folders = ()) -> Glyphs:
    """The characters of a letter that its typefaces lack, as it is printed with the fonts installed now.

    Args:
        letter: what would be printed.
        further: folders of the office's own templates.

    Raises:
        MissingError: there is no such kind.
        DocumentError: the template needs a value that the letter lacks.
    """
    return glyphs_in(printed_text(templates.section(letter, 1, "", further)))


def glyphs_in(parts: dict[str, str]) -> Glyphs:
    """The same for texts by the family of their typeface."""
    faces = {face.role.family: face for face in fonts.find_fonts().faces}
    has = {family: fonts.characters_of(face.path) for family, face in faces.items()}
    behind = has.get(FALLBACK, frozenset())
    lacking: list[tuple[str, str]] = []
    missing: set[str] = set()
    for role in ROLES:
        unusual = _outside(parts.get(role.family, ""), has.get(role.family, frozenset()))
        if drawn := "".join(one for one in unusual if ord(one) in behind):
            lacking.append((role.chinese, drawn))
        missing.update(one for one in unusual if ord(one) not in behind)
    return Glyphs(tuple(lacking), frozenset(missing))


def _outside(text: str, has: frozenset[int]) -> list[str]:
    """The visible characters of a text that a typeface lacks, each once, as they come."""
    return [one for one in dict.fromkeys(text) if not one.isspace() and one.isprintable() and ord(one) not in has]


def printed_text(section: str) -> dict[str, str]:
    """The text of a letter's section by the family it is printed in."""
    walk = _Walk()
    walk.feed(section)
    walk.close()
    return {family: "".join(texts) for family, texts in walk.found.items()}


@dataclass(slots=True)
class _Open:
    tag: str
    classes: frozenset[str]
    family: str


@dataclass
class _Walk(HTMLParser):
    """Follows the style sheet ``templates/official/gongwen.css`` in what it says of typefaces."""

    found: dict[str, list[str]] = field(default_factory=dict)
    open: list[_Open] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            return
        classes = frozenset((dict(attrs).get("class") or "").split())
        self.open.append(_Open(tag, classes, self._family(tag, classes)))

    def handle_endtag(self, tag: str) -> None:
        while self.open:
            if self.open.pop().tag == tag:
                return

    def handle_data(self, data: str) -> None:
        family = self.open[-1].family if self.open else BODY
        self.found.setdefault(family, []).append(data)

    def _family(self, tag: str, classes: frozenset[str]) -> str:
        if tag == "h1" or "mark" in classes:
            return TITLE
        if tag == "h3" or (tag == "th" and any("sheet" in one.classes for one in self.open)):
            return LABEL
        if tag in {"h2", "th"}:
            return HEADING
        return self.open[-1].family if self.open else BODY
