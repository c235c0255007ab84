"""What many letters of one file share is kept once: fonts, seals, tables of widths.

Letters of one layout carry the same fonts, and letters of one office the same seal. Owns the comparison by content;
what is drawn on a page stays the page's own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, Final

_OF_THE_PAGE: Final = frozenset({"/Annots", "/Contents", "/P", "/Parent"})


class Sharing:
    """The objects of one file that may be shared, by their content."""

    def __init__(self) -> None:
        self._known: dict[bytes, Any] = {}

    def share(self, pages: Iterable[Any]) -> None:
        """Point pages that were just added to what equals their fonts and pictures, and empty theirs."""
        met: dict[tuple[int, int], Any] = {}
        for page in pages:
            self._entries(page.obj, met)

    def _entries(self, holder: Any, met: dict[tuple[int, int], Any]) -> None:
        """Replace what a dictionary or list holds by what equals it; from the innermost outwards."""
        import pikepdf

        is_list = isinstance(holder, pikepdf.Array)
        for key, value in list(enumerate(holder) if is_list else holder.items()):
            if key in _OF_THE_PAGE or not isinstance(value, pikepdf.Stream | pikepdf.Dictionary | pikepdf.Array):
                continue
            if not value.is_indirect:
                self._entries(value, met)
                continue
            if value.objgen not in met:
                met[value.objgen] = value  # before its entries: they may lead back to it
                self._entries(value.stream_dict if isinstance(value, pikepdf.Stream) else value, met)
                met[value.objgen] = self._first_equal(value)
            if met[value.objgen].objgen != value.objgen:
                holder[key] = met[value.objgen]

    def _first_equal(self, found: Any) -> Any:
        """The first object of the same content; a stream that is not needed any more is emptied."""
        import pikepdf

        is_stream = isinstance(found, pikepdf.Stream)
        said = (found.stream_dict if is_stream else found).unparse(resolved=True)
        digest = hashlib.sha256(said + found.read_raw_bytes() if is_stream else said).digest()
        known = self._known.setdefault(digest, found)
        if is_stream and known.objgen != found.objgen:
            found.write(b"")
        return known
