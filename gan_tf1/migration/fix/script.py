"""A script as the passes see it: its text, its tree, what its names mean, where each piece is."""

from __future__ import annotations

import ast
from bisect import bisect_right
from pathlib import Path
from typing import NamedTuple

from gan_tf1.migration.lint import eager_switch, local_imports, program, source
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.resolution.scopes import NO_LOCAL_IMPORTS, LocalImports
from gan_tf1.migration.lint.tokens import CLOSING, OPENING, Edit, Token, tokens
from gan_tf1.migration.lint.versions import Versions

NOW = Versions((2, 21), (2, 5), (1, 17))  # what is written for; most of it is right before, too


class Argument(NamedTuple):
    """One argument of a call, as it stands in the text."""

    start: int
    end: int
    name: str  # "" of one by position
    value: int  # where its value begins

    def text(self, script: Script) -> str:
        """The value."""
        return script.text[self.value : self.end]


class Script:
    """One text. Raises SyntaxError, ValueError and RecursionError where it is no Python 3.

    path: where it stands, None where nothing is beside it.
    """

    def __init__(self, text: str, path: Path | None = None):
        self.text, self.path = text, path
        self.tree = source.parse(text)
        local = _brought(self.tree, path.parent) if path else NO_LOCAL_IMPORTS
        self.program: Program = program.read(
            self.tree, text, NOW, local=local, folder=path.parent if path else None
        )
        self.references = self.program.references
        self.tokens = [each for each in tokens(text) if not each.means_nothing]
        self._starts = [each.start for each in self.tokens]
        self._lines = [0]
        for line in text.splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))

    def start(self, node: ast.expr | ast.stmt) -> int:
        """Where a node begins, in characters of the text."""
        begin = self._lines[node.lineno - 1]
        line = self.text[begin : self._lines[node.lineno]].lstrip("\ufeff").encode()
        skipped = 1 if self.text[begin : begin + 1] == "\ufeff" else 0
        return begin + skipped + len(line[: node.col_offset].decode())

    def line_start(self, line: int) -> int:
        """Where a line begins, counted from 1."""
        return self._lines[line - 1]

    def index(self, start: int) -> int:
        """The number of the token that begins there, or next behind it."""
        return bisect_right(self._starts, start - 1)

    def line_end(self, start: int) -> int:
        """Where the statement that begins there ends, without its new line."""
        depth = 0
        for token in self.tokens[self.index(start) :]:
            depth += (token.text in OPENING) - (token.text in CLOSING)
            if not depth and (token.kind == "newline" or token.text == ";"):
                return token.start
        return len(self.text)

    def name_end(self, start: int, name: str = "") -> int:
        """Where the dotted name that begins there ends; name: how many parts of it, by example."""
        number = self.index(start)
        for _ in range(name.count(".") if name else 99):
            if [each.text for each in self.tokens[number + 1 : number + 2]] != ["."]:
                break
            number += 2
        return self.tokens[number].end

    def primary_end(self, start: int) -> int | None:
        """Where `a.b[0](c)` ends that begins there; None of what begins with no name."""
        number = self.index(start)
        if self.tokens[number].kind != "name":
            return None
        while number + 1 < len(self.tokens):
            following = self.tokens[number + 1]
            if following.text == ".":
                number += 2
            elif following.text in ("(", "["):
                number = self._closing(number + 1)
            else:
                break
        return self.tokens[number].end

    def closing_end(self, number: int) -> int:
        """Where the bracket ends that closes the one of this number."""
        return self.tokens[self._closing(number)].end

    def _closing(self, number: int) -> int:
        depth = 0
        for here in range(number, len(self.tokens)):
            depth += (self.tokens[here].text in OPENING) - (self.tokens[here].text in CLOSING)
            if not depth:
                return here
        return len(self.tokens) - 1

    def arguments(self, call: ast.Call) -> list[Argument] | None:
        """The arguments of a call of a dotted name; None where it is of something else."""
        number = self.index(self.name_end(self.start(call)))
        if number >= len(self.tokens) or self.tokens[number].text != "(":
            return None
        last = self._closing(number)
        found: list[Argument] = []
        part: list[Token] = []
        depth = 0
        for token in self.tokens[number + 1 : last + 1]:
            if (token.text == "," and not depth) or token is self.tokens[last]:
                if part:
                    found.append(_argument(part))
                part = []
                continue
            depth += (token.text in OPENING) - (token.text in CLOSING)
            if token.kind != "newline":
                part.append(token)
        return found

    def operator(self, node: ast.BinOp) -> int | None:
        """Where the operator of `a / b` stands."""
        number = self.index(self.start(node.right)) - 1
        while number > 0 and (
            self.tokens[number].text == "(" or self.tokens[number].kind == "newline"
        ):
            number -= 1
        token = self.tokens[number]
        return token.start if token.text == "/" else None


def _argument(part: list[Token]) -> Argument:
    named = len(part) > 2 and part[1].text == "=" and part[0].kind == "name"
    value = part[2] if named else part[0]
    return Argument(part[0].start, part[-1].end, part[0].text if named else "", value.start)


def _brought(tree: ast.Module, folder: Path) -> LocalImports:
    """What imports from files beside bring, without a TensorFlow that the script imports itself."""
    imports = eager_switch.imports_of(tree)
    own = {
        alias.asname or alias.name
        for node in imports
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name.startswith("tensorflow")
    }
    return {
        node: [(bound, name) for bound, name in names if bound not in own]
        for node, names in local_imports.of(imports, folder).items()
    }


class Fixes(NamedTuple):
    """What a pass asks for."""

    edits: list[Edit]
    modules: set[str]  # files to be copied beside the script, each without .py
