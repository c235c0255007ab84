"""Which deadlines a template mentions, read from its syntax: nothing is rendered.

Owns the few ways in which templates name a deadline: ``term('x')``, ``deadlines['x']``, ``deadlines.get('x')`` and the
filter ``days_of``. A name put together at render time is told by its fixed ending, with a star before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from documents.templates import SUFFIX, TEMPLATES, environment

if TYPE_CHECKING:
    from jinja2.nodes import Call, Node, Template

_DEADLINES = "deadlines"
_PARTS = "official/parts" + SUFFIX


@cache
def mentioned_deadlines(template: str) -> frozenset[str]:
    """Names of the deadlines that a kind's template mentions, itself or through what it extends, includes and calls.

    Args:
        template: the kind; one without a template mentions nothing.
    """
    name = template + SUFFIX
    return frozenset(_mentioned_by(name)) if (TEMPLATES / name).is_file() else frozenset()


def _mentioned_by(name: str) -> Iterator[str]:
    from jinja2 import nodes

    tree = _tree(name)
    yield from _mentioned(tree)
    others: list[nodes.Extends | nodes.Include] = [*tree.find_all(nodes.Extends), *tree.find_all(nodes.Include)]
    for other in others:
        if isinstance(other.template, nodes.Const):
            yield from _mentioned_by(other.template.value)


def _mentioned(tree: Node) -> Iterator[str]:
    from jinja2 import nodes

    for item in tree.find_all(nodes.Getitem):
        if _is_deadlines(item.node):
            yield from _name(item.arg)
    for found in tree.find_all(nodes.Filter):
        if found.name == "days_of":
            yield from _name(found.args[0])
        elif found.name == "map" and "days_of" in (arg.value for arg in found.args if isinstance(arg, nodes.Const)):
            yield from _name(found.args[1])
    for call in tree.find_all(nodes.Call):
        yield from _called(call)


def _called(call: Call) -> Iterator[str]:
    from jinja2 import nodes

    target = call.node
    if isinstance(target, nodes.Getattr) and target.attr == "get" and _is_deadlines(target.node):
        yield from _name(call.args[0])
        return
    macro = target.attr if isinstance(target, nodes.Getattr) else target.name if isinstance(target, nodes.Name) else ""
    if macro == "term":
        yield from _name(call.args[0])
    elif macro in _macros():
        yield from _of_macro(macro)


@cache
def _of_macro(macro: str) -> tuple[str, ...]:
    return tuple(_mentioned(_macros()[macro]))


@cache
def _macros() -> dict[str, Node]:
    from jinja2 import nodes

    return {macro.name: macro for macro in _tree(_PARTS).find_all(nodes.Macro)}


def _tree(name: str) -> Template:
    return environment().parse((TEMPLATES / name).read_text("utf-8"))


def _is_deadlines(node: Node) -> bool:
    from jinja2 import nodes

    if isinstance(node, nodes.Getattr):
        return node.attr == _DEADLINES
    return isinstance(node, nodes.Name) and node.name == _DEADLINES


def _name(node: Node) -> Iterator[str]:
    """The name written; what stands before a fixed ending is a star. A name handed on is told where it is written."""
    from jinja2 import nodes

    if isinstance(node, nodes.Const):
        yield str(node.value)
    elif isinstance(node, nodes.Concat) and isinstance(node.nodes[-1], nodes.Const):
        yield f"*{node.nodes[-1].value}"
