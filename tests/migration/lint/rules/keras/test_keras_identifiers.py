"""Names of losses and metrics, as texts."""

import pytest
from lint_helpers import Case, check

from gan_tf1.migration.lint.versions import Versions

CASES = {
    "E136": Case(
        "import keras\nm = keras.Model()\nm.compile('adam', metrics=['accuracy'],\n"
        "          loss='kullback_leibler_divergence')  #! E136\n"
        "h = m.fit(x, y)\nh.history['val_acc']  #! E136\n",
        "import keras\nm = keras.Model()\nm.compile('adam', 'mse', metrics=['acc'])\n"
        "h = m.fit(x, y)\nh.history['val_acc'], d['acc']\n",
        fine_on=Versions((2, 12), (2, 5), (1, 17)),
    ),
    "E136 of constraints": Case(
        "from keras.layers import Dense\na = Dense(3, kernel_constraint='maxnorm')  #! E136\n",
        "from keras.layers import Dense\na = Dense(3, kernel_constraint='max_norm')\n",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])
