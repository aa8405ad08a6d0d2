"""What the names in a script refer to: its imports, calls and attributes, each with its meaning."""

from __future__ import annotations

import ast
import re
from typing import Callable, NamedTuple

from gan_tf1.migration.lint.resolution.api_names import ApiName, api_name
from gan_tf1.migration.lint.resolution.scopes import (
    COMPREHENSIONS,
    NO_LOCAL_IMPORTS,
    Comprehension,
    LocalImports,
    Scope,
    dotted,
    scopes,
)
from gan_tf1.migration.lint.syntax import constant, nodes_of, parameters, walk
from gan_tf1.migration.lint.versions import Version

CATCHES_MISSING = {
    "ImportError", "ModuleNotFoundError", "AttributeError", "NameError", "Exception",
}  # fmt: skip
ASKS_VERSION = re.compile("__version__|VERSION|version_info|hasattr|id='dir'|'PY[23]'")
FOR_THEANO = re.compile(r"ops=\[Eq\(\)\].*'theano'|'theano'.*ops=\[Eq\(\)\]")
NO_NAMES: frozenset[str] = frozenset()
NOWHERE = Scope()  # that of an annotation, which nothing is said of


class Import(NamedTuple):
    """One imported name."""

    node: ast.stmt
    name: str  # dotted, "" of a relative import
    bound: str  # what it is called here


class Call(NamedTuple):
    """A call of what has a dotted name."""

    node: ast.Call
    names: frozenset[str]  # the dotted names that the function may have
    api: frozenset[ApiName]  # the same, as names of TensorFlow's


class AttributeTest(NamedTuple):
    """hasattr(owner, "name")"""

    node: ast.Call
    owner: frozenset[ApiName]
    name: object


class ElementAttribute(NamedTuple):
    """d.value of [d.value for d in iterable]."""

    node: ast.Attribute
    iterable: ast.expr


class Assigned(NamedTuple):
    """What a name is given."""

    value: ast.expr
    is_element: bool  # it is given one of what the value holds


class Stored(NamedTuple):
    """`owner.name = value`"""

    owner: str  # ast.dump of it, as it is read
    value: ast.expr


class References:
    """The references of one script, each list in no particular order."""

    def __init__(self, tensorflow: Version):
        self.tensorflow = tensorflow
        self.imports: list[Import] = []
        self.uses: list[ast.expr] = []  # the dotted names that are read, each as a whole
        self.calls: list[Call] = []
        self.attribute_tests: list[AttributeTest] = []
        self.element_attributes: list[ElementAttribute] = []
        self.attributes: dict[str, list[ast.Attribute]] = {}  # every one, by its own name
        self.all_names: set[str] = set()  # every dotted name that occurs, also as part of another
        self.guarded: set[ast.AST] = set()  # what runs only where its author asked first
        self.in_handlers: set[ast.AST] = set()  # what runs only after something has failed
        self.names: dict[ast.AST, frozenset[str]] = {}  # of each expression that has any
        self.scope_of: dict[ast.AST, Scope] = {}
        self.unbound: list[ast.Name] = []  # names that nothing here binds
        self.assigned: dict[tuple[Scope, str], list[Assigned]] = {}  # to a name, or to self.NAME
        self.stored: dict[str, list[Stored]] = {}  # to attributes, by their names
        self.subscripts: list[ast.Subscript] = []
        self.every_call: list[ast.Call] = []  # of what has no dotted name, too
        self.operations: list[ast.BinOp] = []
        self.comparisons: list[ast.Compare] = []
        self.returned: list[ast.expr] = []
        self.raised: list[ast.Raise] = []
        self.generators: set[Scope] = set()  # the scopes of functions that yield
        self.deleted: list[ast.expr] = []
        self.functions: dict[str, list[ast.FunctionDef]] = {}  # and methods, by their names
        self.parameters: dict[tuple[Scope, str], ast.FunctionDef] = {}  # whose each of them is

    def names_of(self, node: ast.AST) -> frozenset[str]:
        """The dotted names that an expression may stand for; empty where that is not known."""
        return self.names.get(node, NO_NAMES)

    def api_of(self, node: ast.AST) -> frozenset[ApiName]:
        """As names_of, as names of TensorFlow's."""
        return self.api(self.names_of(node))

    def api(self, names: frozenset[str]) -> frozenset[ApiName]:
        """Dotted names as names of TensorFlow's."""
        return frozenset(api_name(name, self.tensorflow) for name in names)

    def add_assignment(self, node: ast.Assign | ast.For) -> None:
        """Notes what an assignment or a loop gives to names."""
        loop = isinstance(node, ast.For)
        value = node.iter if isinstance(node, ast.For) else node.value
        targets = [node.target] if isinstance(node, ast.For) else node.targets
        for target in targets:
            parts: list[tuple[ast.expr, ast.expr, bool]] = [(target, value, loop)]
            if isinstance(target, (ast.Tuple, ast.List)):
                same = isinstance(value, (ast.Tuple, ast.List)) and not loop
                values = getattr(value, "elts", []) if same else []
                if len(values) == len(target.elts):
                    parts = [(part, each, False) for part, each in zip(target.elts, values)]
                else:
                    parts = [(part, value, True) for part in target.elts]
            for part, given, is_element in parts:
                key = self._key(part)
                if key:
                    self.assigned.setdefault(key, []).append(Assigned(given, is_element))
                if isinstance(part, ast.Attribute):
                    stored = Stored(ast.dump(part.value), given)
                    self.stored.setdefault(part.attr, []).append(stored)

    def add_with(self, node: ast.With) -> None:
        """Notes what `with open(name) as f` gives to f, which is what open gives."""
        for item in node.items:
            key = self._key(item.optional_vars) if item.optional_vars else None
            if key:
                self.assigned.setdefault(key, []).append(Assigned(item.context_expr, False))

    def _key(self, node: ast.AST) -> tuple[Scope, str] | None:
        if isinstance(node, ast.Name):
            return self.scope_of.get(node, NOWHERE), node.id
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "self":
            return NOWHERE, "self." + node.attr
        return None

    def given(self, node: ast.AST) -> list[Assigned]:
        """All that is assigned to a name or to self.NAME, in the scope where it is read."""
        key = self._key(node)
        scope = key[0] if key else None
        while key and scope:
            if (scope, key[1]) in self.assigned:
                return self.assigned[scope, key[1]]
            if key[1] in scope.bindings:
                return []
            scope = scope.outer
        return []

    def is_given(self, node: ast.AST, holds: Callable[[ast.expr], bool]) -> bool:
        """Whether a name is given something, and nothing but whole values for which `holds`."""
        given = self.given(node)
        return bool(given) and all(not each.is_element and holds(each.value) for each in given)

    def last_given(self, node: ast.AST) -> Assigned | None:
        """What a name is given on the last line before it, None where there is none."""
        before = [each for each in self.given(node) if each.value.lineno < _line(node)]
        return max(before, key=lambda each: each.value.lineno, default=None)

    def name_called(self, call: ast.Call) -> str:
        """The one dotted name of what is called, or a bare name that nothing here binds; or ""."""
        names = self.names_of(call.func)
        return next(iter(names)) if len(names) == 1 else getattr(call.func, "id", "")

    def parameter_of(self, node: ast.AST) -> ast.FunctionDef | None:
        """The function of which a name is a parameter, None where it is not."""
        if not isinstance(node, ast.Name):
            return None
        return self.parameters.get((self.scope_of.get(node, NOWHERE), node.id))

    def paths(self) -> set[str]:
        """The names of TensorFlow's that occur, of whichever space."""
        return {api_name(name, self.tensorflow).path for name in self.all_names} - {""}


def is_api(found: frozenset[ApiName], wanted: frozenset[str], space: str = "") -> bool:
    """All that an expression may stand for is wanted, and in this space if one is given."""
    return bool(found) and all(each.path in wanted and space in ("", each.space) for each in found)


def collect(
    tree: ast.Module, tensorflow: Version, local: LocalImports = NO_LOCAL_IMPORTS
) -> References:
    """Reads the references of a module. Raises RecursionError on one nested too deeply."""
    found = References(tensorflow)
    scope_of = scopes(tree, local)
    found.scope_of = scope_of
    nodes = nodes_of(tree)
    calls: list[ast.Call] = []
    inner: set[ast.AST] = set()  # the left parts of longer dotted names
    for node in nodes:
        if isinstance(node, (ast.Name, ast.Attribute)):
            names = dotted(node, scope_of.get(node, NOWHERE))
            if names:
                found.names[node] = names
                found.all_names |= names
            elif isinstance(node, ast.Name) and not scope_of.get(node, NOWHERE).binds(node.id):
                found.unbound.append(node)
            if isinstance(node, ast.Attribute):
                inner.add(node.value)
                found.attributes.setdefault(node.attr, []).append(node)
        elif isinstance(node, ast.Call):
            calls.append(node)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            found.imports += _imports(node)
        elif isinstance(node, COMPREHENSIONS):
            found.element_attributes += _element_attributes(node)
        elif isinstance(node, (ast.Assign, ast.For)):
            found.add_assignment(node)
        elif isinstance(node, ast.With):
            found.add_with(node)
        elif isinstance(node, ast.Subscript):
            found.subscripts.append(node)
        elif isinstance(node, ast.BinOp):
            found.operations.append(node)
        elif isinstance(node, ast.Compare):
            found.comparisons.append(node)
        elif isinstance(node, ast.Return) and node.value:
            found.returned.append(node.value)
        elif isinstance(node, ast.Raise):
            found.raised.append(node)
        elif isinstance(node, (ast.Yield, ast.YieldFrom)):
            found.generators.add(scope_of.get(node, NOWHERE))
        elif isinstance(node, ast.Delete):
            found.deleted += node.targets
        elif isinstance(node, ast.FunctionDef):
            found.functions.setdefault(node.name, []).append(node)
            inner_scope = scope_of[node.body[0]]
            found.parameters.update(((inner_scope, name), node) for name in parameters(node.args))
        elif isinstance(node, (ast.Try, ast.If, ast.IfExp)):
            found.guarded.update(_guarded(node))
            if isinstance(node, ast.Try):
                found.in_handlers.update(_in_handlers(node))
    found.all_names |= {each.name for each in found.imports}
    found.uses = [
        node
        for node in found.names
        if isinstance(node, (ast.Name, ast.Attribute))
        and isinstance(node.ctx, ast.Load)
        and node not in inner
    ]
    found.every_call = calls
    for node in calls:
        names = found.names_of(node.func)
        if names:
            found.calls.append(Call(node, names, found.api(names)))
        if getattr(node.func, "id", "") == "hasattr" and len(node.args) == 2:
            for name in constant(node.args[1]):
                found.attribute_tests.append(AttributeTest(node, found.api_of(node.args[0]), name))
    return found


def _imports(node: ast.Import | ast.ImportFrom) -> list[Import]:
    if isinstance(node, ast.Import):
        return [
            Import(node, alias.name, alias.asname or alias.name.split(".")[0])
            for alias in node.names
        ]
    return [
        Import(
            node, "" if node.level else f"{node.module}.{alias.name}", alias.asname or alias.name
        )
        for alias in node.names
    ]


def _element_attributes(node: Comprehension) -> list[ElementAttribute]:
    """The attributes that a comprehension reads of what it iterates over."""
    iterables: dict[str, list[ast.expr]] = {}
    for each in node.generators:
        if isinstance(each.target, ast.Name):
            iterables.setdefault(each.target.id, []).append(each.iter)
    return [
        ElementAttribute(each, iterable)
        for each in walk(node)
        if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name)
        for iterable in iterables.get(each.value.id, [])
    ]


def _guarded(node: ast.AST) -> set[ast.AST]:
    """What runs only where its author has asked first, or expects to fail."""
    inside: list[ast.AST] = []
    if isinstance(node, ast.Try) and _expects_missing(node):
        inside = [*node.body, *(each for handler in node.handlers for each in handler.body)]
    elif isinstance(node, (ast.If, ast.IfExp)) and ASKS_VERSION.search(ast.dump(node.test)):
        for part in (node.body, node.orelse):
            inside += part if isinstance(part, list) else [part]
    elif isinstance(node, ast.If) and FOR_THEANO.search(ast.dump(node.test)):
        inside = list(node.body)
    return {each for statement in inside for each in walk(statement)}


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 0)


def _in_handlers(node: ast.Try) -> set[ast.AST]:
    return {each for handler in node.handlers for part in handler.body for each in walk(part)}


def _expects_missing(node: ast.Try) -> bool:
    """A try that is about a name or module that may not be there."""
    only_imports = all(isinstance(each, (ast.Import, ast.ImportFrom)) for each in node.body)
    for handler in node.handlers:
        if handler.type is None:
            return True
        kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        if only_imports or any(getattr(kind, "id", "") in CATCHES_MISSING for kind in kinds):
            return True
    return False
