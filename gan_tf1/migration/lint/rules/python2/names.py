"""Names of Python 2, and of modules that Python itself took away, in files that parse."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from pathlib import Path
from typing import Sequence, Tuple

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.resolution.api_names import is_below
from gan_tf1.migration.lint.syntax import attribute, constant, keyword
from gan_tf1.migration.lint.tables.python2_changes import (
    BUILTINS,
    METHODS,
    MODULES,
    OF_FUNCTIONS,
)

ANCHORS = {"E126": "s68", "E125": "s68"}

# Functions whose files hold bytes.
GIVES_BYTES = {
    "bz2.BZ2File", "gzip.GzipFile", "gzip.open", "urllib.request.urlopen", "urllib.urlopen",
    "urllib2.urlopen",
}  # fmt: skip
Opened = Tuple[ast.Call, ast.Call, str]  # the call that uses a file, that of open, its right mode
# Methods that Python 2 called by these names -> what it calls today.
OF_CLASSES = {"next": "__next__", "__div__": "__truediv__", "__nonzero__": "__bool__"}
MOST_BESIDE = 100  # files of a folder that are looked at
SHIMS = ("six.moves", "builtins", "past", "future")  # a star import of these brings the names


def check(program: Program, log: Log) -> None:
    """E126 of each name, once a file, and E125 of bytes in files that are opened for text."""
    guarded = program.references.guarded
    _modules(program, log)
    _builtins(program, log)
    _methods(program, log)
    _of_classes(program, log)
    _bytes(program, log)
    for old, new in OF_FUNCTIONS.items():
        for attribute_of in program.references.attributes.get(old, []):
            if old not in program.references.stored and attribute_of not in guarded:
                told = f".{old} is an attribute of Python 2"
                log.add(attribute_of, "E126", told, f"use .{new}", once="." + old)
    for name, module in relative_imports(program):
        told = f"{module} stands in this package, and Python 3 does not look there"
        log.add(name, "E126", told, f"from .{module} import ..., or from . import {module}")


def _modules(program: Program, log: Log) -> None:
    references = program.references
    for each in references.imports:
        if each.node not in references.guarded:
            _tell(log, each.node, each.name)
    for node in references.uses:
        names = references.names_of(node)
        if len(names) == 1 and node not in references.guarded:
            _tell(log, node, next(iter(names)))


def _tell(log: Log, node: ast.expr | ast.stmt, name: str) -> None:
    parts = name.split(".")
    for count in range(1, len(parts) + 1):
        path = ".".join(parts[:count])
        if path in MODULES:
            log.add(node, "E126", f"{path} is gone", f"use {MODULES[path]}", once=path)


def _builtins(program: Program, log: Log) -> None:
    references = program.references
    stars = [each.name[:-2] for each in references.imports if each.name.endswith(".*")]
    if any(star.startswith(SHIMS) for star in stars):
        return
    for node in references.unbound:
        if node.id in BUILTINS and node not in references.guarded:
            told = f"{node.id} is a name of Python 2"
            log.add(node, "E126", told, f"use {BUILTINS[node.id]}", once=node.id)


def relative_imports(program: Program) -> list[tuple[ast.stmt, str]]:
    """Imports of a file beside, from within a package that is no script itself."""
    folder = program.folder
    if folder is None or not (folder / "__init__.py").exists() or "__main__" in program.source:
        return []
    if _has_script(folder) and not _is_imported(folder):
        return []
    return [
        (each.node, module)
        for each in program.references.imports
        for module in [each.name.partition(".")[0]]
        if module
        and not module.startswith("tf1_")  # which stands beside what is run
        and each.node not in program.references.guarded
        and (folder / f"{module}.py").exists()
        and not (folder.parent / f"{module}.py").exists()
        and not (folder.parent / module).exists()
    ]


def _has_script(folder: Path) -> bool:
    """A file in it is run as it stands, and its imports look there."""
    return any("__main__" in _text(path) for path in _scripts(folder))


def _is_imported(folder: Path) -> bool:
    """A script above imports it as a package."""
    named = re.compile(rf"^\s*(?:from|import) {re.escape(folder.name)}\b", re.MULTILINE)
    return any(named.search(_text(path)) for path in _scripts(folder.parent))


@lru_cache(maxsize=64)
def _scripts(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted(folder.glob("*.py"))[:MOST_BESIDE])


@lru_cache(maxsize=256)
def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _methods(program: Program, log: Log) -> None:
    references = program.references
    for call in references.every_call:
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if name not in METHODS or call in references.guarded or call.keywords:
            continue
        if len(call.args) != (name == "has_key") or references.names_of(call.func):
            continue
        if name == "next" and (name in _own_methods(program) or _is_tensorflows(program, call)):
            continue
        told = f".{name}() is a method of Python 2"
        log.add(call, "E126", told, f"use {METHODS[name]}", once="." + name)


def _of_classes(program: Program, log: Log) -> None:
    """Those that a class defines, and iterators that have no other."""
    references = program.references
    for old, new in OF_CLASSES.items():
        for method in references.functions.get(old, []):
            beside = references.scope_of[method].bindings
            if new in beside or (old == "next" and "__iter__" not in beside):
                continue
            told = f"Python 3 calls {new} of a class, and not {old}"
            log.add(
                method, "E126", told, f"{new} = {old} behind it", once=f"{old}, {method.lineno}"
            )


def _is_tensorflows(program: Program, call: ast.Call) -> bool:
    """Of an iterator that a function of TensorFlow's made: it has such a method."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else call
    made = [getattr(each.value, "func", each.value) for each in program.references.given(owner)]
    names = [program.references.names_of(each) for each in made]
    return bool(names) and all(is_below(min(each, default=""), "tensorflow") for each in names)


def _own_methods(program: Program) -> Sequence[str]:
    """`next`, where a class here has a method of that name."""
    return ["next"] if "def next(" in program.with_beside else []


def opened_for_text(program: Program) -> list[tuple[ast.Call, str]]:
    """The calls of open that give a file for bytes, and the mode that each should have."""
    found = _pickled(program) + _written(program)
    return list(dict.fromkeys((opened, mode) for _, opened, mode in found))


def _bytes(program: Program, log: Log) -> None:
    for call, _, mode in _pickled(program):
        told = f"a pickle in a file that is opened for text, not {mode}"
        log.add(call, "E125", told, 'open(name, "rb") to read, open(name, "wb") to write')
    for call, _, mode in _written(program):
        told = "bytes are written to a file that is opened for text"
        log.add(call, "E125", told, f'open(name, "{mode}")')


def _pickled(program: Program) -> list[Opened]:
    names = {"pickle.load", "pickle.dump", "cPickle.load", "cPickle.dump"}
    found: list[Opened] = []
    for call in program.references.calls:
        if len(call.names) == 1 and call.names <= names:
            mode = "rb" if next(iter(call.names)).endswith("load") else "wb"
            for given in call.node.args:
                found += [(call.node, each, mode) for each in _text_files(program, given)]
    return found


def _written(program: Program) -> list[Opened]:
    """`f.write(gzip.open(name).read())` and its like."""
    found: list[Opened] = []
    for call in program.references.every_call:
        if attribute(call.func) != "write" or len(call.args) != 1:
            continue
        if isinstance(call.func, ast.Attribute) and _is_bytes(program, call.args[0]):
            found += [(call, each, "wb") for each in _text_files(program, call.func.value)]
    return found


def _is_bytes(program: Program, node: ast.AST) -> bool:
    """gzip.open(name).read(), or a name that is given it"""
    if isinstance(node, ast.Call) and attribute(node.func) == "read":
        assert isinstance(node.func, ast.Attribute)
        return any(
            isinstance(each, ast.Call)
            and not program.references.names_of(each.func).isdisjoint(GIVES_BYTES)
            for each in _values(program, node.func.value)
        )
    given = program.references.given(node)
    return bool(given) and all(
        isinstance(each.value, ast.Call)
        and attribute(each.value.func) == "read"
        and _is_bytes(program, each.value)
        for each in given
    )


def _text_files(program: Program, node: ast.AST) -> list[ast.Call]:
    values = _values(program, node)
    return [each for each in values if isinstance(each, ast.Call) and _is_for_text(each)]


def _values(program: Program, node: ast.AST) -> list[ast.AST]:
    """An expression, and all that is given to it where it is a name."""
    return [node, *(each.value for each in program.references.given(node))]


def _is_for_text(node: ast.Call) -> bool:
    """open(name) or open(name, "w")"""
    if getattr(node.func, "id", "") != "open":
        return False
    mode = node.args[1] if len(node.args) > 1 else keyword(node, "mode")
    return mode is None or constant(mode) in (("r",), ("w",), ("a",), ("w+",), ("r+",))
