"""The place that an export is written to, and what the system may have against it."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Iterator

import tensorflow.compat.v1 as tf

from gan_tf1.errors import FULL, RunError, UsageError
from gan_tf1.runs.reader import reason

REFUSED = (tf.errors.PermissionDeniedError, tf.errors.NotFoundError)  # of the place, not the disk


@contextlib.contextmanager
def writing(out: Path, given: bool) -> Iterator[None]:
    """Around what makes `out`: what the system has against it is one line.

    Makes the folder that a path of our own choice is in, but none for one that was given. Raises
    UsageError, and RunError for a full disk.
    """
    try:
        if not given:
            out.parent.mkdir(exist_ok=True)
        elif not out.parent.is_dir():
            raise UsageError(f"--out {out}: there is no folder {out.parent}")
        yield
    except OSError as error:
        line = f"{out}: cannot be written ({error.strerror or error})"
        raise (RunError if error.errno in FULL else UsageError)(line) from None
    except tf.errors.OpError as error:
        why = reason(error).split("; ")[-1]  # behind the name of a temporary file
        kind = UsageError if isinstance(error, REFUSED) else RunError
        raise kind(f"{out}: cannot be written ({why})") from None
    except MemoryError:
        raise UsageError(f"{out}: too many samples for the memory; take --as files") from None
