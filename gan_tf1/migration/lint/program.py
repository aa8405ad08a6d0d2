"""What is known of one script: all that a rule is told."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import NamedTuple, Sequence

from gan_tf1.migration.lint import eager_switch
from gan_tf1.migration.lint.interpreter import walker
from gan_tf1.migration.lint.interpreter.trace import Trace
from gan_tf1.migration.lint.resolution import references
from gan_tf1.migration.lint.resolution.references import References
from gan_tf1.migration.lint.resolution.scopes import NO_LOCAL_IMPORTS, LocalImports
from gan_tf1.migration.lint.versions import Versions


class Program(NamedTuple):
    """A script as the rules see it."""

    source: str
    with_beside: str  # the same, and the sources of the files beside it that it imports
    versions: Versions  # that it is to run on
    eager: bool  # eager execution is on
    references: References  # what its names stand for
    trace: Trace  # what is met on the way through it
    folder: Path | None  # where it stands


def read(
    tree: ast.Module,
    source: str,
    versions: Versions,
    beside: Sequence[str] = (),
    local: LocalImports = NO_LOCAL_IMPORTS,
    folder: Path | None = None,
) -> Program:
    """Reads a module. Raises RecursionError on one nested too deeply to be read at all.

    beside: the sources of the files beside it that it imports; local: what these imports bring;
    folder: where they are found, and followed.
    """
    switched = eager_switch.is_switched(source, beside)
    with_beside = "\n".join([source, *beside])
    uses_tensorflow = "tensorflow" in with_beside  # a trace is of nothing else
    return Program(
        source,
        with_beside,
        versions,
        not switched and versions.tensorflow >= (2, 0),
        references.collect(tree, versions.tensorflow, local),
        walker.follow(tree, versions.tensorflow, local, folder) if uses_tensorflow else Trace(),
        folder,
    )
