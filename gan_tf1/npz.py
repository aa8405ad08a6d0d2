"""NumPy archives (.npz) that anybody may have damaged: whole arrays of a known size, or one error.

Not np.load, which believes the file: what it allocates and raises is decided there. An archive is a
ZIP file of .npy members; of both formats only what np.savez writes is read.
"""

from __future__ import annotations

import functools
import io
import operator
import os
import struct
import warnings
import zipfile
from pathlib import Path
from typing import IO, BinaryIO, Callable, Sequence

import numpy as np

from gan_tf1.files import open_regular

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # zipfile unpacks all others without a limit
_SUFFIX = ".npy"
_MOST_DIRECTORY_BYTES = 1 << 16  # ZIP's list of members; a few hundred of them
_MOST_HEADER_BYTES = 1 << 10  # of a member, by its own account; np.save writes 118
_PIECE = 1 << 20

# PKZIP's APPNOTE, 4.3.16: what a ZIP file ends with, without a comment.
_END = struct.Struct("<4s4H2LH")
_END_MAGIC = b"PK\x05\x06"
_ZIP64_LOCATOR = 20  # bytes before it, where there is one
_ZIP64_MAGIC = b"PK\x06\x07"

# Of np.save's format 1.0: magic, version, length of the header.
_START = struct.Struct("<6s2BH")

Require = Callable[[str, np.dtype, int], None]


class Damaged(Exception):
    """This is not what np.savez has written."""


def read(path: Path, require: Require, names: Sequence[str] | None = None) -> dict[str, np.ndarray]:
    """The arrays of an archive by name, each one whole and of the checksum that it has there.

    Args:
      require: gets the name, the type and the size in bytes of an array before its data are read;
        what it raises is passed on.
      names: of the arrays to read; all by default.

    Raises:
      OSError: the file cannot be read.
      KeyError: it has no array of that name.
      Damaged: anything else.
    """
    with open_regular(path) as file:
        _require_few_members(file)
        try:
            archive = zipfile.ZipFile(file)
            members = {info.filename: info for info in archive.infolist()}
        except Exception as error:
            raise _damaged(error) from None
        if names is None:
            names = [name[: -len(_SUFFIX)] for name in members if name.endswith(_SUFFIX)]
        arrays = {}
        for name in names:
            if name + _SUFFIX not in members:
                raise KeyError(name)
            arrays[name] = _array(archive, members[name + _SUFFIX], name, require)
    return arrays


def _array(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, require: Require
) -> np.ndarray:
    if member.compress_type not in _METHODS:
        raise Damaged("compressed in another way than np.savez does")
    try:
        stream = archive.open(member)
        shape, columns_first, dtype, start = _header(stream)
    except Exception as error:
        raise _damaged(error) from None
    if dtype.hasobject or any(length < 0 for length in shape):
        raise Damaged("no array of numbers")
    size = functools.reduce(operator.mul, shape, dtype.itemsize)  # in Python's integers
    if member.file_size != start + size:
        raise Damaged("the size of an array is not that of its data")
    require(name, dtype, size)
    raw = bytearray()
    try:
        # To the last byte, as then the checksum is compared.
        while len(raw) < size:
            piece = stream.read(min(_PIECE, size - len(raw)))
            if not piece:
                raise Damaged("cut short")
            raw += piece
        return np.frombuffer(raw, dtype).reshape(shape, order="F" if columns_first else "C")
    except Exception as error:
        raise _damaged(error) from None


def _header(stream: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype, int]:
    """(shape, whether column by column, type, bytes of the header) of a member."""
    start = stream.read(_START.size)
    magic, major, minor, length = _START.unpack(start)
    if (magic, major, minor) != (b"\x93NUMPY", 1, 0) or length > _MOST_HEADER_BYTES:
        raise Damaged("not the header that np.savez writes")
    text = io.BytesIO(start[-2:] + stream.read(length))  # NumPy reads the length once more
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        shape, columns_first, dtype = np.lib.format.read_array_header_1_0(text)
    return shape, columns_first, dtype, len(start) + length


def _require_few_members(file: BinaryIO) -> None:
    """zipfile makes an object of each that the directory has: a gigabyte of a few megabytes."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _END.size - _ZIP64_LOCATOR))
    tail = file.read()
    locator, end = tail[: -_END.size], tail[-_END.size :]
    if len(end) < _END.size:
        raise Damaged("too short")
    magic, *_, directory, _, comment = _END.unpack(end)
    if magic != _END_MAGIC or comment or locator.startswith(_ZIP64_MAGIC):
        raise Damaged("not the end that np.savez writes")
    if directory > _MOST_DIRECTORY_BYTES:
        raise Damaged("too many members")


def _damaged(error: Exception) -> Exception:
    """What to raise for it: zipfile and NumPy raise almost anything on damaged bytes."""
    if isinstance(error, (OSError, Damaged)) and getattr(error, "errno", 0) is not None:
        return error  # the system's own, or ours
    return Damaged(f"{type(error).__name__}: {error}")
