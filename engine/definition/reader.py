"""From the text of a procedure file to a checked Procedure.

The way is: text -> nodes (``yamltext``) -> values of known shape (``language``) -> fragments filled in -> names
resolved and values built (``build``). Files are handed in as text: who opens them is not this module's business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.canonical import digest
from engine.definition.approvals import APPROVALS_FILE, NOTHING, ApprovalsText, read_approvals
from engine.definition.approvals import named_in as chains_named
from engine.definition.build import Part, build
from engine.definition.language import FRAGMENT, PROCEDURE, REGULATION, SHARED_KEYS
from engine.definition.law import LAW_FILE, NO_LAW, Law, named_in, read_law
from engine.definition.names import Names
from engine.definition.shape import Item, Word
from engine.definition.yamltext import Key, Node, parse
from engine.model import Procedure, Shared
from engine.settings import Settings

FragmentSource = Callable[[str], str]
"""Gives the text of a fragment or of the law file by its name; raises KeyError(name, names offered) for others."""


_STAYING = ("$reading.", "$policy.")


@dataclass(frozen=True, slots=True)
class Source:
    """Everything an edition is made from, as it is kept for good."""

    file: str
    text: str
    fragments: Mapping[str, str]  # the law file among them, when something rests on it

    def as_json(self) -> dict[str, object]:
        """Plain form for the store."""
        return {"file": self.file, "text": self.text, "fragments": dict(self.fragments)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Source:
        """The value of a plain form."""
        return cls(data["file"], data["text"], dict(data["fragments"]))


@dataclass(frozen=True, slots=True)
class Read:
    """What was read: the procedure, and what is to be known of its files to judge it."""

    procedure: Procedure
    names: Names
    idle_parameters: tuple[Word, ...]  # parameters of fragments that nothing in them asks for


def read_procedure(text: str, file: str, fragment: FragmentSource, settings: Settings | None = None) -> Procedure:
    """Read and build a procedure; the graph is judged by ``engine.checking.check``.

    Args:
        text: the definition.
        file: its name, for errors.
        fragment: where fragments and the law file come from.
        settings: what the office chose: readings of this procedure, and answers of policies.

    Raises:
        DefinitionError: anything is unknown, doubled, misspelt or unresolved.
    """
    return read_whole(text, file, fragment, settings).procedure


def read_whole(text: str, file: str, fragment: FragmentSource, settings: Settings | None = None) -> Read:
    """As ``read_procedure``, with what is known of the files."""
    root = parse(text, file)
    item, regulation = _joined(PROCEDURE.read(root), fragment)
    used: dict[str, object] = {} if regulation is None else {str(item["regulation"]): regulation.node.plain()}
    parts, idle = [Part("", item)], list[Word]()
    for path, state in _using(item["states"], ""):
        node = _fragment_node(state, fragment)
        used[str(state["use"])] = node.plain()
        filled = _fill(node, _parameters(node, state))
        parts.append(Part(path, FRAGMENT.read(filled), dict(state["exits"]), state))
        idle.extend(_idle(parts[-1].item, node))
    law = _law(parts, fragment)
    # `settings` was part of the hash when they were part of an edition; editions without a choice keep theirs
    approvals = _approvals([part.item for part in parts], fragment)
    texts = {"definition": root.plain(), "fragments": used, "settings": {}}
    texts |= {"law": law.source} if law is not NO_LAW else {}
    texts |= {"approvals": approvals.source} if approvals is not NOTHING else {}
    names = Names(parts, settings or Settings(), law, approvals)
    return Read(build(names, digest(texts), _shared(item, regulation)), names, tuple(idle))


def source_of(text: str, file: str, fragment: FragmentSource) -> Source:
    """The texts an edition is made from."""
    item, regulation = _joined(PROCEDURE.read(parse(text, file)), fragment)
    used: dict[str, str] = {}
    if regulation is not None:
        used[str(item["regulation"])] = _fragment_text(item["regulation"], fragment)
    items = [item]
    for _, state in _using(item["states"], ""):
        node = _fragment_node(state, fragment)
        items.append(FRAGMENT.read(_fill(node, _parameters(node, state))))
        used[str(state["use"])] = _fragment_text(state["use"], fragment)
    if any(named_in(items)):
        used[LAW_FILE] = _law_text(items, fragment)
    if chains_named(items):
        used[APPROVALS_FILE] = _approvals_text(items, fragment)
    return Source(file, text, dict(sorted(used.items())))


def _approvals(items: list[Item], fragment: FragmentSource) -> ApprovalsText:
    """The part of the file of approvals that papers name; without any, none is needed."""
    chains = chains_named(items)
    if not chains:
        return NOTHING
    return read_approvals(_approvals_text(items, fragment), APPROVALS_FILE).only(chains)


def _approvals_text(items: list[Item], fragment: FragmentSource) -> str:
    try:
        return fragment(APPROVALS_FILE)
    except KeyError as error:
        raise items[0].node.error(f"a document names an approval, and there is no {APPROVALS_FILE}") from error


def _law(parts: list[Part], fragment: FragmentSource) -> Law:
    """The part of the law file that periods name; without any, none is needed."""
    items = [part.item for part in parts]
    constants, days = named_in(items)
    if not constants and not days:
        return NO_LAW
    return read_law(_law_text(items, fragment), LAW_FILE).only(constants, days)


def _law_text(items: list[Item], fragment: FragmentSource) -> str:
    try:
        return fragment(LAW_FILE)
    except KeyError as error:
        reason = f"a period names a constant or a law's days, and there is no {LAW_FILE}"
        raise items[0].node.error(reason) from error


def _using(states: Mapping[str, Item], parent: str) -> list[tuple[str, Item]]:
    found: list[tuple[str, Item]] = []
    for name, state in states.items():
        path = f"{parent}.{name}" if parent else str(name)
        if state["use"] is not None:
            found.append((path, state))
        found.extend(_using(state["states"], path))
    return found


def _fragment_node(state: Item, fragment: FragmentSource) -> Node:
    if state["states"]:
        raise state.node.error("a state with `use` takes its children from the fragment; remove `states`")
    return parse(_fragment_text(state["use"], fragment), str(state["use"]))


def _fragment_text(name: Word, fragment: FragmentSource) -> str:
    try:
        return fragment(str(name))
    except KeyError as error:
        offered = tuple(error.args[1]) if len(error.args) > 1 else ()
        raise name.node.error(f"no fragment {str(name)!r}", offered) from error


def _joined(item: Item, fragment: FragmentSource) -> tuple[Item, Item | None]:
    """A definition with what its regulation's file says for all definitions of the regulation, and that file."""
    name = item["regulation"]
    if name is None:
        return item, None
    regulation = REGULATION.read(parse(_fragment_text(name, fragment), str(name)))
    joined: dict[str, Any] = {}
    for word in SHARED_KEYS:
        for key in item[word]:
            if key in regulation[word]:
                raise key.node.error(f"{name!s} says {str(key)!r} under `{word}` already: say it in one place")
        joined[word] = {**regulation[word], **item[word]}
    return item.but(joined), regulation


def _shared(item: Item, regulation: Item | None) -> Shared | None:
    if regulation is None:
        return None
    names = {word: frozenset(map(str, regulation[word])) for word in SHARED_KEYS}
    return Shared(str(regulation["regulation"]), str(regulation["title"]), str(item["regulation"]), **names)


def _parameters(node: Node, state: Item) -> dict[str, Node]:
    """What each parameter of a fragment stands for in one use of it."""
    declared = _child(node, "parameters")
    given: dict[str, Node] = {str(name): value for name, value in state["with"].items()}
    names = {} if declared is None or not isinstance(declared.value, Mapping) else declared.value
    known = {key.text: value for key, value in names.items()}
    for name in state["with"]:
        if name not in known:
            raise name.node.error(f"the fragment has no parameter {str(name)!r}", tuple(known))
    for word, description in known.items():
        default = _child(description, "default")
        if word not in given and default is None:
            raise state.node.error(f"the fragment's parameter {word!r} is not given", tuple(known))
        if word not in given and default is not None:
            given[word] = default
    return given


def _child(node: Node, word: str) -> Node | None:
    if isinstance(node.value, Mapping):
        return next((value for key, value in node.value.items() if key.text == word), None)
    return None


def _idle(fragment: Item, node: Node) -> list[Word]:
    """Parameters that a fragment declares and does not ask for."""
    asked = {text[1:] for text in _texts(node) if text.startswith("$")}
    return [name for name in fragment["parameters"] if name not in asked]


def _texts(node: Node) -> Iterator[str]:
    if isinstance(node.value, Mapping):
        for value in node.value.values():
            yield from _texts(value)
    elif isinstance(node.value, tuple):
        for element in node.value:
            yield from _texts(element)
    elif isinstance(node.value, str):
        yield node.value


def _fill(node: Node, given: Mapping[str, Node]) -> Node:
    """Put what is given in place of each ``$name``; readings and policies stay for the builder."""
    if isinstance(node.value, Mapping):
        filled: dict[Key, Node] = {}
        for key, value in node.value.items():
            filled[key] = value if key.text == "parameters" else _fill(value, given)
        return Node(node.file, node.line, filled)
    if isinstance(node.value, tuple):
        return Node(node.file, node.line, tuple(_fill(element, given) for element in node.value))
    if isinstance(node.value, str) and node.value.startswith("$") and not node.value.startswith(_STAYING):
        if node.value[1:] not in given:
            raise node.error(f"unknown parameter {node.value!r}", tuple(given))
        return given[node.value[1:]]
    return node
