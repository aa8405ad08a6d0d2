"""Everything a user can get wrong: one line, exit status 2, and nothing made or lost."""

from __future__ import annotations

import gzip
import json
import shutil

import numpy as np
import pytest
from cli_helpers import (
    IMAGES,
    checkpoint_steps,
    copy,
    error_line,
    files,
    make_data,
    run_script,
    small,
    train,
    trained,
)

from gan_tf1 import config, recipes
from gan_tf1.data import idx

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return make_data(tmp_path_factory.mktemp("bad_input") / "data")


@pytest.fixture(scope="module")
def finished(data, tmp_path_factory):
    """A finished run of two steps."""
    logdir = tmp_path_factory.mktemp("finished")
    trained("fashion", *small(data), "--steps", "2", "--logdir", logdir, "--run-name", "a")
    return logdir / "a"


@pytest.mark.parametrize(
    "words, expected",
    [
        (["--learning-rate", "1"], "unrecognized arguments: --learning-rate"),
        (["--step", "5"], "unrecognized arguments: --step"),  # no abbreviations
        (["fashion"], "unrecognized arguments: fashion"),
        (["--steps"], "--steps"),
        (["--dataset", "cifar10"], "cifar10"),
        (["--noise", "gaussian"], "gaussian"),
        (["--g-loss", "wasserstein"], "wasserstein"),
        (["--split", "valid"], "valid"),
        (["--dtype", "float16"], "float16"),
        (["--steps", "0"], "--steps 0"),
        (["--steps", "-3"], "--steps"),
        (["--steps", "many"], "many"),
        (["--steps", "1e3"], "1e3"),
        (["--steps", "1.5"], "1.5"),
        (["--steps", ""], "--steps"),
        (["--batch", "0"], "--batch 0"),
        (["--batch", "-1"], "--batch"),
        (["--batch", "x"], "--batch"),
        (["--d-steps", "0"], "--d-steps 0"),
        (["--d-steps", "-2"], "--d-steps"),
        (["--d-steps", "one"], "--d-steps"),
        (["--noise-dim", "0"], "--noise-dim 0"),
        (["--keep", "0"], "--keep 0"),
        (["--save-every", "-1"], "--save-every"),
        (["--seed", "-1"], "--seed"),
        (["--seed", "2147483648"], "--seed 2147483648"),
        (["--beta1", "1"], "--beta1"),
        (["--d-lr", "0"], "--d-lr 0"),
        (["--d-lr", "-1e-4"], "--d-lr"),
        (["--d-lr=-1e-4"], "--d-lr -0.0001"),
        (["--d-lr", "nan"], "--d-lr nan"),
        (["--g-lr", "inf"], "--g-lr inf"),
        (["--g-lr", "1e999"], "--g-lr inf"),
        (["--g-lr", "fast"], "fast"),
        (["--run-name", ""], "--run-name"),
        (["--resume", ""], "--resume"),
        (["--logdir", ""], "--logdir"),
        (["--data-dir", ""], "--data-dir"),
        (["--trace-step", "50"], "--trace-step 50: the run ends at step 1"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_an_option_that_cannot_be_is_named(data, tmp_path, monkeypatch, words, expected):
    monkeypatch.chdir(tmp_path)
    argv = small(data) + ["--steps", "1", "--logdir", "logs"] + words
    line = error_line(train("fashion", *argv))
    assert expected in line
    assert files(tmp_path) == {}


@pytest.mark.parametrize("begun", [False, True])
def test_an_option_without_the_one_it_belongs_to_is_refused(data, tmp_path, begun):
    argv = [*small(data), "--logdir", tmp_path]
    if begun:
        trained("dcgan_bn", *argv, "--steps", "1", "--run-name", "a")
        argv += ["--resume", "a"]
    before = files(tmp_path)
    line = error_line(train("dcgan_bn", *argv, "--steps", "2", "--lambda-class", "0.05"))
    assert "--lambda-class 0.05: has no effect without --conditional" in line
    assert files(tmp_path) == before


@pytest.mark.parametrize("option", ["--dataset", "--noise", "--g-loss", "--split", "--dtype"])
def test_an_unknown_choice_lists_the_choices(option):
    line = error_line(train("fashion", option, "other"))
    assert option in line and "--help" in line
    assert line.count("'") >= 4 or line.count(",") >= 1, "the choices"


@pytest.mark.parametrize(
    "words, expected",
    [
        (["--lambda-mmd", "1.5"], "--lambda-mmd 1.5: must be in [0, 1]"),
        (["--lambda-mmd=-0.1"], "--lambda-mmd -0.1: must be in [0, 1]"),
        (["--lambda-mmd", "nan"], "--lambda-mmd nan: must be in [0, 1]"),
        (["--lambda-l2", "2"], "--lambda-l2 2.0: must be in [0, 1]"),
        (["--lambda-l2=-1e-9"], "--lambda-l2 -1e-09: must be in [0, 1]"),
        (["--lambda-l2", "inf"], "--lambda-l2 inf: must be in [0, 1]"),
        (["--lambda-l2", "much"], "much"),
        (["--batch", "1"], "--batch 1: MMD^2"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_weights_of_the_losses_and_a_batch_too_small_for_mmd(data, tmp_path, words, expected):
    argv = small(data) + ["--steps", "1", "--logdir", tmp_path / "logs"] + words
    assert expected in error_line(train("dcgan_mmd", *argv))
    assert files(tmp_path) == {}


def test_a_process_says_the_same_at_once_and_nothing_else(tmp_path):
    done = run_script("fashion", "--steps", "0", "--logdir", "logs", cwd=tmp_path)
    assert error_line(done) == "train_fashion.py: error: --steps 0: must be at least 1"
    assert done.out == ""
    assert files(tmp_path) == {}


def test_a_batch_larger_than_the_data_set(data, tmp_path):
    argv = ["--data-dir", data, "--steps", "1", "--logdir", tmp_path / "logs", "--batch"]
    line = error_line(train("fashion", *argv, IMAGES + 1))
    assert f"--batch {IMAGES + 1}" in line and f"{IMAGES} images" in line
    assert files(tmp_path) == {}
    trained("fashion", *argv, IMAGES)


def images_file(folder):
    return folder / "train-images-idx3-ubyte.gz"


def missing(folder):
    shutil.rmtree(str(folder))
    return "does not exist"


def a_file(folder):
    shutil.rmtree(str(folder))
    folder.write_bytes(b"")
    return "not a directory"


def empty(folder):
    for path in folder.iterdir():
        path.unlink()
    return "is empty"


def no_labels(folder):
    (folder / "train-labels-idx1-ubyte.gz").unlink()
    return "lacks train-labels-idx1-ubyte.gz"


def cut_gzip(folder):
    path = images_file(folder)
    path.write_bytes(path.read_bytes()[:-1000])
    return "cut short"


def web_page(folder):
    images_file(folder).write_bytes(b"<!DOCTYPE html><html><body>404 Not Found</body></html>")
    return "web page"


def labels_for_images(folder):
    shutil.copyfile(str(folder / "train-labels-idx1-ubyte.gz"), str(images_file(folder)))
    return "holds labels where images are expected"


def other_shape(folder):
    idx.write(images_file(folder), np.zeros([IMAGES, 32, 32], np.uint8))
    return "32x32"


def cut_values(folder):
    raw = gzip.decompress(images_file(folder).read_bytes())
    images_file(folder).write_bytes(gzip.compress(raw[:-1]))
    return "cut short"


def too_long(folder):
    raw = gzip.decompress(images_file(folder).read_bytes())
    images_file(folder).write_bytes(gzip.compress(raw + b"\0"))
    return "too many"


def other_numbers(folder):
    idx.write(images_file(folder), np.zeros([IMAGES - 1, 28, 28], np.uint8))
    return "59 images but 60 labels"


def only_the_test_split(folder):
    shutil.rmtree(str(folder))
    make_data(folder, split="test")
    return "--split test"


@pytest.mark.parametrize(
    "spoil",
    [
        missing,
        a_file,
        empty,
        no_labels,
        cut_gzip,
        web_page,
        labels_for_images,
        other_shape,
        cut_values,
        too_long,
        other_numbers,
        only_the_test_split,
    ],
)
def test_a_data_folder_that_cannot_be_used_is_described(tmp_path, spoil):
    folder = make_data(tmp_path / "data")
    expected = spoil(folder)
    argv = ["--data-dir", folder, "--steps", "1", "--batch", "4", "--logdir", tmp_path / "logs"]
    line = error_line(train("fashion", *argv))
    assert expected in line and str(folder) in line
    assert not (tmp_path / "logs").exists()


def test_a_data_folder_whose_name_is_too_long(tmp_path):
    argv = ["--data-dir", tmp_path / ("x" * 300), "--logdir", tmp_path / "logs"]
    assert error_line(train("fashion", *argv)).endswith("(File name too long): name another")


def test_a_data_folder_of_the_other_set(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    np.savez(str(folder / "mnist.npz"), x_train=np.zeros([1, 28, 28], np.uint8))
    line = error_line(train("fashion", "--data-dir", folder, "--logdir", tmp_path / "logs"))
    assert "--dataset mnist" in line
    assert not (tmp_path / "logs").exists()


def refused(run, *words) -> str:
    """The line with which a resume is refused; nothing in the log directory changes."""
    before = files(run.parent)
    line = error_line(train("fashion", "--logdir", run.parent, *words))
    assert files(run.parent) == before
    return line


def test_resume_of_a_run_that_is_not_there(finished, tmp_path):
    assert "--resume b" in refused(finished, "--resume", "b")
    line = error_line(train("fashion", "--resume", "latest", "--logdir", tmp_path / "logs"))
    assert "--resume latest" in line and "no run of fashion" in line
    assert files(tmp_path) == {}


def test_resume_of_a_run_with_a_new_name(finished):
    line = refused(finished, "--resume", "a", "--steps", "3", "--run-name", "b")
    assert "--run-name b" in line


@pytest.mark.parametrize(
    "words",
    [
        ["--batch", "4"],
        ["--noise", "uniform"],
        ["--noise-dim", "5"],
        ["--g-loss", "minimax"],
        ["--d-steps", "2"],
        ["--d-lr", "1e-3"],
        ["--g-lr", "1e-3"],
        ["--beta1", "0.5"],
        ["--seed", "2"],
        ["--dtype", "float64"],
        ["--split", "test"],
        ["--dataset", "mnist"],
    ],
    ids=" ".join,
)
def test_resume_with_an_option_that_cannot_change_on_the_way(finished, words):
    line = refused(finished, "--resume", "a", "--steps", "3", *words)
    assert " ".join(words[:1]) in line and "cannot change" in line


def test_resume_with_other_images(finished, tmp_path):
    other = make_data(tmp_path / "other", count=IMAGES - 1)
    line = refused(finished, "--resume", "a", "--steps", "3", "--data-dir", other)
    assert "other images" in line and str(other) in line


def test_resume_when_the_images_have_moved(tmp_path):
    data = make_data(tmp_path / "data")
    argv = ["--logdir", tmp_path / "logs"]
    trained("fashion", *small(data), "--steps", "1", "--run-name", "a", *argv)
    data.rename(tmp_path / "moved")
    line = refused(tmp_path / "logs" / "a", "--resume", "a", "--steps", "2")
    assert str(data) in line and "does not exist" in line
    argv += ["--data-dir", tmp_path / "moved"]
    trained("fashion", "--resume", "a", "--steps", "2", *argv)


def rewrite(run, change) -> None:
    """Edits config.json by hand."""
    content = json.loads((run / "config.json").read_text())
    change(content)
    (run / "config.json").write_text(json.dumps(content))


def test_resume_of_another_recipe(finished, tmp_path):
    run = copy(finished, tmp_path)
    other = {name: config.to_json(recipes.load(name).defaults) for name in ("mnist", "dcgan_mmd")}
    rewrite(run, lambda content: content.update(hyper=other["mnist"]))
    line = refused(run, "--resume", "a", "--steps", "3")
    assert "a run of mnist" in line and "scripts/train.py mnist" in line
    rewrite(run, lambda content: content.update(hyper=other["dcgan_mmd"]))
    line = refused(run, "--resume", "a", "--steps", "3")
    assert "a run of dcgan_mmd" in line and "scripts/train.py dcgan_mmd" in line
    assert "no run of fashion" in refused(run, "--resume", "latest", "--steps", "3")


def test_resume_without_a_checkpoint(finished, tmp_path):
    run = copy(finished, tmp_path)
    for step in checkpoint_steps(run):
        for path in (run / "checkpoints").glob(f"model.ckpt-{step}.*"):
            path.unlink()
    line = refused(run, "--resume", "a", "--steps", "3")
    assert str(run / "checkpoints") in line and "no checkpoint" in line


@pytest.mark.parametrize(
    "text",
    ["", "{", "null", "[]", "3", '"hyper"', "\0\0\0", "{}", '{"hyper": {}}', '{"hyper": 3}'],
)
def test_resume_with_a_config_that_says_nothing(finished, tmp_path, text):
    run = copy(finished, tmp_path)
    (run / "config.json").write_text(text)
    assert "config.json" in refused(run, "--resume", "a", "--steps", "3")


@pytest.mark.parametrize("content", [b"\xff\xfe\xfa", None])
def test_resume_with_a_config_that_is_no_text(finished, tmp_path, content):
    run = copy(finished, tmp_path)
    (run / "config.json").unlink()
    if content is not None:
        (run / "config.json").write_bytes(content)
    refused(run, "--resume", "a", "--steps", "3")


@pytest.mark.parametrize(
    "change, expected",
    [
        (lambda content: content["hyper"].update(momentum=1), "momentum"),
        (lambda content: content["hyper"].update(batch="many"), "config.json"),
        (lambda content: content["hyper"].update(d_lr=None), "config.json"),
        (lambda content: content["hyper"].update(keep=-1), "--keep -1"),
        (lambda content: content["hyper"].update(noise="pink"), "pink"),
        (lambda content: content.update(hyper=3), "config.json"),
        (lambda content: content.update(hyper=[]), "config.json"),
        (lambda content: content["hyper"].pop("recipe"), "recipe"),
        (lambda content: content.pop("data"), "config.json"),
        (lambda content: content.update(data=3), "config.json"),
        (lambda content: content["data"].pop("sha256"), "config.json"),
    ],
)
def test_resume_with_a_config_that_was_edited_badly(finished, tmp_path, change, expected):
    run = copy(finished, tmp_path)
    rewrite(run, change)
    assert expected in refused(run, "--resume", "a", "--steps", "3")


def test_resume_of_a_run_whose_done_was_emptied(finished, tmp_path):
    run = copy(finished, tmp_path)
    (run / "DONE").write_text("")
    done = train("fashion", "--resume", "a", "--steps", "3", "--logdir", tmp_path)
    assert done.status in (0, 2) and "Traceback" not in done.err
