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
    "layers.Deconvolution2D": "keras.layers.Conv2DTranspose",
    "layers.AtrousConvolution2D": "keras.layers.Conv2D with dilation_rate=",
    "layers.CuDNNGRU": "keras.layers.GRU",
    "layers.CuDNNLSTM": "keras.layers.LSTM",
    "layers.LocallyConnected2D": "a layer of your own",
    "objectives": "keras.losses",
    "optimizers.legacy": "keras.optimizers, or Keras 2: pip install tf_keras",
    "preprocessing.image.ImageDataGenerator": "keras.utils.image_dataset_from_directory",
    "utils.generic_utils": "keras.utils",
    "utils.multi_gpu_model": "tf.distribute.MirroredStrategy",
    "utils.multi_gpu_utils": "tf.distribute.MirroredStrategy",
    "utils.np_utils": "keras.utils",
    "utils.training_utils": "tf.distribute.MirroredStrategy",
    "utils.vis_utils": "keras.utils",
    "wrappers": "the package scikeras",
}
GONE_METHODS: dict[str, str] = {
    "fit_generator": "fit, which takes generators",
    "predict_classes": "np.argmax(model.predict(x), axis=-1)",
    "predict_generator": "predict, which takes generators",
    "predict_proba": "predict",
}

# Class -> {old argument: new one, or a sentence}. `optimizers` is each of them.
ARGUMENTS: dict[str, dict[str, str]] = {
    "optimizers": {"lr": "learning_rate"},
    "BatchNormalization": {
        "mode": "leave it out",
        "beta_init": "beta_initializer",
        "gamma_init": "gamma_initializer",
    },
    "Dropout": {"p": "rate"},
    "Model": {"input": "inputs", "output": "outputs"},
}
# Of every layer: those of Keras 1.
LAYER_ARGUMENTS: dict[str, str] = {
    "W_constraint": "kernel_constraint",
    "W_regularizer": "kernel_regularizer",
    "atrous_rate": "dilation_rate",
    "b_regularizer": "bias_regularizer",
    "bias": "use_bias",
    "border_mode": "padding",
    "dim_ordering": "data_format",
    "init": "kernel_initializer",
    "nb_col": "kernel_size",
    "nb_filter": "filters",
    "nb_row": "kernel_size",
    "output_dim": "units",
    "subsample": "strides",
}
# Method of a model -> its arguments.
METHODS: dict[str, dict[str, str]] = {
    "fit": {"nb_epoch": "epochs"},
    "fit_generator": {"nb_epoch": "epochs", "samples_per_epoch": "steps_per_epoch"},
}
