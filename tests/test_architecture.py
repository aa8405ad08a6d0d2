"""The arrows between the modules, read from their source: none runs backwards."""

from __future__ import annotations

import ast
import functools
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "gan_tf1").rglob("*.py"))
SCRIPTS = sorted((ROOT / "scripts").glob("*.py"))
# Programs to be measured against: another Python runs them, with packages that nothing here needs.
PEERS = sorted((ROOT / "gan_tf1" / "benchmark" / "peers").glob("*_peer.py"))

# room -> the rooms that it may import from, besides itself; data -> graph -> training -> files
ROOMS = (
    # room, the rooms before it that it may import from
    ("__version__", ""),
    ("logdir", ""),
    ("launch", ""),
    ("threads", ""),
    ("processor", ""),
    ("streams", ""),
    ("errors", "launch"),
    ("config", "errors logdir"),
    ("files", "errors"),
    ("lazy_tensorflow", ""),
    ("npz", "files"),
    ("data", "errors files npz"),
    ("measure", "errors"),
    ("replicas", ""),
    ("graph", "errors config measure replicas"),
    ("recipes", "errors config measure graph"),
    ("tf2", "errors config measure"),  # it can be copied out and run
    ("runs", "launch streams errors config files data graph recipes"),
    ("plots", "errors files"),
    (
        "training",
        "launch errors config files data measure replicas graph recipes runs plots",
    ),
    ("cluster", "__version__ errors replicas graph runs training"),
    ("export", "errors config files data measure graph recipes runs plots"),
    ("evaluation", "errors config files npz data measure graph recipes runs plots export"),
    (
        "benchmark",
        "processor errors config files data replicas graph recipes runs plots training cluster",
    ),
    ("migration", "errors config files data graph recipes tf2 runs training"),
)
MAY_IMPORT = {room: set(before.split()) for room, before in ROOMS}
MAY_IMPORT["commands"] = set(MAY_IMPORT)
MAY_IMPORT["cli"] = set(MAY_IMPORT)
MAY_IMPORT["__main__"] = {"cli"}
WITHOUT_TENSORFLOW = {
    "logdir",
    "launch",
    "threads",
    "processor",
    "streams",
    "errors",
    "config",
    "files",
    "npz",
    "data",
}
WITHOUT_TENSORFLOW |= {"measure", "plots"}
WITHOUT_TENSORFLOW |= {"commands", "cli", "__main__"}
ANY_TENSORFLOW = {"tf2"}
SWITCHES = ("disable_eager_execution", "disable_v2_behavior", "enable_")
MOST_LINES = 2000  # of the modules in one folder
PACKAGES = {"gan_tf1", "tensorflow", "tensorboard", "numpy", "PIL"}


class Import(NamedTuple):
    """One imported name."""

    module: str  # `a.b` of `from a.b import c` and of `import a.b`
    name: str  # `c`, or "" for `import a.b`
    alias: str  # what it is called here, or ""
    line: int
    at_import: bool  # and not inside a function


parsed = functools.lru_cache(maxsize=None)(ast.parse)  # many tests ask for the same


@functools.lru_cache(maxsize=None)
def imports(source):
    found = []

    def visit(node, at_import):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found.append(Import(alias.name, "", alias.asname or "", node.lineno, at_import))
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            for alias in node.names:
                found.append(Import(module, alias.name, alias.asname or "", node.lineno, at_import))
        inside = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        for child in ast.iter_child_nodes(node):
            visit(child, at_import and not inside)

    visit(parsed(source), True)
    return found


def room(path):
    """`graph` of gan_tf1/graph/noise.py, `cli` of gan_tf1/cli.py, "" of gan_tf1/__init__.py."""
    first = path.relative_to(ROOT / "gan_tf1").parts[0]
    return "" if first == "__init__.py" else first.replace(".py", "")


def full_name(found):
    """`gan_tf1.config` of `from gan_tf1 import config` as of `from gan_tf1.config import Hyper`."""
    return "gan_tf1." + found.name if found.module == "gan_tf1" else found.module


def is_ours(found):
    return found.module.split(".")[0] == "gan_tf1"


def backwards(room_, source):
    """The imports of a module in that room that it may not have."""
    allowed = MAY_IMPORT.get(room_, set()) | {room_}
    return [
        f"line {found.line}: {full_name(found)}"
        for found in imports(source)
        if found.module.startswith(".")
        or (is_ours(found) and full_name(found).split(".")[1:2] not in [[name] for name in allowed])
    ]


def wrong_tensorflow(room_, source):
    """The imports of TensorFlow that a module in that room may not have."""
    if room_ in ANY_TENSORFLOW:
        return []
    return [
        f"line {found.line}: {found.module}"
        for found in imports(source)
        if found.module.split(".")[0] in ("tensorflow", "keras")
        and (room_ in WITHOUT_TENSORFLOW or found[:3] != ("tensorflow.compat.v1", "", "tf"))
    ]


def not_the_twins(source):
    """What a module of the twin takes from TensorFlow 1."""
    found = [
        f"line {each.line}: {each.module}"
        for each in imports(source)
        if each.module.split(".")[0] == "tensorflow" and each[:3] != ("tensorflow", "", "tf")
    ]
    return found + [
        f"line {node.lineno}: .{node.attr}"
        for node in ast.walk(parsed(source))
        if isinstance(node, ast.Attribute) and node.attr == "compat"
    ]


def switches(source):
    """Calls that would change TensorFlow for the whole process."""
    return [
        f"line {node.lineno}: {name}"
        for node in ast.walk(parsed(source))
        for name in [getattr(node, "attr", getattr(node, "id", ""))]
        if isinstance(node, (ast.Attribute, ast.Name)) and name.startswith(SWITCHES)
    ]


def beyond_entry_points(source):
    """What a script imports of ours besides gan_tf1.cli and the packages' own names."""
    found = []
    for each in filter(is_ours, imports(source)):
        module = ROOT.joinpath(*full_name(each).split("."))
        submodule = each.module != "gan_tf1" and (module / (each.name + ".py")).is_file()
        package = (module / "__init__.py").is_file() and full_name(each) != "gan_tf1."
        if full_name(each) != "gan_tf1.cli" and (submodule or not package):
            found.append(f"line {each.line}: {full_name(each)} {each.name}".rstrip())
    return found


def relative(path):
    return path.relative_to(ROOT).as_posix()


def problems(check, paths):
    """path -> what `check` finds in its source, for the files where it finds something."""
    found = {relative(path): check(path, path.read_text(encoding="utf-8")) for path in paths}
    return {path: what for path, what in found.items() if what}


def test_there_is_something_to_read():
    assert {"config", "data", "errors", "files", "graph", "measure", "recipes", "training"} <= {
        room(path) for path in MODULES
    }
    assert SCRIPTS


def test_every_room_is_on_the_map():
    assert {room(path) for path in MODULES} - {""} == set(MAY_IMPORT) - {"__version__"}


def test_no_import_runs_backwards():
    def check(path, source):
        found = backwards(room(path), source)
        if path.name == "__main__.py":  # an entry point has the command lines' way with errors
            found = [each for each in found if not each.endswith("gan_tf1.cli")]
        return found

    assert problems(check, MODULES) == {}


def test_tensorflow_comes_as_compat_v1_or_not_at_all():
    def check(path, source):
        return wrong_tensorflow(room(path) if path in MODULES else "scripts", source)

    assert problems(check, MODULES + SCRIPTS) == {}


def test_the_twin_takes_nothing_from_tensorflow_1():
    twin = [path for path in MODULES if room(path) == "tf2"]
    assert len(twin) > 10
    assert problems(lambda _, source: not_the_twins(source), twin) == {}


def test_no_global_switch_is_thrown():
    assert problems(lambda _, source: switches(source), MODULES + SCRIPTS) == {}


def test_no_room_is_larger_than_can_be_known():
    lines = dict.fromkeys((str(path.parent.relative_to(ROOT)) for path in MODULES), 0)
    for path in MODULES:
        if not path.name.startswith("tf1_"):  # each is a file to be copied, and stands alone
            count = len(path.read_text(encoding="utf-8").splitlines())
            lines[str(path.parent.relative_to(ROOT))] += count
    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}


def test_the_graph_is_a_function_of_one_screen():
    source = (ROOT / "gan_tf1" / "graph" / "build.py").read_text(encoding="utf-8")
    (build,) = [node for node in ast.parse(source).body if getattr(node, "name", "") == "build"]
    inside = source.splitlines()[build.lineno - 1 :]
    assert inside[-1].strip() and len(inside) <= 60, "it is the last of its module"


def test_scripts_are_entry_points():
    def check(_, source):
        found = [] if ast.get_docstring(ast.parse(source)) else ["no docstring"]
        if len(source.splitlines()) > 40:
            found.append("more than 40 lines")
        return found + beyond_entry_points(source)

    assert problems(check, SCRIPTS) == {}


def test_the_source_is_python_3_7():
    def check(_, source):
        try:
            # Python 3.7 itself, which has no feature_version, cannot parse anything newer.
            newer = sys.version_info >= (3, 8)
            ast.parse(source, **({"feature_version": (3, 7)} if newer else {}))
        except SyntaxError as error:
            return f"line {error.lineno}: {error.msg}"
        return None

    assert problems(check, MODULES + SCRIPTS) == {}


def test_annotations_are_not_evaluated():
    # `str | None` is an error on Python 3.7 when evaluated.
    def check(_, source):
        annotated = any(
            getattr(node, "annotation", None) or getattr(node, "returns", None)
            for node in ast.walk(parsed(source))
        )
        deferred = any(found[:2] == ("__future__", "annotations") for found in imports(source))
        return annotated and not deferred

    assert problems(check, MODULES + SCRIPTS) == {}


@pytest.mark.skipif(sys.version_info < (3, 10), reason="needs the list of standard modules")
def test_nothing_else_needs_to_be_installed():
    def check(_, source):
        outside = {found.module.split(".")[0] for found in imports(source)}
        return outside - PACKAGES - set(sys.stdlib_module_names)

    ours = [path for path in MODULES + SCRIPTS if path not in PEERS]
    assert len(ours) == len(MODULES + SCRIPTS) - 2
    assert problems(check, ours) == {}


def test_the_log_root_does_not_hide_the_package_tensorboard():
    # Python puts the current folder before the installed packages, and a folder with an
    # __init__.py before any without.
    assert list((ROOT / "tensorboard").glob("__init__.*")) == []


def test_the_checks_see_what_they_are_for():
    assert backwards("graph", "from gan_tf1.training import loop") != []
    assert backwards("graph", "def f():\n    from gan_tf1 import training") != []
    assert backwards("graph", "import gan_tf1.data.idx") != []
    assert backwards("graph", "from . import noise") != []
    assert backwards("training", "import gan_tf1.tf2") != []
    assert backwards("config", "from gan_tf1 import graph as g") != []
    assert backwards("graph", "from gan_tf1.graph import noise\nfrom gan_tf1 import config") == []
    assert backwards("graph", "import numpy as np") == []
    assert wrong_tensorflow("graph", "import tensorflow as tf") != []
    assert wrong_tensorflow("graph", "from tensorflow.python.ops import nn") != []
    assert wrong_tensorflow("graph", "from tensorflow.compat import v1 as tf") != []
    assert wrong_tensorflow("data", "import tensorflow.compat.v1 as tf") != []
    assert wrong_tensorflow("graph", "import tensorflow.compat.v1 as tf") == []
    assert wrong_tensorflow("tf2", "import tensorflow as tf") == []
    assert backwards("migration", "from gan_tf1.tf2 import build") == []
    assert backwards("tf2", "from gan_tf1.training import loop") != []
    assert backwards("tf2", "from gan_tf1.recipes.fashion import DEFAULTS") != []
    assert backwards("tf2", "from gan_tf1.graph import noise") != []
    assert not_the_twins("import tensorflow.compat.v1 as tf") != []
    assert not_the_twins("import tensorflow as tf\ntf.compat.v1.placeholder") != []
    assert not_the_twins("import tensorflow as tf\nfrom gan_tf1.tf2 import noise") == []
    assert switches("tf.disable_v2_behavior()") != []
    assert switches("from tensorflow import x\nenable_resource_variables()") != []
    assert switches("tf.compat.v1.enable_v2_behavior()") != []
    assert switches("tf.executing_eagerly()") == []
    assert beyond_entry_points("from gan_tf1.training import loop") != []
    assert beyond_entry_points("from gan_tf1.graph.noise import draw") != []
    assert beyond_entry_points("import gan_tf1.graph.noise") != []
    assert beyond_entry_points("import gan_tf1") != []
    assert beyond_entry_points("from gan_tf1.cli import train") == []
    assert beyond_entry_points("from gan_tf1 import cli") == []
    assert beyond_entry_points("from gan_tf1.data import load") == []
