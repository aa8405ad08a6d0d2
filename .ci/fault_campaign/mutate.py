"""Damage to a file's bytes, decided by a generator of random numbers."""

from __future__ import annotations

import random
import struct
from typing import Callable, Sequence

EXTREMES = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 2**24, 2**31 - 1, 2**31, 2**32 - 1)
HEAD = 64  # bytes in which formats have their sizes
MOST = 4096  # bytes that are put in or repeated at once
SEVERAL = (1, 1, 1, 2, 3)  # pieces of damage


def mutated(draw: random.Random, content: bytes, others: Sequence[bytes] = ()) -> bytes:
    """The content with one or a few pieces of damage. others: what it may be spliced with."""
    for _ in range(draw.choice(SEVERAL)):
        content = draw.choice(OPERATIONS)(draw, content, others or (content,))
    return content


def _flip(draw: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    changed = bytearray(content)
    for _ in range(draw.choice((1, 1, 2, 8)) if changed else 0):
        changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
    return bytes(changed)


def _truncate(draw: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    return content[: draw.randrange(len(content) + 1)]


def _insert(draw: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    at = draw.randrange(len(content) + 1)
    added = bytes(draw.randrange(256) for _ in range(draw.choice((1, 2, 4, 100))))
    return content[:at] + added + content[at:]


def _delete(draw: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    start, end = _range(draw, content)
    return content[:start] + content[end:]


def _zero(draw: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    start, end = _range(draw, content)
    return content[:start] + bytes(end - start) + content[end:]


def _repeat(draw: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    start, end = _range(draw, content)
    return content[:end] + content[start:end] * draw.choice((1, 2, 50)) + content[end:]


def _size(draw: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    """An extreme number in the place of one of 1, 2, 4 or 8 bytes, often near the beginning."""
    width = draw.choice((1, 2, 4, 4, 4, 8))
    ends = (min(len(content), HEAD), len(content))
    at = draw.randrange(draw.choice(ends) + 1)
    order, letter = draw.choice("<>"), {1: "B", 2: "H", 4: "I", 8: "Q"}[width]
    number = draw.choice(EXTREMES) % 2 ** (8 * width)
    return content[:at] + struct.pack(order + letter, number) + content[at + width :]


def _splice(draw: random.Random, content: bytes, others: Sequence[bytes]) -> bytes:
    other = draw.choice(others)
    return content[: draw.randrange(len(content) + 1)] + other[draw.randrange(len(other) + 1) :]


def _range(draw: random.Random, content: bytes) -> tuple[int, int]:
    start = draw.randrange(len(content) + 1)
    return start, min(len(content), start + draw.randrange(1, MOST))


OPERATIONS: Sequence[Callable[[random.Random, bytes, Sequence[bytes]], bytes]] = (
    _flip,
    _flip,
    _truncate,
    _insert,
    _delete,
    _zero,
    _repeat,
    _size,
    _size,
    _splice,
)
