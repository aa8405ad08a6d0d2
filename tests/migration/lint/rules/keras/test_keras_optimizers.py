"""One optimizer of Keras' for several models."""

import pytest
from lint_helpers import Case, check

from gan_tf1.migration.lint.versions import Versions

KERAS_2 = Versions((2, 12), (2, 5), (1, 17))
CASES = {
    "E135": Case(
        "from keras import optimizers\na = optimizers.Adam(1e-3)\na.lr = 0.5  #! E135\n"
        "b = m.optimizer.lr  #! E135\n",
        "from keras import optimizers\na = optimizers.Adam(1e-3)\na.learning_rate = 0.5\n"
        "b = settings.lr\n",
        fine_on=KERAS_2,
    ),
    "E129": Case(
        "from keras import optimizers\na = optimizers.Adam(1e-3)\nd.compile(a)\n"
        "g.compile(optimizer=a, loss='mse')  #! E129\nd.fit(x)\ng.train_on_batch(x, y)\n",
        "from keras import optimizers\na = optimizers.Adam(1e-3)\nd.compile(a)\ng.compile(a)\n"
        "d.fit(x)\n",
        fine_on=KERAS_2,
    ),
    "E129 within a function": Case(
        "from keras import optimizers\ndef f(x):\n    a = optimizers.Adam(1e-3)\n"
        "    d.compile(a)\n    g.compile(a)  #! E129\n    d.fit(x)\n    g.fit(x)\n",
        "from keras import optimizers\ndef f(x):\n    a = optimizers.Adam(1e-3)\n"
        "    d.compile(a)\n    d.fit(x)\ndef h(x):\n    a = optimizers.Adam(1e-3)\n"
        "    g.compile(a)\n    g.fit(x)\n",
    ),
    "E129 of models that train the same": Case(
        "from keras import optimizers\na = optimizers.Adam(1e-3)\nd.compile(a)\n"
        "both.compile(a)  #! E129\nd.fit(x)\nboth.fit(x)\n",
        "from keras import optimizers\na = optimizers.Adam(1e-3)\nd.compile(a)\n"
        "g.trainable = False\nboth.compile(a)\nd.fit(x)\nboth.fit(x)\n",
    ),
    "E129 of a model that is thawed": Case(
        "from keras import optimizers\na = optimizers.Adam(1e-3)\nd.compile(a)\n"
        "g.compile(a)  #! E129\nd.trainable = True\nd.fit(x)\nd.trainable = False\ng.fit(x)\n",
        "from keras import optimizers\na = optimizers.Adam(1e-3)\nd.compile(a)\n"
        "d.trainable = False\ng.compile(a)\nd.fit(x)\ng.fit(x)\n",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])
