"""The twin's files beside those of the graph side: a `diff` of two shows what migration changes.

Same names in the same order, the same docstrings, functions that are the same word for word, and
equal numbers; whatever is not so is listed here, with the reason.
"""

from __future__ import annotations

import ast
import dataclasses
import importlib

import numpy as np
import pytest
import twins  # noqa: F401  skips on TensorFlow 1
from cli_helpers import REPOSITORY

from gan_tf1 import recipes
from gan_tf1.tf2 import recipes as twin_recipes
from gan_tf1.tf2.recipe import Recipe

GRAPH, TWIN = REPOSITORY / "gan_tf1", REPOSITORY / "gan_tf1" / "tf2"
# What TensorFlow 1 brings, or `tf.train.Saver`; and the twin's side of the parity ladder.
WITHOUT_A_PAIR = ("__init__.py", "optimizers.py", "weights.py", "column.py")
FILES = sorted(
    path.relative_to(TWIN).as_posix()
    for path in TWIN.rglob("*.py")
    if path.relative_to(TWIN).as_posix() not in WITHOUT_A_PAIR
)
PAGES = sorted(name for name in FILES if name.startswith("recipes/") and "__init__" not in name)

# Of the graph side alone: its TensorBoard pages, what is made from its checkpoints, replicas' data.
WITHOUT_A_TWIN = {"__init__.py", "classifier.py", "copies.py", "serving.py", "summaries.py"}
ONLY_IN_THE_GRAPH = {
    "batches.py": {
        "fill": "constants need no run that fills them",
        "_local": "likewise",
    },
    "inputs.py": {
        "noise_placeholder": "there are no placeholders",
        "_shares": "replicas are tf.distribute's affair",
    },
    "layers.py": {
        "_scale_and_shift": "variables of the layer's object",
        "_add_bias": "likewise",
    },
    "networks.py": {
        "_variables_of": "variables belong to objects, not to scopes",
        "discriminate_fakes": "a matter of speed alone, measured in the graph",
        "rounding": "a custom getter; the twin has no --dtype bfloat16",
        "_on_replicas": "replicas are tf.distribute's affair",
        "_join": "likewise",
        "_split": "likewise",
    },
    "recipe.py": {"Generated": "moving averages move in the call: no update ops to hand on"},
    "recipes/__init__.py": {"load_file": "a file of one's own is the command line's affair"},
    "train_ops.py": {
        "Update": "an update is done where it is written: there is no op to run",
        "Part": "there is no `sess.run`",
        "TrainOps": "likewise",
        "after": "the order of the lines is the order of the updates",
        "parts": "there is no `sess.run`",
        "_part": "likewise",
    },
}
ONLY_IN_THE_TWIN = {
    "networks.py": {"Models": "networks are handed on, where scopes were to be found by name"},
    "layers.py": {
        "label_width": "widths are given, where they were read off the inputs",
        "averages_stay": "updates that are not run, where a call is one",
    },
}
# Of the same name and not word for word the same, with what makes the difference.
REWRITTEN = {
    "averages.py": {
        "shown": "a second object, where there was a second scope",
        "start": "likewise",
        "follow": "no control dependency",
    },
    "batches.py": {
        "Data": "constants for variables and feeds",
        "hold": "likewise",
    },
    "build.py": {"Gan": "holds variables and functions", "build": "variables first, then the step"},
    "inputs.py": {
        "Inputs": "the docstring: no placeholders",
        "hold_data": "takes the images",
        "draw": "no placeholders",
        "_batch": "likewise",
        "_counter": "no variable scope",
    },
    "layers.py": {"variable": "no variable scope"},
    "networks.py": {
        "networks": "takes the models",
        "generate": "likewise",
        "discriminate": "likewise",
        "owned": "a module knows its variables",
        "check_partition": "no collection of all variables",
    },
    "recipe.py": {
        "Nets": "no update ops",
        "DLoss": "no report",
        "Points": "a comment in the docstring: drawn in the graph",
        "Recipe": "networks are classes; no console line",
    },
    "recipes/__init__.py": {"load": "the package that it is of"},
    "recipes/dcgan_bn.py": {"optimizer": "our Adam"},
    "recipes/dcgan_mmd.py": {"l2_penalty": "no ops", "optimizer": "our Adam"},
    "recipes/fashion.py": {"optimizer": "our Adam"},
    "recipes/keras_mlp.py": {"optimizer": "our Adam"},
    "recipes/mnist.py": {"optimizer": "our Adam"},
    "recipes/toy.py": {"optimizer": "our gradient descent"},
    "recipes/wgan_gp.py": {
        "d_loss": "no report",
        "gradient_penalty": "a tape",
        "optimizer": "our Adam",
    },
    "sampling.py": {"sample": "takes the models", "interpolate": "likewise"},
    "train_ops.py": {
        "rate": "a function, asked at each step",
        "DUpdate": "no op of the update",
        "minimize": "a tape",
        "split_d_update": "takes the models and the tape; no control dependencies",
        "further_d_steps": "likewise",
        "nets_of_g": "likewise; no second run",
    },
}
# Docstrings that are not the same, because not the same is true.
OTHER_DOCSTRINGS = {
    "averages.py": {"shown", "start", "follow"},
    "batches.py": {"Data", "hold"},
    "build.py": {"Gan", "build"},
    "inputs.py": {"Inputs", "hold_data"},
    "layers.py": {"variable", "Dense", "BatchNorm"},
    "networks.py": {"generate", "owned", "check_partition"},
    "recipe.py": {"Points"},
    "train_ops.py": {"minimize"},
}
MOVED = {"tf.log1p": "tf.math.log1p", "tf.div_no_nan": "tf.math.divide_no_nan"}


def beside(name):
    """The file of the graph side that a file of the twin stands beside."""
    return GRAPH / name if name.startswith("recipes/") else GRAPH / "graph" / name


def defined(path):
    """name -> node of what a module defines, in order."""
    text = path.read_text(encoding="utf-8")
    for old, new in MOVED.items():
        text = text.replace(old, new)
    kinds = (ast.FunctionDef, ast.ClassDef)
    return {node.name: node for node in ast.parse(text).body if isinstance(node, kinds)}


def constants(path):
    """The names in capitals that a module gives values to, in order."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    targets = [target for node in body if isinstance(node, ast.Assign) for target in node.targets]
    names = [node.id for each in targets for node in ast.walk(each) if isinstance(node, ast.Name)]
    return [name for name in names if name.isupper()]


def plain(name):
    """`conv2dtranspose` of conv2d_transpose as of Conv2DTranspose."""
    return name.replace("_", "").lower() if not name.startswith("_") else name


def modules(name):
    """(the module of the graph side, that of the twin)"""
    room = "" if name.startswith("recipes/") else "graph."
    path = name[: -len(".py")].replace("/__init__", "").replace("/", ".")
    return tuple(importlib.import_module(f"gan_tf1.{package}{path}") for package in (room, "tf2."))


def test_every_recipe_and_all_that_trains_has_a_twin():
    lists = (ONLY_IN_THE_GRAPH, ONLY_IN_THE_TWIN, REWRITTEN, OTHER_DOCSTRINGS)
    assert set().union(*lists) <= set(FILES)
    assert set(twin_recipes.names()) <= set(recipes.names())  # a twin is no duty of a recipe
    there = {path.name for path in (GRAPH / "graph").glob("*.py")}
    assert there - WITHOUT_A_TWIN == {name for name in FILES if "/" not in name}


@pytest.mark.parametrize("name", FILES)
def test_the_same_names_come_in_the_same_order(name):
    there, here = defined(beside(name)), defined(TWIN / name)
    gone, new = (set(each.get(name, ())) for each in (ONLY_IN_THE_GRAPH, ONLY_IN_THE_TWIN))
    assert gone <= set(there) and new <= set(here)
    kept = [plain(each) for each in there if each not in gone]
    assert [plain(each) for each in here if each not in new] == kept


@pytest.mark.parametrize("name", FILES)
def test_what_needs_no_migration_is_the_same_word_for_word(name):
    there, here = defined(beside(name)), defined(TWIN / name)
    differ = {
        each for each in set(here) & set(there) if ast.dump(here[each]) != ast.dump(there[each])
    }
    assert differ == set(REWRITTEN.get(name, ()))


@pytest.mark.parametrize("name", FILES)
def test_docstrings_are_the_same_where_the_same_is_true(name):
    there = {plain(each): ast.get_docstring(node) for each, node in defined(beside(name)).items()}
    here = {each: ast.get_docstring(node) for each, node in defined(TWIN / name).items()}
    differ = {
        each
        for each, docstring in here.items()
        if plain(each) in there and docstring != there[plain(each)]
    }
    assert differ == OTHER_DOCSTRINGS.get(name, set())


@pytest.mark.parametrize("name", FILES)
def test_constants_are_equal(name):
    names = constants(beside(name))
    assert constants(TWIN / name) == names
    there, here = modules(name)
    for each in names:
        if each not in ("DEFAULTS", "RECIPE"):  # see below
            np.testing.assert_equal(getattr(here, each), getattr(there, each))


@pytest.mark.parametrize("name", PAGES)
def test_options_and_defaults_are_equal(name):
    there, here = (module.RECIPE.defaults for module in modules(name))
    assert dataclasses.asdict(here) == dataclasses.asdict(there)
    for one, other in zip(dataclasses.fields(here), dataclasses.fields(there)):
        assert (one.name, one.type, one.default) == (other.name, other.type, other.default)
        assert one.metadata == other.metadata
    for module in modules(name):
        assert module.RECIPE.defaults == getattr(module, "DEFAULTS", module.RECIPE.defaults)


@pytest.mark.parametrize("name", PAGES)
def test_recipes_are_equal_but_for_what_changes_no_number(name):
    there, here = (module.RECIPE for module in modules(name))
    apart = [field for field in type(there)._fields if field not in Recipe._fields]
    assert apart == ["line", "log_odds", "one_thread_per_op", "halve_fakes_from", "file"]
    kept = tuple(field for field in type(there)._fields if field not in apart)
    assert Recipe._fields == kept
    for field in ("image", "rows", "columns", "standardise_noise", "updates", "name"):
        assert getattr(here, field) == getattr(there, field), field
    for field in ("generator", "discriminator", "d_loss", "g_loss", "optimizer"):
        one, other = getattr(here, field).__name__, getattr(there, field).__name__
        assert plain(one) == plain(other)
    assert (here.points is None) == (there.points is None)
    assert here.text == modules(name)[1].__doc__
