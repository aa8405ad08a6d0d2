"""What is compared."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import gan_tf1
from gan_tf1.migration.parity import cases


def test_every_recipe_that_has_a_twin_is_compared():
    folder = Path(gan_tf1.__file__).parent / "tf2" / "recipes"
    twins = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    compared = {recipe for recipe, _ in cases.CASES.values()}
    # Others came after the recordings; tests/tf2 compares their twins.
    assert twins == compared | {"lsgan", "wgan_gp", "dcgan_bn"}
    assert compared <= set(cases.CASES)


def test_made_up_images_are_all_different():
    images = cases.made_up_images(24)
    assert images.dtype == np.uint8 and images.shape == (24, 28, 28)
    assert len({image.tobytes() for image in images}) == 24


def test_made_up_weights_are_of_the_networks_and_nothing_is_0_or_1():
    state = {
        "generator/1/kernel": np.zeros([5, 5, 3, 4], np.float32),
        "generator/1/moving_variance": np.ones(4, np.float32),
        "discriminator/2/bias": np.zeros(7),
        "train_d/discriminator/2/bias/Adam": np.zeros(7),
        "train_d/global_step": np.int64(3),
    }
    values = cases.made_up_weights(state)
    assert list(values) == [name for name in state if not name.startswith("train_")]
    for name, value in values.items():
        assert value.dtype == state[name].dtype and value.shape == state[name].shape
        assert not np.isin(value, [0, 1]).any()
    assert np.abs(values["generator/1/kernel"]).max() <= np.sqrt(3 / 75)
    again = cases.made_up_weights(state)
    assert all(np.array_equal(values[name], again[name]) for name in values)
