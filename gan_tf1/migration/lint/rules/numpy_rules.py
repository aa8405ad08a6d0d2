"""Names and arguments that NumPy took away."""

from __future__ import annotations

import ast

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.syntax import constant, index, keyword
from gan_tf1.migration.lint.versions import Version

ANCHORS = {
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
    **{
        name: ((2, 0), None, new)
        for name, new in {
            "NAN": "np.nan",
            "NZERO": "-0.0",
            "PZERO": "0.0",
            "DataSource": "np.lib.npyio.DataSource",
            "add_newdoc_ufunc": "no such thing",
            "alen": "len",
            "bool8": "np.bool_",
            "byte_bounds": "np.lib.array_utils.byte_bounds",
            "bytes0": "np.bytes_",
            "cfloat": "np.complex128",
            "clongfloat": "np.clongdouble",
            "compare_chararrays": "np.char.compare_chararrays",
            "deprecate": "the module warnings",
            "disp": "print",
            "find_common_type": "np.result_type(...)",
            "int0": "np.intp",
            "issctype": "issubclass(t, np.generic)",
            "issubclass_": "issubclass",
            "issubsctype": "np.issubdtype",
            "loads": "pickle.loads(...)",
            "longcomplex": "np.clongdouble",
            "longfloat": "np.longdouble",
            "lookfor": "the documentation",
            "mafromtxt": "np.genfromtxt(usemask=True)",
            "maximum_sctype": "the type itself",
            "nbytes": "np.dtype(t).itemsize",
            "ndfromtxt": "np.genfromtxt",
            "object0": "np.object_",
            "obj2sctype": "np.dtype(a).type",
            "rank": "np.ndim",
            "recfromcsv": "np.genfromtxt(...)",
            "recfromtxt": "np.genfromtxt(...)",
            "safe_eval": "ast.literal_eval",
            "sctype2char": "np.dtype(t).char",
            "sctypes": "the types themselves",
            "singlecomplex": "np.complex64",
            "source": "inspect.getsource",
            "str0": "np.str_",
            "typeDict": "np.sctypeDict",
            "uint0": "np.uintp",
            "void0": "np.void",
            "who": "a list of your own",
        }.items()
    },
}
LIB_SINCE = (2, 0)  # np.lib lost what np itself has, but for a few modules
IN_LIB = {
    "Arrayterator", "NumpyVersion", "add_docstring", "add_newdoc", "array_utils", "format",
    "introspect", "mixins", "npyio", "scimath", "stride_tricks", "test", "tracemalloc_domain",
}  # fmt: skip
NUMPY_NO_NEWSHAPE = (2, 4)
NO_PICKLES = (1, 17)
NUMPY_NO_FROMSTRING = (2, 3)


def check(program: Program, log: Log) -> None:
    """E114 of names, where they are imported and where they are used, E115 of calls."""
    references = program.references
    for each in references.imports:
        if each.node not in references.guarded:
            _numpy(program, log, each.node, frozenset([each.name]))
    for node in references.uses:
        if node not in references.guarded:
            _numpy(program, log, node, references.names_of(node))
    for node in pickled(program) if program.versions.numpy >= NO_PICKLES else ():
        told = "np.load of pickled objects raises since NumPy 1.16.3"
        log.add(node, "E114", told, "np.load(name, allow_pickle=True)")
    for call in references.calls:
        _bytes_and_pickles(program, log, call.node, call.names)
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


def binary_fromstring(call: ast.Call, names: frozenset[str]) -> bool:
    """np.fromstring(data, dtype), which NumPy 2.3 took away; of text it has a separator."""
    return names == {"numpy.fromstring"} and keyword(call, "sep") is None and len(call.args) < 4


def _bytes_and_pickles(program: Program, log: Log, call: ast.Call, names: frozenset[str]) -> None:
    if binary_fromstring(call, names) and program.versions.numpy >= NUMPY_NO_FROMSTRING:
        told = "np.fromstring of bytes is gone since NumPy 2.3"
        log.add(call, "E114", told, "np.frombuffer(data, dtype).copy()")
    if names == {"numpy.random.seed"} and call.args and isinstance(call.args[0], ast.Call):
        given = program.references.names_of(call.args[0].func)
        if given == {"time.time"}:
            log.add(call, "E114", "np.random.seed of a number with a fraction", "int(time.time())")
    no_copy = names == {"numpy.array"} and constant(keyword(call, "copy")) == (False,)
    if no_copy and program.versions.numpy >= LIB_SINCE:
        told = "np.array(copy=False) raises since NumPy 2.0 where a copy is needed"
        log.add(call, "E114", told, "np.asarray(a)")


def pickled(program: Program) -> list[ast.Call]:
    """np.load("a.npy").item(), np.load(name, encoding="latin1"): what was pickled, by its use."""
    references = program.references
    loads = [
        call.node
        for call in references.calls
        if call.names == {"numpy.load"} and keyword(call.node, "allow_pickle") is None
    ]
    if not loads:
        return []
    asked = [node.value for node in references.attributes.get("item", [])]
    asked += [node.value for node in references.subscripts if _is_empty(index(node))]
    asked += [node.value for node in asked if isinstance(node, ast.Subscript)]  # one of an .npz
    objects = {each for node in asked for each in (node, *_given(program, node))}
    return [
        call
        for call in loads
        if call in objects or constant(keyword(call, "encoding")) == ("latin1",)
    ]


def _is_empty(node: ast.AST) -> bool:
    """The () of a[()]."""
    return isinstance(node, ast.Tuple) and not node.elts


def _given(program: Program, node: ast.AST) -> list[ast.expr]:
    return [each.value for each in program.references.given(node)]


def lib_name(name: str) -> str:
    """`pad` of numpy.lib.pad, which is gone; "" of what is there, and of what np has not."""
    package, _, inside = name.rpartition(".")
    return inside if package == "numpy.lib" and inside not in IN_LIB and inside.islower() else ""
