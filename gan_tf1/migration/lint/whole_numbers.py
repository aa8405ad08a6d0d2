"""Where a whole number is needed: shapes, sizes, counts, indices."""

from __future__ import annotations

import ast
from typing import Iterator, List, Set, Tuple

from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.syntax import by_position, constant, index, keyword, last, walk

Place = Tuple[ast.expr, str]
Places = List[Place]
# Function, whosever it is -> where its shape is, by place and by name. tf.zeros takes floats; its
# users do not.
SHAPES: dict[str, tuple[int, str]] = {
    "empty": (0, "shape"),
    "fill": (0, "dims"),
    "full": (0, "shape"),
    "get_variable": (1, "shape"),
    "ones": (0, "shape"),
    "placeholder": (1, "shape"),
    "random_normal": (0, "shape"),
    "random_uniform": (0, "shape"),
    "Input": (0, "shape"),
    "Reshape": (0, "target_shape"),
    "reshape": (1, "shape"),
    "tile": (1, "multiples"),
    "truncated_normal": (0, "shape"),
    "zeros": (0, "shape"),
}
# The same, by their dotted names.
EXACT: dict[str, tuple[int, str]] = {
    "PIL.Image.new": (1, "size"),
    "itertools.islice": (1, "stop"),
    "numpy.eye": (0, "N"),
    "numpy.linspace": (2, "num"),
    "numpy.random.binomial": (2, "size"),
    "numpy.random.choice": (1, "size"),
    "numpy.random.multivariate_normal": (2, "size"),
    "numpy.random.normal": (2, "size"),
    "numpy.random.randint": (2, "size"),
    "numpy.random.permutation": (0, "x"),
    "numpy.random.random": (0, "size"),
    "numpy.random.random_sample": (0, "size"),
    "numpy.random.standard_normal": (0, "size"),
    "numpy.random.uniform": (2, "size"),
    "numpy.resize": (1, "new_shape"),
    "random.sample": (1, "k"),
    "tensorflow.linspace": (2, "num"),
    "tensorflow.one_hot": (1, "depth"),
    "tensorflow.split": (1, "num_or_size_splits"),
}
# Every argument by position.
WHOLE = {
    "matplotlib.gridspec.GridSpec", "matplotlib.pyplot.subplot", "matplotlib.pyplot.subplots",
    "numpy.random.rand", "numpy.random.randn", "random.randint", "random.randrange",
}  # fmt: skip
LAYERS = ("conv2d", "deconv2d", "conv2d_transpose", "conv_transpose", "deconv", "resize_images")
# Functions of tf.layers and tf.contrib -> the name of their second argument.
UNITS = {
    "Conv2D": "filters", "Conv2DTranspose": "filters", "Convolution2D": "filters",
    "Deconvolution2D": "filters", "Dense": "units", "conv2d": "filters",
    "conv2d_transpose": "filters", "dense": "units", "fully_connected": "num_outputs",
}  # fmt: skip
PACKAGES = ("keras.", "tensorflow.", "tf_keras.", "tf_slim.")  # whose layers take it there
OF_FLOATS = ("c_", "loc", "mgrid", "ogrid", "r_")  # whose slices are of any numbers
RANGES = ("range", "xrange", "trange")
DEPTH = 2  # calls of functions of the script between what is given and the place
Told = Set[Tuple[ast.FunctionDef, str]]


def places(program: Program) -> Places:
    """The expressions that have to be whole numbers, and where each stands.

    With what calls of the script's own functions give to parameters that have to be.
    """
    found = here = direct_places(program)
    told: Told = set()
    for _ in range(DEPTH):
        here = list(_given_to_parameters(program, here, told))
        found = found + here
    return found


def _given_to_parameters(program: Program, here: Places, told: Told) -> Iterator[Place]:
    references = program.references
    for expression, where in here:
        for node in walk(expression):
            function = references.parameter_of(node)
            if function is None or not isinstance(node, ast.Name) or (function, node.id) in told:
                continue
            told.add((function, node.id))
            if len(references.functions[function.name]) > 1:
                continue
            names = [each.arg for each in by_position(function.args)]
            place = names.index(node.id) if node.id in names else 99
            place -= names[:1] in (["self"], ["cls"])
            for call in references.every_call:
                if last(call.func) == function.name and not references.names_of(call.func):
                    given = keyword(call, node.id)
                    if given is None and 0 <= place < len(call.args):
                        given = call.args[place]
                    if given is not None:
                        yield given, where


def direct_places(program: Program) -> Places:
    """Those that are there for all to see."""
    found: Places = []
    for call in program.references.every_call:
        _of_call(program, found, call)
    for node in program.references.subscripts:
        _of_index(found, node)
    for operation in program.references.operations:
        if isinstance(operation.op, ast.Mult):
            for one, other in (
                (operation.left, operation.right),
                (operation.right, operation.left),
            ):
                if isinstance(one, ast.List) or isinstance(next(iter(constant(one)), 0), str):
                    found.append((other, "the number of copies"))
    return found


def _of_call(program: Program, found: Places, call: ast.Call) -> None:
    name = last(call.func)
    names = program.references.names_of(call.func)
    dotted = next(iter(names)).replace(".compat.v1", "") if len(names) == 1 else ""
    if name in RANGES:
        found += [(each, f"{dotted or name}()") for each in call.args]
    elif dotted in EXACT:
        _shape(program, found, call, *EXACT[dotted])
    elif dotted in WHOLE:
        found += [(each, f"{name}()") for each in call.args]
    elif name in ("reshape", "resize") and not dotted and isinstance(call.func, ast.Attribute):
        found += _shape_parts(call.args) if name == "reshape" else _shape_parts(call.args[:1])
    elif name in SHAPES:
        _shape(program, found, call, *SHAPES[name])
    elif name in LAYERS:
        given = [*call.args, *(each.value for each in call.keywords)]
        found += _shape_parts([each for each in given if isinstance(each, (ast.List, ast.Tuple))])
    if name in UNITS and dotted:
        place = 0 if "keras." in dotted else 1
        by_place = call.args[place] if len(call.args) > place else None
        size = keyword(call, UNITS[name]) or by_place
        if size is not None and (dotted.startswith(PACKAGES) or _is_written(program, size)):
            found.append((size, "the size of a layer"))


def _shape(program: Program, found: Places, call: ast.Call, place: int, word: str) -> None:
    shape = keyword(call, word) or (call.args[place] if len(call.args) > place else None)
    if shape is None:
        return
    given = program.references.given(shape)
    written = given[0].value if len(given) == 1 and not given[0].is_element else None
    if isinstance(written, (ast.List, ast.Tuple)):
        shape = written
    found += _shape_parts([shape])


def _shape_parts(shapes: list[ast.expr]) -> Places:
    parts: list[ast.expr] = []
    for shape in shapes:
        parts += shape.elts if isinstance(shape, (ast.List, ast.Tuple)) else [shape]
    return [(each, "a shape") for each in parts]


def _of_index(found: Places, node: ast.Subscript) -> None:
    if last(node.value) in OF_FLOATS:
        return
    inside = index(node)
    for part in inside.elts if isinstance(inside, ast.Tuple) else [inside]:
        if isinstance(part, ast.Slice):
            bounds = (part.lower, part.upper, part.step)
            found += [(bound, "a slice") for bound in bounds if bound is not None]
        elif isinstance(part, ast.BinOp) and isinstance(part.op, ast.Div) and _is_number(part):
            # Where one side is a number for sure: a path can be the key of a dictionary.
            found.append((part, "an index"))


def _is_written(program: Program, node: ast.expr) -> bool:
    """dim / 2, or a name that is given such; the second argument of others may be weights."""
    return any(map(_is_number, [node, *(each.value for each in program.references.given(node))]))


def _is_number(node: ast.AST) -> bool:
    """A number as it is written, a length, or one in a formula."""
    if isinstance(node, ast.BinOp):
        return _is_number(node.left) or _is_number(node.right)
    if isinstance(node, ast.Call):
        return last(node.func) in ("len", "int")
    return isinstance(next(iter(constant(node)), None), int)
