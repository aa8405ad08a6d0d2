"""Old TF1 scripts -> what of them breaks, or is silently wrong, on a version of TensorFlow.

Reads the source and nothing else: no script is imported, neither is TensorFlow.

    source -> resolution/ (what its names stand for)
           -> interpreter/ (what is met on the way through it) -> program -> rules/ -> findings
"""
