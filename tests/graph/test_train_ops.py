"""Who moves what, in what order: one run against two, and what is saved."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import (
    RECIPES,
    all_but,
    assert_same_bits,
    built,
    exhaustive,
    hyper,
    iterate,
    new_session,
    saved,
    session,
)

from gan_tf1.training.loop import iterations

pytestmark = pytest.mark.slow

# A recipe's own options, and what can change the order or the meaning of its updates. A star and
# not the cube: noise and classes enter through the same inputs, whatever the order of the updates,
# and a loss is of one update.
# The networks of the one, and tests of their own for the others
OTHERS = ("mnist", "keras_mlp", "dcgan_mmd", "toy")
CASES = [(name, "default", {}) for name in RECIPES if name not in OTHERS]
CASES += [
    (
        "fashion",
        "three updates of D, conditional, rates that go down",
        {"d_steps": 3, "conditional": True, "schedule": "linear", "steps": 20},
    ),
]
FURTHER = [
    *[(name, "default", {}) for name in OTHERS],
    ("keras_mlp", "two updates of D", {"d_steps": 2}),
    ("toy", "five updates of D", {"d_steps": 5}),
    ("toy", "fixed G", {"fixed_g": True}),
    ("fashion", "float64, Poisson noise", {"dtype": "float64", "noise": "poisson"}),
    ("mnist", "two updates of D, conditional", {"d_steps": 2, "conditional": True}),
    ("dcgan_mmd", "two updates of D, conditional", {"d_steps": 2, "conditional": True}),
]


@pytest.mark.parametrize(
    ("name", "case", "changes"),
    CASES + [exhaustive(*case) for case in FURTHER],
    ids=[f"{case[0]}-{case[1]}" for case in CASES + FURTHER],
)
def test_one_run_equals_two_bit_for_bit(name, case, changes):
    results = []
    for two_runs in (False, True):
        gan = built(name, two_runs, **changes)
        d_steps = hyper(name, **changes).d_steps
        assert len(gan.train.parts) == (d_steps + 1 if two_runs else 1)
        with session(gan, as_trained=True) as sess:
            reports = [iterate(sess, gan) for _ in range(10)]
            results.append((reports, saved(sess, gan), sess.run(gan.samples)))
    (one, one_saved, one_samples), (two, two_saved, two_samples) = results
    for a, b in zip(one, two):
        assert_same_bits(a, b)
    assert_same_bits(one_saved, two_saved)
    for a, b in zip(one_samples, two_samples):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("d_steps", [1, 3])
def test_both_rates_go_down_with_iterations(d_steps):
    """Read off the optimizers' ops: the rate times what is left of the run."""
    changes = {"schedule": "linear", "steps": 4, "d_lr": 0.25, "g_lr": 0.5}
    gan = built("fashion", d_steps=d_steps, **changes)
    ops = [op for op in gan.graph.get_operations() if op.type == "ResourceApplyAdam"]
    rates = {op.name: op.inputs[5] for op in ops}
    assert len(rates) == len(gan.g_vars) + d_steps * len(gan.d_vars)
    with session(gan) as sess:
        for done in range(6):
            for name, rate in sess.run(rates).items():
                start = 0.5 if name.startswith("train_g/") else 0.25
                assert rate == start * max(0, 1 - done / 4), name
            iterate(sess, gan)


def test_rates_that_stay_are_no_ops():
    gan = built("fashion")
    assert not [op for op in gan.graph.get_operations() if "PolynomialDecay" in op.name]


@pytest.mark.parametrize("two_runs", [False, True])
def test_the_callables_of_a_training_do_what_a_run_does(two_runs):
    gan, ends = built("fashion", two_runs), []
    for made in (lambda sess: iterations(sess, gan.train), lambda sess: lambda: iterate(sess, gan)):
        with session(gan) as sess:
            step = made(sess)
            ends.append(([step() for _ in range(3)], saved(sess, gan)))
    for one, other in zip(*(reports for reports, _ in ends)):
        assert_same_bits(one, other)
    assert_same_bits(ends[0][1], ends[1][1])


@pytest.mark.parametrize("name", ["fashion", exhaustive("dcgan_mmd")])
def test_what_tensorflow_rewrites_differs_by_rounding_alone(name):
    gan = built(name, dtype="float64")
    ends = []
    for as_trained in (False, True):
        with session(gan, as_trained=as_trained) as sess:
            for _ in range(3):
                iterate(sess, gan)
            ends.append(saved(sess, gan))
    written, trained = ends
    for key, value in written.items():
        np.testing.assert_allclose(value, trained[key], rtol=1e-9, atol=1e-12, err_msg=key)


# For each recipe, from a file: tests/training/test_resume.py.
@pytest.mark.parametrize("name", ["fashion", exhaustive("keras_mlp")])
def test_what_is_saved_is_all_that_a_run_needs_to_go_on(name):
    gan = built(name, d_steps=2)
    with session(gan) as sess:
        for _ in range(3):
            iterate(sess, gan)
        middle = saved(sess, gan)
        straight = [iterate(sess, gan) for _ in range(3)]
        end = saved(sess, gan)
    with session(gan) as sess:
        for variable in gan.saved_vars:
            variable.load(middle[variable.op.name], sess)
        resumed = [iterate(sess, gan) for _ in range(3)]
        assert_same_bits(end, saved(sess, gan))
    for a, b in zip(straight, resumed):
        assert_same_bits(a, b)


@pytest.mark.parametrize("name", all_but(RECIPES, "mnist", "keras_mlp", "dcgan_mmd"))
def test_seed_decides_the_run(name):
    ends = []
    for again, gan in ((False, built(name)), (True, built(name)), (False, built(name, seed=2))):
        with new_session(gan) if again else session(gan) as sess:
            iterate(sess, gan)
            ends.append(saved(sess, gan))
    assert_same_bits(ends[0], ends[1])
    for v in gan.d_vars + gan.g_vars:
        if np.unique(ends[0][v.op.name]).size > 1:
            assert not np.array_equal(ends[0][v.op.name], ends[2][v.op.name]), v.op.name


@pytest.mark.parametrize("name", all_but(RECIPES, "mnist", "dcgan_mmd"))
def test_each_update_moves_its_own_network_only(name):
    gan = built(name, two_runs=True)
    with session(gan) as sess:
        for run in gan.train.parts:
            network, scope = ("discriminator/", "train_d/")
            if run is gan.train.parts[-1]:
                network, scope = ("generator/", "train_g/")
            before = saved(sess, gan)
            sess.run(run.step)
            after = saved(sess, gan)
            moved = {key for key in before if before[key].tobytes() != after[key].tobytes()}
            own = {key for key in before if key.startswith((network, scope))}
            assert moved == own
            assert after[scope + "global_step"] == before[scope + "global_step"] + 1
    averages = {key for key in before if "moving_" in key}
    assert len(averages) == (6 if name == "keras_mlp" else 0)
    assert all(key.startswith("generator/") for key in averages)


@pytest.mark.parametrize("two_runs", [False, True])
def test_a_fixed_g_is_counted_and_not_moved(two_runs):
    gan = built("toy", two_runs, fixed_g=True)
    with session(gan) as sess:
        before = saved(sess, gan)
        for _ in range(2):
            iterate(sess, gan)
        after = saved(sess, gan)
    still = {key for key in before if before[key].tobytes() == after[key].tobytes()}
    assert still == {"generator/location", "generator/scale"}
    assert after["train_g/global_step"] == 2
    assert after["train_d/global_step"] == 2 * hyper("toy").d_steps


@pytest.mark.parametrize(
    ("name", "d_steps"),
    [("fashion", 1), ("toy", 2)]
    + [exhaustive(name, 2) for name in ("mnist", "keras_mlp", "dcgan_mmd")]
    + [exhaustive("fashion", 3)],
)
def test_looking_moves_nothing_and_adds_no_op(name, d_steps):
    gan = built(name, d_steps=d_steps)
    assert gan.graph.finalized  # adding an op raises
    operations = len(gan.graph.get_operations())
    with session(gan) as sess:
        iterate(sess, gan)
        before = saved(sess, gan)
        for look in (gan.samples, gan.interpolation, gan.histograms, gan.finite):
            if look is not None:
                sess.run(look)
            assert_same_bits(before, saved(sess, gan))
    assert len(gan.graph.get_operations()) == operations
