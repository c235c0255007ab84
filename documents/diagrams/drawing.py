"""A procedure's states as a picture (SVG).

Owns what is drawn and how it looks: boxes for states, frames for those with states inside, lines for acts, lapses and
automatic moves. Where things stand is found by Graphviz (``documents.diagrams.layout``), which is told how large every
text is, so that no font need be asked and no word leaves its box. Acts that move nothing are left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from html import escape
from typing import Final

from documents.diagrams.layout import Box, Drawn, Edge, Frame, Laid, Node, lay_out
from engine.checking.diagram import Arrow, Jump, Kind, arrows, gathered
from engine.model import Procedure, State

_FONT: Final = "'Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',sans-serif"
_SIZE: Final = 14.0
_SMALL: Final = 12.0
_LEADING: Final = 1.35
_STATE_EMS: Final = 9.0
_ARROW_EMS: Final = 11.0
_PADDING: Final = 10.0
_MARGIN: Final = 24.0
_DOT: Final = 14.0
_LARGE: Final = 24
"""States from which on lines are spared where there is a choice."""
_CIRCLED: Final = ((20, 0x2460), (35, 0x3251 - 20), (50, 0x32B1 - 35))
"""Numbers in circles lie in three places: up to which, and where they would begin with 1."""
_ANY: Final = "其中任一环节"
_NUMBERS: Final = "①②…　标有同一编号的环节，都可以经编号相同的小框转入它所指的环节"
_LEGEND_WIDTH: Final = 640.0
_HERE: Final = " here"
_AROUND: Final = (330.0, 170.0)
"""How much is shown beside and above what is marked."""
_LEGEND: Final = (
    (Kind.ACT, "经办人员办理"),
    (Kind.LAPSE, "期限届满"),
    (Kind.AUTO, "条件成就时自动转入"),
)
_STYLE: Final = f"""
text {{ font-family: {_FONT}; fill: #1c2733; }}
.frame {{ fill: #164f86; fill-opacity: .045; stroke: #7d93a8; stroke-width: 1.2; }}
.frame.parallel {{ stroke-dasharray: 7 4; stroke-width: 1.6; stroke: #164f86; }}
.state {{ fill: #fff; stroke: #164f86; stroke-width: 1.4; }}
.final {{ fill: #eef1f4; stroke: #4c5762; }}
.here {{ fill: #ffe08a; stroke: #8a5a00; stroke-width: 3; }}
.inner {{ fill: none; stroke: #4c5762; stroke-width: 1; }}
.any {{ fill: #f4f6f8; stroke: #7d93a8; stroke-dasharray: 3 2; }}
.title {{ font-size: {_SIZE}px; font-weight: 700; paint-order: stroke; stroke: #f2f5f8; stroke-width: 4px; }}
.jump {{ fill: #fff; stroke-width: 1; }} .jump.lapse {{ stroke-dasharray: 8 4; }}
.marks {{ fill: #164f86; font-weight: 700; }}
.dot {{ fill: #1c2733; }}
.line {{ fill: none; stroke-width: 1.5; }}
.act {{ stroke: #164f86; }} .lapse {{ stroke: #b45309; stroke-dasharray: 8 4; }}
.auto {{ stroke: #5b6875; stroke-dasharray: 2 3; }}
.head.act {{ fill: #164f86; stroke: none; }} .head.lapse {{ fill: #b45309; stroke: none; }}
.head.auto {{ fill: #5b6875; stroke: none; }}
.told {{ font-size: {_SMALL}px; paint-order: stroke; stroke: #fff; stroke-width: 4px; stroke-linejoin: round; }}
.told.act {{ fill: #164f86; }} .told.lapse {{ fill: #92400e; }} .told.auto {{ fill: #414b55; }}
"""


def svg_of(procedure: Procedure, here: Collection[str] = (), *, near: bool = False) -> str:
    """The picture as the text of an SVG file.

    Args:
        procedure: what is drawn.
        here: paths of states without children to be marked: where a case stands.
        near: only what is near these.

    Raises:
        DocumentError: Graphviz is missing.
    """
    large = len(procedure.leaves()) > _LARGE
    drawn, jumps = gathered(arrows(procedure), 3 if large else 4)
    composites = _composites(procedure.states)
    boxes = _Boxes(drawn, jumps, frozenset(here))
    edges = [*_told(drawn, composites), *_landings(jumps, composites), *_entries(procedure)]
    laid = lay_out((*boxes.landings(""), *map(boxes.of, procedure.states)), edges)
    if near and (marked := [node for node in laid.nodes if _HERE in node.look]):
        return _detail(procedure, laid, marked)
    return _picture(procedure, laid, of_case=bool(here))


# -- what there is to place


class _Boxes:
    """Boxes for states, with the numbers of the jumps that start there."""

    def __init__(self, drawn: Iterable[Arrow], jumps: tuple[Jump, ...], here: frozenset[str]) -> None:
        self._here = here
        self._sources = {arrow.source for arrow in drawn}
        self._jumps = jumps

    def of(self, state: State) -> Box:
        """The box of a state, with those inside it."""
        label = f"{state.code} {state.label}".strip()
        return self._frame(state, label) if state.children else self._leaf(state, label)

    def _leaf(self, state: State, label: str) -> Node:
        lines, marks = _wrapped(label, _STATE_EMS), self._marks(state.path)
        width, height = _extent((*lines, marks) if marks else lines, _SIZE)
        look = ("final" if state.final else "state") + (_HERE if state.path in self._here else "")
        return Node(state.path, look, lines, max(width, 4 * _SIZE) + 2 * _PADDING, height + 2 * _PADDING, marks)

    def _frame(self, state: State, label: str) -> Frame:
        inside: list[Box] = [Node(_entry(state.path), "dot", (), _DOT, _DOT), *self.landings(state.path)]
        inside += [self.of(child) for child in state.children]
        if state.path in self._sources:
            width, height = _extent((_ANY,), _SMALL)
            inside.insert(0, Node(_exit(state.path), "any", (_ANY,), width + _PADDING, height + _PADDING))
        title = f"{label}（同时进行）" if state.parallel else label
        marks = self._marks(state.path)
        width, height = _extent((f"{title} {marks}",), _SIZE)
        look = "parallel" if state.parallel else ""
        return Frame(state.path, look, title, width + _PADDING, height + 4, tuple(inside), marks)

    def landings(self, parent: str) -> list[Node]:
        """Where jumps arrive at states right inside another one; empty text is the outermost level."""
        return [
            _landing_box(index, jump)
            for index, jump in enumerate(self._jumps)
            if jump.target.rpartition(".")[0] == parent
        ]

    def _marks(self, path: str) -> str:
        return "".join(_number(index) for index, jump in enumerate(self._jumps) if path in jump.sources)


def _number(index: int) -> str:
    """A number in a circle, as far as there are any."""
    first = next((first for end, first in _CIRCLED if index < end), None)
    return chr(first + index) if first is not None else f"({index + 1})"


def _landing(index: int) -> str:
    return f"jump/{index}"


def _landings(jumps: tuple[Jump, ...], composites: frozenset[str]) -> Iterator[Edge]:
    for index, jump in enumerate(jumps):
        target = _entry(jump.target) if jump.target in composites else jump.target
        yield Edge(_landing(index), target, jump.kind.value, (), 0, 0)


def _landing_box(index: int, jump: Jump) -> Node:
    first, *rest = _listed(jump.labels)
    told = (f"{_number(index)} {first}", *rest)
    width, height = _extent(told, _SMALL)
    return Node(_landing(index), f"jump {jump.kind.value}", told, width + _PADDING, height + _PADDING)


def _composites(states: Iterable[State]) -> frozenset[str]:
    found: set[str] = set()
    for state in states:
        if state.children:
            found |= {state.path, *_composites(state.children)}
    return frozenset(found)


def _entry(path: str) -> str:
    return f"{path}/in"


def _exit(path: str) -> str:
    return f"{path}/out"


def _told(drawn: Iterable[Arrow], composites: frozenset[str]) -> Iterator[Edge]:
    for arrow in drawn:
        lines = _listed(arrow.labels)
        width, height = _extent(lines, _SMALL)
        source = _exit(arrow.source) if arrow.source in composites else arrow.source
        target = _entry(arrow.target) if arrow.target in composites else arrow.target
        yield Edge(source, target, arrow.kind.value, lines, width + 6, height + 4)


def _entries(procedure: Procedure) -> Iterator[Edge]:
    """From the point where a state with states inside is entered to those that are active first."""

    def of(state: State) -> Iterator[Edge]:
        if state.children:
            first = [child.path for child in state.children] if state.parallel else [state.initial]
            composites = _composites(state.children)
            for path in first:
                yield Edge(_entry(state.path), _entry(path) if path in composites else path, Kind.ACT.value, (), 0, 0)
        for child in state.children:
            yield from of(child)

    for state in procedure.states:
        yield from of(state)


def _listed(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Labels one below the other; a dot tells where each of several begins."""
    begun = labels if len(labels) == 1 else tuple(f"·{label}" for label in labels)
    return tuple(line for label in begun for line in _wrapped(label, _ARROW_EMS))


def _wrapped(text: str, ems: float) -> tuple[str, ...]:
    """Lines about equally long, broken where the words allow it, few enough for so many Chinese characters each."""
    count = max(1, -int(-_ems(text) // ems))
    lines: list[str] = []
    for left in range(count, 1, -1):
        cut = _cut(text, _ems(text) / left)
        lines.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return (*lines, text)


def _cut(text: str, wanted: float) -> int:
    """Where to break off a line of about a wanted length."""

    def cost(index: int) -> float:
        away = abs(_ems(text[:index]) - wanted)
        if text[index] in _NOT_FIRST or (text[index - 1].isascii() and text[index].isascii() and text[index] != " "):
            return away + len(text)
        return away - (_WORTH if text[index - 1] in _AFTER or text[index] in _BEFORE else 0)

    return min(range(1, len(text)), key=cost, default=len(text))


_NOT_FIRST: Final = "，、；。）”"
_AFTER: Final = "，、；。） ”"
_BEFORE: Final = "（“"
_WORTH: Final = 2.2  # how far, in characters, a line may be from its length for a break at such a place


def _ems(text: str) -> float:
    return sum(1.0 if ord(character) > 0x2E7F or character in "“”‘’…—" else 0.6 for character in text)


def _extent(lines: Iterable[str], size: float) -> tuple[float, float]:
    kept = tuple(lines)
    return max(map(_ems, kept), default=0.0) * size, len(kept) * size * _LEADING


# -- the picture


def _picture(procedure: Procedure, laid: Laid, *, of_case: bool) -> str:
    head = f"{procedure.title}　状态图"
    width = max(laid.width, _LEGEND_WIDTH, _ems(head) * 20) + 2 * _MARGIN
    top = 108.0
    height = laid.height + top + _MARGIN
    size = f'width="{width:.0f}" height="{height:.0f}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {width:.0f} {height:.0f}" role="img">',
        f"<title>{escape(head)}</title>",
        f"<style>{_STYLE}</style>",
        f'<rect {size} fill="#fff"/>',
        f'<text x="{_MARGIN}" y="34" font-size="20" font-weight="700">{escape(head)}</text>',
        *_legend(numbered=any(node.marks for node in (*laid.nodes, *laid.frames)), of_case=of_case),
        f'<g transform="translate({_MARGIN},{top})">',
        *_drawn(laid),
        "</g>",
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _detail(procedure: Procedure, laid: Laid, marked: Collection[Drawn]) -> str:
    """What is near the marked states, without a legend."""
    beside, above = _AROUND
    left = max(min(node.x - node.width / 2 for node in marked) - beside, -_MARGIN)
    top = max(min(node.y - node.height / 2 for node in marked) - above, -_MARGIN)
    width = min(max(node.x + node.width / 2 for node in marked) + beside, laid.width + _MARGIN) - left
    height = min(max(node.y + node.height / 2 for node in marked) + above, laid.height + _MARGIN) - top
    size = f'width="{width:.0f}" height="{height:.0f}"'
    box = f"{left:.0f} {top:.0f} {width:.0f} {height:.0f}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="{box}" role="img">',
        f"<title>{escape(procedure.title)}　现在的状态</title>",
        f"<style>{_STYLE}</style>",
        *_drawn(laid),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _drawn(laid: Laid) -> tuple[str, ...]:
    """Everything placed, from the ground up."""
    return (
        *(f'<rect class="frame {frame.look}" {_rectangle(frame)} rx="8"/>' for frame in laid.frames),
        *(part for line in laid.lines for part in _line(line)),
        *(_title(frame) for frame in laid.frames),
        *(part for node in laid.nodes for part in _node(node)),
        *(part for line in laid.lines for part in _label(line)),
    )


def _legend(*, numbered: bool, of_case: bool) -> Iterator[str]:
    for index, (kind, words) in enumerate(_LEGEND):
        x = _MARGIN + index * 190
        yield f'<path class="line {kind.value}" d="M{x},60 h44"/>'
        yield f'<path class="head {kind.value}" d="M{x + 52},60 l-10,-4.5 v9 z"/>'
        yield f'<text x="{x + 60}" y="64.5" font-size="{_SMALL}">{words}</text>'
    if of_case:
        yield f'<rect class="state here" x="{_MARGIN + 572}" y="50" width="34" height="18" rx="4"/>'
        yield f'<text x="{_MARGIN + 612}" y="64.5" font-size="{_SMALL}">现在</text>'
    yield f'<circle class="dot" cx="{_MARGIN + 6}" cy="86" r="6"/>'
    yield f'<text x="{_MARGIN + 18}" y="90.5" font-size="{_SMALL}">由此进入</text>'
    yield f'<rect class="final" x="{_MARGIN + 90}" y="77" width="34" height="18" rx="4"/>'
    yield f'<rect class="inner" x="{_MARGIN + 93}" y="80" width="28" height="12" rx="2"/>'
    yield f'<text x="{_MARGIN + 130}" y="90.5" font-size="{_SMALL}">终结</text>'
    if numbered:
        yield f'<text x="{_MARGIN + 190}" y="90.5" font-size="{_SMALL}">{_NUMBERS}</text>'


def _title(frame: Drawn) -> str:
    x, y = frame.x - frame.width / 2, frame.y - frame.height / 2
    words = escape(frame.lines[0])
    marks = f'<tspan class="marks"> {frame.marks}</tspan>' if frame.marks else ""
    return f'<text class="title" x="{x + 10:.1f}" y="{y + 20:.1f}">{words}{marks}</text>'


def _node(drawn: Drawn) -> Iterator[str]:
    if drawn.look == "dot":
        yield f'<circle class="dot" cx="{drawn.x:.1f}" cy="{drawn.y:.1f}" r="{drawn.width / 2:.1f}"/>'
        return
    yield f'<rect class="{drawn.look}" {_rectangle(drawn)} rx="6"/>'
    if drawn.look.startswith("final"):
        yield f'<rect class="inner" {_rectangle(drawn, 3)} rx="4"/>'
    yield _words(drawn, _SIZE if drawn.look.startswith(("state", "final")) else _SMALL, "")


def _line(drawn: Drawn) -> Iterator[str]:
    (x, y), *rest = drawn.points
    curve = " ".join(f"{px:.1f},{py:.1f}" for px, py in rest)
    yield f'<path class="line {drawn.look}" d="M{x:.1f},{y:.1f} C{curve}"/>'
    if drawn.tip is None:
        return
    (bx, by), (tx, ty) = drawn.points[-1], drawn.tip
    length = ((tx - bx) ** 2 + (ty - by) ** 2) ** 0.5 or 1.0
    dx, dy = (tx - bx) / length * 4.5, (ty - by) / length * 4.5
    corners = f"{tx:.1f},{ty:.1f} {bx - dy:.1f},{by + dx:.1f} {bx + dy:.1f},{by - dx:.1f}"
    yield f'<polygon class="head {drawn.look}" points="{corners}"/>'


def _label(drawn: Drawn) -> Iterator[str]:
    if drawn.lines:
        yield _words(drawn, _SMALL, f"told {drawn.look}")


def _words(drawn: Drawn, size: float, look: str) -> str:
    step = size * _LEADING
    lines = [*((line, "") for line in drawn.lines), *([(drawn.marks, ' class="marks"')] if drawn.marks else [])]
    top = drawn.y - step * (len(lines) - 1) / 2 + size * 0.36
    spans = "".join(
        f'<tspan x="{drawn.x:.1f}" y="{top + index * step:.1f}"{look_of}>{escape(line)}</tspan>'
        for index, (line, look_of) in enumerate(lines)
    )
    named = f' class="{look}"' if look else ""
    return f'<text{named} font-size="{size}" text-anchor="middle">{spans}</text>'


def _rectangle(drawn: Drawn, inset: float = 0) -> str:
    x, y = drawn.x - drawn.width / 2 + inset, drawn.y - drawn.height / 2 + inset
    width, height = drawn.width - 2 * inset, drawn.height - 2 * inset
    return f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
