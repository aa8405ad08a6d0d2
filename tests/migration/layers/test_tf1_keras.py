"""tf1_keras: the tensors, losses and gradients that Keras 2 took, on Keras 3."""

from __future__ import annotations

import numpy as np
import page
import pytest
import tensorflow as tf

if page.INSTALLED["TensorFlow"] < (2, 16):
    pytest.skip("TensorFlow before 2.16 has no Keras 3", allow_module_level=True)

from gan_tf1.migration import tf1_keras as K  # noqa: E402, N812

layers = tf.keras.layers
X = np.random.RandomState(0).normal(size=[4, 3]).astype(np.float32)


def linear(size, weights, **kwargs):
    """A layer x -> x @ weights."""
    found = layers.Dense(size, use_bias=False, **kwargs)
    found.build([None, len(weights)])
    found.set_weights([np.array(weights, np.float32)])
    return found


def test_functions_take_tensors_of_layers_and_arrays():
    x = tf.keras.Input([3])
    y = K.sum(0.5 * K.square(x), axis=1)
    model = tf.keras.Model(x, K.on_layers(tf.add)(y, 1.0))
    expected = 0.5 * (X.astype(np.float64) ** 2).sum(1)
    np.testing.assert_allclose(model(X), expected + 1, rtol=1e-6)
    np.testing.assert_allclose(K.sum(0.5 * K.square(X), axis=1), expected, rtol=1e-6)
    assert K.int_shape(x) == (None, 3)
    with pytest.raises(AttributeError):
        _ = K.placeholder


def test_a_loss_that_is_added():
    x = tf.keras.Input([3])
    h = linear(1, [[1.0], [2.0], [-1.0]])(x)
    model = K.Model(x, h)
    model.add_loss(K.square(h))
    model.compile("sgd")
    expected = np.mean((X @ np.array([[1.0], [2.0], [-1.0]])) ** 2)
    assert model.test_on_batch(X) == pytest.approx(expected, rel=1e-5)
    np.testing.assert_allclose(model(X), X @ np.array([[1.0], [2.0], [-1.0]]), rtol=1e-5)


def test_a_layer_and_an_operation_of_a_loss_with_one_name():
    squares = pytest.importorskip("keras").losses.mean_squared_error
    x = tf.keras.Input([3])
    h = linear(1, [[1.0], [2.0], [-1.0]], name="mean")(x)
    model = K.Model(x, layers.Activation("linear")(h))
    model.compile("sgd", lambda t, p: squares(t, p) + K.mean(h, -1))
    found = X @ np.array([[1.0], [2.0], [-1.0]])
    expected = np.mean(found**2) + np.mean(found)
    assert model.test_on_batch(X, 0 * found) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("several", [False, True])
def test_a_loss_that_uses_a_tensor_of_the_model(several):
    x = tf.keras.Input([3])
    layer = linear(1, [[1.0], [2.0], [-1.0]])
    h = layer(x)
    y = layers.Activation("linear")(h)

    def loss(target, found):
        return K.mean(K.square(target - found), axis=-1) + K.mean(K.exp(h), axis=-1)

    model = K.Model(x, [y, layers.Activation("tanh")(h)] if several else y)
    losses, weights = ([loss, "mse"], [2.0, 0.0]) if several else (loss, None)
    model.compile(tf.keras.optimizers.SGD(0.1), loss=losses, loss_weights=weights)
    targets = np.ones([4, 1], np.float32)
    found = model.train_on_batch(X, [targets, targets] if several else targets)
    w = np.array([[1.0], [2.0], [-1.0]])
    value = (2.0 if several else 1.0) * (np.mean((1 - X @ w) ** 2) + np.mean(np.exp(X @ w)))
    assert np.ravel(found)[0] == pytest.approx(value, rel=1e-5)
    gradient = X.T @ (2 * (X @ w - 1) + np.exp(X @ w)) / 4 * (2.0 if several else 1.0)
    np.testing.assert_allclose(layer.get_weights()[0], w - 0.1 * gradient, rtol=1e-5)


def test_a_metric_that_uses_a_tensor_of_the_model():
    x = tf.keras.Input([3])
    h = linear(1, [[1.0], [2.0], [-1.0]])(x)

    def size(target, found):
        return K.mean(K.square(h), axis=-1)

    model = K.Model(x, layers.Activation("linear")(h))
    model.compile("sgd", loss="mse", metrics=[size, "mae"])
    found = model.test_on_batch(X, np.zeros([4, 1]), return_dict=True)
    assert found["size"] == pytest.approx(np.mean((X @ [1.0, 2.0, -1.0]) ** 2), rel=1e-5)
    assert found["loss"] == pytest.approx(found["size"], rel=1e-5) and "mae" in found


def test_a_loss_of_target_and_output_is_keras_own():
    x = tf.keras.Input([3])
    model = K.Model(inputs=x, outputs=linear(1, [[1.0], [2.0], [-1.0]])(x))
    model.compile("sgd", lambda target, found: K.mean(target * found))
    found = model.test_on_batch(X, np.ones([4, 1]))
    assert found == pytest.approx(np.mean(X @ [1.0, 2.0, -1.0]), rel=1e-5)


def test_a_model_is_saved(tmp_path):
    z = tf.keras.Input([3])
    inner = K.Model(z, linear(3, np.eye(3))(z))
    model = K.Model(input=z, output=linear(1, np.ones([3, 1]))(inner(z)), name="both")
    model.compile("sgd", "mse")
    expected = model.predict(X, verbose=0)
    for name in ("a.h5", "a.keras"):
        model.save(str(tmp_path / name))
        read = tf.keras.models.load_model(
            str(tmp_path / name), custom_objects={"Model": K.Model}, compile=False
        )
        np.testing.assert_allclose(read.predict(X, verbose=0), expected, rtol=1e-6)


def test_a_gradient_penalty():
    x = tf.keras.Input([3])
    critic = linear(1, [[3.0], [0.0], [4.0]])
    validity = critic(x)

    def penalty(target, found):
        gradient = K.gradients(found, x)[0]
        return K.mean(K.square(1 - K.sqrt(K.sum(K.square(gradient), axis=1))))

    model = K.Model(x, validity)
    model.compile(tf.keras.optimizers.SGD(0.01), loss=penalty)
    found = model.train_on_batch(X, np.zeros([4, 1]))
    assert found == pytest.approx((1 - 5) ** 2, rel=1e-5)
    after = np.array([[3.0], [0.0], [4.0]]) * (1 - 0.01 * 2 * (5 - 1) / 5)
    np.testing.assert_allclose(critic.get_weights()[0], after, rtol=1e-5)


def test_gradients_in_a_graph():
    with tf.Graph().as_default():
        x = tf.compat.v1.placeholder(tf.float32, [2])
        (found,) = K.gradients(tf.reduce_sum(x**2), x)
        with tf.compat.v1.Session() as sess:
            np.testing.assert_allclose(sess.run(found, {x: [1.0, 2.0]}), [2.0, 4.0])


def test_what_is_trained_is_what_was_trainable_when_it_was_compiled():
    z = tf.keras.Input([3])
    generator, critic = linear(3, np.eye(3)), linear(1, np.ones([3, 1]))
    sgd = tf.keras.optimizers.SGD(0.1)
    generator.trainable = False
    d = K.Model(z, critic(generator(z)))
    d.compile(sgd, "mse")
    critic.trainable, generator.trainable = False, True
    g = K.Model(z, critic(generator(z)))
    g.compile(sgd, "mse")
    before = generator.get_weights()[0], critic.get_weights()[0]
    d.train_on_batch(X, np.zeros([4, 1]))
    between = generator.get_weights()[0], critic.get_weights()[0]
    g.train_on_batch(X, np.zeros([4, 1]))
    after = generator.get_weights()[0], critic.get_weights()[0]
    assert [np.any(one != other) for one, other in zip(before, between)] == [False, True]
    assert [np.any(one != other) for one, other in zip(between, after)] == [True, False]


def test_function_and_values():
    x = tf.keras.Input([3])
    run = K.function([x, K.learning_phase()], [layers.Dropout(0.9, seed=0)(x)])
    np.testing.assert_array_equal(run([X, 0])[0], X)
    assert np.any(run([X, 1])[0] != X)
    with pytest.raises(ValueError, match="updates"):
        K.function([x], [x], updates=[x])
    adam = tf.keras.optimizers.Adam()
    K.set_value(adam.learning_rate, 0.5)
    assert K.get_value(adam.learning_rate) == 0.5


def test_names_of_files_of_weights(tmp_path):
    old = tmp_path / "a.h5"
    assert K.weights_name(old) == f"{old}.weights.h5"
    assert K.weights_name(f"{old}.weights.h5") == f"{old}.weights.h5"
    assert K.weights_saved(old) == str(old)
    (tmp_path / "a.h5.weights.h5").write_text("")
    assert K.weights_saved(old) == f"{old}.weights.h5"


def test_a_file_of_weights_without_an_ending_is_taken(tmp_path):
    assert K.weights_saved("none") == "none"
    (tmp_path / "d").write_bytes(b"1")
    assert K.weights_saved(str(tmp_path / "d")) == str(tmp_path / "d.h5")
    assert (tmp_path / "d.h5").read_bytes() == b"1"
    assert K.weights_saved(tmp_path / "d.h5") == str(tmp_path / "d.h5")
    (tmp_path / "d.weights.h5").write_bytes(b"2")
    (tmp_path / "d.h5.weights.h5").write_bytes(b"3")
    assert K.weights_saved(tmp_path / "d.h5") == str(tmp_path / "d.h5.weights.h5")
