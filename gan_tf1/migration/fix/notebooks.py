"""Notebooks: the code cells are fixed as one script, and each goes back to where it stood.

Magics, outputs and metadata stay as they are, and so does the way that the JSON is written.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

from gan_tf1.migration.fix import fixer
from gan_tf1.migration.lint import notebooks

CELL = "# --- cell {} ---"  # the line before each in the script
_CELL = re.compile(r"^# --- cell (\d+) ---\n", re.MULTILINE)
_MAGIC = re.compile(r"pass  # --- magic (\d+) ---")
INDENTS = (1, 2, 4, 0, None)
VERSION_2 = re.compile(r"python ?2|2\.", re.IGNORECASE)


class Fixed(NamedTuple):
    """What became of a notebook."""

    text: str  # its JSON
    modules: frozenset[str]  # files that it needs beside it, each without .py


class _Cell(NamedTuple):
    """A code cell, taken apart."""

    number: int
    head: str  # %%time and its like, which has to stay first
    code: str  # without its magics


def fix(text: str, path: Path | None = None) -> Fixed:
    """The notebook with its cells rewritten; the same text where nothing is. Raises ValueError.

    path: where it stands, and what it imports from beside it is found.
    """
    content, cells = notebooks.parsed(text)
    magics: list[str] = []
    taken = [_taken_apart(number, cell, magics) for number, cell in enumerate(cells)]
    script = "".join(
        f"{CELL.format(each.number)}\n{each.code}\n" for each in taken if each is not None
    )
    fixed = fixer.fix(script, path)
    heads = {each.number: each.head for each in taken if each is not None}
    parts = _CELL.split(fixed.text)[1:]
    changed = False
    for number, code in zip(map(int, parts[::2]), parts[1::2]):
        new = _MAGIC.sub(lambda found: magics[int(found.group(1))], code[:-1])
        changed |= _put_back(cells[number], heads[number] + new)
    return Fixed(_written(content, text) if changed else text, fixed.modules)


def is_of_python_2(text: str) -> bool:
    """The kernel that it was made with is Python 2."""
    metadata = notebooks.parsed(text)[0].get("metadata", {})
    kernel, language = metadata.get("kernelspec", {}), metadata.get("language_info", {})
    said = (kernel.get("name", ""), kernel.get("display_name", ""), language.get("version", ""))
    return any(VERSION_2.match(str(each)) for each in said)


def _taken_apart(number: int, cell: Any, magics: list[str]) -> _Cell | None:
    """None of a cell that is no Python, or holds nothing."""
    source = notebooks.code(cell)
    if not source or notebooks.is_of_another_language(source):
        return None
    head = ""
    if source.lstrip().startswith("%%"):
        first = source.index("\n") + 1 if "\n" in source else len(source)
        head, source = source[:first], source[first:]
    lines = source.split("\n")
    for place in reversed(notebooks.magics(lines)):
        text = "\n".join(lines[place.start : place.stop])
        indent = text[: len(text) - len(text.lstrip())]
        magics.append(text[len(indent) :])
        lines[place.start : place.stop] = [f"{indent}pass  # --- magic {len(magics) - 1} ---"]
    code = "\n".join(lines)
    return _Cell(number, head, code) if notebooks.parses(code + "\n") else None


def _put_back(cell: Any, source: str) -> bool:
    """Whether that changes the cell; a list of lines stays one."""
    if source == notebooks.code(cell):
        return False
    key = "source" if "source" in cell else "input"
    cell[key] = source.splitlines(keepends=True) if isinstance(cell[key], list) else source
    return True


def _written(content: Any, old: str) -> str:
    """JSON as the old text is written, or as nbformat writes it."""
    before = json.loads(old)
    end = old[len(old.rstrip()) :]
    forms = [(indent, ascii_only) for ascii_only in (False, True) for indent in INDENTS]
    for indent, ascii_only in forms:
        if _dumped(before, indent, ascii_only) == old.rstrip():
            return _dumped(content, indent, ascii_only) + end
    return _dumped(content, *forms[0]) + end


def _dumped(content: Any, indent: int | None, ascii_only: bool) -> str:
    return json.dumps(content, indent=indent, ensure_ascii=ascii_only)
