"""Trainings on a disk that becomes full: the run stays as it was, and goes on with room."""

from __future__ import annotations

import contextlib
import os
import random
import resource
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Callable, Iterator

from fault_campaign import commands, run_state, small_runs
from fault_campaign.forked import Child
from fault_campaign.report import Row

LIMIT = 300.0  # seconds
STEPS, KEEP = "12", "2"
LARGE = "200m"
SIZES_KB = (0, 64, 1024, 6000, 12000, 18000)  # a checkpoint has 5.2 MB, events 0.5 MB


def run(count: int, seed: int, work: Path, _: Path) -> Row:
    """That many trainings: on a small tmpfs, or under a limit of file sizes."""
    here = work / "disk"
    here.mkdir()
    data = small_runs.data(here / "data")
    place = here / "small"
    place.mkdir()
    mounted = _mount(place)
    row, since = (
        Row("full disk" if mounted else "full disk (limits of file sizes only)"),
        time.monotonic(),
    )
    argv = [*small_runs.options("fashion", data), "--steps", STEPS, "--keep", KEEP]
    argv += ["--save-every", "1", "--sample-every", "4", "--scalar-every", "1"]
    whole_argv = [*argv, "--logdir", str(here), "--run-name", "whole"]
    small_runs.require(Child(here, commands.train("fashion", whole_argv)).wait(LIMIT))
    whole = run_state.read(here / "whole")
    try:
        for number in range(count):
            draw = random.Random(f"{seed} disk {number}")
            case = f"{number} of seed {seed}"
            logdir = (place if mounted else here) / "logs"
            if mounted and draw.random() < 0.7:
                _fill(row, draw, case, argv, place, here)
            else:
                _limit(row, draw, case, argv, logdir, here)
            row.tried += 1
            _go_on(row, case, argv, logdir, whole, here)
            shutil.rmtree(str(logdir), ignore_errors=True)
    finally:
        if mounted:
            subprocess.call(["umount", str(place)])
    row.seconds = time.monotonic() - since
    return row


def _mount(place: Path) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", f"size={LARGE}", "tmpfs", str(place)]
    try:
        return subprocess.call(command, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def _fill(
    row: Row, draw: random.Random, case: str, argv: list[str], place: Path, here: Path
) -> None:
    """A new run on a disk with little room, and then every tool on the full one."""
    room = draw.choice(SIZES_KB) * 1024 + draw.randrange(1 << 16)
    words = [*argv, "--logdir", str(place / "logs")]
    with _little(place, room if room > 1 << 16 else 0):
        case = f"{case}: {room // 1024} kB free"
        ended = Child(here, commands.train("fashion", [*words, "--run-name", "a"])).wait(LIMIT)
        commands.judge(row, case, ended)
        if "report_tensor_allocations" in ended.err:
            row.fail("the line says the wrong thing", case, ended.err[-500:])
        if (place / "logs" / "a").exists() and not (place / "logs" / "a" / "config.json").exists():
            row.fail("a folder without config.json", case, ended.err[-500:])
        if run_state.steps(place / "logs" / "a"):
            name = draw.choice(("sample", "export"))
            call = commands.tool(name, ["a", "--logdir", place / "logs"])
            commands.judge(row, f"{case}, {name}", Child(here, call).wait(LIMIT))
            call = commands.train("fashion", [*words, "--resume", "a"])
            commands.judge(row, f"{case}, resume", Child(here, call).wait(LIMIT))


@contextlib.contextmanager
def _little(place: Path, room: int) -> Iterator[None]:
    """While it lasts, there is not more room than so many bytes."""
    ballast = place / "ballast"
    free = os.statvfs(str(place))
    size = free.f_bavail * free.f_frsize - room
    with ballast.open("wb") as file, contextlib.suppress(OSError):
        for _ in range(size // (1 << 20)):
            file.write(bytes(1 << 20))
        file.write(bytes(size % (1 << 20)))
        file.flush()
    try:
        yield
    finally:
        ballast.unlink()


def _limit(
    row: Row, draw: random.Random, case: str, argv: list[str], logdir: Path, here: Path
) -> None:
    """A new run of which no file may become larger than so many bytes."""
    most = draw.choice((0, 100, 5000, 300000, 2000000))
    words = [*argv, "--logdir", str(logdir), "--run-name", "a"]
    # Each file that is made, the screen's too, but that is small.
    call = _limited(commands.train("fashion", words), max(most, 1000))
    ended = Child(here, call).wait(LIMIT)
    commands.judge(row, f"{case}: files up to {most} bytes", ended)


def _limited(call: Callable[[], int], most: int) -> Callable[[], int]:
    def limited() -> int:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # an error of writing, as a quota gives
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        return call()

    return limited


def _go_on(
    row: Row, case: str, argv: list[str], logdir: Path, whole: run_state.State, here: Path
) -> None:
    """With room again, the run comes to its end, and nothing of it is other than it would be."""
    run = logdir / "a"
    if not run_state.steps(run):
        return
    if not (run / "DONE").exists():
        call = commands.train("fashion", [*argv, "--logdir", str(logdir), "--resume", "a"])
        ended = Child(here, call).wait(LIMIT)
        if not commands.judge(row, f"{case}, with room", ended) or ended.status:
            row.fail("lost run", f"{case}, with room", ended.err[-1000:])
            return
    for what, detail in run_state.differences(whole, run, int(KEEP)):
        row.fail(what, case, detail)
