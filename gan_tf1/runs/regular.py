"""Files of others, read with care: a pipe would wait for ever, and a huge one fill the memory."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path


def read(path: Path, most: int) -> bytes:
    """The content of a file of at most so many bytes. Raises OSError for anything else."""
    descriptor = os.open(str(path), os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "Not a regular file", str(path))
    with os.fdopen(descriptor, "rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, f"Larger than {most:,} bytes", str(path))
    return content


def sync(path: Path) -> None:
    """A file, or the names in a folder, reach the disk. Raises OSError."""
    if os.name == "nt" and path.is_dir():  # Windows opens no folder
        return
    descriptor = os.open(str(path), os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
