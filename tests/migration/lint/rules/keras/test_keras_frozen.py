"""Models that are frozen after they were compiled."""

import pytest
from lint_helpers import Case, check

from gan_tf1.migration.lint.versions import Versions

MODELS = "import keras\nd, g = keras.Sequential(), keras.Sequential()\nd.compile('sgd', 'mse')\n"
CASES = {
    "W222": Case(
        MODELS + "d.trainable = False\nboth = keras.Sequential([g, d])\n"
        "both.compile('sgd', 'mse')\nd.train_on_batch(x, y)  #! W222\n"
        "both.train_on_batch(z, y)\n",
        MODELS + "d.trainable = False\nboth = keras.Sequential([g, d])\n"
        "both.compile('sgd', 'mse')\nd.trainable = True\nd.train_on_batch(x, y)\n"
        "d.trainable = False\nboth.train_on_batch(z, y)\n",
        fine_on=Versions((2, 12), (2, 5), (1, 17)),
    ),
    "W222 in a class": Case(
        "import keras\nclass GAN:\n    def __init__(self):\n        self.d = keras.Sequential()\n"
        "        self.d.compile('sgd', 'mse')\n        self.d.trainable = False\n"
        "    def train(self):\n        self.d.train_on_batch(x, y)  #! W222\n",
        "import keras\nclass GAN:\n    def __init__(self):\n        self.d = keras.Sequential()\n"
        "        self.d.trainable = False\n        self.d.compile('sgd', 'mse')\n"
        "    def train(self):\n        self.d.train_on_batch(x, y)\n",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])
