"""The page numbers of a dossier: stamped into the lower outside corner of every page, whatever its size and turn.

Odd pages are fronts and carry the number on the right, even ones on the left, as the format of files of official
papers has it (GB/T 9705). A page's own number stands higher up and is left alone.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from documents.templating.templates import Letter

if TYPE_CHECKING:
    from documents.pdf.render import Renderer

KIND: Final = "dossier_stamps"
_NAME: Final = "/DossierPageNumber"
_MM: Final = 72 / 25.4
_WIDE, _HIGH = 20.0, 6.0  # millimetres; the page size of the template
_FROM_SIDE, _FROM_BOTTOM = 8.0, 7.0  # millimetres from the page's edges


def stamp(whole: Any, renderer: Renderer) -> None:
    """Number all pages of a PDF (pikepdf) from 1."""
    import pikepdf

    count = len(whole.pages)
    drawn = renderer.render(Letter(KIND, {"kind": KIND, "title": "页号", "count": count, "issuer": {"name": ""}}))
    with pikepdf.open(io.BytesIO(drawn)) as stamps:
        for number, (page, mark) in enumerate(zip(whole.pages, stamps.pages, strict=True), start=1):
            _lay(whole, page, mark, corner(page, right=number % 2 == 1))


def _lay(whole: Any, page: Any, mark: Any, place: Any) -> None:
    """Lay a stamp over a page, upright as the page is seen.

    pikepdf's own way to do it names what it adds by chance, and no dossier would be equal to another.
    """
    from pikepdf import Name

    form = whole.copy_foreign(mark.as_form_xobject())
    name = page.add_resource(form, Name.XObject, Name(_NAME))
    # whatever the page's own drawing leaves behind ends with it
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(b"\nQ\n" + page.calc_form_xobject_placement(form, name, place, invert_transformations=True))


def corner(page: Any, *, right: bool) -> Any:
    """Where a stamp goes, as a rectangle in the page's own coordinates.

    Args:
        page: of pikepdf.
        right: whether to the right as the page is seen, or to the left.
    """
    import pikepdf

    x0, y0, x1, y1 = (float(edge) for edge in page.cropbox)
    turn = int(page.obj.get("/Rotate", 0)) % 360
    scale = _MM / float(page.obj.get("/UserUnit", 1))
    seen_width = (y1 - y0) if turn in (90, 270) else (x1 - x0)
    width, height = _WIDE * scale, _HIGH * scale
    left = seen_width - _FROM_SIDE * scale - width if right else _FROM_SIDE * scale
    low = _FROM_BOTTOM * scale
    high, end = low + height, left + width
    match turn:
        case 90:
            return pikepdf.Rectangle(x1 - high, y0 + left, x1 - low, y0 + end)
        case 180:
            return pikepdf.Rectangle(x1 - end, y1 - high, x1 - left, y1 - low)
        case 270:
            return pikepdf.Rectangle(x0 + low, y1 - end, x0 + high, y1 - left)
        case _:
            return pikepdf.Rectangle(x0 + left, y0 + low, x0 + end, y0 + high)
