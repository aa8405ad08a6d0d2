"""The floor, a lower bound: the time of an iteration's products and convolutions alone."""

from __future__ import annotations

import functools
import time
from typing import Callable, NamedTuple, Sequence, Union

import numpy as np
import tensorflow.compat.v1 as tf

from gan_tf1.benchmark import needed


class Product(NamedTuple):
    """[m, k] @ [k, n]"""

    m: int
    k: int
    n: int


class Convolution(NamedTuple):
    """A convolution, or the gradient of one by its images or by its kernel."""

    type: str  # of the op: Conv2D, Conv2DBackpropInput or Conv2DBackpropFilter
    images: tuple[int, ...]  # [batch, height, width, in], what the convolution takes
    kernel: tuple[int, ...]  # [height, width, in, out]
    outputs: tuple[int, ...]  # [batch, height', width', out], what it gives
    stride: int
    padding: str  # SAME or VALID

    @property
    def product(self) -> Product:
        """That of the images, unfolded to a row for each output pixel, with the kernel.

        As many multiplications, those with the zeros around the images among them, and none of the
        copies that unfolding takes.
        """
        rows, taps = int(np.prod(self.outputs[:3])), int(np.prod(self.kernel[:3]))
        out = self.kernel[3]
        return {
            "Conv2D": Product(rows, taps, out),
            "Conv2DBackpropInput": Product(rows, out, taps),
            "Conv2DBackpropFilter": Product(taps, rows, out),
        }[self.type]

    def op(self) -> tf.Operation:
        """The op itself, on random numbers, in the graph that is current."""
        draw = functools.partial(tf.random.stateless_normal, seed=[1, 2])
        inputs = {
            "Conv2D": (self.images, self.kernel),
            "Conv2DBackpropInput": (self.kernel, self.outputs),
            "Conv2DBackpropFilter": (self.images, self.outputs),
        }[self.type]
        left, right = (tf.Variable(draw(shape), use_resource=True) for shape in inputs)
        words = {"strides": [1, self.stride, self.stride, 1], "padding": self.padding}
        if self.type == "Conv2D":
            return tf.nn.conv2d(left, right, **words).op
        if self.type == "Conv2DBackpropInput":
            return tf.nn.conv2d_backprop_input(self.images, left, right, **words).op
        return tf.nn.conv2d_backprop_filter(left, self.kernel, right, **words).op


Work = Union[Product, Convolution]


def work(fetches: Sequence[tf.Tensor | tf.Operation], batch: int) -> list[Work]:
    """Each matrix product and convolution that the fetches need, once where several need it.

    Read off the graph, where a dimension left open is the batch.
    """
    found: list[Work] = []

    def shape(tensor: tf.Tensor) -> tuple[int, ...]:
        return tuple(size or batch for size in tensor.shape.as_list())

    for op in needed.ops(fetches):
        if op.type == "MatMul":
            a, b = shape(op.inputs[0]), shape(op.inputs[1])
            if op.get_attr("transpose_a"):
                a = a[::-1]
            if op.get_attr("transpose_b"):
                b = b[::-1]
            found.append(Product(a[0], a[1], b[1]))
        elif op.type in ("Conv2D", "Conv2DBackpropInput", "Conv2DBackpropFilter"):
            images, kernel, *outputs = op.inputs
            if op.type == "Conv2DBackpropInput":
                images = op.outputs[0]  # in the place of their size
            elif op.type == "Conv2DBackpropFilter":
                kernel = op.outputs[0]
            (outputs,) = outputs or op.outputs
            stride, padding = op.get_attr("strides")[1], op.get_attr("padding").decode()
            shapes = (shape(images), shape(kernel), shape(outputs))
            found.append(Convolution(op.type, *shapes, stride, padding))
    return found


class Floor:
    """The time of an iteration's work by itself, the best that was ever seen.

    All of it in one run, where none waits for another and each core has always one to do, or one
    after another, each by the quickest way: a product by TensorFlow or NumPy, a convolution by its
    op or as the product of unfolded images, without the unfolding.
    """

    def __init__(self, work: Sequence[Work]):
        self._work = work
        self._best: dict[object, float] = {}
        self._ways: dict[object, list[Callable[[], object]]] = {}
        config = tf.ConfigProto()  # in which equal products stay as many as they are
        config.graph_options.optimizer_options.opt_level = tf.OptimizerOptions.L0
        config.graph_options.rewrite_options.disable_meta_optimizer = True
        with tf.Graph().as_default() as graph:
            as_ops: list[tf.Operation] = []
            as_products: list[tf.Operation] = []
            each: dict[Work, list[tf.Operation]] = {}
            for one in sorted(set(work), key=repr):
                count = work.count(one)
                multiplied = _products(_as_product(one), count)
                as_products += multiplied
                each[one] = [multiplied[0]]
                if isinstance(one, Convolution):
                    own = [one.op() for _ in range(count)]
                    as_ops += own
                    each[one].append(own[0])
                else:
                    as_ops += multiplied
            session = tf.Session(graph=graph, config=config)
            session.run(tf.global_variables_initializer())
            for one, ops in each.items():
                self._ways[one] = [session.make_callable(op) for op in ops]
                self._ways[one].append(_by_numpy(_as_product(one)))
            if work:
                self._ways["all"] = [session.make_callable(ops) for ops in (as_ops, as_products)]

    def ms(self, repeats: int = 5) -> float:
        """Measures once more; milliseconds of one iteration's products and convolutions."""
        if not self._work:
            return 0.0
        for what, ways in self._ways.items():
            for way in ways:
                for _ in range(repeats):
                    start = time.perf_counter()
                    way()
                    took = 1000 * (time.perf_counter() - start)
                    self._best[what] = min(took, self._best.get(what, took))
        return min(self._best["all"], sum(self._best[one] for one in self._work))


def _as_product(one: Work) -> Product:
    return one.product if isinstance(one, Convolution) else one


def _products(product: Product, count: int) -> list[tf.Operation]:
    m, k, n = product
    draw = functools.partial(tf.random.stateless_normal, seed=[1, 2])
    left, right = (tf.Variable(draw(shape), use_resource=True) for shape in ([m, k], [k, n]))
    return [tf.matmul(left, right).op for _ in range(count)]


def _by_numpy(product: Product) -> Callable[[], object]:
    m, k, n = product
    random = np.random.RandomState(1)
    a, b = (random.normal(size=shape).astype(np.float32) for shape in ((m, k), (k, n)))
    return functools.partial(np.matmul, a, b, np.empty((m, n), np.float32))
