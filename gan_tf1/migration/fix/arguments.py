"""Arguments of a call: under a new name, or without them."""

from __future__ import annotations

from typing import Mapping, Sequence

from gan_tf1.migration.fix.script import Argument
from gan_tf1.migration.lint.tables.keras_changes import LEFT_OUT
from gan_tf1.migration.lint.tokens import Edit


def rename(arguments: Sequence[Argument], renamed: Mapping[str, str]) -> list[Edit]:
    """Each argument under its new name, or without it; a sentence as the new name does nothing."""
    edits = []
    for number, each in enumerate(arguments):
        new = renamed.get(each.name, "").rstrip("=")
        if new.isidentifier():
            edits.append(Edit(each.start, each.start + len(each.name), new))
        elif new == LEFT_OUT and number:
            edits.append(Edit(arguments[number - 1].end, each.end, ""))
        elif new == LEFT_OUT and len(arguments) > 1:
            edits.append(Edit(each.start, arguments[1].start, ""))
        elif new == LEFT_OUT:
            edits.append(Edit(each.start, each.end, ""))
    return edits
