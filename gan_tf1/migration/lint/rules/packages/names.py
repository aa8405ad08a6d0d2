"""Names, arguments and methods that SciPy, Pillow, matplotlib and others took away."""

from __future__ import annotations

import ast

from gan_tf1.migration.lint import local_imports
from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.resolution.api_names import is_below
from gan_tf1.migration.lint.syntax import attribute, constant, index, keyword, last
from gan_tf1.migration.lint.tables import package_changes

ANCHORS = {"E113": "s90", "E130": "s77", "N231": "s77"}

SCREENS = ("GTK", "MacOSX", "Qt", "TkAgg", "WX")  # backends of matplotlib's that want one

SCIPY_SINCE = (1, 3)
HEADS = {name.partition(".")[0] for name in package_changes.NAMES}
# The packages whose objects have the methods.
OWNERS = {"PIL", "matplotlib", "numpy", "pandas", "tensorflow", "threading", "xml"}


def check(program: Program, log: Log) -> None:
    """E113 of SciPy, E130 of the others, each name and method once a file."""
    references = program.references
    for each in references.imports:
        if each.node not in references.guarded:
            _name(program, log, each.node, each.name)
    for node in references.uses:
        names = references.names_of(node)
        if len(names) == 1 and node not in references.guarded:
            _name(program, log, node, next(iter(names)))
    _subscripts(program, log)
    for call in references.every_call:
        if call not in references.guarded:
            _arguments(program, log, call)
            _method(program, log, call)


def _name(program: Program, log: Log, node: ast.expr | ast.stmt, name: str) -> None:
    head = name.partition(".")[0]
    if head == "scipy" and program.versions.scipy >= SCIPY_SINCE:
        found = _part(name, package_changes.SCIPY)
        inside = name.split(".")[1:2]
        if found:
            new = package_changes.SCIPY[found]
            log.add(node, "E113", f"{found} is gone from SciPy", f"use {new}", once=found)
        elif inside and inside[0][:1].isalpha() and inside[0] not in package_changes.SCIPY_TOP:
            told = f"scipy.{inside[0]} is gone from SciPy, which had NumPy's names"
            log.add(node, "E113", told, f"use np.{inside[0]}", once=f"scipy.{inside[0]}")
    elif head in HEADS and not _is_beside(program, head):
        found = _part(name, package_changes.NAMES)
        if found:
            log.add(node, "E130", f"{found} is gone", package_changes.NAMES[found], once=found)


def _is_beside(program: Program, head: str) -> bool:
    """A file or folder of this name beside the script, which is imported instead."""
    return program.folder is not None and local_imports.file_of(head, 0, program.folder) is not None


def _part(name: str, table: dict[str, str]) -> str:
    """The part of a dotted name that a table has, or ""."""
    parts = name.split(".")
    paths = (".".join(parts[:count]) for count in range(1, len(parts) + 1))
    return next((each for each in paths if each in table), "")


def _arguments(program: Program, log: Log, call: ast.Call) -> None:
    names = program.references.names_of(call.func)
    name = program.references.name_called(call)
    for old, new in package_changes.ARGUMENTS.get(name, {}).items():
        if keyword(call, old) is not None:
            log.add(call, "E130", f"{name}({old}=...): the argument is gone", new)
    if not names and isinstance(call.func, ast.Attribute) and "matplotlib" in program.source:
        for old, new in package_changes.OF_METHODS.get(call.func.attr, {}).items():
            if keyword(call, old) is not None and f"def {call.func.attr}(" not in program.source:
                told = f".{call.func.attr}({old}=...): the argument is gone"
                log.add(call, "E130", told, new)
    for backend in constant(call.args[0]) if name == "matplotlib.use" and call.args else ():
        if str(backend).startswith(SCREENS):
            told = f'matplotlib.use("{backend}") raises on a machine without a screen'
            log.add(call, "N231", told, 'leave it out, or "Agg"')
    most = package_changes.BY_POSITION.get(name, len(call.args))
    if len(call.args) > most and not any(isinstance(each, ast.Starred) for each in call.args):
        told = f"{name}: scikit-learn takes the other arguments by their names alone"
        log.add(call, "E130", told, "name them")
    _colors(program, log, call, name)
    if name == "matplotlib.pyplot.style.use" and call.args:
        for style in constant(call.args[0]):
            if isinstance(style, str) and is_old_style(style):
                told = f'the style "{style}" is gone since matplotlib 3.8'
                log.add(call, "E130", told, style.replace("seaborn", "seaborn-v0_8", 1))
    if name in ("open", "io.open", "codecs.open") and len(call.args) > 1:
        for mode in constant(call.args[1]):
            if isinstance(mode, str) and "U" in mode:
                told = f'open(name, "{mode}"): the mode U is gone since Python 3.11'
                log.add(call, "E130", told, "leave the U out")
    if name == "yaml.load" and len(call.args) == 1 and not call.keywords:
        log.add(call, "E130", "yaml.load(text) without a loader", "yaml.safe_load(text)")


def _colors(program: Program, log: Log, call: ast.Call, name: str) -> None:
    """cmap="spectral", and plt.get_cmap("spectral")"""
    given = keyword(call, "cmap") if "matplotlib" in program.source else None
    if name in ("matplotlib.cm.get_cmap", "matplotlib.pyplot.get_cmap") and call.args:
        given = call.args[0]
    for color in constant(given):
        if color in package_changes.COLORMAPS:
            told = f'the colours "{color}" are gone from matplotlib'
            log.add(call, "E130", told, f'"{package_changes.COLORMAPS[str(color)]}"')


def _subscripts(program: Program, log: Log) -> None:
    """plt.rcParams["axes.color_cycle"], frame.ix[0]"""
    references = program.references
    for node in references.subscripts:
        key = next(iter(constant(index(node))), None)
        if key in package_changes.SETTINGS and last(node.value) == "rcParams":
            log.add(
                node, "E130", f"{key} is gone from matplotlib", package_changes.SETTINGS[str(key)]
            )
        of_pandas = attribute(node.value) == "ix" and "pandas" in program.source
        if of_pandas and not references.names_of(node.value) and "ix" not in references.stored:
            log.add(node, "E130", ".ix is gone from pandas", "use .iloc or .loc", once=".ix")
    for value in references.attributes.get("value", []) if "h5py" in references.all_names else ():
        inside = constant(index(value.value)) if isinstance(value.value, ast.Subscript) else ()
        if isinstance(next(iter(inside), None), str):
            told = ".value of a data set is gone since h5py 3"
            log.add(value, "E130", told, "write [()] instead", once="h5py")


def is_old_style(style: str) -> bool:
    """`seaborn-white`, which is seaborn-v0_8-white today."""
    return style.split("-")[0] == "seaborn" and not style.startswith("seaborn-v0_8")


def _method(program: Program, log: Log, call: ast.Call) -> None:
    if is_gone(program, call):
        assert isinstance(call.func, ast.Attribute)
        name = call.func.attr
        new = package_changes.METHODS[name][0]
        log.add(call, "E130", f".{name}() is gone", f"use {new}", once="." + name)


def is_gone(program: Program, call: ast.Call) -> bool:
    """It calls a method that went, and of one of the packages that had it."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in package_changes.METHODS:
        return False
    name = call.func.attr
    given = package_changes.METHODS[name][1]
    if given not in (None, bool(call.args or call.keywords)):
        return False
    if name != "_parse_flags" and program.references.names_of(call.func):
        return False
    if f"def {name}(" in program.with_beside:
        return False
    known = program.references.all_names
    return any(is_below(each, owner) for each in known for owner in OWNERS)
