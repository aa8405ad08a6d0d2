"""AUTO_REUSE, which makes a variable where a name is misspelt."""

from __future__ import annotations

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.resolution.references import is_api
from gan_tf1.migration.lint.rules.api_rules import is_imported_from, missing_imports

ANCHORS = {"N301": "s20"}

AUTO_REUSE = frozenset(["AUTO_REUSE"])


def check(program: Program, log: Log) -> None:
    """N301 where AUTO_REUSE is read, unless its import was told to be missing already."""
    references = program.references
    imported = missing_imports(program)
    for node in references.uses:
        names = references.names_of(node)
        if not is_api(references.api(names), AUTO_REUSE):
            continue
        if not is_imported_from(node, names, imported):
            log.add(
                node,
                "N301",
                "with AUTO_REUSE a misspelt name makes a new variable instead of an error",
                "reuse=False where the variables are made, reuse=True after that",
                once="AUTO_REUSE",
            )
