"""Two processes on one run at the same time: one has it, the other says so."""

from __future__ import annotations

import random
import shutil
import time
from pathlib import Path

from fault_campaign import commands, run_state, small_runs
from fault_campaign.forked import Child
from fault_campaign.report import Row

LIMIT = 300.0  # seconds
STEPS = "12"


def run(count: int, seed: int, work: Path, runs: Path) -> Row:
    """That many pairs: on a run to go on with, on a new run, and of a training and a reader."""
    here = work / "processes"
    here.mkdir()
    data = small_runs.data(here / "data")
    row, since = Row("two processes on one run"), time.monotonic()
    argv = [*small_runs.options("fashion", data), "--save-every", "1", "--logdir", str(here)]
    argv += ["--steps", STEPS, "--sample-every", "4", "--keep", "2"]
    whole = _whole(argv, here)
    for number in range(count):
        draw = random.Random(f"{seed} processes {number}")
        logdir = here / f"logs-{number}"
        shutil.copytree(str(runs), str(logdir))
        case = f"pair {number} of seed {seed}"
        kind = ("resume", "new", "sample")[number % 3]
        name = "new" if kind == "new" else "fashion"
        words = [*argv, "--logdir", str(logdir)]
        words += ["--run-name", name] if kind == "new" else ["--resume", name]
        call = commands.train("fashion", words)
        other = call
        if kind == "sample":
            other = commands.tool("sample", [name, "--force", "--logdir", str(logdir)])
        row.tried += 1
        children = [Child(here, call, "one")]
        time.sleep(draw.random() * draw.choice((0, 0.05, 0.3)))
        children.append(Child(here, other, "other"))
        ended = [child.wait(LIMIT) for child in children]
        fine = [commands.judge(row, f"{case}: {kind}", end) for end in ended]
        statuses = sorted(end.status for end in ended)
        # Of the run that is done by then, the other says that.
        wanted = [0, 0] if kind == "sample" else [0, 2]
        if all(fine) and statuses != wanted:
            detail = "\n".join(end.err[-500:] for end in ended)
            row.fail(f"they end with {statuses}", f"{case}: {kind}", detail)
        _require_whole(row, f"{case}: {kind}", whole, logdir / name)
        shutil.rmtree(str(logdir))
    row.seconds = time.monotonic() - since
    return row


def _whole(argv: list[str], here: Path) -> run_state.State:
    """The run that has one process: what begins at step 4 has to come to it."""
    call = commands.train("fashion", [*argv, "--run-name", "whole"])
    small_runs.require(Child(here, call).wait(LIMIT))
    return run_state.read(here / "whole")


def _require_whole(row: Row, case: str, whole: run_state.State, run: Path) -> None:
    if not run_state.steps(run):
        row.fail("lost run", case, "no checkpoint is there")
        return
    state = run_state.read(run)
    if state.step != whole.step:
        row.fail("lost run", case, f"it ends with step {state.step}")
    elif state.tensors != whole.tensors:
        row.fail("other tensors", case, "than those of a run by one process")
    left = commands.left_overs(run)
    if left:
        row.fail("left over", case, ", ".join(left))
