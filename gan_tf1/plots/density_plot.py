"""The four-state picture of the GAN paper: p, q, D and D* on a line, drawn with Pillow and NumPy.

The curves follow figure 1 of Goodfellow et al. 2014: p black and dotted, q green and solid, D blue
and dashed, with arrows from z to x below. D*, which that figure leaves out, is a thin line.
"""

from __future__ import annotations

import functools
import math
from typing import NamedTuple, Sequence

import numpy as np
from PIL import Image, ImageDraw

from gan_tf1.errors import UsageError
from gan_tf1.plots import stroke_font

# Everything below is in pixels of the finished picture, as floats.
WIDTH, HEIGHT = 960, 640

BLACK = (0, 0, 0)  # p
GREEN = (22, 146, 66)  # q
BLUE = (28, 68, 220)  # D
BLUE_GREY = (132, 152, 184)  # D*
WHITE = (255, 255, 255)
_INK = (45, 45, 45)
_FAINT_INK = (110, 110, 110)
_RULE = (205, 205, 205)
_ARROW = (140, 140, 140)

_LEFT, _RIGHT = 88, WIDTH - 88
_TOP = 122  # below title, subtitle and legend
_BOTTOM = HEIGHT - 70
_BOTTOM_ABOVE_MAP = HEIGHT - 190
_MAP_X, _MAP_Z = HEIGHT - 138, HEIGHT - 46  # the two axes of the z -> x strip
_TITLE_SIZE, _TEXT_SIZE, _TICK_SIZE, _LETTER_SIZE = 17.5, 13.0, 11.5, 20.0  # of capitals
_CURVE, _THIN = 3.0, 1.75  # widths of lines
_DOT, _DOT_STEP = 4.2, 8.5  # diameter of a dot, and from one centre to the next
_DASH, _DASH_STEP = 14.0, 23.0

# Pillow's lines have hard edges: draw this much too large, then take the mean of each square. That
# is the exact coverage of a pixel, and ten times faster than a LANCZOS resize, which rings besides.
_SCALE = 4


class _Axes(NamedTuple):
    """Where the plot lies and what its edges stand for."""

    x_range: tuple[float, float]
    density_max: float
    bottom: float  # pixels

    def column(self, x: np.ndarray) -> np.ndarray:
        return _column(x, self.x_range)

    def row(self, share: np.ndarray) -> np.ndarray:
        """Row of a height between 0 (the bottom) and 1 (the top)."""
        return self.bottom - np.asarray(share, np.float64) * (self.bottom - _TOP)


def draw(
    x: np.ndarray,
    p: np.ndarray,
    q: np.ndarray,
    d: np.ndarray,
    d_star: np.ndarray,
    title: str,
    subtitle: str = "",
    noise_map: tuple[np.ndarray, np.ndarray] | None = None,
    *,
    x_range: tuple[float, float] | None = None,
    density_max: float | None = None,
    z_range: tuple[float, float] | None = None,
) -> np.ndarray:
    """Draw the densities and both discriminators over one axis: uint8 [640, 960, 3].

    Args:
      x: [points], increasing: the grid that the next four stand on.
      p, q: [points], densities of data and generator, against the left axis.
      d, d_star: [points] in [0, 1], D and the optimal D, against the right axis.
      title, subtitle: a line each, in ASCII; other signs come out as "?".
      noise_map: (z, G(z)), two vectors of one length, a dozen or two: an arrow each, from the z
        axis up to the x axis. Arrows to points outside x_range stop at the edge, without a head.
      x_range, density_max, z_range: what the axes reach to. By default they fit this picture; give
        them to hold the axes still from frame to frame. What lies beyond is cut off.

    Raises UsageError for a curve that is not as long as x or holds NaN or infinity, and for a range
    that is empty.
    """
    x = _finite_vector("x", x)
    curves = {"p": p, "q": q, "D": d, "D*": d_star}
    p, q, d, d_star = (_finite_vector(name, y, len(x)) for name, y in curves.items())
    if density_max is None:
        density_max = 1.08 * float(max(p.max(), q.max(), 1e-12))
    axes = _Axes(
        x_range=x_range or (float(x[0]), float(x[-1])),
        density_max=density_max,
        bottom=_BOTTOM if noise_map is None else _BOTTOM_ABOVE_MAP,
    )
    _increasing("x_range", axes.x_range)
    _increasing("0 to density_max", (0.0, density_max))
    image = Image.new("RGB", (WIDTH * _SCALE, HEIGHT * _SCALE), WHITE)
    pen = ImageDraw.Draw(image)

    _draw_frame(pen, axes)
    columns = axes.column(x)
    _draw_line(pen, _polyline(columns, axes.row(_d_share(d_star))), BLUE_GREY, _THIN)
    _draw_line(pen, _polyline(columns, axes.row(q / density_max)), GREEN, _CURVE)
    _draw_dashes(pen, _polyline(columns, axes.row(_d_share(d))), BLUE)
    _draw_dots(pen, _polyline(columns, axes.row(p / density_max)), BLACK)
    _clear_margins(pen, axes)
    _draw_ticks(image, pen, axes)
    _draw_legend(image, pen)
    _draw_text(image, title, (WIDTH / 2, 28), _TITLE_SIZE, _INK)
    _draw_text(image, subtitle, (WIDTH / 2, 60), _TEXT_SIZE, _FAINT_INK)
    if noise_map is None:
        _draw_text(image, "x", ((_LEFT + _RIGHT) / 2, HEIGHT - 24), _TEXT_SIZE, _INK)
    else:
        _draw_noise_map(image, pen, axes, noise_map, z_range)
    return np.array(image.reduce(_SCALE))


def four_states(frames: Sequence[np.ndarray]) -> np.ndarray:
    """Set four pictures of one size two by two, lettered (a) to (d): uint8 [height, width, 3]."""
    if len(frames) != 4:
        raise UsageError(f"four_states: needs 4 pictures, got {len(frames)}")
    height, width = _same_shape(frames)[:2]
    cell = height + 56  # the letter stands below its picture
    panel = Image.new("RGB", (2 * width, 2 * cell), WHITE)
    for index, (letter, frame) in enumerate(zip("abcd", frames)):
        left, top = (index % 2) * width, (index // 2) * cell
        panel.paste(Image.fromarray(np.asarray(frame, np.uint8)), (left, top))
        mask = _text_mask(f"({letter})", _LETTER_SIZE)[0].reduce(_SCALE)
        panel.paste(_INK, (left + (width - mask.width) // 2, top + height + 10), mask)
    pen = ImageDraw.Draw(panel)
    pen.line([(width, 12), (width, 2 * cell - 12)], fill=_RULE)
    pen.line([(12, cell), (2 * width - 12, cell)], fill=_RULE)
    return np.array(panel)


def _finite_vector(name: str, values: np.ndarray, length: int | None = None) -> np.ndarray:
    values = np.asarray(values, np.float64)
    if values.ndim != 1 or len(values) < 2 or (length is not None and len(values) != length):
        wanted = "at least 2" if length is None else str(length)
        raise UsageError(f"figure: {name} must be a vector of {wanted} numbers, got {values.shape}")
    if not np.all(np.isfinite(values)):
        raise UsageError(f"figure: {name} holds a NaN or an infinity and cannot be drawn")
    return values


def _increasing(name: str, bounds: tuple[float, float]) -> None:
    low, high = bounds
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise UsageError(f"figure: {name} must run from a lower to a higher number, got {bounds}")


def _same_shape(frames: Sequence[np.ndarray]) -> tuple[int, ...]:
    shapes = {np.shape(frame) for frame in frames}
    shape = next(iter(shapes))
    if len(shapes) != 1 or len(shape) != 3 or shape[2] != 3:
        raise UsageError(
            f"pictures must all be [height, width, 3] of one size, got {sorted(shapes)}"
        )
    return shape


def _column(value: np.ndarray, value_range: tuple[float, float]) -> np.ndarray:
    low, high = value_range
    return _LEFT + (np.asarray(value, np.float64) - low) / (high - low) * (_RIGHT - _LEFT)


def _polyline(columns: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """[points, 2], rows held within a picture's height of the picture: a spike may be huge."""
    return np.stack([columns, np.clip(rows, -HEIGHT, 2 * HEIGHT)], axis=-1)


def _along(points: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Points [n, 2] at the given distances along a polyline."""
    travelled = _distances(points)
    return np.stack([np.interp(lengths, travelled, points[:, axis]) for axis in (0, 1)], axis=-1)


def _distances(points: np.ndarray) -> np.ndarray:
    """Distance [points] along the polyline from its start to each of its points."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    return np.concatenate([[0.0], np.cumsum(steps)])


def _draw_line(
    pen: ImageDraw.ImageDraw, points: np.ndarray, colour: tuple[int, int, int], width: float
) -> None:
    scaled = [tuple(point) for point in (np.asarray(points) * _SCALE).tolist()]
    pen.line(scaled, fill=colour, width=round(width * _SCALE), joint="curve")


def _draw_dashes(
    pen: ImageDraw.ImageDraw, points: np.ndarray, colour: tuple[int, int, int]
) -> None:
    travelled = _distances(points)
    for start in np.arange(0.0, travelled[-1], _DASH_STEP):
        end = min(start + _DASH, travelled[-1])
        inner = points[(travelled > start) & (travelled < end)]
        ends = _along(points, np.array([start, end]))
        _draw_line(pen, np.concatenate([ends[:1], inner, ends[1:]]), colour, _CURVE)


def _draw_dots(pen: ImageDraw.ImageDraw, points: np.ndarray, colour: tuple[int, int, int]) -> None:
    centres = _along(points, np.arange(_DOT_STEP / 2, _distances(points)[-1], _DOT_STEP))
    for column, row in (centres * _SCALE).tolist():
        reach = 0.5 * _DOT * _SCALE
        pen.ellipse([column - reach, row - reach, column + reach, row + reach], fill=colour)


def _draw_frame(pen: ImageDraw.ImageDraw, axes: _Axes) -> None:
    """The box of the plot and the level of a D that cannot tell, all below the curves."""
    half = float(axes.row(_d_share(0.5)))
    for start in np.arange(_LEFT, _RIGHT, 8.0):
        _draw_line(pen, np.array([[start, half], [start + 4.0, half]]), _RULE, 1.25)
    corners = [(_LEFT, _TOP), (_LEFT, axes.bottom), (_RIGHT, axes.bottom), (_RIGHT, _TOP)]
    _draw_line(pen, np.array(corners), _INK, 1.25)


def _clear_margins(pen: ImageDraw.ImageDraw, axes: _Axes) -> None:
    """Cut the curves off at the plot's edges, leaving room for half a line on the edge itself."""
    room = 3
    left, top = (_LEFT - room) * _SCALE, (_TOP - room) * _SCALE
    right, bottom = (_RIGHT + room) * _SCALE, int(axes.bottom + room) * _SCALE
    width, height = WIDTH * _SCALE, HEIGHT * _SCALE
    for box in (
        (0, 0, width, top),
        (0, bottom, width, height),
        (0, 0, left, height),
        (right, 0, width, height),
    ):
        pen.rectangle(box, fill=WHITE)


def _d_share(d: np.ndarray) -> np.ndarray:
    return d / 1.06  # D = 1 lies a little below the top, or its line would be lost in the edge


def _draw_ticks(image: Image.Image, pen: ImageDraw.ImageDraw, axes: _Axes) -> None:
    for value in _ticks(0.0, axes.density_max, 5):
        row = float(axes.row(value / axes.density_max))
        _draw_line(pen, np.array([[_LEFT - 6, row], [_LEFT, row]]), _INK, 1.25)
        _draw_text(image, f"{value:g}", (_LEFT - 11, row), _TICK_SIZE, _INK, align="right")
    for value in (0.0, 0.25, 0.5, 0.75, 1.0):
        row = float(axes.row(_d_share(value)))
        _draw_line(pen, np.array([[_RIGHT, row], [_RIGHT + 6, row]]), _INK, 1.25)
        _draw_text(image, f"{value:g}", (_RIGHT + 11, row), _TICK_SIZE, BLUE, align="left")
    for value in _ticks(*axes.x_range, 10):
        column = float(axes.column(value))
        _draw_line(pen, np.array([[column, axes.bottom], [column, axes.bottom + 6]]), _INK, 1.25)
        _draw_text(image, f"{value:g}", (column, axes.bottom + 19), _TICK_SIZE, _INK)
    middle = (_TOP + axes.bottom) / 2
    _draw_text(image, "density", (22, middle), _TEXT_SIZE, _INK, turned=True)
    _draw_text(image, "D(x)", (WIDTH - 22, middle), _TEXT_SIZE, BLUE, turned=True)


def _draw_legend(image: Image.Image, pen: ImageDraw.ImageDraw) -> None:
    """One row between the subtitle and the plot: a sample of each line and its name."""
    row, sample, gap = 96.0, 44.0, 34.0
    entries = ("p  data", "q  generator", "D", "D* = p / (p + q)")
    widths = [_text_width(entry, _TEXT_SIZE) for entry in entries]
    left = (WIDTH - sum(widths) - len(entries) * (sample + 10) - (len(entries) - 1) * gap) / 2
    for entry, width in zip(entries, widths):
        line = np.array([[left, row], [left + sample, row]])
        if entry[0] == "p":
            _draw_dots(pen, line, BLACK)
        elif entry[0] == "q":
            _draw_line(pen, line, GREEN, _CURVE)
        elif entry == "D":
            _draw_dashes(pen, line - [[0.0, 0.0], [7.0, 0.0]], BLUE)  # two whole dashes
        else:
            _draw_line(pen, line, BLUE_GREY, _THIN)
        _draw_text(image, entry, (left + sample + 10, row), _TEXT_SIZE, _INK, align="left")
        left += sample + 10 + width + gap


def _draw_noise_map(
    image: Image.Image,
    pen: ImageDraw.ImageDraw,
    axes: _Axes,
    noise_map: tuple[np.ndarray, np.ndarray],
    z_range: tuple[float, float] | None,
) -> None:
    """Below the plot: the z axis, the x axis above it, and an arrow from each z to its G(z)."""
    z = _finite_vector("z of noise_map", noise_map[0])
    x = _finite_vector("G(z) of noise_map", noise_map[1], len(z))
    if z_range is None:
        z_range = (float(z.min()), float(z.max()))
        if z_range[0] == z_range[1]:
            z_range = (z_range[0] - 1.0, z_range[1] + 1.0)
    _increasing("z_range", z_range)
    for start, end in zip(_column(z, z_range), axes.column(x)):
        if _LEFT <= start <= _RIGHT:
            _draw_arrow(pen, start, end)
    for row, name in ((_MAP_X, "x"), (_MAP_Z, "z")):
        _draw_line(pen, np.array([[_LEFT, row], [_RIGHT, row]]), _INK, 1.25)
        _draw_text(image, name, (_LEFT - 20, row), _TEXT_SIZE, _INK)
    _draw_text(image, "G(z)", (_RIGHT + 14, (_MAP_X + _MAP_Z) / 2), _TEXT_SIZE, _INK, align="left")
    for value in _ticks(*axes.x_range, 10):
        column = float(axes.column(value))
        _draw_line(pen, np.array([[column, _MAP_X - 6], [column, _MAP_X]]), _INK, 1.25)
    for value in _ticks(*z_range, 10):
        column = float(_column(value, z_range))
        _draw_line(pen, np.array([[column, _MAP_Z], [column, _MAP_Z + 6]]), _INK, 1.25)
        _draw_text(image, f"{value:g}", (column, _MAP_Z + 19), _TICK_SIZE, _INK)


def _draw_arrow(pen: ImageDraw.ImageDraw, start: float, end: float) -> None:
    """An arrow from column start of the z axis to column end of the x axis."""
    tail = np.array([start, _MAP_Z])
    tip = np.array([end, _MAP_X])
    stop = min(max(end, _LEFT), _RIGHT)
    if stop != end:  # beyond the picture: go as far as the edge
        tip = tail + (tip - tail) * (stop - start) / (end - start)
        _draw_line(pen, np.array([tail, tip]), _ARROW, 1.25)
        return
    along = (tip - tail) / np.hypot(*(tip - tail))
    across = np.array([-along[1], along[0]])
    neck = tip - 9.0 * along
    _draw_line(pen, np.array([tail, neck]), _ARROW, 1.25)
    head = np.stack([tip, neck + 3.5 * across, neck - 3.5 * across])
    pen.polygon([tuple(corner) for corner in (head * _SCALE).tolist()], fill=_FAINT_INK)


def _ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers in [low, high] at even steps of 1, 2 or 5 times a power of ten."""
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * s for s in (1.0, 2.0, 5.0, 10.0) if power * s >= rough * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [float(f"{i * step:.12g}") for i in range(first, last + 1)]


def _draw_text(
    image: Image.Image,
    text: str,
    position: tuple[float, float],
    size: float,
    colour: tuple[int, int, int],
    align: str = "centre",
    turned: bool = False,
) -> None:
    """Write text whose capitals are centred on a row, and which is aligned to a column."""
    if not text:
        return
    mask, middle = _text_mask(text, size)
    column, row = position[0] * _SCALE, position[1] * _SCALE
    if turned:  # reading upwards, centred on the position
        mask = mask.transpose(Image.ROTATE_90)
        corner = (column - middle, row - mask.height / 2)
    else:
        shift = {"left": 0.0, "centre": 0.5, "right": 1.0}[align]
        corner = (column - shift * mask.width, row - middle)
    image.paste(colour, (round(corner[0]), round(corner[1])), mask)


@functools.lru_cache(maxsize=256)
def _text_mask(text: str, size: float) -> tuple[Image.Image, float]:
    """The text as a mask _SCALE times too large, and its middle row; size in finished pixels."""
    return stroke_font.text_mask(text, size * _SCALE)


def _text_width(text: str, size: float) -> float:
    return _text_mask(text, size)[0].width / _SCALE
