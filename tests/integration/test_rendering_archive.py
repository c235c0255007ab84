"""Letters as PDF/A-2u and PDF/A-3u: every mark that ISO 19005 asks for and that can be read off a file.

No validator is at hand. What no test here covers: the syntax rules of 6.1 beyond what QPDF checks, the inner
consistency of the embedded font programs beyond their widths, and the ICC profile beyond its head.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, get_args

import pikepdf
import pytest
from fontTools.ttLib import TTFont
from pikepdf.models import PdfMetadata

from documents.pdf.drawnpages import read_pages
from documents.pdf.render import Letter, PdfA, Renderer
from documents.signing.seals import sample_seal
from tests import letters

KINDS: tuple[PdfA, ...] = tuple(kind for kind in get_args(PdfA) if kind)
SEALS = {office["name"]: sample_seal(office["name"]) for office in (letters.DISTRICT, letters.CITY)}
FORBIDDEN_STATES = {"/TR", "/TR2", "/HTP", "/HTO"}
CMYK = {"k", "K"}
BFCHAR, PAIR = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL), re.compile(rb"<(\w+)> <(\w+)>")


def every_kind() -> list[Letter]:
    contexts = [maker() for maker in letters.MAKERS.values()]
    contexts.append(letters.rectification_order() | {"title": "责令<限期>整改 & “通知书”"})
    return [Letter(context["template"], context) for context in contexts]


@pytest.fixture(scope="module", params=KINDS)
def archived(request: pytest.FixtureRequest) -> tuple[PdfA, list[bytes]]:
    return request.param, Renderer(SEALS, pdf_a=request.param).render_batch(every_kind())


@pytest.fixture(scope="module")
def opened(archived: tuple[PdfA, list[bytes]]) -> Iterator[list[pikepdf.Pdf]]:
    files = [pikepdf.open(io.BytesIO(pdf)) for pdf in archived[1]]
    yield files
    for file in files:
        file.close()


def xmp(pdf: pikepdf.Pdf) -> PdfMetadata:
    return pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False)


def fonts_of(pdf: pikepdf.Pdf) -> dict[str, Any]:
    return {str(font.BaseFont): font for page in pdf.pages for font in page.resources["/Font"].as_dict().values()}


def test_the_metadata_name_part_and_level_and_are_not_compressed(
    archived: tuple[PdfA, list[bytes]], opened: list[pikepdf.Pdf]
) -> None:
    for pdf in opened:
        assert "/Filter" not in pdf.Root.Metadata
        assert [str(pdf.Root.Metadata.Type), str(pdf.Root.Metadata.Subtype)] == ["/Metadata", "/XML"]
        said = xmp(pdf)
        assert [said["pdfaid:part"], said["pdfaid:conformance"]] == [archived[0][len("pdf/a-")], "U"]


def test_the_metadata_say_what_the_document_information_says(opened: list[pikepdf.Pdf]) -> None:
    for letter, pdf in zip(every_kind(), opened, strict=True):
        said = xmp(pdf)
        assert said["dc:title"] == str(pdf.docinfo["/Title"]) == letter.title
        assert said["dc:creator"] == [str(pdf.docinfo["/Author"])] == [letter.context["issuer"]["name"]]
        assert said["pdf:Producer"] == str(pdf.docinfo["/Producer"])
        assert set(pdf.docinfo.keys()) == {"/Title", "/Author", "/Producer"}


def test_the_colours_are_srgb_by_an_embedded_profile(opened: list[pikepdf.Pdf]) -> None:
    for pdf in opened:
        (intent,) = list(pdf.Root.OutputIntents)
        assert [str(intent.Type), str(intent.S)] == ["/OutputIntent", "/GTS_PDFA1"]
        assert "sRGB" in str(intent.OutputConditionIdentifier)
        profile = intent.DestOutputProfile.read_bytes()
        assert int(intent.DestOutputProfile.N) == 3
        assert (profile[16:20], profile[36:40]) == (b"RGB ", b"acsp")
        used = {str(step.operator) for page in pdf.pages for step in pikepdf.parse_content_stream(page)}
        assert not used & CMYK


def test_the_file_is_whole_open_and_identified(archived: tuple[PdfA, list[bytes]], opened: list[pikepdf.Pdf]) -> None:
    for raw, pdf in zip(archived[1], opened, strict=True):
        assert pdf.check_pdf_syntax() == []
        assert not pdf.is_encrypted
        assert raw.startswith(b"%PDF-1.7\n%")
        assert all(byte > 127 for byte in raw[10:14])
        assert raw.endswith(b"%%EOF\n")
        first, second = list(pdf.trailer.ID)
        assert len(bytes(first)) == 16
        assert bytes(first) == bytes(second)
        assert str(pdf.Root.Lang) == "zh-CN"
        assert len(pdf.attachments) == 0
        assert not {"/AcroForm", "/OpenAction", "/AA", "/Names", "/OCProperties"} & set(pdf.Root.keys())


def test_pictures_and_states_hold_nothing_forbidden(opened: list[pikepdf.Pdf]) -> None:
    seals = 0
    for pdf in opened:
        for found in pdf.objects:
            if isinstance(found, pikepdf.Stream):
                assert found.get("/Filter") in {None, "/FlateDecode", "/DCTDecode"}
                assert not {"/F", "/FFilter", "/Alternates", "/OPI", "/PS"} & set(found.keys())
                assert found.get("/Interpolate", False) is False
                seals += "/SMask" in found
            elif isinstance(found, pikepdf.Dictionary) and found.get("/Type") == "/ExtGState":
                assert not FORBIDDEN_STATES & set(found.keys())
    assert seals > 2


def test_every_font_is_embedded_with_the_widths_it_is_drawn_with(opened: list[pikepdf.Pdf]) -> None:
    for pdf in opened:
        fonts = fonts_of(pdf)
        assert fonts
        for name, font in fonts.items():
            assert re.match(r"/[A-Z]{6}\+", name)
            (inner,) = list(font.DescendantFonts)
            file = inner.FontDescriptor.FontFile3
            assert [str(one) for one in (font.Subtype, font.Encoding)] == ["/Type0", "/Identity-H"]
            assert str(file.Subtype) == "/OpenType"
            with TTFont(io.BytesIO(file.read_bytes())) as program:
                metrics, order = program["hmtx"].metrics, program.getGlyphOrder()
                scale = 1000 / program["head"].unitsPerEm
            for glyph, width in widths(inner.W):
                assert abs(metrics[order[glyph]][0] * scale - width) <= 1


def widths(entries: Any) -> Iterator[tuple[int, float]]:
    parts = list(entries)
    for first, run in zip(parts[::2], parts[1::2], strict=True):
        yield from ((int(first) + step, float(width)) for step, width in enumerate(run))


def test_every_glyph_drawn_stands_for_a_character(opened: list[pikepdf.Pdf]) -> None:
    for pdf in opened:
        for page in pdf.pages:
            for name, glyphs in drawn_glyphs(page).items():
                table = page.resources["/Font"][name].ToUnicode.read_bytes()
                mapped = {int(glyph, 16): text for part in BFCHAR.findall(table) for glyph, text in PAIR.findall(part)}
                assert glyphs <= mapped.keys()
                assert 0 not in glyphs
                assert not {b"0000", b"feff", b"fffe"} & {mapped[glyph] for glyph in glyphs}


def drawn_glyphs(page: pikepdf.Page) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    font = ""
    for step in pikepdf.parse_content_stream(page):
        operands: Any = step.operands
        if str(step.operator) == "Tf":
            font = str(operands[0])
        elif str(step.operator) == "TJ":
            shown = b"".join(bytes(piece) for piece in operands[0] if isinstance(piece, pikepdf.String))
            found.setdefault(font, set()).update(int.from_bytes(shown[at : at + 2]) for at in range(0, len(shown), 2))
    return found


def test_the_pages_are_those_of_the_ordinary_letter(archived: tuple[PdfA, list[bytes]]) -> None:
    plain = Renderer(SEALS).render_batch(every_kind())
    for usual, kept in zip(plain, archived[1], strict=True):
        mine, its = read_pages(usual), read_pages(kept)
        assert [page.lines for page in mine] == [page.lines for page in its]
        assert [page.content for page in mine] == [page.content for page in its]


def test_an_ordinary_letter_does_not_claim_to_be_archived() -> None:
    with pikepdf.open(io.BytesIO(Renderer(SEALS).render(every_kind()[1]))) as pdf:
        assert not {"/Metadata", "/OutputIntents"} & set(pdf.Root.keys())
