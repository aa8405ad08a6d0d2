"""S01 to S17: names that are gone, and eager execution where a graph should be."""

from __future__ import annotations

import gzip
import io
import json
import operator

import numpy as np
import page
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf

from gan_tf1.data import idx

pytestmark = pytest.mark.slow

needs_tf2 = pytest.mark.skipif(
    page.INSTALLED["TensorFlow"] < (2, 0), reason="TensorFlow 1.15 has neither symptom nor cure"
)
X = np.arange(12, dtype=np.float32).reshape(3, 4)


def evaluate(tensor, feed=None):
    with tf.Session(graph=tensor.graph) as sess:
        with tensor.graph.as_default():
            sess.run(tf.global_variables_initializer())
        return sess.run(tensor, feed)


def placeholder():
    return tf.placeholder(tf.float32, [None, 4])


def test_s01_placeholder_is_in_compat_v1(entry):
    entry.fails()
    x = entry.right()["x"]
    assert x.shape.as_list() == [None, 784]
    assert evaluate(x, {x: np.ones([1, 784])}).sum() == 784
    if entry.here:
        with pytest.raises(AttributeError) as caught:
            tf2.train.AdamOptimizer  # noqa: B018
        assert page.quoted(entry.symptom.messages[1].text, f"AttributeError: {caught.value}")
    for name in ("app", "flags", "gfile", "Session", "train.AdamOptimizer", "summary.FileWriter"):
        assert name in page.section("Symptoms")
        assert operator.attrgetter(name)(tf)


def test_s02_a_dense_layer_by_hand_is_the_layer(entry, graph):
    x = placeholder()
    entry.fails(x=x)
    found = entry.right(x=x)
    variables = tf.trainable_variables()
    scopes = ("1", "dense", "dense_1")
    names = [f"{scope}/{part}:0" for scope in scopes for part in ("kernel", "bias")]
    assert [v.name for v in variables] == names
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        h, kernel, bias = sess.run([found["h"], *variables[:2]], {x: X})
    assert np.all(bias == 0) and 0.1 < np.abs(kernel).max() <= np.sqrt(6 / 260)
    np.testing.assert_allclose(h, X.astype(float) @ kernel, rtol=1e-5, atol=1e-6)


def test_names_of_the_layers_without_a_name_are_those_of_tf_layers(graph):
    symptom = page.symptoms()["S02"]
    names = {"tf": tf, "x": placeholder()}
    exec(symptom.right, names)

    def networks(dense):
        """The names of the variables of a network that is built twice, and of layers beside it."""
        with tf.Graph().as_default():
            for reuse in (False, True):
                with tf.variable_scope("d", reuse=reuse):
                    dense(dense(placeholder(), 3), 1)
            for name in (None, "a", None):
                dense(placeholder(), 2, name=name)
            return [v.name for v in tf.trainable_variables()]

    found = networks(names["dense"])
    scopes = ("d/dense", "d/dense_1", "dense", "a", "dense_1")
    assert found == [f"{scope}/{part}:0" for scope in scopes for part in ("kernel", "bias")]
    if page.INSTALLED["TensorFlow"] < (2, 16):
        assert networks(tf.layers.dense) == found


def test_s03_glorot_uniform_stands_for_xavier(entry, graph):
    entry.fails_alone()
    if entry.here:
        with pytest.raises(AttributeError) as caught:
            tf.contrib  # noqa: B018
        assert page.quoted(entry.symptom.messages[1].text, f"AttributeError: {caught.value}")
    values = evaluate(entry.right()["w"])
    assert values.std() == pytest.approx(np.sqrt(2 / (128 + 256)), rel=0.02)


def test_s04_mnist_files_are_read_without_the_tutorials(entry, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "MNIST_data").mkdir()
    images = np.random.RandomState(0).randint(0, 256, [70, 28, 28]).astype(np.uint8)
    idx.write(tmp_path / "MNIST_data" / "train-images-idx3-ubyte.gz", images)
    entry.fails_alone()
    found = entry.right(gzip=gzip)
    np.testing.assert_array_equal(np.rint(found["images"] * 255), images.reshape(70, 784))
    assert found["batch"].shape == (64, 784) and found["batch"].dtype == np.float32
    assert len({row.tobytes() for row in found["batch"]}) == 64


def test_s05_datasets_are_in_the_public_keras(entry, isolated):
    folder = isolated.home / ".keras" / "datasets" / "fashion-mnist"
    folder.mkdir(parents=True)
    for part, size in (("train", 5), ("t10k", 2)):
        images = np.full([size, 28, 28], size, np.uint8)
        idx.write(folder / (part + "-images-idx3-ubyte.gz"), images)
        idx.write(folder / (part + "-labels-idx1-ubyte.gz"), np.zeros([size], np.uint8))
    entry.fails_alone()
    assert entry.right_alone("[images.shape, int(images.max())]") == [[5, 28, 28], 5]


def test_s06_sessions_and_hooks_are_still_there(entry, graph, tmp_path):
    step = tf.train.get_or_create_global_step()
    names = {"train_op": tf.assign_add(step, 1), "logdir": str(tmp_path)}
    if entry.here:
        entry.fails_alone({"model_fn": None, "input_fn": None, "logdir": ""})
    entry.right(**names)
    newest = tf.train.latest_checkpoint(str(tmp_path))
    assert newest.endswith("model.ckpt-10")
    assert tf.train.load_checkpoint(newest).get_tensor("global_step") == 10


@needs_tf2
def test_s07_wrap_function_needs_no_keras(entry):
    def old_net(x):
        with tf.variable_scope("net"):
            return tf.matmul(x, tf.get_variable("w", [4, 2]))

    entry.fails(old_net=old_net)
    found = entry.right(old_net=old_net)
    (w,) = found["net"].variables
    np.testing.assert_allclose(found["y"], np.ones([3, 4]) @ w.numpy(), rtol=1e-5)


@needs_tf2
def test_s08_keras_layers_run_in_a_session_of_ones_own(entry):
    entry.fails(sess=None)
    assert entry.right()["values"].shape == (3, 2)


@needs_tf2
def test_s09_a_function_makes_the_iterator(entry, graph):
    entry.fails()
    assert evaluate(entry.right()["batch"]).tolist() == [0, 1, 2, 3]


@needs_tf2
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the converter itself
def test_s10_the_converter_leaves_layers_and_summaries(entry, graph):
    if entry.here:
        from tensorflow.tools.compatibility import ast_edits, tf_upgrade_v2

        converter, out = ast_edits.ASTCodeUpgrader(tf_upgrade_v2.TFAPIChangeSpec()), io.StringIO()
        # What it says to those who ask for the log is not what is under test.
        _, _, issues = converter.process_opened_file(
            "old.py", io.StringIO(entry.symptom.wrong), "new.py", out
        )
        assert (issues, out.getvalue()) == ([], entry.symptom.wrong)
    x = placeholder()
    entry.fails(x=x)
    entry.right(x=x)
    summary = tf.Summary.FromString(evaluate(tf.summary.merge_all(), {x: X}))
    assert [value.tag for value in summary.value] == ["hidden"]


@needs_tf2
def test_s11_without_the_variable_keras_comes_back(entry):
    legacy = entry.isolated()("", "__import__('importlib').util.find_spec('tf_keras') is not None")
    if legacy["value"]:
        pytest.skip("tf_keras is installed: there is nothing to miss")
    entry.fails_alone()
    assert entry.right_alone("layer.units") == 1


def test_s12_a_graph_makes_room_for_placeholders(entry):
    entry.fails()
    assert entry.right()["doubled"].tolist() == [2, 4]


def test_s13_an_optimizer_in_a_graph_takes_a_tensor(entry):
    entry.fails()
    found = entry.right()
    with tf.Session(graph=found["w"].graph) as sess:
        with found["w"].graph.as_default():
            sess.run(tf.global_variables_initializer())
        sess.run(found["step"])
        assert sess.run(found["w"]) == 3 - 0.5 * 6


def test_s14_a_writer_in_a_graph(entry, tmp_path):
    graph = tf.Graph()
    with graph.as_default():
        tf.constant(1.0, name="one")
    entry.fails(logdir=str(tmp_path))
    entry.right(graph=graph, logdir=str(tmp_path))["writer"].close()
    (path,) = tmp_path.iterdir()
    defs = [event.graph_def for event in tf.train.summary_iterator(str(path)) if event.graph_def]
    assert [node.name for node in tf.GraphDef.FromString(defs[0]).node] == ["one"]


def test_s15_ops_in_a_graph_wait_for_the_session(entry):
    entry.fails()
    assert entry.right()["value"] == 3


def test_s16_constants_inside_the_graph(entry):
    entry.fails()
    found = entry.right()
    assert evaluate(found["y"], {found["x"]: [255.0]}) == [1]


def test_s17_the_session_of_the_tensors_graph(entry, graph):
    with tf.Graph().as_default():
        loss = tf.constant(2.0)
    tf.constant(0.0)  # or the session would say that its graph is empty
    entry.fails(loss=loss)
    assert entry.right(loss=loss)["value"] == 2


def test_a_piece_of_code_leaves_nothing_to_the_next(isolated):
    switched = isolated("tf.disable_eager_execution(); left = 1", "tf.executing_eagerly()")
    assert switched == {"error": None, "value": False}
    expected = page.INSTALLED["TensorFlow"] >= (2, 0)
    then = "[tf.executing_eagerly(), 'left' in globals()]"
    assert isolated("", then) == {"error": None, "value": [expected, False]}
    assert isolated("raise ValueError('a\\nb')")["error"] == json.loads('"ValueError: a\\nb"')
    assert tf2.__version__ == isolated("", "tf2.__version__")["value"]
