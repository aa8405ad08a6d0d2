"""Files that appear whole or not at all, and files that can be read to an end."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import signal
import stat
import sys
import threading
import time
from pathlib import Path
from typing import BinaryIO, Iterator, NoReturn, Sequence

_KEPT = 50  # characters of a name that its temporary one has: 255 bytes hold them in any script


@contextlib.contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """A path beside the folder, for the caller to make and fill; in the end it takes its name.

    Nothing stays of it where that fails. Raises OSError, for a folder that holds something too.
    """
    temporary = temporary_path(folder)
    try:
        yield temporary
        _sync_content(temporary)
        temporary.replace(folder)
        sync_folder(folder.parent)
    finally:
        if temporary.exists():
            shutil.rmtree(str(temporary))


def write_atomic(path: Path, content: bytes) -> None:
    """Writes under a temporary name in the same folder, then renames. Raises OSError."""
    temporary = temporary_path(path)
    try:
        with create(temporary) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(path.parent)


def temporary_path(path: Path, ending: str = ".tmp") -> Path:
    """A name in the same folder that nobody can foresee, nor another process have as well."""
    return path.with_name(f".{path.name[:_KEPT]}.{os.urandom(8).hex()}{ending}")


def create(path: Path) -> BinaryIO:
    """Opens a new file for writing. Raises OSError where anything has the name, a link too.

    Not tempfile.mkstemp, whose files nobody else may read: this one has the mode of any other.
    """
    return path.open("xb")


def clear_abandoned(folder: Path, starts: Sequence[str], ending: str, seconds: float) -> None:
    """Removes what killed processes have left in a folder: files and folders of temporary names.

    starts: what they begin with; ending: what they end with; seconds: how old the youngest is.
    """
    for path in folder.iterdir():
        if path.name.startswith(tuple(starts)) and path.name.endswith(ending):
            with contextlib.suppress(OSError):  # another process may be quicker
                status = path.lstat()
                if time.time() - status.st_mtime > seconds:
                    if stat.S_ISDIR(status.st_mode):
                        shutil.rmtree(str(path))
                    else:
                        path.unlink()


class _Stopped(SystemExit):
    """A signal came."""

    def __init__(self, number: int) -> None:
        super().__init__(128 + number)  # as a shell has it
        self.number = number


@contextlib.contextmanager
def unwound_by_signals() -> Iterator[None]:
    """Within, SIGTERM and SIGHUP are exceptions, so that nothing temporary stays behind.

    Of the main thread only, and where neither is ignored or handled already. After it, the signal
    ends the process as if it had not been handled; what is around the block is not unwound.
    """

    def unwind(number: int, frame: object) -> NoReturn:
        raise _Stopped(number)

    numbers = [signal.SIGTERM] + ([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])
    ours = []
    if threading.current_thread() is threading.main_thread():
        ours = [number for number in numbers if signal.getsignal(number) == signal.SIG_DFL]
    for number in ours:
        signal.signal(number, unwind)
    stopped = None
    try:
        yield
    except _Stopped as signalled:
        stopped = signalled
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)
    if stopped:
        # Not by sys.exit: Python's own end waits for threads, and 3.13.0 now and then crashed there
        # where a download's thread was still in the system.
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError, AttributeError):
                stream.flush()
        os.kill(os.getpid(), stopped.number)
        raise stopped  # where the signal is blocked


def open_regular(path: Path) -> BinaryIO:
    """Opens a file for reading. Raises OSError for a pipe or device as well, which may never end.

    ValueError: no file can have such a name.
    """
    # Without O_NONBLOCK, opening a pipe waits for somebody who writes into it.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(str(path), flags)
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "Not a regular file", str(path))
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def read_regular(path: Path, most: int) -> bytes:
    """The content of a file. Raises as open_regular, and OSError above `most` bytes."""
    with open_regular(path) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, f"Larger than {most:,} bytes", str(path))
    return content


def sync(path: Path) -> None:
    """A file reaches the disk, or the names in a folder. Raises OSError."""
    if os.name == "nt" and path.is_dir():  # Windows opens no folder
        return
    descriptor = os.open(str(path), os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_content(folder: Path) -> None:
    """Else a power cut could leave the folder under its name, and files in it without a byte."""
    for here, _, names in os.walk(str(folder)):
        for name in names:
            sync(Path(here, name))
        sync_folder(Path(here))


def sync_folder(folder: Path) -> None:
    """Makes what was renamed in it last through a power cut, where the system can do that."""
    with contextlib.suppress(OSError):  # not every network's folders can
        sync(folder)
