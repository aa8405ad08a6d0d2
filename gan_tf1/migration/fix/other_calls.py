"""Calls of Keras' models, of NumPy, of flags and of other packages that are written anew."""

from __future__ import annotations

import ast

from gan_tf1.migration.fix import other_imports, packages
from gan_tf1.migration.fix.arguments import rename
from gan_tf1.migration.fix.keras import networks, sessions, stand_in
from gan_tf1.migration.fix.script import Argument, Script
from gan_tf1.migration.lint.rules import (
    api_arguments,
    flag_defaults,
    keras,
    numpy_rules,
)
from gan_tf1.migration.lint.rules.packages import names as package_names
from gan_tf1.migration.lint.syntax import constant, integer
from gan_tf1.migration.lint.tables import keras_changes, package_changes
from gan_tf1.migration.lint.tokens import Edit

GENERATORS = {
    "evaluate_generator": "evaluate",
    "fit_generator": "fit",
    "predict_generator": "predict",
}
METHODS = {"tostring": "tobytes", "isAlive": "is_alive"}


def fix(script: Script) -> list[Edit]:
    """The edits of all of them."""
    edits: list[Edit] = []
    compiled = bool(keras.api.COMPILED.search(script.text)) and "keras" in script.text
    for call in script.references.every_call:
        if call in script.references.guarded:
            continue
        arguments = script.arguments(call) or []
        names = script.references.names_of(call.func)
        edits += _of_package(script, call, arguments)
        if not names and compiled and isinstance(call.func, ast.Attribute):
            edits += _model(script, call, call.func.attr, arguments)
        if numpy_rules.binary_fromstring(call, names) and arguments:
            edits += _frombuffer(script, call, arguments)
        edits += _kernel(call, names, arguments)
    for known in script.references.calls:
        arguments = script.arguments(known.node) or []
        is_resize = {each.path for each in known.api} == {"image.resize_images"}
        if is_resize and len(arguments) > 2 and api_arguments.two_sizes(known.node):
            edits.append(Edit(arguments[1].start, arguments[1].start, "["))
            edits.append(Edit(arguments[2].end, arguments[2].end, "]"))
    for node, new in other_imports.merges(script):
        edits += _merge(script, node, new)
    for metrics in keras.objects.metrics_of_several(script.program):
        end = script.closing_end(script.index(script.start(metrics)))
        count = keras.objects.losses_of(script.program, metrics)
        edits.append(Edit(end, end, f" * {count}"))
    edits += _flags(script) + _frozen(script)
    edits += stand_in.fix(script) + sessions.fix(script) + networks.fix(script)
    return edits + packages.fix(script)


def _frozen(script: Script) -> list[Edit]:
    """d.train_on_batch(x, y) -> with d.trainable = True before and d.trainable = False after it"""
    edits = []
    calls = set(keras.frozen.trained_frozen(script.program))
    for node in ast.walk(script.tree):
        if not isinstance(node, (ast.Assign, ast.Expr)):
            continue
        call = node.value
        if call not in calls or not isinstance(call, ast.Call):
            continue
        start = script.start(node)
        line = script.text.rfind("\n", 0, start) + 1
        indent, end = script.text[line:start], script.line_end(start)
        if indent.strip() or script.text[end : end + 1] == ";":
            continue
        first = script.start(call)
        model = script.text[first : script.name_end(first)].rpartition(".")[0]
        edits.append(Edit(start, start, f"{model}.trainable = True\n{indent}"))
        edits.append(Edit(end, end, f"\n{indent}{model}.trainable = False"))
    return edits


def _model(script: Script, call: ast.Call, name: str, arguments: list[Argument]) -> list[Edit]:
    """fit_generator(g, samples_per_epoch=9) -> fit(g, steps_per_epoch=9)"""
    edits = rename(arguments, keras_changes.METHODS.get(name, {}))
    start = script.start(call)
    if name in GENERATORS:
        place = script.text.find(f".{name}", start, script.primary_end(start) or start)
        if place >= 0:
            edits.append(Edit(place + 1, place + 1 + len(name), GENERATORS[name]))
    return edits


def _of_package(script: Script, call: ast.Call, arguments: list[Argument]) -> list[Edit]:
    """plt.hist(x, normed=True) -> density=True; a.tostring() -> a.tobytes()"""
    names = script.references.names_of(call.func)
    name = next(iter(names)) if len(names) == 1 else ""
    edits = rename(arguments, package_changes.ARGUMENTS.get(name, {}))
    if package_names.is_gone(script.program, call) and isinstance(call.func, ast.Attribute):
        new = METHODS.get(call.func.attr, "")
        start = script.start(call)
        end = script.primary_end(start)
        place = script.text.find(f".{call.func.attr}(", start, end) if new and end else -1
        if place >= 0:
            edits.append(Edit(place + 1, place + 1 + len(call.func.attr), new))
    if getattr(call.func, "id", "") == "open" and len(arguments) > 1 and len(call.args) > 1:
        for mode in constant(call.args[1]):
            if isinstance(mode, str) and "U" in mode:
                new = mode.replace("U", "") or "r"
                edits.append(Edit(arguments[1].start, arguments[1].end, f'"{new}"'))
    if name == "yaml.load" and len(arguments) == 1:
        start = script.start(call)
        end = script.name_end(start)
        edits.append(Edit(end - len("load"), end, "safe_load"))
    return edits


def _frombuffer(script: Script, call: ast.Call, arguments: list[Argument]) -> list[Edit]:
    """np.fromstring(data, np.uint8) -> np.frombuffer(data, np.uint8).copy()"""
    start = script.start(call)
    name = script.name_end(start)
    number = script.index(name)
    if script.text[name - len("fromstring") : name] != "fromstring":
        return []
    end = script.closing_end(number)
    return [Edit(name - len("fromstring"), name, "frombuffer"), Edit(end, end, ".copy()")]


def _kernel(call: ast.Call, names: frozenset[str], arguments: list[Argument]) -> list[Edit]:
    """keras.layers.Conv2D(8, 5, 5) -> Conv2D(8, (5, 5)), as Keras 1 and 2 read it."""
    if not keras.api.is_square(call, names) or len(arguments) < 3:
        return []
    return [
        Edit(arguments[1].start, arguments[1].start, "("),
        Edit(arguments[2].end, arguments[2].end, ")"),
    ]


def _merge(script: Script, call: ast.Call, new: str) -> list[Edit]:
    """merge([a, b], mode="concat", concat_axis=1) -> concatenate([a, b], axis=1)"""
    start = script.start(call)
    end = script.name_end(start)
    place = script.text.rfind("merge", start, end)
    leave_out = {
        "mode": keras_changes.LEFT_OUT,
        "concat_axis": "axis",
        "output_shape": keras_changes.LEFT_OUT,
    }
    arguments = script.arguments(call) or []
    edits = rename(arguments, leave_out)
    if new == "Lambda":
        new += "".join(f"({each.text(script)})" for each in arguments if each.name == "mode")
    return [Edit(place, place + len("merge"), new), *edits] if place >= 0 else []


def _flags(script: Script) -> list[Edit]:
    """DEFINE_integer("n", 1e5, "") -> int(1e5); DEFINE_string("s", 5, "") -> "5" """
    edits = []
    for call in flag_defaults.taken(script.program):
        for given in (script.arguments(call) or [])[-1:]:
            edits.append(Edit(given.end, given.end, ", allow_override=True"))
    for call, name in flag_defaults.wrong(script.program):
        arguments = script.arguments(call) or []
        if len(arguments) < 2 or arguments[1].name not in ("", "default", "default_value"):
            continue
        given = arguments[1]
        if name == flag_defaults.STRINGS:
            edits.append(Edit(given.value, given.end, f'"{given.text(script)}"'))
        elif flag_defaults.is_endless(script.program, call.args[1] if len(call.args) > 1 else None):
            end = script.name_end(script.start(call))
            edits.append(Edit(end - len(name), end, "DEFINE_float"))
        elif len(call.args) > 1 and not integer(call.args[1]):
            edits.append(Edit(given.value, given.end, f"int({given.text(script)})"))
    return edits
