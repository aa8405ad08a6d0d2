"""What crosses between machines, and what is to be expected of more of them."""

from __future__ import annotations

import helpers
import pytest
import tensorflow.compat.v1 as tf

from gan_tf1.benchmark import crossing, expected, machines


def test_each_tensor_counts_once_for_each_device_that_reads_it():
    with tf.Graph().as_default():
        with tf.device("/job:worker/task:0"):
            weights = tf.ones([10, 4])
            seen = tf.placeholder(tf.float32, [None, 10])
        with tf.device("/job:worker/task:1"):
            one = tf.matmul(tf.ones([3, 10]), weights)  # 160 bytes there
            two = tf.matmul(one, weights, transpose_b=True)  # the same
            three = two + seen  # of unknown height: 40
        with tf.device("/job:worker/task:2"):
            four = weights + 1.0  # 160 there too
            tf.add(weights, 2.0)  # nobody asks for it
        with tf.device("/job:worker/task:0"):
            back = three[:2] + 1.0  # sliced here: 120 back
        assert crossing.computed([back.op, four]) == 160 + 40 + 160 + 120


def test_the_bytes_of_fashion_are_those_of_its_weights_and_logits():
    """Each replica away from home reads G once and D three times, and sends both gradients."""
    recipe, hyper = helpers.recipe("fashion"), helpers.hyper("fashion", batch=12)
    images = helpers.made_up_images().reshape(-1, 28, 28)
    found = {n: machines.total(recipe, hyper, images, n) for n in (2, 3)}
    g = 128 * 256 + 256 + 256 * 784 + 784
    d = 784 * 256 + 256 + 256 + 1
    for count, total in found.items():
        of_each = total / (count - 1) / 4  # numbers, and they are float32
        assert 2 * g + 4 * d <= of_each <= 1.02 * (2 * g + 4 * d)


def test_loopback_is_read_from_the_kernels_table(tmp_path, monkeypatch):
    table = tmp_path / "dev"
    table.write_text(
        "Inter-|   Receive                            |  Transmit\n"
        " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets\n"
        "  eth0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n"
        "    lo: 70 2 3 4 5 6 7 8 77 10 11 12 13 14 15 16\n"
    )
    monkeypatch.setattr(crossing, "COUNTERS", table)
    assert crossing.loopback() == 77
    monkeypatch.setattr(crossing, "COUNTERS", tmp_path / "none")
    assert crossing.loopback() is None


def test_expectations_are_of_compute_and_bytes():
    weights, image = 1e6, 1e3
    crossing_of = {n: int((n - 1) * (weights + 120 / n * image)) for n in (2, 3)}
    cost = expected.cost(120, {20: 2.0 + 20 * 0.1, 120: 2.0 + 120 * 0.1}, crossing_of)
    assert cost == pytest.approx((120, 2.0, 0.1, weights, image))
    assert cost.ms(1, 1.0) == pytest.approx(14.0)
    # Four machines: 30 images, and three times 1.03 MB at 10 Gbit/s.
    assert cost.ms(4, 10.0) == pytest.approx(2.0 + 3.0 + 3 * 1.03e6 * 8 / 1e7)
    lines = expected.table(cost).splitlines()
    assert len(lines) == 1 + len(expected.MACHINES)
    assert lines[1].split() == ["1", "14.0", "ms", "1.00x", "14.0", "ms", "1.00x"]
