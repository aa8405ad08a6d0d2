"""Every recipe as TensorFlow 2 code: `graph/` and `recipes/` once more, to be read beside them.

Same files, same names, same order: `diff -w gan_tf1/graph/build.py gan_tf1/tf2/build.py`, or that
of two pages of `recipes/`, shows what migration changes. No session, placeholder, collection or
variable scope: variables belong to the modules that made them, and the order of the updates is the
order of the lines. Nothing is taken from the graph side, so that this folder can be copied out with
`measure/`, `config.py`, `errors.py` and the two small files that these import, `launch.py` and
`logdir.py`; what both sides must agree on is repeated, and tests hold it equal. It needs TensorFlow
2.4 or newer, and nothing outside imports it but `migration/parity`.

    from gan_tf1.tf2 import recipes, weights
    from gan_tf1.tf2.build import build

    recipe = recipes.load("fashion")
    gan = build(recipe, recipe.defaults, images, labels)   # uint8 [n, 28, 28], uint8 [n]
    weights.load(gan, "tensorboard/RUN/checkpoints/model.ckpt-2500")
    losses = gan.step()
"""

from __future__ import annotations

import tensorflow as tf

if tuple(int(part) for part in tf.__version__.split(".")[:2]) < (2, 4):
    raise ImportError(f"gan_tf1.tf2 needs TensorFlow 2.4 or newer, and this is {tf.__version__}")
