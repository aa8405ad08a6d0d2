"""The classifier: that it learns, always the same, and what the cache does."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from reference_helpers import both, split

from gan_tf1.errors import UsageError
from gan_tf1.evaluation import classifier
from gan_tf1.evaluation.features import FeatureExtractor
from gan_tf1.graph import batches
from gan_tf1.graph import classifier as graph

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def learned(splits):
    """The classifier of the made-up data set."""
    return classifier.load(*splits, lambda line: None)


@pytest.fixture()
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("GAN_TF1_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture()
def given(learned, own_cache, monkeypatch):
    """In place of a training: its weights and their accuracy are at hand. Counts the trainings."""
    trainings = []

    def learn(train):
        trainings.append(train)
        return learned.weights

    monkeypatch.setattr(classifier, "learn", learn)
    monkeypatch.setattr(classifier, "accuracy", lambda weights, test: learned.accuracy)
    return trainings


def test_it_learns_what_can_be_learned(learned, splits):
    train, test = splits
    assert learned.accuracy > 0.8  # of ten classes, evenly
    assert learned.accuracy == classifier.accuracy(learned.weights, test)
    assert learned.sha256 == classifier.digest(learned.weights)
    assert learned.images_sha256 == train.sha256


def test_the_accuracy_is_the_share_of_images_that_it_gets_right(learned, splits):
    test = splits[1]
    with FeatureExtractor(learned.weights) as extractor:
        _, probabilities = extractor.extract(test.images)
    predicted = probabilities.argmax(axis=1)
    wrong = test._replace(labels=((predicted + (np.arange(200) < 50)) % 10).astype(np.uint8))
    assert classifier.accuracy(learned.weights, wrong) == 0.75


@pytest.mark.exhaustive
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
        sess.run(*batches.fill(trainer.data, train.images, train.labels))
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


def test_a_second_time_it_comes_from_the_cache(learned, own_cache, given):
    train, test = both()
    said = []
    one = classifier.load(train, test, said.append)
    assert "none is cached" in said[0] and "300" in said[0]
    again = []
    other = classifier.load(train, test, again.append)
    assert len(given) == 1 and given[0] is train
    assert again == said[1:]
    assert f"{100 * learned.accuracy:.2f} % of 200" in again[0]
    assert classifier.digest(learned.weights)[:12] in again[0]
    assert other[1:] == one[1:] == (learned.accuracy, learned.sha256, train.sha256)
    assert classifier.digest(other.weights) == other.sha256
    (file,) = own_cache.rglob("*.*")
    assert file.parent.name == "fashion-mnist" and str(file) in again[0]


def test_the_name_of_the_file_is_that_of_earlier_versions(own_cache):
    # A classifier takes minutes to train; those that are cached are to be found.
    key = hashlib.sha256()
    for made_up in both():
        key.update(made_up.sha256.encode() + made_up.labels.tobytes())
    name = f"classifier-v1-{key.hexdigest()[:16]}.npz"
    assert classifier.cached(*both()) == own_cache / "fashion-mnist" / name


def test_other_images_or_labels_have_a_classifier_of_their_own():
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


def test_another_version_has_a_classifier_of_its_own(monkeypatch):
    before = classifier.cached(*both())
    monkeypatch.setattr(graph, "VERSION", graph.VERSION + 1)
    assert classifier.cached(*both()) != before


def cut(content):
    return content[: len(content) // 2]


def one_byte(content):
    place = content.index(b"classifier/3/kernel") + 1000
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def test_a_damaged_cache_is_made_anew(learned, given):
    train, test = both()
    classifier.load(train, test, lambda line: None)
    path = classifier.cached(train, test)
    good = path.read_bytes()
    for damaged in (cut(good), one_byte(good), b"", b"not an archive"):
        path.write_bytes(damaged)
        said = []
        found = classifier.load(train, test, said.append)
        assert said[0].startswith(f"warning: {path} is damaged")
        assert found.sha256 == learned.sha256
        said.clear()
        classifier.load(train, test, said.append)
        assert len(said) == 1
        assert [each.name for each in path.parent.iterdir()] == [path.name]
    assert len(given) == 5


@pytest.mark.parametrize("place", [6, 8, 10, 24, 28, 46], ids=str)
def test_an_archive_that_zipfile_refuses_is_a_line_and_none(tmp_path, place):
    # Of ZIP's list of members: version, flags, method, size, length and letters of a name.
    train = both()[0]
    weights = {"classifier/1/bias": np.zeros(9, np.float32)}
    kept = classifier.Classifier(weights, 0.5, classifier.digest(weights), train.sha256)
    path = tmp_path / "c.npz"
    classifier.keep(path, kept, pytest.fail)
    assert classifier.read(path, train, pytest.fail)[1:] == kept[1:]
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + place] = 0xFF
    path.write_bytes(bytes(content))
    said = []
    assert classifier.read(path, train, said.append) is None
    assert len(said) == 1 and said[0].startswith(f"warning: {path} is damaged")


def test_a_small_archive_of_large_arrays_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(classifier, "MOST_BYTES", 1000)
    np.savez_compressed(str(tmp_path / "c.npz"), a=np.zeros(900), b=np.zeros(900))
    said = []
    assert classifier.read(tmp_path / "c.npz", both()[0], said.append) is None
    assert "damaged (Damaged)" in said[0]


def test_weights_that_are_not_those_of_the_hash_are_damage(learned, given):
    train, test = both()
    path = classifier.cached(train, test)
    weights = dict(learned.weights)
    weights["classifier/5/bias"] = weights["classifier/5/bias"] + 1
    other = learned._replace(weights=weights, images_sha256=train.sha256)
    classifier.keep(path, other, lambda line: None)
    said = []
    assert classifier.load(train, test, said.append).sha256 == learned.sha256
    assert "damaged" in said[0] and len(given) == 1


def test_a_cache_that_cannot_be_written_to_is_a_line(learned, given, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("GAN_TF1_CACHE", str(tmp_path / "file"))
    said = []
    assert classifier.load(*both(), said.append).sha256 == learned.sha256
    assert any(line.startswith("warning: ") and "could not be written" in line for line in said)


def test_it_says_which_images_and_labels_it_cannot_learn_from(own_cache):
    train, test = both()
    large = train._replace(images=np.zeros([300, 32, 32], np.uint8))
    with pytest.raises(UsageError, match="made up: images of 32x32.*28x28"):
        classifier.load(large, test, pytest.fail)
    eleven = test._replace(labels=np.full(200, 10, np.uint8))
    with pytest.raises(UsageError, match="label 10.*10 classes"):
        classifier.load(train, eleven, pytest.fail)
    assert not own_cache.exists()
