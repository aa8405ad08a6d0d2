"""The TensorFlow 2 twin piece by piece; tests/migration/parity compares whole trainings."""

from __future__ import annotations

import ast
import contextlib
import importlib
import json
from unittest import mock

import helpers
import numpy as np
import pytest
import tensorflow as tf

if tf.__version__.startswith("1."):
    pytest.skip("gan_tf1/tf2 needs TensorFlow 2.4 or newer", allow_module_level=True)

from cli_helpers import REPOSITORY, make_data, small, trained, weights

from gan_tf1 import data as datasets
from gan_tf1.benchmark import document
from gan_tf1.config import NOISES, PICTURES
from gan_tf1.errors import RunError, UsageError
from gan_tf1.graph import noise as graph_noise
from gan_tf1.migration.parity import cases
from gan_tf1.tf2 import gan as twin
from gan_tf1.tf2 import noise, optimizers
from gan_tf1.tf2 import weights as named

v1 = tf.compat.v1
GRAPH, TWIN = REPOSITORY / "gan_tf1", REPOSITORY / "gan_tf1" / "tf2"
FILES = sorted(
    path.relative_to(TWIN).as_posix()
    for folder in (TWIN, TWIN / "recipes")
    for path in folder.glob("*.py")
    if path.name not in ("__init__.py", "column.py", "optimizers.py", "weights.py")
)
# What the twin does without, as modules own their variables and lines have an order.
GONE = {
    "gan.py": {"Generated", "Run", "TrainOps", "build", "owned", "check_partition"},
    "batches.py": {"candidates"},  # imported: there is no TensorFlow in it
    "images.py": {"Image"},  # likewise
}
NEW = {"layers.py": {"label_width"}}
# Functions of the same name that are not word for word the same.
REWRITTEN = {
    "gan.py": {"draw", "networks", "generate", "discriminate", "sample", "interpolate", "classes"},
    "batches.py": {"hold"},
    "layers.py": {"variable"},
    "recipes/dcgan_mmd.py": {"d_loss", "l2_penalty", "optimizer"},
    "recipes/fashion.py": {"optimizer"},
    "recipes/keras_mlp.py": {"optimizer"},
    "recipes/mnist.py": {"optimizer"},
    "recipes/toy.py": {"optimizer"},
}
MOVED = {"tf.log1p": "tf.math.log1p", "tf.div_no_nan": "tf.math.divide_no_nan"}


def source(name):
    """A file of the graph side."""
    path = GRAPH / name if name.startswith("recipes/") else GRAPH / "graph" / name
    return path.read_text(encoding="utf-8")


def defined(text):
    """name -> node of what a module defines for others, in order."""
    found = (ast.FunctionDef, ast.ClassDef)
    nodes = [node for node in ast.parse(text).body if isinstance(node, found)]
    return {node.name: node for node in nodes if not node.name.startswith("_")}


def plain(name):
    """`conv2dtranspose` of conv2d_transpose as of Conv2DTranspose."""
    return name.replace("_", "").lower()


@pytest.mark.parametrize("name", FILES)
def test_the_twin_has_the_same_names_in_the_same_order(name):
    here, there = defined((TWIN / name).read_text(encoding="utf-8")), defined(source(name))
    kept = [plain(each) for each in there if each not in GONE.get(name, ())]
    assert [plain(each) for each in here if each not in NEW.get(name, ())] == kept


@pytest.mark.parametrize("name", FILES)
def test_what_needs_no_migration_is_the_same_word_for_word(name):
    text = source(name)
    for old, new in MOVED.items():
        text = text.replace(old, new)
    here, there = defined((TWIN / name).read_text(encoding="utf-8")), defined(text)
    shared = {each for each in set(here) & set(there) if isinstance(here[each], ast.FunctionDef)}
    differ = {each for each in shared if ast.dump(here[each]) != ast.dump(there[each])}
    assert differ == REWRITTEN.get(name, set())


def make(name, **changes):
    """The twin of `helpers.built`."""
    recipe = importlib.import_module("gan_tf1.tf2.recipes." + name)
    images = labels = None
    if name in PICTURES:
        images = helpers.made_up_images().reshape([-1, *helpers.SHAPE])
        labels = helpers.made_up_labels()
    few = contextlib.ExitStack()
    if name == "dcgan_mmd":
        few = mock.patch.multiple(recipe, **cases.FEW_MAPS)
    with few:
        return twin.Gan(recipe, helpers.hyper(name, **changes), images, labels)


def state(gan):
    return {name: variable.numpy() for name, variable in named.by_name(gan).items()}


def assert_close(expected, got, bound):
    """Within this part of the largest element of each array."""
    assert set(expected) == set(got)
    for name, value in expected.items():
        gap = np.abs(got[name] - value).max()
        assert gap <= bound * np.abs(value).max(), (name, gap)


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


@pytest.mark.parametrize(
    "name, changes",
    [
        ("fashion", {"loss": "minimax", "noise": "poisson", "d_steps": 3}),
        ("mnist", {"conditional": True, "noise": "exponential", "smooth": 1.0}),
        ("dcgan_mmd", {"conditional": True, "lambda_mmd": 0.0, "lambda_l2": 0.5}),
        ("toy", {"fixed_g": True, "density": "mixture", "d_steps": 1}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_options_mean_the_same(name, changes):
    changes = dict(changes, dtype="float64")
    gan, ours = helpers.built(name, **changes), make(name, **changes)
    for _ in range(4):
        losses = ours.step()
    with helpers.session(gan) as sess:
        for _ in range(4):
            report = helpers.iterate(sess, gan)
        expected = helpers.saved(sess, gan)
    assert_close(expected, state(ours), 1e-9)
    for tag, value in losses._asdict().items():
        np.testing.assert_allclose(value.numpy(), report["loss/" + tag], rtol=1e-9)


@pytest.mark.parametrize("name, conditional", [("dcgan_mmd", False), ("mnist", True)])
def test_pictures_are_the_same(name, conditional):
    changes = {"conditional": True} if conditional else {}
    gan, ours = helpers.built(name, **changes), make(name, **changes)
    ours.counters.g.assign(5)
    with helpers.session(gan) as sess:
        counter = gan.counters.g.initializer
        sess.run(counter, {counter.inputs[1]: 5})
        expected = sess.run([gan.samples, *gan.interpolation])
    got = [twin.sample(ours), *twin.interpolate(ours)]
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
    for theirs, mine in zip(expected, twin.sample(ours)):
        np.testing.assert_allclose(mine.numpy(), theirs, rtol=1e-5, atol=1e-6)


def test_a_batch_larger_than_the_data_set_is_refused():
    gan = make("fashion", batch=25)
    with pytest.raises(ValueError, match="25.*24"):
        gan.step()


def test_a_loss_that_does_not_reach_a_variable_is_refused():
    gan = make("toy")
    gan.g_optimizer.learned += (tf.Variable(1.0, name="stray"),)
    with pytest.raises(ValueError, match="stray"):
        gan.step()


def test_each_variable_has_one_owner_and_one_name():
    gan = make("keras_mlp")
    mine, theirs = gan.generator.variables, gan.discriminator.variables
    assert not {id(variable) for variable in mine} & {id(variable) for variable in theirs}
    assert len(named.by_name(gan)) == len(gan.variables)
    trained_ = {named.name_of(variable) for variable in gan.trainable_variables}
    assert not [name for name in trained_ if "moving" in name or name.startswith("train_")]


def adam_steps(gradients, rate, beta1, beta2=0.999, epsilon=1e-8):
    """Adam in NumPy float64, from 1: as Kingma and Ba have it before their section 2.1."""
    x, m, v = np.ones_like(gradients[0]), 0.0, 0.0
    for t, gradient in enumerate(gradients, 1):
        m = beta1 * m + (1 - beta1) * gradient
        v = beta2 * v + (1 - beta2) * gradient**2
        x = x - rate * np.sqrt(1 - beta2**t) / (1 - beta1**t) * m / (np.sqrt(v) + epsilon)
    return x


def test_adam_is_adam():
    random = np.random.RandomState(5)
    gradients = [random.normal(size=[40]) * 10.0 ** random.uniform(-9, 0, 40) for _ in range(30)]
    variable = tf.Variable(np.ones(40), name="x")
    # Numbers that float32 holds exactly, so that the float64 of the oracle is the same Adam.
    adam = optimizers.Adam([variable], 0.125, "s", beta1=0.25, beta2=0.5, epsilon=2.0**-20)
    for gradient in gradients:
        adam.apply([tf.constant(gradient)])
    expected = adam_steps(gradients, 0.125, 0.25, 0.5, 2.0**-20)
    np.testing.assert_allclose(variable.numpy(), expected, rtol=1e-12)
    names = [named.name_of(each) for each in adam.variables]
    assert set(names) == {"x", "s/x/Adam", "s/x/Adam_1", "s/beta1_power", "s/beta2_power"}


def test_gradient_descent_is_that():
    variable = tf.Variable(np.ones(3), name="x")
    optimizers.GradientDescent([variable], 0.25).apply([tf.constant([1.0, -2.0, 4.0], tf.float64)])
    np.testing.assert_array_equal(variable.numpy(), [0.75, 1.5, 0.0])


@pytest.mark.parametrize("beta2", [0.999, 0.99])
def test_the_number_of_steps_can_be_read_off_the_power(beta2):
    adam = optimizers.Adam([tf.Variable(0.0, name="x")], 1.0, "s", beta2=beta2)
    power, until = np.float32(beta2), 20000 if beta2 == 0.999 else 5000
    for done in range(until):
        if done in (0, 1, 2, 10, 100, 1000, until - 1):
            adam.beta2_power.assign(power)
            assert optimizers.updates(adam) == done
        power *= np.float32(beta2)
    adam.beta2_power.assign(0.0)
    assert optimizers.updates(adam) > 5000


def test_adam_goes_over_to_keras():
    def gradients(step):
        random = np.random.RandomState(step)
        return [random.normal(size=shape).astype(np.float32) for shape in ([5, 4], [4])]

    variables = [tf.Variable(tf.ones([5, 4]), name="a"), tf.Variable(tf.ones([4]), name="b")]
    adam = optimizers.Adam(variables, 0.01, "s", beta1=0.5)
    for step in range(20):
        adam.apply([tf.constant(each) for each in gradients(step)])
    others = [tf.Variable(variable, name=variable.name[:-2]) for variable in variables]
    before = [variable.numpy() for variable in variables]
    keras = optimizers.to_keras(adam, others)
    for mine, old in zip(others, before):
        np.testing.assert_array_equal(mine.numpy(), old)
    assert int(keras.iterations.numpy()) == 20
    for step in range(20, 30):
        adam.apply([tf.constant(each) for each in gradients(step)])
        keras.apply_gradients(zip((tf.constant(each) for each in gradients(step)), others))
    for ours, theirs, old in zip(variables, others, before):
        moved = np.abs(ours.numpy() - old).max()
        assert moved > 0.01
        np.testing.assert_allclose(theirs.numpy(), ours.numpy(), rtol=0, atol=1e-5 * moved)
    # With moments, or a number of steps, of 0 the same ten steps lead elsewhere.
    fresh = [tf.Variable(old) for old in before]
    untold = optimizers.to_keras(optimizers.Adam(fresh, 0.01, "s", beta1=0.5), fresh)
    for step in range(20, 30):
        untold.apply_gradients(zip((tf.constant(each) for each in gradients(step)), fresh))
    assert np.abs(fresh[0].numpy() - variables[0].numpy()).max() > 1e-3


def test_a_run_goes_over_to_the_twin_and_back(tmp_path):
    folder = make_data(tmp_path / "data")
    argv = small(folder, "mnist") + ["--dtype", "float64", "--logdir", tmp_path]
    trained("mnist", *argv, "--steps", "9", "--run-name", "whole")
    trained("mnist", *argv, "--steps", "3", "--run-name", "parts")
    held = tmp_path / "parts" / "checkpoints"

    recipe = importlib.import_module("gan_tf1.tf2.recipes.mnist")
    options = json.loads((tmp_path / "parts" / "config.json").read_text())["hyper"]
    hyper = helpers.hyper("mnist", **{key: options[key] for key in ("batch", "seed", "dtype")})
    images = datasets.load("mnist", "train", str(folder), lambda line: None).images
    gan = twin.Gan(recipe, hyper, images)
    named.load(gan, str(held / "model.ckpt-3"))
    for _ in range(3):
        gan.step()
    named.save(gan, str(held / "model.ckpt-6"))

    done = trained("mnist", "--resume", "parts", "--steps", "9", "--logdir", tmp_path)
    assert "resumed from step 6" in done.out
    expected = weights(tmp_path / "whole", 9)
    assert [name for name in expected if "Adam" in name] and "train_d/beta1_power" in expected
    assert_close(expected, weights(tmp_path / "parts", 9), 1e-9)


def test_the_documents_own_checkpoint_comes_in_by_its_name_map(tmp_path):
    graph = document.build()
    with graph.graph.as_default(), v1.Session() as sess:
        sess.run(graph.init)
        random = np.random.RandomState(1)
        feed = {
            graph.images: random.uniform(size=[8, 784]),
            graph.noise: random.normal(size=[8, 128]),
        }
        sess.run(graph.d_run, feed)
        sess.run(graph.g_run, feed)
        prefix = v1.train.Saver().save(sess, str(tmp_path / "old.ckpt"))
        theirs = sess.run({v.op.name: v for v in v1.global_variables()})
    names = json.loads((GRAPH / "migration" / "name_maps" / "document.json").read_text())
    gan = make("fashion")
    named.load(gan, prefix, names)
    for name, value in state(gan).items():
        np.testing.assert_array_equal(value, np.reshape(theirs[names[name]], value.shape))
    assert gan.counters.d.numpy() == 1 and gan.d_optimizer.m[0].numpy().any()

    other = make("fashion")
    start = state(other)["generator/1/bias"]
    named.load(other, prefix, dict(names, **{"generator/1/bias": None}))
    np.testing.assert_array_equal(state(other)["generator/1/bias"], start)
    with pytest.raises(UsageError, match="missing there: gone"):
        named.load(other, prefix, dict(names, **{"generator/1/bias": "gone"}))
    with pytest.raises(UsageError, match="not in the map: generator/1/bias"):
        named.load(other, prefix, {k: v for k, v in names.items() if k != "generator/1/bias"})
    with pytest.raises(UsageError, match="mapped, but not here: nowhere"):
        named.load(other, prefix, dict(names, nowhere="Variable"))


def test_a_checkpoint_of_something_else_is_refused_and_changes_nothing(tmp_path):
    prefix = str(tmp_path / "toy.ckpt")
    named.save(make("toy"), prefix)
    gan = make("toy", fixed_g=True)
    gan.step()
    before = state(gan)
    refused = [
        (gan, prefix, "missing there: generator/location, generator/scale"),
        (gan, prefix, "left over there: generator/1/bias, generator/1/kernel"),
        (make("toy", noise_width=2), prefix, r"generator/1/kernel is float32 \[1, 16\]"),
        (make("toy", dtype="float64"), prefix, "is float32"),
        (gan, str(tmp_path / "none.ckpt"), "not a checkpoint that can be read"),
    ]
    for target, path, message in refused:
        with pytest.raises(UsageError, match=message) as caught:
            named.load(target, path)
        assert "\n" not in str(caught.value)
    (tmp_path / "toy.ckpt.index").write_bytes(b"no index")
    with pytest.raises(UsageError, match="not a checkpoint that can be read"):
        named.load(gan, prefix)
    helpers.assert_same_bits(before, state(gan))
    with pytest.raises(RunError, match="could not be written"):
        named.save(gan, str(tmp_path / "toy.ckpt.index" / "below-a-file.ckpt"))


def test_object_based_checkpoints_work_on_the_twin_too(tmp_path):
    gan = make("keras_mlp")
    gan.step()
    path = tf.train.Checkpoint(gan=gan).save(str(tmp_path / "objects"))
    expected = state(gan)
    gan.step()
    assert state(gan)["train_g/global_step"] == 2
    tf.train.Checkpoint(gan=gan).restore(path).assert_consumed()
    helpers.assert_same_bits(expected, state(gan))
    with pytest.raises(UsageError, match="missing there"):
        named.load(gan, path)
