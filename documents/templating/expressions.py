"""What an expression in a template may be, and what a test there tells, read from their syntax.

Owns no walk: which names are set, and where it stands, the walk through the template (``fields``) knows. What cannot be
followed is nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from documents.templating.values import (
    Flag,
    Known,
    Listed,
    Made,
    Ref,
    Scope,
    Text,
    Values,
    attribute_of,
    below,
    elements_of,
)

if TYPE_CHECKING:
    from jinja2.nodes import Node

_PARTS = frozenset({"facts", "lines", "rows", "deadlines", "issued", "parent"})
_KEEPING = frozenset({"list", "sort", "unique", "reverse", "selectattr", "rejectattr", "select", "reject"})
"""Filters whose result has the elements of what they are given."""
_BOTH = 2


def values_of(node: Node, scope: Scope) -> Values:
    """What an expression may be."""
    from jinja2 import nodes

    match node:
        case nodes.Name():
            if node.name in scope.names:
                return scope.names[node.name]
            return (Ref((node.name,)),) if node.name in _PARTS else ()
        case nodes.Getattr():
            return below(values_of(node.node, scope), node.attr)
        case nodes.Getitem():
            return _item(node.node, node.arg, scope)
        case nodes.Call() if isinstance(node.node, nodes.Getattr) and node.node.attr == "get" and node.args:
            return _item(node.node.node, node.args[0], scope, may_lack=True)
        case nodes.Const():
            if isinstance(node.value, bool):
                return (Flag(node.value),)
            return (Text(node.value),) if isinstance(node.value, str) else ()
        case nodes.Concat():
            ending = values_of(node.nodes[-1], scope)
            return tuple(Text(f"*{value.text}") for value in ending if isinstance(value, Text))
        case nodes.CondExpr():
            decided = decides(node.test, scope)
            first = values_of(node.expr1, scope) if decided is not False else ()
            other = values_of(node.expr2, scope) if node.expr2 is not None and decided is not True else ()
            return (*first, *other)
        case nodes.And() | nodes.Or():
            return (*values_of(node.left, scope), *values_of(node.right, scope))
        case nodes.Dict():
            pairs = {pair.key.value: pair.value for pair in node.items if isinstance(pair.key, nodes.Const)}
            return (Made(tuple((str(key), values_of(value, scope)) for key, value in pairs.items())),)
        case nodes.List() | nodes.Tuple():
            return (Listed(tuple(values_of(item, scope) for item in node.items)),)
        case nodes.Filter() if node.node is not None and node.name in _KEEPING:
            return values_of(node.node, scope)
        case nodes.Filter() if node.node is not None and node.name == "map":
            names = [keyword.value.value for keyword in node.kwargs if isinstance(keyword.value, nodes.Const)]
            elements = elements_of(values_of(node.node, scope))
            return (Listed(tuple(attribute_of(one, str(names[0])) for one in elements)),) if names else ()
        case nodes.Filter() if node.node is not None and node.name in {"first", "last"}:
            elements = elements_of(values_of(node.node, scope))
            return tuple(value for one in elements for value in one)
        case _:
            return ()


def _item(base: Node, key: Node, scope: Scope, *, may_lack: bool = False) -> Values:
    held = values_of(base, scope)
    names = [value for value in values_of(key, scope) if isinstance(value, Text)]
    return tuple(value for name in names for value in below(held, name.text, may_lack=may_lack))


def implies(test: Node, scope: Scope, *, holds: bool) -> Known:
    """Fields that are not empty when a test holds, or does not."""
    from jinja2 import nodes

    match test:
        case nodes.Not():
            return implies(test.node, scope, holds=not holds)
        case nodes.And() | nodes.Or():
            left, right = (implies(part, scope, holds=holds) for part in (test.left, test.right))
            return left | right if isinstance(test, nodes.And) is holds else left & right
        case nodes.Test() if test.name == "none":
            return frozenset() if holds else _paths(test.node, scope)
        case nodes.Compare() if len(test.ops) == 1:
            other = test.ops[0].expr
            empty = isinstance(other, nodes.Const) and other.value is None
            same = test.ops[0].op == "eq"
            tells = isinstance(other, nodes.Const) and holds is (same is not empty)
            return _paths(test.expr, scope) if tells and test.ops[0].op in {"eq", "ne"} else frozenset()
        case nodes.Filter() if test.node is not None and test.name in {"length", "trim", "list"}:
            return implies(test.node, scope, holds=holds)
        case _:
            return _paths(test, scope) if holds else frozenset()


def decides(test: Node, scope: Scope) -> bool | None:
    """What a test answers when that is written in the template, by an argument of a macro; else None."""
    from jinja2 import nodes

    if isinstance(test, nodes.Not):
        inner = decides(test.node, scope)
        return None if inner is None else not inner
    if isinstance(test, nodes.Compare) and len(test.ops) == 1 and test.ops[0].op in {"eq", "ne"}:
        left, right = (values_of(part, scope) for part in (test.expr, test.ops[0].expr))
        written = [value for some in (left, right) for value in some if isinstance(value, Text)]
        if len(left) == len(right) == 1 and len(written) == _BOTH:
            return (left == right) is (test.ops[0].op == "eq")
    values = values_of(test, scope) if isinstance(test, nodes.Name) else ()
    flags = {value.holds for value in values if isinstance(value, Flag)}
    return flags.pop() if len(flags) == 1 and len(values) == 1 else None


def _paths(node: Node, scope: Scope) -> Known:
    # A name that may stand for one of several fields stands for the same one where it is printed.
    return frozenset(value.path for value in values_of(node, scope) if isinstance(value, Ref))


def dotted_name(node: Any) -> str:
    """The name by which a macro is called; empty for what is no name."""
    from jinja2 import nodes

    if isinstance(node, nodes.Name):
        return str(node.name)
    if isinstance(node, nodes.Getattr):
        return f"{dotted_name(node.node)}.{node.attr}"
    return ""
