"""Graph-mode GANs under `tf.compat.v1`: data -> graph -> session -> files."""

__version__ = "0.1.0"
