"""What was a list in Python 2 and is an iterator or a view in Python 3, used as a list."""

from __future__ import annotations

import ast
from typing import Iterator, Sequence

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.syntax import attribute, constant, last

ANCHORS = {"E132": "s68"}

ITERATORS = ("filter", "map", "zip")
VIEWS = ("items", "keys", "values")
RANGES = ("range", "xrange")
LIST_METHODS = {"append", "extend", "index", "insert", "pop", "remove", "reverse", "sort"}
SHUFFLES = {"numpy.random.shuffle", "random.shuffle"}
# Functions of TensorFlow's that take lists, and methods: which of their arguments is one.
TAKES_LISTS = {
    "accumulate_n", "clip_by_global_norm", "concat", "constant", "convert_to_tensor",
    "global_norm", "gradients", "pack", "reshape", "stack", "summary.merge", "tile",
    "train.string_input_producer", "transpose", "Variable",
}  # fmt: skip
OF_OBJECTS = {"compute_gradients": 1, "run": 0}
SAVERS = {"json.dump", "json.dumps", "pickle.dump", "pickle.dumps"}
PLOTS = {f"matplotlib.pyplot.{name}" for name in ("bar", "hist", "plot", "scatter")}
CHOICES = {"random.choice", "random.sample"}


def check(program: Program, log: Log) -> None:
    """E132 of each."""
    for call, uses in _found(program).items():
        told = f"{last(call.func)}() is no list in Python 3, and is used as one"
        better = f"list({last(call.func)}(...))"
        once = f"line {call.lineno}, {call.col_offset}"
        log.add(call, "E132", told, better, once)
        for use in uses:  # the line that an error names
            if use.lineno > call.lineno:
                log.add(use, "E132", told, better, once)


def calls(program: Program) -> list[ast.Call]:
    """The calls that are to be made a list, each once."""
    return list(_found(program))


def _found(program: Program) -> dict[ast.Call, list[ast.expr]]:
    """The same, and what is used as a list and stands for it."""
    found: dict[ast.Call, list[ast.expr]] = {}
    for node, kinds in _list_places(program):
        for call in _lazy(program, node, kinds):
            if call not in program.references.guarded:
                found.setdefault(call, []).append(node)
    return found


def _list_places(program: Program) -> Iterator[tuple[ast.expr, Sequence[str]]]:
    """What is used as a list, and which of ITERATORS, VIEWS and RANGES do not do there."""
    references = program.references
    for node in references.subscripts:
        yield node.value, ITERATORS + VIEWS
    for call in references.every_call:
        first = call.args[0] if call.args else None
        names = references.names_of(call.func)
        if first is not None:
            if names and (names <= SHUFFLES):
                yield first, ITERATORS + VIEWS + RANGES
            elif names and (names <= CHOICES or all(name.startswith("numpy.") for name in names)):
                yield first, ITERATORS + VIEWS
            elif names and names <= SAVERS:
                yield first, VIEWS + (() if "pickle" in min(names) else ITERATORS)
            elif names and names <= PLOTS:
                for each in call.args[:2]:
                    yield each, ITERATORS
            elif getattr(call.func, "id", "") == "len":
                yield first, ITERATORS
            elif getattr(call.func, "id", "") == "print":
                for each in call.args:
                    yield each, ITERATORS
        yield from _for_tensorflow(program, call)
        if attribute(call.func) in LIST_METHODS and isinstance(call.func, ast.Attribute):
            yield call.func.value, ITERATORS + VIEWS + RANGES
    for comparison in references.comparisons:
        if isinstance(comparison.ops[0], (ast.Eq, ast.NotEq)):
            yield comparison.left, ITERATORS
            yield comparison.comparators[0], ITERATORS
    for operation in references.operations:
        if isinstance(operation.op, ast.Add):
            yield operation.left, ITERATORS + VIEWS + RANGES
            yield operation.right, ITERATORS + VIEWS + RANGES
        elif isinstance(operation.op, ast.Mod) and constant(operation.left):
            shown = operation.right
            for each in shown.elts if isinstance(shown, ast.Tuple) else [shown]:
                yield each, ITERATORS


def _for_tensorflow(program: Program, call: ast.Call) -> Iterator[tuple[ast.expr, Sequence[str]]]:
    """minimize(loss, var_list=filter(...)), sess.run(map(...)), tf.add_n(d.values())"""
    for given in call.keywords:
        if given.arg == "var_list":
            yield given.value, ITERATORS
    paths = {each.path for each in program.references.api_of(call.func)} - {""}
    if paths and all(path in TAKES_LISTS or path.startswith("reduce_") for path in paths):
        for node in call.args[:2]:
            yield node, ITERATORS + VIEWS
    place = OF_OBJECTS.get(attribute(call.func), len(call.args)) if not paths else len(call.args)
    for node in call.args[place : place + 1]:
        yield node, ITERATORS + (VIEWS if not place else ())


def _lazy(program: Program, node: ast.AST, kinds: Sequence[str]) -> list[ast.Call]:
    """The call that an expression is, or that all give to its name; [] of anything else."""
    if isinstance(node, ast.Call):
        return [node] if _is_lazy(program, node, kinds) else []
    given = program.references.given(node)
    again = [each for each in given if _of_itself(node, each.value)]
    given = again or given  # shape = map(f, shape), and what it was before is of no account
    calls = [
        each.value
        for each in given
        if isinstance(each.value, ast.Call)
        and not each.is_element
        and _is_lazy(program, each.value, kinds)
    ]
    return calls if len(calls) == len(given) else []


def _of_itself(node: ast.AST, value: ast.expr) -> bool:
    """Whether a name stands behind name = f(..., name)."""
    return (
        isinstance(node, ast.Name)
        and isinstance(value, ast.Call)
        and value.lineno < node.lineno
        and any(isinstance(each, ast.Name) and each.id == node.id for each in value.args)
    )


def _is_lazy(program: Program, call: ast.Call, kinds: Sequence[str]) -> bool:
    if isinstance(call.func, ast.Name):
        name = call.func.id
        if call.func not in program.references.unbound:
            return False
        return name in kinds
    if program.references.names_of(call.func) or call.args or call.keywords:
        return False
    return attribute(call.func) in kinds and attribute(call.func) in VIEWS
