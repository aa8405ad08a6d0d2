"""What a run tells TensorBoard beside its curves and sample images."""

from __future__ import annotations

import inspect
import shlex
import textwrap
import time
from pathlib import Path
from typing import Mapping, Sequence

import numpy as np
import tensorflow.compat.v1 as tf
from tensorboard.plugins.custom_scalar import layout_pb2
from tensorboard.summary.v1 import custom_scalar_pb, pr_curve_pb

from gan_tf1 import config, launch
from gan_tf1.config import LOGDIR, Hyper
from gan_tf1.data import Dataset
from gan_tf1.data.dataset import TITLES
from gan_tf1.graph.recipe import Recipe
from gan_tf1.runs.directory import begun_by, versions
from gan_tf1.runs.events import Events

BEGIN_FROM = ("--import-checkpoint", "--name-map")  # where a run does not begin from nothing
SHARE = ("--replicas", "--cluster", "--task")  # devices and machines; sums are in another order
WIDTH = 90  # characters of a line that a page shows whole


def begin(
    events: Events,
    recipe: Recipe,
    hyper: Hyper,
    data: Dataset | None,
    run: Path,
    step: int,
    two_runs: bool,
    command: str,
) -> None:
    """Everything that is known before the first step: the text pages, the layout, the options.

    data: None for a recipe that draws its data in the graph. command: as it was typed.
    """
    # A block of code: as Markdown, a formula's * and _ would become italics.
    events.text("recipe", code_block(inspect.cleandoc(recipe.text)), step)
    events.text("config", options_table(hyper), step)
    events.text("data", data_table(recipe, hyper, data), step)
    events.text("versions", table(("package", "version"), versions()), step)
    again = reproduce_command(recipe, hyper, run, two_runs, begun_by(run), command)
    pages = {
        "As it was typed": command,
        "The same run again, with every option": again,
        "To go on with it": resume_command(run, command),
    }
    page = "\n\n".join(f"{title}:\n\n{code_block(wrapped(text))}" for title, text in pages.items())
    events.text("command", page, step)
    events.merged(custom_scalar_pb(layout(recipe)).SerializeToString(), step)
    events.session(hyperparameters(hyper), step)


def options_table(hyper: Hyper) -> str:
    """The recipe and its options, not those of other recipes, as a Markdown table."""
    names = ["recipe"] + [field.name for field in config.options(hyper)]
    return table(("option", "value"), {name: getattr(hyper, name) for name in names})


def data_table(recipe: Recipe, hyper: Hyper, data: Dataset | None) -> str:
    """What the run learns from, as a Markdown table."""
    rows: dict[str, object]
    if data is None:
        density, _ = recipe.require_points().densities(hyper)
        rows = {
            "points": "drawn in the graph, new at every step",
            "density": "normal, weights {}, means {}, deviations {}".format(*density),
        }
    else:
        rows = {
            "data set": TITLES.get(data.name, data.name),
            "split": data.split,
            "images": "{:,} of {}x{} pixels".format(len(data.images), *data.images.shape[1:]),
            "source": data.source,
            "sha256": data.sha256,
        }
    return table(("data", "value"), rows)


def table(head: tuple[str, str], rows: Mapping[str, object]) -> str:
    """A Markdown table of two columns."""
    lines = ["| {} | {} |".format(*head), "| --- | --- |"]
    for name, value in rows.items():
        lines.append("| {} | {} |".format(name, str(value).replace("|", "\\|")))
    return "\n".join(lines)


def code_block(text: str) -> str:
    """Text that Markdown shows as it is; that of TensorBoard 1.15 knows no ``` yet."""
    return textwrap.indent(text, " " * 4)


def reproduce_command(
    recipe: Recipe, hyper: Hyper, run: Path, two_runs: bool, begun: str, command: str
) -> str:
    """The command of a new run with the same numbers, whatever the defaults will be by then.

    begun, command: as the run was begun and as it goes on, typed. What it begins from and what
    shares its work are no options of the recipe and are taken from there.
    """
    words = launch.words([launch.RECIPE_FILE, recipe.file] if recipe.file else [recipe.name])
    for field in config.options(hyper):
        value = getattr(hyper, field.name)
        if field.type == "bool":
            words += [config.flag(field.name)] if value else []
        elif value != "":
            words += [config.flag(field.name), str(value)]
    words += _typed(begun, BEGIN_FROM) + _typed(command, SHARE)
    return _quoted(words + (["--two-runs"] if two_runs else []), run)


def _typed(command: str, options: Sequence[str]) -> list[str]:
    """The words of a command that give these options."""
    words = []
    typed = iter(shlex.split(command))
    for word in typed:
        if word in options:
            words += [word, next(typed)]
        elif word.split("=")[0] in options:
            words.append(word)
    return words


def resume_command(run: Path, command: str = "") -> str:
    """The command that goes on with a run from its last checkpoint; command: whose share it has."""
    return _quoted([*launch.words(), "--resume", run.name, *_typed(command, SHARE)], run)


def _quoted(words: list[str], run: Path) -> str:
    if run.parent.resolve() != LOGDIR:
        words = words + ["--logdir", str(run.parent)]
    return " ".join(shlex.quote(word) for word in words)


def wrapped(command: str) -> str:
    """A shell command on lines that a page can show, to be copied as they are."""
    parts: list[str] = []  # an option stays with its value
    for word in shlex.split(command):
        if parts and not word.startswith("--"):
            parts[-1] += " " + shlex.quote(word)
        else:
            parts.append(shlex.quote(word))
    lines = parts[:1]
    for part in parts[1:]:
        if len(lines[-1]) + len(part) < WIDTH:
            lines[-1] += " " + part
        else:
            lines.append(part)
    return " \\\n    ".join(lines)


def hyperparameters(hyper: Hyper) -> dict[str, bool | float | str]:
    """What decides a run's numbers, and so what runs may be compared by: name -> value.

    Nothing that may change when a run is resumed: TensorBoard keeps the first values it reads.
    """
    return {name: getattr(hyper, name) for name in ["recipe"] + config.kept(hyper)}


def learning_rates(hyper: Hyper, step: int) -> dict[str, float]:
    """Tag -> value of those in use in iteration `step`, from 1 on."""
    share = 1 if hyper.schedule == "constant" else max(0, 1 - (step - 1) / hyper.steps)
    rates = {"learning_rate/d": hyper.d_lr * share}
    if not hyper.fixed_g:
        rates["learning_rate/g"] = hyper.g_lr * share
    return rates


def layout(recipe: Recipe) -> layout_pb2.Layout:
    """The page of custom scalars: what one wants to see side by side."""
    against = [
        _lines("losses of D and of G", "loss", ["d", "g"]),
        _lines("gradient norms of D and of G", "gradient_norm", ["d", "g"]),
    ]
    on_both = [_lines("D's output on real and on generated images", "score", ["real", "fake"])]
    if recipe.log_odds:
        on_both = [
            _margin(
                "accuracy of D, in the band between generated and real images",
                "accuracy/d",
                ("accuracy/fake", "accuracy/real"),
            ),
            _lines("D(x) and D(G(z)), means", "prob", ["real", "fake"]),
        ]
    if recipe.points:
        last = "theory"
        charts = [
            _lines("V, and V with the best D", "theory", ["V", "V_at_optimum"]),
            _lines(
                "Jensen-Shannon divergence of p and q, and the bound by D",
                "theory",
                ["js", "js_lower_bound"],
            ),
        ]
    else:
        last = "quality"
        charts = [
            _lines("Frechet distance (of --eval-every or evaluate.py)", "quality", ["frechet"]),
            _lines("precision and recall", "quality", ["precision", "recall"]),
            _lines("classifier score", "quality", ["score"]),
            _lines("entropy of the predicted classes", "quality", ["class_entropy"]),
            _lines("missing classes", "quality", ["missing_classes"]),
        ]
    pages = {"G against D": against, "D on real and fake": on_both, last: charts}
    return layout_pb2.Layout(
        category=[layout_pb2.Category(title=title, chart=page) for title, page in pages.items()]
    )


def _lines(title: str, group: str, names: Sequence[str]) -> layout_pb2.Chart:
    # Regular expressions, which TensorBoard matches at the start of a tag only.
    content = layout_pb2.MultilineChartContent(tag=[f"^{group}/{name}$" for name in names])
    return layout_pb2.Chart(title=title, multiline=content)


def _margin(title: str, value: str, bounds: tuple[str, str]) -> layout_pb2.Chart:
    series = layout_pb2.MarginChartContent.Series(value=value, lower=bounds[0], upper=bounds[1])
    content = layout_pb2.MarginChartContent(series=[series])
    return layout_pb2.Chart(title=title, margin=content)


def pr_curve(real: np.ndarray, fake: np.ndarray) -> bytes:
    """D as a detector of real images, a serialized summary.

    real, fake: [batch, 1], the probabilities of being real that D gives to either.
    """
    labels = np.repeat([True, False], [real.size, fake.size])
    predictions = np.concatenate([real, fake], axis=None).astype(np.float64)
    title = "D as a detector of real images"
    summary = pr_curve_pb("D/real_images", labels, predictions, display_name=title)
    return summary.SerializeToString()


def write_traces(
    events: Events, traces: Sequence[tf.RunMetadata], step: int, resumed: bool
) -> None:
    """Time and memory of an iteration's ops, for the Graph tab: an item for each `sess.run`."""
    for number, metadata in enumerate(traces, 1):
        tag = f"step {step}"
        if len(traces) > 1:
            tag += f", run {number} of {len(traces)}"
        if resumed:  # the run may have passed this step before
            tag += time.strftime(", %Y-%m-%d %H:%M:%S")
        events.trace(tag, metadata, step)
