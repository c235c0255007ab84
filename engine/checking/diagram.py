"""A procedure's states as a diagram: which arrows there are and what they say, and the whole as Mermaid text.

Owns the drawing only: what the states and moves are is ``engine.model``. Labels are the Chinese ones with their codes;
acts are drawn with their names, lapses with the deadline that lapses, automatic moves in brackets. The picture is drawn
by ``documents.diagrams.drawing``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from engine.model import AUTO, LAPSE_PREFIX, Move, Procedure, State

_INDENT = "    "


class Kind(StrEnum):
    """What makes a move."""

    ACT = "act"
    LAPSE = "lapse"
    AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Arrow:
    """All moves of one kind from one state to another."""

    source: str
    target: str
    kind: Kind
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Jump:
    """Moves that lead from many states to one: told by a number at each of them, not by a line from each."""

    sources: tuple[str, ...]
    target: str
    kind: Kind
    labels: tuple[str, ...]


def gathered(drawn: tuple[Arrow, ...], many_are: int) -> tuple[tuple[Arrow, ...], tuple[Jump, ...]]:
    """The arrows that are left when moves from many states are gathered to jumps, and the jumps.

    Args:
        drawn: all arrows.
        many_are: from how many states on moves of one name to one state are a jump.
    """
    sources: dict[tuple[str, Kind, str], list[str]] = {}
    for arrow in drawn:
        for label in arrow.labels:
            sources.setdefault((arrow.target, arrow.kind, label), []).append(arrow.source)
    many = {asked: tuple(found) for asked, found in sources.items() if len(found) >= many_are}
    alike: dict[tuple[tuple[str, ...], str, Kind], list[str]] = {}
    for (target, kind, label), found in many.items():
        alike.setdefault((found, target, kind), []).append(label)
    left = []
    for arrow in drawn:
        labels = tuple(label for label in arrow.labels if (arrow.target, arrow.kind, label) not in many)
        if labels or not arrow.labels:
            left.append(Arrow(arrow.source, arrow.target, arrow.kind, labels))
    return tuple(left), tuple(Jump(*ends, tuple(labels)) for ends, labels in alike.items())


def arrows(procedure: Procedure) -> tuple[Arrow, ...]:
    """The arrows of a diagram; acts that move nothing have none."""
    labels: dict[tuple[str, str, Kind], dict[str, None]] = {}
    for move in procedure.moves:
        kind = _kind(move)
        told = labels.setdefault((move.source, move.target, kind), {})
        told.setdefault(_plain(procedure, move))
    return tuple(Arrow(*ends, tuple(filter(None, told))) for ends, told in labels.items())


def _kind(move: Move) -> Kind:
    if move.trigger == AUTO:
        return Kind.AUTO
    return Kind.LAPSE if move.trigger.startswith(LAPSE_PREFIX) else Kind.ACT


def _plain(procedure: Procedure, move: Move) -> str:
    """What a move is called; an automatic one has no name."""
    if move.trigger == AUTO:
        return ""
    if move.trigger.startswith(LAPSE_PREFIX):
        return f"{procedure.deadlines[move.trigger.removeprefix(LAPSE_PREFIX)].label}届满"
    return procedure.actions[move.trigger].label


def mermaid(procedure: Procedure) -> str:
    """The diagram as Mermaid ``stateDiagram-v2`` text.

    A move between states of one composite state is drawn inside it, every other move at the outermost level.
    """
    lines = ["---", f"title: {_text(procedure.title)}", "---", "stateDiagram-v2", f"{_INDENT}direction TB"]
    lines.append(f"{_INDENT}[*] --> {_id(procedure.initial)}")
    drawn = _arrows(procedure)
    for state in procedure.states:
        lines.extend(_state(state, drawn, 1))
    lines.extend(_own_arrows("", drawn, 1))
    lines.extend(f"{_INDENT}{_id(state.path)} --> [*]" for state in procedure.states if state.final)
    return "\n".join(lines) + "\n"


_Arrows = dict[str, list[str]]
"""Arrows by the composite state they are drawn in; empty text is the outermost level."""


def _arrows(procedure: Procedure) -> _Arrows:
    labels: dict[tuple[str, str], list[str]] = {}
    for move in procedure.moves:
        told = labels.setdefault((move.source, move.target), [])
        if (label := _label(procedure, move)) not in told:
            told.append(label)
    found: _Arrows = {}
    for (source, target), told in labels.items():
        arrow = f"{_id(source)} --> {_id(target)}: {'／'.join(told)}"
        found.setdefault(_common(procedure, source, target), []).append(arrow)
    return found


def _label(procedure: Procedure, move: Move) -> str:
    condition = "（附条件）" if move.when is not None else ""
    return _text(_plain(procedure, move) or "［自动］") + condition


def _common(procedure: Procedure, source: str, target: str) -> str:
    """The innermost composite state around both ends that is not one of them; regions of a parallel one stay apart."""
    ends = (source.split("."), target.split("."))
    shared: list[str] = []
    for one, other in zip(ends[0][:-1], ends[1][:-1], strict=False):
        if one != other:
            break
        shared.append(one)
    while shared and ".".join(shared) in _parallels(procedure.states):
        shared.pop()
    return ".".join(shared)


def _parallels(states: tuple[State, ...]) -> frozenset[str]:
    found: set[str] = set()
    for state in states:
        if state.parallel:
            found.add(state.path)
        found |= _parallels(state.children)
    return frozenset(found)


def _state(state: State, drawn: _Arrows, depth: int) -> Iterator[str]:
    indent = _INDENT * depth
    code = f"{_text(state.code)} " if state.code else ""
    yield f'{indent}state "{code}{_text(state.label)}" as {_id(state.path)}'
    if not state.children:
        return
    yield f"{indent}state {_id(state.path)} {{"
    if state.initial:
        yield f"{indent}{_INDENT}[*] --> {_id(state.initial)}"
    for index, child in enumerate(state.children):
        if state.parallel and index:
            yield f"{indent}{_INDENT}--"
        yield from _state(child, drawn, depth + 1)
        if child.final:
            yield f"{indent}{_INDENT}{_id(child.path)} --> [*]"
    yield from _own_arrows(state.path, drawn, depth + 1)
    yield f"{indent}}}"


def _own_arrows(path: str, drawn: _Arrows, depth: int) -> Iterator[str]:
    yield from (f"{_INDENT * depth}{arrow}" for arrow in drawn.get(path, ()))


def _id(path: str) -> str:
    return path.replace(".", "__")


_HARMLESS = {ord(raw): safe for raw, safe in zip('":;#{}', "”：；＃｛｝", strict=True)}


def _text(words: str) -> str:
    """Words without the characters that mean something to Mermaid."""
    return " ".join(words.split()).translate(_HARMLESS)
