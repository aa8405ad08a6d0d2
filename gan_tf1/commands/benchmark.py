"""How long an iteration takes, in three forms measured in turn, and what it leaves behind.

    python scripts/benchmark.py                  # fashion
    python scripts/benchmark.py --json FILE
    python scripts/benchmark.py --replicas 2     # each batch in two halves, one for each core
    python scripts/benchmark.py --dtype bfloat16 # products of that type
    python scripts/benchmark.py --peers FOLDER   # beside JAX and PyTorch, of that environment

document is the loop of the session note that docs/documents.md introduces, as it is written (two
runs, batches fed, new ops at every strip: it slows down as it goes), two runs and one run are a
recipe's graph here, and floor, a lower bound, is the time of the one-run step's matrix products
and convolutions alone. The forms take turns, as the speed of a machine drifts: what counts is their
ratios.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
from pathlib import Path
from typing import Sequence

from gan_tf1 import recipes, threads
from gan_tf1.benchmark.measure import ROUNDS
from gan_tf1.commands.arguments import require_positive, require_values
from gan_tf1.config import DTYPES, flag
from gan_tf1.errors import Parser, RunError, UsageError

PEERS = ("dcgan_mmd", "fashion", "keras_mlp", "mnist")  # recipes that other programs repeat
FORMS = ("document", "two", "one")


def main(argv: Sequence[str]) -> int:
    """Measures, prints the table, writes --json; returns the exit status."""
    args = _parse(argv)
    if recipes.load(args.recipe).one_thread_per_op or args.replicas:
        threads.one_for_each_op()  # as a training has it
    if args.peers:
        return _beside_peers(args)
    if args.cluster:
        return _cluster(args)

    from gan_tf1.benchmark import forms, report
    from gan_tf1.benchmark.floor import Floor
    from gan_tf1.benchmark.measure import measure
    from gan_tf1.files import write_atomic
    from gan_tf1.runs.console import say
    from gan_tf1.runs.directory import versions

    wanted = (args.only,) if args.only else FORMS
    further = forms.Further(args.replicas, args.dtype)
    hyper, made = forms.make(args.recipe, wanted, args.data_dir, say, further)
    floor = None
    if "one" in wanted:
        floor = Floor(forms.work_of(recipes.load(args.recipe), hyper))
    say(f"{args.recipe}: batch {hyper.batch}, {args.steps} steps of each form, in {ROUNDS} turns")
    rows, floor_ms = measure(made, args.steps, floor)
    say(report.table(rows, floor_ms))
    if args.json:
        content = report.as_json(args.recipe, hyper.batch, args.steps, versions(), rows, floor_ms)
        try:
            write_atomic(Path(args.json), content)
        except OSError as error:
            raise RunError(f"--json {args.json}: {error.strerror or error}") from None
    return 0


def _beside_peers(args: argparse.Namespace) -> int:
    """Measures the one-run step in turns with the same work in JAX and in PyTorch."""
    from gan_tf1.benchmark import forms
    from gan_tf1.benchmark.peers import turns
    from gan_tf1.runs.console import say

    peers = turns.start(args.peers, args.recipe)
    try:
        recipe = recipes.load(args.recipe)
        say(f"{args.recipe}: batch {recipe.defaults.batch}, {args.steps} steps of each")
        say(turns.machine())
        ours = turns.ours(recipe, forms.Further(args.replicas, args.dtype))
        say(turns.table(turns.compare(ours, peers, args.steps)))
    finally:
        for peer in peers:
            peer.close()
    return 0


def _cluster(args: argparse.Namespace) -> int:
    """What servers and workers cost, and what more machines are worth."""
    from gan_tf1.benchmark import expected, forms, machines, report
    from gan_tf1.benchmark.measure import measure
    from gan_tf1.runs.console import say

    recipe = recipes.load(args.recipe)
    images = forms.load(recipe.defaults, args.data_dir, say)
    batch = max(1, recipe.defaults.batch // machines.SHARES) * machines.SHARES
    hyper = dataclasses.replace(recipe.defaults, batch=batch)
    say(f"{args.recipe}: batch {batch}, {args.steps} steps of each form, in {ROUNDS} turns")
    with machines.servers(say) as at:
        made = machines.forms(recipe, hyper, images, at)
        part = dataclasses.replace(hyper, batch=batch // machines.SHARES)
        small = forms.our_loop("a sixth", recipe, part, images)
        rows, _ = measure([form for form, _ in made] + [small], args.steps, None)
    say(report.table(rows, None))
    for form, crossed in made[1:]:
        seen = "" if crossed.measured is None else f", {crossed.measured / 1e6:.3f} MB measured"
        say(f"{form.name}: {crossed.computed / 1e6:.3f} MB an iteration cross, computed{seen}")
    crossing = {n: machines.total(recipe, hyper, images, n) for n in (2, 3)}
    ms = {part.batch: rows[-1].ms, batch: rows[0].ms}
    say(expected.table(expected.cost(batch, ms, crossing)))
    return 0


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    """Raises UsageError for what can be refused before anything is measured."""
    parser = Parser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--recipe", choices=recipes.names(), default="fashion", help="default: fashion"
    )
    parser.add_argument(
        "--steps", type=int, default=2000, metavar="N", help="of each form (default: 2000)"
    )
    parser.add_argument("--only", choices=FORMS, help="one form alone")
    parser.add_argument(
        "--data-dir", metavar="DIR", help="folder of the data set; only it is searched"
    )
    parser.add_argument("--json", metavar="FILE", help="write the figures there too")
    parser.add_argument(
        "--peers",
        metavar="FOLDER",
        help="a virtual environment with jax and optax, or torch: measure in turns with them",
    )
    parser.add_argument(
        "--replicas",
        type=int,
        metavar="N",
        help="one form more: one run, each batch shared by N replicas on this machine; with "
        "--peers it is compared",
    )
    parser.add_argument(
        "--dtype",
        choices=DTYPES,
        help="type of one form more, one run; with --peers it is compared, with --replicas it has "
        "both",
    )
    parser.add_argument(
        "--cluster",
        action="store_true",
        help="instead: what one and two workers on this machine cost, and what crosses",
    )
    args = parser.parse_args(argv)
    require_values(args, ("peers", "data_dir"))
    if args.peers is not None:
        _check_peers(args)
    if args.replicas is not None:
        _check_replicas(args)
    if args.dtype and args.cluster:
        raise UsageError("--dtype and --cluster do not go together; leave one of them out")
    if args.steps < ROUNDS:
        raise UsageError(f"--steps {args.steps}: must be at least {ROUNDS}")
    if args.only == "document" and args.recipe != "fashion":
        raise UsageError(
            f"--only document: that loop is of fashion, not of {args.recipe}; leave one of them out"
        )
    if args.cluster and (args.only or args.json is not None or not recipes.load(args.recipe).image):
        raise UsageError(
            "--cluster: of recipes of images, and on the screen; leave --only, --json and toy out"
        )
    if args.json is not None:
        _require_writable(args.json)
    return args


def _check_peers(args: argparse.Namespace) -> None:
    """Raises UsageError where --peers stands beside what it does not go with."""
    if args.recipe not in PEERS:
        raise UsageError(
            f"--peers: of {args.recipe} there is no other program, only of {', '.join(PEERS)}"
        )
    for option in ("only", "json", "data_dir", "cluster"):
        if getattr(args, option):
            raise UsageError(
                f"--peers and {flag(option)} do not go together; leave one of them out"
            )


def _check_replicas(args: argparse.Namespace) -> None:
    """Raises UsageError for a number that no batch can be shared by, and without a batch."""
    require_positive("--replicas", args.replicas)
    recipe = recipes.load(args.recipe)
    if recipe.image is None or args.cluster:
        raise UsageError("--replicas: of recipes of images, and not with --cluster")
    batch = recipe.defaults.batch
    if batch % args.replicas:
        raise UsageError(f"--replicas {args.replicas}: the batch of {batch} has no equal shares")


def _require_writable(name: str) -> None:
    """Raises UsageError where no file of that name can be written."""
    path = Path(name)
    if not name or path.is_dir():
        raise UsageError(f"--json {name or '(empty)'}: give the name of a file")
    if not path.parent.is_dir():
        raise UsageError(f"--json {name}: there is no folder {path.parent}; make it first")
    if not os.access(str(path.parent), os.W_OK):
        raise UsageError(f"--json {name}: nothing can be written to {path.parent}")
