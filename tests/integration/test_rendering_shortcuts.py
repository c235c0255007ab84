"""The shortcuts through WeasyPrint change nothing on paper, and neither does what a letter is printed together with."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

import pikepdf
import pytest

from documents.pdf import shortcuts
from documents.pdf.render import Letter, Renderer
from documents.signing.seals import sample_seal
from tests import letters
from tests.kept import issued, renderer_for, some
from tests.variants import longest

_NUMBER = re.compile(rb"-?\d+\.?\d*")
_NEAR = 0.0005  # points, a fifth of a thousandth of a millimetre: sums of the same numbers in another order


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer({office["name"]: sample_seal(office["name"]) for office in (letters.DISTRICT, letters.CITY)})


def every_kind() -> list[Letter]:
    contexts = [maker() for maker in letters.MAKERS.values()]
    many = [letters.rectification_order(count) for count in (1, 30)]
    return [Letter(context["template"], context) for context in (*contexts, *many)]


def drawn(pdf: bytes) -> list[tuple[list[bytes], list[float]]]:
    """What is drawn on each page: the instructions, and the numbers in them."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        contents = [page.Contents.read_bytes() for page in opened.pages]
    return [(_NUMBER.split(content), [float(n) for n in _NUMBER.findall(content)]) for content in contents]


def differences(some: Sequence[bytes], others: Sequence[bytes]) -> Iterator[str]:
    for number, (one, other) in enumerate(zip(some, others, strict=True), start=1):
        for page, (mine, its) in enumerate(zip_longest(drawn(one), drawn(other)), start=1):
            if mine is None or its is None or mine[0] != its[0]:
                yield f"letter {number}, page {page}: other instructions"
            elif any(abs(a - b) > _NEAR for a, b in zip(mine[1], its[1], strict=True)):
                yield f"letter {number}, page {page}: other places"


def test_every_kind_is_drawn_as_weasyprint_draws_it_by_itself(renderer: Renderer) -> None:
    kinds = every_kind()
    quick = renderer.render_batch(kinds)
    with shortcuts.set_aside():
        plain = [renderer.render(letter) for letter in kinds]
    assert list(differences(quick, plain)) == []


def test_every_paper_of_every_procedure_at_its_longest_is_drawn_as_weasyprint_draws_it() -> None:
    every = list(issued().values())
    assert len(every) > 100
    papers = [longest(letter) for letter in some(every, 4)]
    renderer = renderer_for(papers)
    quick = renderer.render_batch(papers)
    with shortcuts.set_aside():
        plain = renderer.render_batch(papers)
    assert list(differences(quick, plain)) == []


def test_a_letter_is_the_same_in_any_company(renderer: Renderer) -> None:
    contexts = [letters.rectification_order(1 + n % 3) | {"addressee": letters.subject(n)} for n in range(1, 8)]
    order = [Letter("rectification_order", context) for context in contexts]
    together = renderer.render_batch(order)
    assert [drawn(renderer.render(letter)) for letter in order] == [drawn(pdf) for pdf in together]
    assert [drawn(pdf) for pdf in renderer.render_batch(order[::-1])] == [drawn(pdf) for pdf in together[::-1]]


def test_the_same_letters_make_the_same_bytes(renderer: Renderer) -> None:
    kinds = every_kind()[:4]
    assert renderer.render_batch(kinds) == renderer.render_batch(kinds)
    other = Renderer({office["name"]: sample_seal(office["name"]) for office in (letters.DISTRICT, letters.CITY)})
    assert other.render_batch(kinds) == renderer.render_batch(kinds)


def test_the_shortcuts_are_taken_and_can_be_set_aside(renderer: Renderer) -> None:
    from weasyprint.text import line_break

    quick = line_break.split_first_line
    with shortcuts.set_aside():
        assert line_break.split_first_line is not quick
        assert line_break.split_first_line.__module__ == "weasyprint.text.line_break"
    assert line_break.split_first_line is quick
    assert quick.__module__ == "documents.pdf.shortcuts.lines"


def test_a_letter_starts_with_its_first_page_and_holds_no_empty_one(renderer: Renderer) -> None:
    context = letters.rectification_order(1)
    pdfs = renderer.render_batch([Letter("rectification_order", context)] * 3)
    for pdf in pdfs:
        pages = drawn(pdf)
        assert all(len(instructions) > 10 for instructions, _ in pages)
        assert pages == drawn(pdfs[0])
