"""Bytes to uint8 arrays: Fashion-MNIST and MNIST from wherever they can be had. No TensorFlow."""

from __future__ import annotations

from gan_tf1.data.dataset import DATASETS, Dataset, class_names
from gan_tf1.data.sources import load

__all__ = ["DATASETS", "Dataset", "class_names", "load"]
