"""Old TF1 scripts -> what of them breaks, or is silently wrong, on a version of TensorFlow.

Reads the source and nothing else: no script is imported, neither is TensorFlow.
"""
