"""Hyper: one table for the command line, config.json and TensorBoard."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys

import pytest
from cli_helpers import REPOSITORY, TIME_LIMIT, environment
from helpers import RECIPES

from gan_tf1 import config, recipes
from gan_tf1.commands import train
from gan_tf1.errors import UsageError

OTHER_VALUES = {
    "dataset": "mnist",
    "split": "test",
    "data_dir": "/some where/else",
    "density": "mixture",
    "steps": 7,
    "batch": 9,
    "noise": "poisson",
    "noise_dim": 11,
    "g_loss": "minimax",
    "d_steps": 3,
    "d_lr": 1.5e-5,
    "g_lr": 0.1,
    "beta1": 0.25,
    "beta2": 0.75,
    "smooth": 0.8,
    "lambda_mmd": 0.25,
    "lambda_l2": 0.5,
    "lambda_gp": 2.5,
    "lambda_class": 0.75,
    "seed": 2**31 - 1,
    "dtype": "float64",
    "log_every": 1,
    "scalar_every": 2,
    "sample_every": 3,
    "histogram_every": 4,
    "save_every": 5,
    "keep": 6,
    "conditional": True,
    "eval_every": 7,
    "ema": 0.99,
    "schedule": "linear",
    "trace_step": 8,
    "fixed_g": False,  # does not go with this noise
}
NAMES = recipes.names()


def defaults(name):
    return recipes.load(name).defaults


def fields(name):
    return {field.name: field for field in config.options(defaults(name))}


def other(name):
    """Options of a recipe, each another than by default."""
    return dataclasses.replace(
        defaults(name), **{option: OTHER_VALUES[option] for option in fields(name)}
    )


COUNT = (0, -1)
EVERY = (-1,)
RATE = (0.0, -1e-4, float("nan"), float("inf"), -float("inf"))
SHARE = (-0.1, 1.5, float("nan"), float("inf"))
REFUSED = {
    "dataset": ("cifar10", "", "Fashion"),
    "split": ("valid", "all"),
    "density": ("normal", "cauchy"),
    "steps": COUNT,
    "batch": COUNT,
    "noise": ("gaussian", "Normal"),
    "noise_dim": COUNT,
    "g_loss": ("wasserstein",),
    "d_steps": COUNT,
    "d_lr": RATE,
    "g_lr": RATE,
    "beta1": (-0.1, 1.0, float("nan"), float("inf")),
    "beta2": (-0.1, 1.0, float("nan")),
    "smooth": (0.0, -0.1, 1.1, float("nan")),
    "lambda_mmd": SHARE,
    "lambda_l2": SHARE,
    "lambda_gp": (-0.1, float("nan"), float("inf")),
    "lambda_class": (-0.1, float("nan"), float("inf")),
    "seed": (-1, 2**31),
    "dtype": ("float16", "double"),
    "log_every": EVERY,
    "scalar_every": EVERY,
    "sample_every": EVERY,
    "histogram_every": EVERY,
    "save_every": EVERY,
    "keep": COUNT,
    "eval_every": EVERY,
    "ema": (-0.1, 1.0, 1.5, float("nan"), float("inf")),
    "schedule": ("cosine", ""),
    "trace_step": EVERY,
}


@pytest.mark.parametrize("name", NAMES)
def test_every_option_survives_the_way_through_json(name):
    switched = [dataclasses.replace(defaults(name), fixed_g=True)] if name == "toy" else []
    for option in fields(name):
        values = {getattr(hyper, option) for hyper in (other(name), defaults(name), *switched)}
        # Of what there are two in all, OTHER_VALUES has one, and that may be the default.
        assert len(values) > 1 or option in ("g_loss", "dataset"), option
    for hyper in (other(name), defaults(name), *switched):
        written = json.dumps(config.to_json(hyper))
        assert config.from_json(json.loads(written), type(hyper), "config.json") == hyper


# What version 0.1.0 wrote for a run of fashion: every option of every recipe, by its old name.
WRITTEN_BEFORE = {
    "recipe": "fashion", "dataset": "fashion", "split": "train", "data_dir": "",
    "conditional": False, "density": "gaussian", "fixed_g": False, "steps": 50, "batch": 500,
    "noise": "normal", "noise_width": 128, "loss": "minimax", "d_steps": 1, "d_lr": 0.0002,
    "g_lr": 0.0002, "beta1": 0.9, "smooth": 1.0, "lambda_mmd": 1.0, "lambda_l2": 0.0001, "seed": 3,
    "dtype": "float32", "log_every": 100, "scalar_every": 50, "sample_every": 500,
    "histogram_every": 5000, "save_every": 25, "keep": 5, "while_training": 10, "trace_step": 0,
}  # fmt: skip


@pytest.mark.parametrize("name", RECIPES)
def test_what_earlier_versions_wrote_is_read(name):
    written = dict(WRITTEN_BEFORE, recipe=name)
    hyper = config.from_json(written, type(defaults(name)), "config.json")
    assert (hyper.recipe, hyper.seed, hyper.noise_dim, hyper.g_loss) == (name, 3, 128, "minimax")
    assert hyper.eval_every == (0 if name == "toy" else 10)
    assert (hyper.ema, hyper.schedule) == (0, "constant")
    assert set(config.to_json(hyper)) == {"recipe", *fields(name)}


def test_runs_of_before_the_class_was_in_the_losses_go_on_without():
    written = config.to_json(defaults("dcgan_bn"))
    del written["lambda_class"]
    assert config.from_json(written, type(defaults("dcgan_bn")), "config.json").lambda_class == 0


def test_an_unknown_key_names_itself_and_the_file():
    hyper = other("fashion")
    values = dict(config.to_json(hyper), momentum=0.9, colour="red")
    with pytest.raises(UsageError, match=r"^a/config\.json: .*colour.*momentum"):
        config.from_json(values, type(hyper), "a/config.json")


@pytest.mark.parametrize("name", ["recipe", "batch", "seed"])
def test_a_missing_key_is_not_filled_with_a_guess(name):
    hyper = other("fashion")
    values = config.to_json(hyper)
    del values[name]
    with pytest.raises(UsageError, match=rf"^a/config\.json: .*{name}"):
        config.from_json(values, type(hyper), "a/config.json")


@pytest.mark.parametrize(
    "name, value", [("steps", "ten"), ("steps", None), ("d_lr", [1]), ("batch", {}), ("noise", 3)]
)
def test_a_value_of_another_type_is_refused(name, value):
    hyper = other("fashion")
    with pytest.raises(UsageError):
        config.from_json(dict(config.to_json(hyper), **{name: value}), type(hyper), "a/config.json")


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_values_outside_the_range_name_the_option(name):
    hyper = next(other(recipe) for recipe in NAMES if name in fields(recipe))
    for value in REFUSED[name]:
        with pytest.raises(UsageError) as error:
            dataclasses.replace(hyper, **{name: value})
        message = str(error.value)
        assert message.startswith("--" + name.replace("_", "-") + " "), message
        assert str(value) in message and "must be" in message, message
        assert "\n" not in message


def test_every_option_but_a_folder_and_a_switch_has_a_range():
    known = {option for name in NAMES for option in fields(name)}
    assert set(REFUSED) == known - {"data_dir", "fixed_g", "conditional"}


def test_a_refused_choice_lists_the_choices():
    with pytest.raises(UsageError, match="normal, uniform, poisson, exponential, bernoulli"):
        dataclasses.replace(defaults("fashion"), noise="laplace")


def test_the_ends_of_the_ranges_are_inside():
    never = {f"{what}_every": 0 for what in ("log", "scalar", "sample", "histogram", "save")}
    least = {"steps": 1, "batch": 1, "noise_dim": 1, "d_steps": 1, "keep": 1}
    least.update(beta1=0.0, seed=0, lambda_mmd=0.0, lambda_l2=1.0)
    hyper = dataclasses.replace(defaults("dcgan_mmd"), d_lr=1e-300, g_lr=1e300, **least, **never)
    assert (hyper.steps, hyper.save_every, hyper.beta1) == (1, 0, 0.0)
    assert dataclasses.replace(defaults("mnist"), smooth=1.0).smooth == 1.0


@pytest.mark.parametrize("recipe", NAMES)
def test_an_option_of_another_recipe_is_unknown(recipe):
    others = {option for name in NAMES for option in fields(name)} - set(fields(recipe))
    assert others, "an option that only some recipes take"
    for name in others:
        with pytest.raises(UsageError, match=f"unrecognized arguments: {config.flag(name)} "):
            train._parse(recipes.load(recipe), [config.flag(name), "0.5"])


def test_a_run_cannot_be_changed_in_place():
    with pytest.raises(dataclasses.FrozenInstanceError):
        other("fashion").steps = 8


@pytest.mark.parametrize("recipe", NAMES)
def test_each_option_is_a_flag_of_the_command_line(recipe):
    old_names = {new: old for old, new in config.RENAMED.items()}
    for name, field in fields(recipe).items():
        value = OTHER_VALUES[name]
        flag = "--" + name.replace("_", "-")
        assert config.flag(name) == flag
        forms = [[flag, str(value)], [f"{flag}={value}"]]
        if name in old_names:
            forms.append([config.flag(old_names[name]), str(value)])
        if field.type == "bool":  # a switch takes no value
            value, forms = True, [[flag]]
        for argv in forms:
            args = train._parse(recipes.load(recipe), argv)
            assert getattr(args, name) == value
            assert type(getattr(args, name)) is type(value)
            given = [option for option in fields(recipe) if getattr(args, option) is not None]
            assert given == [name], "an option that is not given must not be set"


def test_only_what_does_not_decide_the_numbers_may_change_on_the_way():
    known = {name: field for recipe in NAMES for name, field in fields(recipe).items()}
    free = {name for name, field in known.items() if not field.metadata["fixed"]}
    outputs = {f"{what}_every" for what in ("log", "scalar", "sample", "histogram", "save")}
    assert free == outputs | {"data_dir", "steps", "keep", "eval_every", "trace_step"}


def test_the_command_line_answers_without_tensorflow():
    code = """
import sys
from gan_tf1 import cli
for name in sys.argv[1:]:
    assert cli.train(name, ["--steps", "0"]) == 2
    try:
        cli.train(name, ["--help"])
    except SystemExit as end:
        assert end.code == 0
assert not [name for name in sys.modules if name.startswith(("tensorflow.python", "keras"))]
"""
    done = subprocess.run(
        [sys.executable, "-c", code, *NAMES],
        env=environment(),
        cwd=str(REPOSITORY / "tests"),
        capture_output=True,
        timeout=TIME_LIMIT,
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stderr.decode().splitlines()) == len(NAMES)
    assert all(f"Trains the recipe {name}." in done.stdout.decode() for name in NAMES)


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"noise_dim": 10**9}, "--noise-dim 1000000000: must be at most 65536"),
        ({"d_steps": 10**6}, "--d-steps 1000000: must be at most 100"),
        ({"batch": 2**21}, "--batch 2097152: must be at most 1048576"),
        ({"keep": 3 * 10**9}, "--keep 3000000000: must be at most 2147483647"),
        ({"steps": 2**31}, "--steps 2147483648: must be at most"),
        ({"trace_step": 2**40}, "--trace-step 1099511627776: must be at most"),
        ({"d_lr": 10**400}, "must be a positive finite number"),
        ({"steps": 10**400}, "must be at most"),
        ({"steps": "9" * 1000}, "must be of type int"),
        ({"data_dir": "a\0b"}, "holds a NUL character"),
        ({"dtype": "\n"}, r"--dtype '\n': must be one of"),
        ({"data_dir": "\ud800"}, "holds characters that no path has"),
    ],
    ids=lambda value: "" if isinstance(value, str) else "".join(value),
)
def test_bounds_and_characters_that_no_graph_and_no_path_bears(changes, words):
    with pytest.raises(UsageError) as caught:
        dataclasses.replace(defaults("fashion"), **changes)
    assert words in str(caught.value) and len(str(caught.value)) < 200


def test_a_path_that_is_not_utf_8_is_a_value():
    dataclasses.replace(defaults("fashion"), data_dir="caf\udce9")
