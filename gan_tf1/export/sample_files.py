"""Samples -> files: strips and grids, animations, arrays, folders of pictures."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Iterable

import numpy as np

from gan_tf1.data.dataset import N_CLASSES
from gan_tf1.errors import UsageError
from gan_tf1.export.sampling import Drawn
from gan_tf1.files import whole_folder, write_atomic
from gan_tf1.plots import animation, image_grid
from gan_tf1.plots.image_grid import to_png

PICTURE = "sample_{:0{}d}.png"  # of a folder: number, digits
JPEG_LIMIT = 65500  # pixels each way
MS_PER_FRAME = 80
ENLARGED = 4  # times; an animation of 28x28 pixels is too small to see


def write_grid(path: Path, images: np.ndarray, columns: int) -> None:
    """uint8 [n, h, w], row by row, as a PNG where the path says so, else a JPEG. Raises OSError."""
    pixels = image_grid.grid(images, columns)
    png = path.suffix.lower() == ".png"
    write_atomic(path, to_png(pixels) if png else image_grid.to_jpeg(pixels))


def require_fits(path: Path, rows: int, columns: int, height: int, width: int) -> None:
    """Raises UsageError where a JPEG cannot hold a grid of pictures of height x width pixels."""
    height, width = rows * (height + image_grid.BORDER), columns * (width + image_grid.BORDER)
    if max(height, width) > JPEG_LIMIT and path.suffix.lower() != ".png":
        raise UsageError(
            f"{path}: {width}x{height} pixels, and a JPEG holds {JPEG_LIMIT} each way; take fewer, "
            "--as grid, files or npz, or --out with a name in .png"
        )


def write_walk(path: Path, images: np.ndarray) -> None:
    """uint8 [legs, frames, tiles, h, w] as a grid: a row for each tile and leg, tile by tile."""
    rows = images.transpose(2, 0, 1, 3, 4).reshape((-1,) + images.shape[3:])
    write_grid(path, rows, images.shape[1])


def write_animation(path: Path, images: np.ndarray) -> None:
    """uint8 [legs, frames, tiles, h, w], a closed walk, as a GIF; tiles side by side. OSError."""
    # Each leg ends where the next one starts, and the last one where the first does.
    frames = images[:, :-1].reshape(-1, *images.shape[2:])  # [n, tiles, h, w]
    if frames.shape[1] == 1:
        pictures = list(frames[:, 0])
    else:
        pictures = [image_grid.grid(tiles, N_CLASSES // 2) for tiles in frames]
    enlarged = [picture.repeat(ENLARGED, 0).repeat(ENLARGED, 1) for picture in pictures]
    write_atomic(path, animation.to_gif(enlarged, MS_PER_FRAME))


def write_arrays(path: Path, drawn: Drawn) -> None:
    """An npz file: images, noise and, of a conditional run, labels. Raises OSError."""
    arrays = {name: array for name, array in drawn._asdict().items() if array is not None}
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    write_atomic(path, buffer.getvalue())


def write_folder(folder: Path, parts: Iterable[Drawn], count: int) -> None:
    """A folder of `count` PNG files, in place of one that was there. Raises OSError."""
    digits, number = max(5, len(str(count - 1))), 0
    with whole_folder(folder) as temporary:
        temporary.mkdir()
        for part in parts:
            for image in part.images:
                (temporary / PICTURE.format(number, digits)).write_bytes(to_png(image))
                number += 1
        if folder.exists():
            shutil.rmtree(str(folder))


def foreign(folder: Path) -> list[str]:
    """The names in a folder that `write_folder` did not give: what it must not delete."""
    return [path.name for path in folder.iterdir() if not path.match("sample_*.png")]
