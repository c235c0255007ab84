"""Where the pieces of a procedure stand in its files, by the places that problems name.

Owns the way from ``action order.post from order.to_post`` to a file and a line. Lines are kept outside the procedure:
they are no part of an edition, whose digest would change with every comment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from engine.checking.moves import spoken
from engine.checking.problems import Problem
from engine.definition.names import Names, Part
from engine.definition.shape import Item, Word
from engine.definition.yamltext import Node
from engine.model import AUTO, LAPSE_PREFIX

Spot = tuple[str, int]
"""A file and a line."""

_BODIES = {
    "facts": "fact",
    "actions": "action",
    "deadlines": "deadline",
    "duties": "duty",
    "restrictions": "restriction",
    "documents": "document",
}
_TOP = {"roles": "role", "readings": "reading", "tables": "table", "spawns": "spawn", "policies": "policy"}


class Places:
    """The spots of everything that the files of a procedure declare.

    Args:
        names: of the procedure.
    """

    def __init__(self, names: Names) -> None:
        self._names = names
        self._top: Spot = (names.main.item.node.file, names.main.item.node.line)
        self._spots: Mapping[str, Spot] = {}
        found: dict[str, Spot] = {}
        for place, node in self._all():
            found.setdefault(place, (node.file, node.line))
        self._spots = found

    def located(self, problem: Problem) -> Problem:
        """The problem with the file and line of its place."""
        if problem.file:
            return problem
        file, line = self.spot(problem.place)
        return replace(problem, file=file, line=line)

    def spot(self, place: str) -> Spot:
        """Where a place stands: the longest part of its words that names something; else the head of the file."""
        words = place.split()
        for length in range(len(words), 0, -1):
            for first in range(len(words) - length + 1):
                spot = self._spots.get(" ".join(words[first : first + length]))
                if spot is not None:
                    return spot
        return self._top

    def _all(self) -> Iterator[tuple[str, Node]]:
        names, main = self._names, self._names.main.item
        for word in ("case_number", "region", "title"):
            yield word, main[word].node
        if main["parent"] is not None:
            yield "parent", main["parent"].node
        for _, name, instrument in names.each("instruments"):
            for clause in instrument["clauses"]:
                yield f"clause {name}:{clause}", clause.node
            yield f"instrument {name}", name.node
        for key, kind in _TOP.items():
            for name in main[key]:
                yield f"{kind} {name}", name.node
        for name in main["lines"]["facts"] if main["lines"] else ():
            yield f"line fact {name}", name.node
        for key, kind in _BODIES.items():
            for part, name, _ in names.each(key):
                yield f"{kind} {part.full(name)}", name.node
        yield from self._moves()
        for part in names.parts:
            yield from self._states(part, part.item["states"], part.prefix)

    def _moves(self) -> Iterator[tuple[str, Node]]:
        for part, name, item in self._names.each("actions"):
            yield from self._moves_of(part, part.full(name), item["moves"])
        for part, name, item in self._names.each("deadlines"):
            trigger = LAPSE_PREFIX + part.full(name)
            yield from self._moves_of(part, trigger, item["lapses"])
            yield spoken(trigger), name.node

    def _moves_of(self, part: Part, trigger: str, moves: tuple[Item, ...]) -> Iterator[tuple[str, Node]]:
        for move in moves:
            source = self._names.name(part, "state", move["from"])
            target = self._names.target(part, move["to"])
            yield f"{spoken(trigger)} from {source} to {target}", move.node
            yield f"{spoken(trigger)} from {source}", move.node

    def _states(self, part: Part, states: Mapping[Word, Item], parent: str) -> Iterator[tuple[str, Node]]:
        for name, item in states.items():
            path = f"{parent}.{name}" if parent else str(name)
            yield f"state {path}", name.node
            for then in item["then"]:
                target = self._names.target(part, then["to"])
                yield f"{spoken(AUTO)} from {path} to {target}", then.node
                yield f"{spoken(AUTO)} from {path}", then.node
            yield from self._states(part, item["states"], path)
