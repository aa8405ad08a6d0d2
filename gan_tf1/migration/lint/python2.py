"""What Python 2 took and Python 3 does not parse, rewritten so that no line moves."""

from __future__ import annotations

import re
from typing import Sequence

from gan_tf1.migration.lint import python2_parameters
from gan_tf1.migration.lint.tokens import (
    CLOSING,
    OPENING,
    Edit,
    Token,
    apply,
    simple_statements,
    tokens,
)

_OCTAL = re.compile(r"0[0-7]+[lL]?\Z")
_LONG = re.compile(r"(\d+|0[xX][\da-fA-F]+)[lL]\Z")
_INDENT = re.compile(r"^[ \t]*\t[ \t]*", re.MULTILINE)


def edits(text: str) -> list[Edit]:
    """What to replace so that Python 3 parses it; `what` of each says what stood there."""
    found = tokens(text)
    made = _words(found)
    backticks = [token for token in found if token.text == "`"]
    for one, other in zip(backticks[::2], backticks[1::2]):
        made.append(Edit(one.start, one.end, "repr(", "backticks"))
        made.append(Edit(other.start, other.end, ")"))
    for statement in simple_statements(found):
        made += _statement(statement)
    return made + _tabs(text, found) + python2_parameters.edits(found)


def convert(text: str) -> str:
    """The text with all edits made; it has as many lines as before."""
    return apply(text, edits(text))


def _words(found: Sequence[Token]) -> list[Edit]:
    made = []
    for token in found:
        new, what = "", ""
        if token.text == "<>":
            new, what = "!=", "<>"
        elif token.kind == "number" and _OCTAL.match(token.text) and set(token.text) != {"0"}:
            new, what = "0o" + token.text[1:].rstrip("lL"), "an octal number"
        elif token.kind == "number" and _LONG.match(token.text):
            new, what = token.text[:-1], "a long number"
        elif token.kind == "string" and token.text[:2].lower() == "ur":
            new, what = token.text[1:], "a string ur''"
        if new:
            made.append(Edit(token.start, token.end, new, what))
    return made


def _statement(statement: Sequence[Token]) -> list[Edit]:
    head, rest = statement[0].text, statement[1:]
    if head == "print":
        return _print(statement[0], rest)
    if head == "exec" and rest and rest[0].text not in "(=.":
        return _exec(statement[0], rest)
    if head == "raise":
        return _raise(rest)
    if head == "except":
        comma = _comma(rest)
        if comma:
            return [Edit(comma.start, comma.end, " as", "except X, e")]
    return []


def _comma(found: Sequence[Token]) -> Token | None:
    """The first comma that is in no brackets."""
    depth = 0
    for token in found:
        depth += (token.text in OPENING) - (token.text in CLOSING)
        if token.text == "," and not depth:
            return token
    return None


def _print(head: Token, rest: Sequence[Token]) -> list[Edit]:
    what = "a print statement"
    if not rest:
        return [Edit(head.start, head.end, "print()", what)]
    last = rest[-1]
    if rest[0].text in ("=", ".", ",", ")") or _is_call(rest):
        return []
    if rest[0].text == ">>":
        return _print_to(head, rest)
    if last.text == ",":
        return [
            Edit(head.end, rest[0].start, "(", what),
            Edit(last.start, last.end, ', end=" ")'),
        ]
    return [Edit(head.end, rest[0].start, "(", what), Edit(last.end, last.end, ")")]


def _is_call(rest: Sequence[Token]) -> bool:
    """`print (...)` and nothing behind the brackets: the same in both, but for a tuple."""
    depth = 0
    for token in rest:
        depth += (token.text in OPENING) - (token.text in CLOSING)
        if not depth:
            return rest[0].text == "(" and token is rest[-1]
    return False


def _print_to(head: Token, rest: Sequence[Token]) -> list[Edit]:
    """`print >>f, x`"""
    comma = _comma(rest)
    if comma is None:  # an empty line
        return [
            Edit(head.end, rest[1].start, "(file=", "print >>f"),
            Edit(rest[-1].end, rest[-1].end, ")"),
        ]
    inside = [token.text for token in rest[1 : rest.index(comma)]]
    after = rest[rest.index(comma) + 1 :]
    if not after:
        return []
    end = ', end=" "' if after[-1].text == "," else ""
    closing = Edit(after[-1].end, after[-1].end, ", file={})".format("".join(inside)))
    if end:
        text = end + closing.text
        closing = Edit(after[-1].start, after[-1].end, text)
    return [Edit(head.end, after[0].start, "(", "print >>f"), closing]


def _exec(head: Token, rest: Sequence[Token]) -> list[Edit]:
    """`exec code in names`"""
    made = [Edit(head.end, rest[0].start, "(", "an exec statement")]
    depth = 0
    for token in rest:
        depth += (token.text in OPENING) - (token.text in CLOSING)
        if token.text == "in" and not depth:
            made.append(Edit(token.start, token.end, ","))
    return [*made, Edit(rest[-1].end, rest[-1].end, ")")]


def _raise(rest: Sequence[Token]) -> list[Edit]:
    """`raise E, message`"""
    comma = _comma(rest)
    if comma is None:
        return []
    value = rest[rest.index(comma) + 1 :]
    second = _comma(value)
    made = [Edit(comma.start, value[0].start, "(", "raise E, message")] if value else []
    if made and second:  # and a traceback
        end = value[-1].end
        return [*made, Edit(second.start, end, ")")]
    return [*made, Edit(value[-1].end, value[-1].end, ")")] if made else []


def _tabs(text: str, found: Sequence[Token]) -> list[Edit]:
    """Tabs in indents, where other indents have spaces: Python 2 read a tab as eight columns."""
    inside = {
        number
        for token in found
        if token.kind == "string" and "\n" in token.text
        for number in range(token.start, token.end)
    }
    indents = [each for each in _INDENT.finditer(text) if each.start() not in inside]
    if not indents or not re.search(r"^ +\S", text, re.MULTILINE):
        return []
    return [
        Edit(each.start(), each.end(), each.group().expandtabs(8), "tabs among spaces")
        for each in indents
    ]
