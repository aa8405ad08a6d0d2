"""Imports from Keras, from Python's own modules and from files beside, by name."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Mapping

from gan_tf1.migration.fix.keras import stand_in
from gan_tf1.migration.fix.script import Script
from gan_tf1.migration.lint import copied
from gan_tf1.migration.lint.resolution.api_names import is_below
from gan_tf1.migration.lint.rules import keras, python2
from gan_tf1.migration.lint.syntax import constant, keyword
from gan_tf1.migration.lint.tables.package_changes import FROM_NUMPY

# A whole name -> (module, name) of today.
MOVED: Mapping[str, tuple[str, str]] = {
    **{
        f"collections.{name}": ("collections.abc", name)
        for name in ("Callable", "Iterable", "Iterator", "Mapping", "MutableMapping", "Sequence",
                     "Set", "Sized")
    },
    **{
        f"keras.engine{module}.{name}": ("keras.layers", name)
        for module in ("", ".base_layer", ".input_layer", ".topology")
        for name in ("Input", "InputLayer", "InputSpec", "Layer")
    },
    **{
        f"keras.{module}.get_source_inputs": ("keras.utils", "get_source_inputs")
        for module in ("engine", "engine.network", "engine.topology", "utils.layer_utils")
    },
    **{f"keras.engine{module}.Model": ("keras.models", "Model") for module in ("", ".training")},
    **{f"scipy.{name}": ("numpy", name) for name in FROM_NUMPY},
    "fractions.gcd": ("math", "gcd"),
    "keras.layers.merge._Merge": ("keras.src.layers.merging.base_merge", "Merge"),
    "itertools.izip_longest": ("itertools", "zip_longest"),
    "scipy.misc.comb": ("scipy.special", "comb"),
    "scipy.misc.factorial": ("scipy.special", "factorial"),
    "scipy.misc.logsumexp": ("scipy.special", "logsumexp"),
    "skimage.measure.compare_psnr": ("skimage.metrics", "peak_signal_noise_ratio"),
    "skimage.measure.compare_ssim": ("skimage.metrics", "structural_similarity"),
    "sklearn.cross_validation.train_test_split": ("sklearn.model_selection", "train_test_split"),
    "StringIO.StringIO": ("io", "BytesIO"),  # a text of Python 2 is bytes
    "cStringIO.StringIO": ("io", "BytesIO"),
    "distutils.version.LooseVersion": ("packaging.version", "Version"),
    "distutils.version.StrictVersion": ("packaging.version", "Version"),
    "skimage.measure.compare_mse": ("skimage.metrics", "mean_squared_error"),
    "skimage.measure.compare_nrmse": ("skimage.metrics", "normalized_root_mse"),
    "sklearn.grid_search.GridSearchCV": ("sklearn.model_selection", "GridSearchCV"),
    "time.clock": ("time", "perf_counter"),
    "urllib.quote": ("urllib.parse", "quote"),
    "urllib.unquote": ("urllib.parse", "unquote"),
    "urllib.urlencode": ("urllib.parse", "urlencode"),
    "urllib.urlopen": ("urllib.request", "urlopen"),
    "urllib.urlretrieve": ("urllib.request", "urlretrieve"),
    "urllib2.HTTPError": ("urllib.error", "HTTPError"),
    "urllib2.Request": ("urllib.request", "Request"),
    "urllib2.URLError": ("urllib.error", "URLError"),
    "urllib2.urlopen": ("urllib.request", "urlopen"),
}  # fmt: skip
BUILT_IN = {"itertools.ifilter": "filter", "itertools.imap": "map", "itertools.izip": "zip"}
WHOLE = {"Image": "from PIL import Image", "ImageDraw": "from PIL import ImageDraw"}
MOST_BESIDE = 100  # files that are searched for `from this import *`
# The modes of Keras 1's function merge.
MODES = {
    "ave": "average", "concat": "concatenate", "dot": "dot", "max": "maximum", "mul": "multiply",
    "sum": "add",
}  # fmt: skip


def plain(script: Script, node: ast.Import) -> list[str] | None:
    """What stands for `import a.b as c`, None where it is right."""
    alias = node.names[0]
    if len(node.names) > 1:
        return None
    if alias.name.split(".")[0] == "theano" and not _is_used(script, alias):
        return ["pass"]
    if alias.name in WHOLE and not alias.asname and not _is_beside(script, alias.name):
        return [WHOLE[alias.name]]
    if _is_relative(script, node) and "." not in alias.name:
        return [f"from . import {alias.name}" + (f" as {alias.asname}" if alias.asname else "")]
    if alias.asname and stand_in.is_backend(script, alias.name):
        return [f"import {copied.KERAS} as {alias.asname}"]
    if alias.asname and _needs_tensorflow(script, alias.name):
        package, _, module = alias.name.rpartition(".")
        return [f"from tensorflow.{package} import {module} as {alias.asname}"]
    return None


def from_import(script: Script, node: ast.ImportFrom) -> list[str] | None:
    """What stands for `from a import b`, None where it is right."""
    module = node.module or ""
    if _is_relative(script, node):
        return [f"from .{module} import {shown(node.names)}"]
    lines: list[str] = []
    stays: list[ast.alias] = []
    dropped = False
    for alias in node.names:
        name, bound = f"{module}.{alias.name}", alias.asname or alias.name
        gone, new = keras.api.of_keras_2(frozenset([name]))
        if name in BUILT_IN:
            lines.append(f"{bound} = {BUILT_IN[name]}")
        elif name in MOVED:
            lines.append(f"from {MOVED[name][0]} import {_as(MOVED[name][1], bound)}")
        elif name.endswith("keras.layers.merge") and _modes(script):
            lines.append(f"from {module} import {', '.join(_modes(script))}")
        elif stand_in.is_backend(script, name):
            lines.append(f"import {copied.KERAS} as {bound}")
        elif stand_in.is_model(script, name):
            lines.append(f"from {copied.KERAS} import {_as('Model', bound)}")
        elif _is_tensorflows(name) or _needs_tensorflow(script, name):
            lines.append(f"from tensorflow.{module} import {_as(alias.name, bound)}")
        elif gone == keras.api.path_of(frozenset([name])) != "" and _is_name(new):
            package, _, today = new.rpartition(".")
            prefix = "" if module.startswith("keras") else "tensorflow."
            lines.append(f"from {prefix}{package} import {_as(today, bound)}")
        elif gone and not _is_used(script, alias) and not _is_for_others(script, bound):
            dropped = True
        else:
            stays.append(alias)
    if not lines and not dropped:
        return None
    return [f"from {module} import {shown(stays)}", *lines] if stays else lines or ["pass"]


def star(script: Script, node: ast.ImportFrom) -> list[str] | None:
    """What stands for `from a import *`, None where it is right."""
    if not node.level and node.module:
        head, found, inside = node.module.rpartition("keras.")
        gone, new = keras.api.of_keras_2(frozenset([node.module]))
        if found and gone == inside and re.match(r"keras(\.\w+)+\Z", new):
            return [f"from {head}{new} import *"]
    if not node.level and node.module and _is_relative(script, node):
        return [f"from .{node.module} import *"]
    return None


def merges(script: Script) -> list[tuple[ast.Call, str]]:
    """The calls merge([a, b], mode="mul") of Keras 1, and the function of today."""
    found = []
    for call in script.references.calls:
        if keras.api.path_of(call.names) == "layers.merge":
            mode = keyword(call.node, "mode")
            if isinstance(mode, (ast.Lambda, ast.Name)):
                found.append((call.node, "Lambda"))
                continue
            name = next(iter(constant(mode)), "sum" if mode is None else "")
            if name not in MODES:
                return []
            found.append((call.node, MODES[str(name)]))
    return found


def _modes(script: Script) -> list[str]:
    return sorted({name for _, name in merges(script)})


def _as(name: str, bound: str) -> str:
    return name if name == bound else f"{name} as {bound}"


def shown(names: list[ast.alias]) -> str:
    """As they stand behind `import`."""
    return ", ".join(_as(each.name, each.asname or each.name) for each in names)


def _is_name(new: str) -> bool:
    return new.startswith("keras.") and new.replace(".", "").isidentifier() and new.count(".") > 1


def _is_tensorflows(name: str) -> bool:
    """keras.backend.mean, which tf.keras alone has today"""
    path = keras.api.path_of(frozenset([name]))
    gone, new = keras.api.of_keras_2(frozenset([name]))
    return is_below(path, gone or "-") and name.startswith("keras.") and new.startswith("tf.keras.")


def _needs_tensorflow(script: Script, module: str) -> bool:
    """A module of which something is used that `import keras` has not, and tf.keras has."""
    if not module.startswith("keras.") or module.count(".") > 2:
        return False
    used = [
        name
        for node in script.references.uses
        for name in script.references.names_of(node)
        if name.startswith(module + ".")
    ]
    return any(_is_tensorflows(".".join(name.split(".")[: module.count(".") + 2])) for name in used)


def is_module(script: Script, alias: ast.alias) -> bool:
    """Something of it is used: `from keras.layers import merge` brings a function as well."""
    bound = alias.asname or alias.name
    owners = (each.value for named in script.references.attributes.values() for each in named)
    return any(getattr(each, "id", "") == bound for each in owners)


def _is_used(script: Script, alias: ast.alias) -> bool:
    bound = alias.asname or alias.name.split(".")[0]
    return any(getattr(node, "id", "") == bound for node in ast.walk(script.tree))


def _is_for_others(script: Script, bound: str) -> bool:
    """Other files may take what it imports."""
    if script.path is None:
        return False
    return script.path.name == "__init__.py" or is_handed_on(script, bound)


def is_handed_on(script: Script, bound: str) -> bool:
    """It is not used here, and a file beside takes it with `from this import *`."""
    if script.path is None or any(
        getattr(node, "id", "") == bound for node in ast.walk(script.tree)
    ):
        return False
    star = re.compile(rf"^from \.?{re.escape(script.path.stem)} import \*", re.MULTILINE)
    beside = sorted(script.path.parent.glob("*.py"))[:MOST_BESIDE]
    return any(star.search(_text(path)) for path in beside if path != script.path)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _is_relative(script: Script, node: ast.Import | ast.ImportFrom) -> bool:
    return any(each is node for each, _ in python2.names.relative_imports(script.program))


def _is_beside(script: Script, name: str) -> bool:
    return script.path is not None and (script.path.parent / f"{name}.py").exists()
