"""What NumPy and SciPy took away."""

import numpy as np
import pytest
from lint_helpers import INSTALLED_NUMPY, Case, check, check_by_running

from gan_tf1.migration.lint.rules import numpy_rules
from gan_tf1.migration.lint.versions import Versions

CASES = {
    "E114": Case(
        "import numpy as np\nx = np.float(1)  #! E114\n",
        "import numpy as np\nx = np.float64(1)\ny = np.bool_\n",
        raises=AttributeError,
        fine_on=Versions((2, 21), (1, 23), (1, 17)),
    ),
    "E114 of np.lib": Case(
        "import numpy as np\nx = np.lib.pad([1], 1, 'constant')  #! E114\n",
        "import numpy as np\nx = np.pad([1], 1, 'constant')\ny = np.lib.stride_tricks\n",
        raises=AttributeError,
        fine_on=Versions((2, 21), (1, 26), (1, 17)),
    ),
    "E114 of a seed": Case(
        "import time\nimport numpy as np\nnp.random.seed(time.time())  #! E114\n",
        "import time\nimport numpy as np\nnp.random.seed(int(time.time()))\n",
        raises=TypeError,
    ),
    "E114 of bytes": Case(
        "import numpy as np\nx = np.fromstring(b'ab', dtype=np.uint8)  #! E114\n",
        "import numpy as np\nx = np.fromstring('1 2', dtype=float, sep=' ')\n",
        raises=ValueError,
        fine_on=Versions((2, 21), (2, 2), (1, 17)),
    ),
    "E114 of pickles": Case(
        "import numpy as np\nnp.save('a.npy', {'b': 1}, allow_pickle=True)\n"
        "a = np.load('a.npy')  #! E114\nb = a[()]\n",
        "import numpy as np\nnp.save('a.npy', [1])\na = np.load('a.npy')\n"
        "b = np.load('a.npy', allow_pickle=True).tolist()\n",
        raises=ValueError,
        fine_on=Versions((2, 21), (1, 16), (1, 17)),
    ),
    "E114 of a copy": Case(
        "import numpy as np\nx = np.array([1, 2], copy=False)  #! E114\n",
        "import numpy as np\nx = np.array([1, 2], copy=True)\n",
        raises=ValueError,
        fine_on=Versions((2, 21), (1, 26), (1, 17)),
    ),
    "E115": Case(
        "import numpy as np\nx = np.reshape(np.ones(4), newshape=(2, 2))  #! E115\n",
        "import numpy as np\nx = np.reshape(np.ones(4), (2, 2))\n",
        raises=TypeError,
        fine_on=Versions((2, 21), (2, 3), (1, 17)),
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_raises(name, tmp_path, monkeypatch):
    check_by_running(CASES[name], tmp_path, monkeypatch)


def test_the_table_against_the_installed_numpy():
    for name, (since, back, _) in numpy_rules.NUMPY_GONE.items():
        gone = since <= INSTALLED_NUMPY and not (back and back <= INSTALLED_NUMPY)
        if gone:
            assert name not in vars(np), name
