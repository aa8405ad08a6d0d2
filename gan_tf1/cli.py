"""What every command line shares: errors as one line, exit statuses, and which module serves it."""

from __future__ import annotations

import importlib
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Callable, Sequence

from gan_tf1.errors import RunError, UsageError

TOOLS = {
    "benchmark": "commands.benchmark",
    "compare": "commands.compare",
    "evaluate": "commands.evaluate",
    "export": "commands.export",
    "sample": "commands.sample",
}


def run(main: Callable[[], int]) -> int:
    """Calls main; turns this package's two exceptions into one line and an exit status."""
    # TensorFlow's native side greets with a page of hints. Set the variable to see them.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    # A thread of TensorFlow's that writes events dies of a full disk; that is a line, not a page.
    threading.excepthook = lambda args: print(
        f"{args.thread.name}: {str(args.exc_value).splitlines()[0]}", file=sys.stderr
    )
    program = Path(sys.argv[0]).name
    try:
        return main()
    except UsageError as error:
        print(f"{program}: error: {error}", file=sys.stderr)
        return 2
    except RunError as error:
        print(f"{program}: failed: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def tool(name: str, argv: Sequence[str] | None = None) -> int:
    """A script of that name which is no training script: returns the exit status."""

    def main() -> int:
        module = importlib.import_module("gan_tf1." + TOOLS[name])
        return module.main(sys.argv[1:] if argv is None else argv)

    return run(main)


def train(recipe_name: str, argv: Sequence[str] | None = None) -> int:
    """A training script: returns the exit status 0, 1, 2, or 130 and 143 where it was stopped."""
    from gan_tf1.commands import train as command

    return run(lambda: command.main(recipe_name, sys.argv[1:] if argv is None else argv))
