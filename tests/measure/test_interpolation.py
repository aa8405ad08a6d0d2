"""The weights of a walk between two noise vectors: closed forms, and the distribution it keeps."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gan_tf1.measure.interpolation import weights


@pytest.mark.parametrize("frames", [2, 3, 8, 25])
def test_normal_noise_goes_a_quarter_of_a_turn_in_even_steps(frames):
    got = weights(frames, "normal")
    assert (got.dtype, got.shape) == (np.float64, (frames, 2))
    np.testing.assert_allclose((got**2).sum(axis=1), 1, rtol=1e-15)
    turned = np.arctan2(got[:, 1], got[:, 0])
    np.testing.assert_allclose(turned, np.linspace(0, math.pi / 2, frames), atol=1e-15)
    np.testing.assert_allclose(got, got[::-1, ::-1], atol=1e-15)  # the same way back
    assert tuple(got[0]) == (1.0, 0.0)
    assert got[-1, 1] == 1.0 and 0 < got[-1, 0] < 1e-16


def test_the_middle_and_the_thirds_are_those_of_the_closed_form():
    np.testing.assert_allclose(weights(3, "normal")[1], [math.sqrt(0.5)] * 2, rtol=1e-15)
    third = [math.sqrt(3) / 2, 0.5]
    np.testing.assert_allclose(weights(4, "normal")[1:3], [third, third[::-1]], rtol=1e-15)


@pytest.mark.parametrize("distribution", ["uniform", "poisson", "exponential", "bernoulli"])
def test_other_noise_goes_straight(distribution):
    got = weights(6, distribution)
    assert (got.dtype, got.shape) == (np.float64, (6, 2))
    np.testing.assert_allclose(got[:, 1], [0, 0.2, 0.4, 0.6, 0.8, 1], atol=1e-16)
    assert (got.sum(axis=1) == 1).all()
    assert got[0].tolist() == [1.0, 0.0] and got[-1].tolist() == [0.0, 1.0]


def test_the_numbers_are_those_of_the_formula_to_the_last_bit():
    # A training draws with them, and what it draws is compared bit by bit.
    for frames in (2, 8, 24, 37):
        turns = [k / (frames - 1) * math.pi / 2 for k in range(frames)]
        expected = [[math.cos(turn), math.sin(turn)] for turn in turns]
        assert weights(frames, "normal").tolist() == expected
        expected = [[1 - k / (frames - 1), k / (frames - 1)] for k in range(frames)]
        assert weights(frames, "uniform").tolist() == expected


def test_every_point_between_two_normal_vectors_is_standard_normal():
    ends = np.random.RandomState(4).normal(size=[2, 100000])
    for values in weights(5, "normal") @ ends:
        # Within five standard errors of mean 0, variance 1 and fourth moment 3.
        assert abs(values.mean()) < 5 / math.sqrt(values.size)
        assert abs(values.var() - 1) < 5 * math.sqrt(2 / values.size)
        assert abs((values**4).mean() - 3) < 5 * math.sqrt(96 / values.size)
    # Where the line is straight, the middle has half the variance.
    assert abs((weights(3, "uniform")[1] @ ends).var() - 0.5) < 5 * math.sqrt(0.5 / 100000)


@pytest.mark.parametrize("frames", [1, 0, -3])
def test_a_way_has_two_ends(frames):
    with pytest.raises(ValueError, match=f"{frames} frames"):
        weights(frames, "normal")
