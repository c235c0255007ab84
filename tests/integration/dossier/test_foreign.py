"""PDFs from elsewhere: only what is seen goes in, and of what cannot be opened it is told why."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from documents.dossier import condition_of
from documents.dossier.foreign import flat
from engine.errors import DocumentError
from tests import uploads
from tests.dossiers import odd_pdf
from tests.paper import Paper


def taken_over(pdf: bytes) -> bytes:
    with flat(pdf) as opened, pikepdf.new() as made:
        made.pages.extend(opened.pages)
        return uploads.saved(made)


def with_field(**value: Any) -> bytes:
    """A page with a field whose appearance is a word."""
    with pikepdf.new() as made:
        page = made.add_blank_page(page_size=(595, 842))
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        look = made.make_stream(b"BT /F1 20 Tf 5 10 Td (appearance) Tj ET")
        look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 200, 50])
        look.Resources = Dictionary(Font=Dictionary(F1=font))
        field = made.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                T=pikepdf.String("Seal"),
                Rect=Array([100, 100, 300, 150]),
                AP=Dictionary(N=look),
                F=4,
                **value,
            )
        )
        page.obj.Annots = Array([field])
        made.Root.AcroForm = Dictionary(Fields=Array([field]))
        return uploads.saved(made)


def test_what_acts_on_a_page_goes_away_and_what_is_seen_stays() -> None:
    with pikepdf.open(io.BytesIO(odd_pdf())) as source:
        assert "/Annots" in source.pages[0].obj
    result = taken_over(odd_pdf())
    with pikepdf.open(io.BytesIO(result)) as made:
        assert not any("/Annots" in page.obj for page in made.pages)
    assert b"sample.invalid" not in result
    assert "turn0" in Paper(result).text.replace(" ", "")


def test_the_look_of_a_signature_becomes_content_and_the_file_is_known_to_be_signed() -> None:
    pdf = with_field(FT=Name.Sig, V=Dictionary(Type=Name.Sig, Filter=Name("/Adobe.PPKLite")))
    assert condition_of(pdf).signed
    result = taken_over(pdf)
    assert Paper(result).text == "appearance"
    with pikepdf.open(io.BytesIO(result)) as made:
        assert "/AcroForm" not in made.Root
        assert "/Annots" not in made.pages[0].obj


def test_a_field_without_a_signature_is_no_signature() -> None:
    pdf = with_field(FT=Name.Tx, V=pikepdf.String("appearance"))
    assert not condition_of(pdf).signed
    assert condition_of(pdf).problem == ""


def test_pages_keep_their_size_and_turn() -> None:
    with pikepdf.open(io.BytesIO(odd_pdf())) as source, pikepdf.open(io.BytesIO(taken_over(odd_pdf()))) as made:
        told = [
            [([float(edge) for edge in page.cropbox], int(page.obj.get("/Rotate", 0))) for page in one.pages]
            for one in (source, made)
        ]
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("pdf", "words"),
    [
        (b"%PDF-1.7\nnothing", "已损坏"),
        (uploads.pdf(0), "没有页面"),
        (b"%PDF-1.7\n" + bytes(3000), "已损坏"),
    ],
)
def test_what_cannot_be_opened_is_told(pdf: bytes, words: str) -> None:
    assert words in condition_of(pdf).problem
    with pytest.raises(DocumentError, match=words), flat(pdf):
        pass


def test_a_password_is_told() -> None:
    with pikepdf.open(io.BytesIO(uploads.pdf())) as made:
        locked = uploads.saved(made, encryption=pikepdf.Encryption(user="样例", owner="样例"))
    assert condition_of(locked).problem == "PDF 设有密码，不能打开"


def test_a_damaged_file_that_can_still_be_read_is_known_as_such() -> None:
    whole = odd_pdf()
    assert not condition_of(whole).repaired
    damaged = whole[: whole.rindex(b"startxref")] + b"startxref\n7\n%%EOF"
    condition = condition_of(damaged)
    assert condition.repaired
    assert condition.problem == ""
