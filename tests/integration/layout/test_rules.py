"""The rules by which papers are measured: each tells of the fault it is there for, and of nothing in a good sheet."""

from __future__ import annotations

from pathlib import Path

import pytest

from documents.pdf.render import Letter, Renderer
from documents.signing.seals import sample_seal
from tests import letters
from tests.layout_rules import faults
from tests.letter_rules import letter_faults
from tests.paper import Paper

LETTER = "{% extends 'official/base.html.j2' %}"
FORM = "{% extends 'official/form.html.j2' %}"
LINES = "<p>" + "样例文字" * 21 + "</p>"  # three lines
TABLE = "<table><thead><tr><th>名称</th></tr></thead>{rows}</table>"
ROWS = "<tr><td>样例</td></tr>" * 40


def body(text: str, frame: str = LETTER) -> str:
    return frame + "{% block body %}" + text + "{% endblock %}"


def fail_of(source: str, folder: Path, *, sealed: bool = True, imprint: bool = False, **values: object) -> list[str]:
    (folder / "bad_sheet.html.j2").write_text(source, encoding="utf-8")
    context = letters.rectification_order() | {"seal_printed": True} | values
    seals = {letters.DISTRICT["name"]: sample_seal(letters.DISTRICT["name"])}
    paper = Paper(Renderer(seals, (folder,)).render(Letter("bad_sheet", context)))
    if frame_of(source) != "letter":
        return faults(paper, frame_of(source))
    return [*faults(paper, "letter"), *letter_faults(paper, sealed=sealed, imprint=imprint)]


def frame_of(source: str) -> str:
    return "form" if source.startswith(FORM) else "letter"


@pytest.mark.parametrize(
    "source", [body(LINES * 9), body(TABLE.format(rows=ROWS)), body(TABLE.format(rows=ROWS), FORM)]
)
def test_a_good_sheet_has_no_fault(tmp_path: Path, source: str) -> None:
    assert fail_of(source, tmp_path) == []


TIGHT = (
    '<table style="table-layout:fixed"><tr><td style="white-space:nowrap">'
    + "样例" * 20
    + "</td><td>样</td></tr></table>"
)
HEAD = """{% block head %}<div class="mark" MARK>某局</div><div class="number" NUMBER>1号</div><h1 TITLE>样例</h1>
{% endblock %}"""
AT_THE_MARGIN = """{% block sign %}<div class="sign"><div class="stamp"><div class="agency">{{ issuer.name }}</div>
<div class="date">{{ date | cn_date }}</div></div></div>{% endblock %}"""


def head(mark: str = "", number: str = "", title: str = "") -> str:
    return HEAD.replace("MARK", mark).replace("NUMBER", number).replace("TITLE", title)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (body('<p style="margin-left:-20mm">样例</p>'), "超出版心左右"),
        (body('<p style="white-space:nowrap">' + "样例" * 30 + "</p>"), "超出版心左右"),
        (body('<p style="position:absolute;top:232mm">样例</p>'), "超出版心上下"),
        (body('<p>样例文字</p><p style="margin-top:-12.5mm">样例文字</p>'), "重叠"),
        (body(TIGHT), "超出单元格"),
        (body('<h2 style="break-after:auto">一、样例</h2><p style="break-before:page">样例</p>'), "结尾"),
        (body(TABLE.format(rows=ROWS).replace("thead", "tbody")), "没有重复表头"),
        (body(TABLE.format(rows=ROWS).replace("thead", "tbody"), FORM), "没有重复表头"),
        (body('<div style="height:205mm"></div>', FORM) + "{% block officers %}{% endblock %}", "只有"),
        (body("<p>𰻞</p>"), "字体中没有的字"),
        (body('<p style="line-height:9mm">' + "样例文字" * 21 + "</p>"), "与上一行相距"),
        (body('<p style="text-align:left">' + ("样例文字样例123，" * 30) + "</p>"), "右边在"),
        (body(LINES) + head(mark='style="margin-top:9mm"'), "上边缘应为72"),
        (body(LINES) + head(number='style="padding-bottom:7mm"'), "红线在发文字号下4毫米"),
        (body(LINES) + head(title='style="margin-top:9mm"'), "标题在红线下空二行"),
        (body(LINES) + AT_THE_MARGIN, "成文日期右空"),
        (body(LINES) + "{% block sign %}{% endblock %}", "没有发文机关署名"),
        (body(LINES) + '{% block officers %}<div style="break-before:page"></div>{% endblock %}', "印章单独成页"),
        (body(LINES) + "{% block layout %}other{% endblock %}", "页码为[]"),
    ],
)
def test_a_fault_is_told(tmp_path: Path, source: str, words: str) -> None:
    found = fail_of(source, tmp_path)

    assert [fault for fault in found if words in fault], found


def test_a_seal_that_should_not_be_there_and_an_imprint_that_is_not_are_told(tmp_path: Path) -> None:
    found = fail_of(body(LINES), tmp_path, sealed=False, imprint=True)

    assert found == ["不盖章的文书上有印章", "没有版记"]
