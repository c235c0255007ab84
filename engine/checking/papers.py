"""Judging what papers print against what a case knows when they are issued.

A field that the definition does not declare is an error: the letter could never be printed. A field that is declared
and may still be unknown when the paper is issued is a warning, unless the template asks for it first; a fact recorded
only together with one the template asked for is as good as asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from engine.checking.fields import Field, Path
from engine.checking.graph import Graph, Way
from engine.checking.knowledge import Ground, Known
from engine.checking.problems import Problem
from engine.machine import Configuration
from engine.model import Action, DocumentKind, Fact, FactType, Procedure

_OF_TYPE = {
    FactType.FILE: {"name", "sha256", "shows"},
    FactType.SUBJECT: {"name", "code", "address", "phone", "legal_person", "kind"},
    FactType.TABLE: {"rows", "known", "reasons"},
}


def check_fields(
    ground: Ground,
    graph: Graph,
    known_in: Mapping[Configuration, Known],
    fields: Mapping[str, Sequence[Field]],
    others: Mapping[str, Procedure] | None,
) -> Iterator[Problem]:
    """Judge the fields that templates print.

    Args:
        ground: what can be known.
        graph: the configurations.
        known_in: what is certainly known in each.
        fields: by the kind of paper.
        others: the definitions at hand, by key; None when parents are not known here.
    """
    judge = _Judge(ground, graph, known_in, others)
    for kind in ground.procedure.documents.values():
        told: set[tuple[str, str]] = set()
        for one in fields.get(kind.name, ()):
            for problem in judge.field(kind, one):
                name = ".".join(_of_case(one.path))
                if (problem.code, name) not in told:
                    told.add((problem.code, name))
                    yield problem


class _Judge:
    def __init__(
        self,
        ground: Ground,
        graph: Graph,
        known_in: Mapping[Configuration, Known],
        others: Mapping[str, Procedure] | None,
    ) -> None:
        self.ground, self.graph, self.known_in, self.others = ground, graph, known_in, others
        self.procedure = ground.procedure
        self._by_trigger: dict[str, list[Way]] = {}
        for ways in graph.ways.values():
            for way in ways:
                self._by_trigger.setdefault(way.trigger, []).append(way)
        self._certain: dict[str, Known] = {}
        self._together: dict[str, Known] = {}

    def field(self, kind: DocumentKind, one: Field) -> Iterator[Problem]:
        """What is wrong with one field of a kind."""
        path = _of_case(one.path)
        match path:
            case ("facts", _, *_):
                yield from self._fact(kind, one, self.procedure.facts, path[1:], "")
            case ("lines", "[]", name, *_) if name != "no":
                yield from self._fact(kind, one, self.procedure.line_facts, path[2:], "line.")
            case ("deadlines", name, *_) if "*" not in name:
                yield from self._deadline(kind, one, name)
            case ("issued", name, *_) if "*" not in name and name not in self.procedure.documents:
                message = f"it asks for a paper {name} issued before, and the definition declares no such document"
                yield self._problem("field-unknown", message, kind, one, warning=one.may_lack)
            case ("parent", *rest):
                yield from self._of_parent(kind, one, tuple(rest))

    def _fact(
        self, kind: DocumentKind, one: Field, facts: Mapping[str, Fact], path: Path, prefix: str
    ) -> Iterator[Problem]:
        name = _declared(facts, path)
        if name is None:
            if not one.may_lack and not _is_group(facts, path):
                shown = ".".join(path)
                message = f"it prints {shown}, which the definition does not declare{_near(facts, shown)}"
                yield self._problem("field-unknown", message, kind, one)
            return
        rest = path[name.count(".") + 1 :]
        if rest and rest[0] not in _OF_TYPE.get(facts[name].type, {rest[0]}):
            message = f"it prints {rest[0]} of {name}, which is of type {facts[name].type.value} and has none"
            yield self._problem("field-unknown", message, kind, one)
        elif (one.needed or rest) and not self._is_known(kind, one, f"{prefix}{name}"):
            message = f"it prints {prefix}{name}, which may be unknown when the paper is issued"
            yield self._problem("field-doubtful", message, kind, one, warning=True)

    def _deadline(self, kind: DocumentKind, one: Field, name: str) -> Iterator[Problem]:
        if one.may_lack:
            return
        if name not in self.procedure.deadlines:
            message = f"it prints deadline {name}, which the definition does not declare"
            yield self._problem("field-unknown", message, kind, one)
        elif not self._is_known(kind, one, f"deadlines.{name}"):
            message = f"it prints deadline {name}, which may not have begun when the paper is issued"
            yield self._problem("field-doubtful", message, kind, one, warning=True)

    def _of_parent(self, kind: DocumentKind, one: Field, path: Path) -> Iterator[Problem]:
        rule = self.procedure.parent
        if rule is None:
            if not one.may_lack:
                message = "it prints the parent case, and the definition declares no parent"
                yield self._problem("field-unknown", message, kind, one)
            return
        if self.others is None or path[:1] != ("facts",) or len(path) == 1 or one.may_lack:
            return
        for key in rule.named:
            parent = self.others.get(key)
            if parent is None:
                continue
            if _declared(parent.facts, path[1:]) is None and not _is_group(parent.facts, path[1:]):
                message = f"it prints {'.'.join(path[1:])} of the parent, which {key} does not declare"
                yield self._problem("field-unknown", message, kind, one)

    @staticmethod
    def _problem(code: str, message: str, kind: DocumentKind, one: Field, *, warning: bool = False) -> Problem:
        return Problem(code, f"{message} (template {one.template}, line {one.line})", f"document {kind.name}", warning)

    # -- what is known

    def _is_known(self, kind: DocumentKind, one: Field, name: str) -> bool:
        known = self._known_when_issued(kind.name)
        for path in one.told:
            told = _declared_of(self.procedure, _of_case(path))
            if told is not None:
                known |= self.ground.bit(told) | self._recorded_together(told)
        return bool(known & self.ground.bit(name))

    def _known_when_issued(self, kind: str) -> Known:
        if kind not in self._certain:
            issuing = [action for action in self.procedure.actions.values() if kind in action.documents]
            self._certain[kind] = _meet(known for action in issuing for known in self._after(action))
        return self._certain[kind]

    def _after(self, action: Action) -> Iterator[Known]:
        """What is known after an act, wherever it can be done."""
        ground = self.ground
        for way in self._by_trigger.get(action.name, ()):
            yield ground.settled(ground.after_way(self.known_in[way.source], way), way.target)
        for here, known in self.known_in.items() if action.within else ():
            if here != self.graph.initial and ground.steps.rests(here) and ground.is_within(action, here):
                yield ground.settled(ground.acted(action, known), here)

    def _recorded_together(self, name: str) -> Known:
        """What is known for certain once a fact or a deadline is: whatever records it records these, or came after."""
        if name not in self._together:
            self._together[name] = 0  # while it is found out
            self._together[name] = _meet(self._recording(name)) if name in self.procedure.facts else 0
        return self._together[name]

    def _recording(self, name: str) -> Iterator[Known]:
        for action in self.procedure.actions.values():
            filed = action.filing.sets if action.filing is not None else ""
            sets = {assignment.fact for assignment in action.sets}
            if name in {*action.required, *action.optional, action.occurred_as, filed, *sets}:
                yield from self._after(action)
        setting = {i for i, move in enumerate(self.procedure.moves) if any(one.fact == name for one in move.sets)}
        for ways in self.graph.ways.values() if setting else ():
            for way in ways:
                if not setting.isdisjoint(way.moves):
                    yield self.ground.after_way(self.known_in[way.source], way)


def _meet(all_known: Iterator[Known]) -> Known:
    meet: Known | None = None
    for known in all_known:
        meet = known if meet is None else meet & known
    return meet or 0


def _of_case(path: Path) -> Path:
    """A field of each case of a batch as a field of the case."""
    return path[2:] if path[:2] == ("rows", "[]") else path


def _declared(facts: Mapping[str, Fact], path: Path) -> str | None:
    """The declared fact that a path names, or lies inside of."""
    for length in range(len(path), 0, -1):
        name = ".".join(path[:length])
        if name in facts:
            return name
    return None


def _declared_of(procedure: Procedure, path: Path) -> str | None:
    """The name by which what a path tells of is known."""
    if path[:1] == ("facts",):
        return _declared(procedure.facts, path[1:])
    if path[:2] == ("lines", "[]"):
        name = _declared(procedure.line_facts, path[2:])
        return f"line.{name}" if name is not None else None
    if path[:1] == ("deadlines",) and path[1:] and path[1] in procedure.deadlines:
        return f"deadlines.{path[1]}"
    return None


def _is_group(facts: Mapping[str, Fact], path: Path) -> bool:
    """Whether a path is the beginning of declared names, as the facts of a fragment are."""
    beginning = ".".join(path) + "."
    return any(name.startswith(beginning) for name in facts)


def _near(facts: Mapping[str, Fact], name: str) -> str:
    close = get_close_matches(name, list(facts), n=1)
    return f", perhaps {close[0]!r} is meant" if close else ""
