"""Small networks of TensorFlow 1's layers, and all that can be observed of one.

`python layer_cases.py`, on TensorFlow 1.15.5, writes the golden file from the layers of that
TensorFlow itself.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import tensorflow.compat.v1 as tf

GOLDEN = Path(__file__).with_name("layers_1_15_5.json")
RANDOM = np.random.RandomState(7)
IMAGES = RANDOM.normal(size=[3, 5, 6, 2]).astype(np.float32)
ROWS = RANDOM.normal(size=[4, 3]).astype(np.float32)


def half_square(weights):
    return 0.5 * tf.reduce_sum(tf.square(weights))


def rows():
    return tf.constant(ROWS)


def images():
    return tf.constant(IMAGES)


def flag(value):
    return tf.placeholder_with_default(value, [])


def twice(layers):
    with tf.variable_scope("d"):
        first = layers.dense(rows(), 2)
        layers.dense(first, 2)
    with tf.variable_scope("d", reuse=True):
        return layers.dense(layers.dense(rows() * 2.0, 2), 2)


def in_a_scope(layers):
    with tf.variable_scope("g", initializer=tf.ones_initializer(), regularizer=half_square):
        return layers.conv2d(images(), 2, 3, name="first")


# Name -> what builds the output with a module of layers.
LAYERS = {
    "dense": lambda to: to.dense(rows(), 4),
    "dense unnamed twice": lambda to: to.dense(to.dense(rows(), 4), 2),
    "dense named, by position": lambda to: to.dense(rows(), 4, tf.nn.relu, False, name="1"),
    "dense of four dimensions": lambda to: to.dense(images(), 3),
    "dense regularized": lambda to: to.dense(
        rows(), 4, kernel_regularizer=half_square, bias_regularizer=half_square
    ),
    "dense activity": lambda to: to.dense(rows(), 4, activity_regularizer=half_square),
    "dense reused": twice,
    "scope's initializer and regularizer": in_a_scope,
    "conv2d": lambda to: to.conv2d(images(), 3, 3),
    "conv2d same": lambda to: to.conv2d(images(), 3, [3, 2], (2, 2), "SAME", activation=tf.tanh),
    "conv2d dilated": lambda to: to.conv2d(images(), 3, 2, dilation_rate=2, use_bias=False),
    "transpose valid": lambda to: to.conv2d_transpose(images(), 3, 3, 2),
    "transpose same": lambda to: to.conv2d_transpose(images(), 3, 5, (2, 2), "same"),
    "transpose narrow": lambda to: to.conv2d_transpose(images(), 3, 2, 3, "valid", name="up"),
    "norm of rows": lambda to: to.batch_normalization(rows(), training=True),
    "norm of rows, at rest": lambda to: to.batch_normalization(rows()),
    "norm of images": lambda to: to.batch_normalization(images(), training=True, momentum=0.9),
    "norm of images, at rest": lambda to: to.batch_normalization(images(), training=False),
    "norm, not fused": lambda to: to.batch_normalization(images(), training=True, fused=False),
    "norm without scale": lambda to: to.batch_normalization(
        images(), scale=False, center=False, epsilon=0.1, training=True
    ),
    "norm of axis 1": lambda to: to.batch_normalization(images(), 1, fused=False, training=True),
    "norm, a tensor true": lambda to: to.batch_normalization(images(), training=flag(True)),
    "norm, a tensor false": lambda to: to.batch_normalization(images(), training=flag(False)),
    "norm of rows, a tensor": lambda to: to.batch_normalization(rows(), training=flag(True)),
    "norm of rows, fused": lambda to: to.batch_normalization(rows(), training=True, fused=True),
    "norm of rows of rows, fused": lambda to: to.batch_normalization(
        tf.reshape(images(), [3, 30, 2]), training=True, fused=True
    ),
    "norm, not trainable": lambda to: to.batch_normalization(
        images(), training=True, trainable=False, momentum=0.5
    ),
    "named start and activation": lambda to: to.dense(
        rows(), 4, "relu", kernel_initializer="ones", bias_initializer="zeros"
    ),
    "convolution, linear": lambda to: to.conv2d(
        images(), 2, 3, activation="linear", kernel_initializer="glorot_uniform"
    ),
    "dropout at rest": lambda to: to.dropout(rows(), 0.4),
    "flatten": lambda to: to.flatten(images()),
    "max pooling": lambda to: to.max_pooling2d(images(), 2, 2),
    "average pooling": lambda to: to.average_pooling2d(images(), [3, 2], (1, 2), "same"),
}


def scoped(to):
    with to.arg_scope(
        [to.conv2d, to.fully_connected],
        weights_regularizer=to.l2_regularizer(0.1),
        activation_fn=tf.nn.tanh,
    ):
        with to.arg_scope([to.conv2d], stride=2, padding="VALID"):
            h = to.conv2d(images(), 3, 2)
        return to.fully_connected(to.flatten(h), 2, activation_fn=None, scope="out")


def norm(to, inputs, **how):
    return to.batch_norm(inputs, decay=0.9, scale=True, **how)


def penalized(to):
    h = to.fully_connected(rows(), 4)
    return h + to.apply_regularization(to.l2_regularizer(0.1), tf.trainable_variables())


def losses(to):
    labels, predictions = tf.nn.softmax(rows()), tf.sigmoid(rows())
    found = [
        to.losses.absolute_difference(predictions, labels),
        to.losses.log_loss(predictions, labels, 2.0),
        to.losses.mean_squared_error(predictions, labels),
        to.losses.sigmoid_cross_entropy(rows(), labels, label_smoothing=0.1),
        to.losses.softmax_cross_entropy(rows(), labels),
        to.losses.sparse_softmax_cross_entropy(rows(), tf.constant([0, 2, 1, 1])),
    ]
    return tf.stack([*found, to.losses.get_total_loss()])


def weighted(to):
    labels, predictions = tf.nn.softmax(rows()), tf.sigmoid(rows())
    weights = tf.constant([0.0, 1.0, 2.0, 0.5])
    return tf.stack(
        [
            to.losses.absolute_difference(predictions, labels, weights),
            to.losses.log_loss(predictions, labels, weights),
            to.losses.mean_squared_error(predictions, labels, weights),
            to.losses.sigmoid_cross_entropy(rows(), labels, weights),
            to.losses.softmax_cross_entropy(rows(), labels, weights),
        ]
    )


def collected(to):
    with to.arg_scope([to.conv2d, to.max_pool2d], outputs_collections="ends"):
        h = to.flatten(to.max_pool2d(to.conv2d(images(), 3, 3), 2), outputs_collections=["flat"])
    assert h is tf.get_collection("flat")[0]
    return tf.concat([tf.reshape(each, [3, -1]) for each in [*tf.get_collection("ends"), h]], 1)


CONTRIB = {
    "apply_regularization": penalized,
    "fully_connected": lambda to: to.fully_connected(rows(), 4),
    "fully_connected by position": lambda to: to.fully_connected(rows(), 4, None, scope="1"),
    "fully_connected, normalized": lambda to: to.fully_connected(
        rows(), 4, normalizer_fn=to.batch_norm, normalizer_params={"is_training": True}
    ),
    "fully_connected twice": lambda to: to.fully_connected(to.fully_connected(rows(), 4), 2),
    "conv2d": lambda to: to.conv2d(images(), 3, 3),
    "conv2d, regularized": lambda to: to.conv2d(
        images(), 3, [3, 2], 2, "VALID", weights_regularizer=to.l2_regularizer(0.5)
    ),
    "conv2d_transpose": lambda to: to.conv2d_transpose(images(), 3, [5, 5], 2),
    "conv2d_transpose valid": lambda to: to.conv2d_transpose(
        images(), 3, 3, 2, "VALID", activation_fn=None, biases_initializer=None
    ),
    "batch_norm": lambda to: to.batch_norm(images()),
    "batch_norm in place": lambda to: norm(to, images(), updates_collections=None),
    "batch_norm of rows": lambda to: norm(to, rows()),
    "batch_norm of rows in place": lambda to: norm(to, rows(), updates_collections=None),
    "batch_norm at rest": lambda to: norm(to, images(), is_training=False),
    "batch_norm, a tensor": lambda to: norm(to, images(), is_training=flag(True)),
    "batch_norm, in place by a tensor": lambda to: norm(
        to, images(), is_training=flag(False), updates_collections=None
    ),
    "batch_norm, plain": lambda to: norm(to, images(), fused=False, activation_fn=tf.nn.relu),
    "batch_norm, not trainable": lambda to: norm(to, images(), trainable=False),
    "batch_norm of rows, not trainable": lambda to: norm(to, rows(), trainable=False),
    "batch_norm in place, not trainable": lambda to: norm(
        to, images(), trainable=False, updates_collections=None
    ),
    "layer_norm": lambda to: to.layer_norm(images()),
    "layer_norm of rows": lambda to: to.layer_norm(rows(), scale=False, activation_fn=tf.nn.relu),
    "flatten": lambda to: to.flatten(images()),
    "max_pool2d": lambda to: to.max_pool2d(images(), 2),
    "avg_pool2d": lambda to: to.avg_pool2d(images(), [2, 2], stride=1, padding="SAME"),
    "dropout at rest": lambda to: to.dropout(rows(), 0.5, is_training=False),
    "arg_scope": scoped,
    "losses": losses,
    "losses weighted": weighted,
    "collected": collected,
    "not regularized": lambda to: to.fully_connected(
        rows(), 2, weights_regularizer=to.l2_regularizer(0.0)
    ),
    "stack": lambda to: to.stack(rows(), to.fully_connected, [4, 2], activation_fn=tf.tanh),
    "stack of convolutions": lambda to: to.stack(images(), to.conv2d, [(3, 3)], reuse=False),
    "stack of lists": lambda to: to.stack(images(), to.conv2d, [[3, 3], [2, [2, 1]]], scope="s"),
}
COLLECTIONS = ("trainable_variables", "variables", "update_ops", "regularization_losses")


def observe(build, layers, path=None) -> dict:
    """What a network is: its variables, its output from given weights, what its updates do.

    path: where a checkpoint of it is left.
    """
    with tf.Graph().as_default():
        output = build(layers)
        updates = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
        penalties = tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)
        variables = tf.global_variables()
        found = {
            "variables": [[v.op.name, v.shape.as_list()] for v in variables],
            "trainable": [v.op.name for v in tf.trainable_variables()],
            "collections": {key: len(tf.get_collection(key)) for key in COLLECTIONS},
            "shape": output.shape.as_list(),
        }
        with tf.Session() as sess:
            for number, each in enumerate(sorted(variables, key=lambda v: v.op.name)):
                values = np.random.RandomState(number).uniform(0.2, 1.5, each.shape.as_list())
                each.load(values.astype(np.float32), sess)
            found["penalties"] = as_list(sess.run(penalties))
            if path and variables:
                tf.train.Saver(variables).save(sess, path)
            found["output"] = as_list(sess.run(output))
            sess.run(updates)
            found["after"] = as_list([sess.run(each) for each in variables])
        return found


def as_list(values):
    if isinstance(values, list):
        return [as_list(each) for each in values]
    return [float(each) for each in np.asarray(values, np.float64).round(5).ravel()[:24]]


def main() -> None:
    import tensorflow

    modules = {"layers": (LAYERS, tensorflow.layers), "contrib": (CONTRIB, None)}
    modules["contrib"] = (CONTRIB, tensorflow.contrib.slim)
    found = {}
    for kind, (cases, module) in modules.items():
        found[kind] = {name: observe(build, Real(module)) for name, build in cases.items()}
    lines = [
        f' "{kind}": {{\n'
        + ",\n".join(f"  {json.dumps(name)}: {json.dumps(each)}" for name, each in cases.items())
        + "\n }"
        for kind, cases in found.items()
    ]
    GOLDEN.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


class Real:
    """A module of TensorFlow 1's, and what of contrib.layers slim has not."""

    def __init__(self, module):
        self.module = module

    def __getattr__(self, name):
        import tensorflow

        if hasattr(self.module, name):
            return getattr(self.module, name)
        return getattr(tensorflow.contrib.layers, name)


if __name__ == "__main__":
    main()
