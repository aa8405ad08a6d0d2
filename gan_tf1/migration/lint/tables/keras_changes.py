"""What became of names and arguments of Keras 1 and 2 in Keras 3, compared with Keras 3.15."""

from __future__ import annotations

# Name below keras -> what to write. A module stands for all that was in it.
GONE: dict[str, str] = {
    "backend.image_dim_ordering": "keras.backend.image_data_format",
    "backend.set_image_dim_ordering": "keras.backend.set_image_data_format",
    "backend.set_learning_phase": "the argument training= of a call",
    "backend.learning_phase": "the argument training= of a call",
    "backend.tensorflow_backend": "keras.backend, or TensorFlow itself",
    "engine": "keras.layers and keras.Model",
    "initializations": "keras.initializers",
    "initializers.normal": "keras.initializers.RandomNormal",
    "initializers.uniform": "keras.initializers.RandomUniform",
    "applications.imagenet_utils._obtain_input_shape": "the shape itself",
    "layers.advanced_activations": "keras.layers",
    "layers.convolutional": "keras.layers",
    "layers.core": "keras.layers",
    "layers.embeddings": "keras.layers",
    "layers.local": "layers of your own",
    "layers.merge": "keras.layers.Concatenate, Add, Multiply, ...",
    "layers.noise": "keras.layers",
    "layers.normalization": "keras.layers",
    "layers.pooling": "keras.layers",
    "layers.recurrent": "keras.layers",
    "layers.wrappers": "keras.layers",
    "layers.Deconv2D": "keras.layers.Conv2DTranspose",
    "layers.Deconv3D": "keras.layers.Conv3DTranspose",
    "layers.Deconvolution2D": "keras.layers.Conv2DTranspose",
    "layers.AtrousConvolution2D": "keras.layers.Conv2D with dilation_rate=",
    "layers.CuDNNGRU": "keras.layers.GRU",
    "layers.CuDNNLSTM": "keras.layers.LSTM",
    "layers.LocallyConnected2D": "a layer of your own",
    "objectives": "keras.losses",
    "constraints.RadialConstraint": "a function of your own",
    "constraints.maxnorm": "keras.constraints.max_norm",
    "constraints.nonneg": "keras.constraints.non_neg",
    "constraints.unitnorm": "keras.constraints.unit_norm",
    "layers.AtrousConvolution1D": "keras.layers.Conv1D with dilation_rate=",
    "layers.Deconvolution3D": "keras.layers.Conv3DTranspose",
    "layers.DenseFeatures": "a preprocessing layer",
    "layers.Highway": "a layer of your own",
    "layers.LocallyConnected1D": "a layer of your own",
    "layers.MaxoutDense": "a layer of your own",
    "layers.Merge": "keras.layers.Concatenate, Add, Multiply, ...",
    "layers.ParametricSoftplus": "a layer of your own",
    "layers.SReLU": "a layer of your own",
    "layers.TimeDistributedDense": "keras.layers.TimeDistributed(Dense(...))",
    "layers.containers": "keras.Sequential",
    "layers.convolutional_recurrent": "keras.layers",
    "layers.cudnn_recurrent": "keras.layers.LSTM and GRU",
    "legacy": "keras",
    "metrics.fbeta_score": "keras.metrics.FBetaScore",
    "metrics.fmeasure": "keras.metrics.F1Score",
    "metrics.matthews_correlation": "a metric of your own",
    "metrics.precision": "keras.metrics.Precision",
    "metrics.recall": "keras.metrics.Recall",
    "models.Graph": "keras.Model",
    **{
        f"preprocessing.image.{name}": "functions of SciPy's or of Pillow's"
        for name in (
            "apply_transform",
            "flip_axis",
            "list_pictures",
            "transform_matrix_offset_center",
        )
    },
    "models.Merge": "keras.layers.Concatenate, Add, Multiply, ...",
    "models.model_from_config": "keras.models.model_from_json",
    "models.model_from_yaml": "keras.models.model_from_json",
    "optimizers.TFOptimizer": "an optimizer of keras.optimizers",
    "optimizers.adadelta": "keras.optimizers.Adadelta",
    "optimizers.adagrad": "keras.optimizers.Adagrad",
    "optimizers.adam": "keras.optimizers.Adam",
    "optimizers.adam_v2": "keras.optimizers",
    "optimizers.adamax": "keras.optimizers.Adamax",
    "optimizers.gradient_descent_v2": "keras.optimizers",
    "optimizers.nadam": "keras.optimizers.Nadam",
    "optimizers.optimizer_v2": "keras.optimizers",
    "optimizers.rmsprop": "keras.optimizers.RMSprop",
    "optimizers.sgd": "keras.optimizers.SGD",
    "regularizers.WeightRegularizer": "keras.regularizers.l1_l2",
    "regularizers.activity_l1": "activity_regularizer=keras.regularizers.l1(...)",
    "regularizers.activity_l1l2": "activity_regularizer=keras.regularizers.l1_l2(...)",
    "regularizers.activity_l2": "activity_regularizer=keras.regularizers.l2(...)",
    "regularizers.l1l2": "keras.regularizers.l1_l2",
    "utils.conv_utils": "a function of your own",
    "utils.data_utils": "keras.utils",
    "utils.io_utils": "h5py",
    "utils.layer_utils": "keras.utils",
    "utils.test_utils": "a function of your own",
    "utils.tf_utils": "a function of your own",
    "utils.visualize_util": "keras.utils.plot_model",
    "optimizers.legacy": "keras.optimizers, or Keras 2: pip install tf_keras",
    "utils.generic_utils": "keras.utils",
    "utils.multi_gpu_model": "tf.distribute.MirroredStrategy",
    "utils.multi_gpu_utils": "tf.distribute.MirroredStrategy",
    "utils.np_utils": "keras.utils",
    "utils.training_utils": "tf.distribute.MirroredStrategy",
    "utils.vis_utils": "keras.utils",
    "wrappers.scikit_learn": "the package scikeras",
}
# What `import keras` has of keras.backend; the rest is in tf.keras.backend, but for NO_BACKEND.
BACKEND = frozenset([
    "backend", "clear_session", "epsilon", "floatx", "get_uid", "image_data_format",
    "is_float_dtype", "is_int_dtype", "is_keras_tensor", "result_type", "set_epsilon",
    "set_floatx", "set_image_data_format", "standardize_dtype",
])  # fmt: skip
NO_BACKEND = frozenset([
    "function", "get_session", "in_test_phase", "in_train_phase", "learning_phase",
    "learning_phase_scope", "local_conv1d", "local_conv2d", "manual_variable_initialization",
    "normalize_batch_in_training", "placeholder", "print_tensor", "random_binomial", "reset_uids",
    "set_learning_phase", "set_session",
])  # fmt: skip
# Below `keras` these are gone as well, and below tf.keras they are not.
ONLY_TF_KERAS: dict[str, str] = {
    **{
        f"{module}.{short}": f"keras.{module}.{name}"
        for module in ("losses", "metrics")
        for short, name in {
            "kld": "kl_divergence", "kullback_leibler_divergence": "kl_divergence",
            "logcosh": "log_cosh", "mae": "mean_absolute_error", "MAE": "mean_absolute_error",
            "mape": "mean_absolute_percentage_error", "mse": "mean_squared_error",
            "MSE": "mean_squared_error", "msle": "mean_squared_logarithmic_error",
        }.items()
    },
    "layers.ThresholdedReLU": "tf.keras.layers.ThresholdedReLU",
    **{
        f"preprocessing.{name}": f"tf.keras.preprocessing.{name}"
        for name in (
            "image.DirectoryIterator", "image.ImageDataGenerator", "image.Iterator",
            "image.NumpyArrayIterator", "image.apply_affine_transform",
            "image.random_channel_shift", "image.random_rotation", "image.random_shift",
            "image.random_zoom", "sequence.TimeseriesGenerator", "sequence.make_sampling_table",
            "sequence.skipgrams", "text",
        )
    },
}  # fmt: skip
GONE_METHODS: dict[str, str] = {
    "evaluate_generator": "evaluate, which takes generators",
    "fit_generator": "fit, which takes generators",
    "get_input_at": "layer.input",
    "get_output_at": "layer.output",
    "predict_classes": "np.argmax(model.predict(x), axis=-1)",
    "predict_generator": "predict, which takes generators",
    "predict_proba": "predict",
    "to_yaml": "to_json",
}
LEFT_OUT = "leave it out"

# Class -> {old argument: new one, or a sentence}. `optimizers` is each of them.
ARGUMENTS: dict[str, dict[str, str]] = {
    "optimizers": {"lr": "learning_rate"},
    "BatchNormalization": {
        "adjustment": LEFT_OUT,
        "fused": LEFT_OUT,
        "mode": LEFT_OUT,
        "virtual_batch_size": LEFT_OUT,
        "beta_init": "beta_initializer",
        "gamma_init": "gamma_initializer",
    },
    **dict.fromkeys(
        ("Dropout", "GaussianDropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"),
        {"p": "rate"},
    ),
    "Embedding": {
        "W_constraint": "embeddings_constraint",
        "W_regularizer": "embeddings_regularizer",
        "dropout": LEFT_OUT,
        "init": "embeddings_initializer",
    },
    "GaussianNoise": {"sigma": "stddev"},
    "ImageDataGenerator": {"dim_ordering": "data_format"},
    "Model": {"input": "inputs", "output": "outputs"},
    "ModelCheckpoint": {"period": "save_freq="},
    "TensorBoard": {
        "batch_size": LEFT_OUT,
        "embeddings_data": LEFT_OUT,
        "embeddings_layer_names": LEFT_OUT,
        "write_grads": LEFT_OUT,
    },
    "l1": {"l": "l1"},
    "l2": {"l": "l2"},
    "load_img": {"grayscale": 'color_mode="grayscale"'},
    "random_normal": {"std": "stddev"},
    "relu": {"alpha": "negative_slope"},
    "to_categorical": {"nb_classes": "num_classes", "y": "x"},
}
# What Keras 3 still has, though it is gone elsewhere.
KEPT_ARGUMENTS: dict[str, tuple[str, ...]] = {
    "backend.relu": ("alpha",),
    "layers.Bidirectional": ("weights",),
    "layers.Embedding": ("input_length", "output_dim", "weights"),
}
# Of every layer: those of Keras 1.
LAYER_ARGUMENTS: dict[str, str] = {
    "W_constraint": "kernel_constraint",
    "W_regularizer": "kernel_regularizer",
    "atrous_rate": "dilation_rate",
    "b_constraint": "bias_constraint",
    "b_regularizer": "bias_regularizer",
    "batch_input_shape": "keras.Input(batch_shape=...) before it",
    "bias": "use_bias",
    "border_mode": "padding",
    "consume_less": LEFT_OUT,
    "dim_ordering": "data_format",
    "dropout_U": "recurrent_dropout",
    "dropout_W": "dropout",
    "filter_length": "kernel_size",
    "forget_bias_init": "unit_forget_bias=",
    "init": "kernel_initializer",
    "inner_activation": "recurrent_activation",
    "inner_init": "recurrent_initializer",
    "input_dtype": "dtype",
    "input_length": "input_shape=(steps, features)",
    "nb_col": "kernel_size",
    "nb_filter": "filters",
    "nb_row": "kernel_size",
    "output_dim": "units",
    "subsample": "strides",
    "subsample_length": "strides",
    "weights": "layer.set_weights(...) once it is built",
}
_QUEUE = {
    "max_q_size": LEFT_OUT,
    "max_queue_size": LEFT_OUT,
    "nb_worker": LEFT_OUT,
    "pickle_safe": LEFT_OUT,
    "use_multiprocessing": LEFT_OUT,
    "workers": LEFT_OUT,
}
_FIT = {
    **_QUEUE,
    "nb_epoch": "epochs",
    "nb_val_samples": "validation_steps",
    "samples_per_epoch": "steps_per_epoch",
    "show_accuracy": LEFT_OUT,
}
# Method of a model -> its arguments.
METHODS: dict[str, dict[str, str]] = {
    "compile": {
        "class_mode": LEFT_OUT,
        "sample_weight_mode": LEFT_OUT,
        "target_tensors": "a model whose targets are inputs",
    },
    "evaluate": {**_QUEUE, "show_accuracy": LEFT_OUT},
    "evaluate_generator": {**_QUEUE, "generator": "x", "val_samples": "steps"},
    "fit": _FIT,
    "fit_generator": {**_FIT, "generator": "x"},
    "predict": _QUEUE,
    "predict_generator": {**_QUEUE, "generator": "x", "val_samples": "steps"},
    "save_weights": {"save_format": LEFT_OUT},
    "test_on_batch": {"reset_metrics": LEFT_OUT},
    "train_on_batch": {"accuracy": LEFT_OUT, "reset_metrics": LEFT_OUT},
}
