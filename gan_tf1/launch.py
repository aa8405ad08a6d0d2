"""How this process was started, in the words that start it again."""

from __future__ import annotations

import itertools
import shlex
import sys
from pathlib import Path
from typing import Sequence

COMMAND = "gan-tf1"  # the console command, as pyproject.toml names it
RECIPE_FILE = "--recipe-file"
EXAMPLES = ("python scripts/", "python -m gan_tf1", "tensorboard ")
PACKAGE = Path(__file__).resolve().parent


def words(recipe: Sequence[str] = ()) -> list[str]:
    """What stands before the options: `python SCRIPT`, `gan-tf1 sample`, `gan-tf1 train fashion`.

    With `python -m gan_tf1` in place of `gan-tf1` where it was started so. A recipe's file counts
    as its name does: `python scripts/train.py --recipe-file FILE`. recipe: the words for it where
    a command that takes any was given none, as with `--resume`.
    """
    given = sys.argv[1:]
    for number, word in enumerate(given):
        if word.split("=")[0] == RECIPE_FILE:
            return _names() + given[number : number + (1 if "=" in word else 2)]
    typed = _names()
    return typed + list(recipe) * (Path(typed[-1]).stem == "train")


def _names() -> list[str]:
    start, given = _program_words(), sys.argv[1:]
    names = 0
    if start[-1] in (COMMAND, PACKAGE.name):
        names = 2 if given[:1] == ["train"] else 1  # training takes a recipe's name as well
    elif Path(start[-1]).name == "train.py":
        names = 1
    return start + list(itertools.takewhile(lambda word: word[:1] != "-", given[:names]))


def program() -> str:
    """What messages call this program: a script by its file name, all else by its words."""
    typed = _names()
    return Path(typed[1]).name if typed[0] == "python" and typed[1] != "-m" else " ".join(typed)


def examples() -> list[str]:
    """The commands in the docstring of the script that was started; none of any other program."""
    lines = (getattr(sys.modules["__main__"], "__doc__", None) or "").splitlines()
    return [line.strip() for line in lines if line.strip().startswith(EXAMPLES)]


def command() -> str:
    """The whole command, to be pasted into a shell."""
    return " ".join(shlex.quote(word) for word in _program_words() + sys.argv[1:])


def _program_words() -> list[str]:
    program = Path(sys.argv[0])
    if program.stem == COMMAND:  # on Windows gan-tf1.exe
        return [COMMAND]
    if program.name == "__main__.py":  # python -m gan_tf1, or python -m gan_tf1.data
        folder = program.resolve().parent
        if folder == PACKAGE or PACKAGE in folder.parents:
            return ["python", "-m", ".".join(folder.relative_to(PACKAGE.parent).parts)]
    return ["python", sys.argv[0]]
