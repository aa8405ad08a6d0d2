"""What one option changes: `fashion` with one option or two changed at a time, at equal time.

    python docs/one_option.py                # three minutes each: half an hour on two idle cores
    python docs/one_option.py --minutes 10
    python docs/one_option.py --write        # and put the table into docs/gallery.md

First each is timed over a few hundred steps, and so its number of steps is decided; what trains
after that may be stopped, go on later or share the machine. Runs and numbers stay in --logdir.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from pathlib import Path
from typing import Any, Sequence

import measure

SCRIPT = "train_fashion.py"
# The document's options come first; others change one thing, or two that belong together.
OPTIONS = (
    "",
    "--beta1 0.5",
    "--batch 64",
    "--batch 64 --beta1 0.5",
    "--d-lr 0.0001",
    "--g-lr 0.0001",
    "--d-lr 0.0004 --g-lr 0.0004",
    "--d-steps 2",
    "--noise uniform",
    "--g-loss minimax",
    "--ema 0.999",
)
WORK = ("--batch", "--d-steps", "--noise", "--ema")  # they change how long a step takes
STEPS_TO_TIME, TURNS = 300, 3
RARE = 0.01  # a class that fewer samples are of is counted as dropped; a tenth would be even
BEGIN, END = "<!-- one option: written by docs/one_option.py -->", "<!-- end -->"


def main(argv: Sequence[str] | None = None) -> int:
    """Times, trains and evaluates what is missing, prints the table; 1 where a command failed."""
    args = _parse(argv)
    logdir = Path(args.logdir).resolve()
    logdir.mkdir(parents=True, exist_ok=True)
    if "planned" not in measure.measured(logdir) and not plan(logdir, args.minutes):
        return 1
    for job in JOBS:
        steps = measure.measured(logdir)["planned"][job.name]
        if not measure.train(job, logdir, steps, None) or not measure.evaluate(job, logdir):
            return 1
    text = table(measure.measured(logdir), args.minutes)
    print(text)
    if args.write:
        measure.write_between(Path(args.page), BEGIN, END, text)
    return 0


def job_of(options: str) -> measure.Job:
    """The training of the options given."""
    name = options.replace("--", "").replace(" ", "_") or "default"
    return measure.Job(name, f"{SCRIPT} {options}".strip(), {})


JOBS = tuple(job_of(options) for options in OPTIONS)


def plan(logdir: Path, minutes: float) -> bool:
    """Keeps how many steps, in hundreds, each makes in so many minutes; False where one failed.

    Only what changes an iteration's work is timed, in turns: all others have the default's time.
    """
    works = [works_of(job.command) for job in JOBS]
    times: dict[str, list[float]] = {work: [] for work in works}
    for _ in range(TURNS):
        for work, each in times.items():
            seconds = measure.timed(job_of(work), logdir, STEPS_TO_TIME)
            if seconds is None:
                return False
            each.append(seconds)
    kept = measure.measured(logdir)
    kept["planned"] = {
        job.name: max(1, round(minutes * 60 / statistics.median(times[work]) / 100)) * 100
        for job, work in zip(JOBS, works)
    }
    measure.save(logdir, kept)
    return True


def works_of(command: str) -> str:
    """Those of a command's options that change how much an iteration has to do."""
    words = command.split()[1:]
    pairs = [f"{name} {value}" for name, value in zip(words[::2], words[1::2]) if name in WORK]
    return " ".join(pairs)


def table(kept: dict[str, Any], minutes: float) -> str:
    """A row for each change."""
    lines = [
        f"| changed | steps in {minutes:g} min | Frechet distance | precision | recall "
        f"| classes below {RARE:.0%} |",
        "|---|---|---|---|---|---|",
    ]
    for options, job in zip(OPTIONS, JOBS):
        found = kept["jobs"][job.name]
        changed = f"`{options}`" if options else "nothing"
        rare = [name for name, share in found["class_shares"].items() if share < RARE]
        cells = [f"{found[name]:.{places}f}" for name, places in NUMBERS]
        cells += [f"{len(rare)}: {', '.join(rare)}" if rare else "0"]
        lines.append(f"| {changed} | {found['steps']:,} | {' | '.join(cells)} |")
    return "\n".join(lines)


NUMBERS = (("frechet", 2), ("precision", 3), ("recall", 3))


def _parse(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=3, help="of each training; default: 3")
    parser.add_argument(
        "--logdir", metavar="DIR", default="one_option", help="default: one_option/"
    )
    parser.add_argument("--write", action="store_true", help="write the table to --page")
    page = str(measure.DOCS / "gallery.md")
    parser.add_argument("--page", metavar="FILE", default=page, help="default: docs/gallery.md")
    args = parser.parse_args(argv)
    if not args.minutes > 0:
        parser.error("--minutes: give a number above 0")
    return args


if __name__ == "__main__":
    sys.exit(main())
