"""Draws from a finished run: strips, grids, single files, arrays, and walks between seeds.

Sample i of a seed is the same image in every form, however many are drawn with it. In a run trained
with --conditional, sample i is of class i % 10 unless --class says otherwise; a grid and a walk
show one noise vector in each class instead.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import TYPE_CHECKING, Sequence

from gan_tf1.commands import arguments
from gan_tf1.data.dataset import N_CLASSES
from gan_tf1.errors import Parser, UsageError

if TYPE_CHECKING:
    from gan_tf1.export.sampling import Opened

SUFFIXES = {
    "strip": (".jpg", ".jpeg", ".png"),
    "grid": (".jpg", ".jpeg", ".png"),
    "files": ("",),
    "npz": (".npz",),
    "gif": (".gif",),
}
STRIP, MANY, CLASSES = 8, 64, 80  # pictures, unless --count says: the last of a grid of classes
GRID_COLUMNS = 8  # at least
STRIP_FRAMES, GIF_FRAMES = 8, 24  # of a walk, from one seed to the next
WALK_SEEDS = 4  # of a GIF without --interpolate
NAMED_SEEDS = 5  # in the name of a file, at most


def main(argv: Sequence[str]) -> int:
    """The command line of scripts/sample.py."""
    args = _parse(argv)

    # TensorFlow takes seconds to import; what can be refused without it was refused above.
    from gan_tf1.export import sample_files, sampling
    from gan_tf1.export.destination import writing
    from gan_tf1.runs.console import say

    opened = sampling.open_run(Path(args.logdir), args.run, args.raw_weights)
    label = sampling.class_number(args.class_, opened)
    every_class = opened.hyper.conditional and label is None
    if args.count is None:
        rows_of_classes = args.form == "grid" and every_class
        args.count = CLASSES if rows_of_classes else STRIP if args.form == "strip" else MANY
    with sampling.generator(opened, say, args.step) as of:
        out = Path(args.out) if args.out else _default_path(args, opened, of.step)
        _require_free(out, args)
        rows, columns = _layout(args, every_class)
        if args.form in ("strip", "grid"):
            image = opened.recipe.require_image()
            sample_files.require_fits(out, rows, columns, image.height, image.width)
        say(opened.title(of.step))
        with writing(out, bool(args.out)):
            if args.seeds:
                write = sample_files.write_animation if args.gif else sample_files.write_walk
                noise = opened.hyper.noise
                write(out, sampling.walk(of, args.seeds, args.frames, noise, label, loop=args.gif))
            elif args.form == "files":
                parts = sampling.chunks(of, args.seed, args.count, label)
                sample_files.write_folder(out, parts, args.count)
            elif args.form == "npz":
                drawn = sampling.draw(of, args.seed, args.count, label)
                sample_files.write_arrays(out, drawn)
            elif args.form == "grid" and every_class:
                images = sampling.every_class(of, args.seed, args.count)
                sample_files.write_grid(out, images, columns)
            else:
                images = sampling.draw(of, args.seed, args.count, label).images
                sample_files.write_grid(out, images, columns)
    say(str(out))
    return 0


def _layout(args: argparse.Namespace, every_class: bool) -> tuple[int, int]:
    """Rows and columns of a strip or a grid."""
    if args.seeds:
        return (N_CLASSES if every_class else 1) * (len(args.seeds) - 1), args.frames
    if args.form == "strip":
        return 1, args.count
    if every_class:
        return N_CLASSES, -(-args.count // N_CLASSES)
    columns = min(args.count, max(GRID_COLUMNS, math.ceil(math.sqrt(args.count))))
    return -(-args.count // columns), columns


def _default_path(args: argparse.Namespace, opened: Opened, step: int) -> Path:
    what = args.form
    if args.seeds:
        what = "walk" if args.gif else "interpolation"
    else:
        what += f"_{args.count}"
    if args.class_ is not None:
        what += f"_{args.class_.lower()}"
    seeds = args.interpolate or [args.seed]
    named = "_".join(str(seed) for seed in seeds[:NAMED_SEEDS])
    if len(seeds) > NAMED_SEEDS:
        named += f"_and_{len(seeds) - NAMED_SEEDS}_more"
    name = f"{what}_{opened.file_name(step)}_seed_{named}{SUFFIXES[args.form][0]}"
    return opened.run / "generated" / name


def _require_free(out: Path, args: argparse.Namespace) -> None:
    """Raises UsageError where something is in the way that --force may not, or did not, replace."""
    from gan_tf1.export import sample_files

    if not out.exists():
        return
    if not args.force:
        raise UsageError(f"{out} exists already; give --force to replace it, or another --out")
    if args.form != "files":
        if not out.is_file():
            raise UsageError(f"{out}: not a file, and so not replaced; give another --out")
        return
    # What --force may delete: a folder that this script has made, and nothing else.
    others = sample_files.foreign(out) if out.is_dir() else []
    if not out.is_dir() or others:
        holds = f"it holds {others[0]}" if others else "it is no folder"
        raise UsageError(f"{out}: {holds}, and so is not replaced; give another --out")


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = Parser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    arguments.add_run(parser)
    add(
        "--count", type=int, metavar="N", help="8 in a strip, otherwise 64, in a grid of classes 80"
    )
    add("--seed", type=int, metavar="S", help="of the noise (default: 1)")
    arguments.add_step(parser)
    add(
        "--as",
        dest="form",
        choices=("strip", "grid", "files", "npz"),
        help="a JPEG of one row or of several, a folder of PNG files, or arrays: images uint8 "
        "[N, height, width], noise and, of a conditional run, labels (default: by --out, or strip)",
    )
    add("--out", metavar="PATH", help="default: below RUN/generated, named by step and seed")
    add("--class", dest="class_", metavar="NAME", help="all of this class, by name or number")
    add(
        "--interpolate",
        type=int,
        nargs="+",
        metavar="SEED",
        help="the way from the first sample of a seed to that of the next, of normal noise along a "
        "quarter of an ellipse, where every point is as likely as the ends, of any other straight",
    )
    add("--frames", type=int, metavar="N", help="pictures from seed to seed (default: 8, GIF 24)")
    add("--gif", action="store_true", help="a walk through seeds and back, animated")
    arguments.add_raw_weights(parser)
    arguments.add_logdir(parser)
    add("--force", action="store_true", help="replace what is there")
    args = parser.parse_args(argv)
    _check(args)
    return args


def _check(args: argparse.Namespace) -> None:
    """Completes the options; raises UsageError where they do not go together."""
    arguments.require_values(args, ("run", "out", "logdir", "class_"))
    for option, path in (("RUN", args.run), ("--logdir", args.logdir)):
        arguments.require_for_tensorflow(option, path)
    arguments.require_positive("--count", args.count)
    arguments.require_positive("--frames", args.frames, 10000)
    if args.seed is not None and args.interpolate is not None:
        raise UsageError(f"--seed {args.seed}: --interpolate names the seeds; leave one out")
    args.seed = 1 if args.seed is None else args.seed
    arguments.require_seed("--seed", args.seed)
    for seed in args.interpolate or []:
        arguments.require_seed("--interpolate: seed", seed)
    is_walk = args.gif or args.interpolate is not None
    if args.interpolate is not None and len(args.interpolate) < 2:
        raise UsageError(f"--interpolate {args.interpolate[0]}: name two seeds or more")
    if is_walk and (args.count is not None or args.form not in (None, "strip")):
        raise UsageError("--interpolate and --gif make a strip or a GIF: no --count, no other --as")
    if is_walk and args.frames == 1:
        raise UsageError("--frames 1: the way from seed to seed has two ends")
    if args.frames is not None and not is_walk:
        raise UsageError("--frames is for --interpolate and --gif")
    args.seeds = args.interpolate  # of a walk
    if args.gif and not args.seeds:
        args.seeds = [(args.seed + k) % 2**31 for k in range(WALK_SEEDS)]
    suffix = Path(args.out).suffix.lower() if args.out else None
    if args.gif:
        args.form = "gif"
    elif args.form is None:
        args.form = "npz" if suffix == ".npz" else "strip"
    if suffix is not None and args.form != "files" and suffix not in SUFFIXES[args.form]:
        raise UsageError(
            f"--out {args.out}: a {args.form} is written to a file "
            + " or ".join(SUFFIXES[args.form])
        )
    if args.frames is None:
        args.frames = GIF_FRAMES if args.gif else STRIP_FRAMES
