"""The yardstick's classifier: that it learns, always the same, and what the cache does."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import yardstick_helpers
from yardstick_helpers import both, split

from gan_tf1.errors import UsageError
from gan_tf1.evaluation import classifier
from gan_tf1.graph import classifier as graph


@pytest.fixture(scope="module", autouse=True)
def quick(tmp_path_factory):
    with yardstick_helpers.quick(tmp_path_factory.mktemp("classifier")):
        yield


@pytest.fixture(scope="module")
def learned(quick):
    """The classifier of the made-up data set."""
    return classifier.load(*both(), lambda line: None)


@pytest.fixture()
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("GAN_TF1_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


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


def test_it_learns_what_can_be_learned(learned):
    train, test = both()
    assert learned.accuracy > 0.8  # of ten classes, evenly
    with classifier.Eye(learned.weights) as eye:
        _, probabilities = eye.look(test.images)
    assert learned.accuracy == np.mean(probabilities.argmax(axis=1) == test.labels)
    assert learned.images_sha256 == train.sha256


def test_features_and_probabilities_are_those_of_numpy(learned):
    images = both()[1].images[:7]
    with classifier.Eye(learned.weights) as eye:
        features, probabilities = eye.look(images)
    assert features.dtype == probabilities.dtype == np.float32
    expected = by_hand(learned.weights, images)
    assert expected[0].max() > 0.1
    np.testing.assert_allclose(features, expected[0], rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(probabilities, expected[1], rtol=1e-3, atol=1e-5)


def test_images_are_looked_at_in_parts_and_none_is_lost(learned, monkeypatch):
    images = both()[1].images
    with classifier.Eye(learned.weights) as eye:
        whole = eye.look(images)
        monkeypatch.setattr(classifier, "READ_AT_ONCE", 64)
        parts = eye.look(images)
    for a, b in zip(whole, parts):
        assert len(a) == len(b) == len(images)
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)


def test_two_trainings_give_the_same_weights(monkeypatch, capsys):
    monkeypatch.setattr(classifier, "MOST_PASSES", 2)
    monkeypatch.setattr(graph, "SETTLE", 1)
    train = both()[0]
    one, other = classifier.learn(train), classifier.learn(train)
    assert list(one) == list(other) and len(one) == 4 * 6 + 2
    assert classifier.digest(one) == classifier.digest(other)
    assert "step 6" in capsys.readouterr().out  # 300 images twice, 128 at a time, and 1 to settle


def test_the_digest_is_of_every_number_and_name(learned):
    before = classifier.digest(learned.weights)
    for name in learned.weights:
        value = learned.weights[name].copy()
        value.flat[-1] = np.nextafter(value.flat[-1], np.float32(9))
        assert classifier.digest(dict(learned.weights, **{name: value})) != before
    renamed = {name.replace("/5/", "/6/"): value for name, value in learned.weights.items()}
    assert classifier.digest(renamed) != before


def test_the_learning_rate_falls_to_zero():
    train = split("train", 40, 3)
    trainer = graph.trainer(40, steps=2)
    with tf.Session(graph=trainer.graph) as sess:
        sess.run(trainer.init)
        feed = {
            trainer.data.feed: train.images.reshape(40, -1),
            trainer.data.label_feed: train.labels,
        }
        sess.run(trainer.data.fill, feed)
        states = []
        for _ in range(4):
            states.append(sess.run(trainer.weights))
            sess.run(trainer.step)
    moved = [
        {name for name in states[0] if not np.array_equal(a[name], b[name])}
        for a, b in zip(states, states[1:])
    ]
    averages = {name for name in states[0] if "/moving_" in name}
    assert moved[0] > averages and moved[1] > averages
    assert moved[2] == averages  # beyond the last step


@pytest.mark.parametrize("size, expected", [(60000, 2813), (2000, 625), (70000, 3282), (60, 40)])
def test_a_small_set_is_gone_through_more_often_in_fewer_steps(monkeypatch, size, expected):
    # 6 times 60,000 images, 128 at a time; 40 times where there are few, never fewer than 6.
    monkeypatch.setattr(classifier, "PASSES", 6)
    monkeypatch.setattr(classifier, "MOST_PASSES", 40)
    assert classifier.steps(size) == expected


def test_a_second_time_it_comes_from_the_cache(learned, cache, monkeypatch):
    train, test = both()
    monkeypatch.setattr(classifier, "learn", lambda _: learned.weights)
    said = []
    one = classifier.load(train, test, said.append)
    assert "none is cached" in said[0] and "300" in said[0]
    monkeypatch.setattr(classifier, "learn", lambda _: pytest.fail("it was cached"))
    again = []
    other = classifier.load(train, test, again.append)
    assert again == said[1:]
    assert f"{100 * learned.accuracy:.2f} % of 200" in again[0]
    assert classifier.digest(learned.weights)[:12] in again[0]
    assert other[1:] == one[1:] == learned[1:]
    assert classifier.digest(other.weights) == other.sha256
    (file,) = cache.rglob("*.*")
    assert file.parent.name == "fashion-mnist" and str(file) in again[0]


def test_other_images_or_labels_have_a_classifier_of_their_own(cache):
    train, test = both()
    labels = train.labels.copy()
    labels[0] = (labels[0] + 1) % 10
    sets = [
        (train, test),
        (train._replace(sha256="other"), test),
        (train._replace(labels=labels), test),
        (train, test._replace(sha256="other")),
        (train._replace(name="mnist"), test),
    ]
    assert len({classifier.cached(*both) for both in sets}) == len(sets)


def test_another_version_has_a_classifier_of_its_own(cache, monkeypatch):
    before = classifier.cached(*both())
    monkeypatch.setattr(graph, "VERSION", graph.VERSION + 1)
    assert classifier.cached(*both()) != before


def cut(content):
    return content[: len(content) // 2]


def one_byte(content):
    place = content.index(b"classifier/3/kernel") + 1000
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


@pytest.mark.parametrize(
    "damage", [cut, one_byte, lambda _: b"", lambda _: b"not an archive"], ids=range(4)
)
def test_a_damaged_cache_is_made_anew(learned, cache, monkeypatch, damage):
    train, test = both()
    monkeypatch.setattr(classifier, "learn", lambda _: learned.weights)
    classifier.load(train, test, lambda line: None)
    path = classifier.cached(train, test)
    good = path.read_bytes()
    path.write_bytes(damage(good))
    said = []
    found = classifier.load(train, test, said.append)
    assert said[0].startswith(f"warning: {path} is damaged")
    assert found.sha256 == learned.sha256
    said.clear()
    classifier.load(train, test, said.append)
    assert len(said) == 1
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_weights_that_are_not_those_of_the_hash_are_damage(learned, cache, monkeypatch):
    train, test = both()
    monkeypatch.setattr(classifier, "learn", lambda _: learned.weights)
    path = classifier.cached(train, test)
    weights = dict(learned.weights)
    weights["classifier/5/bias"] = weights["classifier/5/bias"] + 1
    classifier.keep(path, learned._replace(weights=weights), lambda line: None)
    said = []
    assert classifier.load(train, test, said.append).sha256 == learned.sha256
    assert "damaged" in said[0]


def test_a_cache_that_cannot_be_written_to_is_a_line(learned, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("GAN_TF1_CACHE", str(tmp_path / "file"))
    monkeypatch.setattr(classifier, "learn", lambda _: learned.weights)
    said = []
    assert classifier.load(*both(), said.append).sha256 == learned.sha256
    assert any(line.startswith("warning: ") and "could not be written" in line for line in said)


def test_it_says_which_images_and_labels_it_cannot_learn_from(cache):
    train, test = both()
    large = train._replace(images=np.zeros([300, 32, 32], np.uint8))
    with pytest.raises(UsageError, match="made up: images of 32x32.*28x28"):
        classifier.load(large, test, pytest.fail)
    eleven = test._replace(labels=np.full(200, 10, np.uint8))
    with pytest.raises(UsageError, match="label 10.*10 classes"):
        classifier.load(train, eleven, pytest.fail)
    assert not cache.exists()
