"""Trainings killed at every moment, over a chain of resumes, against one that nothing disturbed."""

from __future__ import annotations

import itertools
import os
import random
import re
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import Callable, Sequence

from fault_campaign import commands, graphs, run_state, small_runs
from fault_campaign.forked import Child
from fault_campaign.report import Row, stop

STEPS = 40  # of a run
KEEP = 2
ON_THE_WAY = 14  # kills in one chain, after which it may come to its end
START_LIMIT = 300.0  # seconds from a start to its first step, and for the rest of a run
REACTION = 120.0  # seconds from a signal to the end of the process
STEP = re.compile(rb"^step (\d+) ", re.MULTILINE)
PAIRS = tuple(itertools.product((signal.SIGTERM, signal.SIGINT, signal.SIGHUP), repeat=2))
# How a training is ended; "pair" is two signals, after each of which it may end by itself.
MOMENTS = ("between steps", "while saving", "group", "pair", "at the start", "while saving", "pair")
ROOT = Path(__file__).resolve().parents[2]

Start = Callable[[str, Sequence[object], Path], Child]


def run(count: int, seed: int, work: Path, _: Path) -> Row:
    """That many kills of children forked from this process."""
    return _run("kills", count, seed, work, _fork)


def run_fresh(count: int, seed: int, work: Path, _: Path) -> Row:
    """That many kills of processes that a shell would start."""
    return _run("kills of fresh processes", count, seed, work, _fresh)


def _fork(recipe: str, argv: Sequence[object], work: Path) -> Child:
    graphs.hand_over(recipe)
    return Child(work, commands.train(recipe, argv))


def _fresh(recipe: str, argv: Sequence[object], work: Path) -> Child:
    command = [sys.executable, str(ROOT / "scripts" / f"train_{recipe}.py"), *map(str, argv)]
    environment = dict(os.environ, PYTHONPATH=str(ROOT), PYTHONDONTWRITEBYTECODE="1")
    # Through a fork, so that both kinds are watched in the same way; the process stays the same.
    return Child(work, lambda: os.execve(command[0], command, environment))


def _run(kind: str, count: int, seed: int, work: Path, start: Start) -> Row:
    row, since = Row(kind), time.monotonic()
    here = work / kind.replace(" ", "-")
    here.mkdir()
    data = small_runs.data(here / "data")
    wholes: dict[str, run_state.State] = {}
    for chain in itertools.count():
        if row.tried >= count or stop:
            break
        recipe = small_runs.RECIPES[chain % 6 // 5]  # five of images, one of the line
        argv = [*small_runs.options(recipe, data), *_every(recipe), "--logdir", str(here)]
        if recipe not in wholes:
            ended = start(recipe, [*argv, "--run-name", f"whole-{recipe}"], here).wait(START_LIMIT)
            small_runs.require(ended)
            wholes[recipe] = run_state.read(here / f"whole-{recipe}")
            graphs.prepare(here / f"whole-{recipe}")
        draw = random.Random(f"{seed} {kind} {chain}")
        most = min(ON_THE_WAY, count - row.tried)
        _chain(row, draw, f"chain {chain} of seed {seed}", recipe, argv, most, here, start)
        run = here / "run"
        if run.exists():
            for what, detail in run_state.differences(wholes[recipe], run, KEEP):
                row.fail(what, f"{recipe}, chain {chain} of seed {seed}", detail)
            shutil.rmtree(str(run))
    row.seconds = time.monotonic() - since
    return row


def _every(recipe: str) -> list[str]:
    plots = "20" if recipe == "toy" else "10"  # drawing one takes as long as many steps
    often = ["--log-every", "1", "--scalar-every", "1", "--save-every", "1"]
    rest = ["--sample-every", plots, "--histogram-every", "10", "--keep", str(KEEP)]
    return [*often, *rest, "--steps", str(STEPS)]


def _chain(
    row: Row,
    draw: random.Random,
    name: str,
    recipe: str,
    argv: Sequence[str],
    most: int,
    here: Path,
    start: Start,
) -> None:
    """A run that is killed up to `most` times and comes to its end then."""
    run, killed = here / "run", 0
    while True:
        before = run_state.steps(run)
        there = (run / "config.json").exists()
        if not there and run.exists():
            shutil.rmtree(str(run))  # not even begun, and nothing was lost
        _wait_for_a_new_second(run)
        how = ["--resume", "run"] if there else ["--run-name", "run"]
        child = start(recipe, [*argv, *how], here)
        moment = draw.choice(MOMENTS) if killed < most else "none"
        hit = moment != "none" and _kill(child, draw, moment, run, before[:1])
        case = f"{recipe}, {name}, kill {killed}: {moment}"
        ended = child.wait(START_LIMIT if not hit else START_LIMIT + REACTION)
        if hit:
            killed += 1
            row.tried += 1
        if not commands.judge(row, case, ended, killed=hit):
            return
        if hit and ended.status not in (0, -9, -1, -2, -15, 129, 130, 143):
            row.fail(f"a signal ends it with {ended.status}", case, ended.err[-500:])
        if not hit and ended.status:
            what = "lost run" if before else "does not start"
            row.fail(what, f"{case}, from step {before[:1]}", ended.err[-1000:])
            return
        if before and not run_state.steps(run):
            row.fail("lost run", case, f"its checkpoints are gone; {before} was there")
            return
        if (run / "DONE").exists() and (hit or ended.status == 0):
            return  # the kill may have come after all was done: a resume would be refused


def _kill(child: Child, draw: random.Random, moment: str, run: Path, before: Sequence[int]) -> bool:
    """Kills a training at a moment that is drawn; whether it was there to be killed."""
    if moment == "at the start":
        time.sleep(draw.random() * 1.5)
    else:
        goal = (before[0] if before else 0) + draw.choice((1, 1, 2, 3, 5, 8))
        end = time.monotonic() + START_LIMIT
        while not child.poll() and time.monotonic() < end:
            if _step(child) >= goal:
                break
            time.sleep(0.002)
        if moment == "while saving":
            _wait_for_a_save(child, run)
            time.sleep(draw.random() * draw.choice((0, 0.002, 0.02)))
        else:
            time.sleep(draw.random() * 0.08)
    if child.poll():
        return False
    if moment != "pair":
        child.signal(signal.SIGKILL, group=moment == "group")
        return True
    one, other = draw.choice(PAIRS)
    child.signal(one, group=draw.random() < 0.3)
    time.sleep(draw.random() * draw.choice((0, 0.01, 0.2)))
    child.signal(other, group=draw.random() < 0.3)
    return True


def _step(child: Child) -> int:
    try:
        found = STEP.findall(child.paths[0].read_bytes()[-400:])
    except OSError:
        return 0
    return int(found[-1]) if found else 0


def _wait_for_a_save(child: Child, run: Path) -> None:
    """Until a file of a checkpoint appears, is renamed or goes away."""
    folder, end = run / "checkpoints", time.monotonic() + 2
    there = _names(folder)
    while _names(folder) == there and not child.poll() and time.monotonic() < end:
        pass


def _names(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path in folder.iterdir())
    except OSError:
        return []


def _wait_for_a_new_second(run: Path) -> None:
    """Event files are named by the second, and TensorBoard reads them in the order of names.

    A process that is started takes longer than a second to its first event; a forked one does not.
    """
    times = [path.stat().st_mtime for path in run.glob("events.out.tfevents.*")]
    if times:
        time.sleep(max(0.0, int(max(times)) + 1 - time.time()))
