"""A line of text as a mask, in the font of Pillow: outlines since 10.1, a bitmap before."""

from __future__ import annotations

import functools
import math

from PIL import Image, ImageDraw, ImageFont

_SIZE_OF_CAPITALS = 1 / 0.7  # of the outline font, Aileron: its size to the height of an H
_TALLEST = "H(gjpqy|"  # together they reach as high and as low as any sign


@functools.lru_cache(maxsize=256)
def mask(text: str, height: float) -> tuple[Image.Image, float]:
    """Draw one line of text as an "L" mask; what is not ASCII is drawn as "?", on every Pillow.

    height is that of capitals and digits, in pixels. Returned beside the mask is the row, counted
    from its top, that runs through the middle of them. Digits are all as wide, so that a number
    keeps its place from frame to frame.
    """
    font = _font(height * _SIZE_OF_CAPITALS)
    drawn = _draw(text.encode("ascii", "replace").decode(), font)
    _, top, _, bottom = _draw("H0", font).getbbox() or (0, 0, 1, 1)
    middle = (top + bottom) / 2
    if isinstance(font, ImageFont.FreeTypeFont):
        return drawn, middle
    enlarged = height / (bottom - top)  # the bitmap has one size: digits 7 pixels high
    size = (math.ceil(drawn.width * enlarged), math.ceil(drawn.height * enlarged))
    return drawn.resize(size, Image.Resampling.BICUBIC), middle * enlarged


def _draw(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> Image.Image:
    """The text at the font's own size, with a pixel free at either end."""
    size = (math.ceil(font.getlength(text)) + 2, math.ceil(font.getbbox(_TALLEST)[3]))
    image = Image.new("L", size, 0)
    # The bitmap's serifs begin a pixel before their letter, and are cut off of a first letter.
    before = 1 - round(font.getlength(" "))
    ImageDraw.Draw(image).text((before, 0), f" {text}", fill=255, font=font)
    return image


@functools.lru_cache(maxsize=None)
def _font(size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    try:
        return ImageFont.load_default(size)
    # Pillow before 10.1 takes no size; one built without FreeType has no outlines.
    except (TypeError, ImportError, OSError):
        return ImageFont.load_default()
