"""Follows a script, statement by statement and call by call, and never runs it.

An abstract interpreter, small and cautious. It knows of a value what surely holds on every path:
that it came out of a sigmoid, that it has two dimensions, that it is the train step of this
optimizer. Where paths disagree or something is not understood, nothing is known. What it meets it
writes to a Trace; it judges nothing.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Callable, Sequence

from gan_tf1.migration.lint.interpreter import calls, expressions, statements
from gan_tf1.migration.lint.interpreter.context import Context, Graph, VariableScope
from gan_tf1.migration.lint.interpreter.trace import NO_GRAPH, PERHAPS, Trace, TrainStep
from gan_tf1.migration.lint.interpreter.values import NOTHING, Code, Frame, Instance, Value
from gan_tf1.migration.lint.resolution.api_names import NOT_API, ApiName, api_name
from gan_tf1.migration.lint.resolution.scopes import NO_LOCAL_IMPORTS, Function, LocalImports
from gan_tf1.migration.lint.syntax import children, constant, last, nodes_of, parameters, walk
from gan_tf1.migration.lint.versions import Version

BUDGET = 400_000  # expressions and statements of one script, a few seconds
EXECUTE = statements.EXECUTE
EVALUATE: dict[type, Callable[..., Value]] = {**expressions.EVALUATE, ast.Call: calls.call}


def follow(
    tree: ast.Module,
    tensorflow: Version,
    local: LocalImports = NO_LOCAL_IMPORTS,
    folder: Path | None = None,
) -> Trace:
    """What is met on the way through a module, and through what nothing in it calls.

    folder: where it imports from, None where there is nothing beside it.
    """
    walker = Walker(tree, tensorflow, local, folder)
    try:
        walker.run()
    except (_Exhausted, RecursionError):
        if walker.files:  # which were too much
            return follow(tree, tensorflow, local)
        walker.trace.complete = False
    if walker.files:
        walker.trace.keep(walker.own)
    return walker.trace


class _Exhausted(Exception):
    """BUDGET is spent."""


class Walker:
    """Where in a script the interpreter is, and how it got there."""

    def __init__(
        self,
        tree: ast.Module,
        tensorflow: Version,
        local: LocalImports,
        folder: Path | None = None,
    ):
        self.tree, self.tensorflow, self.local = tree, tensorflow, local
        self.own = set(nodes_of(tree))  # what is not in here is in a file beside
        self.folders = [folder] if folder else []  # of the files that led here by their imports
        self.files: dict[Path, Frame] = {}  # beside the script, that were followed
        self.homes: dict[ast.ClassDef, Frame] = {}  # the modules of classes
        self.trace = Trace()
        self.module = Frame()
        self.context = Context(NO_GRAPH, Graph(), VariableScope(False, 0))
        self.conditional = 0  # how many branches deep, that may or may not be taken
        self.calls: list[ast.Call] = []  # that led here
        self.active: list[Function] = []  # functions that led here
        self.visited: set[ast.AST] = set()  # functions that something called
        self.steps: dict[int, TrainStep] = {}  # by their tokens
        self._generators: dict[ast.AST, bool] = {}
        self.entry = 0
        self._token = 0
        self._spent = 0

    def run(self) -> None:
        """Through the module first, then through what nothing called."""
        self.block(self.tree.body, self.module)
        for node in self.tree.body:
            if isinstance(node, ast.ClassDef):
                self._methods(node)
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self._uncalled(node, self.module.get(node.name).code, None)

    def _methods(self, node: ast.ClassDef) -> None:
        methods = [each for each in node.body if isinstance(each, ast.FunctionDef)]
        if all(each in self.visited for each in methods):
            return
        methods.sort(key=lambda each: each.name != "__init__")
        instance = Instance(node)
        known = self.module.get(node.name).code
        frame = known.frame if known else self.module
        for each in methods:
            self._uncalled(each, Code(each, frame), instance)

    def _uncalled(
        self,
        node: ast.FunctionDef | ast.AsyncFunctionDef,
        code: Code | None,
        instance: Instance | None,
    ) -> None:
        """A function that nothing called: with arguments that nothing is known of."""
        again = instance is not None and node.name == "__init__"  # what it sets, the others need
        if (node in self.visited and not again) or not code:
            return
        self.entry += 1
        self.context = Context(PERHAPS, Graph(), VariableScope(False, self.conditional))
        frame = Frame(code.frame)
        for name in parameters(node.args):
            frame.values[name] = NOTHING
        if instance is not None and node.args.args:
            frame.values[node.args.args[0].arg] = Value(instance=instance)
        self.visited.add(node)
        self.active.append(node)
        self.block(node.body, frame)
        self.active.pop()

    def new_token(self) -> int:
        """A number for an object that is different from all others."""
        self._token += 1
        return self._token

    def _spend(self) -> None:
        self._spent += 1
        if self._spent > BUDGET:
            raise _Exhausted

    def block(self, block: Sequence[ast.stmt], frame: Frame) -> bool:
        """True if what follows the block is not reached."""
        for node in block:
            self._spend()
            execute = EXECUTE.get(type(node))
            if execute:
                if execute(self, node, frame):
                    return True
            else:
                self._parts(node, frame)
        return False

    def value(self, node: ast.AST, frame: Frame) -> Value:
        """What is known of an expression, which is evaluated."""
        self._spend()
        literal = constant(node)
        if literal:
            return Value(const=literal)
        evaluate = EVALUATE.get(type(node))
        if evaluate:
            return evaluate(self, node, frame)
        self._parts(node, frame)
        return NOTHING

    def _parts(self, node: ast.AST, frame: Frame) -> None:
        for child in children(node):
            if isinstance(child, ast.expr):
                self.value(child, frame)

    def api_of(self, value: Value) -> ApiName:
        """The name of TensorFlow's that a value surely is; its space is empty where it is open."""
        found = {api_name(name, self.tensorflow) for name in value.names}
        paths = {each.path for each in found}
        if len(paths) != 1 or "" in paths:
            return NOT_API
        return found.pop() if len(found) == 1 else ApiName("", paths.pop())

    def is_generator(self, node: ast.AST) -> bool:
        """A function that yields, or has one that does inside."""
        if node not in self._generators:
            yields = (isinstance(each, (ast.Yield, ast.YieldFrom)) for each in walk(node))
            self._generators[node] = any(yields)
        return self._generators[node]

    def made(self, what: str, node: ast.expr | ast.stmt) -> None:
        """An op is added to the graph."""
        for loop in self.context.loops:
            site: ast.expr | ast.stmt = (
                self.calls[loop.depth] if len(self.calls) > loop.depth else node
            )
            function = last(site) if site is not node else ""
            loop.ops.setdefault(site, (function, []))[1].append(what)

    def place(self, node: ast.Call) -> ast.Call:
        """A call or, of one in a file beside, the last in the script that led to it."""
        return next((each for each in [node, *reversed(self.calls)] if each in self.own), node)

    def session_runs(self) -> None:
        """A session runs here, and so in every loop around."""
        for loop in self.context.loops:
            loop.runs = True
