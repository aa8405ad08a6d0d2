"""A run that was stopped, in whatever way, ends as the run that was never stopped: bit for bit."""

from __future__ import annotations

import json
import os
import shlex
import signal
import sys

import pytest
from cli_helpers import (
    REPOSITORY,
    assert_same_weights,
    checkpoint_steps,
    error_line,
    files,
    go_back,
    kill_at,
    leftovers,
    lines_of,
    make_data,
    run_command,
    run_until,
    script_command,
    small,
    train,
    trained,
    weights,
)
from helpers import RECIPES, exhaustive

from gan_tf1.training import loop as loop

pytestmark = pytest.mark.slow

LONG = 300  # steps; a signal comes long before


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return make_data(tmp_path_factory.mktemp("resume") / "data")


@pytest.fixture(scope="module")
def straight(data, tmp_path_factory):
    """A long run that nothing stopped."""
    logdir = tmp_path_factory.mktemp("straight")
    trained("fashion", *small(data), "--steps", LONG, "--logdir", logdir, "--run-name", "a")
    return logdir / "a"


@pytest.mark.parametrize(
    "recipe, options",
    [("fashion", ["--d-steps", "2"]), exhaustive("toy", ["--fixed-g"])]
    + [exhaustive("fashion", ["--dtype", "bfloat16"])]
    + [exhaustive(name, []) for name in RECIPES],  # of most there is one in tests/recipes
    ids=lambda value: "".join(value),
)
def test_n_and_n_steps_are_2n_steps(data, tmp_path, recipe, options):
    argv = small(data, recipe) + options + ["--logdir", tmp_path]
    trained(recipe, *argv, "--steps", "12", "--run-name", "whole")
    trained(recipe, *argv, "--steps", "6", "--run-name", "parts")
    assert (tmp_path / "parts" / "DONE").read_text() == "6\n"
    outputs = ["--log-every", "1", "--sample-every", "4", "--scalar-every", "1"]
    outputs += ["--histogram-every", "3"]
    done = trained(recipe, "--resume", "parts", "--steps", "12", "--logdir", tmp_path, *outputs)
    assert "resumed from step 6" in done.out
    assert min(lines_of(done.out)) == 7
    assert (tmp_path / "parts" / "DONE").read_text() == "12\n"
    assert_same_weights(tmp_path / "whole", tmp_path / "parts", 12)
    held = weights(tmp_path / "whole", 12)
    if recipe != "toy":
        assert [name for name in held if "Adam" in name], "Adam's state is part of it"
    if recipe == "keras_mlp":
        assert [name for name in held if "moving_" in name], "the averages are part of it"
    names = ["step_000012.png"] if recipe == "toy" else ["fixed_000012.jpg", "step_000012.jpg"]
    for name in names:
        strips = [tmp_path / run / "samples" / name for run in ("whole", "parts")]
        assert strips[0].read_bytes() == strips[1].read_bytes()


@pytest.mark.parametrize("recipe", ["fashion"])  # the others: without files, elsewhere
def test_two_runs_per_iteration_give_the_same_checkpoint(data, tmp_path, recipe):
    argv = small(data) + ["--d-steps", "2", "--logdir", tmp_path]
    trained(recipe, *argv, "--steps", "8", "--run-name", "one")
    trained(recipe, *argv, "--steps", "8", "--run-name", "two", "--two-runs")
    assert_same_weights(tmp_path / "one", tmp_path / "two", 8)
    trained(recipe, *argv, "--steps", "4", "--run-name", "mixed", "--two-runs")
    trained(recipe, "--resume", "mixed", "--steps", "8", "--logdir", tmp_path)
    assert_same_weights(tmp_path / "one", tmp_path / "mixed", 8)


def test_a_run_whose_rates_go_down_ends_where_it_was_to_end(data, tmp_path):
    argv = small(data) + ["--schedule", "linear", "--save-every", "3", "--logdir", tmp_path]
    for name in ("whole", "parts"):
        trained("fashion", *argv, "--steps", "6", "--run-name", name)
    go_back(tmp_path / "parts", 3)
    argv = ["--resume", "parts", "--logdir", tmp_path]
    assert "resumed from step 3" in trained("fashion", *argv, "--steps", "6").out
    assert_same_weights(tmp_path / "whole", tmp_path / "parts", 6)
    line = error_line(train("fashion", *argv, "--steps", "8"))
    assert "--steps 8: the run to resume has 6 with --schedule linear, and this cannot" in line
    trained("fashion", *small(data), "--steps", "6", "--run-name", "other", "--logdir", tmp_path)
    one, other = (weights(tmp_path / name, 6) for name in ("whole", "other"))
    assert list(one) == list(other), "the same variables"
    moved = [name for name in one if name.endswith("kernel") and (one[name] != other[name]).any()]
    assert moved


def test_another_seed_gives_other_weights(data, tmp_path):
    for seed in ("1", "2"):
        argv = small(data) + ["--seed", seed, "--steps", "2", "--logdir", tmp_path]
        trained("fashion", *argv, "--run-name", seed)
    one, two = (weights(tmp_path / seed, 2) for seed in ("1", "2"))
    for name in one:
        if name.endswith("kernel"):
            assert (one[name] != two[name]).mean() > 0.9, name


def test_what_the_command_line_gives_is_what_config_says_from_then_on(data, tmp_path):
    trained("fashion", *small(data), "--steps", "2", "--logdir", tmp_path, "--run-name", "a")
    argv = ["--resume", "a", "--logdir", tmp_path]
    trained("fashion", *argv, "--steps", "3", "--save-every", "7", "--batch", "8")
    hyper = json.loads((tmp_path / "a" / "config.json").read_text())["hyper"]
    assert (hyper["steps"], hyper["save_every"], hyper["batch"]) == (3, 7, 8)


def test_resume_latest_and_by_path(data, tmp_path, monkeypatch):
    argv = small(data) + ["--steps", "2", "--logdir", tmp_path / "logs"]
    trained("fashion", *argv, "--run-name", "a")
    trained("fashion", "--resume", "latest", "--steps", "3", "--logdir", tmp_path / "logs")
    trained("fashion", "--resume", tmp_path / "logs" / "a", "--steps", "4", "--logdir", tmp_path)
    monkeypatch.chdir(tmp_path / "logs")
    trained("fashion", "--resume", "a", "--steps", "5", "--logdir", ".")
    assert checkpoint_steps(tmp_path / "logs" / "a") == [2, 3, 4, 5]


def test_a_finished_run_says_so_and_goes_on_with_more_steps(data, tmp_path):
    argv = ["--resume", "a", "--logdir", tmp_path]
    trained("fashion", *small(data), "--steps", "5", "--logdir", tmp_path, "--run-name", "a")
    before = files(tmp_path)
    for options in ([], ["--steps", "5"], ["--steps", "4"]):
        line = error_line(train("fashion", *argv, *options))
        assert "finished at step 5" in line and "--steps" in line
    assert files(tmp_path) == before
    trained("fashion", *argv, "--steps", "6")
    assert (tmp_path / "a" / "DONE").read_text() == "6\n"


def test_done_is_not_there_while_a_run_goes_on(data, tmp_path, monkeypatch):
    trained("fashion", *small(data), "--steps", "2", "--logdir", tmp_path, "--run-name", "a")
    seen = []
    due = loop.due

    def look(step, every):
        seen.append((tmp_path / "a" / "DONE").exists())
        return due(step, every)

    monkeypatch.setattr(loop, "due", look)
    trained("fashion", "--resume", "a", "--steps", "4", "--logdir", tmp_path)
    assert seen and not any(seen)
    assert (tmp_path / "a" / "DONE").exists()


def test_killed_between_the_last_checkpoint_and_done(data, tmp_path):
    trained("fashion", *small(data), "--steps", "4", "--logdir", tmp_path, "--run-name", "a")
    (tmp_path / "a" / "DONE").unlink()
    trained("fashion", "--resume", "a", "--logdir", tmp_path)
    assert (tmp_path / "a" / "DONE").read_text() == "4\n"
    assert checkpoint_steps(tmp_path / "a") == [4]


def test_fewer_steps_than_are_done_already_is_refused(data, tmp_path):
    trained("fashion", *small(data), "--steps", "4", "--logdir", tmp_path, "--run-name", "a")
    (tmp_path / "a" / "DONE").unlink()  # as after Ctrl-C at step 4
    before = files(tmp_path)
    line = error_line(train("fashion", "--resume", "a", "--steps", "2", "--logdir", tmp_path))
    assert "--steps" in line and "4" in line
    assert files(tmp_path) == before


def test_after_kill_9_the_rest_is_as_if_nothing_had_happened(data, straight, tmp_path):
    command = script_command("fashion", *small(data), "--steps", LONG, "--save-every", "20")
    command += ["--keep", "50", "--scalar-every", "1", "--logdir", str(tmp_path)]
    run = tmp_path / "a"
    fourth = run / "checkpoints" / "model.ckpt-80.index"
    kill_at(command + ["--run-name", "a"], tmp_path, fourth)
    assert not (run / "DONE").exists()
    newest = checkpoint_steps(run)[-1]
    assert 80 <= newest < LONG
    done = trained("fashion", "--resume", "latest", "--logdir", tmp_path)
    assert f"resumed from step {newest}" in done.out
    assert_same_weights(straight, run, LONG)
    assert (run / "DONE").exists()
    assert leftovers(run) == []


# Without a process of its own: tensorboard_helpers.make_runs and what tests its runs.
@pytest.mark.parametrize(
    "number, status, elsewhere",
    [exhaustive(signal.SIGINT, 130, False), exhaustive(signal.SIGTERM, 143, True)],
    ids=["Ctrl-C", "SIGTERM elsewhere"],
)
def test_a_signal_ends_after_the_step_and_the_printed_command_goes_on(
    data, straight, tmp_path, number, status, elsewhere
):
    cwd = tmp_path if elsewhere else REPOSITORY
    command = script_command("fashion", *small(data), "--steps", LONG, "--run-name", "a")
    if not elsewhere:
        command[1] = "scripts/train_fashion.py"
    command += ["--logdir", str(tmp_path / "my logs"), "--log-every", "1"]
    done = run_until(command, cwd, number, lambda line: line.startswith("step 3 "))
    assert done.status == status, done.out
    run = tmp_path / "my logs" / "a"
    last = max(lines_of(done.out))
    assert checkpoint_steps(run) == [last] and 3 <= last < LONG
    assert weights(run, last)["train_g/global_step"] == last
    assert (run / "samples" / f"step_{last:06d}.jpg").exists()
    assert not (run / "DONE").exists()
    assert leftovers(run) == []

    words = shlex.split(done.out.splitlines()[-1].split("go on with: ")[1])
    assert words[0] == "python"
    if elsewhere:
        again = run_command([sys.executable] + words[1:], cwd)
    else:
        assert words[1] == "scripts/train_fashion.py"
        again = train("fashion", *words[2:])
    assert again.status == 0, again
    assert f"resumed from step {last}" in again.out
    assert_same_weights(straight, run, LONG)


def test_a_signal_in_the_last_step_is_a_finished_run(data, tmp_path, monkeypatch):
    require_finite = loop.require_finite

    sent = []

    def interrupted(report, step, *rest):
        if step == 3 and not sent:
            sent.append(signal.SIGINT)
            os.kill(os.getpid(), signal.SIGINT)
        return require_finite(report, step, *rest)

    monkeypatch.setattr(loop, "require_finite", interrupted)
    trained("fashion", *small(data), "--steps", "3", "--logdir", tmp_path, "--run-name", "a")
    assert sent and (tmp_path / "a" / "DONE").exists()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_signals_are_put_back_also_after_a_failure(data, tmp_path):
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    train("fashion", *small(data), "--steps", "2", "--d-lr", "1e30", "--logdir", tmp_path)
    after = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    assert after == before
