"""Compares TensorFlow 1.15.5, compat.v1 on the installed TensorFlow and native TensorFlow 2.

    python scripts/compare_with_tf2.py                          # the recipes of the notes
    python scripts/compare_with_tf2.py fashion --float64
    python scripts/compare_with_tf2.py toy --python37 PYTHON    # 1.15.5 itself, not what it gave

Every recipe is set up with the same made-up images and the same seed on each side, and compared
in this order, where each comparison must hold before the next can: names, random numbers,
outputs from equal weights, gradients, everything saved after 1, 10 and 100 iterations, and 10
iterations on from a checkpoint of another side. What 1.15.5 gives was recorded, as one number for
each array; --record wrote it.

A difference is that of two elements as a part of the array's largest; of a recorded array, that of
its number as a part of the array's norm. Exit status 1 where one exceeds its bound.
"""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path
from typing import Sequence

from gan_tf1.commands.arguments import require_values
from gan_tf1.config import VARIABLE_DTYPES
from gan_tf1.errors import Parser, RunError, UsageError
from gan_tf1.migration.parity.cases import CASES, V1, V2, V115


def main(argv: Sequence[str]) -> int:
    """Compares and prints the tables, or records; returns the exit status."""
    args = _parse(argv)
    cases = args.recipes or list(CASES)
    dtypes = ["float64"] if args.float64 else list(VARIABLE_DTYPES)

    from gan_tf1.migration.parity import comparison, golden, report, sides
    from gan_tf1.runs.console import say
    from gan_tf1.runs.directory import versions

    sides.hide_deprecation_notes()
    if args.record:
        folder = Path(args.record)
        comparison.record(cases, dtypes, args.full, folder, args.checkpoints, say)
        return 0
    shown = golden.FOLDER.relative_to(comparison.PACKAGE.parent)
    say(
        f"{V1} and {V2} are those of TensorFlow {versions()['tensorflow']}, {V115} is "
        + ("asked now" if args.python37 else f"what {shown} holds of it")
    )
    far = []
    for case in cases:
        found = comparison.compare(case, dtypes, args.full, golden.FOLDER, args.python37)
        for dtype, rows in found.items():
            say("\n" + report.table(case, dtype, rows))
            far += [f"{case} {dtype}, {row.rung}" for row in rows if not row.ok]
    if far:
        raise RunError("further apart than allowed: " + "; ".join(far))
    return 0


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    """Raises UsageError for what can be refused before TensorFlow is imported."""
    parser = Parser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "recipes", nargs="*", metavar="RECIPE", help=f"of: {', '.join(CASES)} (default: all)"
    )
    parser.add_argument("--float64", action="store_true", help="leave float32 out")
    parser.add_argument(
        "--full", action="store_true", help="the recipes' own batches and feature maps; minutes"
    )
    parser.add_argument(
        "--python37",
        metavar="PYTHON",
        default=os.environ.get("GAN_TF1_PYTHON37") or None,
        help="an interpreter with TensorFlow 1.15.5, to ask again (default: GAN_TF1_PYTHON37)",
    )
    parser.add_argument(
        "--record", metavar="DIR", help="under 1.15.5: write what it gives there, and no table"
    )
    parser.add_argument(
        "--checkpoints",
        metavar="DIR",
        help="with --record: leave checkpoints there, and go on from those of other sides",
    )
    args = parser.parse_args(argv)
    require_values(args, ("python37", "record", "checkpoints"))
    if args.checkpoints and not args.record:
        raise UsageError("--checkpoints: of what? give --record")
    unknown = [name for name in args.recipes if name not in CASES]
    if unknown:
        raise UsageError(f"{unknown[0]}: no such recipe; there are {', '.join(CASES)}")
    if args.python37 and not shutil.which(args.python37):
        raise UsageError(f"--python37 {args.python37}: no program; give the path of a Python 3.7")
    return args
