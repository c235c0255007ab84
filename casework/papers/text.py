"""What the printed text of a paper shows before it is issued: characters without a glyph, provisional days unmarked."""

from __future__ import annotations

from collections.abc import Iterator

from casework.papers.fitness import party_problems, text_problems
from casework.parts import Parts
from store.values import Document


def printed_problems(parts: Parts, document: Document) -> Iterator[str]:
    """What is wrong with the text of a paper as it is printed."""
    from documents.pdf.glyphs import glyphs_of
    from documents.pdf.marking import addressed, unmarked
    from documents.templating.templates import Letter

    folders = parts.library.template_folders()
    letter = Letter(document.context["template"], document.context)
    yield from party_problems(document.context, addressed(letter, folders))
    yield from text_problems(glyphs_of(letter, folders).missing, unmarked(letter, folders))
