"""Mutated files of runs: config.json, checkpoints, event files, the classifier's cache."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any, Callable, Sequence

from fault_campaign.fuzz import Target, Wrong
from fault_campaign.mutate import mutated
from fault_campaign.readers import ODD, odd, put, quiet

RUNS: list[Path] = []  # the log directory that small_runs made, once it has

NUMBERS = (0, -1, 1.5, 1e308, float("inf"), float("nan"), 2**31, 2**63, "LARGE400", "LARGE5000")
DIGITS = (400, 5000)  # of the last two; Python 3.13 neither reads nor writes more than 4,300
TEXTS = (
    "",
    "\0",
    "a\0b",
    "../../..",
    "/dev/zero",
    "x" * 100000,
    "\ud800",
    "[1]",
    "~nosuch/a",
    "\n",
)
OTHERS: Sequence[Any] = (None, True, [], {}, [[]], {"": None}, ["x"], {"recipe": "toy"})


def odd_json(draw: random.Random, content: bytes) -> bytes:
    """config.json with some values exchanged, taken out or added; sometimes damaged bytes."""
    if draw.random() < 0.3:
        return mutated(draw, content)
    document: Any = json.loads(content.decode())
    for _ in range(draw.choice((1, 1, 2, 3))):
        document = _changed(draw, document)
    text = json.dumps(document)
    for digits in DIGITS:
        text = text.replace(f'"LARGE{digits}"', "1" + "0" * digits)
    deep = draw.choice((500, 100000))
    return text.replace('"DEEP"', "[" * deep + "]" * deep).encode("utf-8", "surrogatepass")


def _changed(draw: random.Random, node: Any) -> Any:
    if isinstance(node, dict) and node and draw.random() < 0.85:
        key, changed = draw.choice(sorted(node)), dict(node)
        act = draw.random()
        if act < 0.1:
            del changed[key]
        elif act < 0.2:
            changed[draw.choice(("", key + "x", "hyper", "recipe_file", "d_lr"))] = _value(draw)
        else:
            changed[key] = _changed(draw, node[key])
        return changed
    return _value(draw)


def _value(draw: random.Random) -> Any:
    kind = draw.randrange(4)
    if kind == 0:
        return draw.choice(NUMBERS)
    if kind == 1:
        return draw.choice(TEXTS)
    return "DEEP" if kind == 2 and draw.random() < 0.3 else draw.choice(list(OTHERS))


def prepare_config(here: Path) -> Callable[[random.Random, int], None]:
    """Reading one, and finding the latest run beside it: which is the good one, whatever it is."""
    from gan_tf1.runs import directory

    shutil.copytree(str(RUNS[0] / "fashion"), str(here / "good"))
    (here / "bad").mkdir()
    content = (here / "good" / "config.json").read_bytes()

    def try_one(draw: random.Random, number: int) -> None:
        path = here / "bad" / "config.json"
        if number < ODD:
            odd(path, number)
        else:
            put(path, odd_json(draw, content))
        try:
            directory.find(here, "latest")
        except Exception as error:
            raise Wrong(f"latest fails ({type(error).__name__}): {error}") from error
        directory.read_config(here / "bad")

    return try_one


class Checkpoints:
    """A run's checkpoints, its graph in a session, and what each of them holds."""

    def __init__(self, here: Path) -> None:
        import tensorflow.compat.v1 as tf

        from gan_tf1 import recipes
        from gan_tf1.graph.build import build
        from gan_tf1.runs import checkpoints, directory

        source = RUNS[0] / "toy"
        hyper = directory.read_config(source).hyper
        self.gan = build(recipes.load("toy"), hyper, 0, (0, 0), False)
        with self.gan.graph.as_default():
            self.saver = checkpoints.Saver(self.gan.saved_vars, hyper.keep)
        self.gan.graph.finalize()
        self.session = tf.Session(graph=self.gan.graph)
        self.folder = here / "checkpoints"
        shutil.copytree(str(source / "checkpoints"), str(self.folder))
        self.files = {path.name: path.read_bytes() for path in self.folder.iterdir()}
        self.steps = checkpoints.steps(self.folder)
        self.held = {}
        for step in self.steps:
            checkpoints.load(self.session, self.gan.saved_vars, self.folder, quiet, step)
            self.held[step] = self.values()

    def values(self) -> list[bytes]:
        """Every variable, as bytes."""
        return [value.tobytes() for value in self.session.run(self.gan.saved_vars)]

    def damage(self, draw: random.Random, number: int, ending: str) -> None:
        """Makes the files whole, and one of the newest checkpoint other than it was."""
        for path in self.folder.iterdir():
            if path.name not in self.files:
                path.unlink()
        for name, content in self.files.items():
            put(self.folder / name, content)
        wanted = f"-{self.steps[0]}.{ending}"
        name = next(name for name in self.files if wanted in name)
        if number < ODD - 1:  # reading /dev/zero has no end
            odd(self.folder / name, number)
        else:
            others = [content for other, content in self.files.items() if ending in other]
            put(self.folder / name, mutated(draw, self.files[name], others))
        if draw.random() < 0.1:
            name = "checkpoint"
            put(self.folder / name, mutated(draw, self.files[name]))

    def require_held(self, step: int) -> None:
        """Raises Wrong unless the session has what the checkpoint of this step held."""
        if self.values() != self.held.get(step):
            raise Wrong("other numbers than were saved, and no word")


def _prepare_checkpoint(ending: str) -> Callable[[Path], Callable[[random.Random, int], None]]:
    def prepare(here: Path) -> Callable[[random.Random, int], None]:
        from gan_tf1.migration import other_checkpoints
        from gan_tf1.runs import checkpoints

        of = Checkpoints(here)

        def try_one(draw: random.Random, number: int) -> None:
            of.damage(draw, number, ending)
            way = draw.randrange(3)
            if way == 0:
                prefix = checkpoints.path(of.folder, of.steps[0])
                other_checkpoints.import_variables(
                    of.session, of.gan.saved_vars, prefix, None, quiet
                )
                of.require_held(of.steps[0])
                return
            try:
                if way == 1:
                    step = checkpoints.load(of.session, of.gan.saved_vars, of.folder, quiet)
                else:
                    step = checkpoints.restore(
                        of.saver,
                        of.session,
                        of.gan.saved_vars,
                        of.folder,
                        quiet,
                        of.gan.counters.g,
                    )
            except Exception as error:
                raise Wrong(f"no fall-back ({type(error).__name__}): {error}") from error
            of.require_held(step)

        return try_one

    return prepare


def prepare_events(here: Path) -> Callable[[random.Random, int], None]:
    """Adding a point to a run of which one event file is damaged."""
    from gan_tf1.evaluation import curves
    from gan_tf1.evaluation.quality import Quality

    source = RUNS[0] / "toy"
    files = {path.name: path.read_bytes() for path in source.glob(curves.FILES)}
    run = here / "run"
    run.mkdir()
    (run / "DONE").write_text("4\n")
    quality = Quality(1.0, 0.5, 0.5, 2.0, 1.0, [], [0.1] * 10)

    def try_one(draw: random.Random, number: int) -> None:
        for path in run.glob(curves.FILES):
            if path.name not in files:
                path.unlink()
        for name, content in files.items():
            put(run / name, content)
        name = draw.choice(sorted(files))
        if number < ODD - 1:
            odd(run / name, number)
        else:
            put(run / name, mutated(draw, files[name], list(files.values())))
        curves.add(run, {draw.choice((2, 4)): quality}, quiet)

    return try_one


def prepare_classifier(here: Path) -> Callable[[random.Random, int], None]:
    """The classifier's file in the cache: a damaged one is None, with a line."""
    import numpy as np

    from gan_tf1.data.dataset import Dataset
    from gan_tf1.evaluation import classifier

    images = np.zeros([3, 28, 28], np.uint8)
    train = Dataset("fashion", "train", images, images[:, 0, 0], "here", "0" * 64, False)
    weights = {"a/kernel": np.ones([5, 5], np.float32), "a/bias": np.zeros([5], np.float32)}
    digest = classifier.digest(weights)
    path = here / "classifier.npz"
    classifier.keep(path, classifier.Classifier(weights, 0.5, digest, train.sha256), quiet)
    content = path.read_bytes()

    def try_one(draw: random.Random, number: int) -> None:
        if number < ODD:
            odd(path, number)
        else:
            put(path, mutated(draw, content))
        found = classifier.read(path, train, quiet)
        if found and classifier.digest(found.weights) != digest:
            raise Wrong("takes other weights")

    return try_one


TARGETS = (
    Target("classifier's cache", 5, prepare_classifier),
    Target("config.json", 12, prepare_config),
    Target("checkpoint index", 6, _prepare_checkpoint("index")),
    Target("checkpoint data", 6, _prepare_checkpoint("data")),
    Target("event files", 8, prepare_events),
)
