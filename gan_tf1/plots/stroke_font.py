"""A small font of strokes: the same lettering on every Pillow, with no font file.

Pillow before 10.1 brings a bitmap font of 11 pixels and no other, later ones an outline font.
"""

from __future__ import annotations

import functools
import math

import numpy as np
from PIL import Image, ImageDraw

# A glyph is strokes apart by spaces. The first sign of a stroke is its kind: "-" a polyline, "~" a
# curve from the first point to the last that the points between pull towards themselves, "o" the
# same in a closed ring. Then come the points, a digit each for x and y. On this grid the baseline
# is at y = 2, small letters reach 7, capitals 9, and descenders 0.
_GLYPHS = {
    "A": "-023962 -1454",
    "B": "-0209 ~092949462606 ~063656523202",
    "C": "~676909026264",
    "D": "-0209 ~092959522202",
    "E": "-59090252 -0646",
    "F": "-590902 -0646",
    "G": "~676909026265 -6545",
    "H": "-0209 -5259 -0656",
    "I": "-0209",
    "J": "~4944420204",
    "K": "-0209 -5904 -2652",
    "L": "-090252",
    "M": "-0209346962",
    "N": "-02095259",
    "O": "o09696202",
    "P": "-0209 ~093959553505",
    "Q": "o09696202 -4462",
    "R": "-0209 ~093959553505 -3552",
    "S": "~5759090655520204",
    "T": "-0969 -3932",
    "U": "~090502525559",
    "V": "-093269",
    "W": "-0922476289",
    "X": "-0259 -0952",
    "Y": "-093569 -3532",
    "Z": "-09590252",
    "a": "o07474202 -4742",
    "b": "o07474202 -0902",
    "c": "~464707024243",
    "d": "o07474202 -4942",
    "e": "-0545 ~454707024243",
    "f": "~39191712 -0737",
    "g": "o07474202 ~4742400001",
    "h": "-0902 ~0507474442",
    "i": "-0702 -0909",
    "j": "~17121000 -1919",
    "k": "-0902 -4703 -2542",
    "l": "~09030212",
    "m": "-0702 ~0507373432 ~3537676462",
    "n": "-0702 ~0507474442",
    "o": "o07474202",
    "p": "o07474202 -0700",
    "q": "o07474202 -4740",
    "r": "-0702 ~050737",
    "s": "~4647070544420203",
    "t": "-0737 ~19141232",
    "u": "~070402424447 -4742",
    "v": "-072247",
    "w": "-0712365267",
    "x": "-0742 -0247",
    "y": "-0722 -4710",
    "z": "-07470242",
    "0": "o09595202",
    "1": "-173932 -1252",
    "2": "~0709595602 -0252",
    "3": "~0809494626 ~2656520204",
    "4": "-42490454",
    "5": "-590906 ~0657520203",
    "6": "o06565202 ~58590904",
    "7": "-095922",
    "8": "o09595606 o06565202",
    "9": "o09595505 ~03025257",
    ".": "-0202",
    ",": "-1200",
    ":": "-0202 -0606",
    ";": "-1200 -1616",
    "!": "-0905 -0202",
    "?": "~0809494625 -2524 -2222",
    "'": "-0907",
    '"': "-0907 -2927",
    "(": "~29070321",
    ")": "~09272301",
    "[": "-29090121",
    "]": "-09292101",
    "+": "-0545 -2327",
    "-": "-0535",
    "=": "-0444 -0646",
    "<": "-480542",
    ">": "-084502",
    "*": "-2529 -0648 -0846",
    "/": "-0139",
    "%": "o09292606 -0259 o35555232",
    "|": "-0109",
    "_": "-0141",
    "~": "~05172345",
    "^": "-072947",
}
_SPACE = 3.0  # advance of a space
_DIGIT = 7.0  # of any digit, that numbers keep their width from frame to frame
_BESIDE = 2.0  # of every other glyph: this more than its width
_STROKE = 0.9  # width of a stroke
_CAPITAL_UNITS = 7.0
_ABOVE, _BELOW = 10.0, -0.5  # rows that a mask covers, in the units of the grid
_BASELINE = 2.0


def text_mask(text: str, capital_height: float) -> tuple[Image.Image, float]:
    """Draw one line of text as an "L" mask; signs that the font has not are drawn as "?".

    capital_height is in pixels. Returned beside the mask is the row, counted from its top, that
    runs through the middle of the capitals.
    """
    unit = capital_height / _CAPITAL_UNITS
    width = max(1, math.ceil(unit * sum(_advance(sign) for sign in text)))
    mask = Image.new("L", (width, math.ceil(unit * (_ABOVE - _BELOW))), 0)
    pen = ImageDraw.Draw(mask)
    left = 1.0
    for sign in text:
        for stroke in _strokes(sign):
            points = np.stack([left + stroke[:, 0], _ABOVE - stroke[:, 1]], axis=-1) * unit
            _draw_stroke(pen, points, unit * _STROKE)
        left += _advance(sign)
    return mask, unit * (_ABOVE - _BASELINE - 0.5 * _CAPITAL_UNITS)


def _draw_stroke(pen: ImageDraw.ImageDraw, points: np.ndarray, width: float) -> None:
    pen.line([tuple(point) for point in points.tolist()], fill=255, width=round(width))
    is_dot = np.ptp(points, axis=0).max() == 0  # as heavy as a stroke, a full stop gets lost
    reach = (0.65 if is_dot else 0.5) * width
    for column, row in points.tolist():  # round ends, and round joints
        pen.ellipse([column - reach, row - reach, column + reach, row + reach], fill=255)


@functools.lru_cache(maxsize=None)
def _strokes(sign: str) -> tuple[np.ndarray, ...]:
    """The strokes of a glyph as polylines [points, 2]."""
    if sign == " ":
        return ()
    return tuple(_polyline(stroke) for stroke in _GLYPHS.get(sign, _GLYPHS["?"]).split(" "))


@functools.lru_cache(maxsize=None)
def _advance(sign: str) -> float:
    if sign == " ":
        return _SPACE
    if sign in "0123456789":
        return _DIGIT
    return _BESIDE + max(stroke[:, 0].max() for stroke in _strokes(sign))


def _polyline(stroke: str) -> np.ndarray:
    kind = stroke[0]
    points = np.array([int(digit) for digit in stroke[1:]], np.float64).reshape(-1, 2)
    if kind == "-":
        return points
    if kind == "o":
        points = np.concatenate([points, points[:2]])
        middles = 0.5 * (points[1:] + points[:-1])
    else:
        middles = 0.5 * (points[1:] + points[:-1])
        middles[0], middles[-1] = points[0], points[-1]
    # A quadratic B-spline: from middle to middle of the sides, each corner between as control.
    t = np.linspace(0.0, 1.0, 9)[:, np.newaxis]
    arcs = [
        (1 - t) ** 2 * start + 2 * t * (1 - t) * corner + t**2 * end
        for start, corner, end in zip(middles[:-1], points[1:-1], middles[1:])
    ]
    return np.concatenate(arcs)
