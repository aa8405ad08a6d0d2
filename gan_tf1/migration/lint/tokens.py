"""Python 2 or 3 source -> tokens: those of the standard library refuse what Python 3 refuses.

Every character of the text is in one token, so that joining their texts gives the source again.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_STRING = r"[bBuUrRfF]{0,2}(?:'''(?:\\.|[^\\])*?'''|\"\"\"(?:\\.|[^\\])*?\"\"\"|"
_STRING += r"'(?:\\.|[^\\'\n])*'|\"(?:\\.|[^\\\"\n])*\")"
_KINDS = (
    ("comment", r"\#[^\n]*"),
    ("string", _STRING),
    ("number", r"(?:\d[\d_]*\.?\w*|\.\d\w*)(?:(?<=[eE])[+-]?\d+[jJ]?)?"),
    ("name", r"[^\W\d]\w*"),
    ("newline", r"\r?\n|\r"),
    ("space", r"(?:[ \t\f\ufeff]|\\\r?\n)+"),
    ("operator", r"<>|[=!<>]=|\*\*=?|//=?|->|<<=?|>>=?|[-+*/%&|^@:]=|\.\.\.|."),
)
_TOKEN = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS), re.DOTALL)
OPENING, CLOSING = set("([{"), set(")]}")


class Token(NamedTuple):
    """One piece of a source."""

    kind: str  # comment, string, number, name, newline, space or operator
    text: str
    start: int  # where it begins, in characters

    @property
    def end(self) -> int:
        """Where the next one begins."""
        return self.start + len(self.text)

    @property
    def means_nothing(self) -> bool:
        """White space within a line, or a comment."""
        return self.kind in ("space", "comment")


class Edit(NamedTuple):
    """A piece of a text to be replaced."""

    start: int  # in characters
    end: int
    text: str
    what: str = ""  # what was wrong there, for a report


def tokens(text: str) -> list[Token]:
    """The tokens of a source, in its order."""
    return [
        Token(str(found.lastgroup), found.group(), found.start()) for found in _TOKEN.finditer(text)
    ]


def simple_statements(found: list[Token]) -> list[list[Token]]:
    """The statements without what means nothing; `if a: b` is two, and so is `a; b`."""
    statements: list[list[Token]] = [[]]
    depth = 0
    opened_block = False  # in the head of an if, for, ..., whose colon ends it
    for token in found:
        if token.means_nothing or (token.kind == "newline" and depth):
            continue
        depth += (token.text in OPENING) - (token.text in CLOSING)
        depth = max(depth, 0)
        ends = token.kind == "newline" or (token.text == ";" and not depth)
        if not statements[-1] and token.text in _HEADS:
            opened_block = True
        if ends or (
            token.text == ":" and not depth and opened_block and not _in_lambda(statements)
        ):
            if not ends:
                statements[-1].append(token)
            statements.append([])
            opened_block = False
        else:
            statements[-1].append(token)
    return [each for each in statements if each]


_HEADS = {"if", "elif", "else", "for", "while", "try", "except", "finally", "with", "def", "class"}


def _in_lambda(statements: list[list[Token]]) -> bool:
    words = [token.text for token in statements[-1]]
    return words.count("lambda") > words.count(":")


def apply(text: str, edits: list[Edit]) -> str:
    """The text with the edits made; of two that overlap the first one wins."""
    parts, done = [], 0
    for edit in sorted(edits, key=lambda each: (each.start, each.end)):
        if edit.start >= done:
            parts += [text[done : edit.start], edit.text]
            done = edit.end
    return "".join(parts) + text[done:]
