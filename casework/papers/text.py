"""What the text of a paper shows before it is issued: characters without a glyph, provisional days unmarked.

What hinders the issue is told apart from what an officer should only look at: characters that the fallback typeface
draws.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from casework.papers.fitness import party_problems, text_problems, text_warnings
from casework.parts import Parts
from casework.rendering import letter
from engine.errors import DocumentError, MissingError
from engine.life import WAITING, Stage
from engine.model import DocumentKind
from store.values import Document

if TYPE_CHECKING:
    from documents.templating.templates import Letter


def printed_problems(parts: Parts, kind: DocumentKind, document: Document) -> Iterator[str]:
    """What is wrong with the text of a paper as it is printed."""
    from documents.pdf.glyphs import glyphs_of
    from documents.pdf.marking import addressed, unmarked

    folders = parts.library.template_folders()
    printed = letter(document)
    yield from party_problems(kind, document.context, addressed(printed, folders))
    yield from text_problems(glyphs_of(printed, folders).missing, unmarked(printed, folders))


def paper_warnings(parts: Parts, document: Document) -> tuple[str, ...]:
    """What an officer should look at in a paper that is on its way; of one that was issued nothing is told any more."""
    if not document.edition or Stage(document.stage) not in WAITING:
        return ()
    return letter_warnings(parts, letter(document))


def letter_warnings(parts: Parts, wanted: Letter) -> tuple[str, ...]:
    """What an officer should look at before a letter is printed, or why it cannot be printed as it stands."""
    from documents.pdf.glyphs import glyphs_of

    try:
        glyphs = glyphs_of(wanted, parts.library.template_folders())
    except (DocumentError, MissingError) as error:
        return (str(error),)
    return (*text_warnings(glyphs.lacking), *text_problems(glyphs.missing, ()))
