"""What changed its name, its arguments or its existence, as people know it.

What a program can find out is in names.json. The names here were compared on TensorFlow 1.15.5,
2.4, 2.8, 2.12, 2.16 and 2.21 and on NumPy 1.18 to 2.5. A version is the first of those without the
name: between two of them nothing is said.
"""

from __future__ import annotations

from gan_tf1.migration.lint import names


def _words(text: str) -> frozenset:
    return frozenset(text.split())


# For names that fewer people would find by themselves: what TensorFlow 2 calls the same thing.
V2_NAMES = {
    "FIFOQueue": "tf.queue.FIFOQueue",
    "FixedLenFeature": "tf.io.FixedLenFeature",
    "ceil": "tf.math.ceil",
    "cholesky": "tf.linalg.cholesky",
    "diag": "tf.linalg.tensor_diag",
    "div": "tf.math.divide",
    "erf": "tf.math.erf",
    "gfile": "tf.io.gfile",
    "image.resize_images": "tf.image.resize",
    "lin_space": "tf.linspace",
    "log": "tf.math.log",
    "log1p": "tf.math.log1p",
    "log_sigmoid": "tf.math.log_sigmoid",
    "mod": "tf.math.mod",
    "multinomial": "tf.random.categorical",
    "parse_single_example": "tf.io.parse_single_example",
    "py_func": "tf.numpy_function",
    "random_crop": "tf.image.random_crop",
    "random_normal": "tf.random.normal",
    "random_shuffle": "tf.random.shuffle",
    "random_uniform": "tf.random.uniform",
    "read_file": "tf.io.read_file",
    "rsqrt": "tf.math.rsqrt",
    "set_random_seed": "tf.random.set_seed",
    "squared_difference": "tf.math.squared_difference",
    "summary.FileWriter": "tf.summary.create_file_writer",
    "to_float": "tf.cast(x, tf.float32)",
    "to_int32": "tf.cast(x, tf.int32)",
    "truncated_normal": "tf.random.truncated_normal",
    "write_file": "tf.io.write_file",
}

# Names from before TensorFlow 1.0 -> today's. No version below has the left side.
BEFORE_1_0 = {
    "audio_summary": "tf.summary.audio",
    "batch_cholesky": "tf.cholesky",
    "batch_inv": "tf.matrix_inverse",
    "batch_matmul": "tf.matmul",
    "complex_abs": "tf.abs",
    "histogram_summary": "tf.summary.histogram",
    "image_summary": "tf.summary.image",
    "inv": "tf.reciprocal",
    "listdiff": "tf.setdiff1d",
    "merge_all_summaries": "tf.summary.merge_all",
    "merge_summary": "tf.summary.merge",
    "mul": "tf.multiply",
    "neg": "tf.negative",
    "nn.rnn": "tf.nn.static_rnn",
    "nn.seq2seq": "a loop over a cell",
    "pack": "tf.stack",
    "scalar_summary": "tf.summary.scalar",
    "select": "tf.where",
    "sub": "tf.subtract",
    "train.SummaryWriter": "tf.summary.FileWriter",
    "unpack": "tf.unstack",
}

# In names.json as of tf.compat.v1 only, and yet nothing is said of them -> why.
NOT_TOLD = {
    "experimental.output_all_intermediates": "a switch for TensorFlow's own tests",
    "layers": "what is in it raises under Keras 3: see KERAS_3",
    "losses.mean_squared_error": "TensorFlow 2 had it as tf.NAME up to 2.15",
    "metrics.mean_absolute_error": "TensorFlow 2 had it as tf.NAME up to 2.15",
    "metrics.mean_squared_error": "TensorFlow 2 had it as tf.NAME up to 2.15",
    "nn.rnn_cell": "what is in it raises under Keras 3: see KERAS_3",
    "train.experimental.DynamicLossScale": "TensorFlow 2.4 still had it as tf.NAME",
    "train.experimental.FixedLossScale": "TensorFlow 2.4 still had it as tf.NAME",
    "train.experimental.LossScale": "TensorFlow 2.4 still had it as tf.NAME",
    "train.experimental.disable_mixed_precision_graph_rewrite": "TensorFlow 2.4 still had it",
    "train.experimental.enable_mixed_precision_graph_rewrite": "TensorFlow 2.4 still had it",
}

V1_ONLY = names.v1_only(names.read()) - NOT_TOLD.keys()

# Gone from tf.compat.v1 as well, as of a version: prefix -> (version, code, what there is instead).
GONE = {
    "contrib": ((2, 0), "E101", "plain ops"),
    "examples": ((2, 0), "E102", "tf.keras.datasets.mnist.load_data(), or read the files yourself"),
    "models": ((1, 0), "E102", "the models live in a repository of their own"),
    "estimator": ((2, 16), "E104", "a plain session loop"),
    "keras.utils.track_tf1_style_variables": ((2, 16), "E117", "tf.Module, or wrap_function"),
    "keras.utils.get_or_create_layer": ((2, 16), "E117", "tf.Module, or wrap_function"),
    "keras.utils.DeterministicRandomTestTool": ((2, 16), "E117", "equal weights, not equal seeds"),
    "keras.backend.get_session": ((2, 16), "E118", "a tf.compat.v1.Session of your own"),
    "keras.backend.set_session": ((2, 16), "E118", "a tf.compat.v1.Session of your own"),
}
# Their modules are there under Keras 3 and can be imported; it is the names in them that raise.
KERAS_3 = ("layers.", "nn.rnn_cell.")
KERAS_3_SINCE = (2, 16)

# What people used contrib for, mostly -> what does the same.
CONTRIB = {
    "layers.xavier_initializer": "tf.compat.v1.glorot_uniform_initializer()",
    "layers.xavier_initializer_conv2d": "tf.compat.v1.glorot_uniform_initializer()",
    "layers.variance_scaling_initializer": "tf.compat.v1.variance_scaling_initializer()",
    "layers.batch_norm": "tf.nn.moments and tf.nn.batch_normalization, averages in variables",
    "layers.fully_connected": "tf.matmul(x, w) + b with tf.compat.v1.get_variable",
    "layers.conv2d": "tf.nn.conv2d with tf.compat.v1.get_variable",
    "layers.flatten": "tf.reshape(x, [tf.shape(x)[0], -1])",
    "layers.l2_regularizer": "tf.nn.l2_loss, summed over your var_list",
    "data": "tf.data",
    "rnn": "tf.compat.v1.nn",
    "framework.nest": "tf.nest",
    "training.HParams": "a dataclass",
}

# Modules below tensorflow.python that people import, and that went away.
_PRIVATE = {
    (2, 4): """
        keras.engine.network keras.engine.training_arrays keras.engine.training_eager
        keras.engine.training_generator keras.mixed_precision.experimental keras.ops
        profiler.profile_context
    """,
    (2, 8): """
        keras.api keras.applications keras.datasets keras.estimator keras.feature_column
        keras.layers.normalization keras.layers.preprocessing keras.layers.wrappers keras.premade
        keras.preprocessing ops.losses.loss_reduction training.tensorboard_logging
    """,
    (2, 12): """
        keras.layers.kernelized keras.layers.local keras.layers.noise keras.utils.multi_gpu_utils
        keras.wrappers training.saving.saveable_hook
    """,
    (2, 16): """
        estimator keras.layers.cudnn_recurrent keras.layers.recurrent_v2 platform.control_imports
        training.distribute training.distribution_strategy_context training.tracking
        training.saving.functional_saver training.training_ops util.compat_internal
    """,
}
PRIVATE = {name: since for since, names in _PRIVATE.items() for name in names.split()}

# Arguments that TensorFlow 2 renamed: function -> {old: new}. compat.v1 takes the old ones.
_REDUCE = {"keep_dims": "keepdims", "reduction_indices": "axis"}
ARGUMENTS = {
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
    "constant": {"verify_shape": "nothing: it always does"},
    "expand_dims": {"dim": "axis"},
    "name_scope": {"default_name": "name", "values": "nothing: leave it out"},
    "nn.avg_pool": {"value": "input"},
    "nn.conv2d": {"filter": "filters"},
    "nn.conv2d_transpose": {"filter": "filters", "value": "input"},
    "nn.dropout": {"keep_prob": "rate, which is 1 - keep_prob"},
    "nn.log_softmax": {"dim": "axis"},
    "nn.max_pool": {"value": "input"},
    "nn.moments": {"keep_dims": "keepdims"},
    "nn.softmax": {"dim": "axis"},
    "nn.softmax_cross_entropy_with_logits": {"dim": "axis"},
    "norm": {"keep_dims": "keepdims"},
    "squeeze": {"squeeze_dims": "axis"},
    "zeros_like": {"optimize": "nothing: leave it out"},
}

# NumPy: name -> (gone since, back again since or None, what there is instead).
NUMPY_GONE = {
    "asscalar": ((1, 23), None, "a.item()"),
    "bool": ((1, 24), (2, 0), "bool"),
    "complex": ((1, 24), None, "complex"),
    "float": ((1, 24), None, "float, or np.float64"),
    "int": ((1, 24), None, "int, or np.int64"),
    "long": ((1, 24), (2, 0), "int"),
    "object": ((1, 24), None, "object"),
    "str": ((1, 24), None, "str"),
    "unicode": ((1, 24), None, "str"),
    "Inf": ((2, 0), None, "np.inf"),
    "Infinity": ((2, 0), None, "np.inf"),
    "NINF": ((2, 0), None, "-np.inf"),
    "NaN": ((2, 0), None, "np.nan"),
    "PINF": ((2, 0), None, "np.inf"),
    "alltrue": ((2, 0), None, "np.all"),
    "asfarray": ((2, 0), None, "np.asarray(a, dtype=float)"),
    "cast": ((2, 0), None, "np.asarray(a, dtype=...)"),
    "complex_": ((2, 0), None, "np.complex128"),
    "cumproduct": ((2, 0), None, "np.cumprod"),
    "float_": ((2, 0), None, "np.float64"),
    "infty": ((2, 0), None, "np.inf"),
    "mat": ((2, 0), None, "np.asmatrix"),
    "math": ((2, 0), None, "import math"),
    "msort": ((2, 0), None, "np.sort(a, axis=0)"),
    "product": ((2, 0), None, "np.prod"),
    "round_": ((2, 0), None, "np.round"),
    "sometrue": ((2, 0), None, "np.any"),
    "string_": ((2, 0), None, "np.bytes_"),
    "unicode_": ((2, 0), None, "np.str_"),
    "in1d": ((2, 4), None, "np.isin"),
    "trapz": ((2, 4), None, "np.trapezoid"),
    "row_stack": ((2, 5), None, "np.vstack"),
}
NUMPY_NO_NEWSHAPE = (2, 4)
NUMPY_SCALARS_ONLY = (2, 4)  # a size-1 array is no number any more

SCIPY_MISC_GONE = _words(
    "bytescale fromimage imfilter imread imresize imrotate imsave imshow toimage"
)
SCIPY_SINCE = (1, 3)

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
RANDOM_OPS = _words("""
    multinomial nn.dropout random_crop random_normal random_shuffle random_uniform
    truncated_normal
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
SIGMOIDS = frozenset(["sigmoid", "nn.sigmoid", "math.sigmoid"])
SOFTMAXES = frozenset(["nn.softmax"])
LOGS = frozenset(["log", "math.log"])
