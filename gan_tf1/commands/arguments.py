"""What several command lines share: the options of a finished run, and checks of given values."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Sequence

from gan_tf1.config import LOGDIR, flag
from gan_tf1.errors import UsageError

MOST = 2**31 - 1  # of whatever is counted
RUN_HELP = "a run's directory, its name, or latest"


def add_run(parser: argparse.ArgumentParser) -> None:
    """RUN, as `args.run`."""
    parser.add_argument("run", metavar="RUN", help=RUN_HELP)


def add_runs(parser: argparse.ArgumentParser) -> None:
    """Any number of RUN, as `args.runs`."""
    parser.add_argument("runs", metavar="RUN", nargs="*", help=RUN_HELP)


def add_step(parser: argparse.ArgumentParser) -> None:
    """--step, as `args.step`: int or None."""
    parser.add_argument(
        "--step",
        type=int,
        metavar="N",
        help="the checkpoint of this step (default: the newest valid one)",
    )


def add_raw_weights(parser: argparse.ArgumentParser) -> None:
    """--raw-weights, as `args.raw_weights`: bool."""
    parser.add_argument(
        "--raw-weights",
        action="store_true",
        help="of a run with --ema: G's weights of that step, not their average",
    )


def add_logdir(parser: argparse.ArgumentParser) -> None:
    """--logdir, as `args.logdir`: str."""
    parser.add_argument(
        "--logdir",
        metavar="DIR",
        default=str(LOGDIR),
        help="default: tensorboard/ of the checkout, or else of this folder",
    )


def require_values(args: argparse.Namespace, names: Sequence[str]) -> None:
    """Raises UsageError for an empty text, which a shell makes of a variable that is not set.

    names: of attributes of args, those that are to be looked at; one that is not there is passed
    over, as a recipe does not have every option.
    """
    for name in names:
        value = getattr(args, name, None)
        if "" not in (value if isinstance(value, list) else [value]):
            continue
        if name in ("run", "runs", "files"):
            raise UsageError(f"{name.rstrip('s').upper()} is empty: give a value")
        raise UsageError(f"{flag(name)} is empty: give a value, or leave it out")


def require_for_tensorflow(option: str, path: str | None) -> None:
    """Raises UsageError for a path that TensorFlow takes for none, before anything is made."""
    try:
        os.path.abspath(path or "").encode("utf-8")  # noqa: PTH100
    except UnicodeEncodeError:
        if path is None:
            return
        shown = path.encode("utf-8", "backslashreplace").decode()
        raise UsageError(
            f"{option} {shown}: not UTF-8, and TensorFlow takes no other path; rename it"
        ) from None


def resolved(option: str, path: str) -> Path:
    """The absolute path, links followed, ~ as the home.

    Raises UsageError for links in a circle and the like.
    """
    try:
        return Path(path).expanduser().resolve()
    except (OSError, RuntimeError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise UsageError(f"{option} {path}: no such folder ({why})") from None


def require_positive(option: str, value: int | None, most: int = MOST) -> None:
    """Raises UsageError for what is not in 1 to `most`; None is an option that was not given."""
    if value is not None and value < 1:
        raise UsageError(f"{option} {value}: must be positive")
    if value is not None and value > most:
        raise UsageError(f"{option} {value}: must be at most {most}")


def require_seed(option: str, value: int) -> None:
    """Raises UsageError for what is no seed of noise."""
    if not 0 <= value < 2**31:
        raise UsageError(f"{option} {value}: must be in [0, 2**31)")
