"""Command lines of the package, called in this process; what they must not do is written out."""

from __future__ import annotations

import importlib
import re
import sys
import traceback
from pathlib import Path
from typing import Any, Callable, Sequence

from fault_campaign.forked import Ended, begun
from fault_campaign.report import MEMORY_MB, Row
from gan_tf1 import cli
from gan_tf1.errors import RunError, UsageError

# What is one line with a reason at the end of a command, beside what this package raises by itself.
FORESEEN = (UsageError, RunError, OSError, MemoryError, SystemExit, KeyboardInterrupt)
OUT_OF_MEMORY = "ResourceExhaustedError"  # TensorFlow's
STATUSES = (0, 1, 2, 128 + 1, 128 + 2, 128 + 15)
LEFT_OVER = re.compile(r"\.tmp|_temp|tempstate|\.part\Z")


def train(recipe: str, argv: Sequence[object]) -> Callable[[], int]:
    """A training script, to be called in a child."""
    words = [str(word) for word in argv]
    return lambda: _call(f"scripts/train_{recipe}.py", words, lambda: cli.train(recipe, words))


def tool(name: str, argv: Sequence[object]) -> Callable[[], int]:
    """Another script, to be called in a child."""
    words = [str(word) for word in argv]
    return lambda: _call(f"scripts/{name}.py", words, lambda: cli.tool(name, words))


def _call(script: str, argv: Sequence[str], call: Callable[[], int]) -> int:
    sys.argv = [script, *argv]
    run = cli.run

    def watched(main: Callable[[], int], *others: Any) -> int:
        """As cli.run, but what nobody foresaw is a traceback, whatever becomes of it there."""

        def inner() -> int:
            try:
                begun.append(True)
                return main()
            except FORESEEN:
                raise
            except BaseException as error:
                if type(error).__name__ != OUT_OF_MEMORY:
                    traceback.print_exc()
                raise

        return run(inner, *others)

    cli.run = watched
    return call()


def load_everything() -> None:
    """Imports what the commands import, so that children need not."""
    import tensorflow.compat.v1 as tf

    tf.logging.set_verbosity(tf.logging.ERROR)
    for name in ("train", "sample", "evaluate", "export"):
        importlib.import_module("gan_tf1.commands." + name)
    for name in (
        "training.loop",
        "evaluation.finished_runs",
        "export.sample_files",
        "export.saved_model",
        "migration.other_checkpoints",
    ):
        importlib.import_module("gan_tf1." + name)


def judge(row: Row, case: str, ended: Ended, killed: bool = False, says: bool = True) -> bool:
    """Counts how a command ended; returns whether nothing was wrong with it.

    killed: it need not end by itself. says: a status other than 0 comes with a line.
    """
    before = len(row.failures)
    row.peak_mb = max(row.peak_mb, ended.peak_mb)
    if "Traceback (most recent call last)" in ended.err + ended.out:
        row.fail("traceback: " + last_line(ended.err), case, ended.err[-1500:])
    elif ended.hung:
        row.fail("hangs", case, f"after {ended.seconds:.0f} s: {last_line(ended.out)}")
    elif ended.peak_mb > MEMORY_MB:
        row.fail(f"more than {MEMORY_MB} MB", case, f"{ended.peak_mb:.0f} MB")
    elif ended.status not in STATUSES and not killed:
        row.fail(f"ends with {ended.status}", case, ended.err[-500:])
    elif says and ended.status in (1, 2) and not _has_line(ended.err):
        row.fail("no line says why", case, ended.err[-500:])
    if ended.status == 0:
        row.accepted += 1
    elif not killed:
        row.refused += 1
    return len(row.failures) == before


def _has_line(err: str) -> bool:
    return any(re.match(r"\S+( \w+)?: (error|failed): \S", line) for line in err.splitlines())


def last_line(text: str) -> str:
    """Of a traceback: the name of the exception, and so much that cases of one kind look alike."""
    lines = [line for line in text.splitlines() if line.strip()]
    tracebacks = [n for n, line in enumerate(lines) if line.startswith("Traceback (most recent")]
    if tracebacks:
        for line in lines[tracebacks[0] + 1 :]:
            if not line.startswith(" "):
                return line.split(":")[0]
    return lines[-1][:100] if lines else ""


def left_overs(folder: Path) -> list[str]:
    """Files and folders that something unfinished left behind."""
    return [
        str(path.relative_to(folder)) for path in folder.rglob("*") if LEFT_OVER.search(path.name)
    ]
