"""What SciPy, Pillow, matplotlib and others took away."""

import pytest
from lint_helpers import Case, check

from gan_tf1.migration.lint.tables import package_changes

CASES = {
    "E113": Case(
        "from scipy.misc import imsave  #! E113\nimport scipy.misc\n"
        "a = scipy.misc.logsumexp([1])  #! E113\nimport scipy\nb = scipy.zeros(3)  #! E113\n",
        "try:\n    from scipy.misc import imsave\nexcept ImportError:\n    imsave = None\n"
        "from scipy.special import logsumexp\n",
    ),
    "E130": Case(
        "from PIL import Image\nimport matplotlib.pyplot as plt\n"
        "a = Image.ANTIALIAS  #! E130\nb = plt.cm.get_cmap('x')  #! E130\n"
        "plt.hist(a, normed=True)  #! E130\nplt.style.use('seaborn-white')  #! E130\n"
        "f = open('a', 'rU')  #! E130\n"
        "from sklearn.externals import joblib  #! E130\n",
        "from PIL import Image\nimport matplotlib.pyplot as plt\na = Image.LANCZOS\n"
        "plt.hist(a, density=True)\nplt.style.use('ggplot')\nf = open('a', 'r')\n",
    ),
    "E130 of an array": Case(
        "import numpy as np\nb = np.zeros(3).tostring()  #! E130\n",
        "import numpy as np\nb = np.zeros(3).tobytes()\nc = ElementTree.tostring(tree)\n",
    ),
    "E130 of packages of Python 2": Case(
        "import lasagne  #! E130\nfrom functional import compose, partial  #! E130 E130\n",
        "from functools import partial\nfrom functional import other\n",
    ),
    "E130 of another backend": Case(
        "import theano  #! E130\n",
        "from tensorflow.keras import backend as K\nif K.backend() == 'theano':\n"
        "    from theano import tensor as T\n    y = T.sum(x)\n",
    ),
    "E130 of a loader": Case(
        "import yaml\na = yaml.load(text)  #! E130\n",
        "import yaml\na = yaml.load(text, Loader=yaml.SafeLoader)\nb = yaml.safe_load(text)\n",
    ),
    "E130 of methods and settings": Case(
        "import matplotlib.pyplot as plt\nimport pandas as pd\nimport h5py\n"
        "ax.hist(x, normed=True)  #! E130\nax = fig.gca(projection='3d')  #! E130\n"
        "plt.grid(b=True)  #! E130\nplt.imshow(x, cmap='spectral')  #! E130\n"
        "c = plt.get_cmap('Vega10')  #! E130\nplt.rcParams['axes.color_cycle'] = c  #! E130\n"
        "d = frame.ix[0]  #! E130\ne = h5py.File('a', 'r')['x'].value  #! E130\n"
        "plt.semilogx(x, y, basex=10)  #! E130\n",
        "import matplotlib.pyplot as plt\nimport pandas as pd\nimport h5py\n"
        "ax.hist(x, density=True)\nax = fig.gca()\nplt.grid(True)\nplt.imshow(x, cmap='gray')\n"
        "plt.rcParams['axes.grid'] = True\nd = frame.iloc[0]\ne = h5py.File('a', 'r')['x'][()]\n"
        "g = x.get_shape()[1].value\n",
    ),
    "E130 of scikit-learn and SciPy": Case(
        "from sklearn.manifold import TSNE\nfrom sklearn.datasets import make_moons\n"
        "from scipy import linalg\nfrom sklearn.preprocessing import OneHotEncoder\n"
        "a = TSNE(n_iter=300)  #! E130\nb = make_moons(10, True)  #! E130\n"
        "c, _ = linalg.sqrtm(x, disp=False)  #! E130\nd = OneHotEncoder(sparse=False)  #! E130\n"
        "import tflearn  #! E130\n",
        "from sklearn.manifold import TSNE\nfrom sklearn.datasets import make_moons\n"
        "from scipy import linalg\na = TSNE(2, max_iter=300)\nb = make_moons(10, shuffle=True)\n"
        "c = linalg.sqrtm(x)\nd = make_moons(*e)\n",
    ),
    "E113 of NumPy's names": Case(
        "from scipy import interp  #! E113\nimport scipy\na = scipy.ceil(x)  #! E113\n",
        "from scipy import stats, linalg\nimport scipy.io\na = scipy.io.loadmat(b)\n"
        "c = scipy.__version__\n",
    ),
    "N231": Case(
        "import matplotlib as mpl\nmpl.use('TkAgg')  #! N231\n",
        "import matplotlib as mpl\nmpl.use('Agg')\nmpl.use(name)\n",
    ),
    "E130 of flags": Case(
        "import tensorflow.compat.v1 as tf\nFLAGS = tf.app.flags.FLAGS\n"
        "FLAGS._parse_flags()  #! E130\n",
        "import sys\nimport tensorflow.compat.v1 as tf\nFLAGS = tf.app.flags.FLAGS\n"
        "FLAGS(sys.argv)\n",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])


def test_a_method_of_the_script_itself_is_none_of_theirs():
    check(
        "E130",
        Case(
            "import numpy as np\nx.as_matrix()  #! E130\n",
            "import numpy as np\nclass A:\n    def as_matrix(self):\n        return 1\n"
            "A().as_matrix()\n",
        ),
    )


def test_what_to_write_is_said_of_each():
    tables = (package_changes.SCIPY, package_changes.NAMES)
    assert all(new for table in tables for new in table.values())
