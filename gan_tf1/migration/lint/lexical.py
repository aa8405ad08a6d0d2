"""Rules that need to see one expression: names, arguments, imports."""

from __future__ import annotations

import ast
import re

from gan_tf1.migration.lint import api_changes
from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.scopes import COMPREHENSIONS, Scope, dotted, scopes
from gan_tf1.migration.lint.syntax import constant, index, integer, keyword
from gan_tf1.migration.lint.versions import Versions

V1, V2 = "tf.compat.v1.", "tf."
SUMMARIES = frozenset(
    "summary." + kind for kind in ("audio", "histogram", "image", "scalar", "text")
)
NO_V2_SHAPES = re.compile("disable_v2_behavior|disable_v2_tensorshape")
CATCHES_MISSING = {"ImportError", "ModuleNotFoundError", "AttributeError"}
ASKS_VERSION = re.compile("__version__|VERSION|version_info|hasattr")
HANDS_OVER = re.compile(r"\b(close|flush)\s*\(|\bwith\b[^\n]*FileWriter|Supervisor|MonitoredTr")


def tensorflow_name(name: str, versions: Versions) -> tuple:
    """A dotted name -> (prefix, rest): V1 or V2, `python.` for what is private, "" if not ours."""
    head, _, rest = name.partition(".")
    if head != "tensorflow":
        return "", ""
    space = V2 if versions.tensorflow >= (2, 0) else V1
    while rest.startswith("compat.v"):
        space = V1 if rest.startswith("compat.v1") else V2
        rest = rest[len("compat.v1.") :]
    return space, rest


def missing(name: str, versions: Versions) -> tuple | None:
    """(code, what is missing, message, fix) of a dotted name, or None where nothing is."""
    space, rest = tensorflow_name(name, versions)
    if not rest:
        return None
    tensorflow, shown = versions.tensorflow, "tf." + rest
    release = "TensorFlow {}.{}".format(*tensorflow)
    for gone, (since, code, fix) in api_changes.GONE.items():
        if _below(rest, gone) and tensorflow >= since:
            if gone == "contrib":
                return code, rest, f"{shown} is gone: {release} has no tf.contrib", _contrib(rest)
            if gone == "examples":
                shown = "tensorflow." + rest
            return code, gone, f"{shown} is gone in {release}", f"use {fix}"
    if _below(rest, "python"):
        for path, since in api_changes.PRIVATE.items():
            if _below(rest, "python." + path) and tensorflow >= since:
                public = "tf.keras" if path.startswith("keras") else "the public tf.* name"
                message = f"tensorflow.python.{path} is private and gone in {release}"
                return "E103", rest, message, f"use {_public(rest, public)}"
        return None
    if rest.startswith(api_changes.KERAS_3) and tensorflow >= api_changes.KERAS_3_SINCE:
        leaf = rest.split(".")[2 if rest.startswith("nn.") else 1]
        message = f"{shown}: `{leaf}` is not available with Keras 3, which {release} brings"
        return "E105", rest, message, _layer(leaf)
    for path, now in api_changes.BEFORE_1_0.items():
        if _below(rest, path):
            message = f"tf.{path} is a name from before TensorFlow 1.0"
            return "E108", path, message, f"today's is {_today(now, space)}"
    if space == V2 and tensorflow >= (2, 0):
        path = _v1_only(rest)
        if path:
            new = api_changes.V2_NAMES.get(path)
            return (
                "E106",
                path,
                f"tf.{path} is in tf.compat.v1 only",
                f"write tf.compat.v1.{path}, or import tensorflow.compat.v1 as tf"
                + (f"; TensorFlow 2 has {new}" if new else ""),
            )
    return None


def _below(name: str, path: str) -> bool:
    return name == path or name.startswith(path + ".")


def _v1_only(rest: str) -> str:
    """The part of a name that TensorFlow 2 does not have, or ""."""
    parts = rest.split(".")
    paths = [".".join(parts[: i + 1]) for i in range(len(parts))]
    if rest.startswith(api_changes.KERAS_3):
        return rest if parts[0] != "nn" else ".".join(parts[:3])
    return next((path for path in paths if path in api_changes.V1_ONLY), "")


def _today(now: str, space: str) -> str:
    if space == V2 and now.startswith("tf.") and _v1_only(now[3:]):
        return now.replace("tf.", "tf.compat.v1.", 1)
    return now


def _contrib(rest: str) -> str:
    path = rest[len("contrib.") :]
    for name, new in api_changes.CONTRIB.items():
        if _below(path, name) or _below(path.replace("slim.", "layers.", 1), name):
            return f"use {new}"
    return "write it with plain ops"


def _public(rest: str, otherwise: str) -> str:
    if _below(rest, "python.keras.datasets"):
        return "tf." + ".".join(rest.split(".")[1:4])
    return otherwise


def _layer(leaf: str) -> str:
    if leaf.lower() in ("dense", "fully_connected"):
        return "write it: tf.matmul(x, get_variable(...)) + bias"
    if leaf.lower().startswith("batch"):
        return "write it: tf.nn.moments, tf.nn.batch_normalization, averages in variables"
    if leaf.lower().startswith("conv"):
        transpose = "_transpose" if "ranspose" in leaf else ""
        return f"write it: tf.nn.conv2d{transpose} with get_variable"
    return "write it with get_variable and plain ops"


def check(tree: ast.Module, source: str, versions: Versions, log: Log) -> None:
    """Adds to the log what the expressions of a module show."""
    _Checker(tree, source, versions, log).run()


class _Checker:
    def __init__(self, tree: ast.Module, source: str, versions: Versions, log: Log):
        self.tree, self.source, self.versions, self.log = tree, source, versions, log
        self.scopes = scopes(tree)
        self.two = versions.tensorflow >= (2, 0)
        self.guarded = _guarded(tree)
        self.inner: set = set()  # nodes that are the left part of a longer dotted name
        self.all_names: set = set()  # dotted names used anywhere
        self.told: set = set()  # names bound by an import that was found missing
        self.uses_tensorflow = False

    def run(self) -> None:
        nodes = list(ast.walk(self.tree))
        for node in nodes:
            if isinstance(node, ast.Attribute):
                self.inner.add(node.value)
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                self.imports(node)
        for node in nodes:
            if isinstance(node, (ast.Name, ast.Attribute)):
                self.all_names |= self.dotted(node)
        self.uses_tensorflow |= any(name.startswith("tensorflow") for name in self.all_names)
        for node in nodes:
            self.visit(node)
        self.file_rules(nodes)

    def dotted(self, node: ast.AST) -> frozenset:
        return dotted(node, self.scopes.get(node, Scope()))

    def tensorflow(self, node: ast.AST) -> set:
        """(space, rest) of each thing in TensorFlow that an expression may stand for."""
        return {tensorflow_name(name, self.versions) for name in self.dotted(node)}

    def is_tensorflow(self, node: ast.AST, wanted: frozenset, space: str = "") -> bool:
        found = self.tensorflow(node)
        return bool(found) and all(rest in wanted and space in ("", where) for where, rest in found)

    def missing(self, found: frozenset) -> tuple | None:
        """Where every meaning of a name is missing: what there is to say of one of them."""
        reports = [missing(name, self.versions) for name in sorted(found)]
        return reports[0] if reports and all(reports) else None

    def tell_missing(self, node: ast.AST, report: tuple | None) -> bool:
        if not report or node in self.guarded:
            return bool(report)
        code, path, message, fix = report
        self.log.add(node, code, message, fix, once=path)
        return True

    def imports(self, node: ast.AST) -> None:
        for alias in node.names:
            if isinstance(node, ast.Import):
                name = alias.name
                bound = alias.asname or name.split(".")[0]
            else:
                name = f"{node.module}.{alias.name}" if not node.level else ""
                bound = alias.asname or alias.name
            self.uses_tensorflow |= name.split(".")[0] == "tensorflow"
            self.all_names.add(name)
            if self.tell_missing(node, self.missing(frozenset([name]))):
                self.told.add((bound, name))
            elif name.startswith("scipy.misc."):
                self.scipy(node, frozenset([name]))
            elif name.startswith("numpy."):
                self.numpy(node, frozenset([name]))

    def visit(self, node: ast.AST) -> None:
        if isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Load):
            self.name(node)
        if isinstance(node, ast.Attribute) and node.attr == "value":
            self.dimension(node)
        elif isinstance(node, ast.Call):
            self.call(node)
        elif isinstance(node, COMPREHENSIONS):
            self.dimensions(node)

    def name(self, node: ast.AST) -> None:
        found = self.dotted(node) if node not in self.inner else None
        if not found or self._imported_missing(node, found):
            return
        self.tell_missing(node, self.missing(found))
        self.numpy(node, found)
        self.scipy(node, found)
        if self.is_tensorflow(node, frozenset(["AUTO_REUSE"])):
            self.log.add(
                node,
                "N301",
                "with AUTO_REUSE a misspelt name makes a new variable instead of an error",
                "reuse=False where the variables are made, reuse=True after that",
                once="AUTO_REUSE",
            )

    def _imported_missing(self, node: ast.AST, found: frozenset) -> bool:
        while isinstance(node, ast.Attribute):
            node = node.value
        return isinstance(node, ast.Name) and any(
            bound == node.id and all(_below(each, name) for each in found)
            for bound, name in self.told
        )

    def numpy(self, node: ast.AST, found: frozenset) -> None:
        parts = {".".join(name.split(".")[1:2]) for name in found if name.startswith("numpy.")}
        if len(parts) != 1 or not all(name.startswith("numpy.") for name in found):
            return
        name = parts.pop()
        since, back, new = api_changes.NUMPY_GONE.get(name, ((99, 0), None, ""))
        version = self.versions.numpy
        if since <= version and not (back and version >= back) and node not in self.guarded:
            gone = "np.{} is gone since NumPy {}.{}".format(name, *since)
            self.log.add(node, "E114", gone, f"use {new}", once=name)

    def scipy(self, node: ast.AST, found: frozenset) -> None:
        tails = {name[len("scipy.misc.") :] for name in found if name.startswith("scipy.misc.")}
        if len(tails) == len(found) == 1 and self.versions.scipy >= api_changes.SCIPY_SINCE:
            name = tails.pop().split(".")[0]
            if name in api_changes.SCIPY_MISC_GONE and node not in self.guarded:
                gone = f"scipy.misc.{name} is gone since SciPy 1.3"
                self.log.add(node, "E113", gone, "use Pillow", once=name)

    def call(self, node: ast.Call) -> None:
        found = self.tensorflow(node.func)
        function = node.func
        if isinstance(function, ast.Name) and function.id == "hasattr" and len(node.args) == 2:
            self.probe(node)
        if self.versions.numpy >= api_changes.NUMPY_NO_NEWSHAPE and keyword(node, "newshape"):
            self.newshape(node)
        if not found:
            return
        spaces, rests = {space for space, _ in found}, {rest for _, rest in found}
        if self.two and spaces == {V2} and len(rests) == 1:
            rest = next(iter(rests))
            for old, new in api_changes.ARGUMENTS.get(rest, {}).items():
                if keyword(node, old):
                    self.log.add(
                        node,
                        "E109",
                        f"tf.{rest}({old}=...): TensorFlow 2 has no such argument",
                        f"it is called {new}" if " " not in new else f"use {new}",
                    )
        if rests == {"losses.sigmoid_cross_entropy"} and keyword(node, "label_smoothing"):
            self.log.add(
                node,
                "W215",
                "label_smoothing=s smooths both labels, by s / 2: 1 to 1 - s/2 and 0 to s/2",
                "write the labels that you want: 0.9 * tf.ones_like(logits)",
            )
        if rests in ({"concat"}, {"split"}) and len(node.args) >= 2 and integer(node.args[0]):
            order = "tf.concat(values, axis)" if rests == {"concat"} else "tf.split(x, n, axis)"
            self.log.add(
                node,
                "E110",
                f"tf.{next(iter(rests))} with the axis first, as before TensorFlow 1.0",
                f"write {order}",
            )

    def newshape(self, node: ast.Call) -> None:
        if self.dotted(node.func) == {"numpy.reshape"}:
            self.log.add(
                node,
                "E115",
                "np.reshape(newshape=...): NumPy 2.4 took the argument away",
                "np.reshape(a, shape), by position: right on every NumPy",
            )

    def probe(self, node: ast.Call) -> None:
        """hasattr(tf, "layers"): the module is there, what is in it raises."""
        attribute = constant(node.args[1])
        module = self.tensorflow(node.args[0])
        empty = {("layers",): "", ("rnn_cell",): "nn"}
        if attribute not in empty or module != {(V1, empty[attribute])}:
            return
        if self.versions.tensorflow >= api_changes.KERAS_3_SINCE:
            path = ".".join(filter(None, [empty[attribute], attribute[0]]))
            leaf = "dense" if path == "layers" else "LSTMCell"
            self.log.add(
                node,
                "W212",
                f"True here, and yet tf.{path}.{leaf} raises under Keras 3",
                f'ask hasattr(tf.{path}, "{leaf}")',
            )

    def dimension(self, node: ast.Attribute) -> None:
        """x.shape[1].value"""
        inside = node.value
        if not isinstance(inside, ast.Subscript) or isinstance(index(inside), ast.Slice):
            return
        if _is_shape(inside.value):
            self._dimension(node)

    def dimensions(self, node: ast.AST) -> None:
        """[d.value for d in x.get_shape()]"""
        targets = {
            each.target.id
            for each in node.generators
            if isinstance(each.target, ast.Name) and _is_shape(each.iter)
        }
        for each in ast.walk(node):
            value = isinstance(each, ast.Attribute) and each.attr == "value"
            if value and isinstance(each.value, ast.Name) and each.value.id in targets:
                self._dimension(each)

    def _dimension(self, node: ast.Attribute) -> None:
        if self.two and self.uses_tensorflow and not NO_V2_SHAPES.search(self.source):
            self.log.add(
                node,
                "E112",
                "in TensorFlow 2 a dimension is an int or None and has no .value",
                "leave .value out; tf.compat.dimension_value(d) works on both",
            )

    def file_rules(self, nodes: list) -> None:
        if self.two:
            self.summaries(nodes)
            self.iterators(nodes)
        self.writers(nodes)
        self.averages(nodes)

    def rests(self) -> set:
        return {tensorflow_name(name, self.versions)[1] for name in self.all_names} - {""}

    def summaries(self, nodes: list) -> None:
        rests = self.rests()
        v1_machinery = {"summary.merge", "summary.merge_all", "summary.FileWriter"} & rests
        if not v1_machinery or "summary.create_file_writer" in rests:
            return
        for node in nodes:
            if not isinstance(node, ast.Call) or keyword(node, "step"):
                continue
            if self.is_tensorflow(node.func, SUMMARIES, V2):
                name = "tf." + next(iter(self.tensorflow(node.func)))[1]
                self.log.add(
                    node,
                    "W210",
                    f"{name} is TensorFlow 2's: a v1 writer never sees it, merge_all() finds "
                    "nothing, and TensorBoard stays empty",
                    f"write {name.replace('tf.', 'tf.compat.v1.', 1)}",
                    once="summary",
                )

    def iterators(self, nodes: list) -> None:
        datasets = {
            name for name in self.all_names if tensorflow_name(name, self.versions)[0] == V2
        }
        if not any(
            tensorflow_name(name, self.versions)[1].startswith("data.") for name in datasets
        ):
            return
        methods = ("make_one_shot_iterator", "make_initializable_iterator")
        for node in nodes:
            if isinstance(node, ast.Attribute) and node.attr in methods and not self.dotted(node):
                self.log.add(
                    node,
                    "E119",
                    f"the data sets of TensorFlow 2 have no {node.attr}()",
                    f"tf.compat.v1.data.{node.attr}(dataset)",
                )

    def writers(self, nodes: list) -> None:
        # The first event, which is the graph, does not wait; the summaries do.
        if HANDS_OVER.search(self.source) or "add_summary" not in self.source:
            return
        writers = frozenset(["summary.FileWriter"])
        for node in nodes:
            if isinstance(node, ast.Call) and self.is_tensorflow(node.func, writers):
                self.log.add(
                    node,
                    "W214",
                    "nobody closes or flushes this FileWriter: what it still holds is lost when "
                    "the process is killed",
                    "keep it in a name and close() it in a finally",
                )

    def averages(self, nodes: list) -> None:
        rests = self.rests()
        told = re.compile(
            "UPDATE_OPS|updates_collections|create_train_op|get_updates_for|[.]updates"
        )
        if told.search(self.source) or not any(
            isinstance(node, ast.Attribute) and node.attr == "minimize" for node in nodes
        ):
            return
        v1 = frozenset(
            ["layers.batch_normalization", "contrib.layers.batch_norm", "contrib.slim.batch_norm"]
        )
        keras = frozenset(["keras.layers.BatchNormalization"])
        session = {"Session", "InteractiveSession", "train.MonitoredTrainingSession"} & rests
        for node in nodes:
            if not isinstance(node, ast.Call):
                continue
            training = keyword(node, "training") or keyword(node, "is_training")
            if self.is_tensorflow(node.func, v1) and not self.missing(self.dotted(node.func)):
                layer = self.is_tensorflow(node.func, frozenset(["layers.batch_normalization"]))
                if constant(training) == (False,) or (layer and not training):
                    continue
                fix = "run tf.get_collection(tf.GraphKeys.UPDATE_OPS, scope) with the train step"
            elif session and self.is_tensorflow(node.func, keras):
                fix = "in a session graph write it: tf.nn.moments, and averages in variables"
            else:
                continue
            self.log.add(
                node,
                "W205" if self.is_tensorflow(node.func, v1) else "W216",
                "nothing here runs the updates of this batch normalisation: its averages stay "
                "where they began",
                fix,
                once="averages",
            )


def _is_shape(node: ast.AST) -> bool:
    """x.shape or x.get_shape()"""
    if isinstance(node, ast.Call) and not node.args:
        return isinstance(node.func, ast.Attribute) and node.func.attr == "get_shape"
    return isinstance(node, ast.Attribute) and node.attr == "shape"


def _guarded(tree: ast.Module) -> set:
    """Nodes that run only where their author has asked first, or that expect to fail."""
    found: set = set()
    for node in ast.walk(tree):
        inside: list = []
        if isinstance(node, ast.Try) and _expects_missing(node):
            inside = node.body + [each for handler in node.handlers for each in handler.body]
        elif isinstance(node, (ast.If, ast.IfExp)) and ASKS_VERSION.search(ast.dump(node.test)):
            parts = [node.body, node.orelse]
            inside = [
                each for part in parts for each in (part if isinstance(part, list) else [part])
            ]
        for each in inside:
            found.update(ast.walk(each))
    return found


def _expects_missing(node: ast.Try) -> bool:
    """A try that is about a name or module that may not be there."""
    only_imports = all(isinstance(each, (ast.Import, ast.ImportFrom)) for each in node.body)
    for handler in node.handlers:
        kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        if only_imports or any(getattr(kind, "id", "") in CATCHES_MISSING for kind in kinds):
            return True
    return False
