"""Handwritten-looking digits drawn with Pillow: what stands in for MNIST when MNIST cannot be had.

Each digit is a few strokes through control points. The points are jittered, slanted, stretched and
bent at random, joined by a Catmull-Rom spline, and drawn as discs of slowly varying size on a
bitmap eight times too large, whose 8x8 blocks are then averaged. As in MNIST, a digit fits a box of
20x20 pixels and its centre of mass is the middle of the 28x28 image.

The pixels are the same on every version of NumPy and Pillow: the random numbers are RandomState's
uniform ones (a frozen stream), the arithmetic is +, -, *, / and sqrt in float64, element by element
(IEEE 754 fixes each result; sin or a matrix product may differ by a bit), and Pillow only pastes
disc masks that NumPy made.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

_SCALE = 8  # bitmap pixels to one image pixel, along each axis
_SIDE = 28
_BOX = 20.0  # image pixels that the longer side of a digit fills
_MARGIN = 3  # image pixels by which a digit may move to bring its centre of mass to the middle
_STEPS = 14  # points drawn for each span between two control points
_RADII = 32  # distinct disc sizes
_RADIUS = (0.72, 1.62)  # image pixels, the thinnest and the thickest stroke

# Control points in hundredths of the digit's height, x to the right, y down; "/" lifts the pen, the
# same point twice in a row is a corner. One string for each way of writing the digit.
_WAYS = {
    0: (
        "44,3 20,10 4,45 10,84 33,99 57,86 67,50 58,14 40,2",
        "50,10 28,1 8,22 2,60 16,94 42,97 62,70 64,32 48,6 30,5",
    ),
    1: (
        "32,0 31,33 30,66 29,100",
        "36,0 32,33 30,66 30,100",
        "14,22 26,12 36,0 36,0 34,50 33,100",
    ),
    2: (
        "6,24 18,5 40,0 58,12 58,34 42,60 22,82 4,97 4,97 26,95 48,97 68,95",
        "8,16 26,2 48,6 56,26 46,52 30,78 12,96 2,88 12,76 32,84 52,97 74,90",
    ),
    3: (
        "8,12 28,0 52,8 54,28 40,42 22,47 22,47 46,52 60,70 52,92 28,100 4,90",
        "8,4 32,3 58,2 58,2 44,22 28,42 28,42 52,48 62,70 50,93 24,100 4,90",
    ),
    4: (
        "10,4 6,28 10,52 32,57 60,50 / 58,0 56,33 53,66 52,100",
        "46,0 25,32 3,62 3,62 36,62 70,60 / 48,28 48,52 47,76 46,100",
    ),
    5: (
        "16,3 13,22 10,43 10,43 32,38 54,48 60,70 46,93 22,100 3,90 / 16,3 40,3 66,1",
        "68,2 45,3 24,4 24,4 19,22 15,40 36,43 52,60 48,84 26,98 4,96",
    ),
    6: (
        "50,0 26,20 9,52 9,84 28,100 50,91 55,70 40,56 21,63 10,80",
        "38,0 18,24 5,58 12,90 36,99 58,84 54,62 34,58 14,74",
    ),
    7: (
        "4,6 32,4 62,2 62,2 46,36 32,70 24,100",
        "2,22 4,6 4,6 32,6 60,2 60,2 50,30 40,65 36,100",
        "4,5 32,4 64,2 64,2 48,36 34,70 26,100 / 20,52 40,50 62,48",
    ),
    8: (
        "56,13 36,0 13,10 15,31 34,46 55,64 56,87 33,100 9,88 12,66 33,47 52,30 56,11",
        "34,46 14,32 16,10 36,0 55,11 53,32 33,47 10,66 9,88 33,100 57,87 55,64 34,46",
    ),
    9: (
        "58,16 40,0 16,8 6,30 20,47 42,42 58,16 58,16 55,45 50,72 46,100",
        "54,10 32,0 10,14 10,36 32,46 52,30 57,8 57,8 58,40 52,74 34,97 8,94",
    ),
}


def draw(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw `n` digits, each class equally often, in random order.

    Args:
      n: a multiple of 10.
      seed: of the whole set; the same seed and n give the same pixels everywhere.

    Returns:
      images uint8 [n, 28, 28] in [0, 255] and labels uint8 [n] in [0, 9].

    Raises:
      ValueError: n is not a positive multiple of 10.
    """
    if n <= 0 or n % 10:
        raise ValueError(f"n must be a positive multiple of 10, not {n}")
    random = np.random.RandomState(seed)
    discs = _discs()
    order = np.argsort(random.random_sample(n), kind="mergesort")
    images = np.empty((n, _SIDE, _SIDE), np.uint8)
    labels = np.empty(n, np.uint8)
    start = 0
    for digit in range(10):
        ways = _WAYS[digit]
        for i, way in enumerate(ways):
            count = (n // 10) * (i + 1) // len(ways) - (n // 10) * i // len(ways)
            at = order[start : start + count]
            start += count
            x, y, radius = _paths(way, count, random)
            for k in range(count):
                images[at[k]] = _rasterize(x[k], y[k], radius[k], discs)
            labels[at] = digit
    return images, labels


def _bell(random: np.random.RandomState, shape: tuple[int, ...], spread: float) -> np.ndarray:
    """About normal with standard deviation `spread`, within two of them, without a logarithm."""
    total = random.random_sample(shape)
    for _ in range(3):
        total = total + random.random_sample(shape)
    return (total - 2.0) * (spread * 1.7320508075688772)  # four uniforms: variance 4/12


def _paths(
    way: str, n: int, random: np.random.RandomState
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x and y from the middle of the box, and the radius, in image pixels: 3 x [n, points]."""
    xs, ys = [], []
    for stroke in _strokes(way):
        for run in _runs(stroke):
            points = np.array([stroke[i] for i in run])  # [k, 2]
            weights = _spline_weights(len(run))  # [points, k]
            xs.append(_combine(weights, points[:, 0]))
            ys.append(_combine(weights, points[:, 1]))
    x0 = np.concatenate(xs)[None, :] - 0.33  # [1, points], about the middle of the digit
    y0 = np.concatenate(ys)[None, :] - 0.50

    # Bend the plane, not the single point: strokes that meet stay together, curves stay smooth.
    bend = _bell(random, (8, n, 1), 1.0)
    x = x0 + 0.22 * bend[0] * x0 * y0 + 0.13 * bend[1] * y0 * y0 + 0.30 * bend[2] * x0 * x0
    y = y0 + 0.20 * bend[3] * x0 * y0 + 0.13 * bend[4] * x0 * x0 + 0.18 * bend[5] * y0 * y0
    x = x + 0.35 * bend[6] * y0 * (y0 * y0 - 0.25)
    y = y + 0.45 * bend[7] * x0 * (x0 * x0 - 0.11)
    slant = 0.16 + _bell(random, (n, 1), 0.17)
    tilt = _bell(random, (n, 1), 0.09)
    width = 1.02 + _bell(random, (n, 1), 0.14)
    x, y = width * x - slant * y, y + tilt * x
    x, y = _wobble(x, random, n), _wobble(y, random, n)

    thickness = random.random_sample((n, 1))
    along = np.arange(x.shape[1])[None, :] / float(x.shape[1])
    drift = _bell(random, (n, 1), 0.10) * (along - 0.5) * 2.0
    radius = _RADIUS[0] + (_RADIUS[1] - _RADIUS[0]) * np.clip(0.85 * thickness + drift, 0.0, 1.0)

    span_x = x.max(axis=1, keepdims=True) - x.min(axis=1, keepdims=True)
    span_y = y.max(axis=1, keepdims=True) - y.min(axis=1, keepdims=True)
    room = _BOX - 2.0 * radius.max(axis=1, keepdims=True)
    scale = room / np.maximum(span_x, span_y)
    x, y = x * scale, y * scale
    middle_x = 0.5 * (x.max(axis=1, keepdims=True) + x.min(axis=1, keepdims=True))
    middle_y = 0.5 * (y.max(axis=1, keepdims=True) + y.min(axis=1, keepdims=True))
    return x - middle_x, y - middle_y, radius


def _strokes(way: str) -> list[list[tuple[float, float]]]:
    """The control points of each stroke, the digit being one unit high."""
    strokes = []
    for text in way.split("/"):
        pairs = (pair.split(",") for pair in text.split())
        strokes.append([(int(x) / 100.0, int(y) / 100.0) for x, y in pairs])
    return strokes


def _runs(stroke: list[tuple[float, float]]) -> list[list[int]]:
    """Indices of the control points, cut where a point is given twice."""
    runs = [[0]]
    for i in range(1, len(stroke)):
        if stroke[i] == stroke[i - 1]:
            runs.append([i])
        else:
            runs[-1].append(i)
    return runs


def _spline_weights(k: int) -> np.ndarray:
    """[points, k]: what each control point gives to each point of a uniform Catmull-Rom spline."""
    t = np.arange(_STEPS) / float(_STEPS)
    basis = (
        0.5 * (-t + 2.0 * t * t - t * t * t),
        0.5 * (2.0 - 5.0 * t * t + 3.0 * t * t * t),
        0.5 * (t + 4.0 * t * t - 3.0 * t * t * t),
        0.5 * (-t * t + t * t * t),
    )
    weights = np.zeros(((k - 1) * _STEPS + 1, k))
    for span in range(k - 1):
        rows = slice(span * _STEPS, (span + 1) * _STEPS)
        for offset in range(4):
            column = min(max(span - 1 + offset, 0), k - 1)  # the ends count twice
            weights[rows, column] += basis[offset]
    weights[-1, k - 1] = 1.0
    return weights


def _combine(weights: np.ndarray, values: np.ndarray) -> np.ndarray:
    """weights @ values, column by column: a BLAS may add in any order, this does not."""
    total = np.zeros(len(weights))
    for column in range(len(values)):
        total = total + weights[:, column] * values[column]
    return total


def _wobble(line: np.ndarray, random: np.random.RandomState, n: int) -> np.ndarray:
    """The unsteady hand: a slow random curve along the stroke, small against the digit."""
    points = line.shape[1]
    knots = 2 + points // 24
    values = _bell(random, (n, knots), 0.016)
    at = np.arange(points) * ((knots - 1) / float(points))
    left = at.astype(np.int64)
    share = at - left
    share = share * share * (3.0 - 2.0 * share)
    return line + values[:, left] * (1.0 - share) + values[:, left + 1] * share


def _discs() -> list[tuple[int, Image.Image]]:
    """(half side, mask) of a filled disc for each of the stroke's sizes, in bitmap pixels."""
    discs = []
    for i in range(_RADII):
        radius = _SCALE * (_RADIUS[0] + (_RADIUS[1] - _RADIUS[0]) * i / (_RADII - 1))
        half = int(radius) + 1
        offset = np.arange(-half, half + 1)
        inside = offset[:, None] ** 2 + offset[None, :] ** 2 <= radius * radius
        discs.append((half, Image.fromarray(np.where(inside, 255, 0).astype(np.uint8))))
    return discs


def _rasterize(
    x: np.ndarray, y: np.ndarray, radius: np.ndarray, discs: list[tuple[int, Image.Image]]
) -> np.ndarray:
    """uint8 [28, 28]: the stroke white on black, its centre of mass in the middle."""
    side = _SIDE * _SCALE
    middle = side // 2 + _MARGIN * _SCALE
    bitmap = Image.new("L", (2 * middle, 2 * middle), 0)
    size = ((radius - _RADIUS[0]) / (_RADIUS[1] - _RADIUS[0]) * (_RADII - 1) + 0.5).astype(np.int64)
    columns = np.floor(x * _SCALE).astype(np.int64).tolist()
    rows = np.floor(y * _SCALE).astype(np.int64).tolist()
    for column, row, i in zip(columns, rows, size.tolist()):
        half, mask = discs[i]
        bitmap.paste(255, (middle + column - half, middle + row - half), mask)
    ink = np.asarray(bitmap) // 255  # [272, 272] 0 or 1; all below is exact in integers
    top = _window(ink.sum(axis=1, dtype=np.int64))
    left = _window(ink.sum(axis=0, dtype=np.int64))
    blocks = ink[top : top + side, left : left + side].reshape(_SIDE, _SCALE, _SIDE, _SCALE)
    filled = blocks.sum(axis=(1, 3), dtype=np.int64)  # [28, 28] in [0, 64]
    return (filled * 255 // (_SCALE * _SCALE)).astype(np.uint8)


def _window(profile: np.ndarray) -> int:
    """Where the image starts on an axis of the bitmap for the ink's mean to be in its middle."""
    mean = int((profile * np.arange(len(profile))).sum()) // int(profile.sum())
    return min(max(mean - _SIDE * _SCALE // 2, 0), 2 * _MARGIN * _SCALE)
