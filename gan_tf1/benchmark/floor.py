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
    """The time of matrix products by themselves, at the best rate that was ever seen for each."""

    def __init__(self, products: Sequence[Product]):
        self._products = products
        self._best: dict[Product, float] = {}
        self._ways: dict[Product, Sequence[Callable[[], object]]] = {}
        random = np.random.RandomState(1)
        with tf.Graph().as_default() as graph:
            session = tf.Session(graph=graph)
            for m, k, n in sorted(set(products)):
                a = random.normal(size=(m, k)).astype(np.float32)
                b = random.normal(size=(k, n)).astype(np.float32)
                left, right = tf.Variable(a), tf.Variable(b)
                session.run([left.initializer, right.initializer])
                by_tensorflow = session.make_callable(tf.matmul(left, right).op)
                by_numpy = functools.partial(np.matmul, a, b, np.empty((m, n), np.float32))
                self._ways[m, k, n] = (by_tensorflow, by_numpy)

    def ms(self, repeats: int = 20) -> float:
        """Measures once more; milliseconds of one iteration's products, one after another."""
        for product, ways in self._ways.items():
            for way in ways:
                for _ in range(repeats):
                    start = time.perf_counter()
                    way()
                    took = 1000 * (time.perf_counter() - start)
                    self._best[product] = min(took, self._best.get(product, took))
        return sum(self._best[product] for product in self._products)
