"""The measures of a generator, against closed forms and plain double loops."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gan_tf1.errors import UsageError
from gan_tf1.measure import metrics

pytestmark = pytest.mark.slow


def samples_with_moments(mean, covariance, n, seed):
    """[n, features] samples whose sample mean and covariance are the given ones, to rounding."""
    raw = np.random.RandomState(seed).standard_normal((n, len(mean)))
    raw -= raw.mean(axis=0)
    whitened = np.linalg.solve(
        np.linalg.cholesky(np.atleast_2d(np.cov(raw, rowvar=False))), raw.T
    ).T
    return whitened @ np.linalg.cholesky(np.asarray(covariance, float)).T + mean


def random_rotation(size, seed):
    return np.linalg.qr(np.random.RandomState(seed).standard_normal((size, size)))[0]


def test_frechet_distance_of_diagonal_gaussians_is_the_closed_form():
    mean_a, mean_b = np.array([0.0, 1.0, -2.0]), np.array([1.0, 1.0, 3.0])
    stddev_a, stddev_b = np.array([1.0, 2.0, 0.5]), np.array([3.0, 0.1, 0.5])
    a = samples_with_moments(mean_a, np.diag(stddev_a**2), 50, seed=0)
    b = samples_with_moments(mean_b, np.diag(stddev_b**2), 80, seed=1)
    expected = np.sum((mean_a - mean_b) ** 2) + np.sum((stddev_a - stddev_b) ** 2)
    assert metrics.frechet_distance(a, b) == pytest.approx(expected, rel=1e-10)


def test_frechet_distance_of_commuting_covariances_is_the_closed_form():
    basis = random_rotation(5, seed=2)
    eig_a, eig_b = np.array([0.1, 1.0, 2.0, 5.0, 9.0]), np.array([4.0, 1.0, 0.3, 0.2, 16.0])
    a = samples_with_moments(np.zeros(5), (basis * eig_a) @ basis.T, 40, seed=3)
    b = samples_with_moments(np.zeros(5), (basis * eig_b) @ basis.T, 40, seed=4)
    expected = np.sum((np.sqrt(eig_a) - np.sqrt(eig_b)) ** 2)
    assert metrics.frechet_distance(a, b) == pytest.approx(expected, rel=1e-9)


def test_frechet_distance_of_covariances_that_do_not_commute():
    # For 2 x 2 matrices Tr (A B)^(1/2) = sqrt(Tr AB + 2 sqrt(det A det B)).
    cov_a, cov_b = np.array([[2.0, 0.7], [0.7, 1.0]]), np.array([[0.5, -0.3], [-0.3, 3.0]])
    root = math.sqrt(
        np.trace(cov_a @ cov_b) + 2 * math.sqrt(np.linalg.det(cov_a) * np.linalg.det(cov_b))
    )
    expected = np.trace(cov_a) + np.trace(cov_b) - 2 * root
    got = metrics.frechet_distance_of_moments(np.zeros(2), cov_a, np.zeros(2), cov_b)
    assert got == pytest.approx(expected, rel=1e-12)


def test_frechet_distance_of_a_set_and_itself_is_zero():
    a = np.random.RandomState(5).standard_normal((200, 16))
    assert metrics.frechet_distance(a, a) == pytest.approx(0.0, abs=1e-10)


def test_frechet_distance_of_a_shift_is_its_squared_length():
    a = np.random.RandomState(6).standard_normal((100, 4))
    assert metrics.frechet_distance(a, a + [1.0, -2.0, 0.0, 2.0]) == pytest.approx(9.0, abs=1e-9)


def test_frechet_distance_is_symmetric_and_blind_to_rotation():
    rng = np.random.RandomState(7)
    a, b = rng.standard_normal((90, 6)), rng.standard_normal((70, 6)) * 2.0 + 0.5
    turn = random_rotation(6, seed=8)
    distance = metrics.frechet_distance(a, b)
    assert distance > 1.0
    assert metrics.frechet_distance(b, a) == pytest.approx(distance, rel=1e-10)
    assert metrics.frechet_distance(a @ turn, b @ turn) == pytest.approx(distance, rel=1e-10)


def test_frechet_distance_with_features_that_never_fire():
    rng = np.random.RandomState(9)
    a, b = np.zeros((60, 8)), np.zeros((60, 8))
    a[:, :3], b[:, :3] = rng.standard_normal((60, 3)), rng.standard_normal((60, 3)) + 1.0
    without = metrics.frechet_distance(a[:, :3], b[:, :3])
    assert metrics.frechet_distance(a, b) == pytest.approx(without, abs=1e-6)


def test_frechet_distance_of_one_feature():
    a = samples_with_moments(np.array([1.0]), [[4.0]], 10, seed=0)
    b = samples_with_moments(np.array([2.0]), [[9.0]], 10, seed=1)
    assert metrics.frechet_distance(a, b) == pytest.approx(1.0 + 1.0, rel=1e-10)


def test_frechet_distance_says_how_many_samples_it_needs():
    rng = np.random.RandomState(0)
    enough, too_few = rng.standard_normal((17, 16)), rng.standard_normal((16, 16))
    metrics.frechet_distance(enough, enough)
    with pytest.raises(UsageError, match="features_b has 16 samples.*at least 17"):
        metrics.frechet_distance(enough, too_few)


def radius_by_loop(samples, k):
    radii = []
    for i, own in enumerate(samples):
        others = [np.sqrt(np.sum((own - o) ** 2)) for j, o in enumerate(samples) if j != i]
        radii.append(sorted(others)[k - 1])
    return radii


def covered_by_loop(points, samples, k):
    radii = radius_by_loop(samples, k)
    inside = [
        any(np.sqrt(np.sum((p - s) ** 2)) <= r for s, r in zip(samples, radii)) for p in points
    ]
    return sum(inside) / len(inside)


@pytest.mark.parametrize("k", [1, 3, 5])
def test_precision_and_recall_are_those_of_the_double_loop(k, monkeypatch):
    rng = np.random.RandomState(10)
    real, fake = rng.standard_normal((60, 3)), 0.7 * rng.standard_normal((45, 3)) + 0.8
    expected = covered_by_loop(fake, real, k), covered_by_loop(real, fake, k)
    assert 0 < expected[0] < 1 and 0 < expected[1] < 1
    assert metrics.precision_recall(real, fake, k) == pytest.approx(expected)
    monkeypatch.setattr(metrics, "_BLOCK_ELEMENTS", 500)  # several blocks, the last one short
    assert metrics.precision_recall(real, fake, k) == pytest.approx(expected)


def test_precision_and_recall_of_a_set_and_itself_are_one():
    real = np.random.RandomState(11).standard_normal((50, 8))
    assert metrics.precision_recall(real, real) == (1.0, 1.0)


def test_precision_and_recall_of_disjoint_sets_are_zero():
    real = np.random.RandomState(12).standard_normal((50, 8))
    assert metrics.precision_recall(real, real + 100.0) == (0.0, 0.0)


def test_fakes_of_one_mode_are_precise_and_miss_the_other():
    rng = np.random.RandomState(13)
    left, right = rng.standard_normal((60, 2)), rng.standard_normal((40, 2)) + [50.0, 0.0]
    result = metrics.precision_recall(np.concatenate([left, right]), left)
    assert result == (1.0, 0.6)


def test_fakes_beyond_the_data_lower_precision_and_not_recall():
    rng = np.random.RandomState(14)
    real, stray = rng.standard_normal((60, 2)), rng.standard_normal((20, 2)) + [50.0, 0.0]
    result = metrics.precision_recall(real, np.concatenate([real, stray]))
    assert result == (0.75, 1.0)


def test_collapsed_fakes_cover_nothing():
    real = np.random.RandomState(15).standard_normal((40, 4))
    result = metrics.precision_recall(real, np.repeat(real[:1], 30, axis=0))
    assert result.precision == 1.0
    assert result.recall == pytest.approx(1 / 40)  # the sample they are copies of


def test_the_rim_of_a_ball_belongs_to_it():
    # Neighbours on a square lattice are 1 apart: with k = 1 the points just outside lie on rims.
    # The rotation leaves every distance as it is but for the rounding.
    inside = np.array([[i, j] for i in range(6) for j in range(6)], float)
    rim = np.array([[-1, i] for i in range(6)] + [[i, 6] for i in range(6)], float)
    for seed in range(5):
        turn = random_rotation(2, seed)
        result = metrics.precision_recall(inside @ turn, rim @ turn, k=1)
        assert result.precision == 1.0
        beyond = metrics.precision_recall(inside @ turn, 1.001 * (rim - 2.5) @ turn, k=1)
        assert beyond.precision < 1.0


def test_precision_and_recall_need_more_samples_than_neighbours():
    real = np.random.RandomState(0).standard_normal((10, 2))
    with pytest.raises(UsageError, match="fake has 3 samples.*at least 4"):
        metrics.precision_recall(real, real[:3], k=3)
    with pytest.raises(UsageError, match="k must be at least 1"):
        metrics.precision_recall(real, real, k=0)


def test_classifier_score_is_one_when_all_answers_are_alike():
    same = np.tile([0.7, 0.2, 0.1], (20, 1))
    assert metrics.classifier_score(same) == pytest.approx(1.0, abs=1e-12)


def test_classifier_score_of_sure_and_even_answers_is_the_number_of_classes():
    assert metrics.classifier_score(np.tile(np.eye(10), (7, 1))) == pytest.approx(10.0, rel=1e-12)


def test_classifier_score_of_sure_answers_is_exp_of_their_entropy():
    labels = np.repeat([0, 1, 2], [60, 30, 10])
    entropy = -sum(s * math.log(s) for s in (0.6, 0.3, 0.1))
    score = metrics.classifier_score(np.eye(5)[labels])
    assert score == pytest.approx(math.exp(entropy), rel=1e-12)


def test_classifier_score_lies_between_one_and_the_number_of_classes():
    rng = np.random.RandomState(16)
    for sharpness in (0.1, 1.0, 10.0, 100.0):
        logits = sharpness * rng.standard_normal((50, 6))
        softmax = np.exp(logits - logits.max(axis=1, keepdims=True))
        softmax = (softmax / softmax.sum(axis=1, keepdims=True)).astype(np.float32)
        assert 1.0 <= metrics.classifier_score(softmax) <= 6.0


@pytest.mark.parametrize("rows", [[[2.0, -1.0]], [[3.0, 5.0]], [[0.5, 0.4]]])
def test_classifier_score_refuses_what_are_not_probabilities(rows):
    with pytest.raises(UsageError, match="softmax"):
        metrics.classifier_score(np.array(rows))


def test_class_entropy_at_known_shares():
    assert metrics.class_entropy(np.full(9, 4), 10) == 0.0
    assert metrics.class_entropy(np.arange(30) % 10, 10) == pytest.approx(math.log(10))
    assert metrics.class_entropy(np.array([0, 0, 0, 1]), 2) == pytest.approx(
        -(0.75 * math.log(0.75) + 0.25 * math.log(0.25))
    )


def test_missing_classes_are_named_in_order():
    assert metrics.missing_classes(np.array([3, 1, 1, 0]), 6) == [2, 4, 5]
    assert metrics.missing_classes(np.arange(6), 6) == []


@pytest.mark.parametrize("labels", [[0, 10], [-1, 3], [], [0.5, 1.0]])
def test_class_counts_refuse_labels_that_are_not_classes(labels):
    for measure in (metrics.class_entropy, metrics.missing_classes):
        with pytest.raises(UsageError, match="class counts"):
            measure(np.array(labels), 10)


def mmd2_by_loop(x, y, bandwidths, biased):
    def kernel(a, b):
        return sum(math.exp(-np.sum((a - b) ** 2) / (2 * s * s)) for s in bandwidths)

    def within(points):
        n = len(points)
        terms = [
            kernel(points[i], points[j]) for i in range(n) for j in range(n) if biased or i != j
        ]
        return sum(terms) / len(terms)

    across = sum(kernel(a, b) for a in x for b in y) / (len(x) * len(y))
    return within(x) + within(y) - 2 * across


@pytest.mark.parametrize("biased", [True, False])
def test_mmd_is_that_of_the_double_loop(biased, monkeypatch):
    rng = np.random.RandomState(17)
    x, y = rng.standard_normal((23, 4)), rng.standard_normal((14, 4)) + 0.6
    bandwidths = [0.5, 1.0, 4.0]
    expected = mmd2_by_loop(x, y, bandwidths, biased)
    assert metrics.mmd2(x, y, bandwidths, biased=biased) == pytest.approx(expected, rel=1e-11)
    monkeypatch.setattr(metrics, "_BLOCK_ELEMENTS", 60)
    assert metrics.mmd2(x, y, bandwidths, biased=biased) == pytest.approx(expected, rel=1e-11)


def test_mmd_of_two_points_is_worked_by_hand():
    x, y = np.array([[0.0]]), np.array([[3.0]])
    assert metrics.mmd2(x, y, [1.5]) == pytest.approx(2 - 2 * math.exp(-2.0))


def test_mmd_is_not_hurt_by_a_far_origin():
    # Squared distances of points near 1e6 lose all their digits unless the origin is moved first.
    rng = np.random.RandomState(18)
    x, y = rng.standard_normal((20, 3)), rng.standard_normal((20, 3)) + 0.5
    near, far = metrics.mmd2(x, y, [1.0]), metrics.mmd2(x + 1e6, y + 1e6, [1.0])
    assert far == pytest.approx(near, rel=1e-6)


def test_biased_mmd_is_never_negative_and_zero_of_a_set_and_itself():
    rng = np.random.RandomState(19)
    for _ in range(20):
        x, y = rng.standard_normal((8, 2)), rng.standard_normal((11, 2))
        assert metrics.mmd2(x, y, [0.3, 1.0]) > 0.0
        assert metrics.mmd2(x, x[::-1], [0.3, 1.0]) == pytest.approx(0.0, abs=1e-14)


def test_unbiased_mmd_has_mean_zero_for_one_distribution_and_the_biased_has_not():
    rng = np.random.RandomState(20)
    draws = [(rng.standard_normal((20, 2)), rng.standard_normal((20, 2))) for _ in range(300)]
    unbiased = np.array([metrics.mmd2(x, y, [1.0], biased=False) for x, y in draws])
    biased = np.array([metrics.mmd2(x, y, [1.0], biased=True) for x, y in draws])
    standard_error = unbiased.std() / math.sqrt(len(unbiased))
    assert abs(unbiased.mean()) < 4 * standard_error
    assert unbiased.min() < 0
    # (1/n + 1/m)(1 - E k(x, x')), where E exp(-|x - x'|^2 / 2) = 1/3 for N(0, 1) in the plane.
    assert biased.mean() == pytest.approx(2 / 20 * (1 - 1 / 3), rel=0.05)


def test_unbiased_mmd_estimates_the_closed_form_for_gaussians():
    # In one dimension E k = s / sqrt(s^2 + 2) exp(-shift^2 / (2 (s^2 + 2))).
    rng = np.random.RandomState(21)
    s, shift = 1.3, 1.0
    peak = s / math.sqrt(s * s + 2)
    expected = 2 * peak * (1 - math.exp(-(shift**2) / (2 * (s * s + 2))))
    x, y = rng.standard_normal((4000, 1)), rng.standard_normal((4000, 1)) + shift
    assert metrics.mmd2(x, y, [s], biased=False) == pytest.approx(expected, rel=0.06)


def test_mmd_refuses_what_it_cannot_estimate():
    x = np.zeros((3, 2))
    with pytest.raises(UsageError, match="at least 2 samples.*got 1 and 3"):
        metrics.mmd2(x[:1], x, [1.0], biased=False)
    with pytest.raises(UsageError, match="positive"):
        metrics.mmd2(x, x, [1.0, 0.0])
    with pytest.raises(UsageError, match="2 and 1 columns"):
        metrics.mmd2(x, x[:, :1], [1.0])


def test_features_that_hold_nan_are_refused_by_row():
    good = np.random.RandomState(0).standard_normal((20, 2))
    bad = good.copy()
    bad[7, 1] = np.nan
    for measure in (metrics.frechet_distance, metrics.precision_recall):
        with pytest.raises(UsageError, match="row 7"):
            measure(good, bad)


def test_large_sets_are_measured_in_bounded_memory(monkeypatch):
    rng = np.random.RandomState(22)
    real, fake = rng.standard_normal((3000, 16)), rng.standard_normal((3000, 16))
    monkeypatch.setattr(metrics, "_BLOCK_ELEMENTS", 1 << 18)
    largest = []
    whole = metrics._squared_distances
    monkeypatch.setattr(
        metrics, "_squared_distances", lambda a, b: largest.append(len(a) * len(b)) or whole(a, b)
    )
    result = metrics.precision_recall(real, fake)
    assert 0.3 < result.precision < 1.0 and 0.3 < result.recall < 1.0
    assert max(largest) <= 1 << 18 and sum(largest) == 3 * 3000 * 3000
