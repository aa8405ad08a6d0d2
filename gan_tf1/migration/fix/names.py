"""Names that moved or were renamed: TensorFlow's, NumPy's, SciPy's, Pillow's and Python's own."""

from __future__ import annotations

import ast
import re
from typing import Mapping

from gan_tf1.migration.fix import imports, private_names
from gan_tf1.migration.fix.keras import stand_in as of_keras_2
from gan_tf1.migration.fix.script import Fixes, Script
from gan_tf1.migration.lint import copied
from gan_tf1.migration.lint.resolution.api_names import V2, is_below
from gan_tf1.migration.lint.rules import keras, numpy_rules
from gan_tf1.migration.lint.rules.api_rules import V1_ONLY
from gan_tf1.migration.lint.rules.numpy_rules import NUMPY_GONE
from gan_tf1.migration.lint.tables.api_changes import BEFORE_1_0
from gan_tf1.migration.lint.tokens import Edit

BUILTINS: Mapping[str, str] = {
    "basestring": "str", "long": "int", "raw_input": "input", "unichr": "chr", "unicode": "str",
    "xrange": "range",
}  # fmt: skip
# Names of other packages: the whole dotted name -> its last part today.
RENAMED: Mapping[str, str] = {
    "PIL.Image.ANTIALIAS": "LANCZOS",
    "inspect.getargspec": "getfullargspec",
    "string.letters": "ascii_letters",
    "string.lowercase": "ascii_lowercase",
    "string.uppercase": "ascii_uppercase",
    "time.clock": "perf_counter",
    "itertools.izip_longest": "zip_longest",
    "os.getcwdu": "getcwd",
    "sys.maxint": "maxsize",
    "PIL.Image.CUBIC": "BICUBIC",
    "PIL.Image.LINEAR": "BILINEAR",
    "PIL.Image.fromstring": "frombytes",
    "scipy.integrate.cumtrapz": "cumulative_trapezoid",
    "scipy.integrate.simps": "simpson",
    "scipy.integrate.trapz": "trapezoid",
    "scipy.linalg.pinv2": "pinv",
    "matplotlib.cm.spectral": "nipy_spectral",
    "matplotlib.pyplot.cm.spectral": "nipy_spectral",
    "skimage.measure.compare_psnr": "peak_signal_noise_ratio",
    **{
        f"collections.{name}": f"abc.{name}"
        for name in ("Callable", "Iterable", "Iterator", "Mapping", "Sequence", "Set", "Sized")
    },
}
ITERTOOLS: Mapping[str, str] = {
    "itertools.ifilter": "filter", "itertools.imap": "map", "itertools.izip": "zip",
}  # fmt: skip
URLLIB: Mapping[str, str] = {
    "urllib.quote": "urllib.parse.quote",
    "urllib.unquote": "urllib.parse.unquote",
    "urllib.urlencode": "urllib.parse.urlencode",
    "urllib2.HTTPError": "urllib.error.HTTPError",
    "urllib2.Request": "urllib.request.Request",
    "urllib2.URLError": "urllib.error.URLError",
    "urllib2.urlopen": "urllib.request.urlopen",
    "urllib.urlopen": "urllib.request.urlopen",
    "urllib.urlretrieve": "urllib.request.urlretrieve",
}
WRITTEN = {copied.KERAS, copied.LAYERS, copied.PICTURES}
CELLS = ("contrib.rnn.", "nn.rnn_cell.")
CONTRIB = ("contrib.layers.", "contrib.slim.", "contrib.framework.", "contrib.data.")
LOSSES = "contrib.losses."
CONTRIB_MOVED: Mapping[str, str] = {
    "contrib.distributions": "distributions",
    "contrib.framework.get_global_step": "train.get_global_step",
    "contrib.framework.get_or_create_global_step": "train.get_or_create_global_step",
    "contrib.framework.get_variables": "global_variables",
    "contrib.framework.nest": "nest",
    "contrib.data.AUTOTUNE": "data.experimental.AUTOTUNE",
    "contrib.data.Dataset": "data.Dataset",
    "contrib.data.Iterator": "data.Iterator",
    "contrib.data.TFRecordDataset": "data.TFRecordDataset",
    "contrib.data.TextLineDataset": "data.TextLineDataset",
    **{
        f"contrib.data.{name}": f"data.experimental.{name}"
        for name in (
            "ignore_errors",
            "map_and_batch",
            "prefetch_to_device",
            "shuffle_and_repeat",
            "unbatch",
        )
    },
    "contrib.rnn.static_bidirectional_rnn": "nn.static_bidirectional_rnn",
    "contrib.rnn.static_rnn": "nn.static_rnn",
    "contrib.stateless.stateless_random_normal": "random.stateless_normal",
    "contrib.stateless.stateless_random_uniform": "random.stateless_uniform",
}
DISTRIBUTIONS = {
    "Bernoulli", "Beta", "Categorical", "Dirichlet", "Exponential", "Gamma", "Laplace",
    "Multinomial", "Normal", "StudentT", "Uniform",
}  # fmt: skip
ARRAY_NAME = re.compile(r"np\.\w+\Z|\w+\Z")


def fix(script: Script) -> Fixes:
    """One edit for each use of a name."""
    fixes = Fixes([], set())
    to_import: set[str] = set()
    references = script.references
    switched = imports.is_tensorflow_1(script) and any(
        each.name == "tensorflow" and each.bound != "tensorflow" for each in references.imports
    )
    for node in references.uses:
        names = references.names_of(node)
        name = next(iter(names), "")
        # Of scipy.misc all has to be rewritten, as its import is.
        guarded = node in references.guarded and not name.startswith("scipy.misc.")
        if len(names) != 1 or guarded:
            continue
        start = script.start(node)
        end = start + len(_chain(node))
        if script.text[start:end] != _chain(node):
            continue  # with spaces or a new line in it
        if name in URLLIB and _chain(node) == name:
            to_import.add("import " + URLLIB[name].rpartition(".")[0])
            fixes.edits.append(Edit(start, end, URLLIB[name]))
            continue
        new = (
            _model(script, node, name, to_import, fixes)
            or _other_package(script, name, _chain(node))
            or _tensorflow(script, node, switched, to_import, fixes)
        )
        if new and new != _chain(node):
            fixes.edits.append(Edit(start, end, new))
    for unbound in references.unbound:
        if unbound.id in WRITTEN:  # by another pass
            _beside(unbound.id, to_import, fixes)
        if unbound in references.guarded:
            continue
        if unbound.id in BUILTINS:
            start = script.start(unbound)
            fixes.edits.append(Edit(start, start + len(unbound.id), BUILTINS[unbound.id]))
        elif unbound.id == "reduce":
            to_import.add("from functools import reduce")
    fixes.edits.extend(private_names.attributes(script))
    if to_import:
        fixes.edits.append(_new_imports(script, to_import))
    return fixes


def _chain(node: ast.AST) -> str:
    """The dotted name as a text."""
    if isinstance(node, ast.Attribute):
        return f"{_chain(node.value)}.{node.attr}"
    return getattr(node, "id", "")


def _new_imports(script: Script, lines: set[str]) -> Edit:
    """Before the first statement that is no docstring and nothing of the future."""
    for node in script.tree.body:
        text = isinstance(node, ast.Expr) and not isinstance(node.value, ast.Call)
        future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
        if text or future:
            continue
        first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))])
        start = script.line_start(first)
        return Edit(start, start, "".join(f"{line}\n" for line in sorted(lines)))
    return Edit(0, 0, "".join(f"{line}\n" for line in sorted(lines)))


def _other_package(script: Script, name: str, chain: str) -> str:
    """Of NumPy, SciPy and the rest; "" where nothing is to be done."""
    if name in ITERTOOLS and "." in chain:
        return ITERTOOLS[name]
    if name in RENAMED and "." in chain and (chain == name or name[:11] != "collections"):
        return chain.rpartition(".")[0] + "." + RENAMED[name]
    if name == "matplotlib.pyplot.cm.get_cmap" and chain.endswith(".cm.get_cmap"):
        return chain[: -len("cm.get_cmap")] + "get_cmap"
    if name.startswith("scipy.misc.") and chain == name:
        inside = chain[len("scipy.misc.") :]
        if inside.split(".")[0] in copied.names(copied.PICTURES):
            return f"{copied.PICTURES}.{inside}"
    if numpy_rules.lib_name(name) and chain.endswith("." + name[len("numpy.") :]):
        return chain[: -len(name[len("numpy.") :])] + numpy_rules.lib_name(name)
    of_keras = _keras(name, chain)
    if of_keras:
        return of_keras
    if name.startswith("numpy.") and name.count(".") == 1 and "." in chain:
        new = NUMPY_GONE.get(name.partition(".")[2], ((0, 0), None, ""))[2].split(",")[0]
        if ARRAY_NAME.match(new):
            return new.replace("np", chain.partition(".")[0], 1) if new[:3] == "np." else new
    return ""


def _keras(name: str, chain: str) -> str:
    """layers.advanced_activations.LeakyReLU -> layers.LeakyReLU; "" where nothing is to be done."""
    path = keras.api.path_of(frozenset([name]))
    gone, new = keras.api.of_keras_2(frozenset([name]))
    if not re.match(r"keras[\w.]*\Z", new):
        return ""
    inside = chain.partition(".")[2]
    package = name[: len(name) - len(inside)] if inside and name.endswith(inside) else ""
    new = name[: -len(path)] + new[len("keras.") :] + path[len(gone) :]
    if not package.endswith(".") or not new.startswith(package):
        return ""
    return chain[: -len(inside)] + new[len(package) :]


def _tensorflow(
    script: Script, node: ast.expr, switched: bool, to_import: set[str], fixes: Fixes
) -> str:
    chain = _chain(node)
    found = script.references.api_of(node)
    space, path = next(iter(found)) if len(found) == 1 else ("", "")
    if path.startswith("python."):
        return private_names.name(script, chain, path, to_import)
    if path.startswith("contrib.") and chain.endswith(path[len("contrib") :]):
        stand_in = _stand_in(script, path)
        if stand_in:
            return _beside(stand_in, to_import, fixes)
    if not path or not chain.endswith("." + path):
        return ""
    head = chain[: -len(path) - 1]
    root = head + ".compat.v1" if space == V2 and not switched else head
    for old, new in BEFORE_1_0.items():
        if is_below(path, old) and new.startswith("tf."):
            new = new[len("tf.") :]
            there = root if new in V1_ONLY or new.startswith("summary.") else head
            return f"{there}.{new}{path[len(old) :]}"
    for old, new in CONTRIB_MOVED.items():
        whole = old == "contrib.distributions"
        if (path == old and not (whole and _lacks_one(script))) or (
            whole and _has_distribution(path)
        ):
            return f"{root if new in V1_ONLY else head}.{new}{path[len(old) :]}"
    stand_in = _stand_in(script, path)
    if stand_in:
        return _beside(stand_in, to_import, fixes)
    if space == V2 and not switched:
        parts = path.split(".")
        if any(".".join(parts[: i + 1]) in V1_ONLY for i in range(len(parts))):
            return f"{head}.compat.v1.{path}"
    return ""


def _model(script: Script, node: ast.expr, name: str, to_import: set[str], fixes: Fixes) -> str:
    """`tf1_keras.Model` of keras.Model(...), where a model has to be one of Keras 2; else ""."""
    called = any(node is call.func for call in script.references.every_call)
    if "." in _chain(node) and called and of_keras_2.is_model(script, name):
        return _beside(f"{copied.KERAS}.Model", to_import, fixes)
    return ""


def _lacks_one(script: Script) -> bool:
    """Something of contrib.distributions is used that tf.distributions has not."""
    used = {each.path for node in script.references.uses for each in script.references.api_of(node)}
    inside = {path for path in used if path.startswith("contrib.distributions.")}
    return not all(path.split(".")[2] in DISTRIBUTIONS for path in inside)


def _has_distribution(path: str) -> bool:
    """contrib.distributions.Normal"""
    return (
        path.startswith("contrib.distributions.")
        and path.count(".") == 2
        and (path.rpartition(".")[2] in DISTRIBUTIONS)
    )


def _beside(stand_in: str, to_import: set[str], fixes: Fixes) -> str:
    """The name itself; its file is to be imported, and copied."""
    module = stand_in.split(".")[0]
    fixes.modules.add(module)
    to_import.add(f"import {module}")
    return stand_in


def _stand_in(script: Script, path: str) -> str:
    """`tf1_layers.dense` of layers.dense; "" where no file has it."""
    path = imports.public(path)
    if path.startswith("layers."):
        name = path[len("layers.") :]
        return f"{copied.LAYERS}.{name}" if name in copied.names(copied.LAYERS) else ""
    if path == "layers":
        return copied.LAYERS if imports.stands_in(script, path, copied.LAYERS) else ""
    for prefix in CELLS:
        name = path[len(prefix) :]
        if path.startswith(prefix) and name.split(".")[0] in copied.names(copied.CELLS):
            return f"{copied.CELLS}.{name}"
        if path + "." == prefix and imports.stands_in(script, path, copied.CELLS):
            return copied.CELLS
    if path.startswith(LOSSES):
        return f"{copied.CONTRIB}.losses.{path[len(LOSSES) :]}"
    for prefix in CONTRIB:
        name = path[len(prefix) :]
        if path.startswith(prefix) and name.split(".")[0] in copied.names(copied.CONTRIB):
            return f"{copied.CONTRIB}.{name}"
        if path + "." == prefix and imports.stands_in(script, path, copied.CONTRIB):
            return copied.CONTRIB
    return ""
