"""What every command line shares: errors as one line, exit statuses, and which module serves it.

`main` is the console command gan-tf1; `tool` and `train` serve the scripts, which are the same
programs under names of their own.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
import tempfile
import threading
import traceback
from typing import Callable, Sequence

from gan_tf1 import launch, lazy_tensorflow, streams
from gan_tf1.errors import FULL, RunError, UsageError

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
SIGPIPE = 13  # which Windows does not have
SMALLER = "a smaller --batch, --noise-dim, --count or --frames, whichever it has, needs less"


def run(main: Callable[[], int]) -> int:
    """Calls main; turns this package's two exceptions into one line and an exit status."""
    # TensorFlow's native side greets with a page of hints. Set the variable to see them.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    # A thread of TensorFlow's that writes events dies of a full disk; that is a line, not a page.
    threading.excepthook = lambda args: streams.put(
        f"{args.thread and args.thread.name}: {_first_line(args.exc_value)}", sys.stderr
    )
    streams.prepare()
    try:
        return main()
    except UsageError as error:
        return _say("error", error, 2)
    except RunError as error:
        return _say("failed", error, 1)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except BrokenPipeError:  # of `| head`, where something is printed and not said
        streams.silence(sys.stdout)
        return 128 + SIGPIPE
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        what = f"{where}{error.strerror or _first_line(error)}"
        return _say("failed", what, 1) if error.errno in FULL else _say("error", what, 2)
    except Exception as error:
        if isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError":
            return _say("failed", f"out of memory ({_first_line(error)}); {SMALLER}", 1)
        return _say("failed", f"{type(error).__name__}: {_first_line(error)}; {_log()}", 1)
    finally:
        streams.finish()


def _say(kind: str, what: object, status: int) -> int:
    streams.put(f"{launch.program()}: {kind}: {what}", sys.stderr)
    return status


def _first_line(error: BaseException | None) -> str:
    return next((line[:200] for line in str(error).splitlines() if line.strip()), "no reason given")


def _log() -> str:
    """Writes the traceback of the exception that is being handled into a file, and says which."""
    try:
        descriptor, name = tempfile.mkstemp(".log", "gan-tf1-")
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{launch.command()}\n{traceback.format_exc()}")
        return f"this is a fault of the program, please report it with {name}"
    except OSError:
        return "this is a fault of the program, and there was no room for a log"


def tool(name: str, argv: Sequence[str] | None = None) -> int:
    """A script of that name which is no training script: returns the exit status."""

    def main() -> int:
        if name not in WITHOUT_TENSORFLOW:
            lazy_tensorflow.install()
        module = importlib.import_module("gan_tf1." + TOOLS[name])
        return module.main(sys.argv[1:] if argv is None else argv)

    return run(main)


def train(recipe_name: str, argv: Sequence[str] | None = None) -> int:
    """A training script: returns the exit status 0, 1, 2, or 128 + n where signal n stopped it."""

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
