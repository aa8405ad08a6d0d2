"""What became of names of TensorFlow's, as people know it; names.json is what programs know.

The names were compared on TensorFlow 1.15.5, 2.4, 2.8, 2.12, 2.16 and 2.21. A version here is the
first of those without the name: between two of them nothing is said.
"""

from __future__ import annotations

from gan_tf1.migration.lint.versions import Version

# For names that fewer people would find by themselves: what TensorFlow 2 calls the same thing.
V2_NAMES: dict[str, str] = {
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
BEFORE_1_0: dict[str, str] = {
    **{
        f"batch_{name}": f"tf.{new}"
        for name, new in {
            "cholesky": "cholesky", "cholesky_solve": "cholesky_solve", "fft": "fft",
            "fft2d": "fft2d", "fft3d": "fft3d", "ifft": "ifft", "ifft2d": "ifft2d",
            "ifft3d": "ifft3d", "inv": "matrix_inverse", "matmul": "matmul",
            "matrix_band_part": "matrix_band_part", "matrix_determinant": "matrix_determinant",
            "matrix_diag": "matrix_diag", "matrix_diag_part": "matrix_diag_part",
            "matrix_inverse": "matrix_inverse", "matrix_set_diag": "matrix_set_diag",
            "matrix_solve": "matrix_solve", "matrix_solve_ls": "matrix_solve_ls",
            "matrix_transpose": "matrix_transpose",
            "matrix_triangular_solve": "matrix_triangular_solve",
            "self_adjoint_eig": "self_adjoint_eig", "self_adjoint_eigvals": "self_adjoint_eigvals",
            "svd": "svd",
        }.items()
    },
    "all_candidate_sampler": "tf.nn.all_candidate_sampler",
    "audio_summary": "tf.summary.audio",
    "complex_abs": "tf.abs",
    "concat_v2": "tf.concat",
    "histogram_summary": "tf.summary.histogram",
    "image.per_image_whitening": "tf.image.per_image_standardization",
    "image_summary": "tf.summary.image",
    "inv": "tf.reciprocal",
    "list_diff": "tf.setdiff1d",
    "listdiff": "tf.setdiff1d",
    "merge_all_summaries": "tf.summary.merge_all",
    "merge_summary": "tf.summary.merge",
    "mul": "tf.multiply",
    "neg": "tf.negative",
    "nn.bidirectional_rnn": "tf.nn.static_bidirectional_rnn",
    "nn.deconv2d": "tf.nn.conv2d_transpose",
    "nn.rnn": "tf.nn.static_rnn",
    "nn.seq2seq": "a loop over a cell",
    "nn.state_saving_rnn": "tf.nn.static_state_saving_rnn",
    "pack": "tf.stack",
    "scalar_summary": "tf.summary.scalar",
    "select": "tf.where",
    "split_v": "tf.split",
    "sub": "tf.subtract",
    "tensor_summary": "tf.summary.tensor_summary",
    "train.SummaryWriter": "tf.summary.FileWriter",
    "unpack": "tf.unstack",
}  # fmt: skip

# In names.json as of tf.compat.v1 only, and yet nothing is said of them -> why.
NOT_TOLD: dict[str, str] = {
    "experimental.output_all_intermediates": "a switch for TensorFlow's own tests",
    "layers": "what is in it raises under Keras 3: see KERAS_3",
    "losses.mean_squared_error": "TensorFlow 2 had it as tf.NAME up to 2.15: see LATE",
    "metrics.mean_absolute_error": "TensorFlow 2 had it as tf.NAME up to 2.15: see LATE",
    "metrics.mean_squared_error": "TensorFlow 2 had it as tf.NAME up to 2.15: see LATE",
    "nn.rnn_cell": "what is in it raises under Keras 3: see KERAS_3",
    "train.experimental.DynamicLossScale": "TensorFlow 2.4 still had it as tf.NAME",
    "train.experimental.FixedLossScale": "TensorFlow 2.4 still had it as tf.NAME",
    "train.experimental.LossScale": "TensorFlow 2.4 still had it as tf.NAME",
    "train.experimental.disable_mixed_precision_graph_rewrite": "TensorFlow 2.4 still had it",
    "train.experimental.enable_mixed_precision_graph_rewrite": "TensorFlow 2.4 still had it",
}

# Names that TensorFlow 2 lost late -> since when they are in tf.compat.v1 only.
LATE: dict[str, Version] = {
    "losses.mean_squared_error": (2, 16),
    "metrics.mean_absolute_error": (2, 16),
    "metrics.mean_squared_error": (2, 16),
}

# Gone from tf.compat.v1 as well, as of a version: prefix -> (version, code, what there is instead).
GONE: dict[str, tuple[Version, str, str]] = {
    "contrib": ((2, 0), "E101", "plain ops"),
    "examples": ((2, 0), "E102", "tf.keras.datasets.mnist.load_data(), or read the files yourself"),
    "models": ((1, 0), "E102", "the models live in a repository of their own"),
    "tensorboard": ((1, 15), "E102", "the package tensorboard"),
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
CONTRIB: dict[str, str] = {
    "layers.xavier_initializer": "tf.compat.v1.glorot_uniform_initializer()",
    "layers.xavier_initializer_conv2d": "tf.compat.v1.glorot_uniform_initializer()",
    "layers.variance_scaling_initializer": "tf.compat.v1.variance_scaling_initializer()",
    "layers.batch_norm": "tf.nn.moments and tf.nn.batch_normalization, averages in variables",
    "layers.fully_connected": "tf.matmul(x, w) + b with tf.compat.v1.get_variable",
    "layers.conv2d": "tf.nn.conv2d with tf.compat.v1.get_variable",
    "layers.flatten": "tf.reshape(x, [tf.shape(x)[0], -1])",
    "layers.l2_regularizer": "tf.nn.l2_loss, summed over your var_list",
    "autograph": "tf.autograph",
    "checkpoint": "tf.train.Checkpoint",
    "crf": "the package tensorflow_addons, as far as it is kept",
    "cudnn_rnn": "tf.keras.layers.LSTM and GRU",
    "data": "tf.data and tf.data.experimental",
    "distribute": "tf.distribute",
    "distributions": "tf.compat.v1.distributions, or the package tensorflow_probability",
    "eager": "TensorFlow 2 itself",
    "estimator": "a plain session loop",
    "ffmpeg": "tf.audio, or ffmpeg itself",
    "framework.arg_scope": "tf1_contrib.py, which --fix copies",
    "framework.nest": "tf.nest",
    "framework": "tf.compat.v1 and tf.compat.v1.train",
    "gan": "the package tensorflow_gan",
    "graph_editor": "tf.compat.v1.import_graph_def with input_map",
    "image": "tf.image",
    "integrate.odeint": "the package tensorflow_probability",
    "keras": "tf.keras",
    "learn.datasets.mnist": "tf1_mnist.py, which --fix copies",
    "learn.python.learn.datasets.mnist": "tf1_mnist.py, which --fix copies",
    "learn": "a plain session loop",
    "legacy_seq2seq": "a loop over a cell",
    "linalg": "tf.linalg",
    "lite": "tf.lite",
    "lookup": "tf.lookup",
    "losses": "tf.compat.v1.losses",
    "metrics": "tf.compat.v1.metrics",
    "nccl": "tf.distribute",
    "opt": "tf.compat.v1.train",
    "predictor": "tf.saved_model.load",
    "quantize": "tf.quantization",
    "resampler": "tf.raw_ops and a gather of your own",
    "rnn": "tf1_cells.py, which --fix copies",
    "saved_model": "tf.saved_model",
    "seq2seq": "a loop over a cell",
    "signal": "tf.signal",
    "slim.nets": "the package tf_slim and the models of tensorflow/models",
    "staging": "tf.data's prefetch",
    "stateless": "tf.random.stateless_normal and its like",
    "summary": "tf.summary",
    "tensorboard.plugins.projector": "tensorboard.plugins.projector",
    "tpu": "tf.distribute.TPUStrategy",
    "training.HParams": "a dataclass",
    "training": "tf.compat.v1.train",
    "util": "tf.make_ndarray, tf.make_tensor_proto",
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
        keras.engine.Input keras.engine.InputLayer keras.engine.InputSpec keras.engine.Layer
        keras.layers.AlphaDropout keras.layers.BatchNormalization keras.layers.Bidirectional
        keras.layers.CuDNNGRU keras.layers.CuDNNLSTM keras.layers.GRU keras.layers.GRUCell
        keras.layers.GaussianDropout keras.layers.GaussianNoise keras.layers.LSTM
        keras.layers.LSTMCell keras.layers.LayerNormalization keras.layers.LocallyConnected1D
        keras.layers.LocallyConnected2D keras.layers.TimeDistributed keras.layers.Wrapper
        keras.optimizers.Adadelta keras.optimizers.Adagrad keras.optimizers.Adam
        keras.optimizers.Adamax keras.optimizers.Nadam keras.optimizers.RMSprop
        keras.optimizers.SGD keras.utils.CustomObjectScope keras.utils.Progbar
        keras.utils.Sequence keras.utils.custom_object_scope keras.utils.get_custom_objects
        keras.utils.get_file keras.utils.model_to_dot keras.utils.multi_gpu_model
        keras.utils.normalize keras.utils.plot_model keras.utils.to_categorical
        training.distribute training.distribution_strategy_context training.tracking
        training.saving.functional_saver training.training_ops util.compat_internal
    """,
}
PRIVATE: dict[str, Version] = {
    name: since for since, names in _PRIVATE.items() for name in names.split()
}
# Functions below tensorflow.python that moved, all of them by 2.16 -> below tf.compat.v1.
PRIVATE_FUNCTIONS_SINCE = (2, 16)
PRIVATE_FUNCTIONS: dict[str, str] = {
    **{f"ops.control_flow_ops.{name}": name for name in ("Assert", "case", "cond", "while_loop")},
    **{f"ops.array_ops.{name}": name for name in ("stack", "unstack")},
    **{
        f"training.checkpoint_management.{name}": f"train.{name}"
        for name in ("checkpoint_exists", "get_checkpoint_state", "latest_checkpoint")
    },
    "framework.graph_util.convert_variables_to_constants":
        "graph_util.convert_variables_to_constants",
    "framework.graph_util_impl.convert_variables_to_constants":
        "graph_util.convert_variables_to_constants",
    "framework.ops.Tensor": "Tensor",
    "pywrap_tensorflow.NewCheckpointReader": "train.NewCheckpointReader",
    "ops.nn_impl.l2_normalize_v2": "nn.l2_normalize",
    "ops.random_ops.random_crop": "random_crop",
    "ops.variables.VariableV1": "Variable",
    "util.nest.is_sequence": "nest.is_nested",
}  # fmt: skip
