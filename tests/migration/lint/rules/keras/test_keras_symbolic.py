"""Losses and gradients of tensors that Keras' layers give."""

import pytest
from lint_helpers import Case, check

MODEL = (
    "from keras import backend as K\nfrom keras.layers import Dense, Input\n"
    "from keras.models import Model\nx = Input([3])\n"
    "code = Dense(2)\nz = code(x)\nm = Model(x, z)\n"
)
CASES = {
    "E134 of add_loss": Case(
        MODEL.replace("from keras import backend as K\n", "")
        + "m.add_loss(z)  #! E134\nm.compile('adam')\n",
        "import keras\nclass L(keras.layers.Layer):\n    def call(self, x):\n"
        "        self.add_loss(x)\n        other.add_loss(x)\n        return x\n",
    ),
    "E134 of a loss": Case(
        MODEL.replace("from keras import backend as K\n", "") + "def loss(t, p):\n"
        "    return (t - p) ** 2 + z\nm.compile('adam', loss)  #! E134\n",
        MODEL.replace("from keras import backend as K\n", "") + "def loss(t, p):\n"
        "    z = t - p\n    return z ** 2\nm.compile('adam', loss)\n",
    ),
    "E134 of a model that is Keras 2's": Case(
        MODEL + "def loss(t, p):\n    return (t - p) ** 2 + z\nm.compile('adam', loss)  #! E134\n",
        MODEL.replace("keras.models import", "tf1_keras import")
        + "def loss(t, p):\n    return (t - p) ** 2 + z\nm.compile('adam', loss)\n",
    ),
    "E134 of a default": Case(
        MODEL.replace("from keras import backend as K\n", "") + "def loss(t, p, h=z):\n"
        "    return (t - p) ** 2 + h\nm.compile('adam', loss=loss)  #! E134\n",
        MODEL.replace("from keras import backend as K\n", "") + "def loss(t, p, *, h=2):\n"
        "    return (t - p) ** 2 + h\nm.compile('adam', loss=loss)\n",
    ),
    "E134 of what a loss calls": Case(
        MODEL.replace("from keras import backend as K\n", "")
        + "def one(t, p):\n    return z\ndef loss(t, p):\n    return p - one(t, p)\n"
        "m.compile('adam', loss)  #! E134\n",
        MODEL.replace("from keras import backend as K\n", "")
        + "def one(t, p):\n    return t\ndef loss(t, p):\n    return p - one(t, p)\n"
        "m.compile('adam', loss)\n",
    ),
    "E134 of a method": Case(
        "import keras\nclass A:\n    def build(self):\n        self.x = keras.Input([3])\n"
        "        self.m.compile('adam', loss=[self.loss])  #! E134\n"
        "    def loss(self, t, p):\n        return t - p + self.x\n",
        "import keras\nclass A:\n    def build(self):\n        self.x = 0.5\n"
        "        self.m.compile('adam', loss=[self.loss])\n"
        "    def loss(self, t, p):\n        return t - p + self.x\n",
    ),
    "E134 of gradients": Case(
        "from tensorflow.keras import backend as K\ndef loss(t, p):\n"
        "    return K.gradients(p, t)  #! E134\n",
        "import keras\nimport tf1_keras as K\ndef loss(t, p):\n    return K.gradients(p, t)\n",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])
