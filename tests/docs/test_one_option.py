"""docs/one_option.py: equal minutes for each option of `fashion`, and what came of it."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"


@pytest.fixture
def tool(monkeypatch):
    monkeypatch.syspath_prepend(str(DOCS))
    return importlib.import_module("one_option")


@pytest.fixture
def calls(tool, monkeypatch):
    """What it would time and train; a batch of 64 takes a quarter of the time."""
    found = {"timed": [], "trained": {}}

    def timed(job, logdir, steps):
        found["timed"].append(job.command)
        return 0.005 if "--batch 64" in job.command else 0.02

    def train(job, logdir, steps, mnist):
        found["trained"][job.command] = steps
        kept = tool.measure.measured(logdir)
        shares = {"bag": 0.004, "boot": 0.5, "dress": 0.496}
        kept["jobs"][job.name] = {"steps": steps, "frechet": 2.0, "precision": 0.75, "recall": 0.1}
        kept["jobs"][job.name]["class_shares"] = shares
        tool.measure.save(logdir, kept)
        return job.command != found.get("failing")

    monkeypatch.setattr(tool.measure, "timed", timed)
    monkeypatch.setattr(tool.measure, "train", train)
    monkeypatch.setattr(tool.measure, "evaluate", lambda job, logdir: True)
    return found


def test_equal_minutes_are_more_steps_where_a_step_is_shorter(tool, calls, tmp_path, capsys):
    assert tool.main(["--logdir", str(tmp_path), "--minutes", "1"]) == 0
    trained = calls["trained"]
    assert list(trained) == [f"train_fashion.py {options}".strip() for options in tool.OPTIONS]
    for command, steps in trained.items():
        assert steps == (12000 if "--batch 64" in command else 3000), command
    assert len(calls["timed"]) == 3 * 5, "the default, and those whose iterations have other work"
    lines = capsys.readouterr().out.splitlines()
    assert lines[2] == "| nothing | 3,000 | 2.00 | 0.750 | 0.100 | 1: bag |"
    assert lines[4].startswith("| `--batch 64` | 12,000 |")
    assert len(lines) == 2 + len(tool.OPTIONS)


def test_a_second_start_keeps_the_plan_and_one_that_failed_says_so(tool, calls, tmp_path):
    argv = ["--logdir", str(tmp_path)]
    calls["failing"] = "train_fashion.py --beta1 0.5"
    assert tool.main(argv) == 1
    assert len(calls["trained"]) == 2
    del calls["failing"], calls["timed"][:]
    assert tool.main(argv) == 0
    assert calls["timed"] == []


def test_the_table_is_written_between_its_marks(tool, calls, tmp_path):
    page = tmp_path / "gallery.md"
    text = (DOCS / "gallery.md").read_text(encoding="utf-8")
    page.write_text(text, encoding="utf-8")
    argv = ["--logdir", str(tmp_path / "logs"), "--minutes", "2", "--write", "--page", str(page)]
    assert tool.main(argv) == 0
    written = page.read_text(encoding="utf-8")
    before, rest = text.split(tool.BEGIN)
    assert written.startswith(before) and written.endswith(rest.split(tool.END, 1)[1])
    of_page = [line.split(" |")[0] for line in rest.split(tool.END)[0].splitlines()]
    of_written = [line.split(" |")[0] for line in written.split(tool.BEGIN)[1].splitlines()]
    assert set(of_page) <= set(of_written)


def test_minutes_must_be_a_number_above_zero(tool, tmp_path):
    with pytest.raises(SystemExit):
        tool.main(["--minutes", "0", "--logdir", str(tmp_path)])
