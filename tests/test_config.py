"""Hyper: one table for the command line, config.json and TensorBoard."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys

import pytest
from cli_helpers import REPOSITORY, environment

from gan_tf1 import config
from gan_tf1.commands import train
from gan_tf1.config import RECIPES, Hyper
from gan_tf1.errors import UsageError

OTHER = Hyper(
    recipe="fashion",
    dataset="mnist",
    split="test",
    data_dir="/some where/else",
    density="mixture",
    steps=7,
    batch=9,
    noise="poisson",
    noise_width=11,
    loss="minimax",
    d_steps=3,
    d_lr=1.5e-5,
    g_lr=0.1,
    beta1=0.5,
    smooth=0.9,
    lambda_mmd=0.25,
    lambda_l2=0.5,
    seed=2**31 - 1,
    dtype="float64",
    log_every=1,
    scalar_every=2,
    sample_every=3,
    histogram_every=4,
    save_every=5,
    keep=6,
    conditional=True,
    while_training=7,
    trace_step=8,
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
    "noise_width": COUNT,
    "loss": ("wasserstein",),
    "d_steps": COUNT,
    "d_lr": RATE,
    "g_lr": RATE,
    "beta1": (-0.1, 1.0, float("nan"), float("inf")),
    "smooth": (0.0, -0.1, 1.1, float("nan")),
    "lambda_mmd": SHARE,
    "lambda_l2": SHARE,
    "seed": (-1, 2**31),
    "dtype": ("float16", "double"),
    "log_every": EVERY,
    "scalar_every": EVERY,
    "sample_every": EVERY,
    "histogram_every": EVERY,
    "save_every": EVERY,
    "keep": COUNT,
    "while_training": EVERY,
    "trace_step": EVERY,
}


def test_every_option_survives_the_way_through_json():
    defaults = Hyper(recipe="fashion")
    switched = Hyper(recipe="toy", fixed_g=True)  # does not go with what OTHER has
    for field in dataclasses.fields(Hyper)[1:]:
        values = {getattr(hyper, field.name) for hyper in (OTHER, switched, defaults)}
        assert len(values) > 1, field.name
    for hyper in (OTHER, switched, defaults):
        written = json.dumps(config.to_json(hyper))
        assert config.from_json(json.loads(written), "config.json") == hyper


def test_an_unknown_key_names_itself_and_the_file():
    values = dict(config.to_json(OTHER), momentum=0.9, colour="red")
    with pytest.raises(UsageError, match=r"^a/config\.json: .*colour.*momentum"):
        config.from_json(values, "a/config.json")


@pytest.mark.parametrize("name", ["recipe", "batch", "seed"])
def test_a_missing_key_is_not_filled_with_a_guess(name):
    values = config.to_json(OTHER)
    del values[name]
    with pytest.raises(UsageError, match=rf"^a/config\.json: .*{name}"):
        config.from_json(values, "a/config.json")


@pytest.mark.parametrize(
    "name, value", [("steps", "ten"), ("steps", None), ("d_lr", [1]), ("batch", {}), ("noise", 3)]
)
def test_a_value_of_another_type_is_refused(name, value):
    with pytest.raises(UsageError):
        config.from_json(dict(config.to_json(OTHER), **{name: value}), "a/config.json")


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_values_outside_the_range_name_the_option(name):
    for value in REFUSED[name]:
        with pytest.raises(UsageError) as error:
            dataclasses.replace(OTHER, **{name: value})
        message = str(error.value)
        assert message.startswith("--" + name.replace("_", "-") + " "), message
        assert str(value) in message and "must be" in message, message
        assert "\n" not in message


def test_every_option_but_a_folder_and_a_switch_has_a_range():
    assert set(REFUSED) == {field.name for field in dataclasses.fields(Hyper)[1:]} - {
        "data_dir",
        "fixed_g",
        "conditional",
    }


def test_a_refused_choice_lists_the_choices():
    with pytest.raises(UsageError, match="normal, uniform, poisson, exponential, bernoulli"):
        Hyper(recipe="fashion", noise="laplace")


def test_the_ends_of_the_ranges_are_inside():
    never = {f"{what}_every": 0 for what in ("log", "scalar", "sample", "histogram", "save")}
    least = {"steps": 1, "batch": 1, "noise_width": 1, "d_steps": 1, "keep": 1}
    least.update(beta1=0.0, seed=0, lambda_mmd=0.0, lambda_l2=1.0, smooth=1.0)
    hyper = Hyper(recipe="fashion", d_lr=1e-300, g_lr=1e300, **least, **never)
    assert (hyper.steps, hyper.save_every, hyper.beta1) == (1, 0, 0.0)


@pytest.mark.parametrize("recipe", RECIPES)
def test_an_option_of_another_recipe_is_unknown(recipe):
    others = {field.name for field in dataclasses.fields(Hyper)[1:]}
    others -= {field.name for field in config.options(recipe)}
    assert others, "an option that only some recipes take"
    for name in others:
        with pytest.raises(UsageError, match=f"unrecognized arguments: {config.flag(name)} "):
            train._parse(recipe, [config.flag(name), "0.5"])


def test_a_run_cannot_be_changed_in_place():
    with pytest.raises(dataclasses.FrozenInstanceError):
        OTHER.steps = 8


@pytest.mark.parametrize("recipe", RECIPES)
def test_each_option_is_a_flag_of_the_command_line(recipe):
    for field in config.options(recipe):
        value = getattr(OTHER, field.name)
        name = "--" + field.name.replace("_", "-")
        assert config.flag(field.name) == name
        forms = [[name, str(value)], [f"{name}={value}"]]
        if field.type == "bool":  # a switch takes no value
            value, forms = True, [[name]]
        for argv in forms:
            args = train._parse(recipe, argv)
            assert getattr(args, field.name) == value
            assert type(getattr(args, field.name)) is type(value)
            given = [f.name for f in config.options(recipe) if getattr(args, f.name) is not None]
            assert given == [field.name], "an option that is not given must not be set"


def test_only_what_does_not_decide_the_numbers_may_change_on_the_way():
    free = {f.name for f in dataclasses.fields(Hyper)[1:] if not f.metadata["fixed"]}
    outputs = {f"{what}_every" for what in ("log", "scalar", "sample", "histogram", "save")}
    assert free == outputs | {"data_dir", "steps", "keep", "while_training", "trace_step"}


def test_the_command_line_is_checked_without_tensorflow():
    code = "import sys, gan_tf1.cli as c; s = c.train('fashion', ['--steps', '0']); "
    code += "sys.exit(9 if 'tensorflow' in sys.modules else s)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(),
        cwd=str(REPOSITORY / "tests"),
        stderr=subprocess.PIPE,
        timeout=20,
    )
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.decode().splitlines()) == 1
