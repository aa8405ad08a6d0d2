"""How far apart two sides are, and how far they may be."""

from __future__ import annotations

import numpy as np

from gan_tf1.migration.parity import golden, ladder


def test_differences_are_seen_wherever_they_are():
    random = np.random.RandomState(3)
    values = {"a": random.normal(size=[300, 7]), "b": np.zeros(4), "c": np.float32(2.5)}
    recorded = golden.digest(values)
    assert ladder.difference(values, values) == ladder.recorded_difference(recorded, values) == 0
    largest, norm = np.abs(values["a"]).max(), np.linalg.norm(values["a"])
    for place in [(0, 0), (299, 6), (150, 3)]:
        other = dict(values, a=values["a"].copy())
        other["a"][place] += 1e-6
        np.testing.assert_allclose(ladder.difference(values, other), 1e-6 / largest, rtol=1e-6)
        gap = ladder.recorded_difference(recorded, other)
        np.testing.assert_allclose(gap, 1e-6 / norm, rtol=1e-4)
    spoilt = [
        dict(values, b=np.full(4, np.nan)),
        dict(values, b=np.zeros(5), a=values["a"][:, :6]),
        {"a": values["a"], "b": values["b"]},
        dict(values, d=0.0),
    ]
    for other in spoilt:
        assert ladder.difference(values, other) == np.inf
    for other in (spoilt[0], spoilt[2], spoilt[3]):
        assert ladder.recorded_difference(recorded, other) == np.inf
    assert ladder.difference(values, dict(values, b=np.array([0, 0, 0, 1e-30]))) == np.inf


def test_float32_may_be_as_far_off_as_float32_is_from_float64():
    rounding = dict.fromkeys(ladder.RECORDED, 0.5)
    rounding[ladder.after(100)] = 0.75
    over = ladder.carried_over("a", "b")
    assert ladder.bound(ladder.after(10), "float32", False, rounding) == 0.5 * ladder.FLOAT32
    assert ladder.bound(over, "float32", False, rounding) == 0.75 * ladder.FLOAT32
    assert ladder.bound(over, "float64", False, {}) == 1e-9
    assert ladder.bound(ladder.RANDOM, "float32", False, rounding) == 0
    assert 0 < ladder.bound(ladder.RANDOM, "float32", True, rounding) < 1e-10
    anew = ladder.recorded_anew(ladder.after(10))
    assert ladder.bound(anew, "float32", True, rounding) == 0.5 * ladder.FLOAT32
    nothing = dict.fromkeys(ladder.RECORDED, 0.0)
    assert 0 < ladder.bound(ladder.OUTPUTS, "float32", False, nothing) < 1e-4


def test_what_rounding_has_done_is_not_undone():
    exact = {rung: {"x": np.ones(3)} for rung in ("gradients", "after 1", "after 10", "after 20")}
    gaps = {"gradients": 0.5, "after 1": 1e-6, "after 10": 1e-4, "after 20": 1e-5}
    rounded = {rung: {"x": np.array([1, 1, 1 - gap])} for rung, gap in gaps.items()}
    found = ladder.rounding_of(exact, rounded)
    expected = dict(gaps, **{"after 20": 1e-4})
    np.testing.assert_allclose([found[rung] for rung in exact], list(expected.values()))
