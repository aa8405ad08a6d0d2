"""The twin's moving average of G's weights: the graph side's, in training and in checkpoints."""

from __future__ import annotations

import helpers
import numpy as np
import pytest
from twins import assert_close, make, state

from gan_tf1.tf2 import averages, weights

pytestmark = pytest.mark.slow

FAST = {"ema": 0.4, "g_lr": 0.02, "dtype": "float64"}  # as in tests/graph/test_averages.py


# The second sums its batches in another order, and Adam at this rate makes more of that.
@pytest.mark.parametrize(
    "name, bound", [("fashion", 1e-12), helpers.exhaustive("keras_mlp", 1e-10)]
)
def test_it_is_the_graphs(name, bound):
    gan, ours = helpers.built(name, **FAST), make(name, **FAST)
    with helpers.session(gan) as sess:
        start = helpers.saved(sess, gan)
        for _ in range(6):
            helpers.iterate(sess, gan)
        expected, samples = helpers.saved(sess, gan), sess.run(gan.samples)
        way = sess.run(gan.interpolation.images)
    assert_close(start, state(ours), 0)
    for _ in range(6):
        ours.step()
    assert_close(expected, state(ours), bound)
    for one, other in ((samples, ours.samples()), (way, ours.interpolation().images)):
        assert np.abs(one.astype(int) - other.numpy()).max() <= 1  # of 255
    raw = ours.generator.variables[0].numpy()
    assert np.abs(ours.average.variables[0].numpy() - raw).max() > 1e-3


def test_it_belongs_to_no_network_and_without_it_there_is_none():
    gan, plain = make("keras_mlp", **FAST), make("keras_mlp")
    trained = {weights.name_of(variable) for variable in gan.trainable_variables}
    assert trained == {weights.name_of(variable) for variable in plain.trainable_variables}
    added = set(weights.by_name(gan)) - set(weights.by_name(plain))
    held = {weights.name_of(variable) for variable in gan.generator.variables}
    assert added == {"generator_ema/" + name.split("/", 1)[1] for name in held}
    assert set(averages.averaged(added).values()) == held
    assert plain.average is None


def test_checkpoints_have_it_and_another_programs_begins_it(tmp_path):
    gan, prefix = make("fashion", **FAST), str(tmp_path / "model.ckpt")
    gan.step()
    weights.save(gan, prefix)
    other = make("fashion", **FAST)
    weights.load(other, prefix)
    helpers.assert_same_bits(state(gan), state(other))

    names = {name: name for name in state(gan) if not name.startswith("generator_ema/")}
    weights.load(other, prefix, names)
    got = state(other)
    for name, of in averages.averaged(got).items():
        np.testing.assert_array_equal(got[name], got[of])
