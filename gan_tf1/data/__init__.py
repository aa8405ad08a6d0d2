"""Bytes to uint8 arrays: Fashion-MNIST, MNIST, or a folder of pictures. No TensorFlow."""

from __future__ import annotations

from gan_tf1.data.dataset import DATASETS, PICTURES, Dataset, class_names
from gan_tf1.data.sources import load, load_both, only_pictures

__all__ = ["DATASETS", "PICTURES", "Dataset", "class_names", "load", "load_both", "only_pictures"]
