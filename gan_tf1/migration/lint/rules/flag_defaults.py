"""Flags that absl refuses: defaults not of the flag's kind, and names that are its own."""

from __future__ import annotations

import ast

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.syntax import argument, constant, keyword

ANCHORS = {"E131": "s78"}

INTEGERS, STRINGS = "DEFINE_integer", "DEFINE_string"
# Those that absl.logging and absl.app define, which TensorFlow imports since 1.12.
OF_ABSL = {
    "alsologtostderr", "log_dir", "logger_levels", "logtostderr", "only_check_args", "pdb",
    "pdb_post_mortem", "profile_file", "run_with_pdb", "run_with_profiling",
    "showprefixforinfo", "stderrthreshold", "use_cprofile_for_profiling", "v", "verbosity",
}  # fmt: skip
ENDLESS = {"numpy.inf", "numpy.Inf", "numpy.infty", "math.inf"}


def check(program: Program, log: Log) -> None:
    """E131 of DEFINE_integer("n", 1e5), of DEFINE_string("s", 5) and of f(**FLAGS.__flags)."""
    for node in passed(program):
        told = "FLAGS.__flags has objects of flags, and not their values"
        log.add(node, "E131", told, "FLAGS.flag_values_dict()")
    for call in taken(program):
        told = f"{constant(argument(call, 'name', 0))[0]} is a flag of absl's: DuplicateFlagError"
        log.add(call, "E131", told, "allow_override=True, or another name")
    for call, name in wrong(program):
        what = "a float" if name == INTEGERS else "a number"
        told = f"{name} with {what} as its default: IllegalFlagValueError"
        new = "int(...), or DEFINE_float" if name == INTEGERS else "a text, or DEFINE_integer"
        log.add(call, "E131", told, new)


def taken(program: Program) -> list[ast.Call]:
    """The calls DEFINE_string("log_dir", ...) that do not say that this is meant."""
    found = []
    for call in program.references.calls:
        paths = {each.path for each in call.api}
        if len(paths) != 1 or not paths.pop().startswith(("app.flags.DEFINE_", "flags.DEFINE_")):
            continue
        name = constant(argument(call.node, "name", 0))
        if name and name[0] in OF_ABSL and keyword(call.node, "allow_override") is None:
            found.append(call.node)
    return found


def wrong(program: Program) -> list[tuple[ast.Call, str]]:
    """The calls, and the function that each calls."""
    found = []
    for call in program.references.calls:
        paths = {each.path.rpartition(".") for each in call.api}
        if len(paths) != 1:
            continue
        module, _, name = paths.pop()
        if module not in ("app.flags", "flags") or name not in (INTEGERS, STRINGS):
            continue
        default = argument(call.node, "default", 1)
        is_text = name == STRINGS and isinstance(_value(default), (bool, int, float))
        if is_text or (name == INTEGERS and is_float(program, default)):
            found.append((call.node, name))
    return found


def is_endless(program: Program, node: ast.AST | None) -> bool:
    """np.inf and its like."""
    return node is not None and bool(program.references.names_of(node) & ENDLESS)


def is_float(program: Program, node: ast.AST | None) -> bool:
    """A number as it is written with a point or an exponent, a quotient, or infinity."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        return True
    return isinstance(_value(node), float) or is_endless(program, node)


def _value(node: ast.AST | None) -> object:
    return next(iter(constant(node)), None)


def passed(program: Program) -> list[ast.Attribute]:
    """The `FLAGS.__flags` of f(**FLAGS.__flags), also by a name."""
    references = program.references
    if "__flags" not in references.attributes:
        return []
    given = [each for call in references.every_call for each in call.keywords]
    values = [each.value for each in given if not each.arg]
    values += [each.value for node in values for each in references.given(node)]
    return [each for each in values if isinstance(each, ast.Attribute) and each.attr == "__flags"]
