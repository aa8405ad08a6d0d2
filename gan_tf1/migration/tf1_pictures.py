"""scipy.misc's functions for pictures, on Pillow: copy this file, and `import tf1_pictures`."""

from __future__ import annotations

from typing import Any, Sequence

import numpy as np
from PIL import Image

METHODS = {
    "nearest": Image.NEAREST,
    "bilinear": Image.BILINEAR,
    "bicubic": Image.BICUBIC,
    "cubic": Image.BICUBIC,
    "lanczos": Image.LANCZOS,
}


def imread(name: Any, flatten: bool = False, mode: str | None = None) -> np.ndarray:
    """[height, width] or [height, width, channels], uint8; flatten: of grey, float32."""
    image = Image.open(name)
    image = image.convert("RGB") if image.mode == "P" else image
    image = image.convert(mode) if mode else image
    return np.array(image.convert("F") if flatten else image)


def bytescale(
    data: Any, cmin: float | None = None, cmax: float | None = None, high: int = 255, low: int = 0
) -> np.ndarray:
    """Values -> uint8: the least becomes `low`, the greatest `high`; uint8 stays as it is."""
    data = np.asarray(data)
    if data.dtype == np.uint8:
        return data
    least = data.min() if cmin is None else cmin
    span = (data.max() if cmax is None else cmax) - least
    scaled = (data - least) * (float(high - low) / (span or 1)) + low
    return (scaled.clip(low, high) + 0.5).astype(np.uint8)


def toimage(arr: Any, cmin: float | None = None, cmax: float | None = None) -> Image.Image:
    """A Pillow image of [height, width] or [height, width, 3 or 4]."""
    return Image.fromarray(bytescale(arr, cmin, cmax))


def imsave(name: Any, arr: Any, format: str | None = None) -> None:
    """Writes a picture whose least value is black and whose greatest is white."""
    toimage(arr).save(name, format)


def imresize(
    arr: Any, size: int | float | Sequence[int], interp: str = "bilinear", mode: str | None = None
) -> np.ndarray:
    """size: per cent, a fraction, or (height, width); mode "F": the numbers as they are."""
    if mode == "F":
        image = Image.fromarray(np.asarray(arr, np.float32))
    else:
        image = Image.fromarray(bytescale(arr))
        image = image.convert(mode) if mode else image
    if isinstance(size, int):
        width, height = (int(each * size / 100.0) for each in image.size)
    elif isinstance(size, float):
        width, height = (int(each * size) for each in image.size)
    else:
        height, width = size[:2]
    return np.array(image.resize((width, height), METHODS[interp]))


def imrotate(arr: Any, angle: float, interp: str = "bilinear") -> np.ndarray:
    """Turned against the clock by degrees."""
    return np.array(Image.fromarray(bytescale(arr)).rotate(angle, METHODS[interp]))
