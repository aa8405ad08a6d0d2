"""Writes names.json: asks each TensorFlow for its public names.

    python -m gan_tf1.migration.lint.generate_names --other PYTHON

Run it with the interpreter of one major version and name the interpreter of the other, TensorFlow 1
or 2. Without --other the other part of the file stays as it is. What people know of the names, and
no TensorFlow can tell, is in tables/api_changes.py.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
import warnings
from pathlib import Path
from types import ModuleType
from typing import Mapping, Sequence

from gan_tf1.errors import RunError
from gan_tf1.migration.lint import names
from gan_tf1.migration.lint.names import TENSORFLOW_1, TENSORFLOW_2, Part

# Modules that are left out -> why.
SKIPPED = {
    "compat": "the other versions",
    "contrib": "gone as a whole",
    "core": "private",
    "estimator": "gone as a whole",
    "examples": "gone as a whole",
    "include": "private",
    "keras": "the same, or Keras's own affair",
    "lite": "no graph is built or trained with it",
    "python": "private",
    "raw_ops": "the same in both",
    "test": "no graph is built or trained with it",
    "tools": "private",
    "tpu": "for machines that the old scripts did not have",
}


def main(argv: Sequence[str] | None = None) -> None:
    """Writes the file, or prints one part of it; raises RunError."""
    parser = argparse.ArgumentParser(description="Writes names.json.", allow_abbrev=False)
    parser.add_argument("--other", metavar="PYTHON", help="that has the other TensorFlow")
    parser.add_argument("--output", metavar="FILE", default=str(names.FILE))
    parser.add_argument("--print", action="store_true", help="only this TensorFlow's part")
    args = parser.parse_args(argv)
    parts = own_part()
    if args.print:
        print(to_json(parts))
        return
    others = _part_of(args.other) if args.other else names.read()
    if args.other and others.keys() == parts.keys():
        raise RunError(f"--other {args.other}: it has the same major version of TensorFlow")
    Path(args.output).write_text(to_json({**others, **parts}), encoding="utf-8")


def own_part() -> dict[str, Part]:
    """The part of the file that the TensorFlow of this interpreter gives, under its title."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tensorflow = importlib.import_module("tensorflow")
        version = tensorflow.__version__
        if version.startswith("1."):
            return {TENSORFLOW_1: Part(version, public_names(tensorflow))}
        v1 = importlib.import_module("tensorflow.compat.v1")
        found = {}
        for module, known in public_names(v1).items():
            there = tensorflow if not module else _value(tensorflow, module)
            only = [name for name in known if _value(there, name) is None]
            if only:
                found[module] = only
        return {TENSORFLOW_2: Part(version, found)}


def public_names(root: ModuleType) -> dict[str, list[str]]:
    """Module below root, "" for root itself -> the sorted public names in it."""
    found: dict[str, list[str]] = {}
    waiting = [("", root)]
    while waiting:
        path, module = waiting.pop()
        for name in _listed(module):
            value = _value(module, name)
            if value is None or name.startswith("_") or name in SKIPPED:
                continue
            found.setdefault(path, []).append(name)
            # Other modules are there because TensorFlow's own code imports them.
            if isinstance(value, ModuleType) and "._api." in str(_value(value, "__name__")):
                waiting.append((f"{path}.{name}" if path else name, value))
    return found


def _listed(module: ModuleType) -> list[str]:
    try:
        return sorted(set(dir(module)))
    except Exception:  # a lazy module raises what it likes
        return []


def _value(owner: object, path: str) -> object | None:
    """What an owner has by a dotted name, or None."""
    found: object = owner
    for part in path.split("."):
        try:
            found = getattr(found, part)
        except Exception:  # as above
            return None
    return found


def _part_of(python: str) -> Mapping[str, Part]:
    """The part that another interpreter gives."""
    package = Path(__file__).resolve().parents[3]
    command = [python, "-m", "gan_tf1.migration.lint.generate_names", "--print"]
    try:
        environment = {**os.environ, "PYTHONPATH": str(package)}
        done = subprocess.run(command, env=environment, capture_output=True)
    except OSError as error:
        raise RunError(f"--other {python}: {error.strerror}; give the path of a Python") from None
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise RunError(f"--other {python}: {''.join(last)}; does it have TensorFlow?")
    return names.from_json(done.stdout.decode())


def to_json(parts: Mapping[str, Part]) -> str:
    """The text of the file: a line for each module."""
    blocks = []
    for title, part in sorted(parts.items()):
        lines = [
            f"   {json.dumps(module)}: {json.dumps(list(known))}"
            for module, known in sorted(part.names.items())
        ]
        blocks.append(
            f' {json.dumps(title)}: {{\n  "version": {json.dumps(part.version)},\n  "names": {{\n'
            + ",\n".join(lines)
            + "\n  }\n }"
        )
    return "{\n" + ",\n".join(blocks) + "\n}\n"


if __name__ == "__main__":
    try:
        main()
    except RunError as error:
        sys.exit(f"generate_names: failed: {error}")
