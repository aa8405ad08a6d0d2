"""What changed its name, its arguments or its existence: tables, and nothing that computes.

The names were compared on TensorFlow 1.15.5, 2.4, 2.8, 2.12, 2.16 and 2.21 and on NumPy 1.18 to
2.5. A version here is the first of those without the name: between two of them nothing is said.
"""

from __future__ import annotations


def _words(text: str) -> frozenset:
    return frozenset(text.split())


# TensorFlow 1.15 has them as tf.NAME, TensorFlow 2 as tf.compat.v1.NAME only: prefix -> names.
_V1_ONLY = {
    "": """
        AUTO_REUSE AttrValue COMPILER_VERSION CXX11_ABI_FLAG ConditionalAccumulator
        ConditionalAccumulatorBase ConfigProto Dimension Event FIFOQueue FixedLenFeature
        FixedLenSequenceFeature FixedLengthRecordReader GIT_VERSION GPUOptions GRAPH_DEF_VERSION
        GRAPH_DEF_VERSION_MIN_CONSUMER GRAPH_DEF_VERSION_MIN_PRODUCER GraphDef GraphKeys
        GraphOptions HistogramProto IdentityReader InteractiveSession LMDBReader LogMessage
        MONOLITHIC_BUILD MetaGraphDef NameAttrList NoGradient NodeDef NotDifferentiable OpError
        OptimizerOptions PaddingFIFOQueue Print PriorityQueue QUANTIZED_DTYPES QueueBase
        RandomShuffleQueue ReaderBase RunMetadata RunOptions Session SessionLog
        SparseConditionalAccumulator SparseFeature SparseTensorValue Summary SummaryMetadata
        TFRecordReader TensorInfo TextLineReader VERSION VarLenFeature VariableScope
        WholeFileReader accumulate_n add_check_numerics_ops add_to_collection add_to_collections
        all_variables angle app arg_max arg_min assert_greater_equal assert_integer
        assert_less_equal assert_near assert_negative assert_non_negative assert_non_positive
        assert_none_equal assert_positive assert_proper_iterable assert_rank_at_least
        assert_rank_in assert_same_float_dtype assert_scalar assert_type
        assert_variables_initialized assign assign_add assign_sub batch_gather batch_scatter_update
        batch_to_space_nd betainc bincount ceil check_numerics cholesky cholesky_solve
        clip_by_average_norm colocate_with confusion_matrix conj container control_flow_v2_enabled
        convert_to_tensor_or_indexed_slices convert_to_tensor_or_sparse_tensor count_nonzero
        count_up_to create_partitioned_variables cross cumprod decode_base64 decode_compressed
        decode_csv decode_json_example decode_raw delete_session_tensor depth_to_space dequantize
        deserialize_many_sparse diag diag_part digamma dimension_at_index dimension_value
        disable_control_flow_v2 disable_eager_execution disable_resource_variables
        disable_tensor_equality disable_v2_behavior disable_v2_tensorshape distributions div
        div_no_nan enable_control_flow_v2 enable_eager_execution enable_resource_variables
        enable_tensor_equality enable_v2_behavior enable_v2_tensorshape encode_base64 erf erfc
        expm1 extract_image_patches fake_quant_with_min_max_args
        fake_quant_with_min_max_args_gradient fake_quant_with_min_max_vars
        fake_quant_with_min_max_vars_gradient fake_quant_with_min_max_vars_per_channel
        fake_quant_with_min_max_vars_per_channel_gradient fft fft2d fft3d fixed_size_partitioner
        flags floor_div floordiv floormod get_collection get_collection_ref get_default_graph
        get_default_session get_local_variable get_seed get_session_handle get_session_tensor
        get_variable get_variable_scope gfile global_norm global_variables
        global_variables_initializer glorot_normal_initializer glorot_uniform_initializer ifft
        ifft2d ifft3d igamma igammac imag initialize_all_tables initialize_all_variables
        initialize_local_variables initialize_variables invert_permutation is_finite is_inf is_nan
        is_non_decreasing is_numeric_tensor is_strictly_increasing is_variable_initialized lbeta
        lgamma lin_space load_file_system_library local_variables local_variables_initializer log
        log1p log_sigmoid logging logical_xor make_template manip matching_files matrix_band_part
        matrix_determinant matrix_diag matrix_diag_part matrix_inverse matrix_set_diag matrix_solve
        matrix_solve_ls matrix_transpose matrix_triangular_solve min_max_variable_partitioner mod
        model_variables moving_average_variables multinomial no_regularizer op_scope
        orthogonal_initializer parse_example parse_single_example parse_single_sequence_example
        parse_tensor placeholder placeholder_with_default polygamma py_func python_io qr quantize
        quantize_v2 quantized_concat random_crop random_gamma random_normal random_poisson
        random_shuffle random_uniform read_file real reciprocal reduce_join regex_replace
        report_uninitialized_variables reset_default_graph resource_loader
        resource_variables_enabled reverse_v2 rint rsqrt scatter_add scatter_div scatter_max
        scatter_min scatter_mul scatter_nd_add scatter_nd_sub scatter_nd_update scatter_sub
        scatter_update segment_max segment_mean segment_min segment_prod segment_sum
        self_adjoint_eig self_adjoint_eigvals serialize_many_sparse serialize_sparse
        serialize_tensor set_random_seed setdiff1d space_to_depth sparse_add sparse_concat
        sparse_fill_empty_rows sparse_mask sparse_matmul sparse_maximum sparse_merge sparse_minimum
        sparse_placeholder sparse_reduce_max sparse_reduce_max_sparse sparse_reduce_sum
        sparse_reduce_sum_sparse sparse_reorder sparse_reset_shape sparse_reshape sparse_retain
        sparse_segment_mean sparse_segment_sqrt_n sparse_segment_sum sparse_slice sparse_softmax
        sparse_split sparse_tensor_dense_matmul sparse_tensor_to_dense sparse_to_dense
        sparse_to_indicator sparse_transpose spectral squared_difference string_join string_split
        string_strip string_to_hash_bucket string_to_hash_bucket_fast string_to_hash_bucket_strong
        string_to_number substr svd tables_initializer tensor_scatter_add tensor_scatter_sub
        tensor_scatter_update to_bfloat16 to_complex128 to_complex64 to_double to_float to_int32
        to_int64 trace trainable_variables truncated_normal truncated_normal_initializer
        uniform_unit_scaling_initializer unsorted_segment_max unsorted_segment_mean
        unsorted_segment_min unsorted_segment_prod unsorted_segment_sqrt_n unsorted_segment_sum
        user_ops variable_axis_size_partitioner variable_op_scope variable_scope
        variables_initializer variance_scaling_initializer verify_tensor_all_finite where_v2
        wrap_function write_file zeta
    """,
    "data": """
        get_output_classes get_output_shapes get_output_types make_initializable_iterator
        make_one_shot_iterator
    """,
    "data.experimental": """
        DatasetStructure OptionalStructure RaggedTensorStructure SparseTensorStructure Structure
        TensorArrayStructure TensorStructure map_and_batch_with_legacy_function
    """,
    "debugging": """
        is_finite is_inf is_nan is_non_decreasing is_strictly_increasing
    """,
    "distribute": """
        get_loss_reduction
    """,
    "dtypes": """
        as_string
    """,
    "errors": """
        error_code_from_exception_type exception_type_from_error_code
        raise_exception_on_not_ok_status
    """,
    "feature_column": """
        input_layer linear_model shared_embedding_columns
    """,
    "graph_util": """
        convert_variables_to_constants extract_sub_graph must_run_on_cpu remove_training_nodes
        tensor_shape_from_node_def_name
    """,
    "image": """
        extract_image_patches resize_area resize_bicubic resize_bilinear
        resize_image_with_crop_or_pad resize_image_with_pad resize_images resize_nearest_neighbor
        transpose_image
    """,
    "initializers": """
        global_variables local_variables tables_initializer uniform_unit_scaling variables
    """,
    "io": """
        PaddingFIFOQueue PriorityQueue QueueBase RandomShuffleQueue TFRecordCompressionType
        tf_record_iterator
    """,
    "linalg": """
        transpose
    """,
    "losses": """
        absolute_difference add_loss compute_weighted_loss cosine_distance get_losses
        get_regularization_loss get_regularization_losses get_total_loss hinge_loss huber_loss
        log_loss mean_pairwise_squared_error sigmoid_cross_entropy softmax_cross_entropy
        sparse_softmax_cross_entropy
    """,
    "metrics": """
        accuracy auc average_precision_at_k false_negatives false_negatives_at_thresholds
        false_positives false_positives_at_thresholds mean mean_cosine_distance mean_iou
        mean_per_class_accuracy mean_relative_error mean_tensor percentage_below precision
        precision_at_k precision_at_thresholds precision_at_top_k recall recall_at_k
        recall_at_thresholds recall_at_top_k root_mean_squared_error sensitivity_at_specificity
        sparse_average_precision_at_k sparse_precision_at_k specificity_at_sensitivity
        true_negatives true_negatives_at_thresholds true_positives true_positives_at_thresholds
    """,
    "nn": """
        avg_pool_v2 bidirectional_dynamic_rnn conv2d_backprop_filter conv2d_backprop_input
        conv3d_backprop_filter conv3d_backprop_filter_v2 ctc_beam_search_decoder_v2 ctc_loss_v2
        depthwise_conv2d_native depthwise_conv2d_native_backprop_filter
        depthwise_conv2d_native_backprop_input dynamic_rnn fused_batch_norm
        log_uniform_candidate_sampler max_pool_v2 quantized_avg_pool quantized_conv2d
        quantized_max_pool quantized_relu_x raw_rnn relu_layer softmax_cross_entropy_with_logits_v2
        static_bidirectional_rnn static_rnn static_state_saving_rnn uniform_candidate_sampler
        xw_plus_b
    """,
    "profiler": """
        AdviceProto GraphNodeProto MultiGraphNodeProto OpLogProto ProfileOptionBuilder Profiler
        advise profile write_op_log
    """,
    "ragged": """
        RaggedTensorValue constant_value placeholder
    """,
    "random": """
        get_seed multinomial set_random_seed stateless_multinomial
    """,
    "saved_model": """
        Builder LEGACY_INIT_OP_KEY MAIN_OP_KEY build_signature_def build_tensor_info builder
        classification_signature_def constants get_tensor_from_tensor_info is_valid_signature
        load_v2 loader main_op main_op_with_restore maybe_saved_model_directory
        predict_signature_def regression_signature_def signature_constants signature_def_utils
        simple_save tag_constants utils
    """,
    "saved_model.experimental": """
        save
    """,
    "sets": """
        set_difference set_intersection set_size set_union
    """,
    "sparse": """
        SparseConditionalAccumulator matmul merge placeholder reduce_max_sparse reduce_sum_sparse
    """,
    "summary": """
        Event FileWriter FileWriterCache SessionLog Summary SummaryDescription TaggedRunMetadata
        all_v2_summary_ops get_summary_description initialize merge merge_all tensor_summary
    """,
    "train": """
        AdadeltaOptimizer AdagradDAOptimizer AdagradOptimizer AdamOptimizer CheckpointSaverHook
        CheckpointSaverListener ChiefSessionCreator FeedFnHook FinalOpsHook FtrlOptimizer
        GlobalStepWaiterHook GradientDescentOptimizer LoggingTensorHook LooperThread
        MomentumOptimizer MonitoredSession MonitoredTrainingSession NanLossDuringTrainingError
        NanTensorHook NewCheckpointReader Optimizer ProfilerHook ProximalAdagradOptimizer
        ProximalGradientDescentOptimizer QueueRunner RMSPropOptimizer Saver SaverDef Scaffold
        SecondOrStepTimer Server SessionCreator SessionManager SessionRunArgs SessionRunContext
        SessionRunHook SessionRunValues SingularMonitoredSession StepCounterHook StopAtStepHook
        SummarySaverHook Supervisor SyncReplicasOptimizer VocabInfo WorkerSessionCreator
        add_queue_runner assert_global_step basic_train_loop batch batch_join checkpoint_exists
        cosine_decay cosine_decay_restarts create_global_step do_quantize_training_on_graphdef
        exponential_decay export_meta_graph generate_checkpoint_state_proto get_checkpoint_mtimes
        get_global_step get_or_create_global_step global_step import_meta_graph
        init_from_checkpoint input_producer inverse_time_decay limit_epochs linear_cosine_decay
        match_filenames_once maybe_batch maybe_batch_join maybe_shuffle_batch
        maybe_shuffle_batch_join natural_exp_decay noisy_linear_cosine_decay piecewise_constant
        piecewise_constant_decay polynomial_decay queue_runner range_input_producer
        remove_checkpoint replica_device_setter sdca_fprint sdca_optimizer sdca_shrink_l1
        shuffle_batch shuffle_batch_join slice_input_producer start_queue_runners
        string_input_producer summary_iterator update_checkpoint_state warm_start write_graph
    """,
    "train.experimental": """
        MixedPrecisionLossScaleOptimizer
    """,
}
V1_ONLY = frozenset(
    prefix + "." + name if prefix else name
    for prefix, names in _V1_ONLY.items()
    for name in names.split()
)

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
SWITCHES = ("disable_eager_execution", "disable_v2_behavior")
