"""How good samples are, of runs or given as images, by a small classifier of the same data set.

These are not Inception FIDs: compare numbers of one classifier and one count only. Beside them
stand the real baseline, what real training images get, and the noise baseline, what uniform noise
gets.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from pathlib import Path
from typing import Sequence

from gan_tf1.commands import arguments
from gan_tf1.config import DATASETS, flag
from gan_tf1.errors import Parser, UsageError
from gan_tf1.evaluation.quality import COUNT, SEED


def main(argv: Sequence[str]) -> int:
    """The command line of scripts/evaluate.py."""
    args = _parse(argv)

    # TensorFlow takes seconds to import; what can be refused without it was refused above.
    from gan_tf1.evaluation import finished_runs, given_images, report
    from gan_tf1.runs.console import say

    out, logdir = sys.stdout, Path(args.logdir)
    # With --json nothing but that goes to standard output, whoever it is that says something.
    quiet = contextlib.redirect_stdout(sys.stderr) if args.json else contextlib.nullcontext()
    with quiet:
        candidates = [
            finished_runs.candidate(
                logdir, which, args.step, args.every_checkpoint, args.raw_weights
            )
            for which in args.runs
        ]
        given = [given_images.read(source, say) for source in args.images]
        groups = finished_runs.compare(
            candidates, args.data_dir, args.count, args.seed, say, given, args.dataset
        )
    if args.json:
        print(json.dumps(report.as_json(groups, args.seed), indent=2), file=out, flush=True)
        return 0
    for group in groups:
        curve = args.every_checkpoint
        table = report.table(group.reference, group.evaluations, args.seed, curve, group.judged)
        print("\n" + table, flush=True)  # a full disk is to be told of
    return 0


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = Parser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    arguments.add_runs(parser)
    add(
        "--images",
        nargs="+",
        metavar="PATH",
        default=[],
        help="samples of another program: .npz files with images, uint8 [N, 28, 28] or, with a "
        "border, [N, 32, 32], or folders of pictures",
    )
    add(
        "--dataset",
        choices=DATASETS,
        help=f"what --images are compared with (default: as the first RUN, or {DATASETS[0]})",
    )
    add("--every-checkpoint", action="store_true", help="each that is kept, not the newest alone")
    arguments.add_step(parser)
    arguments.add_raw_weights(parser)
    add(
        "--count",
        type=int,
        metavar="N",
        help=f"samples, and test images to compare them with (default: {COUNT}, or all there are)",
    )
    add("--seed", type=int, metavar="S", default=SEED, help=f"of the samples (default: {SEED})")
    add("--json", action="store_true", help="the numbers as JSON on standard output, no table")
    add("--data-dir", metavar="DIR", help="where the data set is, if not where it was")
    arguments.add_logdir(parser)
    args = parser.parse_args(argv)
    arguments.require_values(args, ("runs", "images", "data_dir", "logdir"))
    if not args.runs:
        _require_no_options_of_runs(args)
    if args.dataset and not args.images:
        raise UsageError(f"--dataset {args.dataset}: for --images; a run has the data set it had")
    arguments.require_for_tensorflow("--logdir", args.logdir)
    for run in args.runs:
        arguments.require_for_tensorflow("RUN", run)
    arguments.require_positive("--count", args.count)
    arguments.require_seed("--seed", args.seed)
    if args.step is not None and args.every_checkpoint:
        raise UsageError("--step and --every-checkpoint: leave one out")
    return args


def _require_no_options_of_runs(args: argparse.Namespace) -> None:
    if not args.images:
        raise UsageError("what is to be evaluated? name a RUN, or give --images")
    for name in ("step", "every_checkpoint", "raw_weights"):
        if getattr(args, name) not in (None, False):
            raise UsageError(f"{flag(name)} is for runs, and none is named")
