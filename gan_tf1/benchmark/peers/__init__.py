"""The same iterations in JAX and in PyTorch, run by another Python, in turns with ours.

`turns.py` is this package's side; the other files are run as they stand by a Python of the peer's,
which has no other part of this package.
"""
