"""What is drawn from a run: samples, classes, walks; and runs that nothing can be drawn from."""

from __future__ import annotations

import json
import math

import helpers
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from cli_helpers import copy, files
from tool_helpers import generators

from gan_tf1.errors import UsageError
from gan_tf1.export import sampling
from gan_tf1.graph import inputs, noise, serving

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def logdir(four_runs):
    return four_runs


@pytest.fixture(scope="module")
def of(logdir):
    """Name of a run -> its generator."""
    with generators(logdir) as generator:
        yield generator


# --- the images


def images_with(drawn, weights, feed):
    """What a sampler gives with the weights of a training graph."""
    with tf.Session(graph=drawn.graph) as sess:
        for variable in drawn.variables:
            value = weights[variable.op.name]
            sess.run(variable.initializer, {variable.initializer.inputs[1]: value})
        return sess.run(drawn.images, feed)


@pytest.mark.parametrize(
    "name, changes",
    [
        ("fashion", {"conditional": True}),
        helpers.exhaustive("fashion", {"dtype": "bfloat16"}),
        helpers.exhaustive("keras_mlp", {}),
        helpers.exhaustive("dcgan_mmd", {}),
    ],
)
def test_the_images_are_those_of_the_training_graph(name, changes):
    hyper, recipe = helpers.hyper(name, **changes), helpers.recipe(name)
    gan = helpers.built(name, **changes)
    with helpers.session(gan, as_trained=True) as sess:
        for _ in range(3):
            helpers.iterate(sess, gan)
        expected, weights = sess.run(gan.samples), helpers.saved(sess, gan)
    columns, rows = recipe.columns, recipe.rows
    count = columns if hyper.conditional else rows * columns
    fixed, fresh = helpers.evaluate(
        lambda: [
            inputs.draw_noise(recipe, hyper, count, noise.key(hyper.seed, stream, step))
            for stream, step in (("fixed", 0), ("sample", 3))
        ]
    )
    with helpers.few_maps():
        drawn = serving.build(recipe, hyper)
    feed = {drawn.noise: np.concatenate([fixed, fresh])}
    if hyper.conditional:
        feed = {
            drawn.noise: np.concatenate([fixed] * 10 + [fresh] * 10),
            drawn.labels: np.eye(10)[list(np.repeat(np.arange(10), columns)) * 2],
        }
    images = images_with(drawn, weights, feed)
    assert images.dtype == np.uint8
    np.testing.assert_array_equal(images, expected.reshape(images.shape))


@pytest.mark.parametrize("name", ["keras_mlp", helpers.exhaustive("dcgan_mmd")])
def test_the_sampler_holds_the_generator_and_nothing_else(name):
    with helpers.few_maps():
        drawn = serving.build(helpers.recipe(name), helpers.hyper(name))
    with drawn.graph.as_default():
        assert tf.global_variables() == drawn.variables
    names = {v.op.name for v in drawn.variables}
    gan = helpers.built(name)
    owned = {v.op.name for v in gan.saved_vars if v.op.name.startswith("generator/")}
    assert names == owned
    assert not [op for op in drawn.graph.get_operations() if "discriminator" in op.name]


@pytest.mark.parametrize("run", ["plain", "classes", "wide"])
def test_a_sample_depends_on_the_seed_and_its_number_alone(of, run):
    few, many = sampling.draw(of(run), 1, 3), sampling.draw(of(run), 1, 503)
    for a, b in zip(few, many):
        if run != "classes" and a is None:
            continue
        assert a.dtype == b.dtype and (a == b[:3]).all()
    assert len(many.images) == len(np.unique(many.noise, axis=0)) == 503
    other = sampling.draw(of(run), 8, 3)
    assert not np.isin(other.noise, many.noise).all()
    parts = list(sampling.chunks(of(run), 1, 503))
    assert [len(part.images) for part in parts] == [250, 250, 3]
    np.testing.assert_array_equal(np.concatenate([part.images for part in parts]), many.images)


def test_noise_that_is_fed_gives_the_same_images(of):
    drawn = sampling.draw(of("plain"), 3, 260)
    np.testing.assert_array_equal(sampling.images_of(of("plain"), drawn.noise), drawn.images)
    drawn = sampling.draw(of("classes"), 3, 30)
    got = sampling.images_of(of("classes"), drawn.noise, drawn.labels)
    np.testing.assert_array_equal(got, drawn.images)


# Each distribution, and once the recipe that changes its mean and standard deviation.
@pytest.mark.parametrize(
    "recipe, name",
    [("fashion", name) for name in sorted(noise.NOISES)] + [("dcgan_mmd", "exponential")],
)
def test_the_noise_has_the_distribution_of_training(recipe, name):
    hyper = helpers.hyper(recipe, noise=name, noise_dim=40)
    with helpers.few_maps():
        drawn = serving.build(helpers.recipe(recipe), hyper)
    with tf.Session(graph=drawn.graph) as sess:
        values = sess.run(drawn.noise, {drawn.seed: 2**31 - 1, drawn.chunk: 3})
    mean, stddev = (0, 1) if recipe == "dcgan_mmd" else noise.NOISES[name]
    # Within five standard errors; the fourth moment of these is at most nine.
    assert abs(values.mean() - mean) < 5 * stddev / math.sqrt(values.size)
    assert abs(values.var() - stddev**2) < 5 * stddev**2 * math.sqrt(8 / values.size)


def test_noise_is_neither_that_of_training_nor_that_of_another_chunk():
    hyper, recipe = helpers.hyper("fashion"), helpers.recipe("fashion")

    def all_of_them():
        others = [stream for stream in noise.STREAMS if stream != "generate"]
        keys = [noise.key(hyper.seed, stream, 0) for stream in others]
        return [inputs.draw_noise(recipe, hyper, 4, key) for key in keys]

    drawn = serving.build(recipe, hyper)
    with tf.Session(graph=drawn.graph) as sess:
        chunks = [sess.run(drawn.noise, {drawn.seed: hyper.seed, drawn.chunk: k}) for k in (0, 1)]
    streams = helpers.evaluate(all_of_them)
    everything = np.concatenate(streams + [chunk[:4] for chunk in chunks])
    assert len(np.unique(everything)) == everything.size


# --- classes


def test_the_classes_come_in_turn_or_one_alone(of):
    turn = sampling.draw(of("classes"), 1, 260)
    np.testing.assert_array_equal(turn.labels, np.arange(260) % 10)
    for label in (0, 3, 9):
        alone = sampling.draw(of("classes"), 1, 260, label)
        assert (alone.labels == label).all() and alone.labels.dtype == np.uint8
        np.testing.assert_array_equal(alone.noise, turn.noise)
        np.testing.assert_array_equal(alone.images[label::10], turn.images[label::10])
    assert sampling.draw(of("plain"), 1, 3).labels is None


def test_every_class_has_a_row_with_the_same_noise(of):
    got = sampling.every_class(of("classes"), 1, 80).reshape([10, 8, 28, 28])
    for label in (0, 1, 9):
        row = sampling.draw(of("classes"), 1, 8, label).images
        np.testing.assert_array_equal(got[label], row)
    assert len(np.unique(got[:, 0], axis=0)) == 10  # the class does decide


def test_a_row_of_every_class_may_end_within_a_column(of):
    full = sampling.every_class(of("classes"), 1, 30).reshape([10, 3, 28, 28])
    part = sampling.every_class(of("classes"), 1, 24).reshape([10, 3, 28, 28])
    np.testing.assert_array_equal(part[:, :2], full[:, :2])
    np.testing.assert_array_equal(part[:4], full[:4])
    assert (part[4:, 2] == 255).all()


def test_a_class_has_a_name_and_a_number(logdir):
    classes, plain = (sampling.open_run(logdir, name) for name in ("classes", "plain"))
    numbers = [sampling.class_number(name, classes) for name in ("0", "trouser", "BOOT", None)]
    assert numbers == [0, 1, 9, None]
    assert sampling.class_number(None, plain) is None
    for name in ("shoe", "10", "-1", "1.5", "²", ""):
        with pytest.raises(UsageError, match=f"--class {name}: .*t-shirt, trouser, pullover"):
            sampling.class_number(name, classes)
    with pytest.raises(UsageError, match="without --conditional.*t-shirt, trouser, pullover"):
        sampling.class_number("trouser", plain)


# --- walks


def test_between_normal_vectors_the_way_is_a_quarter_of_an_ellipse():
    random = np.random.RandomState(0)
    t = np.linspace(0, math.pi / 2, 9)[:, np.newaxis]
    for a, b in random.normal(size=[5, 2, 100]) * [[[1.0], [1.3]]]:
        way = sampling.between(a, b, 9, "normal")
        assert (way[0] == a).all() and (way[-1] == b).all()
        np.testing.assert_allclose(way, np.cos(t) * a + np.sin(t) * b, atol=1e-15)
        # Of ends at a right angle and of one length, all points have that length.
        b = b - (b @ a) / (a @ a) * a
        b *= np.linalg.norm(a) / np.linalg.norm(b)
        lengths = np.linalg.norm(sampling.between(a, b, 9, "normal"), axis=1)
        np.testing.assert_allclose(lengths, lengths[0], rtol=1e-12)


def test_between_normal_vectors_the_middle_is_neither_short_nor_long():
    a, b = np.random.RandomState(2).normal(size=[2, 10000])
    middle = sampling.between(a, b, 3, "normal")[1]
    np.testing.assert_allclose(middle, (a + b) / math.sqrt(2), rtol=1e-12)
    assert middle.std() == pytest.approx(1, abs=0.05)


def test_between_opposite_vectors_and_zeros_there_is_a_way():
    a = np.array([3.0, 4.0])
    middle = math.sqrt(0.5)
    way = sampling.between(a, -a, 3, "normal")
    np.testing.assert_allclose(way, [a, 0 * a, -a], atol=1e-15)
    way = sampling.between(0 * a, a, 3, "normal")
    np.testing.assert_allclose(way, [0 * a, middle * a, a], atol=1e-15)
    way = sampling.between(a, 2 * a, 3, "normal")
    np.testing.assert_allclose(way, [a, 3 * middle * a, 2 * a], atol=1e-15)


@pytest.mark.parametrize("name", ["uniform", "poisson", "exponential", "bernoulli"])
def test_between_other_vectors_lies_a_straight_line(name):
    a, b = np.random.RandomState(1).uniform(-1, 1, size=[2, 50]).astype(np.float32)
    way = sampling.between(a, b, 7, name)
    assert way.dtype == np.float32
    assert (way[0] == a).all() and (way[-1] == b).all()
    np.testing.assert_allclose(np.diff(way, 2, axis=0), 0, atol=1e-6)


@pytest.mark.parametrize("changes", [{}, {"noise": "uniform"}])
def test_the_way_is_that_of_the_strips_of_training(changes):
    gan = helpers.built("fashion", **changes)
    hyper, recipe = helpers.hyper("fashion", **changes), helpers.recipe("fashion")
    with helpers.session(gan) as sess:
        expected, values = sess.run(gan.interpolation.images), helpers.saved(sess, gan)
    start, end = helpers.evaluate(
        lambda: inputs.draw_noise(recipe, hyper, 2, noise.key(hyper.seed, "fixed", 1))
    )
    way = sampling.between(start, end, len(expected), hyper.noise)
    drawn = serving.build(recipe, hyper)
    got = images_with(drawn, values, {drawn.noise: way})
    # There in float32 and here in float64: a shade may be rounded the other way.
    assert np.abs(got.astype(int) - expected).max() <= 1


def test_a_walk_starts_and_ends_at_the_images_of_the_seeds(of):
    got = sampling.walk(of("plain"), [3, 1, 4], 5, "normal", None, loop=False)
    assert got.shape == (2, 5, 1, 28, 28)
    for leg, (first, last) in zip(got, [(3, 1), (1, 4)]):
        for frame, seed in ((0, first), (-1, last)):
            expected = sampling.draw(of("plain"), seed, 1).images[0]
            np.testing.assert_array_equal(leg[frame, 0], expected)
    changes = np.abs(np.diff(got.astype(int), axis=1)).mean(axis=(2, 3, 4))
    assert (changes > 0).all()


def test_a_closed_walk_goes_back_to_the_first_seed_on_the_same_way(of):
    got = sampling.walk(of("wide"), [3, 1], 4, "uniform", None, loop=True)
    assert got.shape == (2, 4, 1, 32, 32)
    np.testing.assert_array_equal(got[1], got[0, ::-1])


def test_a_walk_of_a_conditional_run_shows_every_class(of):
    got = sampling.walk(of("classes"), [3, 1], 4, "normal", None, loop=False)
    assert got.shape == (1, 4, 10, 28, 28)
    alone = sampling.walk(of("classes"), [3, 1], 4, "normal", 4, loop=False)
    np.testing.assert_array_equal(alone[:, :, 0], got[:, :, 4])


# --- which run, which checkpoint


def test_the_run_is_only_read_and_a_damaged_checkpoint_passed_over(logdir, of, tmp_path):
    run = copy(logdir / "plain", tmp_path)
    (newest,) = (run / "checkpoints").glob("model.ckpt-3.data-*")
    newest.write_bytes(newest.read_bytes()[:5000])
    (run / "checkpoints" / "model.ckpt-4.data-00000-of-00001.tempstate5").write_bytes(b"part")
    before, said = files(run), []

    def draw(opened, step):
        with sampling.generator(opened, said.append, step) as generator:
            return generator.step, sampling.draw(generator, 1, 8).images

    opened = sampling.open_run(tmp_path, "plain")
    step, images = draw(opened, None)
    assert step == 2
    assert said[0].startswith("warning: the checkpoint of step 3 is damaged")
    assert files(run) == before
    step, older = draw(sampling.open_run(logdir, "plain"), 2)
    assert step == 2
    np.testing.assert_array_equal(images, older)
    assert (images != sampling.draw(of("plain"), 1, 8).images).any()
    with pytest.raises(UsageError, match="step 3 is damaged"):
        draw(opened, 3)
    with pytest.raises(UsageError, match="no checkpoint of step 1; there are: 2, 3"):
        draw(opened, 1)


def test_a_run_without_checkpoints(logdir, tmp_path):
    run = copy(logdir / "plain", tmp_path)
    for path in (run / "checkpoints").iterdir():
        path.unlink()
    before = files(run)
    for step, message in ((None, "holds no checkpoint"), (2, "there is none")):
        with pytest.raises(UsageError, match=message), sampling.generator(
            sampling.open_run(tmp_path, "plain"), pytest.fail, step
        ):
            pytest.fail("it was opened")
    assert files(run) == before


def test_runs_that_cannot_be_drawn_from(logdir, tmp_path):
    def refused(message, logdir=tmp_path, which="plain"):
        with pytest.raises(UsageError, match=message) as error:
            sampling.open_run(logdir, which)
        return str(error.value)

    refused("RUN nowhere: no such run", which="nowhere")
    refused("makes no images", logdir, "toy")
    run = copy(logdir / "plain", tmp_path)
    path = run / "config.json"
    content = json.loads(path.read_text())
    for change, message in (
        ({"recipe": "biggan"}, "config.json: biggan: no such recipe"),
        ({"recipe": "\n"}, r"config.json: '\\n': no such recipe"),
        ({"z_dim": 3}, "unknown option z_dim; it was written by another version"),
        ({"noise": "pink"}, "must be one of"),
    ):
        path.write_text(json.dumps(dict(content, hyper=dict(content["hyper"], **change))))
        assert str(path) in refused(message)
    del content["hyper"]["conditional"]
    path.write_text(json.dumps(content))
    refused("missing option conditional")
    path.write_text("{")
    refused("no readable config.json")
