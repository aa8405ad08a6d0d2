"""Variables that are picked by a piece of their names."""

from __future__ import annotations

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.interpreter.trace import NameTest
from gan_tf1.migration.lint.program import Program

ANCHORS = {"N303": "s21", "N302": "s21"}

ONE_SCOPE_EACH = 'one scope for each network, and v.name.startswith("generator/")'
# Other names with the pieces that people pick by.
EXAMPLES = {"d_": '"embed_1/w"', "g_": '"encoding_1/w"'}
SHORT = 2  # letters that are in many other names


def check(program: Program, log: Log) -> None:
    """N303 of a short piece anywhere in a name, N302 of a longer one or of how a name begins."""
    for test in program.trace.name_tests:
        if isinstance(test.text, str) and test.text:
            if test.method == "in" and "/" not in test.text:
                _anywhere(log, test, test.text)
            elif test.method == "startswith" and not test.text.endswith("/"):
                _begins(log, test, test.text)


def _anywhere(log: Log, test: NameTest, piece: str) -> None:
    """`"d_" in v.name`"""
    if len(piece.strip("_")) <= SHORT:
        example = EXAMPLES.get(piece, f'"my{piece}w"')
        message = f'"{piece}" is a piece of other names too, as of {example}'
        log.add(test.node, "N303", message, ONE_SCOPE_EACH)
    else:
        message = f'"{piece}" anywhere in a name: a scope "my_{piece}" would be picked as well'
        log.add(test.node, "N302", message, ONE_SCOPE_EACH)


def _begins(log: Log, test: NameTest, start: str) -> None:
    """`v.name.startswith("generator")`"""
    message = f'"{start}" would begin the name of "{start}_2/..." as well'
    log.add(test.node, "N302", message, f'startswith("{start.rstrip("_")}/")')
