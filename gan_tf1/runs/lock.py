"""Who trains a run: one process at a time, by a lock that the kernel takes back when it dies."""

from __future__ import annotations

import contextlib
import errno
import os
import platform
import stat
from pathlib import Path
from typing import Callable, Iterator

from gan_tf1.errors import UsageError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

NAME = ".lock"  # in the run directory, while it is held; after a kill it stays and means nothing
_TAKEN = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES)


@contextlib.contextmanager
def held(run: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Nobody else trains the run or adds to its events meanwhile.

    Raises UsageError where another process does, OSError where no file can be made. On a file
    system without locks it goes on with a warning.
    """
    descriptor = _take(run, say)
    try:
        yield
    finally:
        if descriptor is not None:
            # While it is held: whoever waits for the next one sees that this file is not it.
            with contextlib.suppress(OSError):
                (run / NAME).unlink()
            os.close(descriptor)


def _take(run: Path, say: Callable[[str], None]) -> int | None:
    """The descriptor of the locked file, None where there are no locks."""
    if fcntl is None:
        return None
    path = run / NAME
    while True:
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        descriptor = os.open(str(path), flags, 0o644)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise UsageError(f"{path}: not a file that this package made; remove it")
            if not _lock(descriptor, run, say):
                os.close(descriptor)
                return None
            if _is(descriptor, path):
                with contextlib.suppress(OSError):  # on a full disk it is a lock as well
                    os.ftruncate(descriptor, 0)
                    os.write(descriptor, f"{os.getpid()} on {platform.node()}\n".encode())
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)  # it was another's, who has removed it by now


def _lock(descriptor: int, run: Path, say: Callable[[str], None]) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except OSError as error:
        if error.errno not in _TAKEN:
            say(
                f"warning: {run} cannot be locked ({error.strerror}); see to it that no other "
                "process trains it"
            )
            return False
    who = os.read(descriptor, 200).decode(errors="replace").strip()
    raise UsageError(
        f"{run}: process {who or 'unknown'} is writing to it; wait for its end, or stop it"
    )


def _is(descriptor: int, path: Path) -> bool:
    """Whether the file of that path is still the one that was opened."""
    try:
        there, here = path.stat(), os.fstat(descriptor)
    except FileNotFoundError:
        return False
    return (there.st_dev, there.st_ino) == (here.st_dev, here.st_ino)
