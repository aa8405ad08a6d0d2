"""The features and probabilities of images: those of the network worked out in NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from reference_helpers import both

from gan_tf1.evaluation import features
from gan_tf1.evaluation.features import FeatureExtractor
from gan_tf1.graph import classifier as graph


@pytest.fixture(scope="module")
def weights():
    """Every weight and average of the network somewhere else than where it begins."""
    random = np.random.RandomState(5)
    found = {}
    for name, feed in sorted(graph.reader().feeds.items()):
        shape = feed.shape.as_list()
        scale = 1 / np.sqrt(np.prod(shape[:-1])) if "kernel" in name else 0.3
        value = random.normal(0, scale, shape)
        if "moving_variance" in name:
            value = random.uniform(0.5, 2, shape)
        found[name] = value.astype(np.float32)
    return found


def shift(values, rows, columns):
    """values [n, h, w, c] moved, with zeros where nothing comes from."""
    moved = np.zeros_like(values)
    height, width = values.shape[1:3]
    to = (
        slice(max(0, -rows), height - max(0, rows)),
        slice(max(0, -columns), width - max(0, columns)),
    )
    of = (
        slice(max(0, rows), height - max(0, -rows)),
        slice(max(0, columns), width - max(0, -columns)),
    )
    moved[:, to[0], to[1]] = values[:, of[0], of[1]]
    return moved


def by_hand(weights, images):
    """(features, probabilities) of the network in NumPy, float64."""
    w = {name.split("/", 1)[1]: value.astype(np.float64) for name, value in weights.items()}

    def normalised(values, layer):
        spread = np.sqrt(w[layer + "/moving_variance"] + 1e-3)
        centred = (values - w[layer + "/moving_mean"]) / spread
        return np.maximum(w[layer + "/gamma"] * centred + w[layer + "/beta"], 0)

    hidden = images[..., np.newaxis] / 255.0
    for layer in "123":
        kernel = w[layer + "/kernel"]
        hidden = w[layer + "/bias"] + sum(
            shift(hidden, i - 1, j - 1) @ kernel[i, j] for i in range(3) for j in range(3)
        )
        odd = hidden.shape[1] % 2
        hidden = np.pad(
            hidden, [(0, 0), (0, odd), (0, odd), (0, 0)], "constant", constant_values=-9e9
        )
        n, height, width, maps = hidden.shape
        hidden = hidden.reshape([n, height // 2, 2, width // 2, 2, maps]).max(axis=(2, 4))
        hidden = normalised(hidden, layer)
    hidden = hidden.reshape([len(images), -1]) @ w["4/kernel"] + w["4/bias"]
    features = normalised(hidden, "4")
    logits = features @ w["5/kernel"] + w["5/bias"]
    likely = np.exp(logits - logits.max(axis=1, keepdims=True))
    return features, likely / likely.sum(axis=1, keepdims=True)


def test_features_and_probabilities_are_those_of_numpy(weights):
    images = both()[1].images[:7]
    with FeatureExtractor(weights) as extractor:
        features, probabilities = extractor.extract(images)
    assert features.dtype == probabilities.dtype == np.float32
    expected = by_hand(weights, images)
    assert expected[0].max() > 0.1
    assert features.min() >= 0
    np.testing.assert_allclose(features, expected[0], rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(probabilities, expected[1], rtol=1e-3, atol=1e-5)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)


def test_images_are_read_in_parts_and_none_is_lost(weights, monkeypatch):
    images = both()[1].images
    with FeatureExtractor(weights) as extractor:
        whole = extractor.extract(images)
        monkeypatch.setattr(features, "READ_AT_ONCE", 64)
        parts = extractor.extract(images)
    for a, b in zip(whole, parts):
        assert len(a) == len(b) == len(images)
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)
