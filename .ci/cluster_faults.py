"""Kills and stops tasks of a cluster on this machine, one after the other, at random moments.

    python .ci/cluster_faults.py --kills 20 --seed 1

Task 0 and two workers train `fashion`; whatever is killed is started again (task 0 with --resume),
and at the end every tensor is compared with a run of three replicas in one process that nothing
disturbed. Exit status 1 where one differs, a traceback is said, or nothing goes on for ten minutes.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "cluster")]

import cli_helpers  # noqa: E402
import machines  # noqa: E402

AFTER = 8  # steps, about, between what was disturbed and what comes next


def is_step(line: str) -> bool:
    return line.startswith("step ")


def campaign(kills: int, seed: int, timeout: int, folder: Path) -> list[str]:
    """What went wrong."""
    chance, steps = random.Random(seed), AFTER * kills + 40
    data = cli_helpers.make_data(folder / "data")
    fixed = ["--data-dir", data, "--logdir", folder]
    given = [*fixed, "--batch", 12, "--steps", steps, "--save-every", 5, "--log-every", 1]
    given += ["--sample-every", 0]
    begin, again = [*given, "--run-name", "parts"], [*fixed, "--resume", "parts"]
    with machines.Cluster(2, timeout) as cluster:
        for task in (1, 2):
            cluster.start(task)
        chief = cluster.start(0, *begin)
        for number in range(kills):
            since = len(chief.lines)
            chief.wait_for(is_step, since)
            time.sleep(chance.uniform(0, 1.5))
            if chief.process.poll() is not None:
                break
            task, stop = chance.randrange(3), chance.random() < 0.15
            start = time.monotonic()
            if task == 0:
                cluster.tasks[0].kill()
                cluster.tasks[0].end()
                chief = cluster.start(0, *again)
                what = "killed, and started with --resume"
            else:
                since = len(chief.lines)
                cluster.tasks[task].kill(signal.SIGSTOP if stop else signal.SIGKILL)
                what = chief.wait_for(lambda line: line.startswith(("lost ", "done")), since)
                seconds = time.monotonic() - start
                what += f" (said after {seconds:.1f} s)"
                if stop:
                    cluster.tasks[task].kill(signal.SIGCONT)
                else:
                    cluster.start(task)
            print(
                f"{number + 1}: task {task} {'stopped' if stop and task else ''} {what}", flush=True
            )
        status = chief.end()
        said = "\n".join(process.said for process in cluster.everything)
    wrong = [f"the last exit status is {status}:\n{chief.said}"] if status else []
    if "Traceback" in said:
        wrong.append(said)
    cli_helpers.trained("fashion", "--replicas", "3", "--run-name", "whole", *given)
    try:
        cli_helpers.assert_same_weights(folder / "whole", folder / "parts", steps)
    except AssertionError as error:
        wrong.append(f"other weights: {error}")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--timeout", type=int, default=60, help="--cluster-timeout, seconds")
    args = parser.parse_args()
    machines.LIMIT = 600.0
    with tempfile.TemporaryDirectory() as folder:
        wrong = campaign(args.kills, args.seed, args.timeout, Path(folder))
    print("\n".join(wrong) if wrong else "every tensor is that of the undisturbed run")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
