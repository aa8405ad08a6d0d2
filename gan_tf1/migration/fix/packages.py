"""Calls of NumPy, matplotlib, flags and of Python 2's strings that are written another way."""

from __future__ import annotations

import ast
from typing import Iterator

from gan_tf1.migration.fix.script import Argument, Script
from gan_tf1.migration.lint.rules import flag_defaults, numpy_rules
from gan_tf1.migration.lint.rules.packages import names as package_names
from gan_tf1.migration.lint.syntax import constant, keyword
from gan_tf1.migration.lint.tokens import Edit

OF_TEXTS = {"atof": "float", "atoi": "int"}
METHODS_OF_TEXTS = {"find", "lower", "replace", "split", "strip", "upper", "zfill"}
PROJECTED = {"matplotlib.pyplot.gca": "subplot"}


def fix(script: Script) -> list[Edit]:
    """All of them."""
    edits: list[Edit] = []
    pickled = numpy_rules.pickled(script.program)
    for call in script.references.every_call:
        if call in script.references.guarded:
            continue
        arguments = script.arguments(call) or []
        names = script.references.names_of(call.func)
        name = next(iter(names)) if len(names) == 1 else ""
        edits += _numpy(script, call, name, arguments)
        if call in pickled and arguments:
            edits.append(Edit(arguments[-1].end, arguments[-1].end, ", allow_pickle=True"))
        edits += _others(script, call, name, arguments)
    return edits + list(_casts(script)) + list(_flags(script))


def _numpy(script: Script, call: ast.Call, name: str, given: list[Argument]) -> list[Edit]:
    """np.asscalar(x) -> np.asarray(x).item(); np.sum(x for x in y) -> sum(x for x in y)"""
    start = script.start(call)
    if name == "numpy.asscalar" and len(given) == 1:
        end = script.closing_end(script.index(script.name_end(start)))
        head = script.text[start:].partition(".")[0]
        return [Edit(start, end, f"{head}.asarray({given[0].text(script)}).item()")]
    if name == "numpy.sum" and len(call.args) == 1 and isinstance(call.args[0], ast.GeneratorExp):
        end = script.name_end(start)
        return [] if call.keywords else [Edit(start, end, "sum")]
    return []


def _others(script: Script, call: ast.Call, name: str, given: list[Argument]) -> list[Edit]:
    start = script.start(call)
    end = script.name_end(start)
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    simple = script.text[end - len(method) : end] == method and script.text[end : end + 1] == "("
    if name == "matplotlib.pyplot.style.use" and given:
        for style in constant(call.args[0] if call.args else None):
            if isinstance(style, str) and package_names.is_old_style(style):
                new = style.replace("seaborn", "seaborn-v0_8", 1)
                return [Edit(given[0].start, given[0].end, f'"{new}"')]
    if method == "gca" and simple and keyword(call, "projection") is not None:
        return [Edit(end - 3, end, PROJECTED.get(name, "add_subplot"))]
    if method == "has_key" and simple and len(given) == 1 and not name:
        closing = script.closing_end(script.index(end))
        owner = script.text[start : end - len(".has_key")]
        return [Edit(start, closing, f"({given[0].text(script)} in {owner})")]
    if method == "_parse_flags" and simple and not given:
        return [Edit(end - len("_parse_flags"), end, "flag_values_dict")]  # which parses them, too
    module, _, function = name.rpartition(".")
    if module == "string" and function in METHODS_OF_TEXTS and given and not given[0].name:
        closing = script.closing_end(script.index(end))
        rest = ", ".join(each.text(script) for each in given[1:])
        return [Edit(start, closing, f"({given[0].text(script)}).{function}({rest})")]
    if module == "string" and function in ("join", "joinfields") and 0 < len(given) < 3:
        closing = script.closing_end(script.index(end))
        by = given[1].text(script) if len(given) > 1 else '" "'
        return [Edit(start, closing, f"{by}.join({given[0].text(script)})")]
    if module == "string" and function in OF_TEXTS:
        return [Edit(start, end, OF_TEXTS[function])]
    return []


def _casts(script: Script) -> Iterator[Edit]:
    """np.cast["float32"](x) -> np.asarray(x, "float32")"""
    for call in script.references.every_call:
        owner = call.func
        if not isinstance(owner, ast.Subscript) or len(call.args) != 1 or call.keywords:
            continue
        if script.references.names_of(owner.value) != {"numpy.cast"}:
            continue
        start = script.start(owner.value)
        end = script.name_end(start)
        bracket = script.closing_end(script.index(end))
        closing = script.closing_end(script.index(bracket))
        kind = script.text[end + 1 : bracket - 1]
        inside = script.text[bracket + 1 : closing - 1]
        head = script.text[start:].partition(".")[0]
        yield Edit(start, closing, f"{head}.asarray({inside}, {kind})")


def _flags(script: Script) -> Iterator[Edit]:
    """f(**FLAGS.__flags) -> f(**FLAGS.flag_values_dict()): the values, as it was before 1.5"""
    for node in flag_defaults.passed(script.program):
        start = script.start(node)
        end = script.name_end(start)
        if script.text[end - len("__flags") : end] == "__flags":
            yield Edit(end - len("__flags"), end, "flag_values_dict()")
