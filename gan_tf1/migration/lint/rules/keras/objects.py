"""What Keras 3 refuses of tensors that layers give, and of layers that a script defines."""

from __future__ import annotations

import ast

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.resolution.references import Call
from gan_tf1.migration.lint.rules.keras.api import KERAS_3_SINCE, path_of
from gan_tf1.migration.lint.syntax import constant, keyword, last

ANCHORS = {"E133": "s94"}

KNOWS_KERAS = ("compat", "config", "data", "distribute", "io", "keras", "saved_model", "summary")
FINE = ("backend.int_shape", "backend.is_keras_tensor")
READ_ONLY = ("non_trainable_weights", "trainable_weights")


def check(program: Program, log: Log) -> None:
    """E133 of tf.reduce_mean(layer(x)), of metrics, of weights and of lists that are assigned."""
    if program.versions.tensorflow < KERAS_3_SINCE or "keras" not in program.source:
        return
    for call in functions_on_tensors(program):
        told = "a function of TensorFlow's on what a Keras layer gave"
        log.add(call, "E133", told, "within keras.layers.Lambda, or keras.ops")
    for node in program.references.every_call:
        first = constant(node.args[0]) if node.args else ()
        if last(node.func) == "add_weight" and isinstance(next(iter(first), None), str):
            told = "add_weight(name, shape, ...): in Keras 3 the shape comes first"
            log.add(node, "E133", told, "write shape=..., name=...")
    for given in metrics_of_several(program):
        told = "metrics of a model with several outputs: Keras 3 wants as many as there are"
        log.add(given, "E133", told, "write ['accuracy'] * 2")
    for loss, count in losses_of_several(program):
        told = f"one loss and {count} weights: Keras 3 wants as many losses"
        log.add(loss, "E133", told, f"write [loss] * {count}")
    for name in READ_ONLY:
        for stored in program.references.stored.get(name, []):
            if "'self'" in stored.owner:
                told = f"self.{name} = ...: Keras 3 lists what add_weight made"
                log.add(stored.value, "E133", told, "self.add_weight(...)")


def functions_on_tensors(program: Program) -> list[ast.Call]:
    """The calls tf.reduce_mean(layer(x))."""
    return [
        call.node
        for call in program.references.calls
        if _is_function(call)
        and any(
            is_keras_tensor(program, part)
            for each in call.node.args
            for part in (each.elts if isinstance(each, (ast.List, ast.Tuple)) else [each])
        )
    ]


def metrics_of_several(program: Program) -> list[ast.List]:
    """The list ["accuracy"] in compile(loss=[a, b], metrics=["accuracy"])."""
    found = []
    for call in program.references.every_call:
        loss, metrics = keyword(call, "loss"), keyword(call, "metrics")
        given = program.references.given(loss) if loss is not None else []
        if len(given) == 1 and not given[0].is_element:
            loss = given[0].value
        if last(call.func) != "compile" or not isinstance(metrics, ast.List):
            continue
        if isinstance(loss, ast.List) and len(loss.elts) > 1 and len(metrics.elts) == 1:
            found.append(metrics)
    return found


def losses_of_several(program: Program) -> list[tuple[ast.expr, int]]:
    """The loss in compile(loss=f, loss_weights=[a, b]), and how many outputs there are."""
    found = []
    for call in program.references.every_call:
        loss, weights = keyword(call, "loss"), keyword(call, "loss_weights")
        if last(call.func) != "compile" or not isinstance(weights, ast.List):
            continue
        one = constant(loss) or getattr(loss, "id", "") in program.references.functions
        if loss is not None and one and len(weights.elts) > 1:
            found.append((loss, len(weights.elts)))
    return found


def losses_of(program: Program, metrics: ast.List) -> int:
    """How many losses stand beside these metrics."""
    for call in program.references.every_call:
        if keyword(call, "metrics") is metrics:
            loss = keyword(call, "loss")
            given = program.references.given(loss) if loss is not None else []
            loss = given[0].value if given else loss
            return len(loss.elts) if isinstance(loss, ast.List) else 0
    return 0


def _is_function(call: Call) -> bool:
    """tf.reduce_mean, or K.mean of tf.keras; one of keras alone is gone and told of elsewhere."""
    path = path_of(call.names)
    if path:
        return path.startswith("backend.") and path not in FINE
    if len(call.api) != 1:
        return False
    path = next(iter(call.api)).path
    return bool(path) and not path.startswith(KNOWS_KERAS)


def _is_layer(path: str) -> bool:
    return path.startswith("layers.") and path.rpartition(".")[2][:1].isupper()


def _is_in_a_graph(program: Program) -> bool:
    """Layers of Keras' on placeholders, which give TensorFlow's tensors."""
    made = ("Input", "Sequential")
    names = program.references.all_names
    return "placeholder" in program.references.paths() and not any(
        name.rpartition(".")[2] in made for name in names
    )


def is_keras_tensor(program: Program, node: ast.AST, depth: int = 4) -> bool:
    """Dense(3)(x), Input(...), a sum of such, or a name that is given one."""
    if not depth:
        return False
    if isinstance(node, ast.Call):
        inner = node.func.func if isinstance(node.func, ast.Call) else node.func
        path = path_of(program.references.names_of(inner))
        if isinstance(node.func, ast.Call):
            return _is_layer(path) and not _is_in_a_graph(program)
        layers = program.references.given(node.func)
        if layers and all(
            isinstance(each.value, ast.Call)
            and _is_layer(path_of(program.references.names_of(each.value.func)))
            for each in layers
        ):
            return True
        return path in ("Input", "layers.Input")
    if isinstance(node, ast.BinOp):
        return any(is_keras_tensor(program, each, depth - 1) for each in (node.left, node.right))
    return program.references.is_given(
        node, lambda value: is_keras_tensor(program, value, depth - 1)
    )
