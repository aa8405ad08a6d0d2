"""Images -> grids -> JPEG and PNG; a strip is a grid of one row."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image

BORDER = 4  # white pixels above and to the left of each image, as in the strip of the session note


def grid(images: np.ndarray, columns: int) -> np.ndarray:
    """uint8 [n, h, w] -> uint8 [rows * (h + 4), columns * (w + 4)], filled row by row.

    Every image sits in a white tile, at its lower right. Eight of 28x28 in eight columns are the
    strip of the session note (docs/documents.md): 256 pixels wide, 32 high. Tiles that no image is
    left for stay white.
    """
    n, height, width = images.shape
    rows = -(-n // columns)
    tiles = np.full([rows * columns, height + BORDER, width + BORDER], 255, np.uint8)
    tiles[:n, BORDER:, BORDER:] = images
    tiles = tiles.reshape([rows, columns, height + BORDER, width + BORDER])
    return tiles.transpose(0, 2, 1, 3).reshape([rows * tiles.shape[2], columns * tiles.shape[3]])


def to_jpeg(pixels: np.ndarray) -> bytes:
    """uint8 [h, w] (grey) or [h, w, 3] -> the bytes of a JPEG file."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=95)
    return buffer.getvalue()


def to_png(pixels: np.ndarray) -> bytes:
    """uint8 [h, w] (grey) or [h, w, 3] -> the bytes of a PNG file."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def by_step(folder: Path, pattern: str) -> list[Path]:
    """The files of a pattern that has a step in it, by step: a million comes after 999,999."""
    return sorted(folder.glob(pattern), key=lambda path: (len(path.name), path.name))


def normalize(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """The smallest value becomes low, the largest high, linearly between; a constant gives low.

    In NumPy what is done in TensorFlow by `graph.images.normalize`.
    """
    smallest, largest = np.min(values), np.max(values)
    return low + (high - low) * ((values - smallest) / ((largest - smallest) or 1))
