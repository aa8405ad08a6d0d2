"""Command lines of extreme values and odd paths, and commands on an odd config.json."""

from __future__ import annotations

import os
import random
import shutil
import time
from pathlib import Path
from typing import Callable, Sequence

from fault_campaign import commands, small_runs
from fault_campaign.forked import Child
from fault_campaign.report import Row
from fault_campaign.saved import odd_json

LIMIT = 300.0  # seconds for one command
STEPS = "3"  # of a training that is not refused
INTEGERS = ("-1", "0", "1", "2", "7", "1000", "65536", "1000000", "2147483647", "2147483648")
INTEGERS += ("3000000000", "1000000000", "9223372036854775808", "1" + "0" * 18, "1" + "0" * 400)
FLOATS = ("-1", "0", "1e-320", "1e30", "1e308", "1e309", "nan", "inf", "-inf", "0.5", "1", "2")
WORDS = ("", " ", "-", "--", "x", "latest", "١", "é\udcff", "a\nb", "x" * 300, "%s", "0x10", "1_0")
TYPED = {"int": INTEGERS, "float": FLOATS, "str": WORDS}
NAMED = (
    "",
    "a",
    "..",
    "a/b",
    "-a",
    "x" * 255,
    "x" * 300,
    "a b",
    "é",
    "fashion",
    "CON",
    ".a",
)
TOOLS = {
    "sample": "count:int seed:int step:int frames:int interpolate:int class:str as:str gif: "
    "out:path out:path logdir:path",
    "export": "step:int out:path out:path logdir:path tflite:",
    "evaluate": "count:int seed:int step:int data-dir:path logdir:path json:",
}
SOURCES = {
    "undefined.py": b"# -*- coding: undefined -*-\nimport tensorflow as tf\n",
    "unknown.py": b"# coding: nosuch\nimport tensorflow as tf\n",
    "deep.py": b"import tensorflow as tf\nx = " + b"(" * 200000 + b"1" + b")" * 200000 + b"\n",
    "sum.py": b"import tensorflow as tf\nx = 1" + b" + 1" * 100000 + b"\n",
    "minus.py": b"import tensorflow as tf\nx = " + b"-" * 200000 + b"1\n",
    "nul.py": b"import tensorflow as tf\n\0\n",
    "bytes.py": b"import tensorflow as tf\nx = '\xff\xfe'\n",
    "number.py": b"import tensorflow as tf\nx = 1" + b"0" * 10000 + b"\n",
    "empty.py": b"",
}


def run(count: int, seed: int, work: Path, runs: Path) -> Row:
    """That many command lines, each in a forked child."""
    here = work / "lines"
    here.mkdir()
    data = small_runs.data(here / "data")
    shutil.copytree(str(runs), str(here / "runs"))
    paths = odd_paths(here)
    os.environ["GAN_TF1_CACHE"] = str(here / "cache")
    row, since = Row("command lines"), time.monotonic()
    for number in range(count):
        draw = random.Random(f"{seed} lines {number}")
        what, argv, call = _command(draw, here, data, paths)
        row.tried += 1
        ended = Child(work, call).wait(LIMIT)
        shown = " ".join(repr(word)[:80] for word in argv).replace(str(here), ".")
        case = f"{number} of seed {seed}: {what} {shown}"
        commands.judge(row, case, ended, says=what != "lint")
        for path in commands.left_overs(here):
            row.fail("left over", case, path)
        if not (here / "runs" / "fashion" / "config.json").exists():
            row.fail("lost run", case, "runs/fashion is gone")
        _tidy(here, runs)
    row.seconds = time.monotonic() - since
    return row


def run_configs(count: int, seed: int, work: Path, runs: Path) -> Row:
    """That many commands on a run of which config.json is not what was written."""
    here = work / "configs"
    here.mkdir()
    shutil.copytree(str(runs), str(here / "runs"))
    content = {
        recipe: (runs / recipe / "config.json").read_bytes() for recipe in small_runs.RECIPES
    }
    row, since = Row("commands on a mutated config.json"), time.monotonic()
    for number in range(count):
        draw = random.Random(f"{seed} configs {number}")
        recipe = draw.choice(small_runs.RECIPES)
        path = here / "runs" / recipe / "config.json"
        path.write_bytes(odd_json(draw, content[recipe]))
        logdir = ["--logdir", here / "runs"]
        if draw.random() < 0.5:
            call = commands.train(recipe, ["--resume", recipe, "--steps", "6", *logdir])
        else:
            call = commands.tool("sample", [recipe, "--force", *logdir])
        row.tried += 1
        case = f"{number} of seed {seed}: {recipe}, {path.read_bytes()[:3000]!r}"
        commands.judge(row, case, Child(work, call).wait(LIMIT))
        shutil.rmtree(str(here / "runs" / recipe))
        shutil.copytree(str(runs / recipe), str(here / "runs" / recipe))
    row.seconds = time.monotonic() - since
    return row


def odd_paths(here: Path) -> list[str]:
    """Paths that are no file, or none that can be used."""
    odd = here / "odd"
    odd.mkdir()
    os.mkfifo(str(odd / "fifo"))
    (odd / "loop").symlink_to("loop")
    (odd / "file").write_bytes(b"\x89PNG")
    (odd / "empty").mkdir()
    (odd / "closed").mkdir(mode=0)
    for name, content in SOURCES.items():
        (odd / name).write_bytes(content)
    made = [str(path) for path in sorted(odd.iterdir())]
    long = str(odd / "/".join("x" * 100))
    made += [long, str(odd / ("x" * 256)), str(odd / "file" / "a"), "/dev/null/a"]
    made += [
        "~nosuch/a",
        "/nonexistent/a/b.json",
        str(here / "w[1]"),
        str(here / "exp?"),
        "/proc/1/x",
    ]
    return made + ["", ".", "/dev/full", str(here / "é\udcff"), str(here / "runs")]


def _command(
    draw: random.Random, here: Path, data: Path, paths: Sequence[str]
) -> tuple[str, list[str], Callable[[], int]]:
    logdir = ["--logdir", str(here / "runs")]
    tool = draw.choice(
        ("train", "train", "train", "sample", "sample", "export", "evaluate", "lint")
    )
    if tool == "train":
        recipe = draw.choice(("fashion", "fashion", "toy", "mnist", "wgan_gp"))
        argv = [*small_runs.options(recipe, data), *logdir, "--run-name", "new", "--steps", STEPS]
        return (f"train {recipe}", *_with(draw, argv, _training(recipe), paths, recipe))
    if tool == "lint":
        files = [path for path in paths if path not in (".", str(here / "runs"))]
        argv = [draw.choice(files) for _ in range(draw.choice((1, 1, 2)))]
        return tool, argv, commands.tool(tool, argv)
    known = [
        (name, kind) for name, _, kind in (word.partition(":") for word in TOOLS[tool].split())
    ]
    name = draw.choice(("fashion", "fashion", "fashion", "toy", draw.choice(NAMED)))
    argv = [name, *logdir] + (["--data-dir", str(data)] if tool == "evaluate" else [])
    argv = [word for word in argv if word != ""]
    return (tool, *_with(draw, argv, known, paths, tool))


def _with(
    draw: random.Random,
    argv: list[str],
    known: Sequence[tuple[str, str]],
    paths: Sequence[str],
    tool: str,
) -> tuple[list[str], Callable[[], int]]:
    argv = list(argv)
    for _ in range(draw.choice((1, 1, 1, 2, 3))):
        name, kind = draw.choice(list(known))
        values = {"path": paths, "name": NAMED, "": ("",)}.get(kind) or TYPED[kind]
        if draw.random() < 0.05:
            values = WORDS
        word = draw.choice(list(values))
        argv += [f"--{name}"] if kind == "" else [f"--{name}={word}"]
    if tool not in TOOLS:
        if not any(word.startswith("--steps=") and len(word) < 10 for word in argv):
            argv += ["--steps", STEPS]  # a long training is no fault
        return argv, commands.train(tool, argv)
    return argv, commands.tool(tool, argv)


def _training(recipe: str) -> list[tuple[str, str]]:
    from gan_tf1 import config, recipes

    found = []
    for field in config.options(recipes.load(recipe).defaults):
        kind = {"bool": ""}.get(str(field.type), str(field.type))
        found.append((field.name.replace("_", "-"), "path" if field.name == "data_dir" else kind))
    others = [("logdir", "path"), ("import-checkpoint", "path"), ("name-map", "path")]
    return found + others + [("run-name", "name"), ("resume", "name"), ("resume", "path")]


def _tidy(here: Path, runs: Path) -> None:
    """As it was before a command, for the next one."""
    for path in here.iterdir():
        if path.name not in ("data", "runs", "odd", "cache"):
            shutil.rmtree(str(path), ignore_errors=True)
    for path in (here / "runs").iterdir():
        if path.name not in small_runs.RECIPES:
            shutil.rmtree(str(path), ignore_errors=True)
    for recipe in small_runs.RECIPES:
        if not (here / "runs" / recipe / "config.json").exists():
            shutil.copytree(str(runs / recipe), str(here / "runs" / recipe))
