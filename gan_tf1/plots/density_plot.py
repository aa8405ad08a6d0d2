"""The four states of a GAN on a line: p, q, D and D* over x, as in the paper that introduced them.

The curves follow figure 1 of Goodfellow et al. 2014, https://arxiv.org/abs/1406.2661: p black and
dotted, q green and solid, D blue and dashed, with arrows from z to x below. D*, which that figure
leaves out, is a thin line.
"""

from __future__ import annotations

from typing import NamedTuple, Sequence

import numpy as np
from PIL import Image, ImageDraw

from gan_tf1.errors import UsageError
from gan_tf1.plots import text
from gan_tf1.plots.axes import Axis, make_axis
from gan_tf1.plots.canvas import WHITE, Canvas, text_width

# Everything below is in pixels of the finished picture, as floats.
WIDTH, HEIGHT = 960, 640

BLACK = (0, 0, 0)  # p
GREEN = (22, 146, 66)  # q
BLUE = (28, 68, 220)  # D
BLUE_GREY = (132, 152, 184)  # D*
_INK = (45, 45, 45)
_FAINT_INK = (110, 110, 110)
_RULE = (205, 205, 205)
_ARROW = (140, 140, 140)

_LEFT, _RIGHT = 88, WIDTH - 88
_TOP = 122  # below title, subtitle and legend
_BOTTOM = HEIGHT - 70
_BOTTOM_ABOVE_MAP = HEIGHT - 190
_MAP_X, _MAP_Z = HEIGHT - 138, HEIGHT - 46  # the two axes of the arrows from z to x
_TITLE_SIZE, _TEXT_SIZE, _TICK_SIZE, _LETTER_SIZE = 17.5, 13.0, 11.5, 20.0  # of capitals and digits
_CURVE, _THIN, _EDGE = 3.0, 1.75, 1.25  # widths of lines
_D_TOP = 1.06  # D = 1 lies a little below the top, or its line would be lost in the edge


class _Plot(NamedTuple):
    """The rectangle of the plot: x below, densities at the left, D at the right."""

    x: Axis
    density: Axis
    d: Axis

    @property
    def bottom(self) -> float:
        return self.density.start


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
    if x_range is None:
        x_range = (float(x[0]), float(x[-1]))
    bottom = _BOTTOM if noise_map is None else _BOTTOM_ABOVE_MAP
    plot = _Plot(
        x=make_axis("x_range", x_range, _LEFT, _RIGHT),
        density=make_axis("0 to density_max", (0.0, density_max), bottom, _TOP),
        d=make_axis("D", (0.0, _D_TOP), bottom, _TOP),
    )
    canvas = Canvas(WIDTH, HEIGHT)
    _draw_box(canvas, plot)
    canvas.line(_curve(plot.x, x, plot.d, d_star), BLUE_GREY, _THIN)
    canvas.line(_curve(plot.x, x, plot.density, q), GREEN, _CURVE)
    canvas.dashes(_curve(plot.x, x, plot.d, d), BLUE, _CURVE)
    canvas.dots(_curve(plot.x, x, plot.density, p), BLACK)
    _clear_margins(canvas, plot)
    _draw_ticks(canvas, plot)
    _draw_legend(canvas)
    canvas.text(title, (WIDTH / 2, 28), _TITLE_SIZE, _INK)
    canvas.text(subtitle, (WIDTH / 2, 60), _TEXT_SIZE, _FAINT_INK)
    if noise_map is None:
        canvas.text("x", ((_LEFT + _RIGHT) / 2, HEIGHT - 24), _TEXT_SIZE, _INK)
    else:
        _draw_noise_map(canvas, plot.x, noise_map, z_range)
    return canvas.pixels()


def four_states(frames: Sequence[np.ndarray]) -> np.ndarray:
    """Set four plots of one size two by two, lettered (a) to (d): uint8 [height, width, 3].

    frames: uint8 [height, width, 3] each. Raises UsageError for another number of them, or sizes.
    """
    if len(frames) != 4:
        raise UsageError(f"four_states: needs 4 frames, got {len(frames)}")
    shapes = sorted({np.shape(frame) for frame in frames})
    if len(shapes) != 1 or len(shapes[0]) != 3 or shapes[0][2] != 3:
        raise UsageError(
            f"four_states: frames must all be [height, width, 3] of one size, got {shapes}"
        )
    height, width = shapes[0][:2]
    cell = height + 56  # the letter stands below its frame
    panel = Image.new("RGB", (2 * width, 2 * cell), WHITE)
    for index, (letter, frame) in enumerate(zip("abcd", frames)):
        left, top = (index % 2) * width, (index // 2) * cell
        panel.paste(Image.fromarray(np.asarray(frame, np.uint8)), (left, top))
        mask, middle = text.mask(f"({letter})", _LETTER_SIZE)
        panel.paste(
            _INK, (left + (width - mask.width) // 2, top + height + round(30 - middle)), mask
        )
    pen = ImageDraw.Draw(panel)
    pen.line([(width, 12), (width, 2 * cell - 12)], fill=_RULE)
    pen.line([(12, cell), (2 * width - 12, cell)], fill=_RULE)
    return np.array(panel)


def _finite_vector(name: str, values: np.ndarray, length: int | None = None) -> np.ndarray:
    values = np.asarray(values, np.float64)
    if values.ndim != 1 or len(values) < 2 or (length is not None and len(values) != length):
        wanted = "at least 2" if length is None else str(length)
        raise UsageError(
            f"density plot: {name} must be a vector of {wanted} numbers, got {values.shape}"
        )
    if not np.all(np.isfinite(values)):
        raise UsageError(f"density plot: {name} holds a NaN or an infinity and cannot be drawn")
    return values


def _curve(x_axis: Axis, x: np.ndarray, y_axis: Axis, y: np.ndarray) -> np.ndarray:
    """[points, 2], rows held within a picture's height of the picture: a spike may be huge."""
    return np.stack([x_axis.pixel(x), np.clip(y_axis.pixel(y), -HEIGHT, 2 * HEIGHT)], axis=-1)


def _draw_box(canvas: Canvas, plot: _Plot) -> None:
    """The edges of the plot and the level of a D that cannot tell, all below the curves."""
    half = float(plot.d.pixel(0.5))
    for start in np.arange(_LEFT, _RIGHT, 8.0):
        canvas.line([[start, half], [start + 4.0, half]], _RULE, _EDGE)
    corners = [(_LEFT, _TOP), (_LEFT, plot.bottom), (_RIGHT, plot.bottom), (_RIGHT, _TOP)]
    canvas.line(corners, _INK, _EDGE)


def _clear_margins(canvas: Canvas, plot: _Plot) -> None:
    """Cut the curves off at the plot's edges, leaving room for half a line on the edge itself."""
    room = 3
    for box in (
        (0, 0, WIDTH, _TOP - room),
        (0, int(plot.bottom) + room, WIDTH, HEIGHT),
        (0, 0, _LEFT - room, HEIGHT),
        (_RIGHT + room, 0, WIDTH, HEIGHT),
    ):
        canvas.fill(box, WHITE)


def _draw_ticks(canvas: Canvas, plot: _Plot) -> None:
    for value in plot.density.ticks(5):
        row = float(plot.density.pixel(value))
        canvas.line([[_LEFT - 6, row], [_LEFT, row]], _INK, _EDGE)
        canvas.text(f"{value:g}", (_LEFT - 11, row), _TICK_SIZE, _INK, align="right")
    for value in (0.0, 0.25, 0.5, 0.75, 1.0):
        row = float(plot.d.pixel(value))
        canvas.line([[_RIGHT, row], [_RIGHT + 6, row]], _INK, _EDGE)
        canvas.text(f"{value:g}", (_RIGHT + 11, row), _TICK_SIZE, BLUE, align="left")
    for value in plot.x.ticks(10):
        column = float(plot.x.pixel(value))
        canvas.line([[column, plot.bottom], [column, plot.bottom + 6]], _INK, _EDGE)
        canvas.text(f"{value:g}", (column, plot.bottom + 19), _TICK_SIZE, _INK)
    middle = (_TOP + plot.bottom) / 2
    canvas.text("density", (22, middle), _TEXT_SIZE, _INK, turned=True)
    canvas.text("D(x)", (WIDTH - 22, middle), _TEXT_SIZE, BLUE, turned=True)


def _draw_legend(canvas: Canvas) -> None:
    """One row between the subtitle and the plot: a sample of each line and its name."""
    row, sample, gap = 96.0, 44.0, 34.0
    entries = ("p  data", "q  generator", "D", "D* = p / (p + q)")
    widths = [text_width(entry, _TEXT_SIZE) for entry in entries]
    left = (WIDTH - sum(widths) - len(entries) * (sample + 10) - (len(entries) - 1) * gap) / 2
    for entry, width in zip(entries, widths):
        line = np.array([[left, row], [left + sample, row]])
        if entry[0] == "p":
            canvas.dots(line, BLACK)
        elif entry[0] == "q":
            canvas.line(line, GREEN, _CURVE)
        elif entry == "D":
            canvas.dashes(line - [[0.0, 0.0], [7.0, 0.0]], BLUE, _CURVE)  # two whole dashes
        else:
            canvas.line(line, BLUE_GREY, _THIN)
        canvas.text(entry, (left + sample + 10, row), _TEXT_SIZE, _INK, align="left")
        left += sample + 10 + width + gap


def _draw_noise_map(
    canvas: Canvas,
    x_axis: Axis,
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
    z_axis = make_axis("z_range", z_range, _LEFT, _RIGHT)
    for start, end in zip(z_axis.pixel(z), x_axis.pixel(x)):
        if _LEFT <= start <= _RIGHT:
            _draw_arrow(canvas, start, end)
    for row, name in ((_MAP_X, "x"), (_MAP_Z, "z")):
        canvas.line([[_LEFT, row], [_RIGHT, row]], _INK, _EDGE)
        canvas.text(name, (_LEFT - 20, row), _TEXT_SIZE, _INK)
    canvas.text("G(z)", (_RIGHT + 14, (_MAP_X + _MAP_Z) / 2), _TEXT_SIZE, _INK, align="left")
    for value in x_axis.ticks(10):
        column = float(x_axis.pixel(value))
        canvas.line([[column, _MAP_X - 6], [column, _MAP_X]], _INK, _EDGE)
    for value in z_axis.ticks(10):
        column = float(z_axis.pixel(value))
        canvas.line([[column, _MAP_Z], [column, _MAP_Z + 6]], _INK, _EDGE)
        canvas.text(f"{value:g}", (column, _MAP_Z + 19), _TICK_SIZE, _INK)


def _draw_arrow(canvas: Canvas, start: float, end: float) -> None:
    """An arrow from column start of the z axis to column end of the x axis."""
    tail = np.array([start, _MAP_Z])
    tip = np.array([end, _MAP_X])
    stop = min(max(end, _LEFT), _RIGHT)
    if stop == end:
        canvas.arrow(tail, tip, _ARROW, _FAINT_INK)
    else:  # beyond the picture: go as far as the edge
        cut = tail + (tip - tail) * (stop - start) / (end - start)
        canvas.line(np.stack([tail, cut]), _ARROW, _EDGE)
