"""Every kind of document of every procedure as drafted, at its longest and at its shortest: measured page by page."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from documents.render import Letter
from tests.kept import has_imprint, issued, layout_of, renderer_for
from tests.layout_rules import faults
from tests.letter_rules import letter_faults
from tests.paper import Complaints, Paper
from tests.variants import longest, shortest


def as_drafted(letter: Letter) -> Letter:
    return letter


@pytest.mark.parametrize("variant", [as_drafted, longest, shortest])
def test_every_paper_looks_as_the_standard_demands(variant: Callable[[Letter], Letter]) -> None:
    made = {name: variant(letter) for name, letter in issued().items()}
    with Complaints() as complaints:
        pdfs = renderer_for(made.values()).render_batch(list(made.values()))
    found = {name: _faults(letter, pdf) for (name, letter), pdf in zip(made.items(), pdfs, strict=True)}
    assert len(made) > 90
    assert complaints.messages == []
    assert {name: told for name, told in found.items() if told} == {}


def _faults(letter: Letter, pdf: bytes) -> list[str]:
    layout = layout_of(letter)
    paper = Paper(pdf)
    found = faults(paper, layout)
    if layout == "letter":
        found += letter_faults(paper, sealed=letter.context.get("seal", True), imprint=has_imprint(letter))
    paper.close()
    return found
