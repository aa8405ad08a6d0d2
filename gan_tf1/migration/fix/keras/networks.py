"""Sequential models, initializers, and texts that name losses and metrics, for Keras 3."""

from __future__ import annotations

import ast

from gan_tf1.migration.fix.script import Script
from gan_tf1.migration.lint.rules import keras
from gan_tf1.migration.lint.syntax import keyword, last
from gan_tf1.migration.lint.tokens import Edit

# Functions of Keras 1, of a shape -> the class of today.
FUNCTIONS = {
    "normal": "RandomNormal", "RandomNormal": "RandomNormal", "uniform": "RandomUniform",
    "RandomUniform": "RandomUniform",
}  # fmt: skip


def fix(script: Script) -> list[Edit]:
    """All of them."""
    if "keras" not in script.text:
        return []
    edits = _ends(script) + _initializers(script) + _functions(script) + _texts(script)
    for loss, count in keras.objects.losses_of_several(script.program):
        start = script.start(loss)
        end = script.tokens[script.index(start)].end
        edits += [Edit(start, start, "["), Edit(end, end, f"] * {count}")]
    for outputs in keras.attributes.lists_of_one(script.program):
        start = script.start(outputs)
        end = script.closing_end(script.index(start))
        if not script.text[:end].rstrip("]\n ").endswith(","):
            edits += [Edit(start, start + 1, ""), Edit(end - 1, end, "")]
    return edits + _order(script)


def _order(script: Script) -> list[Edit]:
    """keras.config.set_image_data_format("channels_first"), behind the last import of Keras."""
    imports = [
        node
        for node in script.tree.body
        if isinstance(node, (ast.Import, ast.ImportFrom)) and "keras" in ast.dump(node)
    ]
    if not imports or not keras.networks.channels_first(script.program):
        return []
    end = script.line_end(script.start(imports[-1]))
    line = 'import keras\nkeras.config.set_image_data_format("channels_first")'
    return [Edit(end, end, "\n" + line)]


def _ends(script: Script) -> list[Edit]:
    """d.input -> d.inputs[0]"""
    edits = []
    for node in keras.networks.ends(script.program):
        start = script.start(node)
        end = start + len(script.text[start:].split("." + node.attr, 1)[0]) + len(node.attr) + 1
        if script.text[start:end] == f"{last(node.value)}.{node.attr}":
            edits.append(Edit(end, end, "s[0]"))
    for node in keras.networks.first_inputs(script.program):
        start = script.start(node)
        place = script.text.find(".layers[0].input", start, script.primary_end(start))
        if place >= 0:
            edits.append(Edit(place + 1, place + len(".layers[0].input"), "inputs[0]"))
    return edits


def _initializers(script: Script) -> list[Edit]:
    """def normal(shape, name=None): -> def normal(shape, name=None, dtype=None):"""
    edits = []
    for node in keras.networks.initializers(script.program):
        start = script.start(node)
        number = script.index(script.text.index("(", start))
        end = script.closing_end(number) - 1
        if node.args.vararg is None and not node.args.kwonlyargs and node.args.args:
            edits.append(Edit(end, end, ", dtype=None"))
    return edits


def _functions(script: Script) -> list[Edit]:
    """initializations.normal(shape, scale=0.02) -> ...RandomNormal(stddev=0.02)(shape)"""
    edits = []
    for call in script.references.calls:
        module, _, name = keras.api.path_of(call.names).rpartition(".")
        arguments = script.arguments(call.node) or []
        if module not in ("initializations", "initializers") or name not in FUNCTIONS:
            continue
        if not arguments or arguments[0].text(script) != "shape" or arguments[0].name:
            continue
        start = script.start(call.node)
        end = script.name_end(start)
        given = [each.text(script) for each in arguments if each.name == "scale"]
        if keyword(call.node, "scale") is None and len(arguments) > 1 and not arguments[1].name:
            given = [arguments[1].text(script)]
        scale = (given or ["0.05"])[0]
        size = f"stddev={scale}" if "ormal" in name else f"-{scale}, {scale}"
        head = script.text[start:end].rpartition(".")[0]
        new = (head + "." if head else "") + FUNCTIONS[name]
        closing = script.closing_end(script.index(end))
        edits.append(Edit(start, closing, f"{new}({size})(shape)"))
    return edits


def _texts(script: Script) -> list[Edit]:
    """history["acc"] -> history["accuracy"]"""
    edits = []
    for node, old in keras.identifiers.texts(script.program):
        new = keras.identifiers.RENAMED[old]
        start = script.start(node)
        if isinstance(node, ast.Subscript):
            start = script.text.find("[", start)
        place = script.text.find(old, start)
        if place >= 0 and script.text[place - 1 : place] in ("'", '"'):
            edits.append(Edit(place, place + len(old), new))
    return edits
