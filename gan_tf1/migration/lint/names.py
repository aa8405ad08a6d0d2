"""The names of TensorFlow's that a program found: reads names.json, which generate_names writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Mapping, NamedTuple, Sequence

FILE = Path(__file__).with_name("names.json")
# The two parts of the file. Each is what one TensorFlow can tell of itself.
TENSORFLOW_1 = "tensorflow 1: tf.NAME"
TENSORFLOW_2 = "tensorflow 2: tf.compat.v1.NAME and not tf.NAME"


class Part(NamedTuple):
    """What one version of TensorFlow has."""

    version: str  # 1.15.5
    names: Mapping[str, Sequence[str]]  # module, "" for the top level -> its names, sorted

    def paths(self) -> frozenset[str]:
        """The names with their modules: nn.relu."""
        return frozenset(
            f"{module}.{name}" if module else name
            for module, names in self.names.items()
            for name in names
        )


def read() -> Mapping[str, Part]:
    """Both parts of the file."""
    return from_json(FILE.read_text(encoding="utf-8"))


def from_json(text: str) -> Mapping[str, Part]:
    """The parts in a text, by their titles."""
    return {title: Part(**part) for title, part in json.loads(text).items()}


def v1_only(parts: Mapping[str, Part]) -> frozenset[str]:
    """What TensorFlow 1 has as tf.NAME and TensorFlow 2 as tf.compat.v1.NAME only.

    Of what is in a module that is such a name itself, the module stands for all.
    """
    found = parts[TENSORFLOW_1].paths() & parts[TENSORFLOW_2].paths()
    return frozenset(name for name in found if found.isdisjoint(_modules_of(name)))


def _modules_of(name: str) -> Sequence[str]:
    parts = name.split(".")
    return [".".join(parts[:i]) for i in range(1, len(parts))]
