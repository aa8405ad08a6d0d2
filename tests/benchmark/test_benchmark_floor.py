"""The matrix products of an iteration, counted, and their time."""

from __future__ import annotations

from collections import Counter

import tensorflow.compat.v1 as tf
from helpers import built, hyper, recipe

from gan_tf1.benchmark import forms
from gan_tf1.benchmark.floor import Floor, matrix_products

B = 6  # images in a batch, of the graphs of `helpers`

# One iteration of fashion, by hand: G is 128 -> 256 -> 784, D is 784 -> 256 -> 1. D is computed on
# the real images, on G's, and once more on G's when it has learned.
FORWARD = [(B, 128, 256), (B, 256, 784)] + 3 * [(B, 784, 256), (B, 256, 1)]
# Of D's loss, from the real images and from G's: both kernels, and D's hidden layer between them.
OF_D = 2 * [(784, B, 256), (256, B, 1), (B, 1, 256)]
# Of G's loss: D's hidden layer, the images, G's hidden layer; both kernels of G.
OF_G = [(B, 1, 256), (B, 256, 784), (B, 784, 256), (256, B, 784), (128, B, 256)]


def test_the_products_of_an_iteration_are_those_counted_by_hand():
    fetches = [run.step for run in built("fashion").train.parts]
    assert Counter(matrix_products(fetches, B)) == Counter(FORWARD + OF_D + OF_G)


def test_halves_of_a_batch_are_not_taken_for_batches():
    batch = recipe("fashion").halve_fakes_from
    found = Counter(forms.products(recipe("fashion"), hyper("fashion", batch=batch)))
    by_hand = [tuple(batch if n == B else n for n in each) for each in FORWARD + OF_D + OF_G]
    assert found == Counter(by_hand)


def test_a_product_counts_once_for_all_who_need_it_and_not_where_nobody_does():
    with tf.Graph().as_default():
        open_batch = tf.placeholder(tf.float32, [None, 5])
        weights = tf.zeros([5, 3])
        shared = tf.matmul(open_batch, weights)  # [batch, 5] @ [5, 3]
        turned = tf.matmul(weights, shared, transpose_b=True)  # [5, 3] @ [3, batch]
        both = tf.matmul(shared, open_batch, transpose_a=True)  # [3, batch] @ [batch, 5]
        tf.matmul(weights, weights, transpose_a=True)
        fetches = [tf.group(both, turned), shared]
        assert sorted(matrix_products(fetches, 7)) == [(3, 7, 5), (5, 3, 7), (7, 5, 3)]
        assert matrix_products([open_batch], 7) == []


def test_the_floor_is_a_sum_that_further_rounds_only_lower():
    once, twice = Floor([(8, 4, 2)]), Floor([(8, 4, 2), (8, 4, 2), (3, 3, 3)])
    assert once.ms(2) > 0
    first = twice.ms(2)
    assert 0 < twice.ms(2) <= first
    assert Floor([]).ms() == 0
