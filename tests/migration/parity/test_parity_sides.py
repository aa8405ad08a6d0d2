"""A graph and its twin answer the same questions."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from gan_tf1.migration.parity import sides
from gan_tf1.migration.parity.cases import V1, V2, made_up_weights

pytestmark = pytest.mark.slow


def questions(side):
    return {
        name for name in dir(side) if not name.startswith("_") and callable(getattr(side, name))
    }


def test_the_twin_is_a_side_wherever_there_is_tensorflow_2():
    names = [V1] if tf.__version__.startswith("1.") else [V1, V2]
    assert list(sides.available()) == names


@pytest.mark.parametrize("name", sides.available())
def test_a_side_answers_and_comes_back_from_its_checkpoint(measured, tmp_path, name):
    side = measured("fashion").sides["float64"][name]
    assert questions(side) >= questions(sides.GraphSide) - {"close"}
    weights = made_up_weights(side.state())
    side.assign(weights)
    before = side.state()
    for variable, value in weights.items():
        np.testing.assert_array_equal(before[variable], value)
    assert set(side.gradients()) <= set(weights)
    outputs, draws = side.outputs(), side.draws()

    side.save(str(tmp_path / "side.ckpt"))
    losses = side.iterate(2)
    assert set(losses) == {"loss/d", "loss/d_real", "loss/d_fake", "loss/g"}
    after = side.state()
    assert after["train_g/global_step"] == before["train_g/global_step"] + 2
    side.load(str(tmp_path / "side.ckpt"))
    for expected, got in ((before, side.state()), (outputs, side.outputs()), (draws, side.draws())):
        assert set(expected) == set(got)
        for variable, value in expected.items():
            np.testing.assert_array_equal(got[variable], value)
