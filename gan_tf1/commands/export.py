"""Exports the generator of a run as a SavedModel and, with --tflite, as a TFLite file too.

serving_default   noise [n, noise_dim] -> images, uint8 [n, height, width], and values, the same
                  before rounding, in [0, 1]
sample            count (int32), seed (int64) -> images: those of sample.py --count and --seed

Of a run trained with --conditional, serving_default takes labels too, one-hot [n, 10], and sample
takes label (int32): the class of all, or -1 for all classes in turn, as sample.py has them.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Sequence

from gan_tf1.commands import arguments
from gan_tf1.errors import Parser, UsageError
from gan_tf1.files import write_atomic


def main(argv: Sequence[str]) -> int:
    """The command line of scripts/export.py."""
    args = _parse(argv)

    from gan_tf1.export import saved_model, tflite
    from gan_tf1.export.destination import writing
    from gan_tf1.export.sampling import open_run
    from gan_tf1.runs.console import say

    opened = open_run(Path(args.logdir), args.run, args.raw_weights)
    hyper, run = opened.hyper, opened.run
    if args.tflite and hyper.dtype != "float32":
        raise UsageError(f"--tflite: TFLite computes in float32 and {run.name} in {hyper.dtype}")
    with saved_model.restored(opened, say, args.step) as of:
        out = Path(args.out) if args.out else run / "exported" / opened.file_name(of.step)
        if not out.name:
            raise UsageError(f"--out {args.out}: exists already; give the name of a new folder")
        beside = out.with_name(out.name + ".tflite")
        for path in (out, beside) if args.tflite else (out,):
            if path.exists():
                raise UsageError(f"{path} exists already; give another --out, or remove it")
        say(opened.title(of.step))
        with writing(out, bool(args.out)):
            saved_model.save_model(of.sess, of.served, out)
        say(str(out))
        if args.tflite:
            file = tflite.checked(of.sess, of.served)
            with writing(beside, bool(args.out)):
                write_atomic(beside, file.content)
            say(
                f"{beside}: on {tflite.CHECKED} samples at most {file.difference:.1e} away from "
                "the session's values"
            )
    say("to use it, with TensorFlow 2:")
    say(f'    model = tf.saved_model.load("{out}")')
    label = ", label=tf.constant(-1)" if hyper.conditional else ""
    inputs = f"count=tf.constant(8), seed=tf.constant(1, tf.int64){label}"
    say(f'    images = model.signatures["sample"]({inputs})["images"]')
    return 0


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = Parser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    arguments.add_run(parser)
    add("--out", metavar="DIR", help="a new folder (default: RUN/exported/step_...)")
    arguments.add_step(parser)
    arguments.add_raw_weights(parser)
    add("--tflite", action="store_true", help="DIR.tflite as well: noise -> values; it is tried")
    arguments.add_logdir(parser)
    args = parser.parse_args(argv)
    arguments.require_values(args, ("run", "out", "logdir"))
    for option, path in (("RUN", args.run), ("--logdir", args.logdir), ("--out", args.out)):
        arguments.require_for_tensorflow(option, path)
    return args
