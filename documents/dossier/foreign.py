"""PDFs that come from elsewhere: only what is seen on their pages goes into a dossier.

Form fields, signatures, notes and links become plain content or go away, so that nothing in a dossier can be filled in,
clicked or run. Of a file that cannot be opened it is told why; one that is damaged is never
repaired silently.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from engine.errors import DocumentError

_ACTIVE: Final = ("/Annots", "/AA", "/B", "/Metadata", "/PieceInfo", "/StructParents", "/Tabs", "/Trans", "/Dur")
"""Entries of a page that do something or lead out of it, none of which is seen on paper."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What a PDF is found to be."""

    problem: str = ""  # why it cannot be taken in, in Chinese
    repaired: bool = False  # it is damaged, and what could be read of it is shown
    signed: bool = False  # it carries electronic signatures: these are in the file's bytes and not on its pages


def condition_of(pdf: bytes) -> Condition:
    """Whether a file can be taken into a dossier page by page."""
    try:
        repaired = _is_damaged(pdf)
        with flat(pdf):
            return Condition("", repaired, _is_signed(pdf))
    except DocumentError as error:
        return Condition(str(error))


@contextmanager
def flat(pdf: bytes) -> Iterator[Any]:
    """An opened PDF (pikepdf) with nothing on its pages but what is seen.

    Raises:
        DocumentError: it needs a password, cannot be read or has no page.
    """
    import pikepdf

    with _open(pdf) as opened:
        try:
            count = len(opened.pages)
            opened.flatten_annotations("all")
            for page in opened.pages:
                for entry in _ACTIVE:
                    if entry in page.obj:
                        del page.obj[entry]
        except (pikepdf.PdfError, ValueError, TypeError, RuntimeError) as error:
            raise DocumentError("PDF 已损坏，不能打开") from error
        if not count:
            raise DocumentError("PDF 里没有页面")
        yield opened


def _open(pdf: bytes, *, repair: bool = True) -> Any:
    import pikepdf

    try:
        return pikepdf.open(io.BytesIO(pdf), attempt_recovery=repair, suppress_warnings=True)
    except pikepdf.PasswordError as error:
        raise DocumentError("PDF 设有密码，不能打开") from error
    except pikepdf.PdfError as error:
        raise DocumentError("PDF 已损坏，不能打开") from error


def _is_damaged(pdf: bytes) -> bool:
    try:
        with _open(pdf, repair=False) as opened:
            return bool(opened.get_warnings())
    except DocumentError:
        return True


def _is_signed(pdf: bytes) -> bool:
    import pikepdf

    with _open(pdf) as opened:
        fields = opened.Root.get("/AcroForm", pikepdf.Dictionary()).get("/Fields", pikepdf.Array())
        return any(field.get("/FT") == "/Sig" and "/V" in field for field in fields)
