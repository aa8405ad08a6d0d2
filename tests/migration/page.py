"""docs/migration.md, taken apart: its symptoms, its table of idioms, the code of its stages."""

from __future__ import annotations

import contextlib
import linecache
import re
from pathlib import Path
from typing import NamedTuple

import numpy as np
import tensorflow.compat.v1 as tf

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT = (ROOT / "docs" / "migration.md").read_text(encoding="utf-8")


class Message(NamedTuple):
    """An error as the page quotes it."""

    versions: str  # `TensorFlow 2.16 and newer`, `Every version`
    text: str  # `...` stands for anything


class Symptom(NamedTuple):
    """One entry."""

    id: str  # S07
    title: str
    anchor: str  # what a link to it ends with
    versions: str  # of a silent symptom
    messages: list  # of Message; none for a silent symptom
    wrong: str  # code that has the symptom
    right: str  # code that has not

    @property
    def everywhere(self) -> list:
        """The versions of each message, or of the silent symptom."""
        return [message.versions for message in self.messages] or [self.versions]


class Idiom(NamedTuple):
    """One row of the table."""

    name: str  # in the first cell, in bold
    cells: list  # old spelling, what it does, what this suite writes, what TF2 writes


def numbers(version: str) -> tuple:
    """(2, 21) of `2.21.0`"""
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2])


INSTALLED = {"TensorFlow": numbers(tf.__version__), "NumPy": numbers(np.__version__)}


def applies(versions: str) -> bool:
    """Whether what is installed is among the versions, worded as on the page."""
    if versions == "Every version":
        return True
    package, first, newer, last = re.match(
        r"(TensorFlow|NumPy) (\d+(?:\.\d+)?)(?:( and newer)| to (\d+\.\d+))?\Z", versions
    ).groups()
    installed, first = INSTALLED[package], numbers(first)
    if last:
        return first <= installed <= numbers(last)
    return installed >= first if newer else installed[: len(first)] == first


def gpus() -> list:
    """The devices of this machine that are GPUs."""
    with tf.Session(graph=tf.Graph()) as sess:
        return [each.name for each in sess.list_devices() if each.device_type == "GPU"]


def section(title: str) -> str:
    """Everything under a heading of the second level."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", TEXT, re.M | re.S)
    return found.group(1)


def code(text: str) -> list:
    """The Python blocks."""
    return re.findall(r"^```python\n(.*?)^```$", text, re.M | re.S)


def symptoms() -> dict:
    """Id -> Symptom, in order."""
    heading = r'^<a id="(s\d+)"></a>\n#### (S\d+) (.*)\n'
    parts = re.split(heading, section("Symptoms"), flags=re.M)
    found = {}
    for anchor, name, title, body in zip(*(parts[k::4] for k in range(1, 5))):
        assert name not in found, name
        found[name] = _symptom(name, title, anchor, body)
    return found


def _symptom(name, title, anchor, body):
    messages = [
        Message(versions or "TensorFlow 2", text.strip())
        for versions, text in re.findall(
            r"(?:^((?:TensorFlow|NumPy|Every)[^\n]*):\n\n)?^```text\n(.*?)^```$", body, re.M | re.S
        )
    ]
    blocks = code(body)
    assert len(blocks) == 1, name
    halves = re.match(r"# wrong\n(.*)# right\n(.*)\Z", blocks[0], re.S)
    assert halves, name
    silent = re.match(r"\s*(Every version|(?:TensorFlow|NumPy) \S+(?: and newer)?)?", body)
    versions = silent.group(1) or "TensorFlow 2"
    return Symptom(name, title, anchor, versions, messages, *halves.groups())


def idioms() -> dict:
    """Name -> Idiom, in order."""
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        for line in section("Idioms").splitlines()
        if line.startswith("| **")
    ]
    found = {}
    for cells in rows:
        name = re.match(r"\*\*(.+?)\*\*", cells[0]).group(1)
        found[name] = Idiom(name, cells)
    assert len(found) == len(rows)
    return found


def quoted(message: str, text: str) -> bool:
    """Whether an error's text is what the page quotes, up to white space and `...`."""
    parts = [re.escape(" ".join(part.split())) for part in message.split("...")]
    return bool(re.match(".*?".join(parts) + r"\Z", " ".join(text.split())))


def execute(code: str, names: dict) -> None:
    """Executes code of the page; the names are what it finds and what it leaves."""
    # AutoGraph wants to read the source of what it traces, as it can with a script.
    name = f"<docs/migration.md: {len(linecache.cache)}>"
    linecache.cache[name] = (len(code), None, code.splitlines(True), name)
    exec(compile(code, name, "exec"), names)


@contextlib.contextmanager
def quiet():
    """Without TensorFlow's deprecation notes, and with its own level of logging afterwards."""
    level = tf.logging.get_verbosity()
    tf.logging.set_verbosity(tf.logging.ERROR)
    try:
        yield
    finally:
        tf.logging.set_verbosity(level)
