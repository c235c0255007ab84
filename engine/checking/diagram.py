"""A procedure's states as a Mermaid state diagram.

Owns the drawing only: what the states and moves are is ``engine.model``. Labels are the Chinese ones with their codes;
acts are drawn with their names, lapses with the deadline that lapses, automatic moves in brackets.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.model import AUTO, LAPSE_PREFIX, Move, Procedure, State

_INDENT = "    "


def mermaid(procedure: Procedure) -> str:
    """The diagram as Mermaid ``stateDiagram-v2`` text.

    A move between states of one composite state is drawn inside it, every other move at the outermost level.
    """
    lines = ["---", f"title: {_text(procedure.title)}", "---", "stateDiagram-v2", f"{_INDENT}direction TB"]
    lines.append(f"{_INDENT}[*] --> {_id(procedure.initial)}")
    arrows = _arrows(procedure)
    for state in procedure.states:
        lines.extend(_state(state, arrows, 1))
    lines.extend(_own_arrows("", arrows, 1))
    lines.extend(f"{_INDENT}{_id(state.path)} --> [*]" for state in procedure.states if state.final)
    return "\n".join(lines) + "\n"


Arrows = dict[str, list[str]]
"""Arrows by the composite state they are drawn in; empty text is the outermost level."""


def _arrows(procedure: Procedure) -> Arrows:
    labels: dict[tuple[str, str], list[str]] = {}
    for move in procedure.moves:
        told = labels.setdefault((move.source, move.target), [])
        if (label := _label(procedure, move)) not in told:
            told.append(label)
    found: Arrows = {}
    for (source, target), told in labels.items():
        arrow = f"{_id(source)} --> {_id(target)}: {'／'.join(told)}"
        found.setdefault(_common(procedure, source, target), []).append(arrow)
    return found


def _label(procedure: Procedure, move: Move) -> str:
    condition = "（附条件）" if move.when is not None else ""
    if move.trigger == AUTO:
        return f"［自动］{condition}"
    if move.trigger.startswith(LAPSE_PREFIX):
        name = move.trigger.removeprefix(LAPSE_PREFIX)
        return f"{_text(procedure.deadlines[name].label)}届满{condition}"
    return _text(procedure.actions[move.trigger].label) + condition


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


def _state(state: State, arrows: Arrows, depth: int) -> Iterator[str]:
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
        yield from _state(child, arrows, depth + 1)
        if child.final:
            yield f"{indent}{_INDENT}{_id(child.path)} --> [*]"
    yield from _own_arrows(state.path, arrows, depth + 1)
    yield f"{indent}}}"


def _own_arrows(path: str, arrows: Arrows, depth: int) -> Iterator[str]:
    yield from (f"{_INDENT * depth}{arrow}" for arrow in arrows.get(path, ()))


def _id(path: str) -> str:
    return path.replace(".", "__")


_HARMLESS = {ord(raw): safe for raw, safe in zip('":;#{}', "”：；＃｛｝", strict=True)}


def _text(words: str) -> str:
    """Words without the characters that mean something to Mermaid."""
    return " ".join(words.split()).translate(_HARMLESS)
