"""The floor, a lower bound: how long an iteration's matrix products take by themselves."""

from __future__ import annotations

import functools
import time
from typing import Callable, Sequence, Tuple

import numpy as np
import tensorflow.compat.v1 as tf

from gan_tf1.benchmark import needed

Product = Tuple[int, int, int]  # (m, k, n) of [m, k] @ [k, n]


def matrix_products(fetches: Sequence[tf.Tensor | tf.Operation], batch: int) -> list[Product]:
    """Each matrix product that the fetches need, once where several need it.

    Read off the graph, where a dimension left open is the batch.
    """
    products: list[Product] = []
    for op in needed.ops(fetches):
        if op.type == "MatMul":
            a, b = ([size or batch for size in tensor.shape.as_list()] for tensor in op.inputs)
            if op.get_attr("transpose_a"):
                a.reverse()
            if op.get_attr("transpose_b"):
                b.reverse()
            products.append((a[0], a[1], b[1]))
    return products


class Floor:
    """The time of matrix products by themselves, the best that was ever seen.

    All of them in one run, where none waits for another and each core has always one to do, or one
    after another, each by the quicker of TensorFlow and NumPy.
    """

    def __init__(self, products: Sequence[Product]):
        self._products = products
        self._best: dict[Product | None, float] = {}  # None: of all in one run
        self._ways: dict[Product | None, Sequence[Callable[[], object]]] = {}
        random = np.random.RandomState(1)
        config = tf.ConfigProto()  # in which equal products stay as many as they are
        config.graph_options.optimizer_options.opt_level = tf.OptimizerOptions.L0
        config.graph_options.rewrite_options.disable_meta_optimizer = True
        with tf.Graph().as_default() as graph:
            session = tf.Session(graph=graph, config=config)
            everything: list[tf.Operation] = []
            for m, k, n in sorted(set(products)):
                a = random.normal(size=(m, k)).astype(np.float32)
                b = random.normal(size=(k, n)).astype(np.float32)
                left, right = tf.Variable(a), tf.Variable(b)
                session.run([left.initializer, right.initializer])
                ops = [tf.matmul(left, right).op for _ in range(products.count((m, k, n)))]
                everything += ops
                by_tensorflow = session.make_callable(ops[0])
                by_numpy = functools.partial(np.matmul, a, b, np.empty((m, n), np.float32))
                self._ways[m, k, n] = (by_tensorflow, by_numpy)
            if products:
                self._ways[None] = [session.make_callable(everything)]

    def ms(self, repeats: int = 20) -> float:
        """Measures once more; milliseconds of one iteration's products."""
        if not self._products:
            return 0.0
        for product, ways in self._ways.items():
            for way in ways:
                for _ in range(repeats):
                    start = time.perf_counter()
                    way()
                    took = 1000 * (time.perf_counter() - start)
                    self._best[product] = min(took, self._best.get(product, took))
        return min(self._best[None], sum(self._best[product] for product in self._products))
