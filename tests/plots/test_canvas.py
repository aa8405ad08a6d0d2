"""Lines, dashes, dots, arrows and text, looked up in the pixels."""

from __future__ import annotations

import numpy as np
import pytest

from gan_tf1.plots.canvas import Canvas, text_width

BLACK, RED = (0, 0, 0), (255, 0, 0)
LEVEL = np.array([[10.0, 20.0], [110.0, 20.0]])


def ink(canvas):
    """How much of each pixel is covered, for black on white: [height, width] in 0 .. 1."""
    return 1 - canvas.pixels()[..., 0] / 255.0


def test_a_new_canvas_is_white_and_of_its_size():
    pixels = Canvas(50, 30).pixels()
    assert pixels.shape == (30, 50, 3) and pixels.dtype == np.uint8 and (pixels == 255).all()


@pytest.mark.parametrize("width", [1.0, 1.75, 3.0])
def test_a_line_is_as_long_and_as_wide_as_asked(width):
    canvas = Canvas(120, 40)
    canvas.line(LEVEL, BLACK, width)
    covered = ink(canvas)
    np.testing.assert_allclose(covered[:, 15:105].sum(axis=0), width, atol=0.26)
    assert covered[:, :9].max() == covered[:, 112:].max() == 0
    rows = np.flatnonzero(covered.any(axis=1))
    assert rows.mean() == pytest.approx(19.5, abs=0.6)


def test_dashes_and_dots_follow_a_bent_line():
    bent = np.array([[10.0, 20.0], [60.0, 20.0], [60.0, 70.0]])
    dashed, dotted = Canvas(120, 80), Canvas(120, 80)
    dashed.dashes(bent, BLACK, 3.0)
    dotted.dots(bent, BLACK)
    for covered in (ink(dashed), ink(dotted)):
        assert covered[:15].max() == covered[:, 65:].max() == 0
        assert covered[15:25, 10:60].any() and covered[25:70, 55:65].any()
    # Dashes of 14 pixels every 23, and 12 dots of 4.2 across, a quarter of a pixel wider as drawn.
    assert ink(dashed).sum() == pytest.approx(3.0 * (4 * 14 + 8), rel=0.1)
    assert ink(dotted).sum() == pytest.approx(12 * np.pi / 4 * 4.45**2, rel=0.1)


def test_an_arrow_is_wide_at_its_tip():
    canvas = Canvas(60, 80)
    canvas.arrow(np.array([30.0, 70.0]), np.array([30.0, 10.0]), RED, BLACK)
    pixels = canvas.pixels()
    head, shaft = pixels[10:19], pixels[20:70]
    assert 4 <= (head[..., 0] < 128).any(axis=0).sum() <= 8
    assert (shaft[..., 0] == 255).all() and 1 <= (shaft[..., 1] < 128).any(axis=0).sum() <= 2


def test_a_box_is_filled():
    canvas = Canvas(40, 30)
    canvas.fill((10, 5, 20, 15), BLACK)
    covered = ink(canvas) > 0.5
    assert covered[5:15, 10:20].all() and covered.sum() == 100


@pytest.mark.parametrize("align", ["left", "centre", "right"])
def test_text_is_aligned_to_its_column_and_centred_on_its_row(align):
    canvas = Canvas(300, 60)
    canvas.text("HOH", (150.0, 30.0), 13.0, BLACK, align=align)
    covered = ink(canvas) > 0.3
    columns = np.flatnonzero(covered.any(axis=0))
    width = text_width("HOH", 13.0)
    left = 150 - {"left": 0.0, "centre": 0.5, "right": 1.0}[align] * width
    assert left - 1 <= columns.min() < left + 5
    assert left + width - 5 < columns.max() <= left + width + 1
    assert np.flatnonzero(covered.any(axis=1)).mean() == pytest.approx(29.5, abs=1.5)


def test_turned_text_reads_upwards():
    canvas, level = Canvas(100, 100), Canvas(100, 100)
    canvas.text("LLL-", (50.0, 50.0), 13.0, BLACK, turned=True)
    level.text("LLL-", (50.0, 50.0), 13.0, BLACK)
    np.testing.assert_allclose(np.rot90(ink(level)), ink(canvas), atol=0.5)
    assert ink(canvas)[50:].sum() > ink(canvas)[:50].sum()  # the first letters are at the foot


def test_no_text_is_nothing():
    canvas = Canvas(30, 30)
    canvas.text("", (15.0, 15.0), 13.0, BLACK)
    assert (canvas.pixels() == 255).all()
