"""Parameters of Python 2 that are tuples: `def f(x, (a, b)):` and `lambda (a, b): a + b`."""

from __future__ import annotations

from typing import Sequence

from gan_tf1.migration.lint.tokens import CLOSING, OPENING, Edit, Token

WHAT = "a parameter that is a tuple"
COMPOUND = {"@", "class", "def", "for", "if", "try", "while", "with"}


def edits(found: Sequence[Token]) -> list[Edit]:
    """One name for each tuple, which is taken apart behind the colon; no line moves."""
    tokens = [each for each in found if not each.means_nothing]
    made = []
    for number, token in enumerate(tokens):
        if token.text == "lambda":
            made += _lambda(tokens, number)
        elif token.text == "def" and number + 2 < len(tokens) and tokens[number + 2].text == "(":
            made += _function(tokens, number)
    return made


def _tuples(tokens: Sequence[Token], first: int, end: int) -> list[tuple[int, int]]:
    """Where the parameters begin and end that are in brackets; first: the token before them."""
    found = []
    number = first
    while number < end:
        number += 1
        if tokens[number].text == "(" and tokens[number - 1].text in ("(", ",", "lambda"):
            last = _closing(tokens, number)
            found.append((number, last))
            number = last
        elif tokens[number].text in OPENING:
            number = _closing(tokens, number)
    return found


def _closing(tokens: Sequence[Token], number: int) -> int:
    depth = 0
    for here in range(number, len(tokens)):
        depth += (tokens[here].text in OPENING) - (tokens[here].text in CLOSING)
        if not depth:
            return here
    return len(tokens) - 1


def _named(tokens: Sequence[Token], tuples: Sequence[tuple[int, int]]) -> list[tuple[str, str]]:
    """(one name for it, what it is taken apart into) of each."""
    named = []
    for first, last in tuples:
        inside = tokens[first + 1 : last]
        names = "_".join(each.text for each in inside if each.kind == "name")
        text = "".join(each.text for each in inside).replace(",", ", ").rstrip()
        named.append((names + "_", text))
    return named


def _lambda(tokens: Sequence[Token], number: int) -> list[Edit]:
    colon = number
    while colon < len(tokens) and tokens[colon].text != ":":
        colon = _closing(tokens, colon) + 1 if tokens[colon].text in OPENING else colon + 1
    tuples = _tuples(tokens, number, colon - 1)
    end = _end_of_value(tokens, colon + 1) if tuples else None
    if end is None:
        return []
    named = _named(tokens, tuples)
    inner = ", ".join(text.rstrip(", ") for _, text in named)
    given = ", ".join("*" + name for name, _ in named)
    made = _renamed(tokens, tuples, named)
    made.append(Edit(tokens[colon].end, tokens[colon].end, f" (lambda {inner}:"))
    made.append(Edit(tokens[end].end, tokens[end].end, f")({given})"))
    return made


def _end_of_value(tokens: Sequence[Token], number: int) -> int | None:
    """The last token of the expression that begins there."""
    inside = sum((t.text in OPENING) - (t.text in CLOSING) for t in tokens[:number]) > 0
    last = None
    while number < len(tokens):
        text = tokens[number].text
        if text in CLOSING or text in (",", ";", "for") or tokens[number].kind == "newline":
            if tokens[number].kind != "newline" or not inside:
                break
        elif text in OPENING:
            number = _closing(tokens, number)
        if tokens[number].kind != "newline":
            last = number
        number += 1
    return last


def _function(tokens: Sequence[Token], number: int) -> list[Edit]:
    last = _closing(tokens, number + 2)
    tuples = _tuples(tokens, number + 2, last - 1)
    if not tuples or last + 1 >= len(tokens) or tokens[last + 1].text != ":":
        return []
    body = next((each for each in tokens[last + 2 :] if each.kind != "newline"), None)
    if body is None or body.text in COMPOUND:
        return []
    named = _named(tokens, tuples)
    apart = "; ".join(f"{text} = {name}" for name, text in named)
    made = _renamed(tokens, tuples, named)
    if body.kind == "string":
        made.append(Edit(body.end, body.end, "; " + apart, WHAT))
    else:
        made.append(Edit(body.start, body.start, apart + "; ", WHAT))
    return made


def _renamed(
    tokens: Sequence[Token], tuples: Sequence[tuple[int, int]], named: Sequence[tuple[str, str]]
) -> list[Edit]:
    return [
        Edit(tokens[first].start, tokens[last].end, name, WHAT)
        for (first, last), (name, _) in zip(tuples, named)
    ]
