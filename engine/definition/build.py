"""From shaped values to a procedure: states, moves and actions put together with everything else.

How names resolve is ``engine.definition.names``; values that stand for themselves are made by
``engine.definition.pieces``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.definition import pieces, timing
from engine.definition.instruments import day, declared
from engine.definition.kinship import parent, spawn
from engine.definition.names import Names, Part
from engine.definition.reporting import table
from engine.definition.shape import Item, Word
from engine.model import AUTO, LAPSE_PREFIX, Action, Assignment, Check, LineFacts, Move, Procedure, Shared, State

__all__ = ["Part", "build"]


def build(names: Names, digest: str, shared: Shared | None = None) -> Procedure:
    """Build the procedure from the names of its definition and its filled-in fragments.

    Raises:
        DefinitionError: a name leads nowhere, or an expression cannot be compiled.
    """
    return _Builder(names, shared).procedure(digest)


class _Builder:
    def __init__(self, names: Names, shared: Shared | None) -> None:
        self.names = names
        self.shared = shared
        self.main = names.main.item

    # -- the whole

    def procedure(self, digest: str) -> Procedure:
        main, names = self.main, self.names
        lines = main["lines"]
        return Procedure(
            key=str(main["procedure"]),
            title=str(main["title"]),
            edition=str(main["edition"]),
            digest=digest,
            region=str(main["region"]),
            authority=str(main["authority"]),
            subject=str(main["subject"]),
            in_force_from=day(main["in_force"]["from"]),
            in_force_to=day(main["in_force"]["to"]),
            case_pattern=pieces.pattern(main["case_number"], {"year", "n", "short"}),
            instruments=declared((part.item["instruments"] for part in names.parts), names.law.instruments),
            readings={str(name): pieces.reading(names, str(name), item) for name, item in main["readings"].items()},
            roles={str(name): pieces.role(names, str(name), item) for name, item in main["roles"].items()},
            facts={part.full(n): pieces.fact(names, part.full(n), i) for part, n, i in names.each("facts")},
            line_label=str(lines["label"]) if lines else "",
            line_facts={str(n): pieces.fact(names, str(n), i) for n, i in lines["facts"].items()} if lines else {},
            states=tuple(self._state(names.main, name, item, "") for name, item in main["states"].items()),
            initial=self._initial(main["initial"]),
            actions={part.full(n): self._action(part, n, i) for part, n, i in names.each("actions")},
            moves=tuple(self._moves()),
            deadlines={p.full(n): pieces.deadline(names, p, n, i) for p, n, i in names.each("deadlines")},
            duties={p.full(n): pieces.duty(names, p, n, i) for p, n, i in names.each("duties")},
            restrictions={p.full(n): pieces.restriction(names, p, n, i) for p, n, i in names.each("restrictions")},
            documents={p.full(n): pieces.document(names, p, n, i) for p, n, i in names.each("documents")},
            policies=names.policies,
            tables={str(name): table(names, str(name), item) for name, item in main["tables"].items()},
            spawns={str(name): spawn(names, str(name), item) for name, item in main["spawns"].items()},
            parent=parent(names, main["parent"]) if main["parent"] is not None else None,
            approvals=names.approvals.value,
            regulation=self.shared,
            chosen={str(name): pieces.choice(names, str(name), item) for name, item in main["policies"].items()},
        )

    def _initial(self, word: Word) -> str:
        if word not in self.main["states"]:
            raise word.node.error(f"unknown state {str(word)!r}", tuple(self.main["states"]))
        state = self.main["states"][word]
        if state["states"] or state["use"]:
            raise word.node.error("the initial state cannot have children")
        return str(word)

    # -- states

    def _state(self, part: Part, name: Word, item: Item, parent: str) -> State:
        path = f"{parent}.{name}" if parent else str(name)
        used = next((p for p in self.names.parts if p.prefix == path and p.used_by is not None), None)
        if item["use"] is not None and part.prefix:
            raise item.node.error("a fragment cannot use another fragment")
        self._refuse_use_keys(item, used)
        holder, inside = (used.item, used) if used is not None else (item, part)
        children = tuple(self._state(inside, n, i, path) for n, i in holder["states"].items())
        _refuse_composition(holder, item, path, children)
        return State(
            path,
            str(item["code"]),
            str(item["label"]),
            item["final"],
            holder["parallel"],
            f"{path}.{holder['initial']}" if holder["initial"] else "",
            children,
            self.names.cites(item["cites"]),
        )

    def _refuse_use_keys(self, item: Item, used: Part | None) -> None:
        if used is None:
            for word in ("with", "exits"):
                if item[word]:
                    raise item.node.error(f"`{word}` belongs to a state with `use`")
            return
        if item["parallel"] or item["initial"] is not None:
            raise item.node.error("a state with `use` takes `parallel` and `initial` from the fragment")
        for name in item["exits"]:
            if name not in used.item["exits"]:
                raise name.node.error(f"the fragment has no exit {str(name)!r}", tuple(used.item["exits"]))

    # -- moves

    def _moves(self) -> Iterator[Move]:
        for part, name, item in self.names.each("actions"):
            for move in item["moves"]:
                yield self._move(part, part.full(name), move)
        for part, name, item in self.names.each("deadlines"):
            for move in item["lapses"]:
                yield self._move(part, LAPSE_PREFIX + part.full(name), move)
        for part in self.names.parts:
            yield from self._thens(part, part.item["states"], part.prefix)

    def _thens(self, part: Part, states: Mapping[Word, Item], parent: str) -> Iterator[Move]:
        for name, item in states.items():
            path = f"{parent}.{name}" if parent else str(name)
            for then in item["then"]:
                target, when = self.names.target(part, then["to"]), self.names.maybe(part, then["when"])
                yield Move(AUTO, path, target, when, self.names.sets(part, then["set"]))
            yield from self._thens(part, item["states"], path)

    def _move(self, part: Part, trigger: str, item: Item) -> Move:
        names = self.names
        source, target = names.name(part, "state", item["from"]), names.target(part, item["to"])
        return Move(trigger, source, target, names.maybe(part, item["when"]), names.sets(part, item["set"]))

    # -- actions

    def _action(self, part: Part, name: Word, item: Item) -> Action:
        names = self.names
        if not item["moves"] and not item["within"]:
            raise item.node.error(f"action {str(name)!r} needs `moves` or `within`: where may it be done?")
        self._refuse_doubled(item)
        return Action(
            name=part.full(name),
            label=str(item["label"]),
            roles=names.names(part, "role", item["by"]),
            cites=names.cites(item["cites"]),
            help=str(item["help"]),
            officers=item["officers"],
            occurred_as=names.name(part, "fact", item["occurred_as"]) if item["occurred_as"] else "",
            required=names.names(part, "fact", item["required"]),
            optional=names.names(part, "fact", item["optional"]),
            lines=self._action_lines(item["lines"]) if item["lines"] else None,
            checks=tuple(
                Check(names.expression(part, check["that"]), str(check["else"]), names.cites(check["cites"]))
                for check in item["checks"]
            ),
            sets=names.sets(part, item["set"]),
            documents=names.names(part, "document", item["documents"]),
            issued=names.names(part, "document", item["issued"]),
            mails=names.name(part, "fact", item["mails"]) if item["mails"] else "",
            within=names.names(part, "state", item["within"]),
            not_before=names.names(part, "deadline", item["not_before"]),
            filing=timing.filing(names, part, item["filing"]) if item["filing"] else None,
            adverse=item["adverse"],
            batch=item["batch"],
            spawns=names.names(part, "spawn", item["spawns"]),
        )

    @staticmethod
    def _refuse_doubled(item: Item) -> None:
        for word in (*item["required"], *item["optional"]):
            if word == item["occurred_as"]:
                raise word.node.error(
                    f"{str(word)!r} takes the act's own date (`occurred_as`): do not ask for it twice"
                )
        for word in item["optional"]:
            if word in item["required"]:
                raise word.node.error(f"{str(word)!r} is required already")

    def _action_lines(self, item: Item) -> LineFacts:
        names, main = self.names, self.names.main
        if not self.main["lines"]:
            raise item.node.error("the procedure declares no `lines`")
        return LineFacts(
            names.line_expression(item["which"]) if item["which"] is not None else None,
            names.names(main, "line fact", item["required"]),
            names.names(main, "line fact", item["optional"]),
            tuple(
                Assignment(names.name(main, "line fact", name), names.line_expression(value))
                for name, value in item["set"].items()
            ),
            item["partial"],
        )


def _refuse_composition(holder: Item, item: Item, path: str, children: tuple[State, ...]) -> None:
    """Refuse a state whose children and entry do not fit together."""
    if children and item["final"]:
        raise item.node.error(f"state {path!r} has children: they may be final, it cannot")
    initial = holder["initial"]
    if children and not holder["parallel"]:
        if initial is None:
            raise holder.node.error(f"state {path!r} has children and needs `initial`", tuple(holder["states"]))
        if initial not in holder["states"]:
            raise initial.node.error(f"unknown state {str(initial)!r}", tuple(holder["states"]))
    elif initial is not None:
        raise initial.node.error("`initial` belongs to a state with children that is not parallel")
    if holder["parallel"] and len(children) < 2:
        raise holder.node.error("a parallel state needs two children or more")
