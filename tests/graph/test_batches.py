"""Batches: distinct, uniform, a function of (seed, step), the same on every release."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from helpers import exhaustive

from gan_tf1.graph import batches

pytestmark = pytest.mark.slow

SIZES = (1, 2, 3, 5, 9, 33, 64, 257)


def drawn(size, batch, seed, steps):
    """int [len(steps), batch]: the indices of each step."""
    with tf.Graph().as_default(), tf.Session() as sess:
        step = tf.placeholder(tf.int64, [])
        draw = sess.make_callable(batches.indices(size, batch, seed, step), [step])
        return np.array([draw(number) for number in steps])


def permuted(places, bits, kinds):
    """int [len(kinds), len(places)]: the places permuted by each of these keys."""
    with tf.Graph().as_default(), tf.Session() as sess:
        keys = tf.placeholder(tf.int64, [batches.ROUNDS])
        permute = batches.permute(tf.constant(places, tf.int64), bits, keys)
        return [sess.run(permute, {keys: values}) for values in kinds]


def feistel(place, bits, keys):
    """The same network in Python's own integers, which cannot overflow."""
    right_bits = bits // 2
    left_bits = bits - right_bits
    left, right = place >> right_bits, place & ((1 << right_bits) - 1)
    for key in keys:
        product = ((right + key) & (2**31 - 1)) * 0x5851F42D
        mixed = (((product >> 31) ^ (product & (2**31 - 1))) * 0x4C957F2D) >> 30
        left, right = right, left ^ (mixed & ((1 << left_bits) - 1))
        left_bits, right_bits = right_bits, left_bits
    return (left << right_bits) | right


def some_keys(seed):
    return np.random.RandomState(seed).randint(0, 2**31 - 1, batches.ROUNDS).tolist()


@pytest.mark.parametrize("size", SIZES)
def test_indices_are_distinct_and_in_range(size):
    for batch in sorted({(size + 1) // 2, size}):
        indices = drawn(size, batch, 4, range(20))
        assert indices.shape == (20, batch)
        assert indices.min() >= 0
        assert indices.max() < size
        assert all(len(set(row)) == batch for row in indices.tolist())


def test_a_batch_is_a_function_of_seed_and_step():
    once, again = drawn(60, 20, 4, [0, 1, 2, 3]), drawn(60, 20, 4, [3, 2, 1, 0])
    np.testing.assert_array_equal(once, again[::-1])


def test_steps_and_seeds_give_different_batches():
    rows = [row for seed in (0, 1, 2**31 - 1) for row in drawn(60, 20, seed, range(50)).tolist()]
    assert len({tuple(row) for row in rows}) == len(rows)


def test_a_large_step_is_as_good_as_a_small_one():
    indices = drawn(60, 20, 4, [2**31 - 1, 2**31, 2**40])
    assert len({tuple(row) for row in indices.tolist()}) == 3
    assert all(len(set(row)) == 20 for row in indices.tolist())


@pytest.mark.parametrize(("size", "batch"), [(5, 6), (1, 2), (5, 0), (5, -1)])
def test_a_batch_that_cannot_be_drawn_is_refused(size, batch):
    with tf.Graph().as_default(), pytest.raises(ValueError, match=f"{batch} .*{size}"):
        batches.indices(size, batch, 1, tf.constant(0))


@pytest.mark.parametrize(
    ("size", "batch"), [(5, 2), *map(exhaustive, (33, 50, 64, 257), (8, 10, 8, 16))]
)
def test_every_image_is_equally_likely(size, batch):
    steps = 3000
    counts = np.bincount(drawn(size, batch, 4, range(steps)).ravel(), minlength=size)
    assert counts.min() > 0
    expected = steps * batch / size
    # Without replacement the counts of one step are less scattered by (size - batch) / (size - 1).
    chi_square = np.sum((counts - expected) ** 2 / expected) * (size - 1) / (size - batch)
    assert chi_square < size - 1 + 5 * math.sqrt(2 * (size - 1)) + 10


@pytest.mark.parametrize(("size", "batch"), [(33, 8), exhaustive(50, 10), exhaustive(64, 8)])
def test_every_pair_of_images_meets_equally_often(size, batch):
    steps = 4000
    together = np.zeros([size, size])
    for row in drawn(size, batch, 4, range(steps)):
        together[np.ix_(row, row)] += 1
    counts = together[np.triu_indices(size, 1)]
    expected = steps * batch * (batch - 1) / (size * (size - 1))
    ratio = np.mean((counts - expected) ** 2 / expected)  # about 1, as variance over mean
    assert 0.7 < ratio < 1.5
    assert counts.min() > 0


@pytest.mark.parametrize("bits", range(2, 13))
def test_permute_is_a_bijection_and_equals_the_python_oracle(bits):
    kinds = [some_keys(seed) for seed in range(3)]
    for keys, got in zip(kinds, permuted(list(range(2**bits)), bits, kinds)):
        assert sorted(got.tolist()) == list(range(2**bits))
        assert got.tolist() == [feistel(place, bits, keys) for place in range(2**bits)]


@pytest.mark.parametrize("bits", [16, 17, 31])
def test_permute_equals_the_python_oracle_at_the_ends_of_a_large_domain(bits):
    places = list(range(200)) + list(range(2**bits - 200, 2**bits))
    kinds = (some_keys(7), [2**31 - 1] * batches.ROUNDS, [0] * batches.ROUNDS)
    for keys, got in zip(kinds, permuted(places, bits, kinds)):
        assert got.tolist() == [feistel(place, bits, keys) for place in places]


def test_the_exact_chance_of_too_few_candidates_is_negligible():
    for bits in range(2, 18):
        domain = 2**bits
        for size in sorted({domain // 2 + 1, 3 * domain // 4, domain - 1, domain}):
            for batch in sorted({1, 2, size // 100, size // 10, size // 2, size - 1, size}):
                if not 1 <= batch <= size:
                    continue
                n = batches.candidates(size, batch, bits)
                assert batch <= n <= domain
                assert hypergeometric_below(batch, n, size, domain) < 1e-18


def hypergeometric_below(batch, n, size, domain):
    """Chance that of n places drawn from the domain fewer than `batch` are among its `size`."""

    def log_choose(a, b):
        return math.lgamma(a + 1) - math.lgamma(b + 1) - math.lgamma(a - b + 1)

    fewest = max(0, n - (domain - size))
    return sum(
        math.exp(
            log_choose(size, kept) + log_choose(domain - size, n - kept) - log_choose(domain, n)
        )
        for kept in range(max(fewest, batch - 200), batch)
    )


@pytest.mark.parametrize(
    ("size", "batch"),
    [*map(exhaustive, (33, 33, 129, 257, 1025), (1, 5, 4, 20, 16)), (513, 500)],
)
def test_a_whole_batch_comes_out_at_every_step(size, batch):
    steps = 600
    for seed in (1, 77):
        # Rows of unequal length would make no rectangular array.
        assert drawn(size, batch, seed, range(steps)).shape == (steps, batch)


def test_batches_are_the_same_on_every_release():
    # Recorded on TensorFlow 1.15.5 and 2.21 alike; a resumed run relies on them.
    assert drawn(60000, 8, 7, [3]).tolist() == [
        [9700, 11079, 59353, 48099, 12582, 3162, 8627, 22987]
    ]
    assert drawn(5, 3, 7, [3]).tolist() == [[4, 0, 3]]


def test_the_data_variable_is_filled_once_and_is_in_no_checkpoint():
    images = np.arange(12, dtype=np.uint8).reshape(4, 3)
    with tf.Graph().as_default() as graph:
        data = batches.hold(4, (1, 3))
        assert tf.global_variables() == []
        assert tf.trainable_variables() == []
        with tf.Session(graph=graph) as sess:
            with pytest.raises(tf.errors.FailedPreconditionError):
                sess.run(data.images)
            sess.run(*batches.fill(data, images))
            for _ in range(2):
                np.testing.assert_array_equal(sess.run(data.images), images)


def test_labels_that_the_data_set_holds_must_be_given():
    with tf.Graph().as_default():
        data = batches.hold(4, (1, 3), labelled=True)
        with pytest.raises(ValueError, match="holds labels, and none were given"):
            batches.fill(data, np.zeros([4, 1, 3], np.uint8))


def test_a_big_data_set_does_not_make_a_big_graph():
    with tf.Graph().as_default() as graph:
        batches.hold(60000, (28, 28))
        assert graph.as_graph_def().ByteSize() < 20000


def test_all_orders_of_a_tiny_set_occur():
    orders = {tuple(row) for row in drawn(3, 3, 9, range(400)).tolist()}
    assert orders == set(itertools.permutations(range(3)))
