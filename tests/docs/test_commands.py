"""The commands of the pages, as they stand: the real parsers take them, the cheap ones are run."""

from __future__ import annotations

import importlib
import re
import shlex
from unittest import mock

import pytest
from cli_helpers import REPOSITORY, make_data, small, train
from tool_helpers import EAGER, tool

from gan_tf1 import cli, recipes
from gan_tf1.commands import train as train_command
from gan_tf1.errors import Parser, UsageError

PAGES = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("*.md"))]
TOOLS = {
    "benchmark.py": "benchmark",
    "compare_with_tf2.py": "compare",
    "evaluate.py": "evaluate",
    "export.py": "export",
    "lint_legacy.py": "lint",
    "sample.py": "sample",
    "train.py": "train",
}
STARTS = r"(?:python scripts/\w+\.py|python -m gan_tf1(?:\.data)?|gan-tf1)(?: [^`\n]*)?"


class Parsed(Exception):
    """The parser of a program took its arguments."""


def commands(path) -> list:
    """The commands of a page, in its order: indented lines, and what is in backticks."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)
    found = re.findall(rf"^    ({STARTS})$|`({STARTS})`|\*({STARTS})\*", text, re.M)
    whole = [re.sub(r"\s{2,}#.*", "", next(filter(None, each))).strip() for each in found]
    short = re.findall(r"`(train_\w+\.py(?: --[^`\n]*)?)`", text)  # of a table, of a picture
    ours = [each for each in short if (REPOSITORY / "scripts" / each.split()[0]).exists()]
    return whole + ["python scripts/" + each for each in ours]


CHOSEN = sorted({command for path in PAGES for command in commands(path)})


def start(words: list) -> None:
    """Starts a program by the words of its command."""
    if words[0] == "gan-tf1":
        return start_tool(words[1], words[2:])
    if words[1] == "-m":
        return start_tool("data" if words[2].endswith(".data") else words[3], words[3:])
    script, argv = words[1].split("/")[1], words[2:]
    if script in TOOLS:
        return start_tool(TOOLS[script], argv)
    name = re.match(r"train_(\w+)\.py", script).group(1)
    name = {"dcgan": "dcgan_mmd"}.get(name, name)
    return train_command.train(recipes.load(name), argv)


def start_tool(name: str, argv: list) -> None:
    importlib.import_module("gan_tf1." + cli.TOOLS[name]).main(argv)


@pytest.mark.parametrize("command", CHOSEN)
def test_a_command_of_the_pages_is_one_that_the_program_takes(command):
    words = shlex.split(command)
    if words in (["python", "-m", "gan_tf1"], ["gan-tf1"], ["gan-tf1", "sample"]):
        return  # what a program is called, where it is spoken of
    if words[-1] in ("NAME", "FILE"):
        return  # the form of a command
    words = ["lsgan" if word == "my_gan" else word for word in words]
    parse = Parser.parse_args

    def parsed(self, args=None, namespace=None):
        parse(self, args, namespace)
        raise Parsed

    lsgan = recipes.load("lsgan")
    one_of_ones_own = mock.patch.object(recipes, "load_file", lambda path: lsgan)
    of_a_run = mock.patch.object(train_command, "_recipe_of_run", lambda args: lsgan)
    taken = mock.patch.object(Parser, "parse_args", parsed)
    with taken, one_of_ones_own, of_a_run, pytest.raises(Parsed):
        start(words)


def test_the_pages_have_commands_of_every_program():
    used = {name for command in CHOSEN for name in re.findall(r"scripts/(\w+\.py)", command)}
    scripts = {path.name for path in (REPOSITORY / "scripts").glob("*.py")}
    assert used == scripts


def test_the_parser_refuses_what_no_program_takes():
    with pytest.raises(UsageError):
        start(["python", "scripts/train_fashion.py", "--noise-depth", "3"])


@pytest.mark.slow
def test_the_commands_of_readme_run_one_after_another(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    data = make_data(tmp_path / "data")
    (tmp_path / "old_script.py").write_text("import tensorflow as tf\ntf.placeholder(tf.float32)\n")
    ran: list = []
    for command in commands(REPOSITORY / "README.md"):
        script, *argv = shlex.split(command.replace("python scripts/", ""))
        if script == "lint_legacy.py":
            wrong = EAGER and "--fix" not in argv  # nothing is on TensorFlow 1
            assert tool("lint", *argv).status == int(wrong)
        elif script in ("sample.py", "export.py"):
            done = tool(TOOLS[script], *argv, "--logdir", "logs")
            assert done.status == 0, done
        elif script == "train_fashion.py" and argv:
            given = [] if "--resume" in argv else small(data) + ["--run-name", "first"]
            argv = argv + given + ["--logdir", "logs", "--steps", str(len(ran) + 1)]
            done = train("fashion", *argv)
            assert done.status == 0, done
        else:
            continue  # takes long; tests/recipes and tests/evaluation have them
        ran.append(script)
    assert ran == ["train_fashion.py"] * 2 + ["lint_legacy.py"] * 2 + ["sample.py"] * 3 + [
        "export.py"
    ]
    assert len(list((tmp_path / "logs" / "first" / "generated").iterdir())) == 3
