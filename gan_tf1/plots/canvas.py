"""Smooth lines, dashes, dots, arrows and text on a white picture, drawn with Pillow."""

from __future__ import annotations

from typing import Sequence, Tuple

import numpy as np
from PIL import Image, ImageDraw

from gan_tf1.plots import text as lettering

Colour = Tuple[int, int, int]  # red, green, blue in 0 .. 255
WHITE = (255, 255, 255)

# Pillow's lines have hard edges: draw this much too large, then take the mean of each square. That
# is the exact coverage of a pixel, and ten times faster than a LANCZOS resize, which rings besides.
_SCALE = 4
_DOT, _DOT_STEP = 4.2, 8.5  # diameter of a dot, and from one centre to the next
_DASH, _DASH_STEP = 14.0, 23.0
_ARROW_HEAD = (9.0, 3.5)  # its length, and half its width


class Canvas:
    """A white picture that is drawn on; all lengths are in its pixels, as floats.

    Positions are (column, row) from the upper left corner, polylines arrays [points, 2] of them.
    """

    def __init__(self, width: int, height: int) -> None:
        self._image = Image.new("RGB", (width * _SCALE, height * _SCALE), WHITE)
        self._pen = ImageDraw.Draw(self._image)

    def pixels(self) -> np.ndarray:
        """What was drawn so far: uint8 [height, width, 3]."""
        return np.array(self._image.reduce(_SCALE))

    def line(
        self, points: np.ndarray | Sequence[Sequence[float]], colour: Colour, width: float
    ) -> None:
        """A polyline with rounded corners."""
        self._pen.line(_scaled(points), fill=colour, width=round(width * _SCALE), joint="curve")

    def dashes(self, points: np.ndarray, colour: Colour, width: float) -> None:
        """A dashed polyline, beginning with a dash."""
        travelled = _distances(points)
        for start in np.arange(0.0, travelled[-1], _DASH_STEP):
            end = min(start + _DASH, travelled[-1])
            inner = points[(travelled > start) & (travelled < end)]
            ends = _along(points, np.array([start, end]))
            self.line(np.concatenate([ends[:1], inner, ends[1:]]), colour, width)

    def dots(self, points: np.ndarray, colour: Colour) -> None:
        """A dotted polyline."""
        centres = _along(points, np.arange(_DOT_STEP / 2, _distances(points)[-1], _DOT_STEP))
        reach = 0.5 * _DOT * _SCALE
        for column, row in _scaled(centres):
            box = [column - reach, row - reach, column + reach, row + reach]
            self._pen.ellipse(box, fill=colour)

    def arrow(self, tail: np.ndarray, tip: np.ndarray, line: Colour, head: Colour) -> None:
        """A thin arrow; tail and tip must differ."""
        along = (tip - tail) / np.hypot(*(tip - tail))
        across = np.array([-along[1], along[0]])
        length, half = _ARROW_HEAD
        neck = tip - length * along
        self.line(np.stack([tail, neck]), line, 1.25)
        corners = np.stack([tip, neck + half * across, neck - half * across])
        self._pen.polygon(_scaled(corners), fill=head)

    def fill(self, box: tuple[int, int, int, int], colour: Colour) -> None:
        """A rectangle (left, top, right, bottom)."""
        self._pen.rectangle([side * _SCALE for side in box], fill=colour)

    def text(
        self,
        text: str,
        position: tuple[float, float],
        size: float,
        colour: Colour,
        align: str = "centre",
        turned: bool = False,
    ) -> None:
        """Text whose capitals and digits, `size` high, are centred on a row.

        `align` says what lies at the position's column: the "left" end, the "centre" or the "right"
        end. Turned text reads upwards and is centred on the position.
        """
        if not text:
            return
        mask, middle = lettering.mask(text, size * _SCALE)
        column, row = position[0] * _SCALE, position[1] * _SCALE
        if turned:
            mask = mask.transpose(Image.Transpose.ROTATE_90)
            corner = (column - middle, row - mask.height / 2)
        else:
            shift = {"left": 0.0, "centre": 0.5, "right": 1.0}[align]
            corner = (column - shift * mask.width, row - middle)
        self._image.paste(colour, (round(corner[0]), round(corner[1])), mask)


def text_width(text: str, size: float) -> float:
    """How wide `Canvas.text` makes a text, in pixels."""
    return lettering.mask(text, size * _SCALE)[0].width / _SCALE


def _scaled(points: np.ndarray | Sequence[Sequence[float]]) -> list[tuple[float, float]]:
    return [(column, row) for column, row in (np.asarray(points) * _SCALE).tolist()]


def _distances(points: np.ndarray) -> np.ndarray:
    """Distance [points] along the polyline from its start to each of its points."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    return np.concatenate([[0.0], np.cumsum(steps)])


def _along(points: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Points [n, 2] at the given distances along a polyline."""
    travelled = _distances(points)
    return np.stack([np.interp(lengths, travelled, points[:, axis]) for axis in (0, 1)], axis=-1)
