"""What a run tells TensorBoard beside its curves, read back from its event files."""

from __future__ import annotations

import inspect
import io
import json
import platform
import re
import shlex

import helpers
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from cli_helpers import (
    assert_same_weights,
    error_line,
    event_files,
    events,
    go_back,
    leftovers,
    make_data,
    next_second,
    scalars,
    script,
    small,
    train,
    trained,
    values,
    weights,
)
from helpers import built, session
from PIL import Image
from tensorboard.plugins.custom_scalar import layout_pb2
from tensorboard.plugins.hparams import api_pb2, plugin_data_pb2
from tensorboard_helpers import POINTS, RUNS, STEPS, STOPPED, TRACED, projected, stop_at

from gan_tf1 import config, launch, recipes
from gan_tf1.data import idx
from gan_tf1.data.dataset import class_names
from gan_tf1.evaluation import projector
from gan_tf1.runs.events import Events
from gan_tf1.training import run_summaries, sample_images

pytestmark = pytest.mark.slow

FINISHED = [name for name in RUNS if name != "broken"]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return make_data(tmp_path_factory.mktemp("board") / "data")


def of_plugin(run, plugin: str) -> list:
    """(step, value) of what a run says to one plugin of TensorBoard."""
    return [
        (step, value)
        for step, value in values(run)
        if value.metadata.plugin_data.plugin_name == plugin
    ]


def texts(run) -> dict:
    """tag -> page, the latest, of the text tab."""
    return {
        value.tag: tf.make_ndarray(value.tensor).item().decode()
        for _, value in of_plugin(run, "text")
    }


def options(run) -> dict:
    return json.loads((run / "config.json").read_text())["hyper"]


def rows(table: str) -> dict:
    """First column -> second, of a Markdown table."""
    cells = [re.split(r"(?<!\\)\|", line)[1:3] for line in table.splitlines()[2:]]
    return {name.strip(): value.strip() for name, value in cells}


def commands(run) -> list:
    """The words of each command on the page that has them."""
    page = texts(run)["command"].replace("\\\n", "")
    return [shlex.split(line) for line in page.splitlines() if line.startswith("    ")]


# ---- text


@pytest.mark.parametrize("name", RUNS)
def test_the_pages_of_text_say_what_the_run_is(shown_runs, name):
    run, recipe = shown_runs / name, RUNS[name][0]
    pages = texts(run)
    assert set(pages) == {"recipe", "config", "data", "versions", "command"}
    module = recipes.load(recipe)
    lines = inspect.cleandoc(module.text).splitlines()
    assert pages["recipe"].splitlines() == [line and "    " + line for line in lines]
    wanted = ["recipe"] + [field.name for field in config.options(recipes.load(recipe).defaults)]
    assert rows(pages["config"]) == {key: str(options(run)[key]) for key in wanted}
    about = rows(pages["data"])
    if recipe == "toy":
        assert about["density"] == "normal, weights (1.0,), means (1.5,), deviations (0.6,)"
    else:
        origin = json.loads((run / "config.json").read_text())["data"]
        assert (about["source"], about["sha256"]) == (origin["source"], origin["sha256"])
        assert about["images"] == "60 of 28x28 pixels"
    assert rows(pages["versions"])["tensorflow"] == tf.__version__
    assert rows(pages["versions"])["python"] == platform.python_version()


@pytest.mark.parametrize("name", RUNS)
def test_no_command_is_wider_than_its_page(shown_runs, name):
    page = texts(shown_runs / name)["command"]
    assert max(len(line) for line in page.splitlines()) < 110
    assert page.count("\\\n") > 3  # and so has to be broken


def test_a_command_survives_being_broken_into_lines():
    words = ["python", "my scripts/it's.py"]
    words += ["--data-dir", "two  spaces and a \\ and a very long way to go " * 4]
    words += [f"--option-{number}" for number in range(40)]
    command = " ".join(shlex.quote(word) for word in words)
    broken = run_summaries.wrapped(command)
    assert broken.count("\\\n") >= 3
    assert shlex.split(broken.replace("\\\n", "")) == words


@pytest.mark.parametrize("name", FINISHED)
def test_the_command_to_reproduce_gives_the_same_weights(shown_runs, tmp_path, name):
    _, again, _ = commands(shown_runs / name)
    recipe = RUNS[name][0]
    assert again[0] == "python" and again[1].endswith(script(recipe).name)
    assert again[-2:] == ["--logdir", str(shown_runs)]
    # Without the trace, if it has one: that changes no number either.
    words = [*again[2:-2], "--trace-step", "0", "--logdir", tmp_path, "--run-name", "again"]
    trained(recipe, *words)
    assert_same_weights(shown_runs / name, tmp_path / "again", STEPS)
    before, after = options(shown_runs / name), options(tmp_path / "again")
    assert dict(before, trace_step=0) == after


def test_the_command_to_reproduce_says_what_the_run_begins_from(tmp_path):
    recipe = recipes.load("fashion")
    hyper = recipe.defaults
    run = tmp_path / "a"
    typed = "train_fashion.py --import-checkpoint 'my old/model' --steps 3 --name-map=document"
    now = "train_fashion.py --resume a --replicas 2"
    again = run_summaries.reproduce_command(recipe, hyper, run, False, typed, now)
    words = shlex.split(again)
    assert words[words.index("--replicas") + 1] == "2", "without them numbers differ by rounding"
    assert words[words.index("--import-checkpoint") + 1] == "my old/model"
    assert "--name-map=document" in words
    assert words.count("--steps") == 1
    plain = "train_fashion.py"
    again = run_summaries.reproduce_command(recipe, hyper, run, True, plain, plain)
    words = shlex.split(again)
    assert not [
        word for word in words if "checkpoint" in word or "map" in word or "replicas" in word
    ]
    assert "--two-runs" in words


@pytest.mark.parametrize("file, start", [("", "fashion"), ("my.py", "--recipe-file my.py")])
def test_the_command_to_reproduce_names_the_recipe_of_a_run_to_go_on_with(
    tmp_path, monkeypatch, file, start
):
    monkeypatch.setattr("sys.argv", ["scripts/train.py", "--resume", "a"])
    recipe = recipes.load("fashion")._replace(file=file)
    typed = launch.command()
    again = run_summaries.reproduce_command(recipe, recipe.defaults, tmp_path, False, typed, typed)
    assert again.startswith(f"python scripts/train.py {start} --steps ")
    gone_on = run_summaries.resume_command(tmp_path / "a", typed)
    assert gone_on == f"python scripts/train.py --resume a --logdir {tmp_path}"


def test_the_command_to_go_on_shares_the_work_as_before(tmp_path):
    words = shlex.split(run_summaries.resume_command(tmp_path / "a", "x --replicas=2 --steps 3"))
    assert words[2:5] == ["--resume", "a", "--replicas=2"]


@pytest.mark.slow
def test_a_resumed_run_remembers_what_it_began_from(data, tmp_path):
    argv = [*small(data), "--logdir", tmp_path]
    trained("fashion", *argv, "--steps", "2", "--run-name", "a")
    begin = ["--import-checkpoint", tmp_path / "a" / "checkpoints" / "model.ckpt-2"]
    trained("fashion", *argv, *begin, "--steps", "3", "--run-name", "b")
    trained("fashion", *argv, "--resume", "b", "--steps", "4")
    _, again, _ = commands(tmp_path / "b")
    assert again[again.index("--import-checkpoint") + 1] == str(begin[1])


def test_the_command_to_go_on_goes_on(data, tmp_path):
    argv = small(data) + ["--steps", "6", "--log-every", "1", "--logdir", tmp_path]
    with stop_at(3):
        train("fashion", *argv, "--run-name", "a")
    typed, _, resume = commands(tmp_path / "a")
    assert typed[0] == "python" and typed[1].endswith(script("fashion").name)
    assert typed[2:] == argv[:-1] + [str(tmp_path), "--run-name", "a"]
    assert resume[0] == "python" and resume[1].endswith(script("fashion").name)
    assert "resumed from step 3" in trained("fashion", *resume[2:]).out
    assert (tmp_path / "a" / "DONE").read_text() == "6\n"


# ---- layout


@pytest.mark.parametrize("name", FINISHED)
def test_every_chart_of_the_layout_finds_its_curves(shown_runs, name):
    run = shown_runs / name
    found = [value for _, value in values(run) if value.tag == "custom_scalars__config__"]
    layouts = [
        layout_pb2.Layout.FromString(tf.make_ndarray(value.tensor).item()) for value in found
    ]
    assert len(layouts) == len(event_files(run)) and layouts[0] == layouts[-1]
    pages = {category.title: list(category.chart) for category in layouts[0].category}
    last = "theory" if name == "line" else "quality"
    assert list(pages) == ["G against D", "D on real and fake", last]
    # Those of `quality` come from the evaluation, by these names.
    tags = set(scalars(run)) | {"quality/frechet", "quality/precision", "quality/recall"}
    tags |= {"quality/score", "quality/class_entropy", "quality/missing_classes"}
    shown = set()
    for chart in sum(pages.values(), []):
        for pattern in chart.multiline.tag:
            matching = {tag for tag in tags if re.match(pattern, tag)}
            assert len(matching) == 1, (chart.title, pattern, matching)
            shown |= matching
        for series in chart.margin.series:
            assert {series.value, series.lower, series.upper} <= tags, chart.title
            shown.add(series.value)
    assert shown >= {"loss/d", "loss/g", "gradient_norm/d", "gradient_norm/g", "accuracy/d"}
    assert shown >= {"prob/real", "prob/fake"}
    assert {tag for tag in tags if tag.startswith("quality/")} <= shown or name == "line"


def test_the_margin_chart_keeps_its_line_within_its_band(shown_runs):
    for name in FINISHED:
        points = scalars(shown_runs / name)
        for step, value in points["accuracy/d"].items():
            bounds = points["accuracy/fake"][step], points["accuracy/real"][step]
            assert min(bounds) - 1e-6 <= value <= max(bounds) + 1e-6, (name, step)


# ---- the HParams tab


def sessions(run) -> tuple:
    """(SessionStartInfo ..., SessionEndInfo ...) of a run, in order."""
    starts, ends = [], []
    for _, value in of_plugin(run, "hparams"):
        content = plugin_data_pb2.HParamsPluginData.FromString(value.metadata.plugin_data.content)
        if value.tag == "_hparams_/session_start_info":
            starts.append(content.session_start_info)
        else:
            assert value.tag == "_hparams_/session_end_info"
            ends.append(content.session_end_info)
    return starts, ends


@pytest.mark.parametrize("name", RUNS)
def test_hyperparameters_are_the_options_that_decide_the_numbers(shown_runs, name):
    run, recipe = shown_runs / name, RUNS[name][0]
    starts, ends = sessions(run)
    assert len(starts) == len(event_files(run)) and len(ends) == 1
    wanted = {
        field.name
        for field in config.options(recipes.load(recipe).defaults)
        if field.metadata["fixed"]
    }
    for start in starts:
        assert set(start.hparams) == wanted | {"recipe"}
        for key, value in start.hparams.items():
            expected, kind = options(run)[key], value.WhichOneof("kind")
            assert getattr(value, kind) == expected, key
            # TensorBoard 1.15 makes a number of True.
            kinds = {bool: ("bool_value", "number_value"), str: ("string_value",)}
            assert kind in kinds.get(type(expected), ("number_value",)), key
    success, failure = api_pb2.STATUS_SUCCESS, api_pb2.STATUS_FAILURE
    assert ends[0].status == (failure if name == "broken" else success)
    assert starts[-1].start_time_secs <= ends[0].end_time_secs


def test_a_stopped_session_has_an_end_until_it_goes_on(data, tmp_path):
    argv = small(data) + ["--steps", "6", "--log-every", "1", "--logdir", tmp_path]
    with stop_at(3):
        train("fashion", *argv, "--run-name", "a")
    (end,) = sessions(tmp_path / "a")[1]
    assert end.status == api_pb2.STATUS_FAILURE
    next_second()
    trained("fashion", "--resume", "a", "--logdir", tmp_path)
    (end,) = sessions(tmp_path / "a")[1]  # TensorBoard would believe the first of two
    assert end.status == api_pb2.STATUS_SUCCESS
    # A finished run that goes on and fails is no success any more.
    go_back(tmp_path / "a", 3)
    with pytest.raises(ZeroDivisionError), Events(tmp_path / "a", tf.Graph(), 3) as writer:
        writer.session({}, 3)
        assert sessions(tmp_path / "a")[1] == []
        raise ZeroDivisionError
    (end,) = sessions(tmp_path / "a")[1]
    assert end.status == api_pb2.STATUS_FAILURE


def test_what_is_added_to_a_run_that_has_ended_leaves_its_end_and_its_points(data, tmp_path):
    trained("fashion", *small(data), "--steps", "3", "--logdir", tmp_path, "--run-name", "a")
    run = tmp_path / "a"
    before = events(run)
    with Events(run, None, 1) as writer:
        writer.scalars({"quality/frechet": 2.5}, 1)
    after = events(run)
    assert all(event in after for event in before)
    assert scalars(run)["quality/frechet"] == {1: 2.5}
    marks = [e for e in after if e.HasField("session_log") or e.HasField("graph_def")]
    assert marks == [e for e in before if e.HasField("session_log") or e.HasField("graph_def")]
    assert len(sessions(run)[1]) == 1


def test_an_interruption_does_not_wait_for_the_writer_whose_lock_may_be_held(tmp_path):
    tf.gfile.MakeDirs(str(tmp_path / "a"))
    with pytest.raises(KeyboardInterrupt), Events(tmp_path / "a", None, 3) as writer:
        writer.scalars({"loss/d": 1.0}, 3)
        held = lock_of_the_queue(writer._writer.event_writer._event_queue)
        held.acquire()  # as where the signal comes between its being taken and the block it guards
        raise KeyboardInterrupt
    held.release()


def lock_of_the_queue(queue):
    """TensorFlow 2's own queue has another name for it than Python's, which 1.15.5 takes."""
    return queue._mutex if hasattr(queue, "_mutex") else queue.mutex


def test_a_full_disk_at_the_end_is_an_error_in_one_line(data, tmp_path, monkeypatch):
    def no_room(self):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Events, "_end", no_room)
    argv = small(data) + ["--steps", "1", "--logdir", tmp_path, "--run-name", "a"]
    assert "No space left" in error_line(train("fashion", *argv), 1)


# ---- the strip of real images


def test_real_images_are_the_first_of_the_data_set_as_the_networks_see_them(shown_runs):
    images, labels = (
        idx.decode(idx.read_bytes(shown_runs / "data" / f"train-{name}-ubyte.gz"), kind, "here")
        for name, kind in (("images-idx3", "images"), ("labels-idx1", "labels"))
    )
    strip = tiles(shown_runs / "fashion" / "samples" / "real.jpg", 28)
    assert_close_in_jpeg(strip, images[:8])

    grid = tiles(shown_runs / "classes" / "samples" / "real.jpg", 32).reshape(10, 8, 32, 32)
    for label, row in enumerate(grid):  # a row for each class, black where there are too few
        expected = np.zeros([8, 32, 32], np.uint8)
        found = images[labels == label][:8]
        expected[: len(found), 2:30, 2:30] = found
        assert_close_in_jpeg(row, expected)


def tiles(path, side) -> np.ndarray:
    """uint8 [n, side, side], the pictures of a strip or grid, row by row."""
    pixels = np.array(Image.open(str(path)))
    full = side + 4
    rows, columns = pixels.shape[0] // full, pixels.shape[1] // full
    cut = pixels.reshape([rows, full, columns, full]).transpose(0, 2, 1, 3)
    return cut.reshape([rows * columns, full, full])[:, 4:, 4:]


def assert_close_in_jpeg(got, expected):
    """Noise, at JPEG's quality of 95, is off by some shades; another image by 85 on average."""
    assert got.shape == expected.shape
    assert np.mean(np.abs(got.astype(int) - expected.astype(int))) < 6


@pytest.mark.parametrize("side", [28, 29, 31, 32])
def test_borders_are_those_of_the_graph(side):
    from gan_tf1.graph import images as graph

    source = np.random.RandomState(side).randint(0, 256, [3, 28, 28]).astype(np.uint8)
    image = graph.Image(side, side, 0.0, 1.0)
    with tf.Graph().as_default(), tf.Session() as sess:
        expected = sess.run(graph.pad(tf.constant(source.reshape(3, -1)), (28, 28), image))
    got = sample_images.padded(source, side, side)
    np.testing.assert_array_equal(got.reshape(3, -1), expected)


# ---- the PR curve


@pytest.mark.parametrize("name", FINISHED)
def test_pr_curves_come_with_the_histograms(shown_runs, name):
    # By the tag: FileWriter leaves out the metadata of a tag that it has seen.
    (tag,) = {value.tag for _, value in of_plugin(shown_runs / name, "pr_curves")}
    assert tag == "D/real_images/pr_curves"
    found = [(step, value) for step, value in values(shown_runs / name) if value.tag == tag]
    histograms = {step for step, value in values(shown_runs / name) if value.tag == "D/real"}
    steps = [step for step, _ in found]
    assert sorted(steps) == sorted(histograms) and len(steps) == len(set(steps)) >= 3
    for _, value in found:
        tp, fp, tn, fn, precision, recall = tf.make_ndarray(value.tensor)
        assert set(tp + fn) == set(fp + tn) == {8}  # the batch
        np.testing.assert_allclose(recall, tp / 8, atol=1e-6)
        assert np.all(np.diff(recall) <= 0) and recall[0] == 1 and precision[0] == 0.5


def test_a_pr_curve_counts_what_d_finds_at_each_threshold():
    random = np.random.RandomState(5)
    real, fake = random.beta(4, 2, [40, 1]), random.beta(2, 4, [50, 1])
    (value,) = tf.Summary.FromString(run_summaries.pr_curve(real, fake)).value
    tp, fp, tn, fn, precision, recall = tf.make_ndarray(value.tensor)
    thresholds = np.linspace(0, 1, len(tp))
    expected_tp = np.array([np.sum(real >= t) for t in thresholds])
    expected_fp = np.array([np.sum(fake >= t) for t in thresholds])
    np.testing.assert_array_equal(tp, expected_tp)
    np.testing.assert_array_equal(fp, expected_fp)
    np.testing.assert_array_equal(tn, 50 - expected_fp)
    np.testing.assert_array_equal(fn, 40 - expected_tp)
    any_found = expected_tp + expected_fp > 0
    share = expected_tp[any_found] / (expected_tp + expected_fp)[any_found]
    np.testing.assert_allclose(precision[any_found], share, rtol=1e-6)
    np.testing.assert_allclose(recall, expected_tp / 40, rtol=1e-6)


@pytest.mark.parametrize(
    "name", helpers.all_but(helpers.RECIPES, "mnist", "keras_mlp", "dcgan_mmd")
)
def test_probabilities_are_of_the_batch_that_the_histograms_show(name):
    gan = built(name)
    with session(gan) as sess:
        merged, real, fake = sess.run(gan.histograms)
    found = {value.tag: value.histo for value in tf.Summary.FromString(merged).value}
    for tag, probabilities in (("D/real", real), ("D/fake", fake)):
        assert probabilities.shape == (6, 1)
        assert found[tag].sum == pytest.approx(probabilities.astype(np.float64).sum(), rel=1e-6)
        assert found[tag].max == pytest.approx(probabilities.max(), rel=1e-6)


# ---- traces


def traces(run) -> dict:
    """tag -> RunMetadata"""
    found = [e.tagged_run_metadata for e in events(run) if e.HasField("tagged_run_metadata")]
    assert len({item.tag for item in found}) == len(found)
    return {item.tag: tf.RunMetadata.FromString(item.run_metadata) for item in found}


def traced_nodes(metadata) -> set:
    """Names of the ops with a time, without what stands behind a colon."""
    return {
        re.split("[: ]", node.node_name)[0]
        for device in metadata.step_stats.dev_stats
        for node in device.node_stats
        if node.all_end_rel_micros > 0
    }


def updates(nodes: set) -> set:
    """The scopes whose optimizer is among the ops."""
    return {name.split("/")[0] for name in nodes if re.search(r"Apply(Adam|GradientDescent)", name)}


def test_a_trace_has_the_time_of_the_ops_of_its_step(shown_runs):
    (one,) = traces(shown_runs / "fashion").items()
    assert one[0] == f"step {TRACED}"
    nodes = {name.split("/")[0] for name in traced_nodes(one[1])}
    assert nodes >= {"generator", "discriminator_real", "train_d", "train_g"}

    two = traces(shown_runs / "classes")
    assert list(two) == [f"step {TRACED}, run {number} of 2" for number in (1, 2)]
    d_updates, g_updates = (updates(traced_nodes(metadata)) for metadata in two.values())
    assert d_updates == {"train_d"} and g_updates == {"train_g"}

    assert traces(shown_runs / "line") == {}


def test_a_trace_changes_no_number_and_may_come_again(data, tmp_path):
    argv = small(data) + ["--scalar-every", "1", "--save-every", "2"]
    argv += ["--steps", "6", "--logdir", tmp_path]
    trained("fashion", *argv, "--run-name", "plain")
    trained("fashion", *argv, "--run-name", "traced", "--trace-step", "4")
    run, plain = tmp_path / "traced", tmp_path / "plain"
    for step in (2, 4, 6):
        assert_same_weights(plain, run, step)
    expected, got = scalars(plain), scalars(run)
    assert set(got) == set(expected)
    for tag in set(got) - {"speed/steps_per_s"}:
        assert got[tag] == expected[tag], tag
    (once,) = traces(run)
    go_back(run, 2)
    next_second()
    trained("fashion", "--resume", "traced", "--logdir", tmp_path)
    assert len(traces(run)) == 2 and once in traces(run)
    assert_same_weights(plain, run, 6)


# ---- the projector


def test_the_projector_holds_every_point_with_its_class_and_its_picture(tmp_path):
    real, fake, images_real, images_fake, labels, predicted = projected()
    path = projector.write(tmp_path, *projected(), class_names("fashion"))
    assert path == tmp_path / "projector_config.pbtxt"
    folder = tmp_path / "projector"

    table = np.loadtxt(str(folder / "features.tsv"), delimiter="\t")
    np.testing.assert_allclose(table, np.concatenate([real, fake]), rtol=1e-4)

    head, *lines = (folder / "metadata.tsv").read_text().splitlines()
    assert head.split("\t") == ["kind", "class"]
    kinds, classes = zip(*(line.split("\t") for line in lines))
    assert list(kinds) == ["real"] * POINTS + ["generated"] * POINTS
    names = class_names("fashion")
    assert list(classes) == [names[k] for k in labels] + [names[k] for k in predicted]

    sprite = np.array(Image.open(str(folder / "sprite.png")))
    columns = sprite.shape[1] // 28
    for k, image in enumerate(np.concatenate([images_real, images_fake])):
        top, left = k // columns * 28, k % columns * 28
        np.testing.assert_array_equal(sprite[top : top + 28, left : left + 28], image)
    assert leftovers(tmp_path) == []
    # Nothing in it says where it is, so that the run can be moved.
    assert str(tmp_path) not in path.read_text()
    for name in re.findall(r'path: "(.*)"', path.read_text()):
        assert (tmp_path / name).is_file()


def test_the_projector_is_replaced_as_a_whole_and_bounded(tmp_path):
    random = np.random.RandomState(0)
    n = projector.MOST + 10
    features, images = random.normal(size=[n, 2]), random.randint(0, 256, [n, 4, 4])
    labels = random.randint(0, 10, n)
    images = images.astype(np.uint8)
    for names in (class_names("fashion"), class_names("mnist")):
        projector.write(tmp_path, features, features[:3], images, images[:3], labels, labels, names)
    lines = (tmp_path / "projector" / "metadata.tsv").read_text().splitlines()
    assert len(lines) == 1 + projector.MOST + 3
    assert lines[1] == f"real\t{labels[0]}"  # of mnist


@pytest.mark.parametrize(
    "shape", [(500, 28, 28), (7, 8000, 100), (80, 100, 8000), (64, 1024, 1024)]
)
def test_no_sprite_is_larger_than_tensorboard_takes(shape):
    sprite = Image.open(io.BytesIO(projector.sprite(np.zeros(shape, np.uint8))))
    assert max(sprite.size) <= 8192
    across, down = sprite.size[0] // shape[2], sprite.size[1] // shape[1]
    assert across * down >= shape[0]


def test_a_stop_ended_the_first_session_of_the_resumed_run(shown_runs):
    # So that the tests of that run say something about resuming.
    logs = [e for e in events(shown_runs / "fashion") if e.HasField("session_log")]
    assert [e.step for e in logs] == [0, STOPPED + 1]
    assert len(weights(shown_runs / "fashion", STOPPED)) > 4
