"""Which fields of a letter's data a template prints, read from its syntax: nothing is rendered.

Owns the walk through a template, what it extends, includes and imports, with the names it sets and the macros it calls;
what an expression may stand for is read by ``template_expressions``.
Where a template asks first whether a field is there, that is remembered for what it prints under the question. What
cannot be followed (a name put together at render time, a value made by a function) is passed over.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from documents.templating.expressions import decides, dotted_name, implies, values_of
from documents.templating.templates import SUFFIX, Folders, environment
from documents.templating.values import Known, Listed, Ref, Scope, Text, Values, attribute_of, below, elements_of
from documents.templating.wording import FILTERS
from engine.checking.fields import Field
from engine.errors import DocumentError

if TYPE_CHECKING:
    from jinja2 import nodes
    from jinja2.nodes import Node, Template

_OF_ATTRIBUTE = frozenset({"map", "selectattr", "rejectattr", "groupby", "sum"})
_PLAIN_FILTERS = frozenset({"default", "d", "length", "count", "string", "safe", "escape", "list", "first", "last"})
"""Filters of Jinja2 that take a missing value, or are asked of lists alone."""
_DEEPEST = 12  # macros calling macros


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
        walk.template(template + SUFFIX, Scope({"kind": (Text(kind),)} if kind else {}, {}))
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
class _Walk:
    """One walk through a kind's template."""

    further: Folders
    found: list[Field] = field(default_factory=list)
    at: str = ""
    depth: int = 0

    # -- templates

    def template(self, name: str, scope: Scope | None = None) -> None:
        """Walk a template, and the one it extends."""
        from jinja2 import nodes

        tree = _tree(name, self.further)
        scope = scope or Scope({}, {})
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

    def _imports(self, name: str, scope: Scope) -> None:
        from jinja2 import nodes

        tree = _tree(name, self.further)
        for found in tree.find_all(nodes.Import):
            self._import(found, scope)
        extended = tree.find(nodes.Extends)
        if extended is not None and isinstance(extended.template, nodes.Const):
            self._imports(extended.template.value, scope)

    def _import(self, found: nodes.Import, scope: Scope) -> None:
        from jinja2 import nodes

        if not isinstance(found.template, nodes.Const):
            return
        name = str(found.template.value)
        inside = Scope({}, {})
        for macro in _tree(name, self.further).find_all(nodes.Macro):
            inside.macros[macro.name] = (name, macro, inside)
        scope.macros |= {f"{found.target}.{key}": one for key, one in inside.macros.items()}

    # -- statements

    def body(self, statements: list[Node], scope: Scope, known: Known) -> None:
        """Walk statements in their order."""
        for statement in statements:
            self.statement(statement, scope, known)

    def statement(self, node: Node, scope: Scope, known: Known) -> None:
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
                self._assign(node.target, values_of(node.node, scope), scope)
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
                    self._assign(target, values_of(value, scope), inner)
                self.body(node.body, inner, known)
            case nodes.Extends() | nodes.FromImport():
                pass
            case _:
                self._inside(node, scope, known)

    def _inside(self, node: Node, scope: Scope, known: Known) -> None:
        from jinja2 import nodes

        for child in node.iter_child_nodes():
            if isinstance(child, nodes.Expr):
                self.use(child, scope, known)
            else:
                self.statement(child, scope, known)

    def _if(self, node: nodes.If, scope: Scope, known: Known) -> None:
        branches = []
        for test, body in ((node.test, node.body), *((other.test, other.body) for other in node.elif_)):
            self.use(test, scope, known)
            decided = decides(test, scope)
            inner = scope.inner()
            if decided is not False:
                self.body(body, inner, known | implies(test, scope, holds=True))
                branches.append(inner)
            if decided is True:
                scope.names |= inner.names
                return
            known |= implies(test, scope, holds=False)
        last = scope.inner()
        self.body(node.else_, last, known)
        branches.append(last)
        for name in {name for branch in branches for name in branch.names}:
            values = [branch.names[name] for branch in branches if name in branch.names]
            scope.names[name] = tuple(dict.fromkeys(value for some in values for value in some))

    def _for(self, node: nodes.For, scope: Scope, known: Known) -> None:
        self.use(node.iter, scope, known)
        for one in elements_of(values_of(node.iter, scope)):
            inner = scope.inner()
            inner.names["loop"] = ()
            self._assign(node.target, one, inner)
            if node.test is not None:
                self.use(node.test, inner, known)
            self.body(node.body, inner, known)
        self.body(node.else_, scope.inner(), known)

    def _assign(self, target: Node, values: Values, scope: Scope) -> None:
        from jinja2 import nodes

        if isinstance(target, nodes.Name):
            scope.names[target.name] = values
        elif isinstance(target, nodes.Tuple):
            parts = [value.elements for value in values if isinstance(value, Listed)]
            for place, name in enumerate(target.items):
                self._assign(name, parts[0][place] if parts and place < len(parts[0]) else (), scope)

    # -- expressions

    def use(self, node: Node, scope: Scope, known: Known, *, needed: bool = False) -> None:
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
                decided = decides(node.test, scope)
                if decided is not False:
                    self.use(node.expr1, scope, known | implies(node.test, scope, holds=True), needed=needed)
                if node.expr2 is not None and decided is not True:
                    under = known | implies(node.test, scope, holds=False)
                    self.use(node.expr2, scope, under, needed=needed)
            case nodes.And():
                self.use(node.left, scope, known)
                self.use(node.right, scope, known | implies(node.left, scope, holds=True))
            case nodes.Or():
                self.use(node.left, scope, known)
                self.use(node.right, scope, known | implies(node.left, scope, holds=False))
            case nodes.Filter():
                self._filter(node, scope, known)
            case nodes.Call():
                self._call(node, scope, known)
            case nodes.Getattr() | nodes.Getitem() | nodes.Name():
                self._note(node, values_of(node, scope), known, needed=needed)
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
                self._inside(node, scope, known)

    def _filter(self, node: nodes.Filter, scope: Scope, known: Known) -> None:
        from jinja2 import nodes

        arguments = [*node.args, *(keyword.value for keyword in node.kwargs)]
        for argument in arguments:
            self.use(argument, scope, known)
        if node.node is None:
            return
        base = values_of(node.node, scope)
        names = [argument.value for argument in arguments if isinstance(argument, nodes.Const)]
        if node.name == "days_of" or (node.name == "map" and "days_of" in names):
            asked = arguments[0] if node.name == "days_of" else arguments[1]
            under = base if node.name == "days_of" else tuple(e for one in elements_of(base) for e in one)
            for name in values_of(asked, scope):
                if isinstance(name, Text):
                    self._note(node, below(under, name.text, may_lack=True), known)
            self.use(node.node, scope, known)
            return
        if node.name in _OF_ATTRIBUTE and names:
            for one in elements_of(base):
                self._note(node, attribute_of(one, str(names[-1] if node.name == "map" else names[0])), known)
        self.use(node.node, scope, known, needed=not _tolerates(node.name))

    def _call(self, node: nodes.Call, scope: Scope, known: Known) -> None:
        from jinja2 import nodes

        arguments = [*node.args, *(keyword.value for keyword in node.kwargs)]
        macro = scope.macros.get(dotted_name(node.node))
        for argument in arguments:
            self.use(argument, scope, known)
        if macro is not None:
            self._macro(macro, node, scope, known)
        elif isinstance(node.node, nodes.Getattr) and node.node.attr == "get":
            self._note(node, values_of(node, scope), known)
        else:
            self.use(node.node, scope, known)

    def _macro(self, macro: tuple[str, nodes.Macro, Scope], call: nodes.Call, scope: Scope, known: Known) -> None:
        if self.depth >= _DEEPEST:
            return
        name, found, around = macro
        inner = around.inner()
        parameters = [argument.name for argument in found.args]
        for parameter, default in zip(parameters[len(parameters) - len(found.defaults) :], found.defaults, strict=True):
            inner.names[parameter] = values_of(default, around)
        given = dict(zip(parameters, call.args, strict=False))
        given |= {keyword.key: keyword.value for keyword in call.kwargs}
        inner.names |= {parameter: values_of(value, scope) for parameter, value in given.items()}
        outer, self.at = self.at, name
        self.depth += 1
        self.body(found.body, inner, known)
        self.depth -= 1
        self.at = outer

    def _note(self, node: Node, values: Values, known: Known, *, needed: bool = False) -> None:
        for value in values:
            if isinstance(value, Ref) and len(value.path) > 1:
                self.found.append(Field(value.path, self.at, node.lineno, needed, value.may_lack, known))
