"""TensorFlow is imported when something of it is used, not when a module says that it will be.

A recipe's page says `import tensorflow.compat.v1 as tf` at its top, which takes seconds, and its
options stand in the same page. With this, a command line that only has to show or refuse an option
reads the page and answers at once. Modules see no difference: the stand-in hands on every attribute
of the real module, which it imports at the first one.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

NAMES = ("tensorflow", "tensorflow.compat", "tensorflow.compat.v1")


class _StandIn(ModuleType):
    def __getattr__(self, name: str) -> Any:
        remove()
        real = importlib.import_module(self.__name__)
        value = getattr(real, name)
        # The next look-up of the same name finds it here and is as quick as in the real module.
        self.__dict__[name] = value
        return value


def install() -> None:
    """Until its first use, TensorFlow stays out. Does nothing where it has been imported."""
    if "tensorflow" in sys.modules:
        return
    for name in NAMES:
        sys.modules[name] = _StandIn(name)
    for name in NAMES[1:]:  # `import a.b as c` goes through the attributes
        parent, _, child = name.rpartition(".")
        sys.modules[parent].__dict__[child] = sys.modules[name]


def remove() -> None:
    """From here on, importing TensorFlow imports it."""
    for name in NAMES:
        if isinstance(sys.modules.get(name), _StandIn):
            del sys.modules[name]
