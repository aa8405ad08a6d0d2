"""Quotients where a whole number is needed."""

import pytest
from lint_helpers import NOW, V1, Case, check, told

from gan_tf1.migration.lint.linter import lint_source

CASES = {
    "E120": Case(
        "for i in range(len(x) / 64):  #! E120\n    pass\nbatches = n / 64\n"
        "for i in range(batches):  #! E120\n    pass\n",
        "for i in range(len(x) // 64):\n    pass\nbatches = int(n / 64)\n"
        "for i in range(batches):\n    pass\nratio = n / 64\nprint(ratio)\n",
    ),
    "E120 shapes": Case(
        V1 + "tf.disable_eager_execution()\ns = 64\n"
        "x = tf.placeholder(tf.float32, [None, s / 2, s / 2, 3])  #! E120\n"
        "s2, s4 = s / 2, s / 4\nh = deconv2d(x, [64, s2, s2, 8])  #! E120\n"
        "y = tf.reshape(x, [-1, s4 * s4])  #! E120\n",
        V1 + "tf.disable_eager_execution()\ns = 64\n"
        "x = tf.placeholder(tf.float32, [None, s // 2, s // 2, 3])\n"
        "h = conv2d(x / 2, [64, int(s / 2), 8])\ny = tf.reshape(x / 2.0, [-1, 8])\n",
    ),
    "E120 indices": Case(
        "a = x[len(x) / 2]  #! E120\nb = x[: n / 2]  #! E120\n",
        "a = x[len(x) // 2]\nb = x[: n // 2] / 2\ntitle = titles[page.parent / path]\n",
    ),
    "E120 in other packages": Case(
        "import random\nimport numpy as np\nimport matplotlib.pyplot as plt\n"
        "a = np.random.normal(0, 1, [n / 2, 9])  #! E120\nb = random.sample(x, n / 2)  #! E120\n"
        "plt.subplot(n / 4, 4, 1)  #! E120\nc = [0] * (n / 2)  #! E120\n"
        "d = x.reshape(n / 2, 9)  #! E120\nfrom keras.layers import Dense\n"
        "e = Dense(n / 2)  #! E120\n",
        "import random\nimport numpy as np\na = np.random.normal(m / 2, 1, [n // 2, 9])\n"
        "b = random.sample(x, n // 2)\nc = [0] * (n // 2)\nd = np.array(x) * (n / 2)\n",
    ),
    "E120 through a call": Case(
        "import numpy as np\ndef noise(m, n):\n    return np.random.uniform(-1, 1, size=[m, n])\n"
        "z = noise(batch / 2, 9)  #! E120\ny = noise(n=batch / 2, m=3)  #! E120\n",
        "import numpy as np\ndef noise(m, n):\n    return np.random.uniform(-m, m, size=[n])\n"
        "z = noise(batch / 2, 9)\n",
    ),
    "E120 of functions of one's own": Case(
        "import tflib as lib\ny = lib.conv2d(x, dim / 2, 3)  #! E120\n",
        "import mine\nimport numpy as np\nw = weights / norm\ny = mine.conv2d(x, w, 3)\n"
        "def uniform(batch_size):\n    return np.zeros([batch_size])\n"
        "a = np.random.uniform(-size / 2, size / 2)\n",
    ),
    "E120 of a dimension": Case(
        V1 + "def f(x):\n    n = x.get_shape()[1]\n    return n / 2  #! E120\n",
        V1 + "def f(x, data):\n    return x.get_shape()[1] // 2 + data.shape[0] / 2\n",
    ),
    "E120 in a class": Case(
        "class Data:\n    def __init__(self, n):\n        self.count = n / 64\n"
        "    def run(self):\n        for i in range(self.count):  #! E120\n            pass\n",
        "class Data:\n    def __init__(self, n):\n        self.count = n // 64\n"
        "    def run(self):\n        for i in range(self.count):\n            pass\n",
    ),
    "E120 of an index out of an array": Case(
        "import numpy as np\na = np.zeros((9, 10))\ny = np.concatenate((x.astype(np.float32), z))\n"
        "for i, label in enumerate(y):\n    a[i, y[i]] = 1  #! E120\n",
        "import numpy as np\na = np.zeros((9, 10))\ny = np.concatenate((x, z)).astype(np.float32)\n"
        "y = y.astype(np.int64)\nb = {}\nw = z / 2\nfor i in range(9):\n    a[i, y[i]] = 1\n"
        "    b[w[i]] = a[i, int(w[i])]\n",
    ),
    "E120 of floats": Case(
        "import numpy as np\nfor i in range(np.ceil(n / 3.)):  #! E120\n    pass\n"
        "m = len(x) * 0.8\na = x[:m]  #! E120\nb = range(1e3)  #! E120\n",
        "import numpy as np\nfor i in range(int(np.ceil(n / 3.))):\n    pass\n"
        "m = int(len(x) * 0.8)\na = x[:m]\nb = np.mgrid[0.5:1.5:3j]\nc = 0.8 * x\n",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])


def test_tensorflows_range_takes_floats():
    assert told("import tensorflow as tf\nx = tf.range(0.0, 3.0)\n") == []


def test_a_name_that_is_given_a_sum_with_itself_is_followed_to_its_end():
    source = "def f(n, m):\n    n = n + m\n    for i in range(n):\n        print(i)\n"
    assert lint_source(source, NOW) == ([], True)
