"""docs/add-a-recipe.md: its code blocks are a recipe, which trains from an empty folder."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
from cli_helpers import REPOSITORY, make_data, run_command, weights
from tool_helpers import refused, tool

from gan_tf1 import recipes
from gan_tf1.errors import UsageError

PAGE = (REPOSITORY / "docs" / "add-a-recipe.md").read_text(encoding="utf-8")


@pytest.fixture()
def written(tmp_path):
    """The file that the page's blocks come to, alone in a folder; and data beside it."""
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE, re.S | re.M)
    assert len(blocks) == 5
    folder = tmp_path / "empty"
    folder.mkdir()
    (folder / "my_gan.py").write_text("\n\n".join(blocks))
    return folder


@pytest.mark.slow
def test_the_recipe_of_the_page_trains_resumes_and_is_used(written, tmp_path, monkeypatch):
    monkeypatch.chdir(written)
    data = make_data(tmp_path / "data", count=100)
    commands = [line.split()[1:] for line in re.findall(r"^    (python scripts/.*)$", PAGE, re.M)]
    assert [command[0] for command in commands][:3] == ["scripts/train.py"] * 2 + [
        "scripts/sample.py"
    ]
    for command in commands:
        if command[0] == "scripts/evaluate.py":
            continue  # it has a classifier to train; tests/evaluation has a small one
        argv = command[1:] + ["--logdir", "logs"]
        if "--recipe-file" in command:
            argv += ["--data-dir", str(data)]
            # As many updates of D as it has by itself take seconds to build each time.
            argv += [] if "--resume" in command else ["--d-steps", "1"]
        if "--resume" in command:  # in a process that has not seen the file before
            done = run_command([sys.executable, str(REPOSITORY / command[0])] + argv, written)
            assert "Traceback" not in done.err
        else:
            done = tool(Path(command[0]).stem, *argv)
        assert done.status == 0, done
    (run,) = (written / "logs").iterdir()
    assert run.name.startswith("my_gan-")
    assert weights(run, 20) and weights(run, 40)
    config = json.loads((run / "config.json").read_text())
    assert config["recipe_file"] == str((written / "my_gan.py").resolve())
    assert config["hyper"]["lambda_gp"] == 10.0
    assert (run / "generated").is_dir() and (run / "exported").is_dir()
    (written / "my_gan.py").rename(written / "moved.py")
    argv = ["--recipe-file", "moved.py", "--resume", run.name, "--steps", "41", "--logdir", "logs"]
    done = tool("train", *argv, "--data-dir", str(data))
    assert done.status == 0, done
    config = json.loads((run / "config.json").read_text())
    assert config["recipe_file"] == str((written / "moved.py").resolve())
    argv = ["--resume", run.name, "--steps", "42", "--logdir", "logs", "--data-dir", str(data)]
    done = tool("train", *argv)
    assert done.status == 0 and "resumed from step 41" in done.out, done


@pytest.mark.parametrize(
    "text, words",
    [
        (None, "no Python file"),
        ("RECIPE = 3", "defines no RECIPE"),
        ("import nonsense_that_is_not_there", "cannot be run"),
        ("def broken(:", "cannot be run"),
        ("raise SystemExit", "it ended the program"),
    ],
)
def test_a_file_that_is_no_recipe_is_one_line(tmp_path, text, words):
    path = tmp_path / "mine.py"
    if text is not None:
        path.write_text(text)
    line = refused("train", "--recipe-file", path, "--steps", "1")
    assert words in line and "mine.py" in line


@pytest.mark.parametrize("name", ["x" * 5000, "a\nb.py", "a\0b.py", "loop.py"], ids=range(4))
def test_a_path_that_can_be_no_file_is_one_line(tmp_path, name):
    (tmp_path / "loop.py").symlink_to("loop.py")
    with pytest.raises(UsageError, match="no Python file of a recipe") as error:
        recipes.load_file(tmp_path / name)
    assert "\n" not in str(error.value)


def test_a_misspelt_recipe_is_named_with_those_that_there_are():
    line = refused("train", "lsgann", "--steps", "1")
    assert "did you mean lsgan?" in line and "wgan_gp" in line
    assert "which recipe?" in refused("train", "--steps", "1")
    assert ": '': no such recipe" in refused("train", "", "--steps", "1")


@pytest.mark.parametrize(
    "words, line",
    [
        (("--resume", "a"), "--resume a: no such run in "),
        (("--resume=latest", "--steps", "3"), "--resume latest: no run in "),
        (("--resume", ""), "--resume is empty: give a value"),
        (("--resume", "b"), "recipe_of_another: no such recipe; there are: "),
        (("--resume=b", "--cluster", "a:1,b:1", "--task=1"), "give the recipe's name to the other"),
        (("--steps", "3", "--resume"), "argument --resume: expected one argument"),
    ],
)
def test_a_run_that_does_not_say_its_recipe_is_one_line(tmp_path, words, line):
    (tmp_path / "b").mkdir()
    content = {"hyper": {"recipe": "recipe_of_another"}, "data": None}
    (tmp_path / "b" / "config.json").write_text(json.dumps(content))
    assert line in refused("train", *words, "--logdir", tmp_path)
