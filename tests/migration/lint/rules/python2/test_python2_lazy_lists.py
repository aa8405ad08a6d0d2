"""Iterators and views that were lists."""

import pytest
from lint_helpers import NOW, Case, check

from gan_tf1.migration.lint.linter import lint_source

CASES = {
    "E132": Case(
        "import numpy as np\nimport random\na = np.mean(d.values())  #! E132\n"
        "b = d.keys()[0]  #! E132\nc = len(map(f, x))  #! E132\n"
        "e = zip(x, y)  #! E132\ng = e[0]\nh = range(9)  #! E132\nrandom.shuffle(h)\n"
        "i = range(3) + [4]  #! E132\nj = d.keys()  #! E132\nj.sort()\n",
        "import numpy as np\na = np.mean(list(d.values()))\nfor key in d.keys():\n    print(key)\n"
        "b = len(d.keys())\nc = range(3)[1]\nfor e in zip(x, y):\n    e[0]\nf = set(d.keys())\n",
    ),
    "E132 of what is printed": Case(
        "print(1, map(str, x))  #! E132\ny = '%s, %d' % (zip(a, b), 3)  #! E132\n",
        "print(list(map(str, x)), d.keys())\ny = '%s' % d.keys()\nz = 7 % n\n",
    ),
    "E132 for TensorFlow": Case(
        "import tensorflow.compat.v1 as tf\nv = filter(f, tf.trainable_variables())  #! E132\n"
        "o.minimize(loss, var_list=v)\ns.run(map(g, h))  #! E132\n"
        "x = tf.concat(d.values(), 1)  #! E132\no.compute_gradients(loss, v)\n",
        "import tensorflow.compat.v1 as tf\nx = tf.add_n(map(g, h))\n"
        "o.apply_gradients(zip(a, b))\no.minimize(loss, var_list=d.values())\n"
        "with tf.control_dependencies(map(g, h)):\n    pass\n",
    ),
    "E132 of what is compared": Case(
        "def f(x, y):\n    x = x[1:]\n    x = map(int, x)  #! E132\n    assert x == y\n"
        "g = filter(h, z) != [1]  #! E132\n",
        "def f(x, y):\n    x = x[1:]\n    x = list(map(int, x))\n    assert x == y\n"
        "g = map(h, z) is None\ni = d.keys() == e.keys()\n",
    ),
    "E132 of one of several": Case(
        "a = zip(x, y)  #! E132\nb = a[0]\n",
        "a = zip(x, y)\na = list(a)\nb = a[0]\ndef zip(a, b):\n    return [a, b]\n",
    ),
    "E132 of what is saved or drawn": Case(
        "import json, pickle\nimport matplotlib.pyplot as plt\n"
        "a = json.dumps(d.keys())  #! E132\nb = pickle.dumps(d.items())  #! E132\n"
        "plt.plot(map(f, x))  #! E132\n",
        "import json, pickle\nimport matplotlib.pyplot as plt\na = json.dumps(list(d))\n"
        "b = pickle.dumps(map(f, x))\nplt.bar(d.keys(), x)\n",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])


def test_the_line_that_an_error_names_is_told_too():
    source = "x = map(f, y)\nassert x == [1]\nprint(x[0])\nz = zip(x, y)\nfor i in z:\n    pass\n"
    (found,) = lint_source(source, NOW).findings
    assert (found.line, found.code) == (1, "E132")
    assert found.message.endswith("used as one (also line 2, 3)")
