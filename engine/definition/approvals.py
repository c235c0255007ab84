"""The file of approvals: what it may say, and the part of it that a definition names.

Of the file only the chains that papers of a definition name belong to its edition, like the figures of the law file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from engine.approvals import HANDLER, NO_APPROVALS, Approvals, Chain, Post, Row
from engine.definition.instruments import instrument
from engine.definition.language import INSTRUMENT
from engine.definition.shape import Item, Key, ListOf, MapOf, Record, Truth, Word, optional
from engine.definition.vocabulary import ANY_TEXT, CITES, NAME
from engine.definition.yamltext import parse

APPROVALS_FILE: Final = "common/approvals.yaml"
"""Where the file lies in a folder of procedures."""

_POST = Record("a post", {"label": Key(ANY_TEXT), "cites": Key(CITES)})
_ROW = Record(
    "a row",
    {
        "label": optional(ANY_TEXT, None, "as the form prints it; without it the first post's label"),
        "by": Key(ListOf(NAME, least=1), help=f"posts; `{HANDLER}` is whoever may do the act that drafts the paper"),
        "apart": optional(Truth(), False, "not by somebody who gave another opinion in the same round"),
    },
)
_CHAIN = Record(
    "a chain",
    {
        "label": Key(ANY_TEXT),
        "rows": Key(MapOf(_ROW, NAME, least=1), help="in their order"),
        "discussed": optional(Truth(), False, "a collective discussion is recorded before the last row"),
        "sealing": Key(ListOf(NAME, least=1), help="posts that permit the use of the seal"),
        "cites": Key(CITES),
    },
)
APPROVALS = Record(
    "a file of approvals",
    {
        "approvals": Key(NAME),
        "title": Key(ANY_TEXT),
        "instruments": Key(MapOf(INSTRUMENT, NAME, least=1)),
        "posts": Key(MapOf(_POST, NAME, least=1)),
        "keeping": Key(ListOf(NAME, least=1), help="posts that number, issue and register papers"),
        "seal_keeping": Key(ListOf(NAME, least=1), help="posts that keep the seal"),
        "chains": Key(MapOf(_CHAIN, NAME, least=1)),
    },
)


@dataclass(frozen=True, slots=True)
class ApprovalsText:
    """A file of approvals, or the part of it that one definition names, with its plain text for the digest."""

    value: Approvals
    source: Mapping[str, Any]
    offered: tuple[str, ...] = ()  # all chains that the file has, for errors

    def only(self, chains: Collection[str]) -> ApprovalsText:
        """The named chains, and all the posts: who numbers and seals is the same for every chain."""
        named = {key: chain for key, chain in self.value.chains.items() if key in chains}
        source = {**self.source, "chains": {key: self.source["chains"][key] for key in named}}
        return replace(self, value=replace(self.value, chains=named), source=source)


NOTHING: Final = ApprovalsText(NO_APPROVALS, {})
"""What a definition rests on that names no chain."""


def read_approvals(text: str, file: str) -> ApprovalsText:
    """Read a file of approvals.

    Raises:
        DefinitionError: a key is unknown, or a post or a cite resolves to nothing.
    """
    root = parse(text, file)
    item = APPROVALS.read(root)
    instruments = {str(name): instrument(str(name), entry) for name, entry in item["instruments"].items()}
    known = {f"{key}:{clause}" for key, one in instruments.items() for clause in one.clauses}

    def cites(words: Iterable[Word]) -> tuple[str, ...]:
        return tuple(_known(word, known, "clause") for word in words)

    posts = {
        str(name): Post(str(name), str(entry["label"]), cites(entry["cites"])) for name, entry in item["posts"].items()
    }
    chains = {
        str(name): Chain(
            str(name),
            str(entry["label"]),
            tuple(_row(str(key), row, posts) for key, row in entry["rows"].items()),
            entry["discussed"],
            _posts(entry["sealing"], posts),
            cites(entry["cites"]),
        )
        for name, entry in item["chains"].items()
    }
    keeping, seal_keeping = _posts(item["keeping"], posts), _posts(item["seal_keeping"], posts)
    plain: Any = root.plain()
    value = Approvals(posts, chains, instruments, keeping, seal_keeping)
    return ApprovalsText(value, {key: plain[key] for key in plain if key not in ("approvals", "title")}, tuple(chains))


def named_in(items: Iterable[Item]) -> frozenset[str]:
    """The chains that papers of a definition and its fragments name."""
    return frozenset(
        str(document["approval"])
        for item in items
        for document in item["documents"].values()
        if document["approval"] is not None
    )


def _row(key: str, item: Item, posts: Mapping[str, Post]) -> Row:
    by = tuple(_known(word, {*posts, HANDLER}, "post") for word in item["by"])
    if item["label"] is None and by[0] == HANDLER:
        raise item.node.error(f"a row by `{HANDLER}` needs a label")
    return Row(key, str(item["label"] or posts[by[0]].label), by, item["apart"])


def _posts(words: Iterable[Word], posts: Mapping[str, Post]) -> tuple[str, ...]:
    return tuple(_known(word, posts, "post") for word in words)


def _known(word: Word, known: Collection[str], what: str) -> str:
    if word not in known:
        raise word.node.error(f"unknown {what} {str(word)!r}", tuple(known))
    return str(word)
