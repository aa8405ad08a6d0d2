"""Samples of other programs: what is read, which of them are measured, and what is refused."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
import reference_helpers
from PIL import Image
from tool_helpers import done, refused, tool

from gan_tf1.errors import UsageError
from gan_tf1.evaluation import finished_runs, given_images
from gan_tf1.evaluation.given_images import Given, judge, read

pytestmark = pytest.mark.slow


def some(count=70, side=28):
    """uint8 [count, side, side], those of the data set with a black border where side is larger."""
    images, _ = reference_helpers.made_up(count, 7)
    border = (side - 28) // 2
    return np.pad(images, ((0, 0), (border, border), (border, border)), "constant")


def npz(path, compressed=False, **arrays):
    (np.savez_compressed if compressed else np.savez)(str(path), **arrays)
    return str(path)


def silent(line):
    pytest.fail(line)


@pytest.mark.parametrize("side", [28, 32])
@pytest.mark.parametrize("shape", [[-1], [-1, 1], [0]], ids=["rows", "channel", "flat"])
def test_arrays_of_three_shapes_and_two_sizes(tmp_path, side, shape):
    shape = {1: [70, side, side], 2: [70, side, side, 1]}[len(shape)] if shape[0] else [70, side**2]
    path = npz(tmp_path / "a.npz", side == 32, images=some(side=side).reshape(shape), other=[1.5])
    found = read(path, silent)
    assert found.source == path
    np.testing.assert_array_equal(found.images, some())


@pytest.mark.parametrize("side", [28, 32])
def test_pictures_that_sample_py_writes_are_those_of_its_array(tmp_path, side):
    folder = tmp_path / "pictures"
    (folder / "more").mkdir(parents=True)
    for number, image in enumerate(some(side=side)):
        Image.fromarray(image).save(str(folder / "more" / f"sample_{number:05d}.png"))
    np.testing.assert_array_equal(read(str(folder), silent).images, some())


def test_pictures_of_another_size_are_resized_and_that_is_said(tmp_path):
    for number, image in enumerate(some()):
        Image.fromarray(np.kron(image, np.ones([2, 2], np.uint8))).save(
            f"{tmp_path}/{number:02d}.png"
        )
    (tmp_path / "broken.png").write_bytes(b"")
    said = []
    found = read(str(tmp_path), said.append)
    assert found.images.shape == (70, 28, 28)
    assert np.abs(found.images.astype(int) - some()).mean() < 10
    # On a busy machine lines about progress come between.
    assert "56x56 pixels" in said[0] and any("skipped 1 of 71" in line for line in said)


def test_of_more_than_are_compared_some_are_chosen_by_the_seed(reference):
    images = reference_helpers.made_up(200, 3)[0]
    images = images[np.argsort(images.reshape([200, -1]).argmax(axis=1))]  # class by class, or so
    judged = [judge(Given("a", images), reference, seed) for seed in (1, 1, 2)]
    assert judged[0] == judged[1] != judged[2]
    assert (judged[0].source, judged[0].available) == ("a", 200)
    assert not judged[0].quality.missing
    assert reference.measure(images[:150]).quality != judged[0].quality
    chosen = images[np.random.RandomState(1).permutation(200)[:150]]
    assert judged[0].quality == reference.measure(chosen).quality


def test_training_images_get_the_real_baseline(splits, reference):
    judged = judge(Given("a", splits[0].images), reference, 1)
    assert judged.quality == reference.real_baseline


def test_a_row_for_each_file_beside_the_runs(run, folder, tmp_path):
    drawn = tmp_path / "drawn.npz"
    done("sample", run, "--as", "npz", "--count", "200", "--out", drawn)
    better = npz(tmp_path / "better.npz", images=some(200))
    result = tool("evaluate", run, "--images", drawn, better, "--json")
    (reference,) = json.loads(result.out)["references"]
    (evaluation,), (same, other) = reference["evaluations"], reference["images"]
    assert (same["source"], same["available"]) == (str(drawn), 200)
    # All of them, in another order.
    for name in ("frechet", "precision", "recall", "score", "class_entropy"):
        assert same[name] == pytest.approx(evaluation[name], rel=1e-4), name
    assert other["frechet"] < same["frechet"] / 2
    lines = done("evaluate", "--images", better, drawn, "--data-dir", folder)
    assert [line.split("  ")[0] for line in lines[-4:-2]] == [better, str(drawn)]
    assert f" {other['frechet']:.3f} " in lines[-4]
    assert lines[-5].split()[0] == "step"


def test_they_are_compared_with_the_data_set_that_is_named(run, tmp_path, monkeypatch):
    asked = []

    def load_both(name, *_):
        asked.append(name)
        raise UsageError("nothing here")

    monkeypatch.setattr(finished_runs.data, "load_both", load_both)
    path = npz(tmp_path / "a.npz", images=some())
    for words, name in (([], "fashion"), (["--dataset", "mnist"], "mnist")):
        for runs in ([], [run]):
            line = refused("evaluate", *runs, "--images", path, *words)
            assert "the reference of --images needs its data set" in line
            assert asked.pop() == name


# --- what is refused


def fewer(path):
    return npz(path, images=some(64))


def declared(path):
    """A header that tells of more than memory holds, and no data."""
    header = io.BytesIO()
    shape = {"shape": (2**40, 28, 28), "fortran_order": False, "descr": "|u1"}
    np.lib.format.write_array_header_1_0(header, shape)
    with zipfile.ZipFile(str(path), "w") as archive:
        archive.writestr("images.npy", header.getvalue())
    return str(path)


def damaged(path):
    content = bytearray(Path(npz(path, images=some())).read_bytes())
    content[5000] ^= 1
    path.write_bytes(bytes(content))
    return str(path)


def cut(path):
    path.write_bytes(Path(npz(path, images=some())).read_bytes()[:3000])
    return str(path)


def empty(path):
    path.mkdir()
    return str(path)


def unreadable(path):
    path.mkdir()
    (path / "a.png").write_bytes(b"no picture")
    return str(path)


def of(images):
    return lambda path: npz(path, images=images)


@pytest.mark.parametrize(
    "make, words",
    [
        (of(some().astype(np.float32)), "images is float32; must be uint8"),
        (of(some() > 9), "images is bool; must be uint8"),
        (of(np.array([some(), None], object)), "(no array of numbers)"),
        (of(some(side=30)), "shape [70, 30, 30]; must be [n, 28, 28] or"),
        (of(some()[:, :27]), "shape [70, 27, 28]"),
        (of(some().reshape([7, 10, 28, 28])), "shape [7, 10, 28, 28]"),
        (of(some().reshape(-1)), "shape [54880]"),
        (of(np.uint8(1)), "shape []"),
        (of(some()[:0]), "0 images; their statistics need at least 65"),
        (fewer, "64 images; their statistics need at least 65"),
        (of(some()), "70 images, and 200 are compared; give --count 70"),
        (lambda path: npz(path, samples=some()), "it has no array 'images'"),
        (declared, "the size of an array is not that of its data"),
        (damaged, "or a damaged one"),
        (cut, "or a damaged one"),
        (empty, "holds no picture that can be read: none at all"),
        (unreadable, "holds no picture that can be read: a.png"),
        (lambda path: str(path), "cannot be read (No such file or directory); name an .npz file"),
        (lambda path: "", "--images is empty"),
    ],
)
def test_images_that_cannot_be_judged_are_one_line(tmp_path, folder, cache, make, words):
    before = sorted(cache.rglob("*"))
    source = make(tmp_path / "a.npz")
    line = refused("evaluate", "--images", source, "--data-dir", folder)
    assert words in line and f"--images {source}".strip() in line and len(line) < 400
    assert sorted(cache.rglob("*")) == before


def test_an_array_that_is_too_large_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(given_images, "MOST_BYTES", 1000)
    with pytest.raises(UsageError, match="images has 54,880 bytes; at most 1,000 are read"):
        read(npz(tmp_path / "a.npz", images=some()), silent)


@pytest.mark.parametrize(
    "words, expected",
    [
        ([], "name a RUN, or give --images"),
        (["--images"], "expected at least one argument"),
        (["--images", "x", "--step", "3"], "--step is for runs"),
        (["--images", "x", "--every-checkpoint"], "--every-checkpoint is for runs"),
        (["--images", "x", "--raw-weights"], "--raw-weights is for runs"),
        (["--images", "x", "--dataset", "cifar10"], "cifar10"),
        (["a", "--dataset", "mnist"], "--dataset mnist: for --images"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_options_that_do_not_go_together(words, expected):
    assert expected in refused("evaluate", *words)


def test_a_data_set_without_labels_is_no_reference(tmp_path):
    folder = tmp_path / "own"
    folder.mkdir()
    Image.fromarray(some()[0]).save(str(folder / "a.png"))
    path = npz(tmp_path / "a.npz", images=some())
    line = refused("evaluate", "--images", path, "--data-dir", folder)
    assert "test" in line and "pictures" in line
    shutil.rmtree(str(folder))
