"""One letter as a Word file.

Owns what is taken from the letter: its section, its seal, and what the file's properties tell.
"""

from __future__ import annotations

from datetime import UTC, datetime

from documents.pdf import assets
from documents.templating import templates
from documents.templating.templates import Folders, Letter
from documents.wordfile.reading import read_sheet
from documents.wordfile.writing import write

_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)


def to_docx(letter: Letter, *, seal: bytes | None = None, further: Folders = ()) -> bytes:
    """A letter as a DOCX, made of the same section as its PDF. Equal letters make equal bytes.

    Args:
        letter: what to write.
        seal: picture (PNG) of the issuer's seal, floating over the date; None leaves room for the wet stamp. A kind
            that bears no seal gets none.
        further: folders of the office's own templates.

    Raises:
        MissingError: there is no such kind.
        DocumentError: the letter lacks a value, or its template uses what a Word file cannot have (the error names it).
    """
    issuer = str((letter.context.get("issuer") or {}).get("name", ""))
    address = ""
    if seal is not None and letter.context.get("seal", True):
        assets.check_png(issuer, seal)
        address = assets.SCHEME + assets.asset_name(seal)
    section = templates.section(letter, 1, address, further)
    sheet = read_sheet(section, letter.title or letter.kind, seal if address else None)
    return write(
        sheet,
        title=letter.title,
        author=issuer,
        number=str(letter.context.get("number") or ""),
        created=_day(letter.context.get("date")),
    )


def _day(date: object) -> datetime:
    """The start of the document's own day: the file tells no other time."""
    try:
        return datetime.fromisoformat(str(date)).replace(tzinfo=UTC)
    except ValueError:
        return _UNDATED
