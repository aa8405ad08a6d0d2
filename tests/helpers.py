"""Small graphs to test on: recipes over a few made-up images, and sessions on them."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import importlib
from unittest import mock

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from gan_tf1 import recipes
from gan_tf1.graph import batches, noise
from gan_tf1.graph.build import build as build_graph
from gan_tf1.migration.parity import cases
from gan_tf1.training import loop

RECIPES = ("fashion", "mnist", "keras_mlp", "dcgan_mmd", "toy")  # of the five documents
IMAGE_RECIPES = RECIPES[:-1]
CONDITIONAL = ("fashion", "mnist", "dcgan_mmd")  # those that can be told the class

SIZE, SHAPE = 24, (28, 28)  # of the made-up data set
BATCH = 6


def exhaustive(*values):
    """A case for parametrize that only --exhaustive runs, as CI does: others show the same.

    Each claim keeps a case that always runs, of one recipe where the code is the same for all.
    """
    return pytest.param(*values, marks=pytest.mark.exhaustive)


def all_but(named, *left_out):
    """The names for parametrize, those left out for --exhaustive alone."""
    assert set(left_out) < set(named)
    return [exhaustive(name) if name in left_out else name for name in named]


def recipe(name):
    return recipes.load(name)


def hyper(name, **changes):
    """The recipe's own options, but for a batch that suits the made-up data set.

    Where an iteration has several updates of D, it has two: the graph of each takes time to build.
    """
    values = {"batch": BATCH, "seed": 11, "d_steps": min(recipe(name).defaults.d_steps, 2)}
    values.update(changes)
    return dataclasses.replace(recipe(name).defaults, **values)


def made_up_images(size=SIZE, seed=0):
    """uint8 [size, 784]: noise, brighter from image to image, so that no two are alike."""
    random = np.random.RandomState(seed)
    brightness = np.linspace(40, 255, size)[:, np.newaxis]
    return (random.uniform(size=[size, SHAPE[0] * SHAPE[1]]) * brightness).astype(np.uint8)


def made_up_labels(size=SIZE):
    """uint8 [size]: every class, as far as they go round."""
    return (np.arange(size) % 10).astype(np.uint8)


def build(name, two_runs=False, **changes):
    size, shape = (SIZE, SHAPE) if recipe(name).image else (0, (0, 0))
    # Every graph that a test builds shows this too: building leaves the default graph alone.
    with tf.Graph().as_default() as outer:
        gan = build_graph(recipe(name), hyper(name, **changes), size, shape, two_runs)
        assert outer.get_operations() == [] and tf.get_default_graph() is outer is not gan.graph
    return gan


FEW_MAPS = {
    "dcgan_mmd": cases.FEW_MAPS,
    "dcgan_bn": {"UNITS": 5, "MAPS_G": (4, 3), "MAPS_D": (3, 4)},
}


@contextlib.contextmanager
def few_maps(package="gan_tf1.recipes"):
    """While it lasts, what is convolutional is built of the same layers with few maps: quickly."""
    with contextlib.ExitStack() as stack:
        for page, maps in FEW_MAPS.items():
            module = importlib.import_module(f"{package}.{page}")
            stack.enter_context(mock.patch.multiple(module, **maps))
        yield


@functools.lru_cache(maxsize=None)
def built(name, two_runs=False, **changes):
    """As `build`, of few maps, once for all who ask for the same; final, so that no test adds ops.

    What a run changes is in its session, nothing of it is in the graph.
    """
    with few_maps():
        gan = build(name, two_runs, **changes)
    gan.graph.finalize()
    return gan


def width(name):
    """Numbers in one sample of a recipe: pixels, or 1 on a line."""
    return recipe(name).image.pixels if name in IMAGE_RECIPES else 1


KEPT_SESSIONS = 32  # each holds its plans and its weights
_sessions: dict = {}  # (graph, as_trained) -> session, the one that was used last at the end


def new_session(gan):
    """A session as `session` gives it, which no test has had before."""
    return session(gan, shared=False)


def as_written():
    """The configuration of a session that runs the ops of the graph, each as it stands.

    TensorFlow by default rewrites what it is asked to run before the first time, which here takes
    as long as building it. Trainings do it, and so do the tests of them and those that ask for it.
    """
    config = tf.ConfigProto()
    config.graph_options.rewrite_options.disable_meta_optimizer = True
    return config


@contextlib.contextmanager
def session(gan, fill=True, shared=True, as_trained=False):
    """A session with initial weights and, unless `fill` is False, any images it needs.

    The same one for each test of a graph that `built` keeps: planning what a session is asked to
    run takes longer than running it. Initial values are given anew. as_trained: one that rewrites
    the graph as that of a training does.
    """
    kept = shared and fill and gan.graph.finalized
    sess = _sessions.pop((gan.graph, as_trained), None) if kept else None
    if sess is None:
        sess = tf.Session(graph=gan.graph, config=None if as_trained else as_written())
    if kept:
        _sessions[gan.graph, as_trained] = sess
        if len(_sessions) > KEPT_SESSIONS:
            _sessions.pop(next(iter(_sessions))).close()
    with contextlib.ExitStack() as stack:
        stack.enter_context(sess.as_default())
        stack.enter_context(gan.graph.as_default())
        if not kept:
            stack.callback(sess.close)
        sess.run(gan.init)
        if fill and gan.data:
            sess.run(*batches.fill(gan.data, made_up_images(), made_up_labels()))
        yield sess


def inputs(gan):
    """What an update sees, as far as the recipe has it: placeholders to fetch or to feed."""
    return [placeholder for placeholder in gan.inputs if placeholder is not None]


def iterate(sess, gan, feed=None):
    """One iteration as the training loop does it: tag -> value."""
    return loop.iterate(sess, gan.train, feed)


def saved(sess, gan):
    """Everything a checkpoint would hold: name -> array."""
    return dict(zip((v.op.name for v in gan.saved_vars), sess.run(gan.saved_vars)))


def evaluate(make):
    """The value of what `make` builds, in a graph of its own."""
    with tf.Graph().as_default(), tf.variable_scope("", use_resource=True):
        tensors = make()
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            return sess.run(tensors)


def assert_same_bits(a, b):
    """Two dictionaries of arrays: the same keys, types and bits."""
    assert list(a) == list(b)
    for name in a:
        x, y = np.asarray(a[name]), np.asarray(b[name])
        assert x.dtype == y.dtype, name
        assert x.tobytes() == y.tobytes(), name


def draws(options, count):
    """(real in [0, 1], noise, labels) of each update of D, made apart from the graph under test."""
    images = made_up_images().astype(np.float64) / 255
    labels = np.eye(10)[made_up_labels()] if options.conditional else np.zeros([SIZE, 0])
    with tf.Graph().as_default(), tf.Session() as sess:
        number = tf.placeholder(tf.int64, [])
        index = batches.indices(SIZE, options.batch, options.seed, number)
        shape = [options.batch, options.noise_dim]
        z = noise.draw(options.noise, shape, noise.key(options.seed, "noise", number))
        drawn = [sess.run([index, z], {number: k}) for k in range(count)]
    return [(images[index], z.astype(np.float64), labels[index]) for index, z in drawn]
