"""Sequential models whose input is asked for, and initializers that a script defines."""

from __future__ import annotations

import ast
import re

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.rules.keras.api import KERAS_3_SINCE, path_of
from gan_tf1.migration.lint.syntax import attribute, constant, index, keyword, last, parameters

ANCHORS = {"E137": "s94", "E138": "s73", "E139": "s73"}

SEQUENTIAL = ("Sequential", "models.Sequential")
IMAGE_LAYERS = {
    f"layers.{name}" for name in ("Conv2D", "Convolution2D", "MaxPooling2D", "ZeroPadding2D")
}
EDGE = re.compile("row|col|height|width|img|image|size")
ORDERS = ("data_format", "dim_ordering")
MOVES = (".transpose(", "moveaxis(", "rollaxis(", "swapaxes(", "Permute(")
MOST_CHANNELS = 4
INITIALIZERS = {
    "bias_initializer", "depthwise_initializer", "embeddings_initializer", "init", "initializer",
    "kernel_initializer", "pointwise_initializer", "recurrent_initializer",
}  # fmt: skip


def check(program: Program, log: Log) -> None:
    """E137 of d.input, E138 of an initializer without dtype, E139 of Theano's order of axes."""
    if program.versions.tensorflow < KERAS_3_SINCE or "keras" not in program.source:
        return
    for node in ends(program):
        told = f"the .{node.attr} of a Sequential that nothing has called: Keras 3 knows none"
        log.add(node, "E137", told, f"write .{node.attr}s[0]")
    for node in first_inputs(program):
        told = "layers[0].input: Keras 3 says nothing of the input of an input layer"
        log.add(node, "E137", told, "write model.inputs[0]")
    for function in initializers(program):
        told = f"{function.name} is an initializer, and Keras 3 gives it dtype= as well"
        log.add(function, "E138", told, "add an argument: dtype=None")

    for shape in channels_first(program):
        told = "an input with its channels first, as Theano had it: Keras has them last"
        log.add(shape, "E139", told, 'keras.config.set_image_data_format("channels_first")')
    for call in pictures_channels_first(program):
        told = "pictures with their channels first, as Theano had them: Keras has them last"
        log.add(call, "E139", told, 'keras.config.set_image_data_format("channels_first")')


def channels_first(program: Program) -> list[ast.expr]:
    """The input_shape=(1, 28, 28) of convolutions, where nothing says the order of the axes."""
    if any(word in program.with_beside for word in ORDERS):
        return []
    found: list[ast.expr] = []
    for call in program.references.calls:
        shape = keyword(call.node, "input_shape")
        if path_of(call.names) not in IMAGE_LAYERS or not isinstance(shape, ast.Tuple):
            continue
        sizes = [next(iter(constant(each)), None) for each in shape.elts]
        if len(sizes) == 3 and sizes[0] in (1, 3) and all(_is_long(each) for each in sizes[1:]):
            found.append(shape)
    return found


def pictures_channels_first(program: Program) -> list[ast.Call]:
    """The x.reshape(n, 1, 28, 28) of such scripts, where nothing moves the axes afterwards."""
    used = any(path_of(call.names) in IMAGE_LAYERS for call in program.references.calls)
    if not used or any(word in program.with_beside for word in (*ORDERS, *MOVES)):
        return []
    found = []
    for call in program.references.every_call:
        if attribute(call.func) != "reshape":
            continue
        shape = [size for each in call.args for size in getattr(each, "elts", [each])]
        if program.references.names_of(call.func):  # np.reshape(x, shape)
            shape = shape[1:]
        sizes = [next(iter(constant(each)), last(each)) for each in shape]
        if len(sizes) == 4 and sizes[1] in (1, 3) and all(map(_is_edge, sizes[2:])):
            found.append(call)
    return found


def _is_edge(size: object) -> bool:
    """28, or a name like img_rows."""
    return bool(EDGE.search(size)) if isinstance(size, str) else _is_long(size)


def _is_long(size: object) -> bool:
    return isinstance(size, int) and size > MOST_CHANNELS


def ends(program: Program) -> list[ast.Attribute]:
    """The `d.input` and `d.output` of Sequential models that are not called before."""
    references = program.references
    called: dict[str, int] = {}
    for call in references.every_call:
        if isinstance(call.func, ast.Name):
            called[call.func.id] = min(call.lineno, called.get(call.func.id, call.lineno))
    return [
        node
        for name in ("input", "output")
        for node in references.attributes.get(name, [])
        if isinstance(node.value, ast.Name)
        and node.lineno <= called.get(node.value.id, node.lineno)
        and _is_sequential(program, node.value)
    ]


def first_inputs(program: Program) -> list[ast.Attribute]:
    """The `d.layers[0].input`."""
    return [
        node
        for node in program.references.attributes.get("input", [])
        if isinstance(node.value, ast.Subscript)
        and constant(index(node.value)) == (0,)
        and attribute(node.value.value) == "layers"
    ]


def _is_sequential(program: Program, node: ast.expr, depth: int = 3) -> bool:
    """A name that is given Sequential(...), or what a function here makes of it."""
    given = program.references.given(node)
    return bool(given) and all(
        isinstance(each.value, ast.Call)
        and not each.is_element
        and (
            path_of(program.references.names_of(each.value.func)) in SEQUENTIAL
            or (depth > 0 and _returns_sequential(program, each.value.func, depth))
        )
        for each in given
    )


def _returns_sequential(program: Program, function: ast.expr, depth: int) -> bool:
    references = program.references
    made = references.functions.get(getattr(function, "id", ""), [])
    if len(made) != 1:
        return False
    scope = references.scope_of.get(made[0].body[0])
    returned = [each for each in references.returned if references.scope_of.get(each) is scope]
    return bool(returned) and all(_is_sequential(program, each, depth - 1) for each in returned)


def initializers(program: Program) -> list[ast.FunctionDef]:
    """The functions here that a layer is given as an initializer, and that take no dtype."""
    found: dict[ast.FunctionDef, None] = {}
    for call in program.references.every_call:
        for given in call.keywords:
            if given.arg not in INITIALIZERS or not isinstance(given.value, ast.Name):
                continue
            if not path_of(program.references.names_of(call.func)).startswith("layers."):
                continue
            made = program.references.functions.get(given.value.id, [])
            found.update(dict.fromkeys(each for each in made if _takes_no_dtype(each)))
    return list(found)


def _takes_no_dtype(function: ast.FunctionDef) -> bool:
    return function.args.kwarg is None and "dtype" not in parameters(function.args)
