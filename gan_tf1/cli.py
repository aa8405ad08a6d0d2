"""What every command line shares: errors as one line, exit statuses, and which module serves it.

`main` is the console command gan-tf1; `tool` and `train` serve the scripts, which are the same
programs under names of their own.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
import threading
from typing import Callable, Sequence

from gan_tf1 import launch, lazy_tensorflow
from gan_tf1.errors import RunError, UsageError

TOOLS = {
    "benchmark": "commands.benchmark",
    "compare": "commands.compare",
    "data": "data.__main__",
    "evaluate": "commands.evaluate",
    "export": "commands.export",
    "lint": "commands.lint",
    "sample": "commands.sample",
    "train": "commands.train",
}
WITHOUT_TENSORFLOW = ("data", "lint")  # the linter asks which release is installed
# What the page of help says, in its order. Written here, as some of the modules import TensorFlow.
COMMANDS = {
    "train": "trains a recipe: train fashion, and so on",
    "sample": "draws images from a run",
    "evaluate": "measures how good the samples of runs are",
    "export": "writes the generator of a run as a SavedModel",
    "lint": "reports what of old TensorFlow 1 scripts breaks",
    "compare": "compares TensorFlow 1.15.5, compat.v1 and TensorFlow 2",
    "benchmark": "measures an iteration of training",
    "data": "lists the data sets on this machine, or fetches one",
}
HELP = ("-h", "--help")


def run(main: Callable[[], int]) -> int:
    """Calls main; turns this package's two exceptions into one line and an exit status."""
    # TensorFlow's native side greets with a page of hints. Set the variable to see them.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    # A thread of TensorFlow's that writes events dies of a full disk; that is a line, not a page.
    threading.excepthook = lambda args: print(
        f"{args.thread and args.thread.name}: {str(args.exc_value).splitlines()[0]}",
        file=sys.stderr,
    )
    try:
        return main()
    except UsageError as error:
        print(f"{launch.program()}: error: {error}", file=sys.stderr)
        return 2
    except RunError as error:
        print(f"{launch.program()}: failed: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def tool(name: str, argv: Sequence[str] | None = None) -> int:
    """A script of that name which is no training script: returns the exit status."""

    def main() -> int:
        if name not in WITHOUT_TENSORFLOW:
            lazy_tensorflow.install()
        module = importlib.import_module("gan_tf1." + TOOLS[name])
        return module.main(sys.argv[1:] if argv is None else argv)

    return run(main)


def train(recipe_name: str, argv: Sequence[str] | None = None) -> int:
    """A training script: returns the exit status 0, 1, 2, or 130 and 143 where it was stopped."""

    def main() -> int:
        lazy_tensorflow.install()  # what can be refused without it is refused before
        from gan_tf1 import recipes
        from gan_tf1.commands import train as command

        return command.train(recipes.load(recipe_name), sys.argv[1:] if argv is None else argv)

    return run(main)


def main(argv: Sequence[str] | None = None) -> int:
    """The command gan-tf1, which is `python -m gan_tf1` too: returns the exit status."""
    given = list(sys.argv[1:] if argv is None else argv)
    return run(lambda: _dispatch(given))


def _dispatch(argv: Sequence[str]) -> int:
    name, rest = (argv[0] if argv else HELP[0]), argv[1:]
    if name in HELP:
        width = max(len(command) for command in COMMANDS)
        print(f"usage: {launch.program()} COMMAND [OPTION...]\n")
        for command, summary in COMMANDS.items():
            print(f"  {command:<{width}}  {summary}")
        print(f"\n{launch.program()} COMMAND --help shows the options of one.")
        return 0
    if name not in TOOLS:
        raise UsageError(f"no command {name!r}; there are {', '.join(COMMANDS)}")
    return tool(name, rest)
