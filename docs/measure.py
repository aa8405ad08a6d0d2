"""Trains what the pages show, evaluates it, and writes the table and the pictures of docs/.

    python docs/measure.py                      # all of it: some three hours on two idle cores
    python docs/measure.py --only toy fashion   # some of it
    python docs/measure.py --mnist FOLDER       # the pictures of digits too, of MNIST's test set
    python docs/measure.py --write              # and put the table and the pictures into the pages
    python docs/measure.py --time 500           # the minutes alone, after trainings beside others

Each training is a command of the pages with its default options, in a run of its own in --logdir.
Stop it at any time and start it again: finished runs stay, an unfinished one is resumed, and
measured.json there keeps the numbers. The table is printed in any case. Its minutes are the steps
by the median time of one, so that pauses and pictures are not in them. Where something else ran
beside a training they are too long: --time measures them again by short runs.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple, Sequence

from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

DOCS = Path(__file__).resolve().parent
SCRIPTS = DOCS.parent / "scripts"
BEGIN, END = "<!-- reached: written by docs/measure.py -->", "<!-- end -->"
CLASSIFIER = (
    "Evaluated by the classifier whose weights begin with {sha256:.12} ({accuracy:.2%} of the test "
    "images\nright)."
)
WALK = ("1", "2", "3")  # seeds
GAP = 8  # pixels between a grid and the interpolation below it


class Job(NamedTuple):
    """A training of the pages: its command, and which of its pictures they show."""

    name: str
    command: str  # of the table, without `python scripts/`
    pictures: dict[str, tuple[str, ...]]  # file of docs/ -> files of samples/, one below the other
    evaluated: bool = True
    digits: bool = False  # learns from MNIST's test set
    of_a_document: bool = True  # otherwise in the gallery's table alone
    walk: str = ""  # file of docs/ for the way between a few samples, animated


JOBS = (
    Job(
        "fashion",
        "train_fashion.py",
        {"fashion.jpg": ("latest.jpg",), "fashion-progress.jpg": ("progress.jpg",)},
    ),
    Job("mnist", "train_mnist.py --dataset fashion", {}),
    Job("keras_mlp", "train_keras_mlp.py --dataset fashion", {}),
    Job("dcgan", "train_dcgan.py", {"dcgan_mmd.jpg": ("latest.jpg", "interpolation.jpg")}),
    Job(
        "dcgan_conditional",
        "train_dcgan.py --conditional",
        {"dcgan_conditional.jpg": ("latest.jpg",)},
    ),
    Job(
        "dcgan_bn",
        "train_dcgan_bn.py",
        {"dcgan_bn.jpg": ("latest.jpg",)},
        of_a_document=False,
        walk="dcgan_bn_walk.gif",
    ),
    Job(
        "dcgan_bn_conditional",
        "train_dcgan_bn.py --conditional",
        {"dcgan_bn_conditional.jpg": ("latest.jpg",)},
        of_a_document=False,
    ),
    Job("lsgan", "train.py lsgan", {"lsgan.jpg": ("latest.jpg",)}, of_a_document=False),
    Job("wgan_gp", "train.py wgan_gp", {"wgan_gp.jpg": ("latest.jpg",)}, of_a_document=False),
    Job("toy", "train_toy.py", {"toy.png": ("four_states.png",)}, evaluated=False),
    Job(
        "dcgan_bn_digits",
        "train_dcgan_bn.py --dataset mnist --split test --dtype bfloat16 --steps 20000",
        {"dcgan_bn_digits.jpg": ("latest.jpg",)},
        evaluated=False,
        digits=True,
        of_a_document=False,
    ),
    Job(
        "mnist_digits",
        "train_mnist.py --split test",
        {"mnist-progress.jpg": ("progress.jpg",)},
        evaluated=False,
        digits=True,
    ),
    Job(
        "keras_mlp_digits",
        "train_keras_mlp.py --split test",
        {"keras_mlp.jpg": ("latest.jpg",)},
        evaluated=False,
        digits=True,
    ),
)  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Trains and evaluates what is missing, prints the table; 1 where a command failed."""
    args = _parse(argv)
    logdir = Path(args.logdir).resolve()
    logdir.mkdir(parents=True, exist_ok=True)
    jobs = [job for job in JOBS if args.only is None or job.name in args.only]
    jobs = [job for job in jobs if not job.digits or args.mnist]
    for job in jobs:
        if not train(job, logdir, args.steps, args.mnist):
            return 1
        if args.time and job.evaluated and not time_again(job, logdir, args.time):
            return 1
        if job.evaluated and not args.skip_evaluation and not evaluate(job, logdir):
            return 1
    kept = measured(logdir)
    print(table(kept, JOBS))
    if args.write:
        pages = Path(args.pages)
        documents = [job for job in JOBS if job.of_a_document]
        write_between(pages / "documents.md", BEGIN, END, table(kept, documents))
        write_between(pages / "gallery.md", BEGIN, END, table(kept, JOBS))
        for job in jobs:
            copy_pictures(job, logdir, pages)
            if job.walk and not walk(job, logdir, pages / job.walk):
                return 1
    return 0


def train(job: Job, logdir: Path, steps: int | None, mnist: str | None) -> bool:
    """Trains a job, or goes on with it, and notes its steps and minutes; whether it is done."""
    run = logdir / job.name
    if (run / "DONE").exists() and (steps is None or steps <= int((run / "DONE").read_text())):
        note_time(job, logdir, seconds_per_step(run))
        return True
    words = job.command.split()
    command = [sys.executable, str(SCRIPTS / words[0])]
    if (run / "config.json").exists():
        command += ["--resume", job.name]
    else:
        command += words[1:] + ["--run-name", job.name]
        command += ["--data-dir", str(mnist)] if job.digits else []
    command += ["--logdir", str(logdir)] + (["--steps", str(steps)] if steps else [])
    with (logdir / f"{job.name}.log").open("ab") as log:
        status = subprocess.call(command, stdout=log)
    if status == 0:
        note_time(job, logdir, seconds_per_step(run))
    return status == 0


def time_again(job: Job, logdir: Path, steps: int) -> bool:
    """Takes a job's minutes from a run of so few steps; whether that ended well."""
    seconds = timed(job, logdir, steps)
    if seconds is not None:
        note_time(job, logdir, seconds, again=True)
    return seconds is not None


def timed(job: Job, logdir: Path, steps: int) -> float | None:
    """The seconds of a step in a run of so few; None where it failed."""
    folder = logdir / "timed"
    shutil.rmtree(str(folder / job.name), ignore_errors=True)
    script, *words = job.command.split()
    command = [sys.executable, str(SCRIPTS / script), *words, "--run-name", job.name]
    command += ["--steps", str(steps), "--logdir", str(folder)]
    failed = subprocess.call(command, stdout=subprocess.DEVNULL)
    return None if failed else seconds_per_step(folder / job.name)


def note_time(job: Job, logdir: Path, seconds: float, again: bool = False) -> None:
    """Keeps a finished training's steps and its minutes, once for as many steps or `again`."""
    kept = measured(logdir)
    found = kept["jobs"].setdefault(job.name, {})
    steps = int((logdir / job.name / "DONE").read_text())
    if again or found.get("steps") != steps:
        found.update(steps=steps, minutes=steps * seconds / 60)
        save(logdir, kept)


def seconds_per_step(run: Path) -> float:
    """The median over what lies between two steps that were reported; 0.0 if there was one."""
    events = EventAccumulator(str(run), size_guidance={"scalars": 0})
    points = events.Reload().Scalars("loss/d")
    pairs = [(a, b) for a, b in zip(points, points[1:]) if b.step > a.step]
    times = [(b.wall_time - a.wall_time) / (b.step - a.step) for a, b in pairs]
    return statistics.median(times) if times else 0.0


def evaluate(job: Job, logdir: Path) -> bool:
    """Evaluates the newest checkpoint of a job unless that was done; whether there are numbers."""
    kept = measured(logdir)
    found = kept["jobs"][job.name]
    if found.get("evaluated") == found["steps"]:
        return True
    command = [sys.executable, str(SCRIPTS / "evaluate.py"), job.name, "--json"]
    process = subprocess.run(command + ["--logdir", str(logdir)], stdout=subprocess.PIPE)
    if process.returncode:
        return False
    (group,) = json.loads(process.stdout.decode())["references"]
    found.update(numbers(group["evaluations"][0]), evaluated=found["steps"])
    kept["baselines"] = {name: numbers(group[name]) for name in ("real_baseline", "noise_baseline")}
    kept["classifier"] = group["classifier"]
    save(logdir, kept)
    return True


def numbers(quality: dict[str, Any]) -> dict[str, Any]:
    """What the tables show of an evaluation."""
    shown = ("frechet", "precision", "recall", "score", "class_shares")
    return {name: quality[name] for name in shown}


def measured(logdir: Path) -> dict[str, Any]:
    """What was measured so far: jobs by name, the baselines, the classifier."""
    path = logdir / "measured.json"
    if not path.exists():
        return {"jobs": {}, "baselines": {}, "classifier": {}}
    return json.loads(path.read_text(encoding="utf-8"))


def save(logdir: Path, kept: dict[str, Any]) -> None:
    """Replaces measured.json as a whole."""
    new = logdir / "measured.json.new"
    new.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    new.replace(logdir / "measured.json")


def table(kept: dict[str, Any], jobs: Sequence[Job]) -> str:
    """A row for each of the jobs that was measured, and the baselines."""
    lines = [
        "| command | steps | minutes | Frechet distance | precision | recall | score |",
        "|---|---|---|---|---|---|---|",
    ]
    for job in jobs:
        found = kept["jobs"].get(job.name, {})
        if job.evaluated and "steps" in found:
            start = [f"`{job.command}`", f"{found['steps']:,}", f"{found['minutes']:.1f}"]
            lines.append(_line(start, found))
    names = {
        "real_baseline": "real baseline: 10,000 training images",
        "noise_baseline": "noise baseline: uniform noise",
    }
    for name, quality in kept["baselines"].items():
        lines.append(_line([names[name], "", ""], quality))
    if kept["classifier"]:
        lines += ["", CLASSIFIER.format(**kept["classifier"])]
    return "\n".join(lines)


def _line(start: list[str], quality: dict[str, float]) -> str:
    """A row; an evaluation that was skipped leaves its cells empty."""
    places = {"frechet": 3, "precision": 3, "recall": 3, "score": 2}
    cells = [f"{quality[n]:.{p}f}" if n in quality else "" for n, p in places.items()]
    return "| " + " | ".join(start + cells) + " |"


def write_between(page: Path, begin: str, end: str, text: str) -> None:
    """Puts a table between its markers."""
    before, rest = page.read_text(encoding="utf-8").split(begin)
    page.write_text(f"{before}{begin}\n{text}\n{end}{rest.split(end, 1)[1]}", encoding="utf-8")


def copy_pictures(job: Job, logdir: Path, pages: Path) -> None:
    """Puts the pictures of a job beside the pages; several become one, below each other."""
    for target, sources in job.pictures.items():
        paths = [logdir / job.name / "samples" / source for source in sources]
        if len(paths) == 1:
            shutil.copyfile(str(paths[0]), str(pages / target))
            continue
        images = [Image.open(str(path)) for path in paths]
        height = sum(image.height for image in images) + GAP * (len(images) - 1)
        whole = Image.new("L", (max(image.width for image in images), height), 255)
        top = 0
        for image in images:
            whole.paste(image, (0, top))
            top += image.height + GAP
        whole.save(str(pages / target), quality=95)


def walk(job: Job, logdir: Path, path: Path) -> bool:
    """Draws the way from one sample to others and back; whether that ended well."""
    command = [sys.executable, str(SCRIPTS / "sample.py"), job.name, "--logdir", str(logdir)]
    command += ["--interpolate", *WALK, "--frames", "12", "--gif", "--out", str(path), "--force"]
    return subprocess.call(command, stdout=subprocess.DEVNULL) == 0


def _parse(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = [job.name for job in JOBS]
    parser.add_argument("--only", nargs="+", choices=names, metavar="NAME", help=", ".join(names))
    parser.add_argument("--logdir", metavar="DIR", default="measured", help="default: measured/")
    parser.add_argument("--mnist", metavar="DIR", help="folder of MNIST's 10,000 test digits")
    parser.add_argument(
        "--steps", type=int, metavar="N", help="of each training, to try this script (no --write)"
    )
    parser.add_argument(
        "--time", type=int, metavar="N", help="take the minutes from runs of N steps, at least 200"
    )
    parser.add_argument("--skip-evaluation", action="store_true", help="leave these cells empty")
    parser.add_argument("--write", action="store_true", help="write table and pictures to --pages")
    parser.add_argument("--pages", metavar="DIR", default=str(DOCS), help="default: docs/")
    args = parser.parse_args(argv)
    if args.steps is not None and args.steps < 1:
        parser.error(f"--steps {args.steps}: must be at least 1")
    if args.time is not None and args.time < 200:
        parser.error(f"--time {args.time}: must be at least 200, for two points of a curve")
    if args.steps and args.write and Path(args.pages).resolve() == DOCS:
        parser.error("--steps: the pages show runs of the default number of steps; no --write")
    return args


if __name__ == "__main__":
    sys.exit(main())
