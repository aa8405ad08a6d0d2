"""Where a value stands on an axis, and which round numbers are written along it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gan_tf1.errors import UsageError
from gan_tf1.plots.axes import make_axis


def test_values_are_spread_evenly_and_go_on_beyond_the_ends():
    across = make_axis("x", (-4.0, 4.0), 100.0, 900.0)
    np.testing.assert_allclose(across.pixel([-4.0, 0.0, 4.0, 5.0]), [100.0, 500.0, 900.0, 1000.0])
    upwards = make_axis("y", (0.0, 2.0), 600.0, 100.0)
    np.testing.assert_allclose(upwards.pixel([0.0, 0.5, 2.0]), [600.0, 475.0, 100.0])


@pytest.mark.parametrize(
    "bounds, most, expected",
    [
        ((-4.0, 4.0), 10, [-4, -3, -2, -1, 0, 1, 2, 3, 4]),
        ((0.0, 1.06), 5, [0, 0.5, 1]),
        ((0.0, 0.9), 5, [0, 0.2, 0.4, 0.6, 0.8]),
        ((0.0, 0.3), 3, [0, 0.1, 0.2, 0.3]),
        ((-150.0, 900.0), 5, [0, 500]),
        ((1.1, 1.2), 5, [1.1, 1.12, 1.14, 1.16, 1.18, 1.2]),
    ],
)
def test_ticks_are_round_and_within_the_bounds(bounds, most, expected):
    assert make_axis("x", bounds, 0.0, 1.0).ticks(most) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("bounds", [(1.0, 1.0), (2.0, -2.0), (0.0, math.inf), (math.nan, 1.0)])
def test_empty_and_endless_bounds_are_refused_by_name(bounds):
    with pytest.raises(UsageError, match="z_range must run from a lower to a higher"):
        make_axis("z_range", bounds, 0.0, 1.0)
