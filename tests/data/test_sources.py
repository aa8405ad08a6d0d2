"""The order of places, what is refused and how, the command line. No network."""

from __future__ import annotations

import gzip
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from gan_tf1 import data
from gan_tf1.data import dataset, debian, download, idx, sources
from gan_tf1.data.__main__ import main
from gan_tf1.errors import RunError, UsageError

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
SIZES = {"train": 20, "test": 10}


@pytest.fixture(autouse=True)
def machine(tmp_path, monkeypatch):
    """A machine with no data and no network; returns its folders by label."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("GAN_TF1_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("GAN_TF1_OFFLINE", "1")
    monkeypatch.setattr(sources, "SYSTEM_DATASETS", tmp_path / "system")
    return {
        "keras": tmp_path / "keras" / "datasets" / "fashion-mnist",
        "system": tmp_path / "system" / "fashion-mnist",
        "cache": tmp_path / "cache" / "fashion-mnist",
        "own": tmp_path / "own",
    }


@pytest.fixture
def published(monkeypatch):
    """Small sets that the checksum table takes for the published ones: {(name, split): arrays}."""
    arrays = {}
    for seed, name in enumerate(dataset.DATASETS):
        for split, n in SIZES.items():
            random = np.random.RandomState(10 * seed + n)
            images = random.randint(0, 256, (n, 28, 28)).astype(np.uint8)
            labels = random.randint(0, 10, n).astype(np.uint8)
            arrays[name, split] = (images, labels)
            for kind, array in zip(dataset.KINDS, arrays[name, split]):
                sha256 = hashlib.sha256(idx.encode(array)).hexdigest()
                monkeypatch.setitem(dataset.SHA256, (name, split, kind), sha256)
    return arrays


def put(path, arrays, split="train", style=0):
    """Write an image file and a label file under the style-th of the accepted names."""
    path.mkdir(parents=True, exist_ok=True)
    for kind, array in zip(dataset.KINDS, arrays):
        idx.write(path / dataset.file_names(split, kind)[style], array)


def put_npz(path, published, **changes):
    arrays = {}
    for split in dataset.SPLITS:
        arrays[f"x_{split}"], arrays[f"y_{split}"] = published["mnist", split]
    arrays.update(changes)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(str(path), **arrays)


def refused(name, split, path):
    lines = []
    with pytest.raises(UsageError) as caught:
        data.load(name, split, str(path), say=lines.append)
    assert "\n" not in str(caught.value)
    assert lines == []
    return str(caught.value)


@pytest.mark.parametrize("style", range(4))
def test_every_accepted_name_is_read_from_data_dir(machine, published, style):
    put(machine["own"], published["fashion", "train"], style=style)
    lines = []
    found = data.load("fashion", "train", str(machine["own"]), say=lines.append)
    images, labels = published["fashion", "train"]
    np.testing.assert_array_equal(found.images, images)
    np.testing.assert_array_equal(found.labels, labels)
    assert found[:2] == ("fashion", "train")
    assert found.source == str(machine["own"])
    assert found.sha256 == hashlib.sha256(idx.encode(images)).hexdigest()
    assert not found.builtin
    assert lines == []


def test_own_data_in_the_right_format_is_accepted_with_one_warning(machine):
    images = np.full((7, 28, 28), 9, np.uint8)
    put(machine["own"], (images, np.arange(7, dtype=np.uint8)))
    lines = []
    found = data.load("fashion", data_dir=str(machine["own"]), say=lines.append)
    np.testing.assert_array_equal(found.images, images)
    assert len(lines) == 1
    assert lines[0].startswith("warning: ")
    assert "7 images as your own data" in lines[0]


def test_own_data_with_another_number_of_labels_is_refused(machine):
    put(machine["own"], (np.zeros((7, 28, 28), np.uint8), np.zeros(6, np.uint8)))
    assert "7 images but 6 labels" in refused("fashion", "train", machine["own"])


def test_keras_npz_in_data_dir_serves_mnist_and_has_the_sum_of_the_idx_file(machine, published):
    put_npz(machine["own"] / "mnist.npz", published)
    for split in dataset.SPLITS:
        found = data.load("mnist", split, str(machine["own"]), say=pytest.fail)
        np.testing.assert_array_equal(found.images, published["mnist", split][0])
        np.testing.assert_array_equal(found.labels, published["mnist", split][1])
        assert found.sha256 == dataset.SHA256["mnist", split, "images"]
        assert found.source == str(machine["own"] / "mnist.npz")


def test_data_dir_missing_a_file_or_empty(machine, tmp_path):
    message = refused("fashion", "train", tmp_path / "nowhere")
    assert "does not exist" in message
    assert "train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz" in message
    (tmp_path / "file").write_text("x")
    assert "is not a directory" in refused("fashion", "train", tmp_path / "file")
    machine["own"].mkdir()
    message = refused("mnist", "test", machine["own"])
    assert "is empty" in message
    assert "t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz" in message
    assert "mnist.npz" in message
    assert "--data-dir is empty" in refused("mnist", "test", "")


def test_data_dir_is_never_left_for_another_place(machine, published):
    put(machine["system"], published["fashion", "train"])
    machine["own"].mkdir()
    assert "is empty" in refused("fashion", "train", machine["own"])


def test_label_file_is_needed_too(machine, published):
    put(machine["own"], published["fashion", "train"])
    (machine["own"] / "train-labels-idx1-ubyte.gz").unlink()
    assert "lacks train-labels-idx1-ubyte.gz" in refused("fashion", "train", machine["own"])


def test_only_the_other_split_is_there(machine, published):
    put(machine["own"], published["mnist", "test"], split="test")
    message = refused("mnist", "train", machine["own"])
    assert "only the test split" in message
    assert "--split test" in message


@pytest.mark.parametrize(
    ("asked", "there", "words"),
    [
        ("fashion", "mnist", "holds MNIST digits, not Fashion-MNIST: use --dataset mnist"),
        ("mnist", "fashion", "holds Fashion-MNIST, not MNIST: use --dataset fashion"),
    ],
)
def test_the_other_data_set_is_named(machine, published, asked, there, words):
    put(machine["own"], published[there, "train"])
    message = refused(asked, "train", machine["own"])
    assert words in message
    assert "another --data-dir" in message
    assert str(machine["own"] / "train-images-idx3-ubyte.gz") in message


def test_labels_of_the_other_set_beside_the_right_images_are_named(machine, published):
    put(machine["own"], (published["fashion", "train"][0], published["mnist", "train"][1]))
    message = refused("fashion", "train", machine["own"])
    assert "train-labels-idx1-ubyte.gz holds MNIST digits" in message


def test_fashion_asked_of_a_folder_with_the_mnist_archive(machine, published):
    put_npz(machine["own"] / "mnist.npz", published)
    assert "--dataset mnist" in refused("fashion", "train", machine["own"])


def test_the_other_split_under_a_wrong_name_is_named(machine, published):
    put(machine["own"], published["fashion", "test"], split="train")
    message = refused("fashion", "train", machine["own"])
    assert "holds the test images of Fashion-MNIST, not the train images" in message


def test_published_files_swapped_are_named(machine, published):
    images, labels = published["fashion", "train"]
    put(machine["own"], (labels, images))
    assert "holds the train labels" in refused("fashion", "train", machine["own"])


def test_own_labels_in_place_of_images(machine):
    put(machine["own"], (np.arange(5, dtype=np.uint8), np.arange(5, dtype=np.uint8)))
    assert "labels where images are expected" in refused("fashion", "train", machine["own"])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (gzip.compress(b"\0\0\x08\x03" + bytes(5000))[:-9], "cut short"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (idx.encode(np.zeros((4, 32, 32), np.uint8)), "32x32 pixels"),
        (idx.encode(np.zeros((4, 28, 28), np.uint8)) + b"!", "1 bytes too many"),
        (b"\x12\x34\x56\x78" + bytes(100), "0x12345678"),
        (b"", "is empty"),
    ],
    ids=["cut", "html", "shape", "trailing", "magic", "empty"],
)
def test_bad_image_file_in_data_dir(machine, published, content, words):
    put(machine["own"], published["fashion", "train"])
    bad = machine["own"] / "train-images-idx3-ubyte.gz"
    bad.write_bytes(content)
    (machine["own"] / "train-labels-idx1-ubyte.gz").write_bytes(b"<html>also bad</html>")
    message = refused("fashion", "train", machine["own"])
    assert message.startswith(str(bad))  # the first of two broken files
    assert words in message


def test_bad_archives_in_data_dir(machine, published):
    path = machine["own"] / "mnist.npz"
    put_npz(path, published, x_train=np.zeros((20, 28, 28)))
    assert "float64 values in x_train" in refused("mnist", "train", machine["own"])
    path.write_bytes(path.read_bytes()[:-200])
    assert "not a whole NumPy archive" in refused("mnist", "train", machine["own"])
    path.write_bytes(b"<html>503</html>")
    assert "not a whole NumPy archive" in refused("mnist", "train", machine["own"])
    with path.open("wb") as stream:
        np.savez(stream, x=np.zeros(3, np.uint8))
    assert "has no array x_train" in refused("mnist", "train", machine["own"])
    with path.open("wb") as stream:
        np.save(stream, np.zeros(3, np.uint8))
    assert "not a whole NumPy archive" in refused("mnist", "train", machine["own"])
    put_npz(path, published, x_test=np.array([object()]))
    assert "not a whole NumPy archive" in refused("mnist", "test", machine["own"])


def test_unknown_names_list_the_choices():
    with pytest.raises(UsageError, match="'cifar'.*fashion, mnist"):
        data.load("cifar")
    with pytest.raises(UsageError, match="'valid'.*train, test"):
        data.load("mnist", "valid")
    with pytest.raises(UsageError, match="fashion, mnist"):
        data.class_names("digits")


def test_class_names_are_ten_and_distinct():
    assert data.class_names("mnist") == tuple("0123456789")
    assert len(set(data.class_names("fashion"))) == 10
    assert data.class_names("fashion")[::9] == ("t-shirt", "boot")


def test_places_are_asked_in_order(machine, published):
    for label in ("cache", "system", "keras"):  # each one goes before those already there
        put(machine[label], published["fashion", "train"])
        found = data.load("fashion", say=pytest.fail)
        assert found.source == str(machine[label])


def test_keras_archive_is_used_for_mnist(machine, published, tmp_path):
    put_npz(tmp_path / "keras" / "datasets" / "mnist.npz", published)
    found = data.load("mnist", "test", say=pytest.fail)
    np.testing.assert_array_equal(found.images, published["mnist", "test"][0])


def damaged(content, fault):
    """An archive with one fault, each of which once was an exception of zipfile or NumPy."""
    central = content.rindex(b"PK\x01\x02")
    first = content.index(b"PK\x01\x02")
    places = {"version": central + 6, "encrypted": central + 8, "method": central + 10}
    content = bytearray(content)
    if fault in places:
        content[places[fault]] = 0xFF
    elif fault == "name":
        content[first + 46] = 0xFF
        content[first + 9] |= 8  # UTF-8
    elif fault == "cut":
        del content[len(content) // 2 :]
    else:
        content[:] = fault.encode()
    return bytes(content)


FAULTS = ("version", "encrypted", "method", "name", "cut", "", "<html>")


@pytest.mark.parametrize("fault", FAULTS)
def test_damaged_archive_of_keras_is_one_warning_and_the_next_place_is_asked(
    machine, published, tmp_path, fault
):
    path = tmp_path / "keras" / "datasets" / "mnist.npz"
    put_npz(path, published)
    content = path.read_bytes()
    put(tmp_path / "cache" / "mnist", published["mnist", "test"], "test")
    path.write_bytes(damaged(content, fault))
    lines = []
    found = data.load("mnist", "test", say=lines.append)
    assert found.source == str(tmp_path / "cache" / "mnist")
    assert len(lines) == 1 and "\n" not in lines[0]
    assert lines[0].startswith(f"warning: Keras cache passed over: {path} is not a whole NumPy")


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
@pytest.mark.parametrize("kind", ["pipe", "folder"])
def test_what_is_no_file_in_an_implicit_place_is_passed_over(machine, published, tmp_path, kind):
    path = tmp_path / "keras" / "datasets" / "mnist.npz"
    path.parent.mkdir(parents=True)
    os.mkfifo(str(path)) if kind == "pipe" else path.mkdir()
    put(tmp_path / "cache" / "mnist", published["mnist", "train"])
    lines = []
    assert data.load("mnist", say=lines.append).source == str(tmp_path / "cache" / "mnist")
    assert len(lines) == 1
    assert f"passed over: {path} cannot be read" in lines[0]


def test_file_that_promises_more_than_the_set_has_is_passed_over(machine, published):
    put(machine["cache"], published["fashion", "train"])
    put(machine["keras"], published["fashion", "train"])
    path = machine["keras"] / "train-images-idx3-ubyte.gz"
    zeros = gzip.compress(b"\0\0\x08\x03\0\1\0\0\0\0\0\x1c\0\0\0\x1c" + bytes(60_000_000), 1)
    path.write_bytes(zeros)
    lines = []
    assert data.load("fashion", say=lines.append).source == str(machine["cache"])
    assert len(lines) == 1
    assert "promises 51,380,240 bytes" in lines[0]


@pytest.mark.parametrize("path", ["a\0b", "~no_such_user_", "a\ud800b"])
def test_data_dir_that_is_no_path_is_one_line(path):
    with pytest.raises(UsageError, match="is no path") as caught:
        data.load("fashion", "train", path, say=pytest.fail)
    assert "\n" not in str(caught.value)


def test_data_dir_whose_name_is_too_long_is_one_line():
    assert "a" * 300 in refused("fashion", "train", "a" * 300)


def test_folders_follow_the_environment(tmp_path, monkeypatch):
    monkeypatch.delenv("GAN_TF1_CACHE")
    monkeypatch.delenv("KERAS_HOME")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert sources.cache_place("mnist").folder == tmp_path / "xdg" / "gan_tf1" / "mnist"
    monkeypatch.delenv("XDG_CACHE_HOME")
    home = tmp_path / "home"
    assert sources.cache_place("mnist").folder == home / ".cache" / "gan_tf1" / "mnist"
    assert sources.places("fashion")[0].folder == home / ".keras" / "datasets" / "fashion-mnist"


@pytest.mark.parametrize("fault", ["cut", "other set", "unknown", "half"])
def test_wrong_file_in_an_implicit_place_is_one_warning_and_the_next_is_asked(
    machine, published, fault
):
    put(machine["keras"], published["fashion", "train"])
    put(machine["cache"], published["fashion", "train"])
    path = machine["keras"] / "train-images-idx3-ubyte.gz"
    if fault == "cut":
        path.write_bytes(path.read_bytes()[:-30])
    elif fault == "other set":
        idx.write(path, published["mnist", "train"][0])
    elif fault == "unknown":
        idx.write(path, np.zeros((20, 28, 28), np.uint8))
    else:
        path.unlink()
    lines = []
    found = data.load("fashion", say=lines.append)
    assert found.source == str(machine["cache"])
    assert len(lines) == 1
    assert lines[0].startswith("warning: Keras cache passed over: " + str(machine["keras"]))
    assert "\n" not in lines[0]


def test_network_is_asked_last_and_what_it_brings_is_used(machine, published, monkeypatch):
    monkeypatch.delenv("GAN_TF1_OFFLINE")

    def bring(name, split, folder, say):
        put(folder, published[name, split], split)

    monkeypatch.setattr(download, "fetch_split", bring)
    found = data.load("fashion", "test", say=pytest.fail)
    assert found.source == str(machine["cache"])
    monkeypatch.setattr(download, "fetch_split", pytest.fail)
    assert data.load("fashion", "test").source == str(machine["cache"])


def test_apt_is_asked_for_fashion_when_no_mirror_answers(machine, published, monkeypatch):
    monkeypatch.delenv("GAN_TF1_OFFLINE")

    def no_mirror(name, split, folder, say):
        raise RunError("no mirror")

    def unpack(folder, say):
        put(folder, published["fashion", "train"])

    monkeypatch.setattr(download, "fetch_split", no_mirror)
    monkeypatch.setattr(debian, "available", lambda: True)
    monkeypatch.setattr(debian, "fetch", unpack)
    assert data.load("fashion", say=pytest.fail).source == str(machine["cache"])
    lines = []
    assert data.load("mnist", "test", say=lines.append).builtin  # the package holds no MNIST
    assert lines[0] == "warning: no mirror"


@pytest.mark.parametrize("name", dataset.DATASETS)
@pytest.mark.parametrize(("split", "n"), [("train", 2000), ("test", 500)])
def test_builtin_set_is_announced_loudly(name, split, n):
    lines = []
    found = data.load(name, split, say=lines.append)
    assert found.builtin
    assert found.source == "built-in sample"
    assert found.images.shape == (n, 28, 28)
    assert found.images.dtype == found.labels.dtype == np.uint8
    assert not found.images.flags.writeable
    assert not found.labels.flags.writeable
    assert np.bincount(found.labels, minlength=10).tolist() == [n // 10] * 10
    text = "\n".join(lines)
    assert text.count("\n") >= 5
    for words in ("BUILT-IN SAMPLE", f"{n:,}", f"gan_tf1.data fetch {name}", "--data-dir"):
        assert words in text
    assert ("NOT MNIST" in text) == (name == "mnist")


def command(tmp_path, *arguments):
    environment = dict(os.environ, PYTHONPATH=str(ROOT), HOME=str(tmp_path / "home"))
    return subprocess.run(
        [sys.executable, "-B", "-m", "gan_tf1.data", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def one_error_line(done):
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_listing_shows_each_place_and_changes_nothing(machine, tmp_path):
    put(machine["keras"], (np.zeros((3, 28, 28), np.uint8), np.zeros(3, np.uint8)))
    done = command(tmp_path)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["data", "set", "split", "source", "status", "images", "where"]
    rows = {tuple(line.split()[:2]): [] for line in lines[1:]}
    for line in lines[1:]:
        rows[tuple(line.split()[:2])].append(line)
    assert set(rows) == {(n, s) for n in dataset.DATASETS for s in dataset.SPLITS}
    fashion, mnist = rows["fashion", "train"], rows["mnist", "test"]
    assert [len(fashion), len(mnist)] == [4, 3]
    assert " wrong " in fashion[0]
    assert "is not the published" in fashion[0]
    assert " absent " in mnist[0]
    assert "built-in" in fashion[-1]
    assert "2,000" in fashion[-1]
    assert not (tmp_path / "cache").exists()


def test_listing_of_one_folder(machine, tmp_path):
    put(machine["own"], (np.zeros((3, 28, 28), np.uint8), np.zeros(3, np.uint8)))
    done = command(tmp_path, "--data-dir", str(machine["own"]))
    assert done.returncode == 0
    assert " own " in done.stdout
    (machine["own"] / "train-images-idx3-ubyte.gz").write_bytes(b"<html>")
    done = command(tmp_path, "--data-dir", str(machine["own"]))
    assert done.returncode == 1
    assert "web page" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("fetch",),
        ("fetch", "cifar"),
        ("fetch", "mnist", "--split", "valid"),
        ("list",),
        ("--unknown",),
        ("--data-dir", "/does/not/exist"),
        ("--data-dir", ".", "fetch", "mnist"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_status_2(machine, capsys, arguments):
    with pytest.raises(SystemExit) as end:
        sys.exit(main([*arguments]))
    assert end.value.code == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ") and error.count("\n") == 1


def test_failed_fetch_is_one_line_and_exit_status_1(tmp_path):
    done = command(tmp_path, "fetch", "mnist")
    assert done.returncode == 1
    assert "GAN_TF1_OFFLINE" in one_error_line(done)


def test_fetch_of_what_is_in_the_cache_says_where(machine, published, capsys):
    put(machine["cache"], published["fashion", "test"], split="test")
    assert main(["fetch", "fashion", "--split", "test"]) == 0
    assert str(machine["cache"]) in capsys.readouterr().out


def test_both_splits(machine, published):
    for split in dataset.SPLITS:
        put(machine["own"], published["mnist", split], split)
    for loaded in (None, *data.load_both("mnist", str(machine["own"]), pytest.fail)):
        both = data.load_both("mnist", str(machine["own"]), pytest.fail, loaded)
        for split, found in zip(dataset.SPLITS, both):
            assert found.split == split
            np.testing.assert_array_equal(found.images, published["mnist", split][0])
    assert both[1] is loaded  # not read again


@pytest.mark.parametrize("read_before", [False, True])
def test_of_test_images_alone_every_second_one_stands_for_a_training_image(
    machine, published, read_before
):
    put(machine["own"], published["mnist", "test"], "test")
    folder, lines = str(machine["own"]), []
    whole = data.load("mnist", "test", folder)
    both = data.load_both("mnist", folder, lines.append, whole if read_before else None)
    assert lines == [
        f"{folder} has no training images: every second one of its 10 test images stands for one"
    ]
    for start, (found, split) in enumerate(zip(both, dataset.SPLITS)):
        assert (found.split, found.sha256) == (split, whole.sha256)
        np.testing.assert_array_equal(found.images, whole.images[start::2])
        np.testing.assert_array_equal(found.labels, whole.labels[start::2])


def test_of_training_images_alone_there_are_no_test_images(machine, published):
    put(machine["own"], published["mnist", "train"])
    with pytest.raises(UsageError, match="only the train split"):
        data.load_both("mnist", str(machine["own"]), pytest.fail)


def test_tensorflow_is_not_imported():
    code = (
        "import sys, gan_tf1.data, gan_tf1.data.__main__\n"
        "sys.exit('tensorflow.python' in sys.modules or 'keras' in sys.modules)"
    )
    environment = dict(os.environ, PYTHONPATH=str(ROOT))
    assert subprocess.run([sys.executable, "-B", "-c", code], env=environment).returncode == 0
