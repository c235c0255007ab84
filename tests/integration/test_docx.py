"""PDF and Word file of every kind of document say the same."""

from __future__ import annotations

import os
from typing import Any

import pytest

from bootstrap import library
from documents.pdf.render import Letter, Renderer
from documents.tables import statistics
from documents.templating import templates
from documents.wordfile import to_docx
from tests import kept, letters, variants, word
from tests.paper import SPACES, Paper

MANY = 6
WHOLE = bool(os.environ.get("SHIXIAN_SOAK"))
PROVED = ("shenyang_qualification_check/withdrawal_decision", "shenyang_qualification_check/review_form")


@pytest.fixture(scope="module")
def drafted() -> dict[str, Letter]:
    """One letter of each kind, and papers with many rows, over several pages."""
    found = kept.letters() | unplayed(kept.letters())
    batches = [name for name, letter in found.items() if letter.context.get("rows")][:MANY]
    many = {f"made/{name}": variants.longest(found[name]) for name in batches}
    many |= {f"made/{name} with its proof": kept.proved(found[name]) for name in PROVED}
    cover = letters.MAKERS["print_cover"]()
    many["made/print_cover"] = Letter(cover["template"], cover)
    many["made/statistics_table"] = Letter(statistics.TEMPLATE, statistics_context())
    return found | many


def unplayed(found: dict[str, Letter]) -> dict[str, Letter]:
    """Receipts and the like that no timeline drafts, each from the context of another paper of its procedure."""
    known, made = library(), {}
    for key in known.all_keys():
        own_papers = (letter for name, letter in found.items() if name.startswith(f"{key}/"))
        others = [letter for letter in own_papers if (letter.context.get("addressee") or {}).get("name")]
        for kind in known.compiled(key).procedure.documents.values():
            if others and kind.template not in {letter.kind for letter in found.values()}:
                own = {"kind": kind.name, "template": kind.template, "title": kind.label}
                made[f"{key}/{kind.name}"] = Letter(kind.template, {**others[0].context, **own})
    return made


def one_of_each_template(drafted: dict[str, Letter]) -> dict[str, Letter]:
    """What is made of many rows stays, of whatever template."""
    return kept.one_of_each_template(drafted) | {name: drafted[name] for name in drafted if name.startswith("made/")}


def test_every_template_of_a_procedure_is_compared(drafted: dict[str, Letter]) -> None:
    known = library()
    declared = {kind.template for key in known.all_keys() for kind in known.compiled(key).procedure.documents.values()}
    assert declared <= {letter.kind for letter in one_of_each_template(drafted).values()}


def test_pdf_and_word_file_say_the_same(drafted: dict[str, Letter]) -> None:
    compared = drafted if WHOLE else one_of_each_template(drafted)
    pdfs = Renderer().render_batch(list(compared.values()))
    differences = {}
    for (name, letter), pdf in zip(compared.items(), pdfs, strict=True):
        paper = Paper(pdf)
        document = word.opened(to_docx(letter))
        left, missing = rest(paper.text, word.texts(document), word.heads(document))
        if left or missing:
            differences[name] = f"only in the PDF: {left[:80]!r}; only in the Word file: {missing[:5]}"
        mark = "样例不具法律效力" if letter.context.get("sample") else ""
        assert mark in paper.margins
        assert word.head(document) == {mark}, name
        paper.close()
    assert differences == {}


def test_the_longest_letters_lose_nothing_in_the_word_file(drafted: dict[str, Letter]) -> None:
    by_template = {letter.kind: letter for name, letter in drafted.items() if not name.startswith("made/")}
    for kind, letter in sorted(by_template.items()):
        long = variants.longest(letter)
        assert "".join(word.texts(word.opened(to_docx(long)))) == words_of(templates.section(long, 1, "")), kind


def test_a_control_sheet_loses_nothing_in_the_word_file() -> None:
    """Its title stands where other papers have their mark: the words are compared with the template's."""
    cells = (
        "label",
        "start",
        "rule",
        "last_day",
        "remark",
        "bounds",
        "safe_act_from",
        "holder",
        "colour",
        "basis",
        "done",
    )
    row = {"case": "样例核〔2024〕1号", "proof": "0123456789ab", "subject": "样例公司", "red": True}
    row |= {name: f"样例{name}" for name in cells}
    office = {"title": "期限核对单", "issuer": letters.CITY, "date": "2024-05-15", "sample": True, "scope": "全部"}
    told = {"rows": [row, row], "bases": ["样例办法"], "legend": ["样例说明"], "totals": "红色二项"}
    sheet = Letter("control_sheet", office | told)
    document = word.opened(to_docx(sheet))
    assert "".join(word.texts(document)) == words_of(templates.section(sheet, 1, ""))
    assert word.numbering(document) == ["center 第PAGE页　共NUMPAGES页"]


def test_a_comparison_finds_what_was_changed_left_out_or_put_elsewhere() -> None:
    assert rest("甲乙丙", ["甲", "乙", "丙"], []) == ("", [])
    assert rest("甲丙乙", ["甲", "乙", "丙"], []) == ("", []), "what is placed is drawn last"
    assert rest("头甲头乙", ["头", "甲", "乙"], ["头"]) == ("", []), "heads are repeated on every page"
    assert rest("甲乙", ["甲", "乙", "丙"], []) == ("", ["丙"])
    assert rest("甲乙丙", ["甲", "乙"], []) == ("丙", [])
    assert rest("甲乙丙", ["甲", "丁", "丙"], [])[1] != []


def rest(text: str, blocks: list[str], heads: list[str]) -> tuple[str, list[str]]:
    """What is left of a PDF's words and of a Word file's blocks when equal ones are taken away from the front of both.

    A block may be drawn later than its place in the document: what the style sheet places is painted last. A table's
    head is drawn again on each of its pages.
    """
    waiting: list[str] = []
    for block in [*blocks, None]:
        while block is None or not text.startswith(block):
            again = next((one for one in (*waiting, *heads) if text.startswith(one)), None)
            if again is None:
                break
            text = text.removeprefix(again)
            if again in waiting:
                waiting.remove(again)
        if block is not None and text.startswith(block):
            text = text.removeprefix(block)
        elif block is not None:
            waiting.append(block)
    return text, waiting


def statistics_context() -> dict[str, Any]:
    """A table with grouped heads, a row of sums and a line above it that is left to be written on."""
    kinds = (statistics.CellType.INTEGER, statistics.CellType.TEXT)
    heads = tuple(
        statistics.Head(f"栏目{n}", kinds[n % 2], "家" if n % 3 else "", f"第{n // 4}组" if n < 8 else "")
        for n in range(12)
    )
    rows = [statistics.Row(str(n), f"样例{n}区", tuple(range(n, n + 12))) for n in range(1, 40)]
    total = statistics.Row(statistics.TOTAL, "", tuple(range(12)), statistics.RowKind.TOTAL)
    header = (("填报单位", "样例市局"), ("负责人", ""))
    form = statistics.Form("专项行动统计表", header, "区县", heads, (*rows, total), ("样例说明",))
    return statistics.context(form, office="样例市局", day="2024-05-15", sample=True)


def words_of(section: str) -> str:
    """The words of a section in the order of its elements, without spaces."""
    from weasyprint import HTML  # not before the fonts are configured

    body = HTML(string=section).etree_element.find("body")
    for unseen in body.findall(".//*[@aria-hidden]"):  # the imprint's room
        unseen.clear()
    return "".join("".join(body.itertext()).translate(str.maketrans("", "", SPACES)).split())
