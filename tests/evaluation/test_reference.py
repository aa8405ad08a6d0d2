"""The reference: its two baselines, what changes a measure, and what the cache holds."""

from __future__ import annotations

import math

import numpy as np
import pytest
from cli_helpers import leftovers
from reference_helpers import both

from gan_tf1 import data
from gan_tf1.data import builtin, sources
from gan_tf1.errors import UsageError
from gan_tf1.evaluation import classifier
from gan_tf1.evaluation import reference as reference_module
from gan_tf1.evaluation.features import FeatureExtractor
from gan_tf1.evaluation.reference import Reference, centre, check_count
from gan_tf1.graph import classifier as network

pytestmark = pytest.mark.slow


def test_the_real_baseline_is_what_training_images_get(reference):
    chosen = np.random.RandomState(1).permutation(300)[:150]
    images = reference.train.images[chosen]
    assert reference.measure(images).quality == reference.real_baseline


def test_the_noise_baseline_is_what_uniform_noise_gets(reference):
    noise = np.random.RandomState(7).randint(0, 256, (150, 28, 28)).astype(np.uint8)
    got = reference.measure(noise).quality
    assert got.frechet == pytest.approx(reference.noise_baseline.frechet, rel=0.2)


def test_training_images_are_better_than_noise(reference):
    real, noise = reference.real_baseline, reference.noise_baseline
    assert 0 < real.frechet < noise.frechet / 5
    assert real.recall > 0.5 > noise.recall
    assert real.precision > 0.5
    assert real.score > noise.score
    assert real.missing == []
    assert real.class_entropy > 0.95 * math.log(10)


def test_more_noise_is_a_larger_distance(reference):
    random = np.random.RandomState(3)
    images = reference.train.images[:150]
    noise = random.randint(0, 256, images.shape)
    shares = random.uniform(size=images.shape)
    found = [
        reference.measure(np.where(shares < share, noise, images).astype(np.uint8)).quality
        for share in (0, 0.1, 0.3, 0.9)
    ]
    distances = [quality.frechet for quality in found]
    assert distances == sorted(distances) and distances[1] > 1.2 * distances[0]
    assert found[0].recall > found[2].recall


def test_one_class_alone_has_the_others_missing(reference):
    known = reference.test.labels == 3
    images = np.resize(reference.test.images[known], [150, 28, 28])
    measured = reference.measure(images)
    quality = measured.quality
    assert 3 not in quality.missing and len(quality.missing) >= 5
    assert quality.class_entropy < 1
    assert quality.recall < reference.real_baseline.recall
    assert quality.shares == [np.mean(measured.predicted == k) for k in range(10)]


def test_the_border_of_larger_images_is_left_out(reference):
    images = reference.train.images[:150]
    framed = np.pad(images, [(0, 0), (2, 2), (2, 2)], "constant", constant_values=77)
    assert np.array_equal(centre(framed), images)
    assert reference.measure(framed).quality == reference.measure(images).quality


@pytest.fixture()
def one_extractor(splits, monkeypatch):
    """All references of a test share one session."""
    known = classifier.load(*splits, lambda line: None)
    with FeatureExtractor(known.weights) as extractor:
        monkeypatch.setattr(reference_module, "FeatureExtractor", lambda weights: extractor)
        yield


def same(one, other):
    assert one.real_baseline == other.real_baseline
    assert one.noise_baseline == other.noise_baseline
    assert np.array_equal(one.features, other.features)


def test_the_baselines_come_from_the_cache(splits, cache, one_extractor):
    said = []
    first = Reference(*splits, 70, said.append)
    assert "real and noise baseline of 70 images" in said[-1]
    again = []
    same(Reference(*splits, 70, again.append), first)
    assert again == said[:-1]

    (path,) = cache.rglob("reference-v1-*-70.npz")
    good = path.read_bytes()
    for damaged in (good[:-3000], b"", b"nonsense"):
        path.write_bytes(damaged)
        said = []
        same(Reference(*splits, 70, said.append), first)
        assert f"warning: {path} is damaged" in said[1]
    assert leftovers(cache) == []


def test_what_an_earlier_version_has_cached_is_used(splits, cache, one_extractor):
    first = Reference(*splits, 75, lambda line: None)
    (path,) = cache.rglob("reference-v1-*-75.npz")
    of_old = path.with_name(path.name.replace("reference-", "yardstick-"))
    path.rename(of_old)
    said = []
    same(Reference(*splits, 75, said.append), first)
    assert not any("measuring" in line or "damaged" in line for line in said)
    assert not path.exists()
    of_old.write_bytes(b"nonsense")
    same(Reference(*splits, 75, said.append), first)
    assert f"warning: {of_old} is damaged" in said[-2]
    assert path.exists()  # and this one comes first from now on
    again = []
    same(Reference(*splits, 75, again.append), first)
    assert len(again) == 1


def test_the_built_in_sample_is_a_weak_reference(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "places", lambda name: [])
    monkeypatch.setattr(classifier, "MOST_PASSES", 1)
    monkeypatch.setattr(network, "SETTLE", 8)
    said = []
    splits = [data.load("fashion", split, None, said.append) for split in ("train", "test")]
    assert any("USING THE BUILT-IN SAMPLE" in line for line in said)
    reference = Reference(*splits, None, said.append)
    weak = "!! THE REFERENCE IS WEAK: it knows 2,000 training and 500 test images only"
    assert said[-1] == weak
    assert reference.count == builtin.SIZES["test"]
    assert reference.real_baseline.frechet < reference.noise_baseline.frechet


@pytest.mark.parametrize(
    "count, test, message",
    [
        (64, 200, "--count 64: 64 features need at least 65 samples"),
        (201, 200, "--count 201: compared with as many test images.*at most 200"),
        (None, 64, "made up: 64 images of a split; 64 features need at least 65"),
    ],
)
def test_a_count_that_the_statistics_cannot_have(cache, count, test, message):
    before = list(cache.rglob("*"))
    known, few = both()[0], both()[1]
    few = few._replace(images=few.images[:test], labels=few.labels[:test])
    with pytest.raises(UsageError, match=message):
        Reference(known, few, count, pytest.fail)
    assert list(cache.rglob("*")) == before


def test_as_many_images_as_there_are_up_to_ten_thousand(reference):
    train, test = reference.train, reference.test
    assert check_count(train, test, None) == 200
    many = train._replace(images=np.empty([12000, 28, 28], np.uint8))
    assert check_count(many, many, None) == 10000
    assert check_count(many, many, 11000) == 11000
