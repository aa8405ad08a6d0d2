"""Arguments that changed their order or name, methods of Python 2, divisions, array numbers."""

from __future__ import annotations

import ast
from typing import Mapping

from gan_tf1.migration.fix import imports, new_variables, other_calls
from gan_tf1.migration.fix.arguments import rename
from gan_tf1.migration.fix.script import Argument, Fixes, Script
from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.linter import ANCHORS
from gan_tf1.migration.lint.resolution.api_names import V2
from gan_tf1.migration.lint.rules import (
    api_arguments,
    array_numbers,
    dimensions,
    keras,
    positional_arguments,
    python2,
)
from gan_tf1.migration.lint.syntax import constant, integer, last
from gan_tf1.migration.lint.tokens import Edit

DIM_ORDERINGS: Mapping[str, str] = {"th": "channels_first", "tf": "channels_last"}
ORDER = ("backend.image_dim_ordering", "backend.image_data_format")
SETS_ORDER = ("backend.set_image_dim_ordering", "backend.set_image_data_format")
METHODS: Mapping[str, str] = {"iteritems": "items", "iterkeys": "keys", "itervalues": "values"}


def fix(script: Script) -> Fixes:
    """One edit for each call and each expression that is rewritten."""
    edits: list[Edit] = []
    for call in script.references.calls:
        paths = {each.path for each in call.api}
        path = paths.pop() if len(paths) == 1 else ""
        arguments = script.arguments(call.node)
        if arguments is None:
            continue
        if path in api_arguments.AXIS_FIRST and integer(next(iter(call.node.args), None)):
            edits += _axis_first(script, path, call.node, arguments)
        if f"tf.{path}" and path in positional_arguments.ENTROPIES:
            edits += _entropy(script, call.node, arguments)
        renamed = dict(api_arguments.BEFORE_1_0.get(path, {}))
        stays_2 = {each.space for each in call.api} == {V2} and not imports.is_tensorflow_1(script)
        if stays_2:
            renamed.update(api_arguments.RENAMED.get(path, {}))
        renamed.update(_keras(call.names))
        edits += rename(arguments, renamed)
        for each in arguments if keras.api.path_of(call.names) else ():
            new = DIM_ORDERINGS.get(each.text(script).strip("'\""))
            if each.name == "dim_ordering" and new:
                edits.append(Edit(each.value, each.end, f'"{new}"'))
        if keras.api.path_of(call.names) in SETS_ORDER:
            edits += _dim_ordering(call.node, arguments)
        if call.names == {"numpy.reshape"}:
            edits += _newshape(arguments)
    edits += (
        _orders(script)
        + _methods(script)
        + _divisions(script)
        + _numbers(script)
        + _dimensions(script)
    )
    edits += _shared_optimizers(script) + _numpy_sizes(script)
    edits += other_calls.fix(script) + new_variables.fix(script)
    return Fixes(edits + _pickles(script) + _targets(script) + _views(script), set())


def _axis_first(script: Script, path: str, call: ast.Call, arguments: list[Argument]) -> list[Edit]:
    """tf.concat(1, values) -> tf.concat(values, 1); tf.split(1, n, x) -> tf.split(x, n, 1)"""
    order = {"concat": [1, 0], "split": [2, 1, 0]}.get(path, [])
    if len(arguments) < len(order) or any(each.name for each in arguments[: len(order)]):
        return []
    return [
        Edit(arguments[place].start, arguments[place].end, arguments[source].text(script))
        for place, source in enumerate(order)
        if place != source
    ]


def _entropy(script: Script, call: ast.Call, arguments: list[Argument]) -> list[Edit]:
    """The logits came first before TensorFlow 1.0, and nothing by position afterwards."""
    log = Log("", ANCHORS)
    positional_arguments.check(script.program, log)
    places = {(each.line, each.column) for each in log.findings() if each.code == "W218"}
    if (call.lineno, call.col_offset + 1) not in places or len(call.args) != 2:
        return []
    names = ("logits=", "labels=")
    return [Edit(each.start, each.start, name) for each, name in zip(arguments, names)]


def _keras(names: frozenset[str]) -> dict[str, str]:
    path = keras.api.path_of(names)
    if not path:
        return {}
    several = {"nb_row", "nb_col", "output_dim", "nb_filter"}  # their places differ, too
    dense = path.endswith(".Dense")
    found = keras.api.arguments_of(path)
    return {old: new for old, new in found.items() if old not in several or dense}


def _dim_ordering(call: ast.Call, arguments: list[Argument]) -> list[Edit]:
    """Keras 1's "th" -> "channels_first"."""
    new = DIM_ORDERINGS.get(str(next(iter(constant(next(iter(call.args), None))), "")))
    return [Edit(arguments[0].value, arguments[0].end, f'"{new}"')] if new else []


def _orders(script: Script) -> list[Edit]:
    """K.image_dim_ordering() == "th" -> == "channels_first", which would never hold."""
    edits = []
    for node in script.references.comparisons:
        if not isinstance(node.left, ast.Call):
            continue
        asked = keras.api.path_of(script.references.names_of(node.left.func)) in ORDER
        value = str(next(iter(constant(node.comparators[0])), ""))
        if asked and value in DIM_ORDERINGS:
            start = script.start(node.comparators[0])
            edits.append(Edit(start, start + len(value) + 2, f'"{DIM_ORDERINGS[value]}"'))
    return edits


def _newshape(arguments: list[Argument]) -> list[Edit]:
    if len(arguments) > 1 and arguments[1].name == "newshape":
        return [Edit(arguments[1].start, arguments[1].value, "")]
    return []


def _methods(script: Script) -> list[Edit]:
    """d.iteritems() -> d.items(), x.next() -> next(x)"""
    edits = []
    for call in script.references.every_call:
        if not isinstance(call.func, ast.Attribute) or call.args or call.keywords:
            continue
        start, name = script.start(call), call.func.attr
        end = script.primary_end(start)
        if end is None or name not in (*METHODS, "next") or call in script.references.guarded:
            continue
        tail = script.text.find(f".{name}()", start, end)
        if tail < 0 or script.references.names_of(call.func):
            continue
        if name in METHODS:
            edits.append(Edit(tail, tail + len(name) + 1, "." + METHODS[name]))
        elif _is_iterator(script, call.func.value):
            edits.append(Edit(start, tail + len(".next()"), f"next({script.text[start:tail]})"))
    return edits


def _is_iterator(script: Script, node: ast.expr) -> bool:
    """A name that is given iter(...), or what a function here gives that has a yield.

    Or a parameter by such a name, as the linter tells of .next() of whatever has no such method.
    """
    if script.references.parameter_of(node) and "def next(" not in script.program.with_beside:
        return any(word in last(node) for word in ("gen", "iter"))
    given = [each.value for each in script.references.given(node)]
    return bool(given) and all(
        isinstance(each, ast.Call) and last(each.func) in {"iter", *_generators(script)}
        for each in given
    )


def _generators(script: Script) -> set[str]:
    return {
        node.name
        for node in ast.walk(script.tree)
        if isinstance(node, ast.FunctionDef)
        and any(isinstance(each, (ast.Yield, ast.YieldFrom)) for each in ast.walk(node))
    }


def _divisions(script: Script) -> list[Edit]:
    """The quotients that integer_division finds, and those that the names there stand for."""
    edits = []
    for node in python2.integer_division.quotients(script.program):
        place = script.operator(node)
        if place is not None:
            edits.append(Edit(place, place + 1, "//"))
    return edits


def _numbers(script: Script) -> list[Edit]:
    """`"%f" % a[0]` of an array with one number -> a[0].item(), which is the same everywhere."""
    edits = []
    for node in array_numbers.uses(script.program):
        end = script.primary_end(script.start(node))
        if end is not None and isinstance(node, (ast.Name, ast.Subscript, ast.Attribute)):
            edits.append(Edit(end, end, ".item()"))
    for call in array_numbers.numbers_read(script.program):
        end = script.primary_end(script.start(call))
        if end is not None:
            edits.append(Edit(end, end, "[0]"))
    return edits


def _dimensions(script: Script) -> list[Edit]:
    """x.shape[1].value -> x.shape[1], where no line brings TensorFlow 1's shapes back."""
    if imports.is_tensorflow_1(script):
        return []
    edits = []
    for node in dimensions.values(script.program):
        end = script.primary_end(script.start(node.value))
        place = script.text.find(".value", script.start(node), end) if end else -1
        if place >= 0:
            edits.append(Edit(place, place + len(".value"), ""))
    return edits


def _views(script: Script) -> list[Edit]:
    """np.mean(d.values()) -> np.mean(list(d.values())), len(map(f, x)) -> len(list(map(f, x)))"""
    edits = []
    for call in python2.lazy_lists.calls(script.program):
        start = script.start(call)
        end = _call_end(script, call)
        if end is not None:
            edits += [Edit(start, start, "list("), Edit(end, end, ")")]
    return edits


def _call_end(script: Script, call: ast.Call) -> int | None:
    """Where a call of a name or of a method without arguments ends."""
    start = script.start(call)
    if isinstance(call.func, ast.Name):
        number = script.index(script.name_end(start))
        return script.closing_end(number) if script.tokens[number].text == "(" else None
    tail = f".{last(call.func)}()"
    place = script.text.find(tail, start, script.primary_end(start) or start)
    return place + len(tail) if place >= 0 else None


def _targets(script: Script) -> list[Edit]:
    """A list of numbers as Keras' targets -> np.array of it, where NumPy has a name."""
    numpy = [each.bound for each in script.references.imports if each.name == "numpy"]
    if "keras" not in script.text or not numpy:
        return []
    edits = []
    for call in keras.api.list_targets(script.program):
        arguments = script.arguments(call)
        if arguments and len(arguments) > 1 and not arguments[1].name:
            _, given = arguments[:2]
            edits.append(Edit(given.start, given.start, f"{numpy[0]}.array("))
            edits.append(Edit(given.end, given.end, ")"))
    return edits


def _shared_optimizers(script: Script) -> list[Edit]:
    """compile(optimizer=adam), once more -> type(adam).from_config(adam.get_config())"""
    edits = []
    for node in keras.optimizers.shared(script.program):
        start, new = script.start(node), f"type({node.id}).from_config({node.id}.get_config())"
        edits.append(Edit(start, start + len(node.id), new))
    return edits


def _numpy_sizes(script: Script) -> list[Edit]:
    """Dense(np.prod(shape)) -> Dense(int(np.prod(shape)))"""
    edits = []
    for node in keras.api.numpy_sizes(script.program):
        start = script.start(node)
        end = script.primary_end(start)
        if end is not None:
            edits += [Edit(start, start, "int("), Edit(end, end, ")")]
    return edits


def _pickles(script: Script) -> list[Edit]:
    """pickle.load(open(name)) -> open(name, "rb"); cPickle.load(f) -> ..., encoding="latin1")

    What Python 2 pickled of NumPy needs the encoding, and what Python 3 pickled ignores it.
    """
    edits = []
    for call in script.references.calls:
        given = script.arguments(call.node) or []
        if call.names <= {"cPickle.load", "cPickle.loads"} and len(given) == 1:
            edits.append(Edit(given[0].end, given[0].end, ', encoding="latin1"'))
    for opened, mode in python2.names.opened_for_text(script.program):
        arguments = script.arguments(opened)
        if not arguments:
            continue
        if len(arguments) == 1:
            edits.append(Edit(arguments[0].end, arguments[0].end, f', "{mode}"'))
        elif constant(opened.args[1] if len(opened.args) > 1 else opened.keywords[0].value):
            edits.append(Edit(arguments[1].value, arguments[1].end, f'"{mode}"'))
    return edits
