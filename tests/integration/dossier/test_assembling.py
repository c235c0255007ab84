"""Putting a dossier together: every page numbered once, every number right, the same parts the same bytes."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest

from documents.dossier import Assembled, Dossier, Item, Kept, Part, Picture, Sheets, assemble, look_at
from documents.dossier.stamps import corner
from documents.pdf.render import Letter, Renderer
from tests import kept, uploads
from tests.dossiers import odd_pdf, scan
from tests.paper import MM, Complaints, Paper

HEAD: dict[str, Any] = {
    "sample": True,
    "issuer": {"name": "样例市样例区城乡建设局"},
    "case": {"number": "样例〔2026〕1号", "subject": "样例建设工程有限公司"},
}
CASE = {
    **HEAD["case"],
    "code": "91210100YL0000001A",
    "code_label": "统一社会信用代码：",
    "parent": "",
    "states": "已结案",
    "opened_on": "2026-03-02",
    "closed_on": "2026-06-01",
}
ARCHIVE = {"filed_on": "", "volume": "", "place": "", "pages": 0}


def letter(kind: str, **more: Any) -> Letter:
    return Letter(kind, {**HEAD, "kind": kind, "title": kind, **more})


def dossier(*parts: Part, **more: Any) -> Dossier:
    cover = {"case": CASE, "retention": "10年", "archive": ARCHIVE, "subtitle": "样例案卷", "defects": 0}
    closing = letter("dossier_closing", notes=[], defects=[])
    return Dossier(
        "样例案卷", letter("dossier_cover", **cover), letter("dossier_directory"), closing, tuple(parts), **more
    )


def item(title: str, pdf: bytes) -> Item:
    return Item(title, Sheets(pdf), "样例〔2026〕1号", "样例局", "2026-03-02", "", Kept("a.pdf", "0" * 64, "一致"))


def picture(content: bytes) -> Item:
    caption = letter(
        "dossier_evidence",
        title="样例回证",
        recorded="第1条记录：样例，2026-03-02，样例甲",
        shows="2026-03-02",
        file="回证.tiff",
        sha256="0" * 64,
        message="",
        defect=False,
        leaf="",
        lies=False,
    )
    return Item("样例回证", Picture(content, look_at(content), caption))


def stamps(paper: Paper) -> list[str]:
    """What stands in the lower outside corner of each page, as it is seen."""
    found = []
    for number, page in enumerate(paper.pages, start=1):
        left, _, right, bottom = page.cropbox
        outer, inner = (right - 8 / MM, right - 28 / MM) if number % 2 else (left + 8 / MM, left + 28 / MM)
        box = (min(outer, inner) - 1, bottom - 13 / MM - 1, max(outer, inner) + 1, bottom - 7 / MM + 1)
        found.append("".join(char["text"] for char in page.crop(box).chars).strip())
    return found


@pytest.fixture(scope="module")
def made(renderer: Renderer) -> Assembled:
    """Documents, odd pages, a scan of two leaves, and something that is listed only."""
    first = Part(
        "一、文书", (item("通知", uploads.pdf(2)), Item("草稿", None, remark="未制发"), item("清单", odd_pdf()))
    )
    return assemble(dossier(first, Part("二、送达回证", (picture(scan(2)),))), renderer)


def test_the_pages_of_every_item_are_those_the_directory_names(made: Assembled) -> None:
    assert [(one.item.title, one.first, one.last) for one in made.items] == [
        ("通知", 3, 4),
        ("草稿", 0, 0),
        ("清单", 5, 10),
        ("样例回证", 11, 12),
    ]
    assert made.pages == 13
    text = Paper(made.pdf).pages[1].extract_text().replace(" ", "")
    for words in ("一、文书", "1样例〔2026〕1号样例局通知2026-03-023-4", "2草稿—未制发", "5-10", "11-12"):
        assert words in text


def test_every_page_carries_its_number_in_the_lower_outside_corner(made: Assembled) -> None:
    assert stamps(Paper(made.pdf)) == [str(number) for number in range(1, 14)]


def test_numbers_stand_upright_on_turned_pages(made: Assembled) -> None:
    seen = Paper(made.pdf).pages
    for number in (7, 8, 9):
        page = seen[number - 1]
        picture = page.to_image(resolution=144).original.convert("L")
        right = number % 2 == 1
        left = picture.width - round(28 / 25.4 * 144) if right else round(8 / 25.4 * 144)
        low = picture.height - round(7 / 25.4 * 144)
        box = picture.crop((left, low - round(6 / 25.4 * 144), left + round(20 / 25.4 * 144), low))
        ink = box.point(lambda value: 255 if value < 128 else 0).getbbox()
        assert ink is not None, number
        width, height = ink[2] - ink[0], ink[3] - ink[1]
        assert height > 1.2 * width, number
        # flush with the outer edge
        assert (box.width - ink[2] if right else ink[0]) < 12, number


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("right", [True, False])
def test_the_corner_is_that_of_the_page_as_it_is_seen(turn: int, right: bool) -> None:
    with pikepdf.new() as made:
        page = made.add_blank_page(page_size=(400, 700))
        page.obj.MediaBox = pikepdf.Array([10, 20, 410, 720])
        page.obj.Rotate = turn
        place = corner(page, right=right)
    middle = (place.llx + place.urx) / 2 - 10, (place.lly + place.ury) / 2 - 20
    across, up = {
        0: (middle[0], middle[1]),
        90: (middle[1], 400 - middle[0]),
        180: (400 - middle[0], 700 - middle[1]),
        270: (700 - middle[1], middle[0]),
    }[turn]
    width = 700 if turn in (90, 270) else 400
    assert up * MM == pytest.approx(10)
    assert (width - across if right else across) * MM == pytest.approx(18)


def test_no_number_meets_a_number_of_the_papers_own(renderer: Renderer) -> None:
    """On the pages of every kind of paper that a procedure issues, on fronts and on backs."""
    by_layout: dict[str, Letter] = {}
    for one in kept.issued().values():
        by_layout.setdefault(kept.layout_of(one), one)
    assert {"letter", "form", "ledger"} <= by_layout.keys()
    papers = renderer.render_batch(list(by_layout.values()))
    for shift in (1, 2):
        parts = Part("一、文书", tuple(item(str(n), pdf) for n, pdf in enumerate([uploads.pdf(shift), *papers])))
        whole = Paper(assemble(dossier(parts), renderer).pdf)
        assert stamps(whole) == [str(number) for number in range(1, len(whole.pages) + 1)]
        for page in whole.pages:
            low = [char for char in page.chars if char["top"] > page.height - 13.5 / MM]
            assert {char["fontname"].split("+")[-1] for char in low} == {"Shixian-SongTi"} or not low
            assert len(low) <= 3


def test_there_is_a_bookmark_for_every_part_and_item_with_pages(made: Assembled) -> None:
    with pikepdf.open(io.BytesIO(made.pdf)) as opened, opened.open_outline() as outline:
        told = [(one.title, [child.title for child in one.children]) for one in outline.root]
        pages = {page.obj.objgen: number for number, page in enumerate(opened.pages, start=1)}
        destinations: list[Any] = [one.destination for one in outline.root]
        first = [pages[destination[0].objgen] for destination in destinations]
    assert told == [
        ("案卷封面", []),
        ("卷内文件目录", []),
        ("一、文书", ["通知　样例〔2026〕1号", "清单　样例〔2026〕1号"]),
        ("二、送达回证", ["样例回证"]),
        ("卷内备考表", []),
    ]
    assert first == [1, 2, 3, 11, 13]


def test_the_same_parts_make_the_same_bytes(made: Assembled, renderer: Renderer) -> None:
    first = Part(
        "一、文书", (item("通知", uploads.pdf(2)), Item("草稿", None, remark="未制发"), item("清单", odd_pdf()))
    )
    again = assemble(dossier(first, Part("二、送达回证", (picture(scan(2)),))), renderer)
    assert again.pdf == made.pdf


def test_a_directory_of_several_pages_moves_the_pages_it_names(renderer: Renderer) -> None:
    items = tuple(item(f"样例文书第{number}件", uploads.pdf()) for number in range(1, 121))
    made = assemble(dossier(Part("一、文书", items)), renderer)
    first = made.items[0].first
    assert first > 4
    paper = Paper(made.pdf)
    assert stamps(paper) == [str(number) for number in range(1, made.pages + 1)]
    listed = [cells for page in paper.pages[1 : first - 1] for table in page.extract_tables() for cells in table]
    rows = [cells for cells in listed if cells[0] and cells[0].isdecimal()]
    assert [int(cells[5]) for cells in rows] == list(range(first, first + 120))
    # the head of the table stands on every page of it
    assert sum(cells[5] == "页号" for cells in listed) == first - 2


def test_cover_and_closing_sheet_tell_how_much_is_in_it(made: Assembled) -> None:
    paper = Paper(made.pdf)
    assert "卷内文件4件本卷页数13页" in "".join(paper.pages[0].extract_text().split())
    closing = "".join(paper.pages[12].extract_text().split())
    assert "本卷共4件、13页" in closing
    assert closing.count("0" * 20) >= 2


def test_files_are_carried_inside(renderer: Renderer) -> None:
    made = assemble(
        dossier(Part("一、文书", (item("通知", uploads.pdf()),)), attachments={"记录.json": b"{}"}), renderer
    )
    with pikepdf.open(io.BytesIO(made.pdf)) as opened:
        assert opened.attachments["记录.json"].get_file().read_bytes() == b"{}"


def test_nothing_is_complained_of_and_no_glyph_is_missing(renderer: Renderer) -> None:
    case = {**CASE, "subject": "喆堃赟昇婳彧䶮建设有限公司"}
    one = dossier(Part("一、文书", (item("通知", uploads.pdf()),)))
    cover = Letter(one.cover.kind, {**one.cover.context, "case": case})
    with Complaints() as complaints:
        made = assemble(Dossier(one.title, cover, one.directory, one.closing, one.parts), renderer)
    assert complaints.messages == []
    assert "喆堃赟昇婳彧䶮" in Paper(made.pdf).text
