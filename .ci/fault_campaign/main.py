"""The command line of .ci/faults."""

from __future__ import annotations

import argparse
import os
import platform
import shlex
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Callable, Sequence

from fault_campaign import fuzz, picture_files, readers, report, server
from fault_campaign.report import Row

WITHOUT_TENSORFLOW = (*readers.TARGETS, picture_files.TARGET)
MEMORY_DISK = Path("/dev/shm")  # Linux's, where small files are quick


def main() -> int:
    """Runs what is asked for; returns 1 if anything failed."""
    args = _parse()
    sys.stdout.reconfigure(errors="backslashreplace")  # the names of odd files are printed
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ["GAN_TF1_OFFLINE"] = "1"
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: report.stop.append(number))
    place = args.work or (MEMORY_DISK if os.access(str(MEMORY_DISK), os.W_OK) else None)
    work = Path(tempfile.mkdtemp(prefix="faults-", dir=place and str(place)))
    try:
        rows = _all(args, work)
    finally:
        if not args.keep:
            shutil.rmtree(str(work), ignore_errors=True)
    table = report.markdown(rows, _title(args))
    print("\n" + table, end="")
    return 1 if any(row.failures for row in rows) else 0


def _all(args: argparse.Namespace, work: Path) -> list[Row]:
    """The parts in their order: first those that need no TensorFlow, then it is imported."""
    rows: list[Row] = []

    def part(make: Callable[[], Row]) -> None:
        if report.stop:
            return
        row = make()
        rows.append(row)
        print(", ".join(f"{name}: {cell}" for name, cell in zip(report.HEAD, row.cells())))
        print(report.failures([row]), end="")
        if args.table:  # each time anew: a long campaign may be stopped
            report.write(args.table, report.markdown(rows, _title(args)))
        sys.stdout.flush()

    if args.case is not None:
        found = [target for target in _targets() if target.kind == args.only]
        fuzz.one(found[0], args.case, args.seed, work)
        return rows
    _fuzz(args, work, WITHOUT_TENSORFLOW, part)
    if args.server and not args.only:
        part(lambda: fuzz.run(server.TARGET, args.server, args.seed, work))
    wanted = (
        args.configs
        + args.inputs
        + args.kills
        + args.fresh
        + args.commands
        + args.disk
        + args.processes
    )
    if not wanted:
        return rows
    from fault_campaign import disk, kills, lines, processes, saved, small_runs
    from fault_campaign.commands import load_everything

    load_everything()
    runs = small_runs.make(work)
    saved.RUNS.append(runs)
    _fuzz(args, work, saved.TARGETS, part)
    for make, count in (
        (lines.run, args.commands),
        (lines.run_configs, args.configs),
        (disk.run, args.disk),
        (processes.run, args.processes),
        (kills.run, args.kills),
        (kills.run_fresh, args.fresh),
    ):
        if count and not args.only:
            part(lambda make=make, count=count: make(count, args.seed, work, runs))
    return rows


def _fuzz(
    args: argparse.Namespace,
    work: Path,
    targets: Sequence[fuzz.Target],
    part: Callable[[Callable[[], Row]], None],
) -> None:
    shares = sum(target.share for target in _targets())
    for target in targets:
        if args.only and target.kind != args.only:
            continue
        count = -(-args.inputs * target.share // shares)
        if count:
            part(lambda target=target, count=count: fuzz.run(target, count, args.seed, work))


def _targets() -> list[fuzz.Target]:
    """Every target; the modules of the later ones import TensorFlow, so that shares are there."""
    from fault_campaign import saved

    return [*WITHOUT_TENSORFLOW, server.TARGET, *saved.TARGETS]


def _title(args: argparse.Namespace) -> str:
    version = "not imported"
    if "tensorflow" in sys.modules:
        import tensorflow

        version = tensorflow.__version__
    command = " ".join(shlex.quote(word) for word in ["python", ".ci/faults", *sys.argv[1:]])
    python = platform.python_version()
    return f"TensorFlow {version}, Python {python}, {time.strftime('%Y-%m-%d')}: `{command}`"


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Kills, full disks and hostile input, and a table of what came of them."
    )
    add = parser.add_argument
    for name, default, help in (
        ("kills", 12, "kills of trainings, forked from this process"),
        ("fresh", 0, "kills of trainings in fresh processes"),
        ("inputs", 2000, "mutated files, of all kinds together"),
        ("commands", 20, "extreme command lines"),
        ("configs", 6, "commands on a run whose config.json is mutated"),
        ("disk", 4, "trainings on a disk that becomes full"),
        ("processes", 2, "pairs of processes on one run"),
        ("server", 30, "downloads from a server that answers badly"),
        ("seed", 1, "decides every input"),
    ):
        add(f"--{name}", type=int, default=default, help=f"{help} (default: {default})")
    add("--only", metavar="NAME", help="of the mutated files, those of this line of the table")
    add("--case", type=int, help="with --only: this input alone, in this process")
    add("--work", type=Path, help=f"folder for temporary files (default: {MEMORY_DISK})")
    add("--keep", action="store_true", help="leave the temporary files there")
    add("--table", type=Path, help="write the table to this file too")
    return parser.parse_args()
