"""Sequential models and initializers."""

import pytest
from lint_helpers import Case, check

from gan_tf1.migration.lint.versions import Versions

KERAS_2 = Versions((2, 12), (2, 5), (1, 17))
MAKES = "from keras.models import Sequential\ndef make():\n    m = Sequential()\n    return m\n"
CONV = "from keras.layers import Conv2D\nh = Conv2D(8, 5)\n"
NORMAL = "from keras.layers import Dense\nd = Dense(3, kernel_initializer=normal)\n"
CASES = {
    "E137": Case(
        MAKES + "g = Sequential()\na = g.output  #! E137\nd = make()\nb = d.input  #! E137\n"
        "c = e.layers[0].input  #! E137\n",
        MAKES + "g = Sequential()\ng(x)\na = g.output, g.inputs\nb = h.input\n"
        "c = h.layers[1].input\n",
        fine_on=KERAS_2,
    ),
    "E139": Case(
        "from keras.layers import Conv2D\nh = Conv2D(8, 5, input_shape=(3, 64, 64))  #! E139\n",
        "from keras.layers import Conv2D, Dense\nh = Conv2D(8, 5, input_shape=(28, 28, 1))\n"
        "g = Dense(3, input_shape=(3, 64, 64))\n",
        fine_on=KERAS_2,
    ),
    "E139 of pictures": Case(
        CONV + "import numpy as np\n"
        "x = x.reshape(x.shape[0], 1, img_rows, img_cols)  #! E139\n"
        "y = np.reshape(y, (-1, 3, 32, 32))  #! E139\n",
        CONV + "x = x.reshape(x.shape[0], img_rows, img_cols, 1)\n"
        "y = y.reshape(n, 1, steps, features)\nb = b.reshape((1, 1, 1, filters))\n",
        fine_on=KERAS_2,
    ),
    "E139 of pictures that are turned": Case(
        CONV + "x = x.reshape(-1, 3, 32, 32)  #! E139\n",
        CONV + "x = x.reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)\n",
        fine_on=KERAS_2,
    ),
    "E138": Case(
        "def normal(shape, name=None):  #! E138\n    return 0\n" + NORMAL,
        "def normal(shape, dtype=None):\n    return 0\ndef other(shape):\n    return 0\n" + NORMAL,
        fine_on=KERAS_2,
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])
