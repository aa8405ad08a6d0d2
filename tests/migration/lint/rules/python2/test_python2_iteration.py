"""Generators, orders and choices."""

import pytest
from lint_helpers import Case, check

CASES = {
    "E141 of generators": Case(
        "import numpy as np\ndef g():\n    yield 1\n    raise StopIteration  #! E141\n"
        "a = np.vstack(f(x) for x in y)  #! E141\nb = np.sum(x for x in y)  #! E141\n",
        "import numpy as np\nclass A:\n    def next(self):\n        raise StopIteration\n"
        "a = np.vstack([f(x) for x in y])\nb = sum(x for x in y)\n",
    ),
    "E141 of orders": Case(
        "import random\na = sorted(x, compare)  #! E141\nx.sort(lambda a, b: a - b)  #! E141\n"
        "random.shuffle(x, f)  #! E141\nb = random.sample(set(x), 2)  #! E141\nr = range(3)\n"
        "r[0] = 1  #! E141\ndel r[1]  #! E141\n",
        "import random\na = sorted(x, key=f)\nx.sort(key=f)\narray.sort(0)\nrandom.shuffle(x)\n"
        "b = random.sample(list(x), 2)\nr = list(range(3))\nr[0] = 1\n",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])
