"""What `from keras.layers import *` and its like bring: the names that old GAN code uses."""

from __future__ import annotations

_LAYERS = """
    Activation ActivityRegularization Add AlphaDropout AtrousConvolution2D Average
    AveragePooling1D AveragePooling2D AveragePooling3D BatchNormalization Bidirectional Concatenate
    Conv1D Conv2D Conv2DTranspose Conv3D Conv3DTranspose ConvLSTM2D Convolution1D Convolution2D
    Convolution2DTranspose Convolution3D Cropping1D Cropping2D CuDNNGRU CuDNNLSTM Deconvolution2D
    Dense DepthwiseConv2D Dot Dropout ELU Embedding Flatten GRU GaussianDropout GaussianNoise
    GlobalAveragePooling1D GlobalAveragePooling2D GlobalMaxPooling1D GlobalMaxPooling2D Input
    InputLayer LSTM Lambda Layer LayerNormalization LeakyReLU LocallyConnected1D LocallyConnected2D
    Masking MaxPooling1D MaxPooling2D MaxPooling3D Maximum MaxoutDense Merge Multiply PReLU Permute
    RepeatVector Reshape SReLU SeparableConv2D SimpleRNN SpatialDropout2D Subtract ThresholdedReLU
    TimeDistributed UpSampling1D UpSampling2D UpSampling3D Wrapper ZeroPadding1D ZeroPadding2D
    add average concatenate dot maximum merge multiply subtract
"""
_OPTIMIZERS = "Adadelta Adagrad Adam Adamax Nadam RMSprop SGD adam rmsprop sgd"
NAMES: dict[str, tuple[str, ...]] = {
    "layers": tuple(_LAYERS.split()),
    "losses": ("binary_crossentropy", "categorical_crossentropy", "mean_squared_error", "mse"),
    "models": ("Model", "Sequential", "load_model", "model_from_json"),
    "optimizers": tuple(_OPTIMIZERS.split()),
    "regularizers": ("l1", "l1_l2", "l1l2", "l2"),
}


def names(module: str) -> list[tuple[str, str]]:
    """(name, dotted name) of each; none of a module that is not Keras'."""
    head, _, inside = module.rpartition("keras.")
    if head not in ("", "tensorflow.", "tensorflow.python.") or not inside:
        return []
    found = NAMES.get(inside.split(".")[0], ())
    return [(name, f"{head}keras.{inside.split('.')[0]}.{name}") for name in found]
