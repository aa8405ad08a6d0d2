"""The forms of an iteration to measure: the session note's loop, ours in two runs and in one."""

from __future__ import annotations

import dataclasses
from typing import Callable, NamedTuple, Sequence

import numpy as np
import tensorflow.compat.v1 as tf

from gan_tf1 import data, recipes
from gan_tf1.benchmark import document
from gan_tf1.benchmark.floor import Work, work
from gan_tf1.config import Hyper, ImageHyper
from gan_tf1.errors import UsageError
from gan_tf1.graph.build import Gan, build
from gan_tf1.graph.recipe import Recipe
from gan_tf1.plots import image_grid
from gan_tf1.training import machines
from gan_tf1.training.loop import fill, iterations
from gan_tf1.training.machines import HERE, Machines

LINE_EVERY, STRIP_EVERY = 5, 20  # as the note has it


class Form(NamedTuple):
    """One way to do an iteration."""

    name: str
    graph: tf.Graph
    step: Callable[[int], None]  # does iteration number i
    # What an iteration runs; nothing where not all of it is in the graph.
    fetches: Sequence[tf.Tensor | tf.Operation]


class Further(NamedTuple):
    """One run with options of its own, where there are any."""

    replicas: int | None = None  # that share the batch
    dtype: str | None = None  # of the networks, as `--dtype` has it

    @property
    def name(self) -> str:
        shared = f"{self.replicas} replicas" if self.replicas else ""
        return ", ".join(filter(None, [shared, self.dtype])) or "one run"


NOTHING_FURTHER = Further()


def make(
    recipe_name: str,
    wanted: Sequence[str],
    data_dir: str | None,
    say: Callable[[str], None],
    further: Further = NOTHING_FURTHER,
) -> tuple[Hyper, list[Form]]:
    """The recipe's own options, and its forms among the wanted: document, two, one.

    The note's loop is of `fashion` alone, and no form of any other recipe. further: of one more
    form, where it has options. Raises UsageError where there are not the images that the recipe
    needs.
    """
    recipe = recipes.load(recipe_name)
    hyper = recipe.defaults
    images = load(hyper, data_dir, say)
    forms = []
    if "document" in wanted and recipe_name == "fashion":
        forms.append(document_loop(images, hyper.batch))
    if "two" in wanted:
        forms.append(our_loop("two runs", recipe, hyper, images, two_runs=True))
    if "one" in wanted:
        forms.append(our_loop("one run", recipe, hyper, images))
    if any(further):
        forms.append(further_loop(recipe, hyper, images, further))
    return hyper, forms


def load(hyper: Hyper, data_dir: str | None, say: Callable[[str], None]) -> np.ndarray:
    """uint8 [n, height, width], of which there are none for a recipe that has no images.

    Raises UsageError where there are fewer than a batch.
    """
    if not isinstance(hyper, ImageHyper):
        return np.zeros([0, 0, 0], np.uint8)
    found = data.load(hyper.dataset, hyper.split, data_dir, say)
    if hyper.batch > len(found.images):
        raise UsageError(
            f"{found.source}: {hyper.recipe} takes {hyper.batch} distinct images at a time, and "
            f"there are {len(found.images)}; give a larger set with --data-dir"
        )
    return found.images


def document_loop(images: np.ndarray, batch: int) -> Form:
    """Two runs, NumPy batches through feed_dict, sampling ops made in the loop.

    images: uint8 [n, 28, 28].
    """
    built = document.build()
    session = tf.Session(graph=built.graph)
    session.run(built.init)
    floats = np.array(images.reshape(len(images), -1) / 255.0, dtype=np.float32)
    random = np.random.RandomState(1)
    lines: list[str] = []

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


def further_loop(recipe: Recipe, hyper: Hyper, images: np.ndarray, further: Further) -> Form:
    """One run with the options of `further`, as a training has them.

    Raises UsageError where there are fewer GPUs than replicas, but some.
    """
    at = machines.devices(further.replicas) if further.replicas else HERE
    hyper = dataclasses.replace(hyper, dtype=further.dtype or hyper.dtype)
    return our_loop(further.name, recipe, hyper, images, at=at)


def our_loop(
    name: str,
    recipe: Recipe,
    hyper: Hyper,
    images: np.ndarray,
    two_runs: bool = False,
    at: Machines = HERE,
) -> Form:
    """The recipe's graph; a strip as often as in the note, from ops built once.

    images: uint8 [n, height, width], of which there are none where the recipe has none.
    """
    gan = build(recipe, hyper, len(images), images.shape[1:], two_runs, at.layout)
    gan.graph.finalize()
    session = machines.session(at, gan.graph)
    session.run(gan.init)
    fill(session, gan, images)

    next_iteration = iterations(session, gan.train)

    def step(i: int) -> None:
        next_iteration()
        if i % STRIP_EVERY == 0:
            session.run(gan.samples)

    return Form(name, gan.graph, step, fetches(gan))


def work_of(recipe: Recipe, hyper: Hyper) -> list[Work]:
    """The matrix products and convolutions of an iteration in one run.

    Of a graph that leaves the batch whole: in one that halves it the halves' shapes are open, and
    each would count as a batch.
    """
    shape = (recipe.image.height, recipe.image.width) if recipe.image else (0, 0)
    gan = build(recipe._replace(halve_fakes_from=0), hyper, hyper.batch, shape)
    return work(fetches(gan), hyper.batch)


def fetches(gan: Gan) -> list[tf.Tensor | tf.Operation]:
    """What an iteration of it runs."""
    return [each for part in gan.train.parts for each in (part.step, part.values)]
