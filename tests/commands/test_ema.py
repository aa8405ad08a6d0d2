"""A run with --ema through every command: the average unless its raw weights are asked for."""

from __future__ import annotations

import json

import numpy as np
import pytest
import reference_helpers
from cli_helpers import assert_same_weights, copy, error_line, files, train, trained, weights
from tool_helpers import call_saved_model, done, tool

from gan_tf1.evaluation import curves
from gan_tf1.export import sampling
from gan_tf1.runs import reader
from gan_tf1.training import run_summaries

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("cache")]

OPTIONS = [*reference_helpers.OPTIONS, "--ema", "0.4", "--g-lr", "0.02", "--save-every", "3"]


@pytest.fixture(scope="module")
def options(tmp_path_factory):
    return [*OPTIONS, "--data-dir", reference_helpers.data_folder(tmp_path_factory)]


@pytest.fixture(scope="module")
def finished(cache, options, tmp_path_factory):
    """A run `a` of six steps, which has evaluated itself."""
    logdir = tmp_path_factory.mktemp("ema")
    words = ["--steps", "6", "--eval-every", "6", "--run-name", "a", "--logdir", logdir]
    trained("fashion", *options, *words)
    return logdir / "a"


@pytest.fixture(scope="module")
def drawn(finished):
    """(by the average, by the raw weights): 20 samples of seed 1."""
    return tuple(draw(sampling.open_run(finished.parent, "a", raw))[0] for raw in (False, True))


def draw(opened, scope=None):
    """(20 samples, names of the variables), the weights those of a scope in the checkpoint."""
    with sampling.generator(opened, print) as of:
        names = [variable.op.name for variable in of.sampler.variables]
        if scope:
            held = weights(opened.run, 6)
            values = [held[scope + name.split("/", 1)[1]] for name in names]
            reader.assign(of.sess, of.sampler.variables, values)
        return sampling.draw(of, 1, 20).images, {name.split("/")[0] for name in names}


def test_samples_are_of_the_average(finished, drawn):
    average, raw = drawn
    assert (average != raw).mean() > 0.1
    opened = sampling.open_run(finished.parent, "a", raw_weights=True)
    images, names = draw(opened, "generator_ema/")
    assert names == {"generator"} and opened.raw
    np.testing.assert_array_equal(images, average)
    opened = sampling.open_run(finished.parent, "a")
    images, names = draw(opened, "generator/")
    assert names == {"generator_ema"} and not opened.raw
    np.testing.assert_array_equal(images, raw)


def test_sample_draws_either_and_puts_them_in_different_files(finished, drawn, tmp_path):
    run = copy(finished, tmp_path)
    words = ["sample", run, "--as", "npz", "--count", "20"]
    lines = done(*words), done(*words, "--raw-weights")
    assert [said[0] for said in lines] == ["a: step 6", "a: step 6, raw weights"]
    for said, images in zip(lines, drawn):
        np.testing.assert_array_equal(np.load(said[-1])["images"], images)


def test_export_writes_either(finished, drawn, tmp_path):
    run = copy(finished, tmp_path)
    for words, name, images in (
        ([], "step_000006", drawn[0]),
        (["--raw-weights"], "step_000006_raw", drawn[1]),
    ):
        done("export", run, *words)
        got = call_saved_model(run / "exported" / name, "sample", count=20, seed=1)["images"]
        np.testing.assert_array_equal(got, images)


def test_evaluate_measures_either_and_shows_the_average_in_tensorboard(finished, tmp_path):
    run = copy(finished, tmp_path)
    found = []
    for words in ([], ["--raw-weights"]):
        before = files(run)
        result = tool("evaluate", run, "--json", *words)
        assert result.status == 0, result
        found += json.loads(result.out)["references"][0]["evaluations"]
    assert files(run) == before
    average, raw = found
    assert (average["ema"], average["raw_weights"]) == (0.4, False)
    assert (raw["ema"], raw["raw_weights"]) == (0, True)
    assert average["frechet"] != raw["frechet"]
    point = curves.read(run, pytest.fail).values[6]["quality/frechet"]
    assert point == pytest.approx(average["frechet"], rel=1e-4)


def test_a_resumed_run_is_the_run_that_was_never_stopped(finished, options, tmp_path):
    words = ["--steps", "3", "--run-name", "parts", "--logdir", tmp_path]
    trained("fashion", *options, *words)
    trained("fashion", "--resume", "parts", "--steps", "6", "--logdir", tmp_path)
    assert_same_weights(finished, tmp_path / "parts", 6)
    assert "generator_ema/1/kernel" in weights(tmp_path / "parts", 6)


def test_it_cannot_change_on_the_way_and_earlier_runs_have_none(finished, tmp_path):
    run = copy(finished, tmp_path)
    words = ["--resume", "a", "--steps", "9", "--logdir", tmp_path]
    line = error_line(train("fashion", *words, "--ema", "0.5"))
    assert "--ema 0.5: the run to resume has 0.4, and this cannot change on the way" in line
    config = json.loads((run / "config.json").read_text())
    del config["hyper"]["ema"]
    (run / "config.json").write_text(json.dumps(config))
    line = error_line(train("fashion", *words, "--ema", "0.4"))
    assert "--ema 0.4: the run to resume has 0.0, and this cannot change on the way" in line
    opened = sampling.open_run(tmp_path, "a", raw_weights=True)
    assert (opened.hyper.ema, opened.raw) == (0, False)


@pytest.mark.parametrize("value", ["1", "-0.1", "nan", "inf", "often", ""])
def test_a_decay_that_is_none(tmp_path, value):
    line = error_line(train("fashion", "--ema", value, "--logdir", tmp_path))
    assert "--ema" in line and files(tmp_path) == {}


def test_a_recipe_without_images_does_not_take_it(tmp_path):
    assert "--ema" in error_line(train("toy", "--ema", "0.9", "--logdir", tmp_path))


def test_the_text_page_of_tensorboard_lists_it(finished):
    hyper = sampling.open_run(finished.parent, "a").hyper
    assert "| ema | 0.4 |" in run_summaries.options_table(hyper)
    assert run_summaries.hyperparameters(hyper)["ema"] == 0.4
