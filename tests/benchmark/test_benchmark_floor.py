"""The products and convolutions of an iteration, counted, and their time."""

from __future__ import annotations

from collections import Counter

import pytest
import tensorflow.compat.v1 as tf
from helpers import built, hyper, recipe

from gan_tf1.benchmark import forms
from gan_tf1.benchmark.floor import Convolution, Floor, Product, work

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
    assert Counter(work(fetches, B)) == Counter(FORWARD + OF_D + OF_G)


def test_halves_of_a_batch_are_not_taken_for_batches():
    batch = recipe("fashion").halve_fakes_from
    found = Counter(forms.work_of(recipe("fashion"), hyper("fashion", batch=batch)))
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
        assert sorted(work(fetches, 7)) == [(3, 7, 5), (5, 3, 7), (7, 5, 3)]
        assert work([open_batch], 7) == []


# dcgan_mmd's G is 100 -> 2x2x128, then to 4x4x64, 8x8x64, 16x16x64 and 32x32x1, kernels of 4x4 and
# stride 2; its D 16, 32, 64 and 64 maps by 3x3, halved after each, then 2x2x64 -> 1.
# Of each layer: sides, width in and out, size of the kernel, as a convolution from large to small.
OF_G_CONVOLVED = [(4, 64, 128, 4), (8, 64, 64, 4), (16, 64, 64, 4), (32, 1, 64, 4)]
OF_D_CONVOLVED = [(32, 1, 16, 3), (16, 16, 32, 3), (8, 32, 64, 3), (4, 64, 64, 3)]
FORWARDS, BY_IMAGES, BY_KERNEL = "Conv2D", "Conv2DBackpropInput", "Conv2DBackpropFilter"


def test_the_convolutions_of_an_iteration_are_those_counted_by_hand():
    found = Counter(
        each
        for each in forms.work_of(recipe("dcgan_mmd"), hyper("dcgan_mmd", batch=B))
        if isinstance(each, Convolution)
    )
    by_hand = Counter()
    for side, small, large, size in OF_G_CONVOLVED:
        shapes = ((B, side, side, small), (size, size, small, large), (B, side // 2) + (side // 2,))
        shapes = (*shapes[:2], (*shapes[2], large))
        # A transposed convolution is what takes the other's gradient back to its images.
        for kind in (BY_IMAGES, FORWARDS, BY_KERNEL):
            by_hand[Convolution(kind, *shapes, 2, "SAME")] += 1
    for side, width, maps, size in OF_D_CONVOLVED:
        shapes = ((B, side, side, width), (size, size, width, maps), (B, side, side, maps))
        # On real images, on G's, and once more on G's; kernels learn from the first two.
        by_hand[Convolution(FORWARDS, *shapes, 1, "SAME")] += 3
        by_hand[Convolution(BY_KERNEL, *shapes, 1, "SAME")] += 2
        # Images themselves get a gradient only where G made them.
        by_hand[Convolution(BY_IMAGES, *shapes, 1, "SAME")] += 1 if side == 32 else 3
    assert found == by_hand


def test_a_convolution_as_a_product_has_its_multiplications():
    shapes = ((7, 9, 9, 3), (3, 3, 3, 5), (7, 4, 4, 5))
    assert Convolution(FORWARDS, *shapes, 2, "VALID").product == (112, 27, 5)
    assert Convolution(BY_IMAGES, *shapes, 2, "VALID").product == (112, 5, 27)
    assert Convolution(BY_KERNEL, *shapes, 2, "VALID").product == (27, 112, 5)


@pytest.mark.parametrize("kind", [FORWARDS, BY_IMAGES, BY_KERNEL])
@pytest.mark.parametrize("stride, side, padding", [(2, 4, "VALID"), (2, 5, "SAME"), (1, 9, "SAME")])
def test_the_op_that_is_timed_is_the_one_that_was_read(kind, stride, side, padding):
    one = Convolution(kind, (2, 9, 9, 3), (3, 3, 3, 5), (2, side, side, 5), stride, padding)
    with tf.Graph().as_default():
        assert work([one.op()], 2) == [one]


def test_the_floor_is_a_sum_that_further_rounds_only_lower():
    small, other = Product(8, 4, 2), Product(3, 3, 3)
    convolution = Convolution(BY_IMAGES, (2, 8, 8, 3), (3, 3, 3, 5), (2, 4, 4, 5), 2, "SAME")
    once, twice = Floor([small]), Floor([small, small, other, convolution])
    assert once.ms(2) > 0
    first = twice.ms(2)
    assert 0 < twice.ms(2) <= first
    assert Floor([]).ms() == 0
