"""The training loop, what TensorBoard is told of a run, and its sample images."""
