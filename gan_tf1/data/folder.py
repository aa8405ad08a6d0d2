"""One folder to one data set: find the two files, verify them, say what a wrong file really is."""

from __future__ import annotations

import errno
import hashlib
from pathlib import Path
from typing import Callable, Iterable, NamedTuple

import numpy as np

from gan_tf1 import npz
from gan_tf1.data import idx, pictures
from gan_tf1.data.dataset import (
    DATASETS,
    KINDS,
    PUBLISHED_BYTES,
    SHA256,
    SPLITS,
    TITLES,
    Dataset,
    file_names,
    identify,
)
from gan_tf1.errors import UsageError

NPZ_NAME = "mnist.npz"  # the one file of the Keras cache that is not IDX
_MOST_NPZ_BYTES = idx.MOST_BYTES // 3  # of an array of own data, which is copied on its way


class _Part(NamedTuple):
    array: np.ndarray
    sha256: str
    known: bool


def holds(folder: Path, name: str, split: str) -> bool:
    """Whether the folder has any file under a name of this split, good or bad."""
    if name == "mnist" and _exists(folder / NPZ_NAME):
        return True
    return any(_find(folder, split, kind) is not None for kind in KINDS)


def holds_any(folder: Path) -> bool:
    """Whether the folder has any file under a name of either data set, good or bad."""
    return any(holds(folder, name, split) for name in DATASETS for split in SPLITS)


def read_folder(
    folder: Path, name: str, split: str, own: Callable[[str], None] | None = None
) -> Dataset:
    """Read and verify one split from a folder.

    Args:
      folder: holds the image file and the label file, gzipped or not, or (MNIST) `mnist.npz`.
      name: "fashion" or "mnist".
      split: "train" or "test".
      own: None refuses files whose sha256 is not the published one. A function means the user
        pointed here, so well-formed data of their own is taken, and the function is told so.

    Raises:
      UsageError: no such folder, files missing, damaged, or of another set or split.
    """
    try:
        if not folder.is_dir():
            what = "is not a directory" if folder.exists() else "does not exist"
            raise UsageError(f"{folder} {what}: name the folder that holds {_needed(name, split)}")
        source, parts = _sources(folder, name, split, own is not None)
    except OSError as error:
        advice = "name another" if error.errno == errno.ENAMETOOLONG else "check its permissions"
        raise UsageError(f"{folder} cannot be read ({error.strerror}): {advice}") from None

    images, labels = (
        _verify(raw, where, (name, split, kind), own is not None)
        for kind, (where, raw) in zip(KINDS, parts)
    )
    if len(images.array) != len(labels.array):
        raise UsageError(
            f"{folder} holds {len(images.array):,} images but {len(labels.array):,} labels "
            f"for {split}: the two files do not belong together"
        )
    if own is not None and not (images.known and labels.known):
        own(
            f"warning: {folder} does not hold the published {TITLES[name]} {split} files "
            f"(checksum unknown); using its {len(images.array):,} images as your own data"
        )
    return Dataset(
        name, split, images.array, labels.array, str(source), images.sha256, builtin=False
    )


def _sources(
    folder: Path, name: str, split: str, own: bool
) -> tuple[Path, Iterable[tuple[str, bytes | bytearray]]]:
    """Where the split is, and (what messages call it, IDX bytes) of the images and the labels."""
    found = [_find(folder, split, kind) for kind in KINDS]
    if name == "mnist" and None in found and _exists(folder / NPZ_NAME):
        most = _MOST_NPZ_BYTES if own else PUBLISHED_BYTES
        return folder / NPZ_NAME, _read_npz(folder / NPZ_NAME, split, most)
    paths = [path for path in found if path is not None]
    if len(paths) < len(KINDS):
        raise UsageError(_missing(folder, name, split))
    # Read one by one: of two broken files, the message is about the images.
    most = idx.MOST_BYTES if own else PUBLISHED_BYTES
    return folder, ((str(path), idx.read_bytes(path, most)) for path in paths)


def _verify(raw: bytes | bytearray, where: str, wanted: tuple[str, str, str], own: bool) -> _Part:
    name, split, kind = wanted
    sha256 = hashlib.sha256(raw).hexdigest()
    known = sha256 == SHA256[wanted]
    really = identify(sha256)
    if not known and really is not None:
        raise UsageError(_wrong_set(where, wanted, really, own))
    array = idx.decode(raw, kind, where)
    if not known and not own:
        raise UsageError(
            f"{where} is not the published {TITLES[name]} {split} {kind} file (sha256 "
            f"{sha256[:12]}...): delete it, or name its folder with --data-dir to use it anyway"
        )
    return _Part(array, sha256, known)


def _wrong_set(
    where: str, wanted: tuple[str, str, str], really: tuple[str, str, str], own: bool
) -> str:
    name, split, kind = wanted
    real_name, real_split, real_kind = really
    if real_name != name:
        holds_what = "MNIST digits" if real_name == "mnist" else "Fashion-MNIST"
        advice = f"use --dataset {real_name} or another --data-dir" if own else "delete it"
        return f"{where} holds {holds_what}, not {TITLES[name]}: {advice}"
    advice = "give the file its own name back" if own else "delete it"
    return (
        f"{where} holds the {real_split} {real_kind} of {TITLES[name]}, "
        f"not the {split} {kind}: {advice}"
    )


def _missing(folder: Path, name: str, split: str) -> str:
    if name == "fashion" and _exists(folder / NPZ_NAME) and not _has_idx(folder, split):
        return (
            f"{folder} holds {NPZ_NAME}, not Fashion-MNIST: use --dataset mnist or another folder"
        )
    lacking = [file_names(split, kind)[0] for kind in KINDS if _find(folder, split, kind) is None]
    other = SPLITS[1 - SPLITS.index(split)]
    if len(lacking) == len(KINDS) and all(_find(folder, other, kind) for kind in KINDS):
        return (
            f"{folder} holds only the {other} split: add {_needed(name, split)}, "
            f"or use --split {other}"
        )
    needed = _needed(name, split)
    if not holds_any(folder):
        needed += f", or pictures of your own ({', '.join(pictures.ENDINGS)})"
    if not any(folder.iterdir()):
        return f"{folder} is empty: it needs {needed}"
    return f"{folder} lacks {' and '.join(lacking)}: it needs {needed}"


def _needed(name: str, split: str) -> str:
    names = " and ".join(file_names(split, kind)[0] for kind in KINDS)
    return f"{names} (gzipped or not{f', or {NPZ_NAME}' if name == 'mnist' else ''})"


def _read_npz(path: Path, split: str, most: int) -> list[tuple[str, bytes]]:
    """The arrays of a Keras `mnist.npz` as the IDX files they were made from.

    Keras' file and the IDX files hold the same bytes, so the one checksum table serves both.
    """

    def require(key: str, dtype: np.dtype, size: int) -> None:
        if dtype != np.uint8:
            raise UsageError(f"{path} holds {dtype} values in {key}: uint8 is needed")
        if size > most:
            raise UsageError(f"{path} holds {size:,} bytes in {key}: {most:,} are the most")

    keys = (f"x_{split}", f"y_{split}")
    try:
        arrays = npz.read(path, require, keys)
    except KeyError as error:
        raise UsageError(
            f"{path} has no array {error.args[0]}: an MNIST archive holds x_train, y_train, "
            "x_test, y_test"
        ) from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}): download it again") from None
    except npz.Damaged:
        raise UsageError(f"{path} is not a whole NumPy archive: download it again") from None
    return [(f"{path} ({key})", idx.encode(arrays.pop(key))) for key in keys]


def _find(folder: Path, split: str, kind: str) -> Path | None:
    for file_name in file_names(split, kind):
        if _exists(folder / file_name):
            return folder / file_name
    return None


def _has_idx(folder: Path, split: str) -> bool:
    return all(_find(folder, split, kind) is not None for kind in KINDS)


def _exists(path: Path) -> bool:
    """As Path.exists, but a folder that may not be searched holds nothing."""
    try:
        return path.exists()
    except OSError:
        return False
