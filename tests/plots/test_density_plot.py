"""The plot of p, q, D and D*: what is drawn where, looked up in the pixels."""

from __future__ import annotations

import numpy as np
import pytest

from gan_tf1.errors import UsageError
from gan_tf1.measure import theory
from gan_tf1.plots import density_plot

X = np.linspace(-4.0, 4.0, 401)
P = theory.normal_pdf(X, 1.0, 0.7)
Q = theory.normal_pdf(X, -1.0, 1.0)
D_STAR = theory.optimal_discriminator(P, Q)
D = 0.2 + 0.6 * D_STAR
PLOT = (slice(125, 566), slice(95, 865))  # rows and columns just inside the axes, with no map below


def draw(p=P, q=Q, d=D, d_star=D_STAR, title="", **options):
    return density_plot.draw(X, p, q, d, d_star, title, **options)


def level(height):
    return np.full_like(X, height)


def is_colour(picture, colour, tolerance=12):
    return np.all(np.abs(picture.astype(int) - colour) <= tolerance, axis=-1)


def rows_of(picture, colour):
    """Mean row, in the plot, of the pixels in a colour."""
    return np.flatnonzero(is_colour(picture, colour)[PLOT].any(axis=1)).mean()


def runs(picture, colour):
    """How often the colour begins along the plot from left to right, and the share it covers."""
    covered = is_colour(picture, colour, tolerance=60)[PLOT].any(axis=0).astype(int)
    return int(covered[0] + (np.diff(covered) == 1).sum()), covered.mean()


@pytest.mark.parametrize("noise_map", [None, (np.linspace(-2, 2, 9), np.linspace(-3, 1, 9))])
def test_picture_is_rgb_and_of_the_stated_size(noise_map):
    picture = draw(title="step 0", subtitle="JS = 0.5", noise_map=noise_map)
    assert picture.shape == (density_plot.HEIGHT, density_plot.WIDTH, 3) == (640, 960, 3)
    assert picture.dtype == np.uint8
    assert np.all(picture[[0, 0, -1, -1], [0, -1, 0, -1]] == 255)


def test_every_curve_is_there_in_its_colour():
    picture = draw()
    for colour in (density_plot.BLACK, density_plot.GREEN, density_plot.BLUE):
        assert is_colour(picture, colour)[PLOT].sum() > 100
    assert is_colour(picture, density_plot.BLUE_GREY, tolerance=40)[PLOT].sum() > 100


def test_q_and_d_star_are_solid_p_is_dotted_and_d_is_dashed():
    picture = draw(p=level(0.7), q=level(0.5), d=level(0.35), d_star=level(0.2), density_max=1.0)
    for colour in (density_plot.GREEN, density_plot.BLUE_GREY):
        assert runs(picture, colour) == (1, 1.0)
    dots, dotted = runs(picture, density_plot.BLACK)
    dashes, dashed = runs(picture, density_plot.BLUE)
    assert dots > 80 and 0.2 < dotted < 0.6
    assert 25 < dashes < 45 and 0.5 < dashed < 0.75


def test_density_max_sets_the_scale_of_the_left_axis():
    floor = rows_of(
        draw(q=level(0.02), density_max=1.0), density_plot.GREEN
    )  # at 0 the axis hides it
    for density in (0.3, 0.6):
        low = rows_of(draw(q=level(density), density_max=2.0), density_plot.GREEN)
        high = rows_of(draw(q=level(density), density_max=1.0), density_plot.GREEN)
        # Heights are in proportion to density / density_max.
        assert (floor - low) / (floor - high) == pytest.approx(
            (density / 2 - 0.02) / (density - 0.02), abs=0.01
        )


def test_d_has_an_axis_of_its_own_from_zero_to_one():
    rows = [
        rows_of(draw(d=level(d), d_star=level(0.9), density_max=density_max), density_plot.BLUE)
        for density_max in (1.0, 5.0)
        for d in (0.1, 0.5, 0.9)
    ]
    assert rows[:3] == rows[3:]
    assert rows[1] == pytest.approx((rows[0] + rows[2]) / 2, abs=1.0)
    assert rows[2] < rows[1] < rows[0]


def test_given_ranges_hold_p_still_while_q_moves():
    options = {"density_max": 0.8, "x_range": (-4.0, 4.0)}
    first = draw(q=theory.normal_pdf(X, -2.0), **options)
    second = draw(q=theory.normal_pdf(X, 0.5, 0.6), **options)
    # D and p lie over q, so black pixels, and with them the axes, are the same.
    np.testing.assert_array_equal(
        is_colour(first, density_plot.BLACK, 0)[PLOT],
        is_colour(second, density_plot.BLACK, 0)[PLOT],
    )
    assert np.any(first != second)


def test_spike_beyond_the_axis_is_cut_off_at_the_plot():
    spike = theory.normal_pdf(X, 0.0, 0.01)
    tame, wild = draw(q=0.01 * spike, density_max=0.7), draw(q=spike, density_max=0.7)
    changed = np.argwhere((tame != wild).any(axis=-1))
    assert changed[:, 0].min() >= 118 and changed[:, 0].max() <= 575
    assert len(changed) > 500


def test_x_range_wider_and_narrower_than_the_grid():
    for x_range in ((-10.0, 10.0), (-1.0, 1.0)):
        picture = draw(x_range=x_range)
        outside = picture[130:560, [*range(14), *range(948, 960)]]
        assert np.all(outside == 255)
    peak = np.flatnonzero(
        is_colour(draw(x_range=(-9.0, 7.0)), density_plot.GREEN)[PLOT].any(axis=1)
    )[0]
    columns = np.flatnonzero(is_colour(draw(x_range=(-9.0, 7.0)), density_plot.GREEN)[130 + peak])
    assert columns.mean() == pytest.approx(
        density_plot.WIDTH / 2, abs=2
    )  # -1 is the middle of -9 .. 7


def test_arrows_run_from_z_to_its_image():
    z = np.array([-1.0, 1.0])
    straight = draw(noise_map=(z, z), z_range=(-4.0, 4.0))
    crossed = draw(noise_map=(z, -z), z_range=(-4.0, 4.0))
    strip = (slice(520, 585), slice(95, 865))  # between the two axes of the map
    dark = [
        np.flatnonzero((picture[strip] < 200).all(axis=-1).any(axis=0))
        for picture in (straight, crossed)
    ]
    assert np.ptp(dark[0][dark[0] < 385]) <= 8  # upright: no wider than its head
    assert np.ptp(dark[1]) > 150
    assert set(dark[1]) >= set(range(360, 410))  # where the two cross


def test_arrow_beyond_the_picture_stops_at_the_edge_without_a_head():
    z = np.array([0.0, 0.5])
    picture = draw(noise_map=(z, np.array([0.0, 40.0])), x_range=(-4.0, 4.0), z_range=(-4.0, 4.0))
    assert np.all(picture[510:535, 876:] == 255)
    inside = draw(noise_map=(z, np.array([0.0, 3.0])), x_range=(-4.0, 4.0), z_range=(-4.0, 4.0))
    head = (slice(500, 515), slice(700, 860))
    assert (picture[head] < 130).any(axis=-1).sum() < (inside[head] < 130).any(axis=-1).sum()


def test_title_and_subtitle_are_written_above_the_plot_only():
    plain = draw()
    titled = draw(title="step 1200", subtitle="V = -1.2")
    rows = np.flatnonzero((plain != titled).any(axis=(1, 2)))
    assert 5 < rows.min() < 25 and 55 < rows.max() < 80


def test_repeated_drawing_gives_the_same_picture():
    np.testing.assert_array_equal(draw(title="a"), draw(title="a"))


@pytest.mark.parametrize(
    "change, message",
    [
        ({"q": np.full_like(X, np.nan)}, "q holds a NaN"),
        ({"d": D[:-1]}, "D must be a vector of 401"),
        ({"x_range": (1.0, 1.0)}, "x_range"),
        ({"density_max": 0.0}, "density_max"),
        ({"noise_map": (np.arange(3.0), np.arange(4.0))}, "G\\(z\\) of noise_map"),
        ({"noise_map": (np.arange(3.0), np.arange(3.0)), "z_range": (2.0, -2.0)}, "z_range"),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_name(change, message):
    with pytest.raises(UsageError, match=message):
        draw(**change)


def test_four_states_stand_two_by_two_with_a_letter_below():
    frames = [np.full((60, 80, 3), 40 * i, np.uint8) for i in range(4)]
    panel = density_plot.four_states(frames)
    assert panel.shape == (2 * (60 + 56), 160, 3)
    corners = [panel[30, 40], panel[30, 120], panel[146, 40], panel[146, 120]]
    assert [int(c[0]) for c in corners] == [0, 40, 80, 120]
    letters = [panel[60:116, 2:78], panel[60:116, 82:158], panel[176:, 2:78], panel[176:, 82:158]]
    assert all((letter < 100).any() for letter in letters)
    assert len({letter.tobytes() for letter in letters}) == 4


def test_four_states_refuses_other_counts_and_sizes():
    frame = np.zeros((60, 80, 3), np.uint8)
    with pytest.raises(UsageError, match="4 frames, got 3"):
        density_plot.four_states([frame] * 3)
    with pytest.raises(UsageError, match="one size"):
        density_plot.four_states([frame] * 3 + [frame[:-1]])
