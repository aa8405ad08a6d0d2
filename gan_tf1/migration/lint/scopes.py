"""Names -> what they stand for: `tf.nn.relu` -> `tensorflow.nn.relu`, whatever `tf` is called."""

from __future__ import annotations

import ast
from typing import NamedTuple

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
# Statements whose parts need not be executed.
MAYBE = (ast.If, ast.Try, ast.For, ast.AsyncFor, ast.While)
UNKNOWN = ""


class Binding(NamedTuple):
    """One place where a name gets a meaning."""

    line: int
    sure: bool  # reached whenever its scope is
    meaning: frozenset  # dotted names, UNKNOWN among them where it may be anything


class Scope:
    """The names of a module or a function, and the scope around it."""

    def __init__(self, outer: Scope | None = None):
        self.outer = outer
        self.bindings: dict = {}

    def bind(self, name: str, line: int, sure: bool, meaning: frozenset) -> None:
        self.bindings.setdefault(name, []).append(Binding(line, sure, meaning))

    def lookup(self, name: str, line: int | None) -> frozenset:
        """What a name may stand for at a line; None asks from a function inside: at the end."""
        if name not in self.bindings:
            return self.outer.lookup(name, None) if self.outer else frozenset([UNKNOWN])
        before = [b for b in self.bindings[name] if line is None or b.line <= line]
        meaning: frozenset = frozenset()
        for binding in before or self.bindings[name]:
            meaning = binding.meaning if binding.sure else meaning | binding.meaning
        return meaning


def dotted(node: ast.AST, scope: Scope) -> frozenset:
    """The dotted names that an expression may stand for; empty where it may be anything else."""
    if isinstance(node, ast.Name):
        meaning = scope.lookup(node.id, node.lineno)
    elif isinstance(node, ast.Attribute):
        meaning = frozenset(name + "." + node.attr for name in dotted(node.value, scope))
    else:
        meaning = frozenset()
    return frozenset() if UNKNOWN in meaning else meaning


def scopes(tree: ast.Module) -> dict:
    """Every node of a module -> the scope that its names are looked up in."""
    found: dict = {}
    _Builder(found).enter(tree, Scope())
    return found


class _Builder:
    def __init__(self, found: dict):
        self.found = found

    def enter(self, node: ast.AST, scope: Scope) -> None:
        self.found[node] = scope
        for child in ast.iter_child_nodes(node):
            self.visit(child, scope, True)

    def visit(self, node: ast.AST, scope: Scope, sure: bool) -> None:
        self.found[node] = scope
        if isinstance(node, FUNCTIONS):
            self.function(node, scope, sure)
            return
        if isinstance(node, COMPREHENSIONS):
            scope = Scope(_At(scope, node.lineno))
            self.found[node] = scope
        elif isinstance(node, ast.ClassDef):
            scope.bind(node.name, node.lineno, sure, frozenset([UNKNOWN]))
            # Methods do not see the names of their class; what else stands in it hardly matters.
            scope = Scope(scope)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                # `import a.b` binds a, `import a.b as c` binds a.b.
                meaning = alias.name if alias.asname else alias.name.split(".")[0]
                name = alias.asname or meaning
                scope.bind(name, node.lineno, sure, frozenset([meaning]))
        elif isinstance(node, ast.ImportFrom):
            module = UNKNOWN if node.level else node.module
            for alias in node.names:
                meaning = module and module + "." + alias.name
                scope.bind(alias.asname or alias.name, node.lineno, sure, frozenset([meaning]))
        elif isinstance(node, ast.ExceptHandler) and node.name:
            scope.bind(node.name, node.lineno, sure, frozenset([UNKNOWN]))
        if isinstance(node, ast.Assign):
            meaning = frozenset()
            if all(isinstance(target, ast.Name) for target in node.targets):
                meaning = dotted(node.value, scope)
            self.visit(node.value, scope, sure)
            for target in node.targets:
                self.target(target, scope, sure, meaning or frozenset([UNKNOWN]))
            return
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            scope.bind(node.id, node.lineno, sure, frozenset([UNKNOWN]))
        for child in ast.iter_child_nodes(node):
            self.visit(child, scope, sure and not isinstance(node, MAYBE))

    def target(self, node: ast.AST, scope: Scope, sure: bool, meaning: frozenset) -> None:
        if isinstance(node, ast.Name):
            self.found[node] = scope
            scope.bind(node.id, node.lineno, sure, meaning)
        else:
            self.visit(node, scope, sure)

    def function(self, node: ast.AST, scope: Scope, sure: bool) -> None:
        outer = scope
        if not isinstance(node, ast.Lambda):
            scope.bind(node.name, node.lineno, sure, frozenset([UNKNOWN]))
            for each in node.decorator_list:
                self.visit(each, outer, sure)
        inner = Scope(outer)
        arguments = node.args
        for each in arguments.defaults + [d for d in arguments.kw_defaults if d]:
            self.visit(each, outer, sure)
        names = arguments.args + arguments.kwonlyargs + [arguments.vararg, arguments.kwarg]
        for each in filter(None, names + getattr(arguments, "posonlyargs", [])):
            inner.bind(each.arg, node.lineno, True, frozenset([UNKNOWN]))
        for child in node.body if isinstance(node.body, list) else [node.body]:
            self.visit(child, inner, True)


class _At(Scope):
    """A scope as a comprehension sees it: in the middle of it, not at its end."""

    def __init__(self, scope: Scope, line: int):
        super().__init__(scope.outer)
        self.scope, self.line = scope, line

    def lookup(self, name: str, line: int | None) -> frozenset:
        return self.scope.lookup(name, self.line)
