"""Keras 1 and 2 code on Keras 3."""

import pytest
from lint_helpers import Case, check, told

from gan_tf1.migration.lint.versions import Versions

KERAS_2 = Versions((2, 12), (2, 5), (1, 17))
CASES = {
    "E121": Case(
        "from keras.layers.core import Dense  #! E121\n"
        "from keras.layers.convolutional import Conv2D, UpSampling2D  #! E121\n"
        "import keras.optimizers.legacy  #! E121\n",
        "from keras.layers import Conv2D, Dense\nfrom keras.optimizers import Adam\n",
        fine_on=KERAS_2,
    ),
    "E121 of TensorFlow": Case(
        "import tensorflow as tf\nadam = tf.keras.optimizers.legacy.Adam(1e-3)  #! E121\n"
        "from tensorflow.keras.layers.normalization import BatchNormalization  #! E121\n",
        "import tensorflow as tf\nadam = tf.keras.optimizers.Adam(1e-3)\n",
        fine_on=KERAS_2,
    ),
    "E121 of functions that were Keras' own": Case(
        "from keras.preprocessing import image\nx = image.flip_axis(x, 1)  #! E121\n",
        "from keras.preprocessing.image import img_to_array, load_img\n",
    ),
    "E122 of the backend": Case(
        "from tensorflow.keras import backend as K\nx = K.random_normal([2], std=3)  #! E122\n",
        "from tensorflow.keras import backend as K\nx = K.random_normal([2], stddev=3)\n",
    ),
    "E121 of a model": Case(
        "import keras\nm = keras.Sequential()\nm.compile('adam', 'mse')\n"
        "m.predict_classes(x)  #! E121\n",
        "import keras\nm = keras.Sequential()\nm.compile('adam', 'mse')\nm.predict(x)\n",
    ),
    "E121 of a model, not of a forest": Case(
        "import keras\nm = keras.Sequential()\nm.compile('adam', 'mse')\n"
        "p = m.predict_proba(x)  #! E121\n",
        "import keras\nfrom sklearn.ensemble import RandomForestClassifier as R\n"
        "m = keras.Sequential()\nm.compile('adam', 'mse')\nforest = R(9).fit(x, y)\n"
        "p = forest.predict_proba(x)\n",
    ),
    "E121 and the private Keras": Case(
        "from tensorflow.keras.utils.data_utils import Sequence  #! E121\n",
        "from tensorflow.python.keras.utils.data_utils import Sequence\n"
        "from tensorflow.python.keras.optimizers import adam_v2\nadam_v2.Adam(lr=1e-3)\n",
    ),
    "E121 of `import keras`": Case(
        "from keras import backend as K\nfrom keras.losses import mse  #! E121\n"
        "from keras.preprocessing.image import ImageDataGenerator  #! E121\n"
        "a = K.mean([1.0])  #! E121\nb = K.learning_phase()  #! E121\n"
        "from keras.optimizers import adam  #! E121\n"
        "from keras.constraints import maxnorm  #! E121\n",
        "from keras import backend as K\na = K.floatx()\n"
        "from tensorflow.keras import backend\nb = backend.mean([1.0])\n"
        "from tensorflow.keras.preprocessing.image import ImageDataGenerator\n",
        fine_on=KERAS_2,
    ),
    "W221": Case(
        "from keras.layers import Conv2D\nConv2D(8, 5, 5)  #! W221\n",
        "from keras.layers import Conv2D\nConv2D(8, (5, 5))\nConv2D(8, 5, strides=2)\n"
        "import tensorflow as tf\ntf.keras.layers.Conv2D(8, 5, 2)\n",
    ),
    "E122": Case(
        "from keras.optimizers import Adam\nfrom keras.layers import Dense, Dropout\n"
        "Adam(lr=2e-4)  #! E122\nDense(output_dim=3)  #! E122\nDropout(p=0.3)  #! E122\n"
        "Dense(3, init='normal')  #! E122\n",
        "from keras.optimizers import Adam\nfrom keras.layers import Dense, Dropout\n"
        "Adam(2e-4)\nDense(units=3)\nDropout(0.3)\nmine(lr=1)\n",
        fine_on=KERAS_2,
    ),
    "E122 and what has it": Case(
        "from keras.layers import Dense, Embedding\nEmbedding(5, 3, init='normal')  #! E122\n"
        "Dense(3, weights=[w])  #! E122\n",
        "from keras.layers import Bidirectional, Embedding\n"
        "Embedding(input_dim=5, output_dim=3, weights=[w])\nBidirectional(x, weights=[w])\n"
        "from tensorflow.keras import backend\nbackend.relu(x, alpha=0.1)\n",
    ),
    "E122 of a size": Case(
        "import numpy as np\nfrom keras.layers import Dense\nDense(np.prod([2, 3]))  #! E122\n",
        "import numpy as np\nfrom keras.layers import Dense\nDense(int(np.prod([2, 3])))\n",
        fine_on=KERAS_2,
    ),
    "E122 of a model": Case(
        "import keras\nm = keras.Sequential()\nm.compile('adam', 'mse')\n"
        "m.fit(x, y, nb_epoch=3)  #! E122\nm.fit(x, y, workers=2)  #! E122\n",
        "import keras\nm = keras.Sequential()\nm.compile('adam', 'mse')\nm.fit(x, y, epochs=3)\n",
    ),
    "E123": Case(
        "import keras\nd = keras.Sequential()\nd.compile('adam', 'mse')\ny = [0.9] * 4\n"
        "d.train_on_batch(x, y)  #! E123\nd.train_on_batch(x, [1] * 2 + [0] * 2)  #! E123\n",
        "import keras, numpy as np\nd = keras.Sequential()\nd.compile('adam', 'mse')\n"
        "d.train_on_batch(x, np.array([1] * 4))\nd.train_on_batch(x, [valid, labels])\n",
    ),
    "E124 of a callback": Case(
        "from keras.callbacks import ModelCheckpoint as M\n"
        "M(folder + 'a-{loss:.2f}.h5', save_weights_only=True)  #! E124\n",
        "from keras.callbacks import ModelCheckpoint as M\nM(folder + 'a.keras')\n"
        "M('a-{loss:.2f}.weights.h5', save_weights_only=True)\nM(name, save_weights_only=True)\n",
    ),
    "E124": Case(
        "import keras\nd = keras.Sequential()\nd.compile('adam', 'mse')\n"
        "d.save_weights('generator', True)  #! E124\n"
        "o = {'file': 'a.hdf5'}\nd.save_weights(o['file'])  #! E124\n"
        "d.save_weights('a_%d.h5' % 3)  #! E124\nd.save_weights(folder + 'a.h5')  #! E124\n",
        "import keras\nd = keras.Sequential()\nd.compile('adam', 'mse')\n"
        "d.save_weights('generator.weights.h5', True)\nd.load_weights('generator')\n"
        "d.save_weights('%d-dim-%s' % (3, name))\nd.save_weights('a/{}'.format(name))\n",
    ),
    "E124 of a whole model": Case(
        "from keras.callbacks import ModelCheckpoint\n"
        "a = ModelCheckpoint('a.{epoch:02d}.hdf5')  #! E124\n",
        "from keras.callbacks import ModelCheckpoint\na = ModelCheckpoint('a.keras')\n"
        "b = ModelCheckpoint(name)\n",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])


def test_rows_and_columns_by_their_names_are_a_kernel_where_the_rest_is_keras_1():
    source = "from keras.layers import Convolution2D\na = Convolution2D(n, rows, columns{})\n"
    assert told(source.format(", border_mode='same'")) == [(2, "E122"), (2, "W221")]
    assert told(source.format("")) == []
