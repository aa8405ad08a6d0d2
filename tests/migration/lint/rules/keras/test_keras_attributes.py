"""Attributes that Keras 3 has not."""

import pytest
from lint_helpers import Case, check

CASES = {
    "E142": Case(
        "from keras.models import Sequential\nfrom keras.layers import Dense, Input, Reshape\n"
        "from keras.callbacks import Callback\nfrom keras.optimizers import Optimizer\n"
        "a = Input(10)  #! E142\nb = Input(shape=(10))  #! E142\nc = Reshape(4)  #! E142\n"
        "x = Input((3,))\nn = x.get_shape()  #! E142\nk = x._keras_shape  #! E142\n"
        "d = x.shape[1].value  #! E142\nm = Sequential()\nu = m.updates  #! E142\n"
        "w = m.optimizer.get_weights()  #! E142\nfor layer in m.layers:\n"
        "    print(layer.output_shape)  #! E142\ns = m.layers[0].input_shape  #! E142\n"
        "class C(Callback):\n    def on_epoch_end(self, epoch, logs):\n"
        "        y = self.validation_data[0]  #! E142\n"
        "        z = self.params['metrics']  #! E142\nclass O(Optimizer):\n"
        "    def get_updates(self, loss, params):  #! E142\n        return []\n",
        "from keras.models import Sequential\nfrom keras.layers import Dense, Input, Reshape\n"
        "a = Input((10,))\nb = Input(shape=(10,))\nc = Reshape((4,))\nn = y.get_shape()\n"
        "k = a.shape\nm = Sequential()\ns = m.output_shape\nw = m.get_weights()\n"
        "u = self.updates\nclass A:\n    def f(self):\n        self._keras_shape = 3\n"
        "        return self._keras_shape, self.validation_data\n",
    ),
    "N233": Case(
        "from keras import backend as K\ndef f(x):\n    n = x.get_shape()[1]  #! N233\n"
        "    return K.is_float_dtype(x), n\n",
        "from keras import backend as K\ndef f(x, y):\n    n = x.get_shape()[1]\n"
        "    return K.is_float_dtype(y), n\n",
    ),
    "E142 of a list of one": Case(
        "from keras.models import Model\nfrom keras.layers import Dense\nclass A:\n"
        "    def __init__(self, x):\n        self.m = Model(inputs=[x], outputs=[x])  #! E142\n"
        "    def f(self, y):\n        return self.m(y)\n",
        "from keras.models import Model\nfrom keras.layers import Dense\nm = Model([x], [y])\n"
        "m.fit(a, [b])\nn = Model([x], y)\nz = n(x)\no = Model([x], [y, z])\nu, v = o(x)\n",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])
