"""Imports: TensorFlow's own, and those of modules that went away."""

from __future__ import annotations

import ast
import re
from typing import Mapping

from gan_tf1.migration.fix import other_imports
from gan_tf1.migration.fix.script import Fixes, Script
from gan_tf1.migration.lint import copied
from gan_tf1.migration.lint import names as api_names
from gan_tf1.migration.lint.eager_switch import SWITCH
from gan_tf1.migration.lint.resolution.api_names import V2, is_below
from gan_tf1.migration.lint.rules import dataset_iterators, gpu_devices
from gan_tf1.migration.lint.rules.api_rules import V1_ONLY
from gan_tf1.migration.lint.tables.api_changes import BEFORE_1_0, KERAS_3
from gan_tf1.migration.lint.tokens import Edit

V1 = "tensorflow.compat.v1"
# Module -> the file that stands for it.
STAND_INS: Mapping[str, str] = {
    "tensorflow.contrib.framework": copied.CONTRIB,
    "tensorflow.contrib.layers": copied.CONTRIB,
    "tensorflow.contrib.rnn": copied.CELLS,
    "tensorflow.contrib.slim": copied.CONTRIB,
    "tensorflow.nn.rnn_cell": copied.CELLS,
    "tensorflow.layers": copied.LAYERS,
    "tensorflow.compat.v1.layers": copied.LAYERS,
    "tensorflow.contrib.learn.datasets.mnist": copied.MNIST,
    "tensorflow.contrib.learn.python.learn.datasets.mnist": copied.MNIST,
    "tensorflow.examples.tutorials.mnist.input_data": copied.MNIST,
    "scipy.misc": copied.PICTURES,
}
_MODULES = "(?:layers|initializers|regularizers|normalization|optimizers|utils|core_rnn_cell|ops)"
_INSIDE = rf"python\.(?:layers|ops|slim)(?:\.{_MODULES}(?=\.|\Z))?"
# Modules inside a package of contrib, and private ones -> the package, which has their names.
WITHIN = (
    (re.compile(rf"contrib\.(layers|framework|slim|rnn)\.{_INSIDE}"), r"contrib.\1"),
    (re.compile(r"python\.ops\.rnn_cell(?:_impl)?(?=\.|\Z)"), "contrib.rnn"),
    (re.compile(r"python\.layers\.(?:convolutional|core|layers|normalization|pooling)"), "layers"),
)
TUTORIALS = "tensorflow.examples.tutorials"
# Module -> the one that has the same names.
MOVED: Mapping[str, str] = {
    "ConfigParser": "configparser",
    "HTMLParser": "html.parser",
    "Queue": "queue",
    "Tkinter": "tkinter",
    "__builtin__": "builtins",
    "cPickle": "pickle",
    "cookielib": "http.cookiejar",
    "copy_reg": "copyreg",
    "httplib": "http.client",
    "tkMessageBox": "tkinter.messagebox",
    "urlparse": "urllib.parse",
    "keras.backend.tensorflow_backend": "keras.backend",
    "keras.initializations": "keras.initializers",
    "keras.layers.advanced_activations": "keras.layers",
    "keras.layers.convolutional": "keras.layers",
    "keras.layers.core": "keras.layers",
    "keras.layers.embeddings": "keras.layers",
    "keras.layers.merge": "keras.layers",
    "keras.layers.noise": "keras.layers",
    "keras.layers.normalization": "keras.layers",
    "keras.layers.pooling": "keras.layers",
    "keras.layers.recurrent": "keras.layers",
    "keras.objectives": "keras.losses",
    "keras.optimizers.legacy": "keras.optimizers",
    "keras.layers.convolutional_recurrent": "keras.layers",
    "keras.layers.wrappers": "keras.layers",
    "keras.utils.data_utils": "keras.utils",
    "keras.utils.generic_utils": "keras.utils",
    "keras.utils.np_utils": "keras.utils",
    "keras.utils.vis_utils": "keras.utils",
}
MODERN = {"GradientTape", "function"}  # which 1.15 had, too
GRAPHS = {"InteractiveSession", "Session", "get_variable", "placeholder", "variable_scope"}
TRAINS_KERAS = re.compile(r"\.compile\(|\.fit\(|\.train_on_batch\(")
CONFIGURES = {"ConfigProto", "GPUOptions", "Session", "keras", "logging", "set_random_seed"}
EAGER = re.compile(r"enable_eager|enable_v2|contrib\.eager|contrib import eager")
DATASETS = re.compile(r"tensorflow\.(?:python|_api\.v\d)\.keras\.datasets")
_NAMES = api_names.read()[api_names.TENSORFLOW_1].names
TOP_LEVEL = {*_NAMES[""], *(name.split(".")[0] for name in _NAMES if name), "contrib", "layers"}
TOP_LEVEL |= {name.split(".")[0] for name in BEFORE_1_0} | {"compat", "examples"}


def fix(script: Script) -> Fixes:
    """One edit for each import that is rewritten."""
    fixes = Fixes([], set())
    first = is_tensorflow_1(script)
    for node in ast.walk(script.tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            _import(script, node, first, fixes)
    return fixes


def public(name: str) -> str:
    """`tensorflow.contrib.layers` of tensorflow.contrib.layers.python.layers, and its like."""
    for pattern, package in WITHIN:
        name = pattern.sub(package, name)
    return name


def is_tensorflow_1(script: Script) -> bool:
    """It imports TensorFlow 2 by TensorFlow 1's name, and uses it as TensorFlow 1."""
    if "keras" in script.text and TRAINS_KERAS.search(script.text):
        return False  # Keras 3 trains with eager execution
    references = script.references
    used = {
        each.path
        for node in references.uses
        for each in references.api_of(node)
        if each.space == V2 and each.path
    }
    used |= {
        each.path
        for found in references.imports
        for each in references.api(frozenset([found.name]))
        if each.space == V2 and each.path
    }
    if EAGER.search(script.text) or not used:
        return False
    if any(method in references.attributes for method in dataset_iterators.METHODS):
        return True
    if "keras" in script.text and {path.split(".")[0] for path in used} <= CONFIGURES:
        return False  # a file beside trains with Keras
    unknown = {path.split(".")[0] for path in used} - TOP_LEVEL
    if unknown and not used & GRAPHS:
        return False
    if used & MODERN and not used & GRAPHS:
        return False
    only = V1_ONLY | BEFORE_1_0.keys() | {"contrib", *(each.rstrip(".") for each in KERAS_3)}
    if any(is_below(path, name) for path in used for name in only):
        return True
    already = "compat.v1" in script.text or "keras" in script.text
    return not already


def _import(script: Script, node: ast.Import | ast.ImportFrom, first: bool, fixes: Fixes) -> None:
    start = script.start(node)
    end = script.line_end(start)
    if script.text[start:end].rstrip().endswith("\\") or node in script.references.guarded:
        return
    lines = _lines(script, node, first, fixes)
    if lines is None:
        return
    indent = script.text[script.text.rfind("\n", 0, start) + 1 : start]
    separator = "\n" + indent if not indent.strip() else "; "
    code = script.tokens[script.index(end) - 1].end  # a comment behind it stays
    fixes.modules.update(each for each in [copied.KERAS] if any(each in line for line in lines))
    fixes.edits.append(Edit(start, code, lines[0]))
    fixes.edits.append(Edit(end, end, "".join(separator + line for line in lines[1:])))


def _lines(
    script: Script, node: ast.Import | ast.ImportFrom, first: bool, fixes: Fixes
) -> list[str] | None:
    """What stands for an import, None where it is right."""
    if isinstance(node, ast.ImportFrom):
        if node.level or not node.module or node.names[0].name == "*":
            return other_imports.star(script, node)
        if any(each.name[0] == "_" for each in node.names):  # which no module of today has
            return other_imports.from_import(script, node)
        return _from(script, node, first, fixes) or other_imports.from_import(script, node)
    by_name = other_imports.plain(script, node)
    if by_name:
        return by_name
    lines, changed = [], False
    for alias in node.names:
        new = _plain(script, alias, first, fixes)
        changed |= new is not None
        old = f"import {alias.name}" + (f" as {alias.asname}" if alias.asname else "")
        lines += new or [old]
    return lines if changed else None


def _plain(script: Script, alias: ast.alias, first: bool, fixes: Fixes) -> list[str] | None:
    name, bound = alias.name, alias.asname
    if name == "tensorflow" and first:
        return _tensorflow(script, bound or "tensorflow", bool(bound))
    if name == "tensorflow" and bound and other_imports.is_handed_on(script, bound):
        return [f"import {V1} as {bound}"]
    for old, module in STAND_INS.items():
        if public(name) == old and stands_in(script, old, module):
            fixes.modules.add(module)
            # Without `as` the uses say scipy.misc.imsave; the pass of names rewrites them.
            return [f"import {module}" + (f" as {bound}" if bound else "")]
    if name == "tensorflow.contrib" and bound and _needs_no_contrib(script):
        fixes.modules.add(copied.CONTRIB)
        return [f"import {copied.CONTRIB}"]
    if name in MOVED:
        return [f"import {MOVED[name]} as {bound or name}"] if "." not in name or bound else None
    if DATASETS.match(name) and bound:
        package, _, module = name.rpartition(".")
        return [
            f"from {DATASETS.sub('tensorflow.keras.datasets', package)} import {module} as {bound}"
        ]
    return None


def _tensorflow(script: Script, bound: str, aliased: bool) -> list[str] | None:
    if not aliased:  # `import tensorflow`: its uses say tensorflow.X
        return None
    lines = [f"import {V1} as {bound}"]
    if not SWITCH.search(script.text):
        lines.append(f"{bound}.disable_v2_behavior()")
    if gpu_devices.devices(script.program) and "soft" not in script.program.with_beside:
        lines.append(f"{bound}.config.set_soft_device_placement(True)")
    return lines


def _from(script: Script, node: ast.ImportFrom, first: bool, fixes: Fixes) -> list[str] | None:
    assert node.module
    shown = other_imports.shown(node.names)
    if public(node.module) in STAND_INS:
        return _of_stand_in(node, STAND_INS[public(node.module)], fixes)
    if node.module == TUTORIALS and [each.name for each in node.names] == ["mnist"]:
        # mnist.input_data is what is used of it.
        fixes.modules.add(copied.MNIST)
        bound = node.names[0].asname or "mnist"
        lines = ["import types", f"import {copied.MNIST}"]
        return [*lines, f"{bound} = types.SimpleNamespace(input_data={copied.MNIST})"]
    wholes = [STAND_INS.get(public(f"{node.module}.{each.name}"), "") for each in node.names]
    if any(wholes):
        lines = []
        stay = [each for each, module in zip(node.names, wholes) if not module]
        if stay:
            lines.append(f"from {node.module} import {other_imports.shown(stay)}")
        for each, module in zip(node.names, wholes):
            if module and not stands_in(script, f"{node.module}.{each.name}", module):
                return None
            if module:
                fixes.modules.add(module)
                lines.append(f"import {module} as {each.asname or each.name}")
        return lines
    if node.module in MOVED or node.module[len("tensorflow.") :] in MOVED:
        whole = node.module not in MOVED
        module = MOVED[node.module[len("tensorflow.") :] if whole else node.module]
        return [f"from {'tensorflow.' * whole}{module} import {shown}"]
    whole_modules = [f"{node.module}.{each.name}" for each in node.names]
    are_modules = other_imports.is_module(script, node.names[0])
    if are_modules and all(
        each in MOVED or each[len("tensorflow.") :] in MOVED for each in whole_modules
    ):
        return [_from_package(whole, each) for whole, each in zip(whole_modules, node.names)]
    if DATASETS.match(node.module):
        return [f"from {DATASETS.sub('tensorflow.keras.datasets', node.module)} import {shown}"]
    if node.module == "tensorflow" and first:
        return [f"from {V1} import {shown}"]
    return None


def _of_stand_in(node: ast.ImportFrom, module: str, fixes: Fixes) -> list[str] | None:
    """`from tf1_contrib import conv2d`, and `import tf1_contrib as layers` of a module inside."""
    whole = [each for each in node.names if public(f"{node.module}.{each.name}") in STAND_INS]
    names = [each for each in node.names if each not in whole]
    if not {each.name for each in names} <= copied.names(module):
        return None
    fixes.modules.add(module)
    lines = [f"from {module} import {other_imports.shown(names)}"] if names else []
    return lines + [f"import {module} as {each.asname or each.name}" for each in whole]


def _from_package(name: str, alias: ast.alias) -> str:
    """`from keras.utils import np_utils` -> `from keras import utils as np_utils`"""
    prefix = "" if name in MOVED else "tensorflow."
    package, _, module = (prefix + MOVED[name[len(prefix) :]]).rpartition(".")
    return f"from {package} import {module} as {alias.asname or alias.name}"


def _needs_no_contrib(script: Script) -> bool:
    """All that is used of tf.contrib has a stand-in; the pass of names writes it."""
    uses = [(node, path) for node in script.references.uses for path in paths_of(script, node)]
    if any(path.startswith("contrib") and node in script.references.guarded for node, path in uses):
        return False
    used = [path for _, path in uses]
    return all(
        ".".join(path.split(".")[:2]) in ("contrib.layers", "contrib.slim")
        and path.split(".")[2:3] != []
        and path.split(".")[2] in copied.names(copied.CONTRIB)
        for path in used
        if path.startswith("contrib")
    )


def paths_of(script: Script, node: ast.expr) -> frozenset[str]:
    """The names of TensorFlow's that a use may be, without tensorflow or compat.v1."""
    return frozenset(each.path for each in script.references.api_of(node))


def stands_in(script: Script, old: str, module: str) -> bool:
    """The file has some name that is used of the module that it stands for; others raise there."""
    used = {
        name[len(old) + 1 :].split(".")[0]
        for node in script.references.uses
        for name in map(public, script.references.names_of(node) | paths_of(script, node))
        if name.startswith(old + ".")
    }
    return not used or not used.isdisjoint(copied.names(module))
