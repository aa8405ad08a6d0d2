"""Tensors and layers of Keras 3."""

import pytest
from lint_helpers import Case, check, told

CASES = {
    "E133 of one loss": Case(
        "import keras\ndef f(y, p):\n    return 0\nm = keras.Model()\n"
        "m.compile('sgd', loss=f, loss_weights=[0.9, 0.1])  #! E133\n",
        "import keras\nm = keras.Model()\nm.compile('sgd', loss=losses, loss_weights=[1, 2])\n"
        "m.compile('sgd', loss=['mse'] * 2, loss_weights=[1, 2])\n",
    ),
    "E133 of metrics": Case(
        "import keras\nm = keras.Model()\nlosses = ['mse', 'mae']\n"
        "m.compile('adam', loss=losses, metrics=['accuracy'])  #! E133\n",
        "import keras\nm = keras.Model()\nm.compile('adam', loss='mse', metrics=['accuracy'])\n"
        "m.compile('adam', loss=['mse', 'mae'], metrics=['accuracy', 'mae'])\n",
    ),
    "E133": Case(
        "import tensorflow as tf\nfrom tensorflow.keras import backend as K\n"
        "from tensorflow.keras.layers import Dense, Input\nx = Input([3])\ny = Dense(2)(x)\n"
        "a = tf.reduce_mean(y)  #! E133\nb = K.sum(y - x)  #! E133\n"
        "class L(tf.keras.layers.Layer):\n    def build(self, shape):\n"
        "        self.w = self.add_weight('w', shape)  #! E133\n"
        "        self.trainable_weights = [self.w]  #! E133\n",
        "import tensorflow as tf\nfrom tensorflow.keras import backend as K\n"
        "from tensorflow.keras.layers import Dense, Input, Lambda\nx = Input([3])\n"
        "y = Lambda(lambda h: tf.exp(h))(Dense(2)(x))\na = K.int_shape(y)\n"
        "def loss(t, p):\n    return K.mean(t * p)\n",
    ),
    "E133 of a list": Case(
        "import tensorflow as tf\nfrom tensorflow.keras.layers import Input\nx = Input((3,))\n"
        "y = tf.concat([x, x], 1)  #! E133\n",
        "import tensorflow as tf\nfrom tensorflow.keras.layers import Input, concatenate\n"
        "x = Input((3,))\ny = concatenate([x, x])\n",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])


def test_layers_on_placeholders_give_tensors_of_tensorflows():
    source = (
        "import tensorflow.compat.v1 as tf\nfrom tensorflow.keras import layers\n"
        "x = {}\ny = tf.reduce_mean(layers.Dense(3)(x))\n"
    )
    assert "E133" not in [code for _, code in told(source.format("tf.placeholder('float')"))]
    assert "E133" in [code for _, code in told(source.format("layers.Input((3,))"))]
