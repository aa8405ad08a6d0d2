"""Old TF1 scripts -> what of them breaks, or is silently wrong, on a version of TensorFlow.

Reads the source and nothing else: no file is imported, neither is TensorFlow.
"""

from gan_tf1.migration.lint.report import main

__all__ = ["main"]
