"""--conditional: both networks see the class; without the flag nothing is as much as renamed."""

from __future__ import annotations

import helpers
import numpy as np
import pytest
from helpers import (
    BATCH,
    all_but,
    assert_same_bits,
    built,
    hyper,
    inputs,
    iterate,
    recipe,
    session,
)
from PIL import Image

from gan_tf1 import config
from gan_tf1.errors import UsageError
from gan_tf1.graph import batches
from gan_tf1.graph.build import build as build_graph
from gan_tf1.plots import image_grid
from gan_tf1.training import sample_images

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", all_but(helpers.CONDITIONAL, "mnist", "dcgan_mmd"))
def test_samples_are_a_row_for_each_class_and_a_noise_for_each_column(name):
    gan, made = built(name, conditional=True), recipe(name)
    columns = made.columns
    with session(gan) as sess:
        samples = sess.run(gan.samples)
        grid = samples[0].reshape([10, columns, made.image.height, made.image.width])
        # The kernel's rows for the class, at 0: what is left depends on the noise alone.
        kernel = next(v for v in gan.g_vars if v.op.name == "generator/1/kernel")
        value = sess.run(kernel)
        value[hyper(name).noise_dim :] = 0
        kernel.load(value, sess)
        blind = sess.run(gan.samples)[0].reshape(grid.shape)
    assert samples.shape == (2, 10 * columns, made.image.height, made.image.width)
    for row in range(1, 10):
        np.testing.assert_array_equal(blind[row], blind[0])
        assert not np.array_equal(grid[row], grid[0])
    assert len({picture.tobytes() for picture in blind[0]}) == columns


@pytest.mark.parametrize("name", all_but(helpers.CONDITIONAL, "mnist", "dcgan_mmd"))
def test_both_networks_see_the_class(name):
    gan = built(name, True, conditional=True)
    with session(gan) as sess:
        feed = dict(zip(inputs(gan), sess.run(inputs(gan))))
        before = sess.run(gan.nets[:4], feed)
        feed[gan.inputs.labels] = np.roll(feed[gan.inputs.labels], 1, axis=1)
        after = sess.run(gan.nets[:4], feed)
    np.testing.assert_array_equal(before[0], after[0])
    for images_or_logits in (1, 2, 3):  # of G, of D on real images, of D on generated ones
        different = before[images_or_logits] != after[images_or_logits]
        assert different.reshape([BATCH, -1]).any(axis=1).all()


@pytest.mark.parametrize("name", [helpers.exhaustive("mnist"), "dcgan_mmd"])
def test_labels_add_inputs_and_rename_nothing(name):
    plain, with_class = built(name), built(name, conditional=True)
    shapes = {v.op.name: v.shape.as_list() for v in plain.saved_vars}
    others = {v.op.name: v.shape.as_list() for v in with_class.saved_vars}
    changed = {key for key in shapes if others[key] != shapes[key]}
    added = set(others) - set(shapes)
    if name == "mnist":
        assert not added
        first = ("generator/1/kernel", "discriminator/1/kernel")
    else:
        assert {key for key in added if not key.startswith("train_d/")} == {
            "discriminator/label/kernel",
            "discriminator/label/bias",
        }
        first = ("generator/1/kernel", "discriminator/1/kernel")
    assert {key for key in changed if not key.startswith("train_")} == set(first)


def test_generated_images_follow_the_class():
    """A world in which class k is a bright band, k-th from the top: G learns which is which."""
    options = hyper(
        "fashion", conditional=True, batch=20, noise_dim=2, d_lr=4e-3, g_lr=8e-3, beta1=0.5
    )
    gan = build_graph(recipe("fashion"), options, 1000, (28, 28))
    labels = np.arange(1000) % 10
    images = np.random.RandomState(0).randint(0, 100, size=[1000, 28, 28])
    for image, label in zip(images, labels):
        image[2 * label + 4 : 2 * label + 6] += 120
    with session(gan, fill=False) as sess:
        sess.run(*batches.fill(gan.data, images, labels))
        for _ in range(750):
            iterate(sess, gan)
        fresh = sess.run(gan.samples)[1].astype(float)
    bands = fresh[:, 4:24].reshape([10, -1, 10, 2 * 28]).mean(axis=(1, 3))  # [class, band]
    assert bands.argmax(axis=1).tolist() == list(range(10))


def test_progress_of_a_grid_by_class_shows_one_of_each(tmp_path):
    for step in (0, 500):
        tiles = [np.full([28, 28], 20 * k + step // 50, np.uint8) for k in range(10) for _ in "ab"]
        grid = image_grid.grid(np.array(tiles), 2)
        (tmp_path / f"fixed_{step:06d}.jpg").write_bytes(image_grid.to_jpeg(grid))
    sample_images.progress(tmp_path, 32, classes=True)
    shown = np.array(Image.open(str(tmp_path / "progress.jpg"))).astype(int)
    assert shown.shape == (64, 320)
    middles = shown[18::32, 18::32]
    expected = [[20 * k + more for k in range(10)] for more in (0, 10)]
    np.testing.assert_allclose(middles, expected, atol=3)


@pytest.mark.parametrize("name", sorted(set(helpers.RECIPES) - set(helpers.CONDITIONAL)))
def test_other_recipes_have_no_such_option(name):
    assert "conditional" not in [field.name for field in config.options(recipe(name).defaults)]


def test_a_resumed_run_keeps_its_classes():
    field = {field.name: field for field in config.options(recipe("fashion").defaults)}[
        "conditional"
    ]
    assert field.metadata["fixed"]
    with pytest.raises(UsageError, match="--conditional"):
        hyper("fashion", conditional=1)


def test_the_class_changes_no_draw():
    """The same batches and the same noise as without: only what the networks are told differs."""
    drawn = []
    for conditional in (False, True):
        gan = built("fashion", True, conditional=conditional)
        with session(gan) as sess:
            drawn.append(dict(zip("rz", sess.run(gan.inputs[:2]))))
    assert_same_bits(*drawn)
