"""Checkpoints of other programs: imported by name maps, and what a mismatch says."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from cli_helpers import (
    assert_same_weights,
    checkpoint_steps,
    error_line,
    make_data,
    small,
    train,
    trained,
    weights,
)
from helpers import assert_same_bits, built, made_up_images, saved, session

from gan_tf1.benchmark import document
from gan_tf1.errors import UsageError
from gan_tf1.graph import averages
from gan_tf1.migration import other_checkpoints

pytestmark = pytest.mark.slow

ITERATIONS = 5
BATCH = 20


def batch(number):
    """(images in [0, 1], noise), as a document's loop feeds them."""
    random = np.random.RandomState(number)
    images = made_up_images(BATCH, seed=number).astype(np.float32) / 255
    return images, random.standard_normal([BATCH, 128]).astype(np.float32)


def iterate_legacy(sess, old, number):
    images, noise = batch(number)
    sess.run(old.d_run, {old.images: images, old.noise: noise})
    sess.run(old.g_run, {old.noise: noise})


def values_of(sess, graph):
    """Every global variable of a graph: name -> array."""
    variables = graph.get_collection(tf.GraphKeys.GLOBAL_VARIABLES)
    return dict(zip((v.op.name for v in variables), sess.run(variables)))


@pytest.fixture(scope="module")
def old_run(tmp_path_factory):
    """The document's script after five iterations, saved with a plain Saver; and after a sixth."""
    prefix = str(tmp_path_factory.mktemp("old") / "old.ckpt")
    old = document.build()
    with old.graph.as_default(), tf.Session() as sess:
        saver = tf.train.Saver()
        sess.run(old.init)
        for number in range(ITERATIONS):
            iterate_legacy(sess, old, number)
        saver.save(sess, prefix, write_meta_graph=False)
        then = values_of(sess, old.graph)
        iterate_legacy(sess, old, ITERATIONS)
        after = values_of(sess, old.graph)
    return prefix, then, after


def as_here(theirs):
    """What the document's script holds, under our names."""
    names = other_checkpoints.read_map("document")
    return {ours: theirs[name] for ours, name in names.items()}


def test_the_document_and_its_two_adams_come_in_and_go_on_alike(old_run):
    prefix, then, after = old_run
    gan = built("fashion", True)
    lines = []
    with session(gan) as sess:
        names = other_checkpoints.read_map("document")
        other_checkpoints.import_variables(sess, gan.saved_vars, prefix, names, lines.append)
        here = saved(sess, gan)
        for name, value in as_here(then).items():
            np.testing.assert_array_equal(here[name].ravel(), np.ravel(value), err_msg=name)
        images, noise = batch(ITERATIONS)
        for run in gan.train.parts:
            sess.run(run.step, {gan.inputs.real: images, gan.inputs.noise: noise})
        here = saved(sess, gan)
    assert lines == [f"imported {len(here)} variables from {prefix}"]
    for name, value in as_here(after).items():
        value = np.reshape(value, here[name].shape)
        if name.endswith("global_step"):
            assert here[name] == value == ITERATIONS + 1
            continue
        # Their losses are logarithms of probabilities, ours of logits: float32 tells them apart.
        scale = np.max(np.abs(value))
        np.testing.assert_allclose(here[name], value, atol=1e-4 * scale, rtol=0, err_msg=name)
        # How far a step of Adam goes tells whether its moments and its powers came along.
        if name.startswith(("generator", "discriminator")):
            before = np.reshape(as_here(then)[name], value.shape)
            way, expected = here[name] - before, value - before
            assert np.sqrt(np.mean((way - expected) ** 2) / np.mean(expected**2)) < 1e-3, name


def test_what_the_other_program_did_not_save_may_stay_as_it_is(old_run):
    prefix, then, _ = old_run
    names = other_checkpoints.read_map("document")
    for name in names:
        if name.startswith("train_"):
            names[name] = None
    gan, lines = built("fashion"), []
    with session(gan) as sess:
        fresh = saved(sess, gan)
        other_checkpoints.import_variables(sess, gan.saved_vars, prefix, names, lines.append)
        here = saved(sess, gan)
    for name, value in here.items():
        if name.startswith("train_"):
            np.testing.assert_array_equal(value, fresh[name])
        else:
            np.testing.assert_array_equal(value.ravel(), as_here(then)[name].ravel())
    assert len(lines) == 3
    assert "so with their initial values: train_d/beta1_power" in lines[1]
    assert "left over in the checkpoint: Variable, Variable_1, beta1_power" in lines[2]


def test_without_a_map_both_sides_have_the_same_names(tmp_path):
    gan = built("toy")
    with session(gan) as sess:
        prefix = str(tmp_path / "model")
        expected = saved(sess, gan)
        write(prefix, expected)
        other = built("toy", seed=99)
        with session(other) as there:
            assert not np.array_equal(
                saved(there, other)["generator/1/kernel"], expected["generator/1/kernel"]
            )
            other_checkpoints.import_variables(
                there, other.saved_vars, prefix, None, lambda line: None
            )
            assert_same_bits(saved(there, other), expected)


@pytest.mark.parametrize(
    "there, names, average, count",
    [
        ({"generator/w": 3.0}, None, 3.0, 1),
        ({"theirs": 3.0}, {"generator/w": "theirs"}, 3.0, 1),
        ({"theirs": 3.0}, {"generator/w": "theirs", "generator_ema/w": None}, 3.0, 1),
        ({"theirs": 3.0}, {"generator/w": None}, 1.0, 0),
        ({"generator/w": 3.0, "generator_ema/w": 2.0}, None, 2.0, 2),
        ({"a": 3.0, "b": 2.0}, {"generator/w": "a", "generator_ema/w": "b"}, 2.0, 2),
    ],
    ids=["same names", "not in the map", "null", "initial", "saved", "in the map"],
)
def test_an_average_begins_at_the_imported_weights(tmp_path, there, names, average, count):
    prefix, said = str(tmp_path / "model"), []
    write(prefix, {name: np.float32(value) for name, value in there.items()})
    with tf.Graph().as_default(), tf.variable_scope("", use_resource=True), tf.Session() as sess:
        tf.get_variable("generator/w", initializer=1.0)
        ((mean, variable),) = averages.start()
        sess.run(tf.global_variables_initializer())
        other_checkpoints.import_variables(sess, [variable, mean], prefix, names, said.append)
        assert sess.run([variable, mean]) == [3.0 if count else 1.0, average]
    assert said[0].startswith(f"imported {count} variables")


def write(prefix, values):
    """A checkpoint that holds just these: name -> array."""
    with tf.Graph().as_default(), tf.Session() as sess:
        variables = [
            tf.get_variable(name, initializer=tf.constant(value), use_resource=True)
            for name, value in values.items()
        ]
        sess.run(tf.global_variables_initializer())
        tf.train.Saver(variables).save(sess, prefix, write_meta_graph=False)


@pytest.mark.parametrize("form", ["prefix", "index", "data", "folder"])
def test_a_path_may_be_any_of_a_checkpoints_files_or_its_folder(tmp_path, form):
    prefix = str(tmp_path / "model.ckpt-7")
    write(prefix, {"there": np.float32(3)})
    path = {
        "prefix": prefix,
        "index": prefix + ".index",
        "data": prefix + ".data-00000-of-00001",
        "folder": str(tmp_path),
    }[form]
    with tf.Graph().as_default(), tf.Session() as sess:
        here = tf.get_variable("here", initializer=0.0, use_resource=True)
        other_checkpoints.import_variables(sess, [here], path, {"here": "there"}, lambda line: None)
        assert sess.run(here) == 3


MISMATCHES = {
    "not in the checkpoint": (
        {"a/kernel": "old/a/kernal"},
        {"old/a/kernel": np.zeros([2, 3], np.float32)},
        r"not in the checkpoint: old/a/kernal \(closest: old/a/kernel\); "
        r"left over in the checkpoint: old/a/kernel",
    ),
    "not in the map": (
        {},
        {"a/kernels": np.zeros([2, 3], np.float32)},
        r"not in the map: a/kernel \(closest: a/kernels\); left over in the checkpoint: a/kernels",
    ),
    "not in the graph": (
        {"a/kernel": "x", "a/kernl": "y"},
        {"x": np.zeros([2, 3], np.float32), "y": np.zeros([], np.float32)},
        r"in the map, but not in this graph: a/kernl",
    ),
    "another shape": (
        {"a/kernel": "x"},
        {"x": np.zeros([3, 2], np.float32)},
        r"x has shape \[3, 2\], a/kernel has \[2, 3\]",
    ),
    "another kind": (
        {"a/kernel": "x"},
        {"x": np.zeros([2, 3], np.complex64)},
        r"x is complex64, a/kernel is float32",
    ),
}


@pytest.mark.parametrize("case", sorted(MISMATCHES))
def test_a_mismatch_says_what_is_missing_and_left_over_and_changes_nothing(tmp_path, case):
    names, content, message = MISMATCHES[case]
    write(str(tmp_path / "old"), content)
    with tf.Graph().as_default(), tf.Session() as sess:
        first = tf.get_variable("a/kernel", [2, 3], use_resource=True)
        sess.run(first.initializer)
        before = sess.run(first)
        with pytest.raises(UsageError, match="^--import-checkpoint .*: " + message) as error:
            path = str(tmp_path / "old")
            other_checkpoints.import_variables(sess, [first], path, names, lambda line: None)
        np.testing.assert_array_equal(sess.run(first), before)
    assert "\n" not in str(error.value)


def test_many_names_are_counted_not_listed(tmp_path):
    write(str(tmp_path / "old"), {"x": np.float32(0)})
    with tf.Graph().as_default(), tf.Session() as sess:
        many = [tf.get_variable(f"v{k}", [], use_resource=True) for k in range(9)]
        with pytest.raises(UsageError, match=r"not in the map: v0, v1, v2, v3, v4 and 4 more"):
            other_checkpoints.import_variables(
                sess, many, str(tmp_path / "old"), {}, lambda line: None
            )


@pytest.mark.parametrize("content", ["", "[]", '{"a": 1}', "{", "[" * 100000])
def test_a_map_that_is_none_is_refused(tmp_path, content):
    (tmp_path / "map.json").write_text(content)
    with pytest.raises(UsageError, match="--name-map .*map.json: "):
        other_checkpoints.read_map(str(tmp_path / "map.json"))


@pytest.mark.parametrize("which", ["no_such_map", "../name_maps/document", ""])
def test_a_map_that_is_not_there_lists_those_of_the_package(which):
    with pytest.raises(UsageError, match="come with the package: document"):
        other_checkpoints.read_map(which)


@pytest.mark.parametrize("what", ["nothing", "empty folder", "damaged"])
def test_no_checkpoint_is_one_line(tmp_path, what):
    path = tmp_path / "old"
    if what == "empty folder":
        path.mkdir()
    if what == "damaged":
        (tmp_path / "old.index").write_bytes(b"no checkpoint" * 20)
    with tf.Graph().as_default(), tf.Session() as sess:
        here = tf.get_variable("here", [], use_resource=True)
        with pytest.raises(UsageError, match="^--import-checkpoint ") as error:
            other_checkpoints.import_variables(sess, [here], str(path), None, lambda line: None)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("place", [3, 60, -20])
def test_a_damaged_checkpoint_is_one_line_and_changes_nothing(tmp_path, place):
    with tf.Graph().as_default(), tf.Session() as sess:
        here = tf.get_variable("here", initializer=np.float32(2), use_resource=True)
        sess.run(here.initializer)
        path = tf.train.Saver([here]).save(sess, str(tmp_path / "old"), write_meta_graph=False)
        index = tmp_path / "old.index"
        content = bytearray(index.read_bytes())
        content[place] ^= 1
        index.write_bytes(bytes(content))
        try:
            other_checkpoints.import_variables(sess, [here], path, None, lambda line: None)
        except UsageError as error:
            assert "cannot be read" in str(error) and "\n" not in str(error)  # noqa: PT017
        assert sess.run(here) == 2


def test_a_checkpoint_in_a_folder_whose_name_is_a_pattern_is_imported(tmp_path):
    folder = tmp_path / "old[1]"
    folder.mkdir()
    with tf.Graph().as_default(), tf.Session() as sess:
        here = tf.get_variable("here", initializer=np.float32(2), use_resource=True)
        sess.run(here.initializer)
        tf.train.Saver([here]).save(sess, str(folder / "old"), write_meta_graph=False)
        sess.run(here.assign(3))
        other_checkpoints.import_variables(sess, [here], str(folder), None, lambda line: None)
        assert sess.run(here) == 2


def test_the_maps_of_the_package_name_every_variable():
    names = json.loads((other_checkpoints.MAPS / "document.json").read_text())
    assert set(names) == {v.op.name for v in built("fashion").saved_vars}
    assert len(set(names.values())) == len(names)


# --- the command line -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return make_data(tmp_path_factory.mktemp("old") / "data")


def test_a_run_begins_where_the_other_program_stopped(old_run, data, tmp_path):
    prefix, then, _ = old_run
    words = [*small(data), "--logdir", tmp_path, "--import-checkpoint", prefix]
    words += ["--name-map", "document"]
    done = trained("fashion", *words, "--steps", ITERATIONS + 2, "--run-name", "a")
    assert f"imported 30 variables from {prefix}" in done.out
    assert checkpoint_steps(tmp_path / "a") == [ITERATIONS, ITERATIONS + 2]
    first = weights(tmp_path / "a", ITERATIONS)
    for name, value in as_here(then).items():
        np.testing.assert_array_equal(first[name].ravel(), np.ravel(value), err_msg=name)
    # What it saved at once is a run like any other: stopped there, it goes on with --resume.
    trained("fashion", *words, "--steps", ITERATIONS + 1, "--run-name", "b")
    trained("fashion", "--logdir", tmp_path, "--resume", "b", "--steps", ITERATIONS + 2)
    assert_same_weights(tmp_path / "a", tmp_path / "b", ITERATIONS + 2)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--import-checkpoint", "nowhere"], "there is no nowhere.index"),
        (["--import-checkpoint", "OLD"], "not in the checkpoint: discriminator/1/bias"),
        (["--name-map", "document"], "give --import-checkpoint"),
        (["--import-checkpoint", "OLD", "--name-map", "nothing"], "no readable JSON"),
        (["--import-checkpoint", "OLD", "--resume", "latest"], "leave --resume out"),
        (["--import-checkpoint", ""], "is empty"),
        (
            ["--import-checkpoint", "OLD", "--name-map", "document", "--steps", "5"],
            "is of step 5 already",
        ),
        (
            ["--import-checkpoint", "OLD", "--name-map", "document", "--d-steps", "2"],
            "5 updates of D and 5 of G",
        ),
        (
            ["--import-checkpoint", "OLD", "--name-map", "document", "--noise-dim", "64"],
            r"has shape \[128, 256\], generator/1/kernel has \[64, 256\]",
        ),
    ],
)
def test_what_does_not_fit_is_one_line_and_leaves_no_run(old_run, data, tmp_path, words, message):
    words = [word.replace("OLD", old_run[0]) for word in words]
    done = train("fashion", *small(data), "--logdir", tmp_path, "--steps", "9", *words)
    assert done.status == 2
    assert re.search(message, error_line(done)), done.err
    assert not list(tmp_path.glob("*"))
