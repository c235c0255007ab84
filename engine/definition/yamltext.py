"""YAML text to nodes that remember their line.

Owns what a well-formed file may contain: mappings with unique text keys, lists, text, integers, true and false, null.
YAML's other spellings of truth (yes, on, ...), floats, tags, anchors and aliases are refused, because each has put a
wrong value into somebody's rules. It does not know which keys mean anything (``engine.definition.shape``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from engine.errors import DefinitionError

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(
    r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?\Z|[-+]?\.(?:inf|nan)\Z", re.IGNORECASE
)
_FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times faster where libyaml is there
_OPENING = (
    yaml.BlockMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.FlowSequenceStartToken,
)
_CLOSING = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)
_DEEPEST = 60  # far beyond any definition; the scanner's time grows with the square of the depth
_MOST_DIGITS = 15  # what every reader of JSON keeps exactly
_REMEMBERED = 32  # what many definitions share is parsed once; a hundred kilobytes of text are some megabytes of nodes
_LOOSE_TRUTH = {"yes", "no", "on", "off", "y", "n"}
_TRUTH = {"true": True, "false": False}

Scalar = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Node:
    """A value of the file and the place it stands at."""

    file: str
    line: int  # counted from 1
    value: Scalar | tuple[Node, ...] | Mapping[Key, Node]

    def plain(self) -> object:
        """The value without its places: dicts, lists and scalars."""
        if isinstance(self.value, Mapping):
            return {key.text: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, tuple):
            return [node.plain() for node in self.value]
        return self.value

    def error(self, reason: str, allowed: tuple[str, ...] = ()) -> DefinitionError:
        """An error at this place."""
        return DefinitionError(self.file, self.line, reason, allowed)


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a mapping and its line."""

    text: str
    line: int


@lru_cache(_REMEMBERED)
def parse(text: str, file: str) -> Node:
    """Parse one document.

    Args:
        text: the YAML.
        file: its name, for errors.

    Raises:
        DefinitionError: not YAML, empty, more than one document, or a spelling that is refused.
    """
    try:
        root = _composed(text, file)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise DefinitionError(file, line, f"not valid YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise DefinitionError(file, 0, f"not valid YAML: {error}") from error
    if root is None:
        raise DefinitionError(file, 0, "the file is empty")
    return _node(root, file)


def _composed(text: str, file: str) -> yaml.Node | None:
    try:
        _refuse_tokens(text, file, _FAST)
        return yaml.compose(text, Loader=_FAST)
    except yaml.YAMLError:
        # the slow loader tells errors in the same words wherever it runs
        _refuse_tokens(text, file, yaml.SafeLoader)
        return yaml.compose(text, Loader=yaml.SafeLoader)


def _refuse_tokens(text: str, file: str, loader: Any) -> None:
    """Refuse spellings and depths before anything is built from them."""
    depth = 0
    for token in yaml.scan(text, Loader=loader):
        line = token.start_mark.line + 1
        if isinstance(token, yaml.AliasToken | yaml.AnchorToken):
            raise DefinitionError(file, line, "anchors and aliases are not used: write it out")
        if isinstance(token, yaml.TagToken):
            raise DefinitionError(file, line, "tags are not used: quote it if text is meant")
        if isinstance(token, _OPENING):
            depth += 1
        elif isinstance(token, _CLOSING):
            depth -= 1
        if depth > _DEEPEST:
            raise DefinitionError(file, line, "nested too deeply")


def _node(raw: yaml.Node, file: str) -> Node:
    line = raw.start_mark.line + 1
    if isinstance(raw, yaml.MappingNode):
        return Node(file, line, dict(_entries(raw, file)))
    if isinstance(raw, yaml.SequenceNode):
        return Node(file, line, tuple(_node(item, file) for item in raw.value))
    return Node(file, line, _scalar(raw, file))


def _entries(raw: yaml.MappingNode, file: str) -> Iterator[tuple[Key, Node]]:
    seen: dict[str, int] = {}
    for key_node, value_node in raw.value:
        line = key_node.start_mark.line + 1
        key = _scalar(key_node, file)
        if not isinstance(key, str):
            raise DefinitionError(file, line, f"a key must be text, not {key!r}: quote it")
        if key in seen:
            raise DefinitionError(file, line, f"duplicate key {key!r}, first given in line {seen[key]}")
        seen[key] = line
        yield Key(key, line), _node(value_node, file)


def _scalar(raw: yaml.Node, file: str) -> Scalar:
    line = raw.start_mark.line + 1
    if not isinstance(raw, yaml.ScalarNode):
        raise DefinitionError(file, line, "a key must be a single word")
    text: str = raw.value
    if raw.style:  # quoted, or a block of text; plain is None or empty
        return text
    if text in _TRUTH:
        return _TRUTH[text]
    if text in ("", "null", "~"):
        return None
    if text.lower() in _LOOSE_TRUTH or text.lower() in _TRUTH:
        raise DefinitionError(
            file, line, f"{text!r} is ambiguous in YAML: write true or false, or quote it", ("true", "false")
        )
    if _INTEGER.match(text):
        if len(text) > _MOST_DIGITS:
            raise DefinitionError(file, line, f"too long for a number: {text[:20]}…; quote it if text is meant")
        return int(text)
    if _FLOAT.match(text):
        raise DefinitionError(file, line, f"fractions are not used: {text}; quote it if text is meant")
    return text
