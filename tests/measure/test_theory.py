"""The theory on a line, against closed forms and the theorems of Goodfellow et al. 2014."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gan_tf1.errors import UsageError
from gan_tf1.measure import theory

GRID = np.linspace(-20.0, 20.0, 8001)
TWO_HUMPS = theory.Mixture((0.3, 0.7), (-2.0, 1.5), (0.5, 0.8))
PAIRS = {
    "shifted": (theory.Mixture((1.0,), (0.0,), (1.0,)), theory.Mixture((1.0,), (1.5,), (1.0,))),
    "wider": (theory.Mixture((1.0,), (0.0,), (1.0,)), theory.Mixture((1.0,), (0.0,), (2.5,))),
    "two humps": (TWO_HUMPS, theory.Mixture((1.0,), (0.5,), (1.7,))),
    "far apart": (theory.Mixture((1.0,), (-8.0,), (0.5,)), theory.Mixture((1.0,), (8.0,), (0.5,))),
}


@pytest.fixture(params=sorted(PAIRS))
def pair(request):
    p, q = PAIRS[request.param]
    return theory.density(p, GRID), theory.density(q, GRID)


def test_normal_pdf_at_known_points():
    np.testing.assert_allclose(theory.normal_pdf(0.0), 0.3989422804014327, rtol=1e-15)
    np.testing.assert_allclose(
        theory.normal_pdf(np.array([3.0, 7.0]), mean=5.0, stddev=2.0),
        np.full(2, math.exp(-0.5) / math.sqrt(8 * math.pi)),
        rtol=1e-15,
    )


def test_mixture_of_one_is_the_gaussian():
    one = theory.Mixture((1.0,), (0.7,), (1.3,))
    np.testing.assert_array_equal(theory.density(one, GRID), theory.normal_pdf(GRID, 0.7, 1.3))


def test_mixture_has_the_mass_mean_and_variance_of_its_parts():
    p = theory.density(TWO_HUMPS, GRID)
    mean = 0.3 * -2.0 + 0.7 * 1.5
    second = 0.3 * (0.5**2 + 2.0**2) + 0.7 * (0.8**2 + 1.5**2)
    assert theory.integral(p, GRID) == pytest.approx(1.0, abs=1e-12)
    assert theory.integral(p * GRID, GRID) == pytest.approx(mean, abs=1e-12)
    assert theory.integral(p * GRID**2, GRID) == pytest.approx(second, abs=1e-12)


@pytest.mark.parametrize(
    "mixture",
    [
        theory.Mixture((0.5, 0.4), (0.0, 1.0), (1.0, 1.0)),
        theory.Mixture((1.0,), (0.0,), (0.0,)),
        theory.Mixture((1.5, -0.5), (0.0, 1.0), (1.0, 1.0)),
        theory.Mixture((0.5, 0.5), (0.0,), (1.0, 1.0)),
    ],
)
def test_what_is_not_a_mixture_is_refused(mixture):
    with pytest.raises(UsageError, match="mixture"):
        theory.density(mixture, GRID)


def test_integral_is_exact_for_straight_lines_on_an_uneven_grid():
    x = np.array([0.0, 0.1, 0.5, 2.0])
    assert theory.integral(3.0 * x + 1.0, x) == pytest.approx(8.0, rel=1e-15)


def test_integral_refuses_shapes_that_would_broadcast():
    with pytest.raises(ValueError, match="one length"):
        theory.integral(np.ones((3, 1)), np.arange(3.0))


def gaussian_kl(mean_p, stddev_p, mean_q, stddev_q):
    """KL(p || q) in nats of two normal distributions, in closed form."""
    ratio = stddev_p / stddev_q
    shift = (mean_p - mean_q) / stddev_q
    return 0.5 * (ratio * ratio + shift * shift - 1.0) - math.log(ratio)


@pytest.mark.parametrize(
    "p, q", [((0, 1), (0, 1)), ((0, 1), (1.5, 1)), ((-1, 0.5), (2, 1.7)), ((0.3, 2), (0, 0.9))]
)
def test_kl_by_quadrature_is_the_closed_form(p, q):
    by_grid = theory.kl(theory.normal_pdf(GRID, *p), theory.normal_pdf(GRID, *q), GRID)
    assert by_grid == pytest.approx(gaussian_kl(*p + q), abs=1e-8)


def test_gaussian_kl_at_values_worked_by_hand():
    assert gaussian_kl(0, 1, 2, 1) == pytest.approx(2.0)  # half the squared shift
    assert gaussian_kl(0, 1, 0, 2) == pytest.approx(math.log(2) - 3 / 8)
    assert gaussian_kl(0, 2, 0, 1) == pytest.approx(1.5 - math.log(2))


def test_kl_of_uniform_densities_with_zero_log_zero():
    # Each jump costs the trapezoid rule half a step, 5e-5.
    x = np.linspace(-1.0, 3.0, 40001)
    narrow = ((x > 0) & (x < 1)) * 1.0
    wide = ((x > 0) & (x < 2)) * 0.5
    assert theory.kl(narrow, wide, x) == pytest.approx(math.log(2), abs=1e-3)
    assert theory.kl(wide, narrow, x) == math.inf
    assert theory.kl(narrow, narrow, x) == 0.0


def test_js_is_zero_of_a_density_and_itself(pair):
    for density in pair:
        assert theory.js(density, density, GRID) == 0.0


def test_js_is_symmetric_and_between_zero_and_log_two(pair):
    p, q = pair
    there, back = theory.js(p, q, GRID), theory.js(q, p, GRID)
    assert there == pytest.approx(back, abs=1e-15)
    assert 0.01 < there <= math.log(2) + 1e-12


def test_js_of_disjoint_densities_is_log_two():
    p, q = (theory.density(m, GRID) for m in PAIRS["far apart"])
    assert theory.js(p, q, GRID) == pytest.approx(math.log(2), abs=1e-12)


def test_js_is_the_mean_kl_to_the_middle(pair):
    p, q = pair
    middle = 0.5 * (p + q)
    by_definition = 0.5 * (theory.kl(p, middle, GRID) + theory.kl(q, middle, GRID))
    assert theory.js(p, q, GRID) == pytest.approx(by_definition, abs=1e-12)


def test_js_survives_densities_that_underflow():
    x = np.array([0.0, 1.0])
    smallest = np.full(2, 5e-324)
    assert theory.js(smallest, np.zeros(2), x) == pytest.approx(0.0, abs=1e-300)
    assert math.isfinite(theory.js(np.array([1.0, 1e-310]), np.array([1e-310, 1.0]), x))


def test_optimal_discriminator_at_values_worked_by_hand():
    p, q = np.array([0.0, 1.0, 0.3, 0.0, 0.2]), np.array([1.0, 0.0, 0.1, 0.0, 0.2])
    np.testing.assert_allclose(
        theory.optimal_discriminator(p, q), [0.0, 1.0, 0.75, 0.5, 0.5], rtol=1e-15
    )


def test_optimal_discriminator_of_two_gaussians_is_a_sigmoid():
    # Of N(m, 1) against N(-m, 1) the log ratio is the straight line 2 m x.
    p, q = theory.normal_pdf(GRID, 0.8), theory.normal_pdf(GRID, -0.8)
    sigmoid = 1.0 / (1.0 + np.exp(-1.6 * GRID))
    np.testing.assert_allclose(theory.optimal_discriminator(p, q), sigmoid, rtol=1e-11)


def test_value_at_the_optimum_is_the_theorem(pair):
    p, q = pair
    d_star = theory.optimal_discriminator(p, q)
    theorem = -2.0 * math.log(2.0) + 2.0 * theory.js(p, q, GRID)
    assert theory.value(p, q, d_star, GRID) == pytest.approx(theorem, abs=1e-9)
    assert theory.value_at_optimum(p, q, GRID) == pytest.approx(theorem, abs=1e-15)


def test_at_equality_d_is_one_half_and_v_is_minus_log_four():
    p = theory.density(TWO_HUMPS, GRID)
    d_star = theory.optimal_discriminator(p, p)
    np.testing.assert_array_equal(d_star, np.full_like(GRID, 0.5))
    assert theory.value(p, p, d_star, GRID) == pytest.approx(-math.log(4.0), abs=1e-12)
    assert theory.value_at_optimum(p, p, GRID) == pytest.approx(-math.log(4.0), abs=1e-12)


def test_no_other_discriminator_reaches_a_greater_value(pair):
    p, q = pair
    best = theory.value_at_optimum(p, q, GRID)
    js = theory.js(p, q, GRID)
    d_star = theory.optimal_discriminator(p, q)
    rng = np.random.RandomState(3)
    for _ in range(25):
        others = rng.uniform(0.01, 0.99, GRID.size)
        mixed = d_star + rng.uniform(0.05, 1.0) * (others - d_star)
        v = theory.value(p, q, mixed, GRID)
        assert v < best
        assert theory.js_lower_bound(v) < js


def test_js_lower_bound_is_tight_at_the_optimum(pair):
    p, q = pair
    bound = theory.js_lower_bound(theory.value_at_optimum(p, q, GRID))
    assert bound == pytest.approx(theory.js(p, q, GRID), abs=1e-15)


def test_value_is_minus_infinity_where_d_denies_what_there_is():
    p, q = theory.normal_pdf(GRID, -1.0), theory.normal_pdf(GRID, 1.0)
    half = np.full_like(GRID, 0.5)
    for index, certain in ((3800, 0.0), (4200, 1.0)):
        d = half.copy()
        d[index] = certain
        assert theory.value(p, q, d, GRID) == -math.inf
    assert theory.value(p, np.zeros_like(p), np.ones_like(p), GRID) == 0.0


def test_value_of_logits_is_the_value_of_their_sigmoid(pair):
    p, q = pair
    logits = 3.0 * np.sin(GRID) + 0.5
    d = 1.0 / (1.0 + np.exp(-logits))
    by_logits = theory.value_of_logits(p, q, logits, GRID)
    assert by_logits == pytest.approx(theory.value(p, q, d, GRID), abs=1e-12)


def test_value_of_logits_is_finite_where_the_sigmoid_saturates():
    p, q = theory.normal_pdf(GRID, -1.0), theory.normal_pdf(GRID, 1.0)
    # log D = 0 and log(1 - D) = -1000 to double precision, each under a density of mass 1.
    v = theory.value_of_logits(p, q, np.full_like(GRID, 1000.0), GRID)
    assert v == pytest.approx(-1000.0, rel=1e-12)


def test_discriminator_distance_weighs_the_gap_by_both_densities(pair):
    p, q = pair
    d_star = theory.optimal_discriminator(p, q)
    assert theory.discriminator_distance(d_star, d_star, p, q, GRID) == 0.0
    constant = theory.discriminator_distance(np.full_like(p, 0.7), np.full_like(p, 0.3), p, q, GRID)
    assert constant == pytest.approx(0.4, abs=1e-9)


def test_discriminator_distance_counts_a_gap_by_the_mass_that_sees_it():
    p, q = theory.normal_pdf(GRID, -5.0), theory.normal_pdf(GRID, 5.0)
    right_on_data_only = np.where(GRID < 0.0, 1.0, 0.6)  # q lies right of 0, where D* is 0
    d_star = theory.optimal_discriminator(p, q)
    distance = theory.discriminator_distance(right_on_data_only, d_star, p, q, GRID)
    assert distance == pytest.approx(0.5 * 0.6, abs=1e-5)


def test_kernel_density_integrates_to_one():
    samples = np.random.RandomState(0).standard_normal(500)
    assert theory.integral(theory.kernel_density(samples, GRID), GRID) == pytest.approx(1, abs=1e-9)


def test_kernel_density_is_the_mean_of_its_kernels():
    samples = np.random.RandomState(1).standard_normal(40)
    by_loop = sum(theory.normal_pdf(GRID, s, 0.4) for s in samples) / len(samples)
    np.testing.assert_allclose(
        theory.kernel_density(samples, GRID, bandwidth=0.4), by_loop, rtol=1e-12, atol=1e-15
    )


def test_kernel_density_does_not_depend_on_its_blocks(monkeypatch):
    samples = np.random.RandomState(1).standard_normal(101)
    whole = theory.kernel_density(samples, GRID)
    monkeypatch.setattr(theory, "_KERNEL_BLOCK", 7 * GRID.size)
    np.testing.assert_allclose(theory.kernel_density(samples, GRID), whole, rtol=1e-12, atol=1e-15)


def test_the_estimate_approaches_the_density_as_samples_grow():
    grid = np.linspace(-6.0, 6.0, 121)
    truth = theory.density(TWO_HUMPS, grid)
    rng = np.random.RandomState(2)
    errors = []
    for n in (100, 2_000, 40_000):
        part = rng.uniform(size=n) < TWO_HUMPS.weights[0]
        low, high = (rng.normal(m, s, n) for m, s in zip(TWO_HUMPS.means, TWO_HUMPS.stddevs))
        samples = np.where(part, low, high)
        errors.append(theory.integral(np.abs(theory.kernel_density(samples, grid) - truth), grid))
    assert errors[0] > 1.5 * errors[1] > 2.25 * errors[2]
    assert errors[2] < 0.08


def test_kernel_density_bias_is_the_blur_of_the_kernel():
    # Samples at the quantile middles stand in for the mean over all draws: what is left is bias,
    # and N(0, 1) blurred by N(0, h^2) is N(0, 1 + h^2).
    order = np.linspace(-9.0, 9.0, 200_001)
    cumulative = np.cumsum(theory.normal_pdf(order)) * (order[1] - order[0])
    samples = np.interp((np.arange(4000) + 0.5) / 4000, cumulative, order)
    blurred = theory.normal_pdf(GRID[3000:5000], 0.0, math.hypot(1.0, 0.5))
    np.testing.assert_allclose(
        theory.kernel_density(samples, GRID, bandwidth=0.5)[3000:5000], blurred, atol=2e-4
    )


def test_silverman_bandwidth_of_normal_samples():
    samples = 3.0 * np.random.RandomState(4).standard_normal(100_000)
    # s = 3 and IQR / 1.34 = 3 * 1.349 / 1.34 agree for a normal law, up to sampling noise.
    assert theory.silverman_bandwidth(samples) == pytest.approx(0.9 * 3.0 * 0.1, rel=0.01)


def test_silverman_bandwidth_ignores_an_outlier_through_the_quartiles():
    samples = np.append(np.random.RandomState(4).standard_normal(999), 1e6)
    assert theory.silverman_bandwidth(samples) < 0.3


def test_collapsed_generator_still_has_a_density_of_mass_one():
    assert theory.silverman_bandwidth(np.full(50, 1.234)) == 0.0
    q = theory.kernel_density(np.full(50, 1.2345), GRID)
    assert theory.integral(q, GRID) == pytest.approx(1.0, abs=1e-6)
    assert GRID[np.argmax(q)] == pytest.approx(1.2345, abs=0.005)


@pytest.mark.parametrize("samples", [[], [0.0, float("nan")]])
def test_density_of_no_samples_or_of_nan_is_refused(samples):
    with pytest.raises(UsageError, match="finite"):
        theory.kernel_density(np.array(samples), GRID)
