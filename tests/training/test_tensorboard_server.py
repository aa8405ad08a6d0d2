"""What a run tells TensorBoard, as a TensorBoard on loopback serves it over HTTP."""

from __future__ import annotations

import io
import json
import re
import urllib.error

import numpy as np
import pytest
from cli_helpers import scalars
from PIL import Image
from tensorboard_helpers import POINTS, RUNS, STEPS, TRACED, projected, session_groups

from gan_tf1 import config, recipes
from gan_tf1.data.dataset import class_names

pytestmark = pytest.mark.slow

PLUGIN = "data/plugin/"
FINISHED = [name for name in RUNS if name != "broken"]


def hyper(runs, name) -> dict:
    return json.loads((runs / name / "config.json").read_text())["hyper"]


def test_every_run_is_there_and_the_data_set_is_none(board):
    assert sorted(board.json("data/runs")) == sorted(RUNS)


def test_scalars_come_in_their_groups_without_a_fold(board, shown_runs):
    tags = board.json(PLUGIN + "scalars/tags")
    for name in FINISHED:
        written = scalars(shown_runs / name)
        assert set(tags[name]) == set(written)
        groups = {tag.split("/")[0] for tag in tags[name]}
        assert groups >= {"loss", "prob", "accuracy", "js", "gradient_norm", "learning_rate"}
        for tag in ("loss/g", "gradient_norm/d", "learning_rate/g"):
            points = board.json(PLUGIN + "scalars/scalars", run=name, tag=tag)
            steps = [step for _, step, _ in points]
            assert steps == sorted(set(steps)) and steps[-1] == STEPS
            got = {step: value for _, step, value in points}
            assert got == {step: pytest.approx(value) for step, value in written[tag].items()}


def test_images_are_the_files(board, shown_runs):
    tags = board.json(PLUGIN + "images/tags")
    assert set(tags["line"]) == {"samples/four_curves"}
    for name in ("fashion", "classes"):
        strips = {"samples/fixed_noise", "samples/fresh_noise", "samples/interpolation"}
        assert set(tags[name]) == strips | {"samples/real"}
        files = {"samples/real": "real", "samples/fixed_noise": "fixed_{:06d}"}
        for tag, file in files.items():
            shown = board.json(PLUGIN + "images/images", run=name, tag=tag, sample=0)
            steps = [image["step"] for image in shown]
            assert steps == ([0] if tag == "samples/real" else sorted(set(steps)))
            path = shown_runs / name / "samples" / (file.format(steps[-1]) + ".jpg")
            served = board.get(PLUGIN + "images/individualImage?" + shown[-1]["query"])
            assert served == path.read_bytes()


def test_text_is_served_as_a_page(board, shown_runs):
    tags = board.json(PLUGIN + "text/tags")
    for name in RUNS:
        assert set(tags[name]) == {"recipe", "config", "data", "versions", "command"}
        pages = {
            tag: board.json(PLUGIN + "text/text", run=name, tag=tag)[-1]["text"]
            for tag in tags[name]
        }
        for tag in ("config", "data", "versions"):
            assert "<table>" in pages[tag] and "<td>" in pages[tag], tag
        assert f"<td>{hyper(shown_runs, name)['d_lr']}</td>" in pages["config"]
        for tag in ("recipe", "command"):
            assert "<pre><code>" in pages[tag], tag
        assert f"--resume {name}" in pages["command"]


@pytest.mark.parametrize("kind", ["histograms", "distributions"])
def test_histograms_of_d_and_of_weights(board, kind):
    tags = board.json(PLUGIN + kind + "/tags")
    for name in FINISHED:
        assert {"D/real", "D/fake", "weights/generator/1/bias"} <= set(tags[name]), name
        shown = board.json(f"{PLUGIN}{kind}/{kind}", run=name, tag="D/fake")
        assert [step for _, step, _ in shown][-1] == STEPS and len(shown) >= 3
        for _, _, buckets in shown:
            assert len(buckets) > 1 and 0 <= buckets[0][0] <= 1 + 1e-6


def test_the_page_of_custom_scalars(board):
    layout = board.json(PLUGIN + "custom_scalars/layout")
    pages = {category["title"]: category["chart"] for category in layout["category"]}
    assert set(pages) == {"G against D", "D on real and fake", "quality", "theory"}
    for charts in pages.values():
        titles = [chart["title"] for chart in charts]
        assert len(titles) == len(set(titles)) >= 2  # four runs, and each chart once
    multiline = [
        pattern
        for name in ("G against D", "D on real and fake")
        for chart in pages[name]
        for pattern in chart.get("multiline", {"tag": []})["tag"]
    ]
    assert len(multiline) == 6
    for pattern in multiline:
        found = board.json(PLUGIN + "custom_scalars/scalars", run="fashion", tag=pattern)
        assert found["regex_valid"]
        ((tag, points),) = found["tag_to_events"].items()
        assert pattern == f"^{tag}$" and len(points) >= 4
    margins = [chart["margin"] for chart in pages["D on real and fake"] if "margin" in chart]
    assert margins == [
        {"series": [{"value": "accuracy/d", "lower": "accuracy/fake", "upper": "accuracy/real"}]}
    ]


def test_pr_curves(board):
    tags = board.json(PLUGIN + "pr_curves/tags")
    for name in FINISHED:
        ((tag, about),) = tags[name].items()
        assert about["displayName"] == "D as a detector of real images"
        curves = board.json(PLUGIN + "pr_curves/pr_curves", run=name, tag=tag)[name]
        assert [curve["step"] for curve in curves][-1] == STEPS
        for curve in curves:
            assert len(curve["precision"]) == len(curve["recall"]) > 10
            for k in range(len(curve["precision"])):
                right, wrong = curve["true_positives"][k], curve["false_positives"][k]
                assert curve["recall"][k] == pytest.approx(right / 8)
                assert curve["precision"][k] == pytest.approx(right / max(right + wrong, 1e-7))


def test_runs_compare_in_the_hparams_tab(board, shown_runs):
    experiment = board.json(PLUGIN + "hparams/experiment", {})
    names = {info["name"] for info in experiment["hparamInfos"]}
    assert names >= {
        "recipe",
        "batch",
        "d_lr",
        "g_lr",
        "noise",
        "seed",
        "conditional",
        "smooth",
    } - {
        "smooth"  # of a recipe that is not here
    }
    metrics = {info["name"]["tag"] for info in experiment["metricInfos"]}
    assert metrics >= {"loss/d", "loss/g", "js/lower_bound", "gradient_norm/d", "theory/js"}

    groups = {group["name"]: group for group in session_groups(board)["sessionGroups"]}
    assert sorted(groups) == sorted(RUNS)
    for name, group in groups.items():
        saved = hyper(shown_runs, name)
        fixed = config.options(recipes.load(RUNS[name][0]).defaults)
        expected = {field.name for field in fixed if field.metadata["fixed"]} | {"recipe"}
        assert group["hparams"] == {key: saved[key] for key in expected}
        (session,) = group["sessions"]
        status = "STATUS_FAILURE" if name == "broken" else "STATUS_SUCCESS"
        assert session["status"] == status and session["endTimeSecs"] >= session["startTimeSecs"]
        if name != "broken":
            values = {item["name"]["tag"]: item for item in session["metricValues"]}
            assert values["loss/g"]["trainingStep"] == STEPS
            last = scalars(shown_runs / name)["loss/g"][STEPS]
            assert values["loss/g"]["value"] == pytest.approx(last)


def test_the_projector_serves_points_classes_and_pictures(board):
    assert board.json(PLUGIN + "projector/runs") == ["fashion"]
    (embedding,) = board.json(PLUGIN + "projector/info", run="fashion")["embeddings"]
    assert embedding["tensorShape"] == [2 * POINTS, 6]
    assert embedding["sprite"]["singleImageDim"] == [28, 28]
    asked = {"run": "fashion", "name": embedding["tensorName"]}
    tensor = np.frombuffer(board.get(PLUGIN + "projector/tensor", **asked), np.float32)
    real, fake = projected()[:2]
    np.testing.assert_allclose(tensor.reshape(-1, 6), np.concatenate([real, fake]), rtol=1e-4)
    lines = board.get(PLUGIN + "projector/metadata", **asked).decode().splitlines()
    assert lines[0] == "kind\tclass" and len(lines) == 1 + 2 * POINTS
    assert {line.split("\t")[1] for line in lines[1:]} <= set(class_names("fashion"))
    sprite = Image.open(io.BytesIO(board.get(PLUGIN + "projector/sprite_image", **asked)))
    assert sprite.size == (8 * 28, 8 * 28)


def test_graphs_and_the_trace_of_a_step(board):
    info = board.json(PLUGIN + "graphs/info")
    traced = {"fashion": [f"step {TRACED}"], "line": [], "broken": []}
    traced["classes"] = [f"step {TRACED}, run {number} of 2" for number in (1, 2)]
    assert {name: sorted(about["tags"]) for name, about in info.items()} == traced
    for name, about in info.items():
        assert about["run_graph"]
        graph = board.get(PLUGIN + "graphs/graph", run=name, conceptual="false").decode()
        boxes = {path.split("/")[0] for path in re.findall(r'^  name: "(.*)"$', graph, re.M)}
        assert boxes >= {"input", "generator", "discriminator_real", "discriminator_fake", "loss"}
        assert boxes >= {"train_d", "train_g", "sample", "report"}
        for tag in about["tags"]:
            assert about["tags"][tag]["profile"]
            trace = board.get(PLUGIN + "graphs/run_metadata", run=name, tag=tag).decode()
            times = re.findall(r"all_end_rel_micros: (\d+)", trace)
            assert len(times) > 50 and sum(int(time) for time in times) > 0
            assert re.search(r"(allocated|total)_bytes: \d+", trace)


def test_what_is_not_there_is_refused(board):
    # Or the tests above could pass on a server that answers anything.
    for path in (
        "images/individualImage?run=fashion&tag=none&sample=0&index=0",
        "projector/tensor?run=line&name=none",
        "scalars/scalars?run=fashion&tag=none",
    ):
        with pytest.raises(urllib.error.HTTPError) as refused:
            board.get(PLUGIN + path)
        assert 400 <= refused.value.code < 600
