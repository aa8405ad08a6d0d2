"""Names -> what they stand for: `tf.nn.relu` -> `tensorflow.nn.relu`, whatever `tf` is called."""

from __future__ import annotations

import ast
from typing import Mapping, NamedTuple, Sequence, Tuple, Union

from gan_tf1.migration.lint.resolution import star_imports
from gan_tf1.migration.lint.syntax import children, parameters

Function = Union[ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda]
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
Comprehension = Union[ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp]
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
# Statements whose parts need not be executed.
MAYBE = (ast.If, ast.Try, ast.For, ast.AsyncFor, ast.While)
UNKNOWN = ""
ANYTHING = frozenset([UNKNOWN])


class Binding(NamedTuple):
    """One place where a name gets a meaning."""

    line: int
    sure: bool  # reached whenever its scope is
    meaning: frozenset[str]  # dotted names, UNKNOWN among them where it may be anything


class Scope:
    """The names of a module, a function or a comprehension, and the scope around it.

    line: where it looks at the scope around it; None, of a function, is at that one's end.
    """

    def __init__(self, outer: Scope | None = None, line: int | None = None):
        self.outer, self.line = outer, line
        self.bindings: dict[str, list[Binding]] = {}

    def bind(self, name: str, line: int, sure: bool, meaning: frozenset[str]) -> None:
        """Adds a meaning of a name, from that line on."""
        self.bindings.setdefault(name, []).append(Binding(line, sure, meaning))

    def binds(self, name: str) -> bool:
        """The name gets a meaning here or in a scope around it."""
        return name in self.bindings or bool(self.outer and self.outer.binds(name))

    def lookup(self, name: str, line: int | None) -> frozenset[str]:
        """What a name may stand for at a line of this scope; None: at its end."""
        if name not in self.bindings:
            return self.outer.lookup(name, self.line) if self.outer else ANYTHING
        before = [b for b in self.bindings[name] if line is None or b.line <= line]
        meaning: frozenset[str] = frozenset()
        for binding in before or self.bindings[name]:
            meaning = binding.meaning if binding.sure else meaning | binding.meaning
        return meaning


def dotted(node: ast.AST, scope: Scope) -> frozenset[str]:
    """The dotted names that an expression may stand for; empty where it may be anything else."""
    attributes = ""
    while isinstance(node, ast.Attribute):
        attributes = "." + node.attr + attributes
        node = node.value
    if not isinstance(node, ast.Name):
        return frozenset()
    meaning = scope.lookup(node.id, node.lineno)
    if UNKNOWN in meaning:
        return frozenset()
    return frozenset(name + attributes for name in meaning) if attributes else meaning


# An import from a file of the same folder -> (bound name, dotted name) of what comes with it.
LocalImports = Mapping[ast.AST, Sequence[Tuple[str, str]]]
NO_LOCAL_IMPORTS: LocalImports = {}


def scopes(tree: ast.Module, local: LocalImports = NO_LOCAL_IMPORTS) -> dict[ast.AST, Scope]:
    """Every node of a module -> the scope that its names are looked up in."""
    found: dict[ast.AST, Scope] = {}
    _Builder(found, local).enter(tree, Scope())
    return found


class _Builder:
    def __init__(self, found: dict[ast.AST, Scope], local: LocalImports):
        self.found, self.local = found, local

    def enter(self, node: ast.AST, scope: Scope) -> None:
        self.found[node] = scope
        for child in children(node):
            self.visit(child, scope, True)

    def visit(self, node: ast.AST, scope: Scope, sure: bool) -> None:
        self.found[node] = scope
        if isinstance(node, FUNCTIONS):
            self.function(node, scope, sure)
            return
        if isinstance(node, ast.Assign):
            self.assignment(node, scope, sure)
            return
        if isinstance(node, COMPREHENSIONS):
            scope = Scope(scope, node.lineno)
            self.found[node] = scope
        elif isinstance(node, ast.ClassDef):
            scope.bind(node.name, node.lineno, sure, ANYTHING)
            # Methods do not see the names of their class; what else stands in it hardly matters.
            scope = Scope(scope)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            for bound, name in self.local.get(node) or imported(node):
                scope.bind(bound, node.lineno, sure, frozenset([name]))
        elif isinstance(node, ast.ExceptHandler) and node.name:
            scope.bind(node.name, node.lineno, sure, ANYTHING)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            scope.bind(node.id, node.lineno, sure, ANYTHING)
        for child in children(node):
            self.visit(child, scope, sure and not isinstance(node, MAYBE))

    def assignment(self, node: ast.Assign, scope: Scope, sure: bool) -> None:
        meaning: frozenset[str] = frozenset()
        if all(isinstance(target, ast.Name) for target in node.targets):
            meaning = dotted(node.value, scope)
        self.visit(node.value, scope, sure)
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.found[target] = scope
                scope.bind(target.id, target.lineno, sure, meaning or ANYTHING)
            else:
                self.visit(target, scope, sure)

    def function(self, node: Function, scope: Scope, sure: bool) -> None:
        if not isinstance(node, ast.Lambda):
            scope.bind(node.name, node.lineno, sure, ANYTHING)
            for each in node.decorator_list:
                self.visit(each, scope, sure)
        arguments = node.args
        for default in arguments.defaults + [each for each in arguments.kw_defaults if each]:
            self.visit(default, scope, sure)
        inner = Scope(scope)
        for name in parameters(arguments):
            inner.bind(name, node.lineno, True, ANYTHING)
        body = [node.body] if isinstance(node, ast.Lambda) else node.body
        for child in body:
            self.visit(child, inner, True)


def imported(node: ast.Import | ast.ImportFrom) -> list[tuple[str, str]]:
    """What each name that an import binds stands for; UNKNOWN of a relative one."""
    if isinstance(node, ast.Import):
        # `import a.b` binds a, `import a.b as c` binds a.b.
        return [
            (alias.asname, alias.name) if alias.asname else (alias.name.split(".")[0],) * 2
            for alias in node.names
        ]
    found = [
        (alias.asname or alias.name, UNKNOWN if node.level else f"{node.module}.{alias.name}")
        for alias in node.names
    ]
    if node.names[0].name == "*" and node.module and not node.level:
        found += star_imports.names(node.module)
    return found
