"""How long an iteration takes, in four forms measured in turn, and what it leaves behind.

The machine's speed drifts, so the forms take turns in rounds of some steps each, and what counts is
their ratios. The document's loop slows down as it goes: its ops grow by a strip every 20 steps.
"""

from __future__ import annotations

import argparse
import functools
import importlib
import json
import os
import time
from pathlib import Path
from types import ModuleType
from typing import Callable, NamedTuple, Sequence

import numpy as np
import tensorflow.compat.v1 as tf

from gan_tf1 import data
from gan_tf1.benchmark import document
from gan_tf1.config import RECIPES, Hyper
from gan_tf1.errors import Parser, UsageError
from gan_tf1.files import write_atomic
from gan_tf1.graph import gan as graphs
from gan_tf1.plots import image_grid
from gan_tf1.runs.console import say
from gan_tf1.runs.directory import versions

ROUNDS = 20
LINE_EVERY, STRIP_EVERY = 5, 20  # as the document has it


class Form(NamedTuple):
    """One way to do an iteration."""

    name: str
    graph: tf.Graph
    step: Callable[[int], None]  # does iteration number i
    products: list  # (m, k, n) of its matrix products, where they are counted


class Measured(NamedTuple):
    """Of one form, over all rounds."""

    name: str
    ms: float  # of one iteration: the mean of each round, the median of those
    ops_before: int
    ops_after: int
    memory_mb: float  # by how much its rounds made the process grow


def document_loop(images: np.ndarray, batch: int) -> Form:
    """(a) Two runs, NumPy batches through feed_dict, sampling ops made in the loop."""
    built = document.build()
    session = tf.Session(graph=built.graph)
    session.run(built.init)
    floats = np.array(images.reshape(len(images), -1) / 255.0, dtype=np.float32)
    random = np.random.RandomState(1)
    lines: list = []

    def step(i: int) -> None:
        index = random.choice(np.arange(len(floats)), size=batch, replace=False)
        noise = random.normal(size=(batch, 128)).astype(np.float32)
        feed = {built.images: floats[index], built.noise: noise}
        _, d_loss, real, fake = session.run(built.d_run, feed_dict=feed)
        _, g_loss = session.run(built.g_run, feed_dict={built.noise: noise})
        if i % LINE_EVERY == 0:
            lines.append(f"{g_loss:f} {d_loss:f} {real[0, 0]:f} {fake[0, 0]:f} {i}")
        if i % STRIP_EVERY == 0:
            fresh = random.normal(size=(8, 128)).astype(np.float32)
            with built.graph.as_default():
                samples = session.run(document.generator(fresh, reuse=True))
                tiles = image_grid.grid((samples.reshape([8, 28, 28]) * 255).astype(np.uint8), 8)
                session.run(document.jpeg(tiles.astype(np.float64)))

    return Form("document", built.graph, step, [])


def our_loop(
    name: str, recipe: ModuleType, hyper: Hyper, images: np.ndarray, two_runs: bool
) -> Form:
    """(b), (c) The recipe's graph; a strip as often as in the document, from ops built once."""
    gan = graphs.build(recipe, hyper, len(images), images.shape[1:], two_runs)
    gan.graph.finalize()
    session = tf.Session(graph=gan.graph)
    session.run(gan.init)
    if gan.data is not None:
        session.run(gan.data.fill, {gan.data.feed: images.reshape(len(images), -1)})

    def step(i: int) -> None:
        for part in gan.train.runs:
            session.run([part.step, part.values])
        if i % STRIP_EVERY == 0:
            session.run(gan.samples)

    fetches = [part.step for part in gan.train.runs]
    return Form(name, gan.graph, step, matrix_products(fetches, hyper.batch))


def matrix_products(fetches: list, batch: int) -> list:
    """The (m, k, n) of each matrix product that the fetches need: [m, k] @ [k, n].

    Read off the graph, where a dimension left open is the batch.
    """
    products, seen = [], set()
    stack = [fetch.op if isinstance(fetch, tf.Tensor) else fetch for fetch in fetches]
    while stack:
        op = stack.pop()
        if op.name in seen:
            continue
        seen.add(op.name)
        stack += [tensor.op for tensor in op.inputs] + list(op.control_inputs)
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

    def __init__(self, products: list):
        self._products = products
        self._best: dict = {}
        self._ways: dict = {}
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


def measure(forms: list, steps: int, floor: Floor | None) -> tuple:
    """(one Measured for each form, the floor in ms): the forms take turns, round by round."""
    before = [len(form.graph.get_operations()) for form in forms]
    ms: list = [[] for _ in forms]
    memory = [0.0 for _ in forms]
    least = 0.0
    for form in forms:
        form.step(1)  # TensorFlow plans a graph at its first run
    each = max(1, steps // ROUNDS)
    for turn in range(ROUNDS):
        for k, form in enumerate(forms):
            held, start = resident_mb(), time.perf_counter()
            for i in range(turn * each, (turn + 1) * each):
                form.step(i)
            ms[k].append(1000 * (time.perf_counter() - start) / each)
            if turn > 0:  # buffers find their size in the first
                memory[k] += resident_mb() - held
        least = floor.ms() if floor else 0.0
    measured = [
        Measured(
            form.name,
            float(np.median(ms[k])),
            before[k],
            len(form.graph.get_operations()),
            memory[k],
        )
        for k, form in enumerate(forms)
    ]
    return measured, least


def resident_mb() -> float:
    """Memory of this process that is in RAM, in MB. Linux; elsewhere 0."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def table(rows: list, floor: float) -> str:
    """For the screen: one line a form, ratios to the one-run step."""
    one = next((row.ms for row in rows if row.name == "one run"), rows[-1].ms)
    lines = ["form           ms/iteration   of one run   graph ops, from - to   memory grown by"]
    for row in rows:
        lines.append(
            f"{row.name:<14} {row.ms:>12.2f} {row.ms / one:>11.2f}x   "
            f"{row.ops_before:>8} - {row.ops_after:<8} {row.memory_mb:>14.1f} MB"
        )
    if floor:
        lines.append(f"{'floor':<14} {floor:>12.2f} {floor / one:>11.2f}x")
    return "\n".join(lines)


def main(argv: Sequence[str]) -> int:
    """The benchmark's command line: measures, prints the table, writes --json."""
    parser = Parser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipe", choices=RECIPES, default="fashion", help="default: fashion")
    parser.add_argument("--steps", type=int, default=2000, help="of each form (default: 2000)")
    parser.add_argument("--only", choices=("document", "two", "one"), help="one form alone")
    parser.add_argument("--data-dir", help="as for the training scripts")
    parser.add_argument("--json", metavar="FILE", help="write the figures there too")
    args = parser.parse_args(argv)
    if args.steps < ROUNDS:
        raise UsageError(f"--steps {args.steps}: must be at least {ROUNDS}")

    recipe = importlib.import_module("gan_tf1.recipes." + args.recipe)
    hyper = recipe.DEFAULTS
    images = np.zeros([0, 0, 0], np.uint8)
    if recipe.IMAGE is not None:
        images = data.load(hyper.dataset, hyper.split, args.data_dir, say).images
    wanted = (args.only,) if args.only else ("document", "two", "one")
    forms, floor = [], None
    if "document" in wanted and args.recipe == "fashion":
        forms.append(document_loop(images, hyper.batch))
    if "two" in wanted:
        forms.append(our_loop("two runs", recipe, hyper, images, two_runs=True))
    if "one" in wanted:
        forms.append(our_loop("one run", recipe, hyper, images, two_runs=False))
        if args.recipe == "fashion":
            floor = Floor(forms[-1].products)
    say(f"{args.recipe}: batch {hyper.batch}, {args.steps} steps of each form, in {ROUNDS} turns")
    rows, floor_ms = measure(forms, args.steps, floor)
    say(table(rows, floor_ms))
    if args.json:
        content = {
            "recipe": args.recipe,
            "batch": hyper.batch,
            "steps": args.steps,
            "versions": versions(),
            "forms": [row._asdict() for row in rows],
            "floor_ms": floor_ms if floor else None,
        }
        write_atomic(Path(args.json), (json.dumps(content, indent=2) + "\n").encode())
    return 0
