"""Files in, findings out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple, Sequence

from gan_tf1.errors import UsageError
from gan_tf1.migration.lint import eager_switch, program, rules, source
from gan_tf1.migration.lint.findings import Finding, Log
from gan_tf1.migration.lint.versions import Versions

STDIN = "-"
ANCHORS = {**source.ANCHORS, **rules.ANCHORS}  # code -> heading of the page


class Result(NamedTuple):
    """What there is to say of one file."""

    findings: list[Finding]  # in the order of the file
    complete: bool = True  # False: it was too much to follow to its end, some may be missing


def python_files(names: Sequence[str]) -> list[str]:
    """Files as given, and the Python files of folders, each once; raises UsageError."""
    found: list[str] = []
    for name in names:
        if name == STDIN:
            found.append(name)
        elif Path(name).is_dir():
            inside = sorted(str(path) for path in Path(name).rglob("*.py") if path.is_file())
            if not inside:
                raise UsageError(f"{name}: no Python file in this folder")
            found += inside
        elif not Path(name).exists():
            raise UsageError(f"{name}: no such file")
        else:
            found.append(name)
    return list(dict.fromkeys(found))


def lint_file(name: str, versions: Versions) -> Result:
    """The findings of a file, `-` for standard input; raises UsageError."""
    try:
        data = sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
    except OSError as error:
        raise UsageError(f"{name}: {error.strerror or error}") from None
    log = Log(name, ANCHORS)
    text = source.decode(data, log)
    if text is None:
        return Result(log.findings())
    folder = None if name == STDIN else Path(name).resolve().parent
    return lint_source(text, versions, name, folder)


def lint_source(
    text: str, versions: Versions, name: str = STDIN, folder: Path | None = None
) -> Result:
    """The findings of a source text; folder: where it would import from."""
    log = Log(name, ANCHORS)
    tree = source.tree(text, log)
    if tree is None:
        return Result(log.findings())
    try:
        switched = eager_switch.is_switched(text, tree, folder)
        known = program.read(tree, text, versions, switched)
        rules.check(known, log)
    except RecursionError:  # a formula of a thousand terms
        return Result([], complete=False)
    return Result(log.findings(), known.trace.complete)
