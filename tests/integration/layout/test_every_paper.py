"""Every kind of document of every procedure as drafted, at its longest and at its shortest: measured page by page."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence

import pytest

from documents.pdf.render import Letter
from documents.templating.templates import kinds
from tests import letters, office_papers
from tests.kept import has_imprint, issued, layout_of, one_of_each_template, renderer_for, some
from tests.layout_rules import faults
from tests.letter_rules import letter_faults
from tests.paper import Complaints, Paper
from tests.variants import longest, shortest

WHOLE = bool(os.environ.get("SHIXIAN_SOAK"))
ODD_WORDS = re.compile(r"））|。。|，，|：。|（）|None|Undefined|\{\{|\d{4}-\d{2}-\d{2}")
MEASURED_ELSEWHERE = re.compile(r"dossier_\w+|archive_handover|control_sheet|statistics_table")


def every_paper() -> dict[str, Letter]:
    """All papers drafted in the timelines, and those of an office about its papers."""
    made = {name: maker() for name, maker in (letters.MAKERS | office_papers.MAKERS).items()}
    others = {name: Letter(context["template"], context) for name, context in made.items()}
    return issued() | others


def as_drafted(letter: Letter) -> Letter:
    return letter


@pytest.mark.parametrize("variant", [as_drafted, longest, shortest])
def test_every_paper_looks_as_the_standard_demands(variant: Callable[[Letter], Letter]) -> None:
    papers = every_paper()
    assert len(papers) > 120
    made = {name: variant(letter) for name, letter in sampled(papers, variant)}
    with Complaints() as complaints:
        pdfs = renderer_for(made.values()).render_batch(list(made.values()))
    found = {name: [*_faults(letter, pdf)] for (name, letter), pdf in zip(made.items(), pdfs, strict=True)}
    assert complaints.messages == []
    assert {name: told for name, told in found.items() if told} == {}


def sampled(papers: dict[str, Letter], variant: Callable[[Letter], Letter]) -> Sequence[tuple[str, Letter]]:
    """All in `make soak`; else one of each template as drafted, and a few of the others."""
    if variant is as_drafted:
        return list((papers if WHOLE else one_of_each_template(papers)).items())
    return some(list(papers.items()), 6)


def _faults(letter: Letter, pdf: bytes) -> Iterator[str]:
    layout = layout_of(letter)
    paper = Paper(pdf)
    yield from faults(paper, layout)
    if layout == "letter":
        sealed = letter.context.get("seal", True)
        yield from letter_faults(paper, sealed=sealed, imprint=has_imprint(letter))
    yield from (f"“{words}”" for words in ODD_WORDS.findall(paper.text))
    paper.close()


def test_no_template_is_left_out() -> None:
    drawn = {letter.kind for letter in every_paper().values()}
    assert {kind for kind in kinds() if kind not in drawn and not MEASURED_ELSEWHERE.fullmatch(kind)} == set()
