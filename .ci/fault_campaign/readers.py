"""Mutated files of data sets: what needs no TensorFlow."""

from __future__ import annotations

import functools
import gzip
import io
import os
import random
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Callable, Sequence

import numpy as np

from fault_campaign.fuzz import Target, Wrong
from fault_campaign.mutate import mutated
from gan_tf1.data import dataset, folder, idx, sources

IMAGES = 20  # of the data sets
PIECE = bytes(1 << 26)  # what bombs are made of
PIECES = 40  # 2.7 GB
LAST_BLOCK = b"\x03\x00"  # of deflated data, empty


def quiet(_: str) -> None:
    """What a reader says is not looked at."""


def arrays() -> tuple[np.ndarray, np.ndarray]:
    """A small data set."""
    made = np.random.RandomState(1)
    images = made.randint(0, 256, (IMAGES, 28, 28)).astype(np.uint8)
    return images, made.randint(0, 10, IMAGES).astype(np.uint8)


def put(path: Path, content: bytes) -> None:
    """Writes a file in place of whatever is there."""
    if path.is_symlink() or path.exists():
        path.unlink() if not path.is_dir() or path.is_symlink() else path.rmdir()
    path.write_bytes(content)


def odd(path: Path, number: int) -> None:
    """Something that is no file in the place of one: 4 kinds."""
    if path.is_symlink() or path.exists():
        path.unlink() if not path.is_dir() or path.is_symlink() else path.rmdir()
    if number == 0:
        os.mkfifo(str(path))
    elif number == 1:
        path.mkdir()
    elif number == 2:
        path.symlink_to(path.name)
    else:
        path.symlink_to("/dev/zero")


ODD = 4


def prepare_idx(here: Path) -> Callable[[random.Random, int], None]:
    """Plain IDX files."""
    return _data_set(here, lambda content: content, "", [])


def prepare_gz(here: Path) -> Callable[[random.Random, int], None]:
    """Compressed ones; one is a bomb, and one an honest header before a bomb."""
    member = gzip.compress(PIECE, 9)
    head = gzip.compress(struct.pack(">BBBBIII", 0, 0, 8, 3, IMAGES, 28, 28))
    return _data_set(
        here,
        lambda content: gzip.compress(content, 1),
        ".gz",
        [member * PIECES, head + member * PIECES],
    )


def _data_set(
    here: Path, pack: Callable[[bytes], bytes], ending: str, bombs: Sequence[bytes]
) -> Callable[[random.Random, int], None]:
    raw = [idx.encode(array) for array in arrays()]
    packed = [pack(content) for content in raw]
    paths = [
        here / name for name in (dataset.file_names("train", kind)[0] for kind in dataset.KINDS)
    ]
    if not ending:
        paths = [path.with_suffix("") for path in paths]

    def try_one(draw: random.Random, number: int) -> None:
        for path, content in zip(paths, packed):
            put(path, content)
        which = draw.randrange(2)
        if number < ODD:
            odd(paths[which], number)
        elif number - ODD < len(bombs):
            put(paths[0], bombs[number - ODD])
        elif ending and draw.random() < 0.5:
            put(paths[which], pack(mutated(draw, raw[which], raw)))
        else:
            put(paths[which], mutated(draw, packed[which], packed))
        own = quiet if draw.random() < 0.9 else None
        read = folder.read_folder(here, "fashion", "train", own=own)
        if len(read.images) != len(read.labels) or read.images.shape[1:] != (28, 28):
            raise Wrong(f"takes what is no data set: {read.images.shape}, {read.labels.shape}")

    return try_one


def npz(content: Sequence[bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of arrays from the bytes of each."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as archive:
        for name, array in zip(("x_train", "y_train"), content):
            archive.writestr(name + ".npy", array)
    return file.getvalue()


def npy(array: np.ndarray) -> bytes:
    """The bytes of an array's file."""
    file = io.BytesIO()
    np.save(file, array, allow_pickle=True)
    return file.getvalue()


def npz_bombs() -> list[bytes]:
    """Archives that promise, or hold, far more than a data set."""
    images, labels = (npy(array) for array in arrays())
    shape = b"(20, 28, 28)"
    found = []
    for promised in (b"(99999999, 28, 28)", b"(2147483647,)", b"(9, 9999999999)"):
        old_head = images[:128]
        head = old_head.replace(shape, promised)
        found.append(npz([head[:127].rstrip() + b" " * 128 + images[128:], labels]))
        spaces = len(head) - len(old_head)
        head = head.replace(b" " * spaces + b"\n", b"\n", 1)
        found.append(npz([head + images[128:], labels]))
        found.append(_large_npz(head, labels))
    found.append(npz([npy(np.array([{}, 1], object)), labels]))
    found.append(images)
    return found


def _large_npz(head: bytes, labels: bytes) -> bytes:
    """An archive whose first array has a header and then zeros, without compressing them all."""
    deflated = packed(head) + packed(PIECE) * (PIECES // 2) + LAST_BLOCK
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("x_train.npy", deflated)
        entry = archive.getinfo("x_train.npy")
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.file_size = len(head) + len(PIECE) * (PIECES // 2)
        archive.writestr("y_train.npy", labels)
    return file.getvalue()


def packed(content: bytes) -> bytes:
    """Deflated so that more may follow: pieces can be put one after another."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush(zlib.Z_FULL_FLUSH)


def prepare_npz(here: Path) -> Callable[[random.Random, int], None]:
    """mnist.npz in a folder that the user names."""
    return _archive(here / folder.NPZ_NAME, lambda: _read_npz(here))


def _read_npz(here: Path) -> None:
    read = folder.read_folder(here, "mnist", "train", own=quiet)
    if len(read.images) != len(read.labels) or read.images.shape[1:] != (28, 28):
        raise Wrong(f"takes what is no data set: {read.images.shape}, {read.labels.shape}")


def prepare_keras(here: Path) -> Callable[[random.Random, int], None]:
    """mnist.npz in the cache of Keras: a bad one is passed over, for the built-in set at last."""
    os.environ.update(
        GAN_TF1_OFFLINE="1", KERAS_HOME=str(here / "keras"), GAN_TF1_CACHE=str(here / "cache")
    )
    sources.SYSTEM_DATASETS = here / "none"
    sources.builtin.load = functools.lru_cache(None)(sources.builtin.load)  # it draws digits
    (here / "keras" / "datasets").mkdir(parents=True)

    def read() -> None:
        try:
            found = sources.load("mnist", "test", say=quiet)
        except Exception as error:
            raise Wrong(f"stops the run ({type(error).__name__}): {error}") from error
        if not found.builtin:
            raise Wrong(f"takes it for the published set: {found.source}")

    return _archive(here / "keras" / "datasets" / folder.NPZ_NAME, read)


def _archive(path: Path, read: Callable[[], None]) -> Callable[[random.Random, int], None]:
    inner = [npy(array) for array in arrays()]
    archives = [npz(inner), npz(inner, zipfile.ZIP_STORED)]
    bombs: list[bytes] = []

    def try_one(draw: random.Random, number: int) -> None:
        if number < ODD:
            odd(path, number)
        elif number - ODD < NPZ_BOMBS:
            if not bombs:
                bombs.extend(npz_bombs())
            put(path, bombs[number - ODD])
        elif draw.random() < 0.5:
            content = list(inner)
            which = draw.randrange(len(content))
            content[which] = mutated(draw, content[which], inner)
            put(path, npz(content, draw.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))))
        else:
            put(path, mutated(draw, draw.choice(archives), archives))
        read()

    return try_one


NPZ_BOMBS = 11


TARGETS = (
    Target("IDX files", 20, prepare_idx),
    Target("gz files", 15, prepare_gz),
    Target("npz archives", 15, prepare_npz),
    Target("npz in the Keras cache", 2, prepare_keras, batch=500),
)
