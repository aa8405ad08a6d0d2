"""The parity ladder: TensorFlow 1.15.5, compat.v1 and native TensorFlow 2, side by side."""
