"""Images -> what the classifier makes of them: features and probabilities."""

from __future__ import annotations

from typing import Mapping

import numpy as np
import tensorflow.compat.v1 as tf

from gan_tf1.graph import classifier as graph

READ_AT_ONCE = 500  # images


class FeatureExtractor:
    """A session with the classifier in inference mode; weights: name -> float32 array."""

    def __init__(self, weights: Mapping[str, np.ndarray]):
        self._reader = graph.reader()
        self._session = tf.Session(graph=self._reader.graph)
        feed = {feed: weights[name] for name, feed in self._reader.feeds.items()}
        self._session.run(self._reader.load, feed)

    def extract(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """uint8 [n, 28, 28] -> float32 features [n, FEATURES] and probabilities [n, 10]."""
        fetches = [self._reader.features, self._reader.probabilities]
        parts = [
            self._session.run(fetches, {self._reader.images: images[k : k + READ_AT_ONCE]})
            for k in range(0, len(images), READ_AT_ONCE)
        ]
        features, probabilities = (np.concatenate(both) for both in zip(*parts))
        return features, probabilities

    def close(self) -> None:
        """Frees what the session holds."""
        self._session.close()

    def __enter__(self) -> FeatureExtractor:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
