"""The options that say which devices and machines train: --replicas, --cluster and TF_CONFIG."""

from __future__ import annotations

import argparse
import contextlib
from typing import TYPE_CHECKING, Callable, Iterator

from gan_tf1.cluster import spec
from gan_tf1.cluster.spec import Spec
from gan_tf1.commands.arguments import require_positive, require_values
from gan_tf1.config import ImageHyper, flag
from gan_tf1.errors import UsageError
from gan_tf1.graph.recipe import Recipe

if TYPE_CHECKING:
    from gan_tf1.training.machines import Machines

TIMEOUT = 60.0  # seconds
# (attempt, what a new checkpoint changes, whether to resume) -> the signal that stopped it, else 0
Trains = Callable[[Callable[["Machines", bool], int], Callable[[], object], bool], int]


def add_options(parser: argparse.ArgumentParser, recipe: Recipe) -> None:
    """Those of every recipe of images; of others, the attributes alone."""
    if not isinstance(recipe.defaults, ImageHyper):
        parser.set_defaults(
            replicas=None, cluster=None, task=None, cluster_timeout=None, stop_workers=False
        )
        return
    parser.add_argument(
        "--replicas",
        type=int,
        metavar="N",
        help="replicas on this machine that share each batch: on GPUs where there are some, else "
        "on the processor (default: none)",
    )
    parser.add_argument(
        "--cluster",
        metavar="HOST:PORT,...",
        help="machines that share each batch; the first one trains (default: what TF_CONFIG says)",
    )
    parser.add_argument(
        "--task", type=int, metavar="N", help="which of --cluster this machine is, from 0"
    )
    parser.add_argument(
        "--cluster-timeout",
        type=float,
        metavar="SECONDS",
        help=f"how long to wait for a machine that is missing or hangs (default: {TIMEOUT:g})",
    )
    parser.add_argument(
        "--stop-workers",
        action="store_true",
        help="when the run is finished, end the processes of the other machines too",
    )


def cluster(recipe: Recipe, args: argparse.Namespace) -> Spec | None:
    """The machines of --cluster or TF_CONFIG. Raises UsageError for what cannot be."""
    require_values(args, ("cluster",))
    require_positive("--replicas", args.replicas)
    found = spec.read(args.cluster, args.task)
    if found is None:
        for name in ("cluster_timeout", "stop_workers"):
            value = getattr(args, name)
            if value is not None and value is not False:  # 0 is a value
                raise UsageError(f"{flag(name)}: of what? give --cluster, or set {spec.VARIABLE}")
        return None
    if not isinstance(recipe.defaults, ImageHyper):
        raise UsageError(f"{spec.VARIABLE}: {recipe.name} draws its data on one machine; unset it")
    if args.replicas:
        raise UsageError("--replicas: of one machine; of several, each task is a replica")
    if args.cluster_timeout is None:
        args.cluster_timeout = TIMEOUT
    if not 1 <= args.cluster_timeout <= 10**6:
        raise UsageError(f"--cluster-timeout {args.cluster_timeout:g}: must be in [1, 10**6] s")
    return found


def again(args: argparse.Namespace) -> str:
    """What a command that goes on with the run has besides, to go on with the same machines."""
    given = (("replicas", args.replicas), ("cluster", args.cluster), ("task", args.task))
    return "".join(f" {flag(name)} {value}" for name, value in given if value is not None)


def serve(spec: Spec) -> int:
    """Of a machine that does not train itself; returns the exit status."""
    from gan_tf1.cluster import worker
    from gan_tf1.runs.console import say

    return worker.serve(spec, say)


def require_shares(batch: int, spec: Spec | None, args: argparse.Namespace) -> None:
    """Raises UsageError for a batch that the replicas cannot share evenly."""
    count = len(spec.replicas) if spec else args.replicas or 1
    if batch % count == 0:
        return
    less = batch // count * count
    near = f"{less} or {less + count}" if less else str(count)
    raise UsageError(
        f"--batch {batch}: {count} replicas share it evenly; give a multiple of {count}, as {near}"
    )


@contextlib.contextmanager
def ready(spec: Spec | None, args: argparse.Namespace) -> Iterator[Trains]:
    """A block in which the machines are there: what trains on them.

    Raises UsageError and RunError where they are not, before anything is made.
    """
    from gan_tf1.training import machines

    if spec is None:
        where = machines.devices(args.replicas) if args.replicas else machines.HERE
        yield lambda attempt, saved, resume: attempt(where, resume)
        return

    from gan_tf1.cluster import recovery
    from gan_tf1.cluster.chief import Chief
    from gan_tf1.runs.console import say

    chief, finished = Chief(spec, args.cluster_timeout, say), False

    def trains(
        attempt: Callable[[Machines, bool], int], saved: Callable[[], object], resume: bool
    ) -> int:
        nonlocal finished
        received = recovery.train(chief, first, attempt, saved, resume, say)
        finished = not received
        return received

    try:
        first = chief.machines()
        yield trains
    finally:
        chief.end(args.stop_workers and finished)
