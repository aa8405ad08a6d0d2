"""Arguments that TensorFlow 2 renamed, and the order of arguments before TensorFlow 1.0."""

from __future__ import annotations

import ast

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.resolution.api_names import V2
from gan_tf1.migration.lint.resolution.references import Call, is_api
from gan_tf1.migration.lint.syntax import attribute, integer, keyword, last

ANCHORS = {"E109": "names-that-are-gone", "E110": "names-that-are-gone"}

_REDUCE = {"keep_dims": "keepdims", "reduction_indices": "axis"}
# Function -> {old name: new}, or what to do instead. compat.v1 takes the old ones.
RENAMED: dict[str, dict[str, str]] = {
    **{
        prefix + "reduce_" + name: _REDUCE
        for prefix in ("", "math.")
        for name in ("all", "any", "logsumexp", "max", "mean", "min", "prod", "sum")
    },
    **{
        prefix + name: {"dimension": "axis"}
        for prefix in ("", "math.")
        for name in ("argmax", "argmin")
    },
    **{
        kind + "_initializer": {"dtype": "nothing: it is asked for later"}
        for kind in ("constant", "ones", "random_normal", "random_uniform", "zeros")
    },
    "constant": {"verify_shape": "nothing: it always does"},
    "expand_dims": {"dim": "axis"},
    "name_scope": {"default_name": "name", "values": "nothing: leave it out"},
    "nn.avg_pool": {"value": "input"},
    "nn.conv1d": {"value": "input"},
    "nn.conv2d": {"filter": "filters"},
    "nn.conv2d_transpose": {"filter": "filters", "value": "input"},
    "nn.dropout": {"keep_prob": "rate, which is 1 - keep_prob"},
    "nn.log_softmax": {"dim": "axis"},
    "nn.max_pool": {"value": "input"},
    "nn.moments": {"keep_dims": "keepdims"},
    "nn.softmax": {"dim": "axis"},
    "nn.softmax_cross_entropy_with_logits": {"dim": "axis"},
    "nn.sufficient_statistics": {"keep_dims": "keepdims"},
    "norm": {"keep_dims": "keepdims"},
    "squeeze": {"squeeze_dims": "axis"},
    **{
        f"summary.{kind}": dict.fromkeys(old, f"tf.compat.v1.summary.{kind}, which has it")
        for kind, old in {
            "audio": ("tensor", "collections", "family"),
            "histogram": ("values", "collections", "family"),
            "image": ("tensor", "collections", "family"),
            "scalar": ("tensor", "collections", "family"),
            "text": ("tensor", "collections"),
        }.items()
    },
    "zeros_like": {"optimize": "nothing: leave it out"},
}
# Functions whose first argument was the axis -> how they are called today.
AXIS_FIRST = {"concat": "tf.concat(values, axis)", "split": "tf.split(x, n, axis)"}


# Initializers that were functions of a shape -> what is one.
OF_A_SHAPE = {"ones_initializer": "ones", "zeros_initializer": "zeros"}
OF_MAP = {
    "num_threads": "it is called num_parallel_calls",
    "output_buffer_size": "leave it out, and .prefetch(n) behind it",
}
TENSOR_ARRAY = {"pack": "stack", "unpack": "unstack"}
NAME_SCOPE = frozenset(["name_scope"])
# Arguments of before TensorFlow 1.0 that were kept under the function's new name: old -> new.
BEFORE_1_0: dict[str, dict[str, str]] = {
    "batch_matmul": {"adj_x": "adjoint_a", "adj_y": "adjoint_b"},
    "concat": {"concat_dim": "axis"},
    "matmul": {"adj_x": "adjoint_a", "adj_y": "adjoint_b"},  # what was batch_matmul
    "nn.sigmoid_cross_entropy_with_logits": {"targets": "labels"},
    "reverse": {"dims": "axis"},
    "split": {"num_split": "num_or_size_splits", "split_dim": "axis"},
    "image_summary": {"max_images": "max_outputs"},
    "summary.image": {"max_images": "max_outputs"},
}


def _before_1_0(log: Log, call: Call, path: str) -> None:
    for old, new in BEFORE_1_0[path].items():
        if keyword(call.node, old) is not None:
            log.add(
                call.node,
                "E109",
                f"tf.{path}({old}=...): a name of before TensorFlow 1.0",
                f"it is called {new}",
            )


def _of_data_sets(program: Program, log: Log) -> None:
    """E109 of the arguments of map that came with tf.contrib.data."""
    for call in program.references.every_call:
        if attribute(call.func) == "map" and "tensorflow" in program.source:
            for old, new in OF_MAP.items():
                if keyword(call, old) is not None:
                    told = f".map({old}=...): a data set has no such argument any more"
                    log.add(call, "E109", told, new)


def _tensor_arrays(program: Program, log: Log) -> None:
    """E110 of array.pack() and array.unpack(x), in a script with a TensorArray."""
    if "TensorArray" not in program.references.paths():
        return
    for old, new in TENSOR_ARRAY.items():
        for call in program.references.every_call:
            is_method = attribute(call.func) == old and not program.references.names_of(call.func)
            if is_method and len(call.args) == (old == "unpack"):
                told = f".{old}() of a TensorArray, as before TensorFlow 1.0"
                log.add(call, "E110", told, f"it is called {new}")


def two_sizes(call: ast.Call) -> bool:
    """The second argument is a height by itself, and the third no method."""
    if len(call.args) < 3:
        return False
    height, width = last(call.args[1]).lower(), last(call.args[2]).lower()
    named = height.endswith(("h", "height")) and width.endswith(("w", "width"))
    return named or integer(call.args[1]) or isinstance(call.args[1], ast.BinOp)


def check(program: Program, log: Log) -> None:
    """E109 of a renamed argument where TensorFlow 2's function is called, E110 of the order."""
    two = program.versions.tensorflow >= (2, 0)
    _tensor_arrays(program, log)
    _of_data_sets(program, log)
    for call in program.references.calls:
        paths = {each.path for each in call.api}
        if len(paths) != 1 or call.node in program.references.guarded:
            continue
        path = paths.pop()
        if two and path in RENAMED and {each.space for each in call.api} == {V2}:
            for old, new in RENAMED[path].items():
                if keyword(call.node, old):
                    log.add(
                        call.node,
                        "E109",
                        f"tf.{path}({old}=...): TensorFlow 2 has no such argument",
                        f"it is called {new}" if " " not in new else f"use {new}",
                    )
        if path in BEFORE_1_0:
            _before_1_0(log, call, path)
        if two and len(call.node.args) > 1 and is_api(call.api, NAME_SCOPE, V2):
            told = "tf.name_scope(name, default_name, values): TensorFlow 2's takes the name"
            log.add(call.node, "E109", told, "leave the others out")
        if path == "image.resize_images" and two_sizes(call.node):
            told = "tf.image.resize_images(x, height, width), as before TensorFlow 1.0"
            log.add(call.node, "E110", told, "write tf.image.resize_images(x, [height, width])")
        if path in OF_A_SHAPE and call.node.args and isinstance(call.node.args[0], ast.List):
            told = f"tf.{path}(shape), as before TensorFlow 1.0"
            log.add(call.node, "E110", told, f"write tf.{OF_A_SHAPE[path]}(shape)")
        if path in AXIS_FIRST and len(call.node.args) >= 2 and integer(call.node.args[0]):
            log.add(
                call.node,
                "E110",
                f"tf.{path} with the axis first, as before TensorFlow 1.0",
                f"write {AXIS_FIRST[path]}",
            )
