"""For people with old code: the linter, the parity ladder, checkpoints of other programs."""
