"""argv -> Hyper -> train: the command line of the training scripts.

python scripts/train.py NAME [OPTION...]
python scripts/train.py --recipe-file FILE [OPTION...]
python scripts/train.py --resume RUN [OPTION...]
"""

from __future__ import annotations

import argparse
import dataclasses
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Mapping, Sequence

from gan_tf1 import config, launch, processor, recipes, threads
from gan_tf1.commands import machines
from gan_tf1.commands.arguments import (
    add_logdir,
    require_for_tensorflow,
    require_values,
    resolved,
)
from gan_tf1.config import Hyper
from gan_tf1.errors import Parser, UsageError
from gan_tf1.graph.recipe import Recipe

if TYPE_CHECKING:
    from gan_tf1.data import Dataset
    from gan_tf1.graph.build import Gan
    from gan_tf1.runs.directory import Config
    from gan_tf1.training.machines import Machines

TYPES = {"str": str, "int": int, "float": float}
METAVARS = {"str": "TEXT", "int": "N", "float": "X"}
# Where data are looked for, as gan_tf1.data.sources does.
SEARCHED = (
    "~/.keras/datasets, /usr/share/datasets, ~/.cache/gan_tf1, public mirrors, the built-in sample"
)


def main(argv: Sequence[str]) -> int:
    """Of a recipe by its name, which is the first word, by its file, or of a run to go on with."""
    words = list(argv)
    if words and not words[0].startswith("-"):
        return train(recipes.load(words[0]), words[1:])
    parser = Parser(add_help=False, allow_abbrev=False)
    parser.add_argument(launch.RECIPE_FILE, dest="recipe_file", metavar="FILE")
    known, rest = parser.parse_known_args(words)
    if known.recipe_file:
        return train(recipes.load_file(Path(known.recipe_file)), rest)
    parser.add_argument("--resume")
    parser.add_argument("--cluster")
    parser.add_argument("--task", type=int)
    add_logdir(parser)
    known, _ = parser.parse_known_args(words)
    if known.resume is not None:
        cluster = machines.spec.read(known.cluster, known.task)
        if cluster and cluster.own != cluster.chief:
            raise UsageError(
                "--resume: the run is where task 0 is; give the recipe's name to the other tasks, "
                f"{launch.program()} NAME [OPTION...]"
            )
        return train(_recipe_of_run(known), words)
    program, names = launch.program(), ", ".join(recipes.names())
    ways = ("NAME", f"{launch.RECIPE_FILE} FILE", "--resume RUN")
    usage = ", or ".join(f"{program} {way} [OPTION...]" for way in ways)
    if {"-h", "--help"} & set(words):
        print(f"usage: {usage}\nrecipes: {names}\n{program} NAME --help shows the options of one")
        print("\nexamples:", *launch.examples(), sep="\n  ")
        return 0
    raise UsageError(f"which recipe? {usage}; recipes: {names}")


def train(recipe: Recipe, argv: Sequence[str]) -> int:
    """The training of a recipe; returns the exit status. argv: its options."""
    args = _parse(recipe, argv)
    cluster = machines.cluster(recipe, args)
    if cluster and cluster.own != cluster.chief:
        return machines.serve(cluster)
    given = {
        field.name: getattr(args, field.name)
        for field in config.options(recipe.defaults)
        if getattr(args, field.name) is not None
    }
    require_values(
        args, ("resume", "run_name", "logdir", "data_dir", "import_checkpoint", "name_map")
    )
    for option in ("resume", "logdir", "import_checkpoint"):
        require_for_tensorflow(config.flag(option), getattr(args, option))
    if "data_dir" in given:
        given["data_dir"] = str(resolved("--data-dir", given["data_dir"]))
    if args.resume and args.import_checkpoint:
        raise UsageError("--import-checkpoint begins a new run; leave --resume out")
    if args.name_map and not args.import_checkpoint:
        raise UsageError("--name-map: of what? give --import-checkpoint")
    hyper = dataclasses.replace(recipe.defaults, **given)
    if recipe.one_thread_per_op or args.replicas:  # two shares of a batch keep two cores busy
        threads.one_for_each_op()

    from gan_tf1.evaluation import evaluator
    from gan_tf1.migration import other_checkpoints
    from gan_tf1.runs import checkpoints, directory, lock
    from gan_tf1.runs.console import say
    from gan_tf1.training import loop, run_summaries

    logdir = Path(args.logdir)
    if args.resume:
        run = directory.find(logdir, args.resume, recipe.name)
        hyper, origin = _resumed(
            directory.read_config(run, recipe), run, recipe, given, args.run_name
        )
    config.require_effect(hyper, given)
    if given.get("trace_step", 0) > hyper.steps:
        raise UsageError(f"--trace-step {hyper.trace_step}: the run ends at step {hyper.steps}")
    machines.require_shares(hyper.batch, cluster, args)
    if hyper.rounds_products and not processor.multiplies_bfloat16():
        say("note: this processor has no instructions for bfloat16; float32 is faster here")
    images = None
    if isinstance(hyper, config.ImageHyper):
        images = _load(recipe, hyper, given)
    begin_from: Callable[[Any, Gan], int] | None = None
    evaluate = None
    if args.import_checkpoint:
        names = other_checkpoints.read_map(args.name_map) if args.name_map else None

        def begin_from(sess: Any, gan: Gan) -> int:
            return other_checkpoints.begin(sess, gan, hyper, args.import_checkpoint, names, say)

    if images and isinstance(hyper, config.ImageHyper) and hyper.eval_every:
        evaluate = evaluator.for_training(recipe, hyper, images).write
    with machines.ready(cluster, args) as on_machines:
        if not args.resume:
            run = directory.create(logdir, args.run_name, recipe, hyper, images)
        elif images:
            _require_same(args.resume, images, origin, hyper)
        if images:
            say(f"{images.name}, {len(images.images)} images: {images.source}")
        say(f"run: {_short(run)}")
        command, saved = launch.command(), run / "checkpoints"

        def attempt(where: Machines, resume: bool) -> int:
            begin = None if checkpoints.ever_saved(saved) else begin_from
            return loop.train(
                recipe, hyper, images, run, resume, args.two_runs, command, begin, evaluate, where
            )

        with lock.held(run, say):
            received = on_machines(attempt, lambda: checkpoints.steps(saved), bool(args.resume))
    if received:
        say(f"stopped; go on with: {run_summaries.resume_command(run)}{machines.again(args)}")
        return 128 + received
    say("done: {}".format(_short(run / "samples")))
    say(f"look: tensorboard --logdir {shlex.quote(_short(run.parent))}")
    return 0


def _recipe_of_run(args: argparse.Namespace) -> Recipe:
    """The recipe of the run that --resume names, below --logdir; raises UsageError for none."""
    from gan_tf1.runs import directory

    require_values(args, ("resume", "logdir"))
    run = directory.find(Path(args.logdir), args.resume, option="--resume")
    return directory.read_config(run).recipe


def _load(recipe: Recipe, hyper: config.ImageHyper, given: dict[str, Any]) -> Dataset:
    """The data set, or a user's own pictures; as large as the recipe's images or smaller."""
    from gan_tf1 import data
    from gan_tf1.runs.console import say

    _check_pictures(hyper, given)
    image = recipe.require_image()
    size = (image.height, image.width)
    images = data.load(hyper.dataset, hyper.split, hyper.data_dir or None, say, size)
    if hyper.batch > len(images.images):
        raise UsageError(
            f"--batch {hyper.batch}: the images of a batch are all distinct, and there are "
            f"{len(images.images)} images; give --batch {len(images.images)} or less"
        )
    return images


def _check_pictures(hyper: config.ImageHyper, given: dict[str, Any]) -> None:
    """Raises UsageError where --data-dir holds pictures and another option wants a data set."""
    from gan_tf1 import data

    if not hyper.data_dir or not data.only_pictures(Path(hyper.data_dir)):
        return
    if "dataset" in given:
        raise UsageError(
            f"--dataset {hyper.dataset}: {hyper.data_dir} holds pictures and no file of a data "
            "set; leave --dataset out to learn from the pictures"
        )
    if hyper.conditional:
        raise UsageError(
            f"--conditional: {hyper.data_dir} holds pictures, which have no labels; leave it out"
        )


def _resumed(
    saved: Config, run: Path, recipe: Recipe, given: dict[str, Any], name: str | None
) -> tuple[Hyper, dict[str, Any]]:
    """The options of a run to go on with and what it learned from; raises where that is unwise."""
    from gan_tf1.runs import checkpoints

    hyper = saved.hyper
    if name:
        raise UsageError(f"--run-name {name}: a resumed run keeps its name")
    if hyper.recipe != recipe.name:
        words = launch.words()  # of a script, or with the recipe at the end
        other = ["scripts/train.py", hyper.recipe]
        if recipe.name in words:
            other = [*words[:-1], hyper.recipe]
        raise UsageError(f"--resume {run.name}: a run of {hyper.recipe}; use {' '.join(other)}")
    for option in config.kept(hyper):
        before = getattr(hyper, option)
        if given.get(option, before) != before:
            why = f" with --schedule {hyper.schedule}" if option == "steps" else ""
            raise UsageError(
                f"{config.flag(option)} {given[option]}: the run to resume has {before}{why}, "
                "and this cannot change on the way"
            )
    hyper = dataclasses.replace(hyper, **given)
    begun = any(word.split("=")[0] == "--import-checkpoint" for word in saved.command.split())
    if begun and not checkpoints.ever_saved(run / "checkpoints"):
        raise UsageError(
            f"--resume {run.name}: it was to begin from a checkpoint and has not got so far; "
            f"remove {run} and begin it again with --import-checkpoint"
        )
    return hyper, saved.data or {}


def _require_same(which: str, images: Dataset, origin: Mapping[str, Any], hyper: Hyper) -> None:
    """Raises UsageError where a run to be resumed has learned from other data."""
    from gan_tf1.runs.directory import labels_sha256

    what, labels = "", labels_sha256(images)
    if images.sha256 != origin["sha256"]:
        what = "images"
    elif hyper.conditional and origin.get("labels_sha256", labels) != labels:
        what = "labels"
    if what:
        raise UsageError(
            f"--resume {which}: it learned from other {what} than {images.source} holds; "
            f"they came from {origin['source']}, give --data-dir with these"
        )


def _parse(recipe: Recipe, argv: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        description=f"Trains the recipe {recipe.name}.", add_help=False, allow_abbrev=False
    )
    parser.add_argument("-h", "--help", action="store_true", help="show this page and exit")
    parser.add_argument(
        "--resume", metavar="RUN", help="go on with a run: its directory, its name, or latest"
    )
    parser.add_argument("--run-name", metavar="NAME", help="default: the recipe, date and time")
    add_logdir(parser)
    parser.add_argument(
        "--import-checkpoint",
        metavar="PATH",
        help="begin from a checkpoint of another program: its prefix, or its folder",
    )
    parser.add_argument(
        "--name-map",
        metavar="FILE",
        help='its names: JSON, {"name here": "name there"}, or document, for the names in '
        "the session note's script (default: the same names)",
    )
    parser.add_argument(
        "--two-runs",
        action="store_true",
        help="D's and G's updates in a sess.run each; the same numbers, slower",
    )
    machines.add_options(parser, recipe)
    before = {new: old for old, new in config.RENAMED.items()}
    for field in config.options(recipe.defaults):
        default = getattr(recipe.defaults, field.name)
        shown = default if default != "" else SEARCHED
        help = f"{field.metadata['help']} (default: {shown})"
        _add(parser, field, config.flag(field.name), help)
        if field.name in before:
            _add(parser, field, config.flag(before[field.name]), argparse.SUPPRESS)
    args = parser.parse_args(argv)
    if args.help:
        parser.print_help()
        raise SystemExit(0)
    return args


def _add(
    parser: argparse.ArgumentParser, field: dataclasses.Field[Any], flag: str, help: str
) -> None:
    if field.type == "bool":
        parser.add_argument(flag, dest=field.name, action="store_const", const=True, help=help)
        return
    choices = field.metadata["choices"]
    parser.add_argument(
        flag,
        dest=field.name,
        type=TYPES[str(field.type)],
        choices=choices,
        metavar=None if choices else "DIR" if flag.endswith("-dir") else METAVARS[str(field.type)],
        help=help,
    )


def _short(path: Path) -> str:
    """A path as one would type it: relative where it lies below the current folder."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except (ValueError, OSError, RuntimeError):
        return str(path)
