"""`--dtype bfloat16`: products of rounded numbers, and everything else as in float32."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from helpers import assert_same_bits, built, exhaustive, iterate, saved, session
from test_conv_layers import conv_loops, transpose_loops

from gan_tf1.graph import layers, networks

PRODUCTS = {"MatMul", "BatchMatMulV2", "Conv2D", "Conv2DBackpropInput", "Conv2DBackpropFilter"}
INITIAL = layers.truncated_normal(0.1, 5)
HALF = 2.0**-8  # of the last of bfloat16's eight bits, as a share of a number: what rounding moves


def rounded(values):
    """float32 -> the nearest bfloat16, even ones of two as near, by the bits of the number."""
    bits = np.asarray(values, np.float32).view(np.uint32).astype(np.uint64)
    bits = bits + 0x7FFF + ((bits >> 16) & 1) & 0xFFFF0000
    return bits.astype(np.uint32).view(np.float32).astype(np.float64)


def apply(layer, x, *arguments):
    """outputs, kernel and bias of a layer in a scope that rounds kernels."""
    with tf.Graph().as_default(), tf.variable_scope("", use_resource=True):
        with tf.variable_scope("one", custom_getter=networks.rounding("here")):
            outputs = layer(tf.constant(x), *arguments, "1", INITIAL)
        variables = tf.trainable_variables()
        assert outputs.dtype == tf.float32
        assert [v.dtype.base_dtype for v in variables] == [tf.float32] * 2
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            return sess.run([outputs] + variables)


LAYERS = {
    "dense": (layers.dense, [6, 40], [5], lambda x, kernel: x @ kernel),
    "conv2d": (layers.conv2d, [2, 5, 4, 3], [4, 3, 2], lambda x, kernel: conv_loops(x, kernel, 2)),
    "conv2d_transpose": (
        layers.conv2d_transpose,
        [2, 3, 2, 3],
        [4, 4, 2],
        lambda x, kernel: transpose_loops(x, kernel, 2),
    ),
}


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_is_the_product_of_what_is_rounded(name):
    layer, shape, arguments, oracle = LAYERS[name]
    x = np.random.RandomState(3).standard_normal(shape).astype(np.float32)
    y, kernel, bias = apply(layer, x, *arguments)
    exact = oracle(rounded(x), rounded(kernel))
    assert np.abs(exact - oracle(x.astype(np.float64), kernel)).max() > 1e-4  # so it can be told
    # The sum is rounded once, or where a processor has no such products, now and then on the way.
    np.testing.assert_allclose(y - bias, exact, rtol=2 * HALF, atol=4 * HALF * np.abs(exact).max())


def test_the_product_of_a_single_number_is_not_rounded():
    x = np.random.RandomState(3).standard_normal([6, 40]).astype(np.float32)
    y, kernel, bias = apply(layers.dense, x, 1)
    np.testing.assert_allclose(y, x.astype(np.float64) @ kernel + bias, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    "name, changes",
    [
        ("fashion", {}),
        exhaustive("dcgan_bn", {"conditional": True, "ema": 0.9}),
        exhaustive("keras_mlp", {}),
        exhaustive("mnist", {"conditional": True}),
        exhaustive("lsgan", {}),
        exhaustive("dcgan_mmd", {}),
        exhaustive("wgan_gp", {}),
    ],
)
def test_every_product_of_the_networks_is_rounded_and_no_variable(name, changes):
    gan, plain = built(name, dtype="bfloat16", **changes), built(name, **changes)
    assert {(v.op.name, v.dtype.base_dtype, tuple(v.shape.as_list())) for v in gan.saved_vars} == {
        (v.op.name, v.dtype.base_dtype, tuple(v.shape.as_list())) for v in plain.saved_vars
    }
    assert boxes(gan) == boxes(plain)
    found = {tf.bfloat16: 0, tf.float32: 0}
    for op in gan.graph.get_operations():
        # With 1 as a size they are of D's logits, of one number each, or of the gradients there.
        shapes = [each.shape.as_list() for each in [*op.inputs, *op.outputs] if each.shape.ndims]
        if op.type in PRODUCTS and not any(1 in shape[-2:] for shape in shapes):
            found[op.get_attr("T")] += op.name.startswith(("gen", "disc", "train_"))
    # Of MMD's distances, and of the logits of the classes: three, each with up to two gradients.
    of_losses = {"dcgan_mmd": 4, "dcgan_bn": 9}.get(name, 0)
    assert found[tf.bfloat16] >= 8 and found[tf.float32] <= of_losses, found


def boxes(gan):
    """What TensorBoard's graph shows at first."""
    return {op.name.split("/")[0] for op in gan.graph.get_operations()}


def test_an_iteration_is_near_that_of_float32_and_the_same_in_two_runs():
    reports, states = {}, {}
    forms = {"float32": {}, "one": {"dtype": "bfloat16"}}
    forms["two"] = dict(forms["one"], two_runs=True)
    for form, changes in forms.items():
        gan = built("fashion", **changes)
        with session(gan, as_trained=True) as sess:
            reports[form] = [iterate(sess, gan) for _ in range(3)][-1]
            states[form] = saved(sess, gan)
    assert_same_bits(states["one"], states["two"])
    for tag, value in reports["float32"].items():
        assert reports["one"][tag] == pytest.approx(value, rel=0.05, abs=0.02), tag
    kernels = [states[form]["discriminator/1/kernel"] for form in ("one", "float32")]
    assert 0 < np.abs(kernels[0] - kernels[1]).max() < 1e-3
