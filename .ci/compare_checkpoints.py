"""Fails unless two checkpoints hold the same numbers: A B TOLERANCE."""

import sys

import numpy as np
import tensorflow.compat.v1 as tf


def numbers(prefix):
    reader = tf.train.load_checkpoint(prefix)
    return {name: reader.get_tensor(name) for name in reader.get_variable_to_shape_map()}


a, b, tolerance = numbers(sys.argv[1]), numbers(sys.argv[2]), float(sys.argv[3])
if sorted(a) != sorted(b):
    sys.exit(f"different variables: {sorted(set(a) ^ set(b))}")
distance, name = max(
    (np.max(np.abs(a[name] - b[name])) / max(np.max(np.abs(b[name])), 1e-30), name) for name in a
)
print(f"{len(a)} variables, at most {distance:.1e} apart, relative to the largest ({name})")
sys.exit(0 if distance <= tolerance else f"more than {tolerance} apart")
