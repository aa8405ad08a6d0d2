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

import numpy as np

from gan_tf1.data.dataset import IMAGE_SHAPE, KINDS, N_CLASSES
from gan_tf1.errors import UsageError

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


def read_bytes(path: Path) -> bytes:
    """The bytes of an IDX file, decompressed if its content, not its name, says gzip.

    Raises:
      UsageError: unreadable, empty, gzip cut short or damaged, or plainly something else.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read ({error.strerror}): check the path and its permissions"
        ) from None
    if not raw:
        raise UsageError(f"{path} is empty: {_AGAIN}")
    if raw.startswith(_GZIP_MAGIC):
        try:
            raw = gzip.decompress(raw)
        except EOFError:
            raise UsageError(
                f"{path} is cut short (its gzip stream has no end): {_AGAIN}"
            ) from None
        except (OSError, zlib.error, struct.error) as error:
            raise UsageError(f"{path} is damaged gzip data ({error}): {_AGAIN}") from None
        if not raw:
            raise UsageError(f"{path} is gzip data with nothing in it: {_AGAIN}")
    start = raw[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, what in _IMPOSTORS:
        if start.startswith(magic):
            raise UsageError(f"{path} is {what}, not an IDX file: {_AGAIN}")
    return raw


def decode(raw: bytes, kind: str, where: str) -> np.ndarray:
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
    size = 1
    for length in shape:  # Python integers: a made-up header cannot overflow
        size *= length
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
        raise UsageError(
            f"{where} has {len(raw) - start - size:,} bytes too many after its last value: {_AGAIN}"
        )
    array = np.frombuffer(raw, dtype=np.uint8, offset=start).reshape(shape)
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
    return header + array.tobytes()


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
