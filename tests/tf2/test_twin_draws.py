"""What the twin draws and shows: noise to the bit, sample images to the last level."""

from __future__ import annotations

import helpers
import numpy as np
import pytest
import tensorflow as tf
from twins import make

from gan_tf1.config import NOISES
from gan_tf1.graph import noise as graph_noise
from gan_tf1.tf2 import noise


def test_noise_is_that_of_the_graph_side_bit_for_bit():
    def draws(module):
        key = module.key(3, "noise", tf.constant(70, tf.int64))
        return [
            module.draw(name, [50, 7], key, standardise)
            for name in NOISES
            for standardise in (False, True)
        ]

    for ours, theirs in zip(draws(noise), helpers.evaluate(lambda: draws(graph_noise))):
        assert ours.dtype == tf.float32 and ours.numpy().tobytes() == theirs.tobytes()


def test_keys_are_those_of_the_graph_side():
    def keys(module):
        return [module.key(seed, stream, 7) for seed in (0, 2**31 - 1) for stream in module.STREAMS]

    np.testing.assert_array_equal(keys(noise), helpers.evaluate(lambda: keys(graph_noise)))


@pytest.mark.parametrize("name, conditional", [("dcgan_mmd", False), ("mnist", True)])
def test_sample_images_are_the_same(name, conditional):
    changes = {"conditional": True} if conditional else {}
    gan, ours = helpers.built(name, **changes), make(name, **changes)
    ours.counters.g.assign(5)
    with helpers.session(gan) as sess:
        counter = gan.counters.g.initializer
        sess.run(counter, {counter.inputs[1]: 5})
        expected = sess.run([gan.samples, *gan.interpolation])
    got = [ours.samples(), *ours.interpolation()]
    for theirs, mine in zip(expected[:2], got[:2]):
        assert mine.dtype == tf.uint8 and mine.shape == theirs.shape
        # Rounding to a level is the last thing done: where a value lies between two, either may be.
        gap = np.abs(mine.numpy().astype(int) - theirs)
        assert gap.max() <= 1 and (gap > 0).mean() < 1e-3
    assert abs(got[2].numpy() - expected[2]) < 0.01


def test_the_toys_samples_are_the_same():
    gan, ours = helpers.built("toy"), make("toy")
    with helpers.session(gan) as sess:
        expected = sess.run(gan.samples)
    for theirs, mine in zip(expected, ours.samples()):
        np.testing.assert_allclose(mine.numpy(), theirs, rtol=1e-5, atol=1e-6)
    assert ours.interpolation is None
