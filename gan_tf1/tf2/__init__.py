"""The five recipes as TensorFlow 2 code: the twin of `graph/` and `recipes/`, to be read beside it.

Same file names, names and order: `diff gan_tf1/recipes/fashion.py gan_tf1/tf2/recipes/fashion.py`
shows what migration changes, and constants stand in the recipes alone. No session, placeholder,
collection or scope: variables belong to the modules that made them, the order of the updates is the
order of the lines. It needs TensorFlow 2.4 or newer, and nothing outside imports it but
`migration/parity/sides.py`.

    from gan_tf1.tf2 import gan, weights
    from gan_tf1.tf2.recipes import fashion

    twin = gan.Gan(fashion, fashion.DEFAULTS, images, labels)   # uint8 [n, 28, 28], uint8 [n]
    weights.load(twin, "tensorboard/RUN/checkpoints/model.ckpt-2500")
    losses = twin.step()
"""

from __future__ import annotations

import tensorflow as tf

if tuple(int(part) for part in tf.__version__.split(".")[:2]) < (2, 4):
    raise ImportError(f"gan_tf1.tf2 needs TensorFlow 2.4 or newer, and this is {tf.__version__}")
