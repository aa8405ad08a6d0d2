"""Arrays of one axis, where there were two before."""

import pytest
from lint_helpers import Case, check

CASES = {
    "E145": Case(
        "import keras\nimport numpy as np\ndef train(G):\n"
        "    labels = np.random.randint(0, 10, (batch, 1))\n    x = G.predict([z, labels])\n"
        "def draw(G):\n    labels = np.array([n for _ in range(r) for n in range(c)])\n"
        "    x = G.predict([z, labels])  #! E145\n"
        "d.train_on_batch(x, np.ones((batch, 1)))\n"
        "d.train_on_batch(x, np.arange(9))  #! E145\n",
        "import keras\nimport numpy as np\ndef train(G):\n"
        "    labels = np.random.randint(0, 10, (batch, 1))\n    x = G.predict([z, labels])\n"
        "def draw(G):\n    labels = np.array([n for n in range(c)]).reshape(-1, 1)\n"
        "    x = G.predict([z, labels])\n    y = G.predict([np.arange(9), labels])\n"
        "d.train_on_batch(x, np.ones((batch, 10)))\nd.train_on_batch(x, np.arange(9))\n"
        "e.predict(np.arange(9))\nf.predict(np.ones((9, 1)))\nd.predict(np.ones((9, 1)))\n",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])
