"""One print file out of many letters."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest

from documents.printing import PrintItem, print_file
from documents.render import Letter, Renderer
from documents.seals import sample_seal
from engine.errors import DocumentError
from tests import letters
from tests.paper import Paper

COVER = {"title": "文书打印清单", "date": "2024-05-17", "sample": True, "issuer": letters.CITY}
ADDRESSES = ("中山路12号", "北一路3号", "中山路8号")


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer({letters.DISTRICT["name"]: sample_seal(letters.DISTRICT["name"])})


@pytest.fixture(scope="module")
def items(renderer: Renderer, tmp_path_factory: pytest.TempPathFactory) -> list[PrintItem]:
    folder = tmp_path_factory.mktemp("letters")
    contexts = []
    for number in range(1, 4):
        context = letters.rectification_order() | {"number": f"沈和建责改〔2024〕{number}号"}
        contexts.append(context | {"addressee": letters.subject(number)})
    found = []
    pdfs = renderer.render_batch([Letter("rectification_order", context) for context in contexts])
    for context, pdf, address in zip(contexts, pdfs, ADDRESSES, strict=True):
        path = folder / f"{context['addressee']['code']}.pdf"
        path.write_bytes(pdf)
        found.append(PrintItem(path, context["number"], context["addressee"]["name"], address))
    return found


def test_letters_follow_in_address_order_each_on_the_front_of_a_sheet(
    renderer: Renderer, items: list[PrintItem]
) -> None:
    paper = Paper(print_file(items, renderer, COVER))
    texts = ["".join(char["text"] for char in page.chars) for page in paper.pages]
    assert len(texts) == 2 + 3 * 4
    assert [index for index, text in enumerate(texts) if not text.strip()] == [1, 5, 9, 13]
    for index, number in ((2, 2), (6, 3), (10, 1)):
        assert f"沈和建责改〔2024〕{number}号" in texts[index]


def test_the_cover_lists_every_letter_with_its_first_page(renderer: Renderer, items: list[PrintItem]) -> None:
    cover = Paper(print_file(items, renderer, COVER)).pages[0]
    rows = cover.extract_tables()[0][1:]
    cells = [[(cell or "").replace("\n", "") for cell in row] for row in rows]
    assert [row[3] for row in cells] == ["北一路3号", "中山路8号", "中山路12号"]
    assert [(row[4], row[5]) for row in cells] == [("3", "3"), ("7", "3"), ("11", "3")]
    text = "".join(char["text"] for char in cover.chars)
    assert "文书3份" in text
    assert "共7张纸" in text


def test_a_cover_of_several_pages_keeps_its_page_numbers_true(renderer: Renderer, items: list[PrintItem]) -> None:
    pdf = print_file(items * 20, renderer, COVER)
    paper = Paper(pdf)
    cover_pages = sum("收件单位" in "".join(char["text"] for char in page.chars) for page in paper.pages[:8])
    assert cover_pages > 2
    first = int(paper.pages[0].extract_tables()[0][1][4])
    assert first == cover_pages + cover_pages % 2 + 1
    assert "责令限期整改通知书" in "".join(char["text"] for char in paper.pages[first - 1].chars)


def test_equal_fonts_and_seals_are_stored_once(renderer: Renderer, items: list[PrintItem]) -> None:
    letter = items[0].path.stat().st_size
    assert len(print_file(items * 20, renderer, COVER)) < 8 * letter
    with pikepdf.open(io.BytesIO(print_file(items, renderer, COVER))) as pdf:
        seals = [found for found in pdf.objects if isinstance(found, pikepdf.Stream) and found.get("/SMask")]
    assert len(seals) == 1


def test_a_shared_file_still_shows_every_letter_and_seal(renderer: Renderer, items: list[PrintItem]) -> None:
    paper = Paper(print_file(items, renderer, COVER))
    assert [len(paper.pages[index].images) for index in (4, 8, 12)] == [1, 1, 1]
    for item in items:
        assert item.addressee in paper.text


def test_nothing_to_print_is_said_plainly(renderer: Renderer) -> None:
    with pytest.raises(DocumentError, match="没有可打印的文书"):
        print_file([], renderer, COVER)


def test_an_unreadable_letter_is_named(renderer: Renderer, tmp_path: Path) -> None:
    broken = tmp_path / "x.pdf"
    broken.write_bytes(b"no pdf")
    with pytest.raises(DocumentError, match="沈和建责改〔2024〕9号"):
        print_file([PrintItem(broken, "沈和建责改〔2024〕9号", "某公司", "某路")], renderer, COVER)
