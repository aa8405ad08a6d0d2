"""Fixed scripts and notebooks -> files: in place with the old one kept, beside, or as a diff."""

from __future__ import annotations

import difflib
import io
import tokenize
from pathlib import Path
from typing import NamedTuple, Sequence

from gan_tf1.errors import RunError, UsageError
from gan_tf1.files import write_atomic
from gan_tf1.migration.fix import fixer, notebooks
from gan_tf1.migration.lint import copied

ORIGINAL = ".orig"
NOTEBOOK = ".ipynb"


class Change(NamedTuple):
    """A script or a notebook that is rewritten."""

    path: Path
    old: str  # with \\n at the ends of its lines, whatever the file has
    new: str
    encoding: str
    newline: str
    modules: frozenset[str]  # files that it needs beside it, each without .py

    def diff(self) -> str:
        """Unified, as `patch` takes it."""
        before, after = (each.splitlines(keepends=True) for each in (self.old, self.new))
        name = self.path.as_posix()
        return "".join(difflib.unified_diff(before, after, name, name))


def change(path: Path) -> Change | None:
    """What becomes of a file, None where nothing does; raises UsageError where it is none."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from None
    try:
        encoding = tokenize.detect_encoding(io.BytesIO(data).readline)[0]
        text = data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError):
        raise UsageError(f"{path}: not text in the encoding it claims") from None
    newline = "\r\n" if "\r\n" in text else "\n"
    old = text.replace("\r\n", "\n")
    try:
        is_notebook = path.suffix == NOTEBOOK
        fixed = (notebooks if is_notebook else fixer).fix(old, path.resolve())
    except ValueError as error:
        raise UsageError(f"{path}: {error}") from None
    if fixed.text == old:
        return None
    return Change(path, old, fixed.text, encoding, newline, fixed.modules)


def write(changes: Sequence[Change], roots: Sequence[Path], out: Path | None) -> list[str]:
    """Writes all of them, and the files that they need; lines that tell of it. Raises RunError.

    roots: the folders that were asked for, whose layout is kept in `out`; out: None is in place,
    and the old file is kept as NAME.orig, unless an older one is there.
    """
    told = []
    for each in changes:
        target = each.path if out is None else out / _below(each.path, roots)
        data = each.new.replace("\n", each.newline).encode(each.encoding)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            kept = target.with_name(target.name + ORIGINAL)
            if out is None and not kept.exists():
                write_atomic(kept, each.path.read_bytes())
            write_atomic(target, data)
        except OSError as error:
            raise RunError(f"{target}: {error.strerror or error}") from None
        told.append(f"{target}: rewritten" + ("" if out else f"; the old one is {kept.name}"))
        if each.path.suffix == NOTEBOOK and notebooks.is_of_python_2(each.old):
            told.append(f"{target}: its kernel is Python 2; choose one of Python 3")
    return told + _copy_modules(changes, roots, out)


def _copy_modules(changes: Sequence[Change], roots: Sequence[Path], out: Path | None) -> list[str]:
    told = []
    wanted: dict[Path, None] = {}
    for each in changes:
        for folder in _homes(each.path, roots):
            place = folder if out is None else out / _below(folder / "x", roots).parent
            wanted.update((place / f"{name}.py", None) for name in sorted(each.modules))
    for target in wanted:
        data = copied.path(target.stem).read_bytes()
        if target.exists() and target.read_bytes() != data:
            told.append(f"{target}: another file of that name is there and stays")
            continue
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(target, data)
        except OSError as error:
            raise RunError(f"{target}: {error.strerror or error}") from None
        told.append(f"{target}: copied, as what was rewritten imports it")
    return told


def _homes(path: Path, roots: Sequence[Path]) -> list[Path]:
    """Where a script may look for what it imports: its folder, and that which is run from."""
    folder = path.parent
    while (folder / "__init__.py").exists() and folder != folder.parent:
        folder = folder.parent
    above = [each for each in roots if each in path.parents]
    return list(dict.fromkeys([folder, *above]))


def _below(path: Path, roots: Sequence[Path]) -> Path:
    """The path as its root sees it."""
    for root in roots:
        if root in path.parents:
            return path.relative_to(root)
    return Path(path.name)
