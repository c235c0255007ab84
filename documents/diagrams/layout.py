"""Where the parts of a picture stand: boxes in frames in frames, and lines between boxes, placed by Graphviz.

Owns the dealings with the program ``dot``: what is told to it, and what it answers. It is told how large every box and
every label is, and is not asked to draw anything.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from engine.errors import DocumentError

_POINTS_PER_INCH: Final = 72.0
_MOST_SECONDS: Final = 120
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Node:
    """A box to be placed."""

    name: str
    look: str
    lines: tuple[str, ...]
    width: float
    height: float
    marks: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame around boxes."""

    name: str
    look: str
    title: str
    width: float  # of the title
    height: float
    inside: tuple[Box, ...]
    marks: str = ""


Box = Node | Frame


@dataclass(frozen=True, slots=True)
class Edge:
    """A line to be placed, with its label."""

    source: str
    target: str
    look: str
    lines: tuple[str, ...]
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """Something placed: its middle (of a line's label, where it has one) and its size; of a line also its way."""

    look: str
    lines: tuple[str, ...]
    x: float
    y: float
    width: float
    height: float
    points: tuple[Point, ...] = ()  # a start and then groups of three, as a cubic curve
    tip: Point | None = None
    marks: str = ""  # set apart from its words


@dataclass(frozen=True, slots=True)
class Laid:
    """A picture: frames from the outside in."""

    width: float
    height: float
    frames: tuple[Drawn, ...]
    nodes: tuple[Drawn, ...]
    lines: tuple[Drawn, ...]


def find_dot() -> str | None:
    """Where the program is; None when it is not installed."""
    return shutil.which("dot")


def lay_out(boxes: tuple[Box, ...], edges: list[Edge]) -> Laid:
    """Place everything.

    Raises:
        DocumentError: Graphviz is missing, or failed.
    """
    program = find_dot()
    if program is None:
        raise DocumentError("画状态图需要 Graphviz，本机没有安装。请执行 make setup，或者 apt-get install graphviz")
    text = "\n".join(_graph(boxes, edges))
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program; the text goes in by its standard input
            [program, "-Tjson0"], input=text, capture_output=True, text=True, timeout=_MOST_SECONDS, check=True
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise DocumentError(f"Graphviz 没有画成：{error}") from error
    return _laid(json.loads(done.stdout), boxes, edges)


# -- what is told


def _graph(boxes: tuple[Box, ...], edges: list[Edge]) -> Iterator[str]:
    yield "digraph {"
    yield "graph [rankdir=TB, nodesep=0.3, ranksep=0.3, splines=true, remincross=true];"
    yield 'node [shape=box, fixedsize=true, label=""];'
    frames = _frames_of(boxes)
    labels: dict[str, list[str]] = {}
    for number, edge in enumerate(edges):
        if edge.lines:
            around = _common(frames[edge.source], frames[edge.target])
            labels.setdefault(around, []).append(_placed(_label(number), edge.width, edge.height))
    for box in boxes:
        yield from _told(box, labels)
    yield from labels.get("", ())
    order = {name: index for index, name in enumerate(frames)}
    for number, edge in enumerate(edges):
        yield from _way_told(edge, number, back=order[edge.source] > order[edge.target])
    yield "}"


def _way_told(edge: Edge, number: int, *, back: bool) -> Iterator[str]:
    """An edge by way of its label. One that leads back in the order of the file is told turned round.

    So nothing goes in a circle, what comes first in the file stands above, and labels stand between both ends.
    """
    stops = [_quoted(edge.source), *([_label(number)] if edge.lines else []), _quoted(edge.target)]
    for one, other in pairwise(stops):
        last = other == stops[-1]
        ends = f"{other} -> {one}" if back else f"{one} -> {other}"
        direction = ("back" if back else "forward") if last else "none"
        yield f"{ends} [id={number}, dir={direction}, weight=2];"


def _label(number: int) -> str:
    return f"label{number}"


def _placed(name: str, width: float, height: float) -> str:
    return f"{name} [width={width / _POINTS_PER_INCH:.4f}, height={height / _POINTS_PER_INCH:.4f}];"


def _frames_of(boxes: Iterable[Box], around: tuple[str, ...] = ()) -> dict[str, tuple[str, ...]]:
    """The frames around each box, from the outside in."""
    found: dict[str, tuple[str, ...]] = {}
    for box in boxes:
        if isinstance(box, Node):
            found[box.name] = around
        else:
            found |= _frames_of(box.inside, (*around, box.name))
    return found


def _common(one: tuple[str, ...], other: tuple[str, ...]) -> str:
    """The innermost frame around both."""
    shared = ""
    for mine, its in zip(one, other, strict=False):
        if mine != its:
            break
        shared = mine
    return shared


def _told(box: Box, labels: Mapping[str, list[str]]) -> Iterator[str]:
    if isinstance(box, Node):
        yield _placed(_quoted(box.name), box.width, box.height)
        return
    yield f"subgraph {_quoted('cluster_' + box.name)} {{"
    yield f"graph [margin=14, labeljust=l, label={_room(box.width, box.height)}];"
    for inner in box.inside:
        yield from _told(inner, labels)
    yield from labels.get(box.name, ())
    yield "}"


def _room(width: float, height: float) -> str:
    """An empty label of a given size."""
    size = f'FIXEDSIZE="TRUE" WIDTH="{width:.0f}" HEIGHT="{height:.0f}"'
    return f'<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0" {size}><TR><TD></TD></TR></TABLE>>'


def _quoted(name: str) -> str:
    return f'"{name}"'  # names are words with dots: nothing to escape


# -- what is answered


def _laid(answer: Mapping[str, Any], boxes: tuple[Box, ...], edges: list[Edge]) -> Laid:
    _, _, width, height = _numbers(answer["bb"])
    placed = {one["name"]: one for one in answer["objects"]}
    frames = [
        _frame_drawn(box, _numbers(placed[f"cluster_{box.name}"]["bb"]), height)
        for box in _all(boxes)
        if isinstance(box, Frame)
    ]
    nodes = []
    for box in _all(boxes):
        if isinstance(box, Node):
            x, y = _numbers(placed[box.name]["pos"])
            nodes.append(Drawn(box.look, box.lines, x, height - y, box.width, box.height, marks=box.marks))
    lines = _lines_drawn(edges, answer, placed, height)
    return Laid(width, height, tuple(frames), tuple(nodes), tuple(lines))


def _all(boxes: Iterable[Box]) -> Iterator[Box]:
    for box in boxes:
        yield box
        if isinstance(box, Frame):
            yield from _all(box.inside)


def _frame_drawn(frame: Frame, corners: list[float], height: float) -> Drawn:
    left, bottom, right, top = corners
    middle, size = ((left + right) / 2, height - (bottom + top) / 2), (right - left, top - bottom)
    return Drawn(frame.look, (frame.title,), *middle, *size, marks=frame.marks)


def _lines_drawn(edges: list[Edge], answer: Mapping[str, Any], placed: Mapping[str, Any], height: float) -> list[Drawn]:
    ways: dict[int, list[tuple[tuple[Point, ...], Point | None]]] = {}
    for one in answer.get("edges", ()):
        ways.setdefault(int(one["id"]), []).append(_way(one["pos"], height))
    drawn = []
    for number, edge in enumerate(edges):
        x, y = _numbers(placed[_label(number)]["pos"]) if edge.lines else (0.0, height)
        for index, (points, tip) in enumerate(ways[number]):
            lines = edge.lines if index == 0 else ()
            drawn.append(Drawn(edge.look, lines, x, height - y, edge.width, edge.height, points, tip))
    return drawn


def _way(text: str, height: float) -> tuple[tuple[Point, ...], Point | None]:
    """The points of a curve, and where its arrowhead points, if it has one."""
    tip: Point | None = None
    points: list[Point] = []
    for part in text.split():
        x, y = _numbers(part.removeprefix("e,").removeprefix("s,"))
        if part.startswith(("e,", "s,")):
            tip = (x, height - y)
        else:
            points.append((x, height - y))
    return tuple(reversed(points) if text.startswith("s,") else points), tip


def _numbers(text: str) -> list[float]:
    return [float(part) for part in text.split(",")]
