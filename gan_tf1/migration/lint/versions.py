"""Which TensorFlow, NumPy and SciPy are installed, without importing any of them."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import NamedTuple, Tuple

from gan_tf1.errors import UsageError

Version = Tuple[int, int]  # major, minor

# Where none is installed: the newest that the tables were compared with.
NEWEST = {"tensorflow": "2.21", "numpy": "2.5", "scipy": "1.17"}
DISTRIBUTIONS = {
    "tensorflow": (
        "tensorflow", "tensorflow-cpu", "tensorflow-gpu", "tensorflow-intel", "tensorflow-macos",
        "tf-nightly",
    ),
    "numpy": ("numpy",),
    "scipy": ("scipy",),
}  # fmt: skip


class Versions(NamedTuple):
    """What a script is to run on."""

    tensorflow: Version
    numpy: Version
    scipy: Version


def parse(text: str, option: str) -> Version:
    """`2.21` or `2.21.0` -> (2, 21); raises UsageError naming the option."""
    found = re.match(r"(\d+)\.(\d+)", text)
    if not found:
        raise UsageError(f"{option} {text}: not a version; give two numbers, as in 2.21")
    return int(found.group(1)), int(found.group(2))


def installed(package: str) -> str:
    """The version of an installed package, or ""."""
    for name in DISTRIBUTIONS[package]:
        version = _version(name)
        if version:
            return version
    return ""


def _version(name: str) -> str:
    try:
        from importlib import metadata
    except ImportError:  # Python 3.7
        return _version_of_folder(name)
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _version_of_folder(name: str) -> str:
    """Of the folder NAME-VERSION.dist-info that pip writes beside a package."""
    pattern = re.compile(re.escape(name).replace(r"\-", "[-_]") + r"-(\d[^-]*)\.(dist|egg)-info$")
    for folder in sys.path:
        for entry in sorted(Path(folder or ".").glob("*-info")):
            found = pattern.match(entry.name)
            if found:
                return found.group(1)
    return ""
