"""An abstract interpreter of scripts that use TensorFlow: it follows them, and never runs them.

What it meets on the way is a Trace. It knows nothing of what is right or wrong on which version;
that is what rules/ is for.
"""
