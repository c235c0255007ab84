"""Which fields of a letter's data a template prints, read from its syntax: nothing is rendered.

Owns the walk through a template, what it extends, includes and imports, with the names it sets and the macros it calls.
Where a template asks first whether a field is there, that is remembered for what it prints under the question. What
cannot be followed (a name put together at render time, a value made by a function) is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from documents.templates import SUFFIX, Folders, environment
from documents.wording import FILTERS
from engine.checking.fields import Field, Path
from engine.errors import DocumentError

if TYPE_CHECKING:
    from jinja2 import nodes
    from jinja2.nodes import Node, Template

_PARTS = frozenset({"facts", "lines", "rows", "deadlines", "issued", "parent"})
_KEEPING = frozenset({"list", "sort", "unique", "reverse", "selectattr", "rejectattr", "select", "reject"})
"""Filters whose result has the elements of what they are given."""
_OF_ATTRIBUTE = frozenset({"map", "selectattr", "rejectattr", "groupby", "sum"})
_PLAIN_FILTERS = frozenset({"default", "d", "length", "count", "string", "safe", "escape", "list", "first", "last"})
"""Filters of Jinja2 that take a missing value, or are asked of lists alone."""
_BOTH = 2
_DEEPEST = 12  # macros calling macros


@dataclass(frozen=True, slots=True)
class _Ref:
    """A field of the data."""

    path: Path
    may_lack: bool = False


@dataclass(frozen=True, slots=True)
class _Text:
    """A text known when the template is read; a star stands for a beginning that is not."""

    text: str


@dataclass(frozen=True, slots=True)
class _Flag:
    """True or false, written in the template."""

    holds: bool


@dataclass(frozen=True, slots=True)
class _Made:
    """A mapping written in the template."""

    entries: tuple[tuple[str, _Values], ...]


@dataclass(frozen=True, slots=True)
class _Listed:
    """A list or tuple written in the template."""

    elements: tuple[_Values, ...]


_Value = _Ref | _Text | _Flag | _Made | _Listed
_Values = tuple[_Value, ...]
"""What an expression may be; empty when it cannot be followed."""
_Known = frozenset[Path]


@cache
def fields(template: str, kind: str = "", further: Folders = ()) -> tuple[Field, ...]:
    """The fields that a paper's template prints, each once for what is known where it stands.

    Args:
        template: its name; one that is not there prints nothing.
        kind: name of the kind of paper, for templates that serve several and ask which it is.
        further: folders of the office's own templates.

    Raises:
        DocumentError: the template, or one it takes in, is not written as templates are.
    """
    from jinja2 import TemplateError, TemplateNotFound

    walk = _Walk(further)
    try:
        walk.template(template + SUFFIX, _Scope({"kind": (_Text(kind),)} if kind else {}, {}))
    except TemplateNotFound as error:
        if error.name == template + SUFFIX:
            return ()
        raise DocumentError(f"模板 {template} 引用的 {error.name} 不存在") from error
    except TemplateError as error:
        raise DocumentError(f"模板 {template} 有误：{error}") from error
    return tuple(dict.fromkeys(walk.found))


@cache
def _tree(name: str, further: Folders) -> Template:
    made = environment(further)
    if made.loader is None:
        raise DocumentError("模板无处可读")
    text, _, _ = made.loader.get_source(made, name)
    return made.parse(text, name)


@cache
def _tolerates(filter_name: str) -> bool:
    """Whether a filter of ours prints something for an empty value."""
    if filter_name not in FILTERS:
        return filter_name in _PLAIN_FILTERS
    for further in ((), ("",)):
        try:
            FILTERS[filter_name](None, *further)
        except (DocumentError, TypeError, AttributeError, KeyError, ValueError):
            continue
        return True
    return False


@dataclass(slots=True)
class _Scope:
    """Names set so far, and macros, in one template or macro."""

    names: dict[str, _Values]
    macros: dict[str, tuple[str, nodes.Macro, _Scope]]
    blocks: frozenset[str] = frozenset()  # filled by a template that extends this one

    def inner(self) -> _Scope:
        return replace(self, names=dict(self.names), macros=dict(self.macros))


@dataclass(slots=True)
class _Walk:
    """One walk through a kind's template."""

    further: Folders
    found: list[Field] = field(default_factory=list)
    at: str = ""
    depth: int = 0

    # -- templates

    def template(self, name: str, scope: _Scope | None = None) -> None:
        """Walk a template, and the one it extends."""
        from jinja2 import nodes

        tree = _tree(name, self.further)
        scope = scope or _Scope({}, {})
        outer, self.at = self.at, name
        extended = tree.find(nodes.Extends)
        if extended is not None and isinstance(extended.template, nodes.Const):
            # The frame imports what the blocks of its kinds use.
            self._imports(extended.template.value, scope)
        self.body(tree.body, scope, frozenset())
        if extended is not None and isinstance(extended.template, nodes.Const):
            filled = scope.blocks | {block.name for block in tree.find_all(nodes.Block)}
            self.template(extended.template.value, replace(scope, blocks=filled))
        self.at = outer

    def _imports(self, name: str, scope: _Scope) -> None:
        from jinja2 import nodes

        tree = _tree(name, self.further)
        for found in tree.find_all(nodes.Import):
            self._import(found, scope)
        extended = tree.find(nodes.Extends)
        if extended is not None and isinstance(extended.template, nodes.Const):
            self._imports(extended.template.value, scope)

    def _import(self, found: nodes.Import, scope: _Scope) -> None:
        from jinja2 import nodes

        if not isinstance(found.template, nodes.Const):
            return
        name = str(found.template.value)
        inside = _Scope({}, {})
        for macro in _tree(name, self.further).find_all(nodes.Macro):
            inside.macros[macro.name] = (name, macro, inside)
        scope.macros |= {f"{found.target}.{key}": one for key, one in inside.macros.items()}

    # -- statements

    def body(self, statements: list[Node], scope: _Scope, known: _Known) -> None:
        """Walk statements in their order."""
        for statement in statements:
            self.statement(statement, scope, known)

    def statement(self, node: Node, scope: _Scope, known: _Known) -> None:
        """Walk one statement."""
        from jinja2 import nodes

        match node:
            case nodes.Output():
                for printed in node.nodes:
                    self.use(printed, scope, known, needed=True)
            case nodes.If():
                self._if(node, scope, known)
            case nodes.For():
                self._for(node, scope, known)
            case nodes.Assign():
                self.use(node.node, scope, known)
                self._assign(node.target, self.values(node.node, scope, known), scope)
            case nodes.AssignBlock():
                self.body(node.body, scope, known)
                self._assign(node.target, (), scope)
            case nodes.Block():
                if node.name not in scope.blocks:
                    self.body(node.body, scope.inner(), known)
            case nodes.Import():
                self._import(node, scope)
            case nodes.Include():
                if isinstance(node.template, nodes.Const):
                    self.template(node.template.value, scope.inner())
            case nodes.Macro():
                scope.macros[node.name] = (self.at, node, scope)
            case nodes.With():
                inner = scope.inner()
                for target, value in zip(node.targets, node.values, strict=True):
                    self._assign(target, self.values(value, scope, known), inner)
                self.body(node.body, inner, known)
            case nodes.Extends() | nodes.FromImport():
                pass
            case _:
                for child in node.iter_child_nodes():
                    if isinstance(child, nodes.Expr):
                        self.use(child, scope, known)
                    else:
                        self.statement(child, scope, known)

    def _if(self, node: nodes.If, scope: _Scope, known: _Known) -> None:
        branches = []
        for test, body in ((node.test, node.body), *((other.test, other.body) for other in node.elif_)):
            self.use(test, scope, known)
            decided = self._decided(test, scope)
            inner = scope.inner()
            if decided is not False:
                self.body(body, inner, known | self._implied(test, scope, holds=True))
                branches.append(inner)
            if decided is True:
                scope.names |= inner.names
                return
            known |= self._implied(test, scope, holds=False)
        last = scope.inner()
        self.body(node.else_, last, known)
        branches.append(last)
        for name in {name for branch in branches for name in branch.names}:
            values = [branch.names[name] for branch in branches if name in branch.names]
            scope.names[name] = tuple(dict.fromkeys(value for some in values for value in some))

    def _for(self, node: nodes.For, scope: _Scope, known: _Known) -> None:
        self.use(node.iter, scope, known)
        for one in self._elements(self.values(node.iter, scope, known)):
            inner = scope.inner()
            inner.names["loop"] = ()
            self._assign(node.target, one, inner)
            if node.test is not None:
                self.use(node.test, inner, known)
            self.body(node.body, inner, known)
        self.body(node.else_, scope.inner(), known)

    @staticmethod
    def _elements(values: _Values) -> Iterator[_Values]:
        passed = not values
        for value in values:
            if isinstance(value, _Ref):
                yield (_Ref((*value.path, "[]"), value.may_lack),)
            elif isinstance(value, _Listed):
                yield from value.elements
            else:
                passed = True
        if passed:
            yield ()

    def _assign(self, target: Node, values: _Values, scope: _Scope) -> None:
        from jinja2 import nodes

        if isinstance(target, nodes.Name):
            scope.names[target.name] = values
        elif isinstance(target, nodes.Tuple):
            parts = [value.elements for value in values if isinstance(value, _Listed)]
            for place, name in enumerate(target.items):
                self._assign(name, parts[0][place] if parts and place < len(parts[0]) else (), scope)

    # -- expressions

    def use(self, node: Node, scope: _Scope, known: _Known, *, needed: bool = False) -> None:
        """Note the fields that an expression mentions.

        Args:
            node: the expression.
            scope: names and macros.
            known: fields that are not empty here.
            needed: whether the letter stops when the expression is empty.
        """
        from jinja2 import nodes

        match node:
            case nodes.CondExpr():
                self.use(node.test, scope, known)
                decided = self._decided(node.test, scope)
                if decided is not False:
                    self.use(node.expr1, scope, known | self._implied(node.test, scope, holds=True), needed=needed)
                if node.expr2 is not None and decided is not True:
                    under = known | self._implied(node.test, scope, holds=False)
                    self.use(node.expr2, scope, under, needed=needed)
            case nodes.And():
                self.use(node.left, scope, known)
                self.use(node.right, scope, known | self._implied(node.left, scope, holds=True))
            case nodes.Or():
                self.use(node.left, scope, known)
                self.use(node.right, scope, known | self._implied(node.left, scope, holds=False))
            case nodes.Filter():
                self._filter(node, scope, known)
            case nodes.Call():
                self._call(node, scope, known)
            case nodes.Getattr() | nodes.Getitem() | nodes.Name():
                self._note(node, self.values(node, scope, known), known, needed=needed)
                if isinstance(node, nodes.Getitem):
                    self.use(node.arg, scope, known)
            case nodes.BinExpr() if not isinstance(node, nodes.And | nodes.Or):
                self.use(node.left, scope, known, needed=True)
                self.use(node.right, scope, known, needed=True)
            case nodes.Compare():
                ordered = any(part.op in {"lt", "lteq", "gt", "gteq"} for part in node.ops)
                self.use(node.expr, scope, known, needed=ordered)
                for part in node.ops:
                    self.use(part.expr, scope, known, needed=ordered)
            case _:
                for child in node.iter_child_nodes():
                    if isinstance(child, nodes.Expr):
                        self.use(child, scope, known)
                    else:
                        self.statement(child, scope, known)

    def _filter(self, node: nodes.Filter, scope: _Scope, known: _Known) -> None:
        from jinja2 import nodes

        arguments = [*node.args, *(keyword.value for keyword in node.kwargs)]
        for argument in arguments:
            self.use(argument, scope, known)
        if node.node is None:
            return
        base = self.values(node.node, scope, known)
        names = [argument.value for argument in arguments if isinstance(argument, nodes.Const)]
        if node.name == "days_of" or (node.name == "map" and "days_of" in names):
            asked = arguments[0] if node.name == "days_of" else arguments[1]
            under = base if node.name == "days_of" else tuple(e for one in self._elements(base) for e in one)
            for name in self.values(asked, scope, known):
                if isinstance(name, _Text):
                    self._note(node, _below(under, name.text, may_lack=True), known)
            self.use(node.node, scope, known)
            return
        if node.name in _OF_ATTRIBUTE and names:
            for one in self._elements(base):
                self._note(node, self._attribute(one, str(names[-1] if node.name == "map" else names[0])), known)
        self.use(node.node, scope, known, needed=not _tolerates(node.name))

    @staticmethod
    def _attribute(one: _Values, dotted: str) -> _Values:
        for name in dotted.split("."):
            one = _below(one, name)
        return one

    def _call(self, node: nodes.Call, scope: _Scope, known: _Known) -> None:
        from jinja2 import nodes

        arguments = [*node.args, *(keyword.value for keyword in node.kwargs)]
        macro = scope.macros.get(_dotted(node.node))
        for argument in arguments:
            self.use(argument, scope, known)
        if macro is not None:
            self._macro(macro, node, scope, known)
        elif isinstance(node.node, nodes.Getattr) and node.node.attr == "get":
            self._note(node, self.values(node, scope, known), known)
        else:
            self.use(node.node, scope, known)

    def _macro(self, macro: tuple[str, nodes.Macro, _Scope], call: nodes.Call, scope: _Scope, known: _Known) -> None:
        if self.depth >= _DEEPEST:
            return
        name, found, around = macro
        inner = around.inner()
        parameters = [argument.name for argument in found.args]
        for parameter, default in zip(parameters[len(parameters) - len(found.defaults) :], found.defaults, strict=True):
            inner.names[parameter] = self.values(default, around, known)
        given = dict(zip(parameters, call.args, strict=False))
        given |= {keyword.key: keyword.value for keyword in call.kwargs}
        inner.names |= {parameter: self.values(value, scope, known) for parameter, value in given.items()}
        outer, self.at = self.at, name
        self.depth += 1
        self.body(found.body, inner, known)
        self.depth -= 1
        self.at = outer

    def values(self, node: Node, scope: _Scope, known: _Known) -> _Values:
        """What an expression may be."""
        from jinja2 import nodes

        match node:
            case nodes.Name():
                if node.name in scope.names:
                    return scope.names[node.name]
                return (_Ref((node.name,)),) if node.name in _PARTS else ()
            case nodes.Getattr():
                return _below(self.values(node.node, scope, known), node.attr)
            case nodes.Getitem():
                return self._at(node.node, node.arg, scope, known)
            case nodes.Call() if isinstance(node.node, nodes.Getattr) and node.node.attr == "get" and node.args:
                return self._at(node.node.node, node.args[0], scope, known, may_lack=True)
            case nodes.Const():
                if isinstance(node.value, bool):
                    return (_Flag(node.value),)
                return (_Text(node.value),) if isinstance(node.value, str) else ()
            case nodes.Concat():
                ending = self.values(node.nodes[-1], scope, known)
                return tuple(_Text(f"*{value.text}") for value in ending if isinstance(value, _Text))
            case nodes.CondExpr():
                decided = self._decided(node.test, scope)
                first = self.values(node.expr1, scope, known) if decided is not False else ()
                other = self.values(node.expr2, scope, known) if node.expr2 is not None and decided is not True else ()
                return (*first, *other)
            case nodes.And() | nodes.Or():
                return (*self.values(node.left, scope, known), *self.values(node.right, scope, known))
            case nodes.Dict():
                pairs = {pair.key.value: pair.value for pair in node.items if isinstance(pair.key, nodes.Const)}
                return (_Made(tuple((str(key), self.values(value, scope, known)) for key, value in pairs.items())),)
            case nodes.List() | nodes.Tuple():
                return (_Listed(tuple(self.values(item, scope, known) for item in node.items)),)
            case nodes.Filter() if node.node is not None and node.name in _KEEPING:
                return self.values(node.node, scope, known)
            case nodes.Filter() if node.node is not None and node.name == "map":
                names = [keyword.value.value for keyword in node.kwargs if isinstance(keyword.value, nodes.Const)]
                elements = self._elements(self.values(node.node, scope, known))
                return (_Listed(tuple(self._attribute(one, str(names[0])) for one in elements)),) if names else ()
            case nodes.Filter() if node.node is not None and node.name in {"first", "last"}:
                elements = self._elements(self.values(node.node, scope, known))
                return tuple(value for one in elements for value in one)
            case _:
                return ()

    def _at(self, base: Node, key: Node, scope: _Scope, known: _Known, *, may_lack: bool = False) -> _Values:
        held = self.values(base, scope, known)
        names = [value for value in self.values(key, scope, known) if isinstance(value, _Text)]
        return tuple(value for name in names for value in _below(held, name.text, may_lack=may_lack))

    def _note(self, node: Node, values: _Values, known: _Known, *, needed: bool = False) -> None:
        for value in values:
            if isinstance(value, _Ref) and len(value.path) > 1:
                self.found.append(Field(value.path, self.at, node.lineno, needed, value.may_lack, known))

    # -- what a question tells

    def _implied(self, test: Node, scope: _Scope, *, holds: bool) -> _Known:
        """Fields that are not empty when a test holds, or does not."""
        from jinja2 import nodes

        match test:
            case nodes.Not():
                return self._implied(test.node, scope, holds=not holds)
            case nodes.And() | nodes.Or():
                left, right = (self._implied(part, scope, holds=holds) for part in (test.left, test.right))
                return left | right if isinstance(test, nodes.And) is holds else left & right
            case nodes.Test() if test.name == "none":
                return frozenset() if holds else self._path(test.node, scope)
            case nodes.Compare() if len(test.ops) == 1:
                other = test.ops[0].expr
                empty = isinstance(other, nodes.Const) and other.value is None
                same = test.ops[0].op == "eq"
                tells = isinstance(other, nodes.Const) and holds is (same is not empty)
                return self._path(test.expr, scope) if tells and test.ops[0].op in {"eq", "ne"} else frozenset()
            case nodes.Filter() if test.node is not None and test.name in {"length", "trim", "list"}:
                return self._implied(test.node, scope, holds=holds)
            case _:
                return self._path(test, scope) if holds else frozenset()

    def _decided(self, test: Node, scope: _Scope) -> bool | None:
        """What a test answers when that is written in the template, by an argument of a macro; else None."""
        from jinja2 import nodes

        if isinstance(test, nodes.Not):
            inner = self._decided(test.node, scope)
            return None if inner is None else not inner
        if isinstance(test, nodes.Compare) and len(test.ops) == 1 and test.ops[0].op in {"eq", "ne"}:
            left, right = (self.values(part, scope, frozenset()) for part in (test.expr, test.ops[0].expr))
            written = [value for some in (left, right) for value in some if isinstance(value, _Text)]
            if len(left) == len(right) == 1 and len(written) == _BOTH:
                return (left == right) is (test.ops[0].op == "eq")
        values = self.values(test, scope, frozenset()) if isinstance(test, nodes.Name) else ()
        flags = {value.holds for value in values if isinstance(value, _Flag)}
        return flags.pop() if len(flags) == 1 and len(values) == 1 else None

    def _path(self, node: Node, scope: _Scope) -> _Known:
        # A name that may stand for one of several fields stands for the same one where it is printed.
        return frozenset(value.path for value in self.values(node, scope, frozenset()) if isinstance(value, _Ref))


def _below(values: _Values, name: str, *, may_lack: bool = False) -> _Values:
    """What lies under a name in each value."""
    found: list[_Value] = []
    for value in values:
        if isinstance(value, _Ref):
            found.append(_Ref((*value.path, name), value.may_lack or may_lack))
        elif isinstance(value, _Made):
            found.extend(dict(value.entries).get(name, ()))
    return tuple(found)


def _dotted(node: Any) -> str:
    from jinja2 import nodes

    if isinstance(node, nodes.Name):
        return str(node.name)
    if isinstance(node, nodes.Getattr):
        return f"{_dotted(node.node)}.{node.attr}"
    return ""
