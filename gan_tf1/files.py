"""Files that appear whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path
from typing import Iterator


@contextlib.contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """A path beside the folder, for the caller to make and fill; in the end it takes its name.

    Nothing stays of it where that fails. Raises OSError, for a folder that holds something too.
    """
    temporary = folder.with_name(f".{folder.name}.{os.getpid()}.tmp")
    try:
        yield temporary
        temporary.replace(folder)
    finally:
        if temporary.exists():
            shutil.rmtree(str(temporary))


def write_atomic(path: Path, content: bytes) -> None:
    """Writes under a temporary name in the same folder, then renames. Raises OSError."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        if temporary.exists():
            temporary.unlink()
        raise
