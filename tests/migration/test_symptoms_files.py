"""S44 to S58, S90, S95, S96: TensorBoard, checkpoints, NumPy and pictures, devices."""

from __future__ import annotations

import numpy as np
import page
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf
from PIL import Image

pytestmark = pytest.mark.slow

needs_tf2 = pytest.mark.skipif(
    page.INSTALLED["TensorFlow"] < (2, 0), reason="TensorFlow 1.15 has neither symptom nor cure"
)
LOSSES = {"d_loss": 0.5, "g_loss": 2.0}


def losses():
    return {name: tf.constant(value) for name, value in LOSSES.items()}


def curves(serialized):
    return {v.tag: v.simple_value for v in tf.Summary.FromString(serialized).value}


def on_disk(folder):
    """Every tag in the event files of a directory."""
    return [
        value.tag
        for path in sorted(folder.glob("events.*"))
        for event in tf.train.summary_iterator(str(path))
        for value in event.summary.value
    ]


def summary(tag):
    return tf.Summary(value=[tf.Summary.Value(tag=tag, simple_value=1.0)])


def saved(folder, **values):
    """The path of a checkpoint with these variables; `__` stands for a slash."""
    with tf.Graph().as_default(), tf.Session() as sess:
        for name, value in values.items():
            tf.get_variable(name.replace("__", "/"), initializer=np.float32(value))
        sess.run(tf.global_variables_initializer())
        return tf.train.Saver().save(sess, str(folder / "model.ckpt"))


@needs_tf2
def test_s44_tf1s_summaries_for_tf1s_merge(entry):
    with tf.Graph().as_default():
        entry.fails(**losses())
    with tf.Graph().as_default(), tf.Session() as sess:
        merged = sess.run(entry.right(**losses())["merged"])
    assert curves(merged) == {"d": 0.5, "g": 2.0}


@needs_tf2
def test_s45_tf1s_summaries_enter_the_collection(entry):
    for part in (entry.fails, entry.right):
        with tf.Graph().as_default(), tf.Session() as sess:
            found = part(sess=sess, d_loss=tf.constant(0.5))
    assert curves(found["summary"]) == {"loss/d": 0.5}


def test_s46_flush_writes(entry, graph, tmp_path):
    for part, expected in ((entry.wrong, []), (entry.right, ["loss/d"])):
        folder = tmp_path / part.__name__
        found = part(logdir=str(folder), graph=graph, summary=summary("loss/d"), step=1)
        assert on_disk(folder) == expected
        found["writer"].close()


def test_s47_a_suffix_for_each_writer(entry, graph, tmp_path, monkeypatch):
    # Files are named by the second, and these two must not fall into different ones.
    monkeypatch.setattr("time.time", lambda: 1500000000.5)
    for part, expected in ((entry.wrong, 1), (entry.right, 2)):
        folder = tmp_path / part.__name__
        found = part(logdir=str(folder))
        for name in ("of_d", "of_g"):
            found[name].add_summary(summary(name), 1)
            found[name].flush()
        for name in ("of_d", "of_g"):
            found[name].close()
        assert len(on_disk(folder)) == expected


def test_s48_a_saver_for_what_is_needed(entry, tmp_path):
    path = saved(tmp_path, generator__w=[1.0, 2.0])
    for part in (entry.fails, entry.right):
        with tf.Graph().as_default(), tf.Session() as sess:
            w = tf.get_variable("generator/w", [2])
            tf.train.AdamOptimizer(1e-3).minimize(tf.reduce_sum(w * w))
            sess.run(tf.global_variables_initializer())
            part(sess=sess, path=path)
            got = sess.run(w)
    assert got.tolist() == [1, 2]


def test_s49_a_scope_names_the_powers(entry, tmp_path):
    def train(code, steps, load=None, save=None):
        """So many steps of each network, on from a checkpoint and into another; the weights."""
        with tf.Graph().as_default(), tf.Session() as sess:
            d = tf.get_variable("discriminator/w", initializer=2.0)
            g = tf.get_variable("generator/w", initializer=2.0)
            names = {"tf": tf, "d_loss": d * d, "g_loss": g * g, "d_vars": [d], "g_vars": [g]}
            exec(code, names)
            sess.run(tf.global_variables_initializer())
            saver = tf.train.Saver()
            if load:
                saver.restore(sess, load)
            for _ in range(steps):
                sess.run(names["d_step"])
                sess.run(names["g_step"])
            if save:
                saver.save(sess, save)
            return sess.run([d, g])

    def turned(code):
        """G's optimizer before D's."""
        lines = code.splitlines()
        half = len(lines) // 2
        return "\n".join(lines[half:] + lines[:half])

    entry.seen = entry.cured = True
    for part, agrees in (("wrong", False), ("right", True)):
        code, half_way = getattr(entry.symptom, part), str(tmp_path / part)
        expected = train(code, 4)
        train(code, 2, save=half_way)
        np.testing.assert_array_equal(train(code, 2, load=half_way), expected)
        resumed = train(turned(code), 2, load=half_way)
        assert np.allclose(resumed, expected, rtol=1e-6) == agrees


def test_s50_shapes_are_compared_before_restoring(entry, tmp_path):
    path = saved(tmp_path, w=np.ones([4, 2]))
    with tf.Graph().as_default(), tf.Session() as sess:
        w = tf.get_variable("w", [6, 2], use_resource=True)
        entry.wrong(sess=sess, path=path)
        assert w.shape.as_list() == [6, 2] and sess.run(w).shape == (4, 2)
        with pytest.raises(ValueError, match=r"\[4, 2\] in "):
            entry.right(sess=sess, path=path)
    with tf.Graph().as_default(), tf.Session() as sess:
        w = tf.get_variable("w", [4, 2], use_resource=True)
        entry.right(sess=sess, path=path)
        assert np.all(sess.run(w) == 1)
    with tf.Graph().as_default(), tf.Session() as sess:  # what reference variables said
        tf.get_variable("w", [6, 2], use_resource=False)
        said = "Assign requires shapes of both tensors to match"
        with pytest.raises(tf.errors.InvalidArgumentError, match=said):
            tf.train.Saver().restore(sess, path)
        assert said in " ".join(page.section("Symptoms").split())


def test_s51_a_checkpoint_is_named_by_its_prefix(entry, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with tf.Graph().as_default(), tf.Session() as sess:
        w = tf.get_variable("w", [100], initializer=tf.ones_initializer())
        sess.run(w.initializer)
        tf.train.Saver().save(sess, str(tmp_path / "model.ckpt"), global_step=10)
        sess.run(w.assign(tf.zeros([100])))
        entry.fails(sess=sess)
        entry.right(sess=sess)
        assert np.all(sess.run(w) == 1)


def test_s52_a_saver_may_keep_all(entry, tmp_path):
    for part, kept in ((entry.wrong, 5), (entry.right, 7)):
        with tf.Graph().as_default(), tf.Session() as sess:
            w = tf.get_variable("w", initializer=1.0)
            sess.run(w.initializer)
            saver = part()["saver"]
            for step in range(7):
                saver.save(sess, str(tmp_path / part.__name__), step, write_meta_graph=False)
        assert len(list(tmp_path.glob(part.__name__ + "-*.index"))) == kept


@needs_tf2
def test_s53_old_checkpoints_are_read_by_name(entry, tmp_path):
    path = saved(tmp_path, generator__w=[1.0, 2.0])
    w = tf2.Variable([0.0, 0.0])
    status = entry.wrong(w=w, path=path)["status"]
    assert w.numpy().tolist() == [0, 0]
    with pytest.raises(AssertionError):
        status.assert_existing_objects_matched()
    entry.right(w=w, path=path)
    assert w.numpy().tolist() == [1, 2]


def test_s54_reshape_by_position(entry):
    row = np.arange(784)
    entry.fails(row=row)
    assert entry.right(row=row)["image"][27, 27] == 783


def test_s55_types_with_a_number(entry):
    pixels = [[0, 51, 255]]
    entry.fails(pixels=pixels)
    images = entry.right(pixels=pixels)["images"]
    np.testing.assert_allclose(images, [[0, 0.2, 1]], rtol=1e-6)


def test_s56_one_number_of_the_array(entry):
    probabilities = np.full([500, 1], 0.25, np.float32)
    entry.fails(probabilities=probabilities)
    assert entry.right(probabilities=probabilities)["line"] == "D(x) = 0.250000"


def test_s57_the_range_is_converted(entry):
    images = np.float32([-1, -0.5, 0, 1])
    assert entry.wrong(images=images)["pixels"].tolist() == [1, 129, 0, 255]
    assert entry.right(images=images)["pixels"].tolist() == [0, 63, 127, 255]


@needs_tf2
def test_s58_tf1s_device_takes_a_setter(entry, graph):
    entry.fails()
    assert entry.right()["w"].device == "/job:ps/task:0"


def test_s90_pillow_writes_what_scipy_wrote(entry, tmp_path):
    path = str(tmp_path / "a.png")
    image = np.array([[-1.0, 0.0], [0.5, 1.0]])
    entry.fails_alone({"path": path, "image": image.tolist()})
    entry.right(path=path, image=image)
    with Image.open(path) as written:
        assert np.asarray(written).tolist() == [[0, 128], [191, 255]]


def test_s95_a_map_renames(entry, tmp_path):
    path = saved(tmp_path, g__dense__kernel=[[1.0, 2.0]], g__dense__bias=[3.0, 4.0])
    for part in (entry.fails, entry.right):
        with tf.Graph().as_default(), tf.Session() as sess:
            kernel = tf.get_variable("generator/1/kernel", [1, 2])
            bias = tf.get_variable("generator/1/bias", [2])
            part(kernel=kernel, bias=bias, sess=sess, path=path)
            if part == entry.right:
                assert [v.tolist() for v in sess.run([kernel, bias])] == [[[1, 2]], [3, 4]]
    assert set(dict(tf.train.list_variables(path))) == {"g/dense/kernel", "g/dense/bias"}


@needs_tf2
def test_s96_keras_goes_on_with_adams_state(entry, tmp_path):
    with tf.Graph().as_default(), tf.Session() as sess:
        w = tf.get_variable("generator/w", initializer=[2.0, -1.0])
        with tf.variable_scope("train_g"):
            step = tf.train.AdamOptimizer(0.1).minimize(tf.reduce_sum(w**4))
        sess.run(tf.global_variables_initializer())
        for _ in range(5):
            sess.run(step)
        path = tf.train.Saver().save(sess, str(tmp_path / "old.ckpt"))
        sess.run(step)
        expected = sess.run(w)
    off = {}
    for part in (entry.wrong, entry.right):
        w = tf2.Variable([0.0, 0.0], name="generator/w")
        adam = part(w=w, path=path)["adam"]
        adam.apply_gradients([(4 * w**3, w)])
        off[part] = np.abs(w.numpy() - expected).max()
    assert off[entry.right] < 1e-6 < 1e-4 < off[entry.wrong]
