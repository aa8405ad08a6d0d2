"""The IDX format of the MNIST family, strictly: read, gzipped or plain, and written.

A file is two zero bytes, a type code (8 = uint8), the number of dimensions, each dimension as a
big-endian uint32, then the values. Every departure from that is a UsageError that names the file.
"""

from __future__ import annotations

import gzip
import io
import struct
import zlib
from pathlib import Path
from typing import BinaryIO, Sequence

import numpy as np

from gan_tf1.data.dataset import IMAGE_SHAPE, KINDS, N_CLASSES
from gan_tf1.errors import UsageError
from gan_tf1.files import open_regular

# Of own data, whose size only its header knows: ten times Fashion-MNIST. Not more, as what is
# read stays in memory: the largest relative, EMNIST's 697,932 images, has 547 MB.
MOST_BYTES = 600 * 1000 * 1000
_START = 1 << 16  # bytes: holds every header, what tells a web page, and all of a small file
_PIECE = 1 << 20
_UINT8 = 0x08
_TYPE_NAMES = {
    0x08: "uint8",
    0x09: "int8",
    0x0B: "int16",
    0x0C: "int32",
    0x0D: "float32",
    0x0E: "float64",
}
_RANK = {"images": 3, "labels": 1}
_GZIP_MAGIC = b"\x1f\x8b"
_AGAIN = "delete it and download it again"

# What people find on disk under the name of a data file.
_IMPOSTORS = (
    (b"<", "a web page or an XML error message"),
    (b"{", "a JSON message"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"version https://git-lfs", "a Git LFS pointer"),
)


def read_bytes(path: Path, most: int = MOST_BYTES) -> bytes | bytearray:
    """The bytes of an IDX file, decompressed if its content, not its name, says gzip.

    Nothing is read beyond what its header promises, so that a small file cannot become a large one.

    most: bytes of the largest file that is read, decompressed.

    Raises:
      UsageError: unreadable, empty, too large, gzip cut short or damaged, or plainly something
        else.
    """
    try:
        with open_regular(path) as file:
            packed = file.read(len(_GZIP_MAGIC)) == _GZIP_MAGIC
            file.seek(0)
            raw = _unpacked(path, file, most) if packed else _read_promised(path, file, most)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(
            f"{path} cannot be read ({reason}): check the path and its permissions"
        ) from None
    if not raw:
        problem = "is gzip data with nothing in it" if packed else "is empty"
        raise UsageError(f"{path} {problem}: {_AGAIN}")
    start = raw[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, what in _IMPOSTORS:
        if start.startswith(magic):
            raise UsageError(f"{path} is {what}, not an IDX file: {_AGAIN}")
    return raw


def _unpacked(path: Path, file: BinaryIO, most: int) -> bytearray:
    try:
        with gzip.GzipFile(fileobj=file) as stream:
            return _read_promised(path, stream, most)
    except EOFError:
        raise UsageError(f"{path} is cut short (its gzip stream has no end): {_AGAIN}") from None
    except (OSError, zlib.error, struct.error) as error:
        if getattr(error, "errno", None) is not None:
            raise  # the system's, not that of the format
        raise UsageError(f"{path} is damaged gzip data ({error}): {_AGAIN}") from None


def _read_promised(path: Path, stream: BinaryIO | gzip.GzipFile, most: int) -> bytearray:
    """As much as the header promises, and no more; of what is no IDX file, the beginning."""
    raw = bytearray(stream.read(_START))
    promised = _promised_bytes(raw)
    if promised is None:
        return raw
    while len(raw) <= min(promised, most):
        piece = stream.read(_PIECE)
        if not piece:
            return raw
        raw += piece
    if promised > most:
        raise UsageError(
            f"{path} promises {promised:,} bytes, and a file here has {most:,} at most: "
            "take a part of it"
        )
    return raw


def _promised_bytes(start: bytearray) -> int | None:
    """Bytes of the whole file; None where `decode` refuses such a beginning."""
    if start[:3] != bytes([0, 0, _UINT8]) or len(start) < 4 or start[3] not in _RANK.values():
        return None
    rank = start[3]
    if len(start) < 4 + 4 * rank:
        return None
    return 4 + 4 * rank + _product(struct.unpack_from(f">{rank}I", start, 4))


def _product(shape: Sequence[int]) -> int:
    """In Python's integers: a made-up header cannot overflow."""
    size = 1
    for length in shape:
        size *= length
    return size


def decode(raw: bytes | bytearray, kind: str, where: str) -> np.ndarray:
    """Decompressed IDX bytes to an array.

    Args:
      raw: the whole file, decompressed.
      kind: "images" or "labels".
      where: how messages call the file.

    Returns:
      Read-only uint8 view of `raw`: [n, 28, 28] in [0, 255] for images, [n] in [0, 9] for labels.

    Raises:
      UsageError: anything but exactly such a file.
    """
    if len(raw) < 4:
        raise UsageError(f"{where} is too short for an IDX file ({len(raw)} bytes): {_AGAIN}")
    if raw[:2] != b"\0\0" or raw[2] not in _TYPE_NAMES:
        expected = (_UINT8 << 8) + _RANK[kind]
        raise UsageError(
            f"{where} is not an IDX file (it starts with 0x{raw[:4].hex()}, "
            f"{kind} start with 0x{expected:08x}): {_AGAIN}"
        )
    if raw[2] != _UINT8:
        raise UsageError(
            f"{where} holds {_TYPE_NAMES[raw[2]]} values: convert them to uint8 (type code 8)"
        )
    rank = raw[3]
    if rank != _RANK[kind]:
        for other in KINDS:
            if rank == _RANK[other]:
                raise UsageError(
                    f"{where} holds {other} where {kind} are expected: "
                    "are the two files swapped? Give each its own name back"
                )
        raise UsageError(
            f"{where} has {rank} dimensions, {kind} have {_RANK[kind]}: give the file that "
            f"holds {kind}"
        )
    start = 4 + 4 * rank
    if len(raw) < start:
        raise UsageError(f"{where} is cut short (it ends inside its header): {_AGAIN}")
    shape = struct.unpack(f">{rank}I", raw[4:start])
    size = _product(shape)
    if kind == "images" and shape[1:] != IMAGE_SHAPE:
        raise UsageError(
            f"{where} holds images of {shape[1]}x{shape[2]} pixels: "
            f"this project works on {IMAGE_SHAPE[0]}x{IMAGE_SHAPE[1]}"
        )
    if shape[0] == 0:
        raise UsageError(f"{where} holds no {kind} at all: {_AGAIN}")
    if len(raw) < start + size:
        raise UsageError(
            f"{where} is cut short (its header promises {size:,} bytes, "
            f"{len(raw) - start:,} are there): {_AGAIN}"
        )
    if len(raw) > start + size:
        # A large file is not read to its end only to be counted.
        raise UsageError(
            f"{where} has at least {len(raw) - start - size:,} bytes too many after its last "
            f"value: {_AGAIN}"
        )
    array = np.frombuffer(raw, dtype=np.uint8, offset=start).reshape(shape)
    array.setflags(write=False)
    if kind == "labels" and int(array.max()) >= N_CLASSES:
        raise UsageError(
            f"{where} holds the label {int(array.max())}: labels run from 0 to {N_CLASSES - 1}"
        )
    return array


def encode(array: np.ndarray) -> bytes:
    """The IDX bytes of a uint8 array of any rank from 1 to 255."""
    if array.dtype != np.uint8:
        raise ValueError(f"IDX files are written from uint8 arrays, not {array.dtype}")
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, _UINT8, array.ndim, *array.shape)
    return b"".join((header, np.ascontiguousarray(array).data))  # one copy, not two


def write(path: Path, array: np.ndarray) -> None:
    """Write a uint8 array as an IDX file, gzipped if the name ends in .gz.

    The same array gives the same bytes at any time: no date and no name go into the gzip header.
    """
    raw = encode(array)
    if path.suffix == ".gz":
        packed = io.BytesIO()
        with gzip.GzipFile("", "wb", compresslevel=9, fileobj=packed, mtime=0) as stream:
            stream.write(raw)
        raw = packed.getvalue()
    path.write_bytes(raw)
