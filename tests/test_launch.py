"""How a process was started, from what Python says of it."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from gan_tf1 import launch

PACKAGE = Path(launch.__file__).resolve().parent


@pytest.mark.parametrize(
    "argv, words, program",
    [
        (
            ["scripts/train_fashion.py", "--steps", "3"],
            ["python", "scripts/train_fashion.py"],
            "train_fashion.py",
        ),
        (["/a b/scripts/sample.py", "latest"], ["python", "/a b/scripts/sample.py"], "sample.py"),
        (["scripts/train.py", "toy", "--help"], ["python", "scripts/train.py", "toy"], "train.py"),
        (["/usr/bin/gan-tf1"], ["gan-tf1"], "gan-tf1"),
        (["C:/bin/gan-tf1.exe", "--help"], ["gan-tf1"], "gan-tf1"),
        (["/bin/gan-tf1", "sample", "latest"], ["gan-tf1", "sample"], "gan-tf1 sample"),
        (["/bin/gan-tf1", "train", "--help"], ["gan-tf1", "train"], "gan-tf1 train"),
        (
            ["/bin/gan-tf1", "train", "toy", "--steps", "3"],
            ["gan-tf1", "train", "toy"],
            "gan-tf1 train toy",
        ),
        (
            [str(PACKAGE / "__main__.py"), "train", "toy", "x"],
            ["python", "-m", "gan_tf1", "train", "toy"],
            "python -m gan_tf1 train toy",
        ),
        (
            [str(PACKAGE / "data" / "__main__.py"), "fetch", "mnist"],
            ["python", "-m", "gan_tf1.data"],
            "python -m gan_tf1.data",
        ),
        (["/other/__main__.py", "a"], ["python", "/other/__main__.py"], "__main__.py"),
        ([""], ["python", ""], ""),
    ],
    ids=lambda value: shlex.quote(" ".join(value)) if isinstance(value, list) else "",
)
def test_the_words_that_start_it_again_and_the_name_in_messages(monkeypatch, argv, words, program):
    monkeypatch.setattr("sys.argv", argv)
    assert launch.words() == words
    assert launch.program() == program


@pytest.mark.parametrize(
    "argv, words",
    [
        (["scripts/train.py", "--resume", "a"], ["python", "scripts/train.py", "lsgan"]),
        (["/bin/gan-tf1", "train", "--resume=a"], ["gan-tf1", "train", "lsgan"]),
        (["scripts/train.py", "toy", "--resume", "a"], ["python", "scripts/train.py", "toy"]),
        (["scripts/train_fashion.py", "--resume", "a"], ["python", "scripts/train_fashion.py"]),
    ],
)
def test_the_recipe_is_added_where_none_was_typed(monkeypatch, argv, words):
    monkeypatch.setattr("sys.argv", argv)
    assert launch.words(["lsgan"]) == words


def test_the_command_is_whole_and_can_be_pasted(monkeypatch):
    monkeypatch.setattr("sys.argv", ["/bin/gan-tf1", "train", "toy", "--logdir", "my runs"])
    assert launch.command() == "gan-tf1 train toy --logdir 'my runs'"
    monkeypatch.setattr("sys.argv", ["my scripts/a.py", "--x", "$HOME"])
    assert launch.command() == "python 'my scripts/a.py' --x '$HOME'"
