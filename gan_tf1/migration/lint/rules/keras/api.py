"""Keras 1 and 2 code, where TensorFlow brings Keras 3."""

from __future__ import annotations

import ast
import re

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.resolution.references import Call
from gan_tf1.migration.lint.syntax import argument, constant, index, integer, keyword, last
from gan_tf1.migration.lint.tables import keras_changes

ANCHORS = {"E121": "s72", "E122": "s73", "E123": "s74", "E124": "s75", "W221": "s73"}

KERAS_3_SINCE = (2, 16)
BEFORE = re.compile(r"^(?:tensorflow\.)?(?:python\.)?(?:_api\.v\d\.)?keras\.(.*)$")
# Layers that took the rows and columns of their kernel by position.
KERNELS = {"Conv2D", "Convolution2D"}
# Packages whose models have methods of the same names.
OF_OTHERS = ("catboost.", "lightgbm.", "sklearn.", "xgboost.")
FILLED_IN = re.compile(r"(?:%\w|\})$")  # a text whose end comes from elsewhere
COMPILED = re.compile(r"\.compile\(")


def check(program: Program, log: Log) -> None:
    """E121 of names, E122 and W221 of arguments, E123 of targets, E124 of a file of weights."""
    if program.versions.tensorflow < KERAS_3_SINCE or "keras" not in program.source:
        return
    references = program.references
    for each in references.imports:
        if each.node not in references.guarded:
            _name(log, each.node, frozenset([each.name]))
    for node in references.uses:
        if node not in references.guarded:
            _name(log, node, references.names_of(node))
    for call in references.calls:
        path = path_of(call.names)
        if path and not is_private(call.names):
            _arguments(log, call, path)
        if path == "callbacks.ModelCheckpoint":
            _checkpoint(program, log, call.node)
    for size in numpy_sizes(program):
        told = "a layer's size that np.prod computed: Keras 3 takes an int, and this is none"
        log.add(size, "E122", told, "int(np.prod(...))")
    for method in references.every_call:
        _method(program, log, method)
    for call_of_list in list_targets(program):
        name = last(call_of_list.func)
        told = f".{name} with a list of numbers as targets: Keras 3 takes it for many outputs"
        log.add(call_of_list, "E123", told, "np.array([...])")


def path_of(names: frozenset[str]) -> str:
    """`layers.Dense` of keras.layers.Dense, whichever Keras; "" of anything else."""
    found = {match.group(1) if match else "" for match in map(BEFORE.match, names)}
    return found.pop() if len(found) == 1 else ""


def numpy_sizes(program: Program) -> list[ast.expr]:
    """The sizes of dense layers that are calls of np.prod."""
    sizes = [
        argument(call.node, "units", 0)
        for call in program.references.calls
        if path_of(call.names) == "layers.Dense"
    ]
    found = program.references.names_of
    return [
        size for size in sizes if isinstance(size, ast.Call) and found(size.func) == {"numpy.prod"}
    ]


def _name(log: Log, node: ast.expr | ast.stmt, names: frozenset[str]) -> None:
    path = path_of(names)
    if not path or is_private(names):
        return
    gone, new = of_keras_2(names)
    if gone:
        log.add(node, "E121", f"keras.{gone} is gone in Keras 3", f"use {new}", once=gone)


def of_keras_2(names: frozenset[str]) -> tuple[str, str]:
    """The part of a name that Keras 3 has not, and what to use; two times "" where it has it."""
    path = path_of(names)
    parts = path.split(".")
    for count in range(len(parts), 0, -1):
        part = ".".join(parts[:count])
        if part in keras_changes.GONE:
            return part, keras_changes.GONE[part]
        if part in keras_changes.ONLY_TF_KERAS and is_standalone(names):
            return part, keras_changes.ONLY_TF_KERAS[part]
    if parts[0] == "backend" and len(parts) > 1:
        part = ".".join(parts[:2])
        if parts[1] in keras_changes.NO_BACKEND:
            return part, "TensorFlow itself"
        if is_standalone(names) and parts[1] not in keras_changes.BACKEND and parts[1] != "*":
            return part, f"tf.keras.{part}, or keras.ops"
    return "", ""


def is_standalone(names: frozenset[str]) -> bool:
    """Of `import keras`, which TensorFlow's own is not."""
    return all(name.startswith("keras.") for name in names)


def is_private(names: frozenset[str]) -> bool:
    """Of tensorflow.python.keras, what TensorFlow keeps of Keras 2 for itself."""
    return any(name.startswith("tensorflow.python.") for name in names)


def arguments_of(path: str) -> dict[str, str]:
    """The arguments of a name below keras that Keras 3 has not -> what to write."""
    kind, _, name = path.rpartition(".")
    found = dict(keras_changes.LAYER_ARGUMENTS) if kind.startswith("layers") else {}
    if name.islower() and kind.startswith("layers"):
        found = {}  # functions: add, concatenate
    found.update(keras_changes.ARGUMENTS.get("optimizers" if "optimizers" in kind else name, {}))
    kept = keras_changes.KEPT_ARGUMENTS.get(f"{kind.split('.')[0]}.{name}", ())
    return {old: new for old, new in found.items() if old not in kept}


def _checkpoint(program: Program, log: Log, call: ast.Call) -> None:
    path = end_of_checkpoint(program, call)
    if path:
        told = (
            f'ModelCheckpoint("{path}", save_weights_only=True): the name has to end in .weights.h5'
        )
        log.add(call, "E124", told, "name it so; load_weights reads the old names")
    given = argument(call, "filepath", 0)
    if given is not None and keyword(call, "save_weights_only") is None and not path:
        whole = _end(program, given)
        if whole and not whole.endswith(".keras"):
            told = f'ModelCheckpoint("{whole}"): the name has to end in .keras'
            log.add(call, "E124", told, "name it so; load_model reads the old files")


def end_of_checkpoint(program: Program, call: ast.Call) -> str:
    """What the name of a callback's file of weights ends with where it is a wrong one, else ""."""
    given = argument(call, "filepath", 0)
    if given is None or constant(keyword(call, "save_weights_only")) != (True,):
        return ""
    path = _end(program, given)
    return "" if path.endswith(".weights.h5") else path


def _arguments(log: Log, call: Call, path: str) -> None:
    if is_square(call.node, call.names):
        told = f"keras.{path}(filters, rows, columns): the third is the stride in Keras 3"
        log.add(call.node, "W221", told, "write (rows, columns)")
    for old, new in arguments_of(path).items():
        if keyword(call.node, old) is not None:
            told = f"keras.{path}({old}=...): Keras 3 has no such argument"
            named = new.isidentifier()
            log.add(call.node, "E122", told, f"it is called {new}" if named else new)
            return


def is_square(call: ast.Call, names: frozenset[str]) -> bool:
    """Conv2D(8, 5, 5), where `import keras` of versions 1 and 2 made a kernel of both."""
    name = path_of(names).rpartition(".")[2]
    given = call.args[1:3]
    if name not in KERNELS or not is_standalone(names) or len(given) != 2:
        return False
    of_keras_1 = any(keyword(call, old) is not None for old in ("border_mode", "subsample"))
    return of_keras_1 or all(map(integer, given))


def _method(program: Program, log: Log, call: ast.Call) -> None:
    """model.fit and its like, in a script that compiles a model."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if program.references.names_of(call.func) or not COMPILED.search(program.source):
        return
    if isinstance(call.func, ast.Attribute) and _is_of_others(program, call.func.value):
        return
    for old, new in keras_changes.METHODS.get(name, {}).items():
        if keyword(call, old) is not None:
            told = f".{name}({old}=...): gone in Keras 3"
            log.add(call, "E122", told, f"it is called {new}" if new.isidentifier() else new)
    path = _end_of_weights(program, call)
    if path:
        told = f'.save_weights("{path}"): Keras 3 wants a name that ends in .weights.h5'
        log.add(call, "E124", told, "name it so; load_weights reads the old names")
    if name in keras_changes.GONE_METHODS:
        told = f".{name} is gone in Keras 3"
        log.add(call, "E121", told, f"use {keras_changes.GONE_METHODS[name]}", once=name)


def _is_of_others(program: Program, node: ast.expr) -> bool:
    """A name that is given objects of other packages, as RandomForestClassifier(...).fit(x)."""
    made = [_maker(each.value, program) for each in program.references.given(node)]
    return bool(made) and all(name.startswith(OF_OTHERS) for name in made)


def _maker(node: ast.AST, program: Program) -> str:
    """The dotted name of what made an object, called perhaps by its methods; "" of others."""
    while isinstance(node, ast.Call):
        names = program.references.names_of(node.func)
        if names or not isinstance(node.func, ast.Attribute):
            return next(iter(sorted(names)), "")
        node = node.func.value
    return ""


def names_of_weights(program: Program) -> list[ast.Call]:
    """The calls of save_weights with a name that Keras 3 refuses."""
    return [
        call
        for call in program.references.every_call
        if isinstance(call.func, ast.Attribute)
        and not program.references.names_of(call.func)
        and _end_of_weights(program, call)
    ]


def _end_of_weights(program: Program, call: ast.Call) -> str:
    """What the name of a file of weights ends with where it is a wrong one, else ""."""
    path = _end(program, call.args[0]) if last(call.func) == "save_weights" and call.args else ""
    return "" if path.endswith(".weights.h5") else path


def _end(program: Program, node: ast.AST, depth: int = 5) -> str:
    """The text that a name of a file ends with, so far as it is written there; "" of others."""
    inside: ast.AST | None = None
    if isinstance(node, ast.BinOp):
        inside = node.right if isinstance(node.op, ast.Add) else node.left
    elif isinstance(node, ast.JoinedStr) and node.values:
        inside = node.values[-1]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr == "join" and node.args:
            inside = node.args[-1]
        elif node.func.attr == "format":
            inside = node.func.value
    elif isinstance(node, ast.Subscript):
        inside = _of_dictionary(program, node)
    else:
        given = program.references.given(node)
        if len(given) == 1 and not given[0].is_element:
            inside = given[0].value
    if inside is not None:
        return _end(program, inside, depth - 1) if depth else ""
    value = next(iter(constant(node)), "")
    return value if isinstance(value, str) and not FILLED_IN.search(value) else ""


def _of_dictionary(program: Program, node: ast.Subscript) -> ast.expr | None:
    """The value of {"weights": "a.h5"}["weights"], None of anything else."""
    given = program.references.given(node.value)
    if len(given) != 1 or not isinstance(given[0].value, ast.Dict):
        return None
    pairs = zip(given[0].value.keys, given[0].value.values)
    wanted = constant(index(node))
    return next((value for key, value in pairs if wanted and constant(key) == wanted), None)


def list_targets(program: Program) -> list[ast.Call]:
    """The calls whose second argument by position is a list of numbers."""
    return [
        call
        for call in program.references.every_call
        if last(call.func) in ("fit", "train_on_batch", "test_on_batch")
        and isinstance(call.func, ast.Attribute)
        and COMPILED.search(program.source)
        and len(call.args) > 1
        and _is_list_of_numbers(program, call.args[1])
    ]


def _is_list_of_numbers(program: Program, node: ast.AST) -> bool:
    """[1, 0], [1] * n, a sum of such, or a name that is given one."""
    if isinstance(node, ast.List):
        return bool(node.elts) and all(
            isinstance(next(iter(constant(each)), None), (int, float)) for each in node.elts
        )
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.Add)):
        return _is_list_of_numbers(program, node.left) or (
            isinstance(node.op, ast.Mult) and _is_list_of_numbers(program, node.right)
        )
    return program.references.is_given(
        node,
        lambda value: (
            isinstance(value, (ast.List, ast.BinOp)) and _is_list_of_numbers(program, value)
        ),
    )
