"""Dotted names -> where in TensorFlow's API they are: `tensorflow.compat.v1.log` -> tf1, `log`."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from gan_tf1.migration.lint.versions import Version

V1, V2 = "tf.compat.v1.", "tf."


class ApiName(NamedTuple):
    """A name of TensorFlow's; both fields are empty for what is none."""

    space: str  # V1 or V2: whose meaning the name has
    path: str  # without the space: nn.relu


NOT_API = ApiName("", "")


@lru_cache(maxsize=2**16)
def api_name(name: str, tensorflow: Version) -> ApiName:
    """What a dotted name means on a version of TensorFlow; private paths begin with python."""
    head, _, rest = name.partition(".")
    if head != "tensorflow":
        return NOT_API
    space = V2 if tensorflow >= (2, 0) else V1
    while rest.startswith("compat.v"):
        space = V1 if rest.startswith("compat.v1") else V2
        rest = rest[len("compat.v1.") :]
    return ApiName(space, rest)


def is_below(name: str, path: str) -> bool:
    """A name is a path, or one of what is inside it."""
    return name == path or name.startswith(path + ".")
