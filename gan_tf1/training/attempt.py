"""What becomes of a run whose training fails: all that it made stays, once it made something."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import TracebackType

from gan_tf1.errors import RunError, UsageError
from gan_tf1.runs import checkpoints


class Attempt:
    """Around a training: a UsageError from its first step on is a RunError, and so is an OSError.

    Before that, a new run without a checkpoint is removed, after Ctrl-C as well, and the UsageError
    is one.
    """

    def __init__(self, run: Path, new: bool):
        self.stepped = False  # for the loop to say
        self._run, self._new = run, new

    def __enter__(self) -> Attempt:
        return self

    def __exit__(
        self, _: object, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if not isinstance(error, (UsageError, OSError, RunError, KeyboardInterrupt)):
            return
        empty = not self.stepped and not checkpoints.steps(self._run / "checkpoints")
        if self._new and empty:
            shutil.rmtree(str(self._run), ignore_errors=True)
        after = "nothing was made" if self._new and empty else "the checkpoints are as they were"
        if isinstance(error, OSError):
            raise RunError(
                f"{error.filename or self._run}: {error.strerror or error}; {after}"
            ) from None
        if self.stepped and isinstance(error, UsageError):
            raise RunError(f"{error}; {after}, in {self._run}") from None
