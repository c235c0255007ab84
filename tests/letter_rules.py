"""What an official letter has to look like beside what any sheet has: the measures of GB/T 9704-2012.

Owns the places of the head, the grid, the signature, the seal, the page numbers and the imprint. Millimetres from the
page's top left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from tests.layout_rules import AREAS
from tests.paper import MM, NUMBERS, RED, Line, Paper, Square

AREA = AREAS["letter"]
PITCH = 10.2272
CHARACTER = 156 / 28
NAME_TOP = AREA.top + 35
DASH_TOP = 269.0
IMPRINT_BOTTOM = 262.0
SEAL = 42.0
_DASH_OF_EM = 0.293
"""The ink of the dash rises to this above the baseline in the page numbers' face."""
_DATE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
_BODY = "Shixian-FangSong"


def letter_faults(paper: Paper, *, sealed: bool, imprint: bool) -> list[str]:
    """Everything wrong with a letter beside `layout_rules.faults`; empty when nothing is."""
    last = len(paper.pages) - 1
    found = [*head(paper), *signature(paper, sealed=sealed), *imprint_of(paper, last, wanted=imprint)]
    for page in range(len(paper.pages)):
        for rule in (grid(paper, page), ragged(paper, page), number(paper, page)):
            found += [f"第{page + 1}页 {fault}" for fault in rule]
    return found


def head(paper: Paper) -> Iterator[str]:
    """The red name, the number, the rule, the title and what follows it."""
    lines = paper.lines(0)
    name = next(line for line in lines if line.colour == RED)
    number = lines[lines.index(name) + 1]
    titles = [line for line in lines if line.size == 22.0]
    after = lines[lines.index(titles[-1]) + 1]
    rule = max((rule for rule in paper.rules(0) if rule.bottom < 140), key=lambda rule: rule.bottom)
    centre = (AREA.left + AREA.right) / 2
    yield from _off("发文机关标志上边缘", _top(name), NAME_TOP, 0.3)
    yield from _off("发文机关标志居中", name.middle, centre, 0.5)
    yield from _off("发文字号在标志下空二行", _top(number) - _bottom(name), 2 * PITCH, 0.3)
    yield from _off("发文字号居中", number.middle, centre, 0.5)
    yield from _off("红线宽", rule.right - rule.left, 156, 0.1)
    yield from _off("红线左", rule.left, AREA.left, 0.1)
    yield from _off("红线在发文字号下4毫米", rule.bottom - 0.5 - _bottom(number), 4, 0.3)
    yield from _off("标题在红线下空二行", _middle(titles[0]) - PITCH / 2 - rule.bottom, 2 * PITCH, 0.3)
    yield from _off("标题居中", titles[0].middle, centre, 0.5)
    yield from _off("标题下空一行", _middle(after) - _middle(titles[-1]), 2 * PITCH, 0.3)
    if after.text.endswith("：") and after.left < AREA.left + CHARACTER:
        yield from _off("主送机关顶格", after.left, AREA.left, 0.3)


def grid(paper: Paper, page: int) -> Iterator[str]:
    """At most 22 lines of 28 characters, whole pitches apart where no table stands between them."""
    titles = [line.baseline for line in paper.lines(page) if line.size == 22.0]
    body = [line for line in paper.body(page) if line.baseline > max(titles, default=0.0)]
    if len(body) > 22:
        yield f"有{len(body)}行"
    tables = [cell for table in paper.tables(page) for cell in table]
    for upper, lower in pairwise(line for line in body if line.font == _BODY):
        if any(upper.baseline < one.bottom and one.top < lower.baseline for one in tables):
            continue
        steps = (lower.baseline - upper.baseline) / PITCH
        if abs(steps - round(steps)) > 0.02:
            yield f"“{lower.text[:12]}”与上一行相距{lower.baseline - upper.baseline:.2f}毫米"
    for line in body:
        if len(line.text) > 28 and not any(character.isascii() for character in line.text):
            yield f"“{line.text[:12]}”一行{len(line.text)}字"


def ragged(paper: Paper, page: int) -> Iterator[str]:
    """Lines that another line of the same paragraph follows, and that do not end at the right edge."""
    for line, after in pairwise(paper.body(page)):
        goes_on = abs(after.baseline - line.baseline - PITCH) < 0.1 and after.left < AREA.left + 1
        if not goes_on or line.font != _BODY or after.font != _BODY or _is_set_left(line):
            continue
        if line.right > AREA.right - 20 and abs(line.right - AREA.right) > 0.2:
            yield f"“{line.text[-12:]}”右边在{line.right:.2f}"


def _is_set_left(line: Line) -> bool:
    """Signature lines and addressees are paragraphs set left."""
    return "执法人员签名" in line.text or (line.left < AREA.left + 1 and line.text.endswith(("：", "）", "，", "、")))


def number(paper: Paper, page: int) -> Iterator[str]:
    """The page number: its place outside, one character in, its dash seven millimetres below the block."""
    found = next((line for line in paper.lines(page) if line.font.endswith(NUMBERS)), None)
    if found is None:
        return
    yield from _off("页码字号", found.size, 14.0, 0.01)
    yield from _off("页码一字线上边缘", found.baseline - _DASH_OF_EM * found.size * MM, DASH_TOP, 0.2)
    character = 16 * MM
    if page % 2 == 0:
        yield from _off("单页码居右空一字", AREA.right - character - found.right, 0, 0.3)
    else:
        yield from _off("双页码居左空一字", found.left - AREA.left - character, 0, 0.3)


def signature(paper: Paper, *, sealed: bool) -> Iterator[str]:
    """Agency and date, and the seal over them."""
    page, name, date, above = _signed(paper)
    if date is None or name is None:
        yield "没有发文机关署名和成文日期"
        return
    yield from _off("成文日期在署名正下方", date.middle, name.middle, 0.5)
    yield from _off("成文日期在署名下一行", date.baseline - name.baseline, PITCH, 0.1)
    if abs(AREA.right - date.right - 4 * CHARACTER) > 0.3 and abs(AREA.right - name.right) > 1.0:
        yield f"成文日期右空{AREA.right - date.right:.1f}毫米，署名右空{AREA.right - name.right:.1f}毫米"
    if name.right > AREA.right + 0.3:
        yield "署名超出版心"
    if above is None:
        yield "印章单独成页"
    if sealed:
        yield from _seal(paper, page, name, date, above)
    elif any(paper.pictures(number) for number in range(len(paper.pages))):
        yield "不盖章的文书上有印章"


def _seal(paper: Paper, page: int, name: Line, date: Line, above: Line | None) -> Iterator[str]:
    pictures = [(number, one) for number in range(len(paper.pages)) for one in paper.pictures(number)]
    if [number for number, _ in pictures] != [page]:
        yield f"印章在{[number + 1 for number, _ in pictures]}页，署名在第{page + 1}页"
        return
    seal: Square = pictures[0][1]
    yield from _off("印章直径", seal.right - seal.left, SEAL, 0.1)
    yield from _off("印章居中于成文日期", (seal.left + seal.right) / 2, date.middle, 0.5)
    if not (seal.top < _top(name) and _bottom(date) < seal.bottom):
        yield "印章没有盖住署名和日期"
    if above is not None and seal.top - _bottom(above) > PITCH:
        yield f"印章顶端距正文{seal.top - _bottom(above):.1f}毫米"
    if above is not None and seal.top < _top(above):
        yield "印章压住正文"


def _signed(paper: Paper) -> tuple[int, Line | None, Line | None, Line | None]:
    """Where the letter is signed: page, agency, date, and the line of text above them on the same page."""
    for page in range(len(paper.pages) - 1, -1, -1):
        body = [line for line in paper.lines(page) if not line.font.endswith(NUMBERS)]
        for place in range(len(body) - 1, 0, -1):
            if _DATE.fullmatch(body[place].text) and body[place].size == 16.0:
                above = [line for line in body[: place - 1] if line.bottom > AREA.top]
                return page, body[place - 1], body[place], above[-1] if above else None
    return 0, None, None, None


def imprint_of(paper: Paper, page: int, *, wanted: bool) -> Iterator[str]:
    """The imprint on the last page: outer rules 0.35 mm, inner ones 0.25, the last one ending the block."""
    boxes = [box for box in paper.rules(page) if box.bottom > 200]
    if not wanted:
        if boxes:
            yield "不应有版记"
        return
    words = [line for line in paper.lines(page) if line.size == 14.0 and not line.font.endswith(NUMBERS)]
    if not boxes or not any("印发" in line.text for line in words):
        yield "没有版记"
        return
    tops, bottoms = sorted({round(box.top, 2) for box in boxes}), sorted({round(box.bottom, 2) for box in boxes})
    yield from _off("版记末条分隔线", bottoms[-1], IMPRINT_BOTTOM, 0.1)
    yield from _off("版记末条分隔线粗细", bottoms[-1] - bottoms[-2], 0.35, 0.02)
    yield from _off("版记首条分隔线粗细", tops[1] - tops[0], 0.35, 0.02)
    if any("抄送" in line.text for line in words):
        yield from _off("版记中间分隔线粗细", bottoms[1] - bottoms[0], 0.25, 0.02)
    for box in boxes:
        yield from _off("版记分隔线宽", box.right - box.left, 156, 0.1)
    for line in words:
        if line.left < AREA.left + 14 * MM - 0.3 or line.right > AREA.right - 14 * MM + 0.3:
            yield f"版记“{line.text[:10]}”左右没有各空一字"
        if line.top < tops[0] or _bottom(line) > IMPRINT_BOTTOM:
            yield f"版记“{line.text[:10]}”不在分隔线之间"


def _top(line: Line) -> float:
    return line.baseline - 0.88 * line.size * MM


def _bottom(line: Line) -> float:
    return line.baseline + 0.12 * line.size * MM


def _middle(line: Line) -> float:
    return line.baseline - 0.38 * line.size * MM


def _off(what: str, found: float, wanted: float, slack: float) -> Iterator[str]:
    if abs(found - wanted) > slack:
        yield f"{what}应为{wanted:.2f}，实为{found:.2f}"
