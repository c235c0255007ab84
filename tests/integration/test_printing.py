"""One print file out of many letters."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
import pytest

from documents.pdf.printing import PrintItem, Progress, write_print_file
from documents.pdf.render import Letter, Renderer
from documents.signing.seals import sample_seal
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


def print_file(items: list[PrintItem], renderer: Renderer, progress: Progress | None = None) -> bytes:
    with TemporaryDirectory() as folder:
        target = Path(folder) / "文书.pdf"
        write_print_file(target, items, renderer, COVER, progress)
        return target.read_bytes()


def test_letters_follow_in_address_order_each_on_the_front_of_a_sheet(
    renderer: Renderer, items: list[PrintItem]
) -> None:
    paper = Paper(print_file(items, renderer))
    texts = ["".join(char["text"] for char in page.chars) for page in paper.pages]
    assert len(texts) == 2 + 3 * 4
    assert [index for index, text in enumerate(texts) if not text.strip()] == [1, 5, 9, 13]
    for index, number in ((2, 2), (6, 3), (10, 1)):
        assert f"沈和建责改〔2024〕{number}号" in texts[index]


def test_the_cover_lists_every_letter_with_its_first_page(renderer: Renderer, items: list[PrintItem]) -> None:
    cover = Paper(print_file(items, renderer)).pages[0]
    rows = cover.extract_tables()[0][1:]
    cells = [[(cell or "").replace("\n", "") for cell in row] for row in rows]
    assert [row[3] for row in cells] == ["北一路3号", "中山路8号", "中山路12号"]
    assert [(row[4], row[5]) for row in cells] == [("3", "3"), ("7", "3"), ("11", "3")]
    text = "".join(char["text"] for char in cover.chars)
    assert "文书3份" in text
    assert "共7张纸" in text


def test_a_cover_of_several_pages_keeps_its_page_numbers_true(renderer: Renderer, items: list[PrintItem]) -> None:
    pdf = print_file(items * 20, renderer)
    paper = Paper(pdf)
    cover_pages = sum("收件单位" in "".join(char["text"] for char in page.chars) for page in paper.pages[:8])
    assert cover_pages > 2
    first = int(paper.pages[0].extract_tables()[0][1][4])
    assert first == cover_pages + cover_pages % 2 + 1
    assert "责令限期整改通知书" in "".join(char["text"] for char in paper.pages[first - 1].chars)


def test_equal_fonts_and_seals_are_stored_once(renderer: Renderer, items: list[PrintItem]) -> None:
    letter = items[0].path.stat().st_size
    assert len(print_file(items * 20, renderer)) < 8 * letter
    with pikepdf.open(io.BytesIO(print_file(items, renderer))) as pdf:
        seals = [found for found in pdf.objects if isinstance(found, pikepdf.Stream) and found.get("/SMask")]
    assert len(seals) == 1


def test_a_shared_file_still_shows_every_letter_and_seal(renderer: Renderer, items: list[PrintItem]) -> None:
    paper = Paper(print_file(items, renderer))
    assert [len(paper.pages[index].images) for index in (4, 8, 12)] == [1, 1, 1]
    for item in items:
        assert item.addressee in paper.text


def test_nothing_to_print_is_said_plainly(renderer: Renderer) -> None:
    with pytest.raises(DocumentError, match="没有可打印的文书"):
        print_file([], renderer)


def test_an_unreadable_letter_is_named(renderer: Renderer, tmp_path: Path) -> None:
    broken = tmp_path / "x.pdf"
    broken.write_bytes(b"no pdf")
    with pytest.raises(DocumentError, match="沈和建责改〔2024〕9号"):
        print_file([PrintItem(broken, "沈和建责改〔2024〕9号", "某公司", "某路")], renderer)


def test_many_letters_are_put_together_as_few_are(renderer: Renderer, items: list[PrintItem]) -> None:
    many = [replace(item, number=f"{item.number}之{turn}") for turn in range(20) for item in items]
    told: list[tuple[int, int]] = []
    with pikepdf.open(io.BytesIO(print_file(many, renderer, lambda *now: told.append(now)))) as pdf:
        assert len(pdf.pages) % 2 == 0
        fonts = {found.objgen for found in pdf.objects if isinstance(found, pikepdf.Stream) and "/Subtype" in found}
        assert len(fonts) < 30
        assert pdf.check_pdf_syntax() == []
    assert told[-1] == (60, 60)
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert len(told) > 1


def test_the_print_file_is_written_whole(renderer: Renderer, items: list[PrintItem], tmp_path: Path) -> None:
    target = tmp_path / "打印" / "文书.pdf"
    write_print_file(target, items, renderer, COVER)
    assert target.read_bytes() == print_file(items, renderer)
    assert list(target.parent.iterdir()) == [target]


def test_a_print_file_that_fails_leaves_what_was_there(
    renderer: Renderer, items: list[PrintItem], tmp_path: Path
) -> None:
    target = tmp_path / "文书.pdf"
    target.write_bytes(b"before")
    broken = tmp_path / "x.pdf"
    broken.write_bytes(b"no pdf")
    with pytest.raises(DocumentError, match="无法读取"):
        write_print_file(target, [*items, PrintItem(broken, "某号", "某公司", "末路")], renderer, COVER)
    assert target.read_bytes() == b"before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.pdf", "文书.pdf"]


def test_a_death_while_the_print_file_is_written_leaves_no_half_of_it(items: list[PrintItem], tmp_path: Path) -> None:
    target = tmp_path / "文书.pdf"
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from documents import files\n"
        "target = Path(sys.argv[1])\n"
        "with files.whole(target) as file:\n"
        "    file.write(b'%PDF-1.7 half')\n"
        "    file.flush()\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    assert subprocess.run([sys.executable, "-c", script, str(target)], check=False).returncode == -9
    assert not target.exists()


def test_annotations_stay_with_their_page(renderer: Renderer, items: list[PrintItem], tmp_path: Path) -> None:
    linked = []
    for item in items[:2]:
        with pikepdf.open(item.path) as pdf:
            link = pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], P=pdf.pages[0].obj
            )
            pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(link)])
            path = tmp_path / item.path.name
            pdf.save(path)
        linked.append(replace(item, path=path))
    with pikepdf.open(io.BytesIO(print_file(linked, renderer))) as whole:
        with_links = [page for page in whole.pages if "/Annots" in page]
        assert len(with_links) == 2
        assert all(next(iter(page.Annots)).P.objgen == page.obj.objgen for page in with_links)
