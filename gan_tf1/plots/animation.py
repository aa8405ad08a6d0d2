"""Frames -> an animated GIF, of which one frame at a time is in memory."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Iterable, Iterator, Sequence

import numpy as np
from PIL import GifImagePlugin, Image

from gan_tf1.errors import UsageError

_LONGEST = 655350  # milliseconds: 65,535 hundredths of a second
_LARGEST = 65535  # pixels, of a side
_WITHOUT_END = b"!\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"  # repeat, 0 times for always
_GREYS = np.repeat(np.arange(256, dtype=np.uint8), 3).reshape(256, 3)


def to_gif(frames: Sequence[np.ndarray | Path], ms_per_frame: int) -> bytes:
    """The bytes of a GIF that repeats without end; greys are stored as they are.

    Colours share one palette of 256, else they would flicker from frame to frame. Pillow's own
    writer holds all frames until the last one has come; here a frame is encoded as it is reached.

    Args:
      frames: uint8 [height, width], or [height, width, 3] in colour, or image files that hold
        such, which are read when their turn comes. A frame that equals the one before it is not
        stored again but shown for longer, so a repeated last frame holds the end.
      ms_per_frame: milliseconds, at least 20, as viewers slow down what is faster; the format
        keeps hundredths of a second.

    Raises UsageError for no frames, for frames of several sizes, and for what a GIF cannot hold.
    """
    if not 20 <= ms_per_frame <= _LONGEST:
        raise UsageError(f"GIF: ms_per_frame must be in 20 to {_LONGEST}, got {ms_per_frame}")
    if not len(frames):
        raise UsageError("GIF: no frames to write")
    shape = _pixels(frames[0]).shape
    fits = len(shape) >= 2 and all(0 < side <= _LARGEST for side in shape[:2])
    if not fits or shape[2:] not in ((), (3,)):
        raise UsageError(
            f"GIF: frames must be [height, width] or [height, width, 3] of 1 to {_LARGEST} pixels "
            f"a side, got {list(shape)}"
        )
    if len(shape) == 2:
        palette = _GREYS
        images = (_pixels(frame, shape) for frame in frames)
    else:
        palette = _common_palette(frames, shape)
        nearest = _nearest_in(palette)
        images = (_indices(_pixels(frame, shape), nearest) for frame in frames)

    height, width = shape[:2]
    gif = io.BytesIO()
    gif.write(struct.pack("<6sHHBBB", b"GIF89a", width, height, 0xF7, 0, 0))  # F7: 256 colours
    gif.write(palette.tobytes())
    gif.write(_WITHOUT_END)
    before = None
    for indices, ms in _without_repeats(images, ms_per_frame):
        rows, columns = _changed(before, indices)
        part = Image.fromarray(np.ascontiguousarray(indices[rows, columns]))
        gif.write(b"".join(GifImagePlugin.getdata(part, (columns.start, rows.start), duration=ms)))
        before = indices
    gif.write(b";")
    return gif.getvalue()


def _pixels(frame: np.ndarray | Path, shape: tuple[int, ...] | None = None) -> np.ndarray:
    """A frame as an array, read if it is a file; UsageError if it has not that shape."""
    if isinstance(frame, Path):
        with Image.open(str(frame)) as image:
            pixels = np.array(image if image.mode in ("L", "RGB") else image.convert("RGB"))
    else:
        pixels = np.asarray(frame, np.uint8)
    if shape is not None and pixels.shape != shape:
        what = f"{frame}" if isinstance(frame, Path) else "one"
        raise UsageError(
            f"GIF: frames must all be of one size, the first is {list(shape)} and {what} is "
            f"{list(pixels.shape)}"
        )
    return pixels


def _without_repeats(
    images: Iterable[np.ndarray], ms_per_frame: int
) -> Iterator[tuple[np.ndarray, int]]:
    """Each image that differs from the one before it, and the milliseconds it is shown for."""
    held, ms = None, 0
    for image in images:
        if held is not None:
            if ms + ms_per_frame <= _LONGEST and np.array_equal(held, image):
                ms += ms_per_frame
                continue
            yield held, ms
        held, ms = image, ms_per_frame
    if held is not None:
        yield held, ms


def _changed(before: np.ndarray | None, after: np.ndarray) -> tuple[slice, slice]:
    """Rows and columns of the smallest rectangle outside of which two images agree."""
    differs = np.ones(after.shape, bool) if before is None else before != after
    rows, columns = (np.flatnonzero(differs.any(axis=axis)) for axis in (1, 0))
    if not len(rows):  # shown for so long that it has to be stored again: one pixel is enough
        return slice(0, 1), slice(0, 1)
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _common_palette(frames: Sequence[np.ndarray | Path], shape: tuple[int, ...]) -> np.ndarray:
    """One palette for all frames, from up to five of them: uint8 [256, 3]."""
    chosen = np.linspace(0, len(frames) - 1, min(len(frames), 5)).astype(int)
    found = [
        np.unique(_packed(_pixels(frames[k], shape)), return_counts=True) for k in chosen.tolist()
    ]
    packed, where = np.unique(
        np.concatenate([colours for colours, _ in found]), return_inverse=True
    )
    counts = np.bincount(where.ravel(), np.concatenate([counts for _, counts in found]))
    colours = np.stack([packed >> 16, packed >> 8 & 255, packed & 255], axis=-1).astype(np.uint8)
    # The commonest as they are: white must stay white. The rest shares what is left, each counted
    # once: by area, nearly all of the palette would be given to greys.
    commonest = colours[np.argsort(-counts, kind="stable")[:16]]
    rest = Image.fromarray(colours[np.newaxis]).quantize(256 - len(commonest)).getpalette()
    palette = np.zeros((256, 3), np.uint8)
    palette[: len(commonest)] = commonest
    others = np.array(rest, np.uint8).reshape(-1, 3)[: 256 - len(commonest)]
    palette[len(commonest) : len(commonest) + len(others)] = others
    return palette


def _packed(pixels: np.ndarray) -> np.ndarray:
    """Each colour as one number: int32 [height, width]."""
    red, green, blue = (pixels[..., k].astype(np.int32) for k in range(3))
    return red << 16 | green << 8 | blue


def _nearest_in(palette: np.ndarray) -> np.ndarray:
    """Nearest entry of the palette to each colour of 5 bits a channel: uint8 [32, 32, 32].

    Pillow's own search is also by buckets, but takes white for the light grey beside it.
    """
    levels = np.arange(32, dtype=np.float32) * (255.0 / 31.0)  # white's bucket stands for white
    known = palette.astype(np.float32)
    nearest = np.empty((32, 32, 32), np.uint8)
    for red in range(32):  # a plane at a time, as each colour has 256 distances
        plane = np.meshgrid(levels[red], levels, levels, indexing="ij")
        colours = np.stack(plane, axis=-1).reshape(-1, 3)
        distances = np.sum(known * known, axis=1) - 2.0 * (colours @ known.T)  # less |colour|^2
        nearest[red] = np.argmin(distances, axis=1).reshape(32, 32)
    return nearest


def _indices(pixels: np.ndarray, nearest: np.ndarray) -> np.ndarray:
    """The entry of the palette for each pixel: uint8 [height, width]."""
    bucket = pixels >> 3
    return nearest[bucket[..., 0], bucket[..., 1], bucket[..., 2]]
