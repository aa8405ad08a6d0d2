"""Names and arguments that NumPy and SciPy took away."""

from __future__ import annotations

import ast

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.syntax import keyword
from gan_tf1.migration.lint.versions import Version

ANCHORS = {
    "E113": "s90",  # scipy.misc
    "E114": "s55",  # or another name of NumPy
    "E115": "s54",
}

# Name -> (gone since, back again since or None, what there is instead).
NUMPY_GONE: dict[str, tuple[Version, Version | None, str]] = {
    "asscalar": ((1, 23), None, "a.item()"),
    "bool": ((1, 24), (2, 0), "bool"),
    "complex": ((1, 24), None, "complex"),
    "float": ((1, 24), None, "float, or np.float64"),
    "int": ((1, 24), None, "int, or np.int64"),
    "long": ((1, 24), (2, 0), "int"),
    "object": ((1, 24), None, "object"),
    "str": ((1, 24), None, "str"),
    "unicode": ((1, 24), None, "str"),
    "Inf": ((2, 0), None, "np.inf"),
    "Infinity": ((2, 0), None, "np.inf"),
    "NINF": ((2, 0), None, "-np.inf"),
    "NaN": ((2, 0), None, "np.nan"),
    "PINF": ((2, 0), None, "np.inf"),
    "alltrue": ((2, 0), None, "np.all"),
    "asfarray": ((2, 0), None, "np.asarray(a, dtype=float)"),
    "cast": ((2, 0), None, "np.asarray(a, dtype=...)"),
    "complex_": ((2, 0), None, "np.complex128"),
    "cumproduct": ((2, 0), None, "np.cumprod"),
    "float_": ((2, 0), None, "np.float64"),
    "infty": ((2, 0), None, "np.inf"),
    "mat": ((2, 0), None, "np.asmatrix"),
    "math": ((2, 0), None, "import math"),
    "msort": ((2, 0), None, "np.sort(a, axis=0)"),
    "product": ((2, 0), None, "np.prod"),
    "round_": ((2, 0), None, "np.round"),
    "sometrue": ((2, 0), None, "np.any"),
    "string_": ((2, 0), None, "np.bytes_"),
    "unicode_": ((2, 0), None, "np.str_"),
    "in1d": ((2, 4), None, "np.isin"),
    "trapz": ((2, 4), None, "np.trapezoid"),
    "row_stack": ((2, 5), None, "np.vstack"),
}
LIB_SINCE = (2, 0)  # np.lib lost what np itself has, but for a few modules
IN_LIB = {
    "Arrayterator", "NumpyVersion", "add_docstring", "add_newdoc", "array_utils", "format",
    "introspect", "mixins", "npyio", "scimath", "stride_tricks", "test", "tracemalloc_domain",
}  # fmt: skip
NUMPY_NO_NEWSHAPE = (2, 4)
SCIPY_MISC_GONE = {
    "bytescale", "fromimage", "imfilter", "imread", "imresize", "imrotate", "imsave", "imshow",
    "toimage",
}  # fmt: skip
SCIPY_SINCE = (1, 3)


def check(program: Program, log: Log) -> None:
    """E113 and E114 of names, where they are imported and where they are used, E115 of calls."""
    references = program.references
    for each in references.imports:
        if each.node not in references.guarded:
            _numpy(program, log, each.node, frozenset([each.name]))
            _scipy(program, log, each.node, frozenset([each.name]))
    for node in references.uses:
        if node not in references.guarded:
            _numpy(program, log, node, references.names_of(node))
            _scipy(program, log, node, references.names_of(node))
    for call in references.calls:
        reshape = call.names == {"numpy.reshape"} and keyword(call.node, "newshape")
        if reshape and program.versions.numpy >= NUMPY_NO_NEWSHAPE:
            log.add(
                call.node,
                "E115",
                "np.reshape(newshape=...): NumPy 2.4 took the argument away",
                "np.reshape(a, shape), by position: right on every NumPy",
            )


def _numpy(program: Program, log: Log, node: ast.expr | ast.stmt, names: frozenset[str]) -> None:
    if not all(name.startswith("numpy.") for name in names):
        return
    if len(names) == 1 and program.versions.numpy >= LIB_SINCE and lib_name(next(iter(names))):
        name = lib_name(next(iter(names)))
        log.add(node, "E114", f"np.lib.{name} is gone since NumPy 2.0", f"use np.{name}", once=name)
        return
    found = {name.split(".")[1] for name in names}
    name = found.pop()
    if found or name not in NUMPY_GONE:
        return
    since, back, new = NUMPY_GONE[name]
    version = program.versions.numpy
    if since <= version and not (back and version >= back):
        gone = "np.{} is gone since NumPy {}.{}".format(name, *since)
        log.add(node, "E114", gone, f"use {new}", once=name)


def lib_name(name: str) -> str:
    """`pad` of numpy.lib.pad, which is gone; "" of what is there, and of what np has not."""
    package, _, inside = name.rpartition(".")
    return inside if package == "numpy.lib" and inside not in IN_LIB and inside.islower() else ""


def _scipy(program: Program, log: Log, node: ast.expr | ast.stmt, names: frozenset[str]) -> None:
    if len(names) != 1 or program.versions.scipy < SCIPY_SINCE:
        return
    (path,) = names
    name = path[len("scipy.misc.") :].split(".")[0]
    if path.startswith("scipy.misc.") and name in SCIPY_MISC_GONE:
        gone = f"scipy.misc.{name} is gone since SciPy 1.3"
        log.add(node, "E113", gone, "use Pillow", once=name)
