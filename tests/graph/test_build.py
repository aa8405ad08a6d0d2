"""The whole graph: types, scopes, samples, reports, and what building leaves alone."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from helpers import (
    BATCH,
    IMAGE_RECIPES,
    RECIPES,
    SIZE,
    all_but,
    build,
    built,
    few_maps,
    iterate,
    recipe,
    session,
)
from numpy_networks import sigmoid

from gan_tf1 import config

pytestmark = pytest.mark.slow

# Where D is updated several times, fetching the inputs of the last update does those before it.
ONE_UPDATE = [(name, {"d_steps": 1} if name == "toy" else {}) for name in RECIPES]


@pytest.mark.parametrize("name", all_but(RECIPES, *RECIPES[1:]))
def test_float64_runs_all_of_it(name):
    gan = built(name, dtype="float64")
    assert all(v.dtype.base_dtype == tf.float64 for v in gan.d_vars + gan.g_vars)
    with session(gan) as sess:
        report = iterate(sess, gan)
        samples, histograms, finite, nets = sess.run(
            [gan.samples, gan.histograms, gan.finite, gan.nets[:4]]
        )
    assert all(value.dtype == np.float64 and np.isfinite(value) for value in report.values())
    assert all(value.dtype == np.float64 for value in nets)
    if name == "toy":
        assert {x.dtype for x in (samples.logits, samples.points, samples.mapped)} == {
            np.dtype("float64")
        }
    else:
        assert samples.dtype == np.uint8
    assert histograms
    assert finite


@pytest.mark.parametrize("name", all_but(RECIPES, *RECIPES[1:]))
def test_what_may_change_when_a_run_goes_on_is_not_in_the_graph(name):
    """Tests that run command lines share graphs by that: see cli_helpers.shared_session."""
    free = [f.name for f in config.options(recipe(name).defaults) if not f.metadata["fixed"]]
    assert {"steps", "keep", "trace_step", "sample_every"} <= set(free)
    values = {field: "elsewhere" if field == "data_dir" else 7 for field in free}
    with few_maps():
        other = build(name, **values)
    nodes, same = (gan.graph.as_graph_def().node for gan in (other, built(name)))
    assert len(nodes) == len(same)
    for node, expected in zip(nodes, same):
        # The branches of a condition are functions, numbered through the whole process.
        assert node == expected or node.op == expected.op == "StatelessIf", node.name


@pytest.mark.parametrize("name", all_but(IMAGE_RECIPES, "mnist", "keras_mlp", "dcgan_mmd"))
def test_samples_hold_one_noise_still_and_draw_the_other_afresh(name):
    gan = built(name)
    made = recipe(name)
    n = made.rows * made.columns
    with session(gan) as sess:
        first, again = sess.run(gan.samples), sess.run(gan.samples)
        np.testing.assert_array_equal(first, again)
        weights = [v for v in gan.saved_vars if v.op.name.startswith("generator/")]
        before = sess.run(weights)
        iterate(sess, gan)
        for variable, value in zip(weights, before):  # the same generator, one step later
            variable.load(value, sess)
        later = sess.run(gan.samples)
    assert first.shape == (2, n, made.image.height, made.image.width)
    np.testing.assert_array_equal(first[0], later[0])
    assert not np.array_equal(first[1], later[1])
    assert not np.array_equal(first[0], first[1])


@pytest.mark.parametrize("name", all_but(RECIPES, "mnist", "keras_mlp"))
def test_finite_sees_one_bad_number_in_any_saved_variable(name):
    gan = built(name)
    with session(gan) as sess:
        assert sess.run(gan.finite)
        floats = [variable for variable in gan.saved_vars if variable.dtype.is_floating]
        # All of one recipe; of the others the ends of the list, as the list is what it looks at.
        for variable in floats if name == "fashion" else (floats[0], floats[-1]):
            good = sess.run(variable)
            for value in (np.nan, np.inf):
                bad = np.array(good)
                bad.flat[bad.size // 2] = value
                variable.load(bad, sess)
                assert not sess.run(gan.finite), variable.op.name
            variable.load(good, sess)
        assert sess.run(gan.finite)


@pytest.mark.parametrize(("name", "changes"), ONE_UPDATE)
def test_histograms_hold_every_weight_and_both_outputs(name, changes):
    gan = built(name, **changes)
    with session(gan) as sess:
        summary = tf.Summary.FromString(sess.run(gan.histograms.merged))
        nets = sess.run(gan.nets[:4])
    found = {value.tag: value.histo for value in summary.value}
    weights = {"weights/" + v.op.name for v in gan.d_vars + gan.g_vars}
    assert set(found) == weights | {"D/real", "D/fake"}
    for tag, logits in (("D/real", nets[2]), ("D/fake", nets[3])):
        assert found[tag].num == BATCH
        assert 0 <= found[tag].min <= found[tag].max <= 1
        if recipe(name).updates.split_d:  # there, fetching the nets moves D before they are read
            continue
        assert found[tag].sum == pytest.approx(np.sum(sigmoid(logits)), rel=1e-5)


@pytest.mark.parametrize(("name", "changes"), ONE_UPDATE)
def test_the_scopes_of_the_picture_are_whole(name, changes):
    gan = built(name, **changes)
    scopes = {operation.name.split("/")[0] for operation in gan.graph.get_operations()}
    textbook = {"input", "generator", "discriminator_real", "discriminator_fake"}
    assert textbook | {"loss", "train_d", "train_g", "sample"} <= scopes
    # `input_1` beside `input` would be one box of the figure drawn as two.
    assert {scope for scope in scopes if scope.rsplit("_", 1)[-1].isdigit()} == set()
    assert gan.inputs.real.op.name == "input/real"
    assert gan.inputs.noise.op.name == "input/noise"


@pytest.mark.parametrize("name", IMAGE_RECIPES)
def test_a_batch_larger_than_the_data_set_is_refused(name):
    with pytest.raises(ValueError, match=str(SIZE)):
        build(name, batch=SIZE + 1)
