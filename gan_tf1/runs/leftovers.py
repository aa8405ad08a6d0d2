"""What a killed training leaves in its run, and no more than that."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Iterable

from gan_tf1.runs import checkpoints

# Of write_atomic, of TensorFlow's list of checkpoints, and of its writing of a checkpoint.
_TEMPORARY = {
    "": re.compile(r"\.(config\.json|theory\.json|DONE)\..*tmp\Z"),
    "samples": re.compile(r"\..*tmp\Z"),
    "checkpoints": re.compile(r"\..*tmp\Z|checkpoint\.tmp|model\.ckpt-\d+\..*tempstate"),
}
_DATA = re.compile(re.escape(checkpoints.PREFIX) + r"-(\d+)\.data-\d+-of-\d+\Z")


def clear(run: Path) -> None:
    """Removes temporary files of the training, and the data of checkpoints without an index.

    For whoever holds the lock of the run. Raises OSError.
    """
    for folder, name in _TEMPORARY.items():
        _remove(path for path in _files(run / folder) if name.match(path.name))
    directory = run / "checkpoints"
    whole = set(checkpoints.steps(directory))
    for path in _files(directory):
        match = _DATA.match(path.name)
        if match and int(match.group(1)) not in whole:
            path.unlink()


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return [path for path in folder.iterdir() if path.is_symlink() or path.is_file()]


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink()
