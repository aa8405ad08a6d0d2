"""Several machines: TensorFlow's own servers, one of which runs the session of a training."""
