"""A session that does not wait for a machine that hangs."""

from __future__ import annotations

import threading

import pytest
import tensorflow.compat.v1 as tf

from gan_tf1.training import remote


@pytest.fixture
def hanging():
    """A graph with a number, an error, and an op that takes until it is let go."""
    go = threading.Event()
    with tf.Graph().as_default() as graph:
        feed = tf.placeholder(tf.float32, [], "feed")
        tf.add(feed, 1.0, "sum")
        tf.check_numerics(feed, "bad", name="checked")
        tf.py_func(lambda: go.wait(30), [], tf.bool, name="hangs")
    yield graph
    go.set()


def session(graph, seconds, gone=lambda: None):
    return remote.Session(
        "", graph, tf.ConfigProto(operation_timeout_in_ms=int(1000 * seconds)), gone
    )


def test_values_and_errors_come_as_from_any_session(hanging):
    with session(hanging, 30) as sess:
        assert sess.run("sum:0", {"feed:0": 2.0}) == 3.0
        with pytest.raises(tf.errors.InvalidArgumentError, match="bad"):
            sess.run("checked:0", {"feed:0": float("nan")})
        assert sess.run(["sum:0"], {"feed:0": 4.0}) == [5.0]


def test_what_takes_too_long_is_left_behind(hanging):
    late = pytest.raises(tf.errors.DeadlineExceededError, match="0.2 s")
    with session(hanging, 0.2) as sess, late:
        sess.run("hangs:0")


def test_a_callable_has_the_same_patience_and_takes_no_feed(hanging):
    with session(hanging, 0.2) as sess:
        with pytest.raises(ValueError, match="feed"):
            sess.make_callable("sum:0", ["feed:0"])
        with pytest.raises(tf.errors.DeadlineExceededError, match="0.2 s"):
            sess.make_callable("hangs:0")()


def test_a_machine_that_is_gone_is_noticed_before_that(hanging, monkeypatch):
    monkeypatch.setattr(remote, "LOOK_EVERY", 0.05)
    answers = iter([None, None, "task 1: gone"])
    gone = pytest.raises(tf.errors.UnavailableError, match="task 1: gone")
    with session(hanging, 30, lambda: next(answers)) as sess, gone:
        sess.run("hangs:0")
