"""argv -> Hyper -> train: the command line of the training scripts.

TensorFlow takes seconds to import, so what can be refused without it is refused before.
"""

from __future__ import annotations

import argparse
import dataclasses
import importlib
import shutil
from pathlib import Path
from typing import Sequence

from gan_tf1 import config, launch
from gan_tf1.config import LOGDIR, Hyper
from gan_tf1.errors import Parser, RunError, UsageError

TYPES = {"str": str, "int": int, "float": float}


def main(recipe_name: str, argv: Sequence[str]) -> int:
    """The command line of a recipe's training script; returns the exit status."""
    args = _parse(recipe_name, argv)
    given = {
        field.name: getattr(args, field.name)
        for field in config.options(recipe_name)
        if getattr(args, field.name) is not None
    }
    for name in ("resume", "run_name", "logdir", "data_dir", "import_checkpoint", "name_map"):
        if getattr(args, name, None) == "":
            raise UsageError(f"{config.flag(name)} is empty: give a value, or leave it out")
    if "data_dir" in given:
        given["data_dir"] = str(Path(given["data_dir"]).resolve())
    if args.resume and args.import_checkpoint:
        raise UsageError("--import-checkpoint begins a new run; leave --resume out")
    if args.name_map and not args.import_checkpoint:
        raise UsageError("--name-map: of what? give --import-checkpoint")
    Hyper(recipe=recipe_name, **given)  # complains, if it must, before TensorFlow is imported

    from gan_tf1 import data
    from gan_tf1.evaluation import evaluator
    from gan_tf1.migration import other_checkpoints
    from gan_tf1.runs import directory
    from gan_tf1.runs.console import say
    from gan_tf1.training import run_summaries
    from gan_tf1.training.loop import train as train_run

    recipe = importlib.import_module("gan_tf1.recipes." + recipe_name)
    logdir = Path(args.logdir)
    if args.resume:
        run = directory.find(logdir, args.resume, recipe_name)
        hyper, origin = _resumed(directory.read_config(run), run, recipe_name, given, args.run_name)
    else:
        hyper = dataclasses.replace(recipe.DEFAULTS, **given)
    images = None
    if recipe.IMAGE is not None:
        _check_pictures(hyper, given)
        size = (recipe.IMAGE.height, recipe.IMAGE.width)
        images = data.load(hyper.dataset, hyper.split, hyper.data_dir or None, say, size)
        if hyper.batch > len(images.images):
            raise UsageError(
                f"--batch {hyper.batch}: the images of a batch are all distinct, and there are "
                f"{len(images.images)} images; give --batch {len(images.images)} or less"
            )
    begin_from = evaluate = None
    if args.import_checkpoint:
        names = other_checkpoints.read_map(args.name_map) if args.name_map else None

        def begin_from(sess, gan):
            return other_checkpoints.begin(sess, gan, hyper, args.import_checkpoint, names, say)

    if hyper.while_training:
        evaluate = evaluator.for_training(recipe, hyper, images).write
    if not args.resume:
        run = directory.create(logdir, args.run_name, hyper, images)
    elif images and images.sha256 != origin["sha256"]:
        raise UsageError(
            f"--resume {args.resume}: it learned from other images than {images.source} holds; "
            f"they came from {origin['source']}, give --data-dir with these"
        )
    if images:
        say(f"{images.name}, {len(images.images)} images: {images.source}")
    say(f"run: {_short(run)}")
    try:
        received = train_run(
            recipe,
            hyper,
            images,
            run,
            bool(args.resume),
            args.two_runs,
            launch.command(),
            begin_from,
            evaluate,
        )
    except UsageError:
        if not args.resume:  # what it made so far is an empty run
            shutil.rmtree(str(run))
        raise
    except OSError as error:
        raise RunError(
            f"{error.filename or run}: {error.strerror or error}; the checkpoints are as they were"
        ) from None
    if received:
        say(f"stopped; go on with: {run_summaries.resume_command(run)}")
        return 128 + received
    say("done: {}".format(_short(run / "samples")))
    say(f"look: tensorboard --logdir {_short(logdir)}")
    return 0


def _check_pictures(hyper: Hyper, given: dict) -> None:
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


def _resumed(saved: dict, run: Path, recipe_name: str, given: dict, name: str | None) -> tuple:
    """The options of a run to go on with and what it learned from; raises where that is unwise."""
    hyper = saved["hyper"]
    if name:
        raise UsageError(f"--run-name {name}: a resumed run keeps its name")
    if hyper.recipe != recipe_name:
        script = "train_dcgan" if hyper.recipe == "dcgan_mmd" else f"train_{hyper.recipe}"
        words = launch.words()  # of a script, or with the recipe at the end
        other = [*words[:-1], hyper.recipe] if recipe_name in words else [f"scripts/{script}.py"]
        raise UsageError(f"--resume {run.name}: a run of {hyper.recipe}; use {' '.join(other)}")
    for field in config.options(recipe_name):
        before = getattr(hyper, field.name)
        if field.metadata["fixed"] and given.get(field.name, before) != before:
            raise UsageError(
                f"{config.flag(field.name)} {given[field.name]}: the run to resume has {before}, "
                "and this cannot change on the way"
            )
    hyper = dataclasses.replace(hyper, **given)
    return hyper, saved["data"]


def _parse(recipe_name: str, argv: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        description=f"Trains the recipe {recipe_name}.", add_help=False, allow_abbrev=False
    )
    parser.add_argument("-h", "--help", action="store_true", help="show this page and exit")
    parser.add_argument(
        "--resume", metavar="RUN", help="go on with a run: its directory, its name, or latest"
    )
    parser.add_argument("--run-name", metavar="NAME", help="default: the recipe, date and time")
    parser.add_argument(
        "--logdir", metavar="DIR", default=str(LOGDIR), help="default: tensorboard/ of the project"
    )
    parser.add_argument(
        "--import-checkpoint",
        metavar="PATH",
        help="begin from a checkpoint of another program: its prefix, or its folder",
    )
    parser.add_argument(
        "--name-map",
        metavar="FILE",
        help='its names: JSON, {"name here": "name there"}, or document, for those that the '
        "document's own script creates (default: the same names)",
    )
    parser.add_argument(
        "--two-runs",
        action="store_true",
        help="D's and G's updates in a sess.run each, as in the documents; same numbers, slower",
    )
    actions = {}
    for field in config.options(recipe_name):
        if field.type == "bool":
            actions[field.name] = parser.add_argument(
                config.flag(field.name), action="store_const", const=True
            )
            continue
        actions[field.name] = parser.add_argument(
            config.flag(field.name),
            dest=field.name,
            type=TYPES[field.type],
            choices=field.metadata["choices"],
            metavar=None if field.metadata["choices"] else field.name.split("_")[-1].upper(),
        )
    args = parser.parse_args(argv)
    if args.help:
        # The defaults stand in the recipe, and a recipe imports TensorFlow.
        recipe = importlib.import_module("gan_tf1.recipes." + recipe_name)
        for field in config.options(recipe_name):
            default = getattr(recipe.DEFAULTS, field.name)
            actions[field.name].help = "{} (default: {})".format(
                field.metadata["help"], default if default != "" else "see README.md"
            )
        parser.print_help()
        raise SystemExit(0)
    return args


def _short(path: Path) -> str:
    """A path as one would type it: relative where it lies below the current folder."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
