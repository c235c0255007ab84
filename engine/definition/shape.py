"""Shapes: what a part of a procedure file may look like, said once.

A shape both reads a node and describes itself as JSON Schema, so the reader and the schema published for editors cannot
drift apart. Shapes judge one place at a time; names that refer to other places are resolved by
``engine.definition.build``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from engine.definition.yamltext import Node

Schema = dict[str, Any]


class Word(str):
    """Text that remembers the node it came from."""

    __slots__ = ("node",)
    node: Node

    @classmethod
    def at(cls, text: str, node: Node) -> Word:
        """Text with its place."""
        word = cls(text)
        word.node = node
        return word


class Item(dict[str, Any]):
    """The values of a record, with the node it was read from. Absent optional keys hold their default."""

    __slots__ = ("node",)
    node: Node

    def but(self, changes: Mapping[str, Any]) -> Item:
        """The same with other values for some keys."""
        item = Item({**self, **changes})
        item.node = self.node
        return item


class Shape(Protocol):
    """What can read a node and describe what it accepts."""

    def read(self, node: Node) -> Any:
        """Return the plain value, or raise DefinitionError at the node."""

    def schema(self) -> Schema:
        """The same as JSON Schema."""


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of text, perhaps of a given form."""

    pattern: str = ""
    form: str = "text"  # how an error calls it

    def read(self, node: Node) -> Word:
        """Read text; the whole of it must match the pattern."""
        if not isinstance(node.value, str):
            raise node.error(f"expected {self.form}, found {_describe(node)}")
        if not node.value.strip():
            raise node.error(f"expected {self.form}, found empty text")
        if self.pattern and (node.value.endswith("\n") or not re.search(self.pattern, node.value)):
            raise node.error(f"{node.value!r} is not {self.form}")
        return Word.at(node.value, node)

    def schema(self) -> Schema:
        """Non-blank text of the pattern."""
        if self.pattern:
            return {"type": "string", "pattern": self.pattern}
        return {"type": "string", "pattern": r"\S"}


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number."""

    least: int | None = None

    def read(self, node: Node) -> int:
        """Read a whole number that is not too small."""
        if isinstance(node.value, bool) or not isinstance(node.value, int):
            raise node.error(f"expected a whole number, found {_describe(node)}")
        if self.least is not None and node.value < self.least:
            raise node.error(f"expected a number of at least {self.least}, found {node.value}")
        return node.value

    def schema(self) -> Schema:
        """A whole number."""
        return {"type": "integer"} if self.least is None else {"type": "integer", "minimum": self.least}


@dataclass(frozen=True, slots=True)
class Truth:
    """True or false."""

    def read(self, node: Node) -> bool:
        """Read true or false."""
        if not isinstance(node.value, bool):
            raise node.error(f"expected true or false, found {_describe(node)}", ("true", "false"))
        return node.value

    def schema(self) -> Schema:
        """True or false."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a list of words."""

    words: tuple[str, ...]

    def read(self, node: Node) -> Word:
        """Read one of the words."""
        if not isinstance(node.value, str) or node.value not in self.words:
            raise node.error(f"{node.value!r} is not one of the words allowed here", self.words)
        return Word.at(node.value, node)

    def schema(self) -> Schema:
        """One of the words."""
        return {"enum": list(self.words)}


@dataclass(frozen=True, slots=True)
class Anything:
    """Any value; the node itself is handed on."""

    def read(self, node: Node) -> Node:
        """Return the node."""
        return node

    def schema(self) -> Schema:
        """No limits."""
        return {}


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of values of one shape."""

    of: Shape
    least: int = 0

    def read(self, node: Node) -> tuple[Any, ...]:
        """Read each element."""
        if not isinstance(node.value, tuple):
            raise node.error(f"expected a list, found {_describe(node)}")
        if len(node.value) < self.least:
            raise node.error(f"expected a list of at least {self.least}, found {len(node.value)}")
        return tuple(self.of.read(element) for element in node.value)

    def schema(self) -> Schema:
        """A list."""
        found: Schema = {"type": "array", "items": self.of.schema()}
        return {**found, "minItems": self.least} if self.least else found


@dataclass(frozen=True, slots=True)
class MapOf:
    """A mapping from names of one form to values of one shape."""

    of: Shape
    name: Text
    least: int = 0

    def read(self, node: Node) -> dict[Word, Any]:
        """Read each entry, in the order of the file."""
        if not isinstance(node.value, Mapping):
            raise node.error(f"expected a mapping, found {_describe(node)}")
        if len(node.value) < self.least:
            raise node.error(f"expected at least {self.least} entries, found {len(node.value)}")
        read: dict[Word, Any] = {}
        for key, value in node.value.items():
            place = Node(node.file, key.line, key.text)
            read[self.name.read(place)] = self.of.read(value)
        return read

    def schema(self) -> Schema:
        """A mapping whose keys match."""
        names = self.name.schema()
        found: Schema = {"type": "object", "propertyNames": names, "additionalProperties": self.of.schema()}
        return {**found, "minProperties": self.least} if self.least else found


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a record."""

    shape: Shape
    required: bool = True
    default: Any = None
    help: str = ""


def optional(shape: Shape, default: Any = None, help: str = "") -> Key:  # noqa: A002 - the word an author reads
    """A key that may be left out."""
    return Key(shape, required=False, default=default, help=help)


@dataclass(frozen=True, slots=True)
class Record:
    """A mapping with known keys; every other key is refused."""

    name: str  # how an error calls it
    keys: Mapping[str, Key]

    def read(self, node: Node) -> Item:
        """Read every key; unknown, missing and null ones are refused."""
        if not isinstance(node.value, Mapping):
            raise node.error(f"expected {self.name}, found {_describe(node)}", tuple(self.keys))
        given = {key.text: value for key, value in node.value.items()}
        for key in node.value:
            if key.text not in self.keys:
                place = Node(node.file, key.line, key.text)
                raise place.error(f"unknown key {key.text!r} in {self.name}", tuple(self.keys))
        item = Item()
        item.node = node
        for word, key_shape in self.keys.items():
            if word in given:
                item[word] = key_shape.shape.read(given[word])
            elif key_shape.required:
                raise node.error(f"missing key {word!r} in {self.name}", tuple(self.keys))
            else:
                item[word] = key_shape.default
        return item

    def schema(self) -> Schema:
        """A closed object."""
        properties = {}
        for word, key in self.keys.items():
            properties[word] = {**key.shape.schema(), "description": key.help} if key.help else key.shape.schema()
        return {
            "type": "object",
            "properties": properties,
            "required": [word for word, key in self.keys.items() if key.required],
            "additionalProperties": False,
        }


@dataclass(frozen=True, slots=True)
class Named:
    """A shape that refers to itself, looked up when it is used."""

    name: str
    lookup: Callable[[], Shape]

    def read(self, node: Node) -> Any:
        """Read as the shape it stands for."""
        return self.lookup().read(node)

    def schema(self) -> Schema:
        """A reference into ``$defs``."""
        return {"$ref": f"#/$defs/{self.name}"}


def _describe(node: Node) -> str:
    if isinstance(node.value, Mapping):
        return "a mapping"
    if isinstance(node.value, tuple):
        return "a list"
    if node.value is None:
        return "nothing"
    return repr(node.value)


def words(values: Sequence[str]) -> Choice:
    """A choice among the members of an enumeration or list."""
    return Choice(tuple(str(value) for value in values))
