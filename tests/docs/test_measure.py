"""docs/measure.py: the commands of the pages, resumed and written where they belong."""

from __future__ import annotations

import importlib.util
import json
import subprocess
from pathlib import Path

import pytest
import tensorflow.compat.v1 as tf
from cli_helpers import train
from PIL import Image

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
QUALITY = {"frechet": 2.5, "precision": 0.75, "recall": 0.5, "score": 7.0, "more": 1}
QUALITY["class_shares"] = {"bag": 1.0}
PAGES = ("documents.md", "gallery.md")


@pytest.fixture
def measure():
    spec = importlib.util.spec_from_file_location("measure", str(DOCS / "measure.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def commands(measure, monkeypatch):
    """The commands that it would start, which do nothing but leave what they would leave."""
    found = []

    def call(command, stdout):
        found.append(command)
        if Path(command[1]).name == "sample.py":
            Path(command[command.index("--out") + 1]).write_bytes(b"GIF89a")
            return 0
        name = command[command.index("--resume" if "--resume" in command else "--run-name") + 1]
        run = Path(command[command.index("--logdir") + 1]) / name
        (run / "samples").mkdir(parents=True, exist_ok=True)
        (run / "config.json").write_text("{}")
        stopped = name == "dcgan" and "--resume" not in command
        if not stopped:
            (run / "DONE").write_text("20000\n")
        for picture in ("latest.jpg", "interpolation.jpg", "progress.jpg"):
            Image.new("L", (288, 36), 7).save(str(run / "samples" / picture))
        Image.new("RGB", (8, 8)).save(str(run / "samples" / "four_states.png"))
        return 143 if stopped else 0

    def run(command, stdout):
        found.append(command)
        group = {"evaluations": [QUALITY], "real_baseline": QUALITY, "noise_baseline": QUALITY}
        answer = {"references": [dict(group, classifier={"sha256": "5c", "accuracy": 0.5})]}
        return subprocess.CompletedProcess(command, 0, json.dumps(answer).encode())

    def seconds_per_step(run):
        return 0.003 if run.parent.name == "timed" else 0.012

    monkeypatch.setattr(measure.subprocess, "call", call)
    monkeypatch.setattr(measure.subprocess, "run", run)
    monkeypatch.setattr(measure, "seconds_per_step", seconds_per_step)
    return found


def test_a_second_start_goes_on_where_the_first_stopped(measure, commands, tmp_path, capsys):
    argv = ["--logdir", str(tmp_path), "--only", "fashion", "dcgan"]
    assert measure.main(argv) == 1
    assert measure.main(argv) == 0
    started = [(Path(command[1]).name, "--resume" in command) for command in commands]
    assert started == [
        ("train_fashion.py", False),
        ("evaluate.py", False),
        ("train_dcgan.py", False),
        ("train_dcgan.py", True),
        ("evaluate.py", False),
    ]
    capsys.readouterr()
    assert measure.main(argv) == 0 and len(commands) == 5, "nothing is left to do"
    lines = capsys.readouterr().out.splitlines()
    assert lines[2] == "| `train_fashion.py` | 20,000 | 4.0 | 2.500 | 0.750 | 0.500 | 7.00 |"
    assert [line.split(" |")[0] for line in lines[3:]] == [
        "| `train_dcgan.py`",
        "| real baseline: 10,000 training images",
        "| noise baseline: uniform noise",
        "",
        "Evaluated by the classifier whose weights begin with 5c (50.00% of the test images",
        "right).",
    ]


def test_minutes_are_measured_again_where_something_else_ran(measure, commands, tmp_path, capsys):
    argv = ["--logdir", str(tmp_path), "--only", "fashion"]
    assert measure.main([*argv, "--time", "300"]) == 0
    (timed,) = [command for command in commands if "--steps" in command]
    assert timed[timed.index("--steps") + 1] == "300"
    assert Path(timed[timed.index("--logdir") + 1]) == tmp_path / "timed"
    for _ in range(2):  # and they stay
        assert "| `train_fashion.py` | 20,000 | 1.0 |" in capsys.readouterr().out
        assert measure.main(argv) == 0


def test_the_time_of_a_step_is_the_median_between_reports(measure, tmp_path):
    with tf.Graph().as_default(), tf.summary.FileWriter(str(tmp_path)) as writer:
        for step, wall_time in ((100, 10.0), (200, 11.0), (300, 61.0), (400, 62.5), (400, 70.0)):
            summary = tf.Summary(value=[tf.Summary.Value(tag="loss/d", simple_value=1.0)])
            event = tf.Event(wall_time=wall_time, step=step, summary=summary)
            writer.add_event(event)
    assert measure.seconds_per_step(tmp_path) == pytest.approx(0.015)


def test_it_writes_the_table_of_the_page_and_every_picture(measure, commands, tmp_path):
    pages = tmp_path / "pages"
    pages.mkdir()
    texts = {name: (DOCS / name).read_text(encoding="utf-8") for name in PAGES}
    for name, text in texts.items():
        (pages / name).write_text(text, encoding="utf-8")
    argv = ["--logdir", str(tmp_path / "logs"), "--mnist", "m", "--pages", str(pages), "--write"]
    assert measure.main(argv) == 1  # dcgan was stopped
    assert measure.main(argv) == 0
    for name, text in texts.items():
        written = (pages / name).read_text(encoding="utf-8")
        before, rest = text.split(measure.BEGIN)
        assert written.startswith(before) and written.endswith(rest.split(measure.END, 1)[1])
        of_page = [line for line in rest.split(measure.END)[0].splitlines() if "`" in line]
        for line in of_page:
            assert line.split(" |")[0] in written.split(measure.BEGIN)[1]
        assert ("`train.py lsgan`" in written) == (name == "gallery.md")
    pictures = {path.name for path in pages.iterdir()} - set(PAGES)
    shown = {path.name for path in DOCS.iterdir() if path.suffix in (".jpg", ".png", ".gif")}
    assert pictures == {name for name in shown if not name.startswith("tensorboard_")}
    with Image.open(str(pages / "dcgan_mmd.jpg")) as image:
        assert image.size == (288, 36 + measure.GAP + 36)
    digits = [command for command in commands if "--data-dir" in command]
    assert len(digits) == 3 and all("--split" in command for command in digits)


def test_short_runs_are_not_written_to_the_pages(measure, tmp_path):
    with pytest.raises(SystemExit):
        measure.main(["--steps", "2", "--write", "--logdir", str(tmp_path)])


@pytest.mark.parametrize("words", [["--time", "199"], ["--steps", "0"]])
def test_numbers_that_measure_nothing_are_refused(measure, commands, tmp_path, words, capsys):
    with pytest.raises(SystemExit) as end:
        measure.main(["--only", "fashion", "--logdir", str(tmp_path), *words])
    assert end.value.code == 2 and " ".join(words) in capsys.readouterr().err
    assert not commands


@pytest.mark.slow
def test_a_real_run_of_few_steps(measure, tmp_path, monkeypatch):
    def call(command, stdout):
        assert Path(command[1]).name == "train_toy.py"
        done = train("toy", *command[2:])  # in this process: quick
        stdout.write(done.out.encode())
        return done.status

    monkeypatch.setattr(measure.subprocess, "call", call)
    for name in PAGES:
        (tmp_path / name).write_text((DOCS / name).read_text(encoding="utf-8"))
    argv = ["--only", "toy", "--steps", "2", "--logdir", str(tmp_path / "logs")]
    assert measure.main(argv + ["--write", "--pages", str(tmp_path)]) == 0
    assert (tmp_path / "toy.png").stat().st_size > 1000
    kept = json.loads((tmp_path / "logs" / "measured.json").read_text())
    assert kept["jobs"]["toy"]["steps"] == 2
    assert "V(D, G), D as trained" in (tmp_path / "logs" / "toy.log").read_text()
