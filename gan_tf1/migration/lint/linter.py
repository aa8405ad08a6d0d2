"""Files in, findings out."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Callable, NamedTuple, Sequence

from gan_tf1.errors import UsageError
from gan_tf1.files import open_regular
from gan_tf1.migration.lint import eager_switch, local_imports, notebooks, program, rules, source
from gan_tf1.migration.lint.findings import Finding, Log
from gan_tf1.migration.lint.versions import Versions

STDIN = "-"
NOTEBOOK = ".ipynb"
KINDS = (".py", NOTEBOOK)
ANCHORS = {**source.ANCHORS, **rules.ANCHORS}  # code -> heading of the page


class Result(NamedTuple):
    """What there is to say of one file."""

    findings: list[Finding]  # in the order of the file
    complete: bool = True  # False: it was too much to follow to its end, some may be missing


def source_files(names: Sequence[str], refuse: Callable[[str], None]) -> list[str]:
    """Files as given, and the Python files and notebooks of folders, each once.

    refuse: called with a line for each name that is nothing to read.
    """
    found: list[str] = []
    for name in names:
        if name == STDIN:
            found.append(name)
        elif Path(name).is_dir():
            inside = _inside(name, refuse)
            if not inside:
                refuse(f"{name}: no Python file and no notebook in this folder")
            found += inside
        elif not Path(name).exists():
            refuse(f"{name}: no such file")
        else:
            found.append(name)
    return list(dict.fromkeys(found))


def _inside(folder: str, refuse: Callable[[str], None]) -> list[str]:
    def told(error: OSError) -> None:
        refuse(f"{error.filename}: {error.strerror}")

    found = [
        str(Path(where) / name)
        for where, _, files in os.walk(folder, onerror=told)
        if Path(where).name != ".ipynb_checkpoints"
        for name in files
        if name.endswith(KINDS)
    ]
    return sorted(path for path in found if Path(path).is_file())


def lint_file(name: str, versions: Versions) -> Result:
    """The findings of a file, `-` for standard input; raises UsageError."""
    try:
        if name == STDIN:
            data = sys.stdin.buffer.read()
        else:
            with open_regular(Path(name)) as file:
                data = file.read()
    except OSError as error:
        raise UsageError(f"{name}: {error.strerror or error}") from None
    log = Log(name, ANCHORS)
    text = source.decode(data, log)
    if text is None:
        return Result(log.findings())
    folder = None if name == STDIN else Path(name).resolve().parent
    if name.endswith(NOTEBOOK):
        return lint_notebook(text, versions, name, folder)
    return lint_source(text, versions, name, folder)


def lint_notebook(text: str, versions: Versions, name: str, folder: Path | None = None) -> Result:
    """The findings of a notebook, by cell and line; raises UsageError of what is none."""
    try:
        notebook = notebooks.read(text)
    except ValueError as error:
        raise UsageError(f"{name}: {error}") from None
    log = Log(name, ANCHORS, [*notebook.places, *(place for place, _ in notebook.broken)])
    for number, (_, error_of_cell) in enumerate(notebook.broken, len(notebook.places) + 1):
        source.not_python(log, number, 1, error_of_cell)
    return _lint(notebook.text, versions, log, folder)


def lint_source(
    text: str, versions: Versions, name: str = STDIN, folder: Path | None = None
) -> Result:
    """The findings of a source text; folder: where it would import from."""
    return _lint(text, versions, Log(name, ANCHORS), folder)


def _lint(text: str, versions: Versions, log: Log, folder: Path | None) -> Result:
    tree = source.tree(text, log)
    if tree is None:
        return Result(log.findings())
    try:
        imports = eager_switch.imports_of(tree)
        beside = eager_switch.texts_beside(imports, folder)
        local = local_imports.of(imports, folder)
        known = program.read(tree, text, versions, beside, local, folder)
        rules.check(known, log)
    except RecursionError:  # a formula of a thousand terms
        return Result(log.findings(), complete=False)
    return Result(log.findings(), known.trace.complete)
