"""Names that a version of TensorFlow does not have."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import NamedTuple

from gan_tf1.migration.lint import copied, names
from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.resolution.api_names import V2, api_name, is_below
from gan_tf1.migration.lint.resolution.references import References
from gan_tf1.migration.lint.tables import api_changes
from gan_tf1.migration.lint.versions import Version

ANCHORS = {
    "E101": "s03",
    "E102": "s04",
    "E103": "s05",  # or another private one
    "E104": "s06",
    "E105": "s02",  # and nn.rnn_cell
    "E106": "s01",  # or another name of tf.compat.v1
    "E108": "names-that-are-gone",  # before TensorFlow 1.0
    "E117": "s07",
    "E118": "s08",
}

MOVED = "E106"
NAMES_SHOWN = 8
ROOTS = (frozenset(["tensorflow"]), frozenset(["tensorflow.compat.v1"]))
V1_ONLY = names.v1_only(names.read()) - api_changes.NOT_TOLD.keys()


class Missing(NamedTuple):
    """What there is to say of a name that a version does not have."""

    code: str
    path: str  # the part of it that is missing
    message: str
    fix: str


def check(program: Program, log: Log) -> None:
    """Each name that is missing, where it is imported or else where it is used, once a file."""
    references, tensorflow = program.references, program.versions.tensorflow
    found: list[tuple[ast.expr | ast.stmt, Missing | None]] = [
        (each.node, missing(frozenset([each.name]), tensorflow)) for each in references.imports
    ]
    if tensorflow >= (2, 0):
        for attribute in private_attributes(program):
            told = "tf.python is private, and no attribute of tf since TensorFlow 2.0"
            fix = "the public tf.* name, or from tensorflow.python.... import ..."
            log.add(attribute, "E103", told, fix, once="tf.python")
    imported = missing_imports(program)
    found += [
        (node, missing(references.names_of(node), tensorflow))
        for node in references.uses
        if (
            _needs_plain_ops(references.names_of(node), tensorflow)
            or not is_imported_from(node, references.names_of(node), imported)
        )
        and not is_value_of_flag(node, references)
    ]
    moved: list[tuple[ast.expr | ast.stmt, Missing]] = []
    for node, report in found:
        if report and node not in references.guarded:
            if report.code == MOVED:
                moved.append((node, report))
            else:
                log.add(node, report.code, report.message, report.fix, once=report.path)
    _moved(program, log, moved)


def private_attributes(program: Program) -> list[ast.Attribute]:
    """The `tf.python` of tf.python.ops.nn."""
    references = program.references
    return [
        node
        for node in references.attributes.get("python", [])
        if references.names_of(node.value) in ROOTS and node not in references.guarded
    ]


def _moved(program: Program, log: Log, found: list[tuple[ast.expr | ast.stmt, Missing]]) -> None:
    """One finding for all names of a file that tf.compat.v1 has: one line cures them."""
    names = list(dict.fromkeys(report.path for _, report in found))
    if len(names) == 1:
        for node, report in found:
            log.add(node, MOVED, report.message, report.fix, once=report.path)
        return
    for node, _ in found:
        shown = ", ".join("tf." + name for name in names[:NAMES_SHOWN])
        shown += f" and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else ""
        message = f"{len(names)} names are in tf.compat.v1 only: {shown}"
        fix = f"{_import_line(program)}import tensorflow.compat.v1 as tf"
        log.add(node, MOVED, message, fix, once="moved")


def _import_line(program: Program) -> str:
    """Which line to change, where one import brings TensorFlow."""
    lines = {each.node.lineno for each in program.references.imports if each.name == "tensorflow"}
    return f"change line {lines.pop()}: " if len(lines) == 1 else "write "


def missing_imports(program: Program) -> dict[str, list[str]]:
    """What an import binds -> the dotted names that it may be, for the imports that fail."""
    found: dict[str, list[str]] = {}
    for each in program.references.imports:
        if missing(frozenset([each.name]), program.versions.tensorflow):
            found.setdefault(each.bound, []).append(each.name)
    return found


def is_imported_from(node: ast.AST, names: frozenset[str], imported: dict[str, list[str]]) -> bool:
    """A dotted name begins with one of these imports, and is not to be reported once more."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return any(
        all(is_below(name, module) for name in names)
        for module in imported.get(getattr(node, "id", ""), [])
    )


def is_value_of_flag(node: ast.AST, references: References) -> bool:
    """A name that is given FLAGS.size, a number or a text and nothing of TensorFlow's."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return any(".FLAGS." in name for name in references.names_of(node))


def missing(names: frozenset[str], tensorflow: Version) -> Missing | None:
    """Where every meaning of a name is missing: what there is to say of one of them."""
    reports = [_missing(name, tensorflow) for name in sorted(names)]
    return reports[0] if reports and all(reports) else None


@lru_cache(maxsize=2**16)
def _missing(name: str, tensorflow: Version) -> Missing | None:
    space, path = api_name(name, tensorflow)
    if not path:
        return None
    release = "TensorFlow {}.{}".format(*tensorflow)
    return (
        _gone(path, tensorflow, release)
        or _private(path, tensorflow, release)
        or _without_keras_3(path, tensorflow, release)
        or _before_1_0(path, space)
        or _v1_only(path, space, tensorflow)
    )


def _gone(path: str, tensorflow: Version, release: str) -> Missing | None:
    for gone, (since, code, fix) in api_changes.GONE.items():
        if is_below(path, gone) and tensorflow >= since:
            if gone == "contrib":
                message = f"tf.{path} is gone: {release} has no tf.contrib"
                return Missing(code, path, message, _instead_of_contrib(path))
            shown = f"tensorflow.{path}" if gone == "examples" else f"tf.{path}"
            return Missing(code, gone, f"{shown} is gone in {release}", f"use {fix}")
    return None


def _instead_of_contrib(path: str) -> str:
    inside = path[len("contrib.") :]
    ready = inside in ("layers", "slim") or _has_stand_in(inside)
    by_hand = _in_ops(inside)
    if not ready:
        return by_hand
    package = "" if inside.endswith("batch_norm") else "pip install tf_slim, or "
    return f"{package}tf1_contrib.py, which --fix copies; or {by_hand}"


def _has_stand_in(inside: str) -> bool:
    """layers.python.layers.batch_norm, of which tf1_contrib.py has one."""
    package, *parts = inside.split(".")
    return package in ("layers", "slim") and not copied.names(copied.CONTRIB).isdisjoint(parts)


def _needs_plain_ops(names: frozenset[str], tensorflow: Version) -> bool:
    """slim.queues.QueueRunners, of an import of slim that fails: a stand-in of slim has none."""
    paths = [api_name(name, tensorflow)[1] for name in names]
    return bool(paths) and all(
        path.startswith(("contrib.layers.", "contrib.slim."))
        and "python" not in path
        and not _has_stand_in(path[len("contrib.") :])
        for path in paths
    )


def _in_ops(inside: str) -> str:
    for name, new in api_changes.CONTRIB.items():
        if is_below(inside, name) or is_below(inside.replace("slim.", "layers.", 1), name):
            return f"use {new}"
    return "write it with plain ops"


def _private(path: str, tensorflow: Version, release: str) -> Missing | None:
    if not is_below(path, "python"):
        return None
    new = api_changes.PRIVATE_FUNCTIONS.get(path[len("python.") :])
    if new and tensorflow >= api_changes.PRIVATE_FUNCTIONS_SINCE:
        message = f"tensorflow.{path} is private, and elsewhere in {release}"
        return Missing("E103", path, message, f"use tf.{new}")
    for module, since in api_changes.PRIVATE.items():
        if is_below(path, "python." + module) and tensorflow >= since:
            fix = "the public tf.* name"
            if is_below(path, "python.keras.datasets"):
                fix = "tf." + ".".join(path.split(".")[1:4])
            elif module.startswith("keras"):
                fix = "tf.keras"
            message = f"tensorflow.python.{module} is private and gone in {release}"
            return Missing("E103", path, message, f"use {fix}")
    return None


def _without_keras_3(path: str, tensorflow: Version, release: str) -> Missing | None:
    if not path.startswith(api_changes.KERAS_3) or tensorflow < api_changes.KERAS_3_SINCE:
        return None
    leaf = path.split(".")[2 if path.startswith("nn.") else 1]
    message = f"tf.{path}: `{leaf}` is not available with Keras 3, which {release} brings"
    return Missing("E105", path, message, _instead_of_layer(path, leaf))


def _instead_of_layer(path: str, leaf: str) -> str:
    package = "pip install tf_keras and set TF_USE_LEGACY_KERAS=1"
    if path.startswith("nn."):
        return f"{package}, or tf1_cells.py, which --fix copies; or {_instead_in_ops(leaf)}"
    return f"{package}, or tf1_layers.py, which --fix copies; or {_instead_in_ops(leaf)}"


def _instead_in_ops(leaf: str) -> str:
    if leaf.lower() in ("dense", "fully_connected"):
        return "write it: tf.matmul(x, get_variable(...)) + bias"
    if leaf.lower().startswith("batch"):
        return "write it: tf.nn.moments, tf.nn.batch_normalization, averages in variables"
    if leaf.lower().startswith("conv"):
        transpose = "_transpose" if "ranspose" in leaf else ""
        return f"write it: tf.nn.conv2d{transpose} with get_variable"
    return "write it with get_variable and plain ops"


def _before_1_0(path: str, space: str) -> Missing | None:
    for old, now in api_changes.BEFORE_1_0.items():
        if is_below(path, old):
            if space == V2 and now.startswith("tf.") and _part_of_v1(now[len("tf.") :]):
                now = now.replace("tf.", "tf.compat.v1.", 1)
            message = f"tf.{old} is a name from before TensorFlow 1.0"
            return Missing("E108", old, message, f"today's is {now}")
    return None


def _v1_only(path: str, space: str, tensorflow: Version) -> Missing | None:
    part = _part_of_v1(path) if space == V2 and tensorflow >= (2, 0) else ""
    if space == V2 and path in api_changes.LATE and tensorflow >= api_changes.LATE[path]:
        part = path
    if not part:
        return None
    new = api_changes.V2_NAMES.get(part)
    fix = f"write tf.compat.v1.{part}, or import tensorflow.compat.v1 as tf"
    if new:
        fix += f"; TensorFlow 2 has {new}"
    return Missing("E106", part, f"tf.{part} is in tf.compat.v1 only", fix)


def _part_of_v1(path: str) -> str:
    """The part of a name that TensorFlow 2 has in tf.compat.v1 only, or ""."""
    parts = path.split(".")
    if path.startswith(api_changes.KERAS_3):
        return path if parts[0] != "nn" else ".".join(parts[:3])
    paths = (".".join(parts[: i + 1]) for i in range(len(parts)))
    return next((each for each in paths if each in V1_ONLY), "")
