"""The recipe `mnist`: smoothing on one side, in the loss alone, and the picture of its progress."""

from __future__ import annotations

import numpy as np
import pytest
from cli_helpers import error_line, files, make_data, small, train, trained
from helpers import built, exhaustive, hyper, iterate, session
from PIL import Image

from gan_tf1.plots import image_grid
from gan_tf1.training import sample_images

pytestmark = pytest.mark.slow

NAME = "mnist"


def sigmoid(s):
    return 1 / (1 + np.exp(-s))


@pytest.mark.parametrize("smooth", [0.9, exhaustive(0.6), 1.0])
def test_smoothing_is_in_ds_loss_of_real_images_and_nowhere_else(smooth):
    gan = built(NAME, dtype="float64", smooth=smooth)
    with session(gan) as sess:
        for _ in range(2):
            iterate(sess, gan)
        logits = sess.run([gan.nets.real_logits, gan.nets.fake_logits])
        report = iterate(sess, gan)
    real, fake = (sigmoid(s) for s in logits)
    expected = {
        "loss/d_real": -np.mean(smooth * np.log(real) + (1 - smooth) * np.log(1 - real)),
        "loss/d_fake": -np.mean(np.log(1 - fake)),
        "prob/real": np.mean(real),
        "js/value": np.mean(np.log(real)) + np.mean(np.log(1 - fake)),
    }
    expected["loss/d"] = expected["loss/d_real"] + expected["loss/d_fake"]
    for tag, value in expected.items():
        assert report[tag] == pytest.approx(value, rel=1e-9), tag


def test_g_is_told_that_its_images_are_real_whatever_the_smoothing():
    losses = []
    for smooth in (0.9, 1.0):
        gan = built(NAME, True, dtype="float64", smooth=smooth)
        with session(gan) as sess:  # G's run alone: D is as it began, the same for both
            g_run = gan.train.parts[-1]
            logits = sess.run(gan.nets.fake_logits)
            loss = sess.run([g_run.step, g_run.values])[1][g_run.tags.index("loss/g")]
            losses.append(loss)
        assert loss == pytest.approx(-np.mean(np.log(sigmoid(logits))), rel=1e-9)
    assert losses[0] == losses[1]


def test_the_document_smooths_by_a_tenth_and_g_learns_more_slowly_than_d():
    options = hyper(NAME)
    assert options.smooth == 0.9
    assert options.g_lr < options.d_lr


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return make_data(tmp_path_factory.mktemp("mnist") / "data")


@pytest.mark.parametrize("value", ["0", "-0.5", "1.1", "nan", "inf"])
def test_a_label_outside_its_range_is_refused(data, tmp_path, value):
    argv = small(data) + ["--steps", "1", "--logdir", tmp_path / "logs", f"--smooth={value}"]
    line = error_line(train(NAME, *argv))
    assert "--smooth" in line and "must be in (0, 1]" in line
    assert files(tmp_path) == {}


def test_smoothing_is_an_option_of_this_recipe_alone(data, tmp_path):
    argv = small(data) + ["--steps", "1", "--logdir", tmp_path / "logs", "--smooth", "0.9"]
    assert "unrecognized arguments: --smooth" in error_line(train("fashion", *argv))


def test_it_learns_from_fashion_as_well(data, tmp_path):
    argv = small(data) + ["--steps", "1", "--logdir", tmp_path, "--run-name", "a"]
    assert "fashion, " in trained(NAME, *argv, "--dataset", "fashion").out


def shades(path):
    """The mean shade of each row of tiles in a picture of rows that are 32 pixels high."""
    pixels = np.array(Image.open(str(path))).astype(np.float64)
    return pixels.reshape([-1, 32, pixels.shape[1]])[:, 8:-4, 8:-4].mean(axis=(1, 2))


@pytest.mark.parametrize("count", [1, 5, 12, 13, 40])
def test_progress_has_a_row_for_each_snapshot_the_earliest_on_top(tmp_path, count):
    levels = np.linspace(20, 240, count)
    for k in np.random.RandomState(0).permutation(count):  # written in any order
        strip = np.full([64, 128], levels[k], np.uint8)  # two rows of tiles
        strip[32:] = 255 - strip[32:]
        (tmp_path / f"fixed_{k * 20:06d}.jpg").write_bytes(image_grid.to_jpeg(strip))
    sample_images.progress(tmp_path, 32)
    got = shades(tmp_path / "progress.jpg")
    assert len(got) == min(count, 12)
    if count <= 12:
        np.testing.assert_allclose(got, levels, atol=2)
    assert got[0] == pytest.approx(levels[0], abs=2)
    assert got[-1] == pytest.approx(levels[-1], abs=2)
    steps = np.diff(got)
    assert (steps > 0).all()
    if count > 12:  # evenly spread, but for whole snapshots
        assert steps.max() - steps.min() <= levels[1] - levels[0] + 4


def test_without_snapshots_there_is_no_progress(tmp_path):
    sample_images.progress(tmp_path, 32)
    assert files(tmp_path) == {}


def test_the_progress_of_a_run_is_its_fixed_strips_also_after_a_resume(data, tmp_path):
    argv = ["--sample-every", "2", "--logdir", tmp_path]
    trained(NAME, *small(data), *argv, "--steps", "4", "--run-name", "a")
    folder = tmp_path / "a" / "samples"
    assert Image.open(str(folder / "progress.jpg")).size == (256, 32 * 3)
    trained(NAME, "--resume", "a", *argv, "--steps", "6")
    progress = np.array(Image.open(str(folder / "progress.jpg"))).astype(np.float64)
    assert progress.shape == (32 * 4, 256)
    for row, step in enumerate((0, 2, 4, 6)):
        grid = np.array(Image.open(str(folder / f"fixed_{step:06d}.jpg"))).astype(np.float64)
        gap = np.abs(progress[32 * row : 32 * row + 32] - grid[:32])  # a grid's first row
        assert np.mean(gap) < 6, step
