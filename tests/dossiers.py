"""A case of Shenyang played for its dossier: issued papers with real PDFs, and evidence of every kind.

The order is posted, comes back and is visited for in vain; then the case waits. A second case is closed by a new
comparison. All of it is synthetic.
"""

from __future__ import annotations

import io
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageDraw

from bootstrap import join
from casework.acting import Act, act
from casework.evidence import keep_bytes, kept_file
from casework.parts import Parts
from casework.playing.scratch import VirtualClock
from samples.papers import issue_papers
from store.values import Document
from tests import uploads
from tests.bureau import CITY, by_district, found, morning, open_all, posting

OFFICE = "kangping"  # few cases, for batches
PAIR = ("kangping_1", "kangping_2")
COLOURS = ("#d00000", "#00a000", "#0000d0", "#d0d000")
"""Of the quarters of a test picture, as it is to be seen: upper left, upper right, lower left, lower right."""


@dataclass(frozen=True, slots=True)
class Played:
    """A bureau with two cases that went somewhere."""

    parts: Parts
    clock: VirtualClock
    number: str  # its order came back, running
    closed: str

    def documents(self) -> list[Document]:
        with self.parts.store.read() as unit:
            return unit.documents(case_id=unit.case(self.number).id)

    def evidence(self, fact: str) -> Path:
        """The kept file of a fact of the running case."""
        with self.parts.store.read() as unit:
            return kept_file(self.parts.home, unit.case(self.number).state.facts[fact])

    def copy(self, home: Path) -> Played:
        """The same in a folder of its own, to be spoiled."""
        shutil.copytree(self.parts.home, home)
        clock = VirtualClock(self.clock.now)
        return Played(join(home, clock=clock, sample=True), clock, self.number, self.closed)


def play(home: Path) -> Played:
    """Play both cases."""
    parts, clock = found(home)
    open_all(parts)
    number, closed = by_district(parts)[OFFICE][:2]

    def do(case: str, actor: str, action: str, day: date, signers: tuple[str, ...] = (), **facts: Any) -> None:
        given = {name.replace("__", "."): value for name, value in facts.items()}
        act(parts, actor, case, Act(action, day, given, officers=signers))
        assert not issue_papers(parts)

    def keep(name: str, content: bytes, shows: date | None = None) -> dict[str, Any]:
        return keep_bytes(parts.home, name, content, shows)

    clock.now = morning(date(2026, 3, 5))
    do(number, PAIR[0], "print_notices", date(2026, 3, 5), PAIR)
    clock.now = morning(date(2026, 3, 6))
    call: dict[str, Any] = {"order__called_number": "024-00000000", "order__contact": "no_answer"}
    do(number, PAIR[0], "phone", date(2026, 3, 6), **call)
    do(number, PAIR[0], "hand_up", date(2026, 3, 6))
    clock.now = morning(date(2026, 3, 9))
    act(parts, CITY, number, posting(number, date(2026, 3, 9)))
    clock.now = morning(date(2026, 3, 18))  # the slip of the 16th is recorded two days later
    slip = keep("退件回执.tiff", scan(2))
    do(number, CITY, "order.record_returned", date(2026, 3, 16), order__return_reason="moved", order__slip=slip)
    clock.now = morning(date(2026, 3, 20))
    film = keep("登门经过.mp4", uploads.film(), date(2026, 3, 20))
    visit: dict[str, Any] = {"order__visit_result": "nobody", "order__visit_record": film}
    do(number, PAIR[0], "order.record_visit", date(2026, 3, 20), PAIR, **visit)
    proof = keep("复核材料.pdf", odd_pdf(), date(2026, 3, 6))
    reason: dict[str, Any] = {"recomparison": proof, "recomparison_reason": "重新比对达标（样例）"}
    do(closed, "reviewer_1", "void_finding", date(2026, 3, 6), **reason)
    return Played(parts, clock, number, closed)


def quarters(size: tuple[int, int] = (240, 160)) -> Image.Image:
    """A picture whose four quarters tell how it is turned."""
    image = Image.new("RGB", size)
    pen = ImageDraw.Draw(image)
    width, height = size
    for place, colour in enumerate(COLOURS):
        left, top = (place % 2) * width // 2, (place // 2) * height // 2
        pen.rectangle((left, top, left + width // 2, top + height // 2), fill=colour)
    return image


def scan(leaves: int) -> bytes:
    """A scan of some leaves as one TIFF file."""
    first, *more = [Image.new("L", (620, 877), 255 - 10 * leaf) for leaf in range(leaves)]
    target = io.BytesIO()
    first.save(target, "TIFF", save_all=True, append_images=more, compression="tiff_deflate")
    return target.getvalue()


def odd_pdf() -> bytes:
    """A PDF as others make them: pages of several sizes and turns, one with its origin elsewhere, a note and a link."""
    with pikepdf.new() as made:
        for size, turn in (((595, 842), 0), ((842, 595), 0), ((595, 842), 90), ((595, 842), 180), ((420, 595), 270)):
            made.add_blank_page(page_size=size)
            made.pages[-1].obj.Rotate = turn
            write(made, made.pages[-1], f"turn {turn}")
        made.add_blank_page(page_size=(500, 500))
        made.pages[-1].obj.MediaBox = Array([100, 100, 600, 700])
        made.pages[-1].obj.CropBox = Array([150, 150, 550, 650])
        write(made, made.pages[-1], "cropped")
        link = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=Array([0, 0, 50, 50]),
            A=Dictionary(S=Name.URI, URI=pikepdf.String("https://sample.invalid/")),
        )
        made.pages[0].obj.Annots = Array([made.make_indirect(link)])
        return uploads.saved(made)


def write(made: pikepdf.Pdf, page: pikepdf.Page, text: str) -> None:
    """Put a word in the middle of a page, and leave its coordinates turned over as careless programs do."""
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.add_resource(font, Name.Font, Name.F1)
    drawing = f"BT /F1 24 Tf 250 300 Td ({text}) Tj ET 0.5 0 0 -0.5 7 700 cm".encode()
    page.contents_add(made.make_stream(drawing))
