"""Names below tensorflow.python, which is private: those that moved, and `tf.python` itself."""

from __future__ import annotations

import ast

from gan_tf1.migration.fix.script import Script
from gan_tf1.migration.lint.rules import api_rules
from gan_tf1.migration.lint.tables.api_changes import PRIVATE_FUNCTIONS
from gan_tf1.migration.lint.tokens import Edit

ROOTS = ("tensorflow", "tensorflow.compat.v1")
INSIDE = ".python."
FLAGS = "python.platform.flags._FlagValues"  # which notebooks made anew


def name(script: Script, chain: str, path: str, to_import: set[str]) -> str:
    """control_flow_ops.while_loop -> tf.while_loop; "" where nothing is to be done."""
    inside = path[len("python.") :]
    new = PRIVATE_FUNCTIONS.get(inside) or PRIVATE_FUNCTIONS.get("ops." + inside, "")
    if path == "python.util.nest.is_sequence" and "." in chain:
        return chain.rpartition(".")[0] + ".is_nested"
    if new:
        return f"{_root(script, to_import)}.{new}"
    _, found, rest = chain.partition(INSIDE)
    module, _, last = rest.rpartition(".")
    if not found or not module or path == FLAGS:
        return ""
    if "." not in module and module.endswith("_ops"):
        module = "ops." + module
    package, _, leaf = f"tensorflow.python.{module}".rpartition(".")
    bound = f"python_{leaf}"
    to_import.add(f"from {package} import {leaf} as {bound}")
    return f"{bound}.{last}"


def _root(script: Script, to_import: set[str]) -> str:
    bound = [each.bound for each in script.references.imports if each.name in ROOTS]
    if not bound:
        to_import.add("import tensorflow.compat.v1 as tf")
    return (bound or ["tf"])[0]


def attributes(script: Script) -> list[Edit]:
    """`tf.python.control_flow_ops = tf` -> pass; FLAGS anew -> those that there are."""
    edits = []
    for node in api_rules.private_attributes(script.program):
        start = script.start(node)
        end = script.name_end(start)
        chain, behind = script.text[start:end], script.text[end:].lstrip(" ")
        head, _, inside = chain.partition(".python.")
        if "python." + inside == FLAGS and behind.startswith("()"):
            edits.append(Edit(start, end + 2, f"{head}.flags.FLAGS"))
        elif behind.startswith("=") and not behind.startswith("==") and _is_statement(script, node):
            edits.append(Edit(start, script.line_end(start), "pass"))
    return edits


def _is_statement(script: Script, node: ast.Attribute) -> bool:
    """It begins a line."""
    start = script.start(node)
    return not script.text[script.text.rfind("\n", 0, start) + 1 : start].strip()
