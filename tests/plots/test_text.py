"""Lettering in both fonts that a Pillow may bring: outlines, and the bitmap of 11 pixels."""

from __future__ import annotations

import string

import numpy as np
import pytest
from PIL import ImageFont

from gan_tf1.plots import density_plot, text


@pytest.fixture(params=["as it is", "bitmap"], autouse=True)
def font(request, monkeypatch):
    """Pillow as it is, and as it would be without FreeType."""
    bitmap = getattr(ImageFont, "load_default_imagefont", ImageFont.load_default)

    def without_freetype(size=None):
        if size is not None:
            raise ImportError("The _imagingft C module is not installed")
        return bitmap()

    if request.param == "bitmap":
        monkeypatch.setattr(ImageFont, "load_default", without_freetype)
    text.mask.cache_clear()
    text._font.cache_clear()
    yield request.param
    text.mask.cache_clear()
    text._font.cache_clear()


def ink(line, height=20.0):
    return np.asarray(text.mask(line, height)[0])


def test_without_freetype_the_bitmap_is_taken(font):
    outlines = hasattr(ImageFont, "load_default_imagefont") and font == "as it is"
    assert isinstance(text._font(20.0), ImageFont.FreeTypeFont) == outlines


def test_every_sign_looks_different():
    signs = string.ascii_letters + string.digits + "+-*/=().,:;<>[]|_%!?^~'\""
    assert len({ink(sign, 40.0).tobytes() for sign in signs}) == len(signs)


def test_what_is_not_ascii_is_a_question_mark():
    for sign in ("\u03bb", "\xe4", "\u2013"):
        np.testing.assert_array_equal(ink(f"a{sign}b"), ink("a?b"))


@pytest.mark.parametrize("height", [11.5, 46.0, 70.0])
def test_digits_have_the_height_asked_for_and_the_stated_middle(height):
    mask, middle = text.mask("0", height)
    rows = np.flatnonzero((np.asarray(mask) > 127).any(axis=1))
    assert np.ptp(rows) + 1 == pytest.approx(height, abs=1.5 + 0.03 * height)
    assert rows.mean() + 0.5 == pytest.approx(middle, abs=0.05 * height)


def test_numbers_of_as_many_digits_are_as_wide():
    assert len({ink(number).shape for number in ("111.1", "888.8", "407.2")}) == 1


@pytest.mark.parametrize("line", ["step 1200", "D* = p / (p + q)", "density", "-log 4 = -1.3863"])
def test_nothing_is_cut_off(line):
    font = text._font(46.0)
    narrow, wide = (np.asarray(text._draw(each, font)) / 255.0 for each in (line, f" {line} "))
    assert narrow.sum() == pytest.approx(wide.sum(), rel=0.005)


def test_no_two_texts_of_a_plot_touch():
    """A text is known by the box of the pixels that it changes."""
    x = np.linspace(-4.0, 4.0, 101)
    y = np.full_like(x, 0.01)
    written, original = [], density_plot.Canvas.text

    def watched(canvas, line, *arguments, **options):
        before = canvas.pixels()
        original(canvas, line, *arguments, **options)
        changed = np.argwhere((canvas.pixels() != before).any(axis=-1))
        if len(changed):
            written.append((line, changed.min(axis=0), changed.max(axis=0)))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(density_plot.Canvas, "text", watched)
        density_plot.draw(
            x,
            y,
            y,
            0.5 + 0 * x,
            0.5 + 0 * x,
            "step 1200000",
            "JS 0.6931   V -1.3863   -log 4 = -1.3863",
            (np.linspace(-2, 2, 9), np.linspace(-3, 3, 9)),
            density_max=0.2,  # ticks of two decimals
        )
    assert len(written) > 30
    for k, (line, low, high) in enumerate(written):
        assert low.min() > 0 and high[0] < density_plot.HEIGHT - 1, line
        assert high[1] < density_plot.WIDTH - 1, line
        for other, other_low, other_high in written[:k]:
            apart = (low > other_high + 1) | (other_low > high + 1)
            assert apart.any(), f"{line!r} touches {other!r}"
