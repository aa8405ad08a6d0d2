"""For people with old code: linter, comparison of TensorFlows, checkpoints of other programs."""
