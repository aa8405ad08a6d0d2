"""What uses a trained generator: samples, SavedModel, TFLite."""
