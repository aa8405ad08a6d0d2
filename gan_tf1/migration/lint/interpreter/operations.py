"""What is known of the results of TensorFlow's own functions, and what they add to a graph."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from gan_tf1.migration.lint.interpreter import sessions
from gan_tf1.migration.lint.interpreter.trace import ApiCall
from gan_tf1.migration.lint.interpreter.values import NOTHING, Value
from gan_tf1.migration.lint.resolution.api_names import ApiName
from gan_tf1.migration.lint.syntax import argument, constant, keyword, last

if TYPE_CHECKING:
    from gan_tf1.migration.lint.interpreter.walker import Walker


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


GLOBAL_STEP = -1  # its token: there is one in a graph
SESSIONS = _words("""
    Session InteractiveSession train.MonitoredTrainingSession train.MonitoredSession
    """)
# What adds to a graph: whole modules, and names of the top level.
OP_MODULES = (
    "bitwise.", "contrib.layers.", "contrib.slim.", "image.", "layers.", "linalg.", "losses.",
    "math.", "nn.", "random.", "signal.", "strings.",
)  # fmt: skip
NOT_OPS = (
    "contrib.slim.learning.", "losses.get_", "nn.rnn_cell.", "random.get", "random.set",
)  # fmt: skip
OPS = _words("""
    abs add add_n argmax argmin assign assign_add assign_sub batch_to_space boolean_mask
    broadcast_to cast ceil clip_by_global_norm clip_by_norm clip_by_value concat constant
    convert_to_tensor cos cumsum decode_raw diag div divide dynamic_stitch einsum equal exp
    expand_dims eye fill floor gather gather_nd get_variable global_variables_initializer
    gradients greater group identity initialize_all_variables less linspace
    local_variables_initializer log log1p logical_and logical_not logical_or map_fn matmul maximum
    minimum mod multinomial multiply negative norm one_hot ones ones_like pad placeholder
    placeholder_with_default pow py_func random_crop random_normal random_shuffle random_uniform
    range rank realdiv reciprocal reduce_all reduce_any reduce_logsumexp reduce_max reduce_mean
    reduce_min reduce_prod reduce_sum reshape reverse round rsqrt scan scatter_update shape sigmoid
    sign sin size slice split sqrt square squared_difference squeeze stack stop_gradient
    strided_slice subtract summary.audio summary.histogram summary.image summary.merge
    summary.merge_all summary.scalar tanh tensordot tile to_float to_int32 train.Saver transpose
    truncated_normal unstack Variable variables_initializer where while_loop zeros zeros_like
    """)
RANDOM_MODULES = ("random.", "layers.", "contrib.layers.")  # layers have random initial weights
RANDOM_OPS = _words("""
    multinomial nn.dropout random_crop random_normal random_shuffle random_uniform
    truncated_normal
    """)
WITH_SLOTS = _words("""
    AdadeltaOptimizer AdagradOptimizer AdamOptimizer FtrlOptimizer MomentumOptimizer
    RMSPropOptimizer
    """)
# The number stays what it is, or its shape does: what is known of x is known of f(x).
SAME_NUMBERS = _words("cast expand_dims identity reshape squeeze stop_gradient transpose tile")
SAME_SHAPE = _words("""
    abs cast clip_by_value exp identity log math.exp math.log negative nn.bias_add nn.dropout
    nn.elu nn.leaky_relu nn.log_softmax nn.relu nn.sigmoid nn.softmax nn.softplus nn.tanh
    ones_like sigmoid sqrt square stop_gradient tanh zeros_like
    """)
MATRICES = _words("""
    layers.conv2d layers.conv2d_transpose layers.dense layers.flatten matmul linalg.matmul
    contrib.layers.fully_connected contrib.layers.flatten contrib.slim.fully_connected nn.conv2d
    nn.conv2d_transpose
    """)
SHAPE_ARGUMENTS = {
    "placeholder": 1, "get_variable": 1, "reshape": 1, "zeros": 0, "ones": 0,
    "random_normal": 0, "random_uniform": 0, "truncated_normal": 0,
    "random.normal": 0, "random.uniform": 0, "random.truncated_normal": 0,
}  # fmt: skip
SIGMOIDS = _words("sigmoid nn.sigmoid math.sigmoid")
SOFTMAXES = _words("nn.softmax")
PROBABILITIES = _words("sigmoid softmax") | {"1 - sigmoid"}  # tags


def call(
    walker: Walker,
    node: ast.Call,
    api: ApiName,
    arguments: list[Value],
    keywords: dict[str | None, Value],
) -> Value:
    """A call of TensorFlow: it is recorded; what it gives, as far as it matters to anyone."""
    context = walker.context
    seen = ApiCall(
        node, api.space, api.path, arguments, keywords, context.state, context.graph.random_ops
    )
    walker.trace.api_calls.append(seen)
    path = api.path
    if path == "reset_default_graph":
        context.graph.random_ops = 0
        context.scope.reuse = False
        for loop in context.loops:
            loop.fresh = True
    if path == "group":
        sessions.together(walker, node, arguments, "group")
    known = _no_tensor(walker, seen)
    if known is not None:
        return known
    if not makes_ops(path):
        return NOTHING
    walker.made("tf." + path, node)
    if _is_random(seen):
        context.graph.random_ops += 1
    return Value(tags=_tags(seen), token=walker.new_token())


def _no_tensor(walker: Walker, seen: ApiCall) -> Value | None:
    """What a function gives that is about the graph and no op of it; None of all others."""
    path = seen.path
    if path in SESSIONS:
        return Value(tags=frozenset(["session"]))
    if path == "Graph":
        made_in = f"loops {len(walker.context.loops)}"
        return Value(tags=frozenset(["graph", made_in]), token=walker.new_token())
    if path in ("reset_default_graph", "set_random_seed", "random.set_random_seed", "device"):
        return NOTHING
    if path == "train.ExponentialMovingAverage":
        return Value(tags=frozenset(["averages"]))
    if path == "train.replica_device_setter":
        given = seen.node.args or seen.node.keywords
        return Value(tags=frozenset(["function"] if given else []))
    if path == "control_dependencies":
        return Value(tags=frozenset(["guard"]), items=(seen.first(),))
    if path == "trainable_variables":
        return Value(tags=frozenset(["variables"]), token=walker.new_token())
    if path == "get_collection":
        return Value(tags=_collection(seen.node), token=walker.new_token())
    if path in ("train.get_or_create_global_step", "train.get_global_step"):
        return Value(tags=frozenset(["tensor"]), token=GLOBAL_STEP)
    if path.endswith("Optimizer") or path.startswith(("keras.optimizers.", "optimizers.")):
        kind = "keras" if "optimizers." in path else path.split(".")[-1]
        return Value(tags=frozenset(["optimizer", kind]), token=walker.new_token())
    return None


def _collection(node: ast.Call) -> frozenset[str]:
    """The tags of a collection of the graph's."""
    collection = last(node.args[0]) if node.args else ""
    if collection == "UPDATE_OPS" and len(node.args) == 1 and not node.keywords:
        return frozenset(["update_ops"])  # all of them
    return frozenset(["variables"] if collection == "TRAINABLE_VARIABLES" else [])


def makes_ops(path: str) -> bool:
    """A function of that name adds to the graph."""
    if path in OPS:
        return True
    if path.startswith(NOT_OPS) or path.split(".")[-1][0].isupper():
        return False
    return path.startswith(OP_MODULES)


def _is_random(seen: ApiCall) -> bool:
    """It draws random numbers, at once or as the initial value of a variable."""
    if seen.path == "get_variable":
        initializer = keyword(seen.node, "initializer")
        return initializer is None or not re.search(
            "zeros|ones|constant", ast.dump(initializer), re.IGNORECASE
        )
    return seen.path in RANDOM_OPS or seen.path.startswith(RANDOM_MODULES)


def _tags(seen: ApiCall) -> frozenset[str]:
    """The tags of the tensor that an op gives."""
    path, first = seen.path, seen.first()
    tags = {"tensor"}
    if path in SIGMOIDS:
        tags.add("sigmoid")
    elif path in SOFTMAXES:
        tags.add("softmax")
    elif path in ("subtract", "math.subtract") and len(seen.arguments) == 2:
        tags |= complement(*seen.arguments)
    elif path in ("maximum", "math.maximum", "clip_by_value"):
        cut = seen.arguments[: 1 if path == "clip_by_value" else 2]
        if any(each.tags & {"sigmoid", "1 - sigmoid"} for each in cut):
            tags.add("cut sigmoid")
    if path in SAME_NUMBERS:
        tags |= first.tags & PROBABILITIES
    if path in MATRICES or (path in SAME_SHAPE and "matrix" in first.tags):
        tags.add("matrix")
    if _two_dimensions(seen):
        tags.add("matrix")
    if _one_number(seen) or (path in SAME_SHAPE and "vector" in first.tags):
        tags.add("vector")
    return frozenset(tags)


def complement(left: Value, right: Value) -> frozenset[str]:
    """The tag of left - right where it is 1 - sigmoid, none of anything else."""
    return frozenset(["1 - sigmoid"] if left.const == (1,) and "sigmoid" in right.tags else [])


def _one_number(seen: ApiCall) -> bool:
    """A variable or a constant [x] that is written out."""
    if seen.path not in ("Variable", "constant", "get_variable"):
        return False
    given = argument(seen.node, "initializer", 2) if seen.path == "get_variable" else None
    if given is None and seen.path != "get_variable" and seen.node.args:
        given = seen.node.args[0]
    return isinstance(given, ast.List) and len(given.elts) == 1 and bool(constant(given.elts[0]))


def _two_dimensions(seen: ApiCall) -> bool:
    """A shape of two numbers or more is written out."""
    place = SHAPE_ARGUMENTS.get(seen.path)
    if place is None:
        return False
    shape = argument(seen.node, "shape", place)
    return (
        isinstance(shape, (ast.List, ast.Tuple))
        and len(shape.elts) >= 2
        and not any(isinstance(each, ast.Starred) for each in shape.elts)
    )
