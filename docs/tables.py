"""Writes what the pages list of the code and of themselves: options, contents, index.

    python docs/tables.py             # writes docs/options.md, docs/migration.md in place
    python docs/tables.py --check     # exit status 1 where one would change

Only what stands between `<!-- NAME: written by docs/tables.py -->` and `<!-- end -->` is touched.
"""

from __future__ import annotations

import argparse
import dataclasses
import importlib
import re
import sys
from pathlib import Path
from typing import Any, Callable, NamedTuple, Sequence
from unittest import mock

from gan_tf1 import config, lazy_tensorflow

lazy_tensorflow.install()  # nothing here needs it, and it takes seconds

from gan_tf1 import recipes  # noqa: E402
from gan_tf1.commands import train  # noqa: E402
from gan_tf1.errors import Parser  # noqa: E402

DOCS = Path(__file__).resolve().parent
LONGEST = 90  # characters of a message in the index

# What people search for that neither the title nor the message of the entry says.
WORDS = {
    "S01": "placeholder, Session, InteractiveSession, get_variable, AdamOptimizer, "
    "GradientDescentOptimizer, FileWriter, global_variables_initializer, app, flags, gfile, "
    "ConfigProto, logging, set_random_seed, random_normal, truncated_normal, to_float",
    "S02": "layers, dense, conv2d, conv2d_transpose, flatten, dropout, batch_normalization, "
    "rnn_cell",
    "S03": "contrib, slim, xavier_initializer",
    "S04": "input_data, read_data_sets, next_batch",
    "S05": "fashion_mnist, keras.datasets",
    "S06": "estimator, MonitoredTrainingSession, hooks",
    "S07": "track_tf1_style_variables",
    "S08": "set_session, get_session, K.learning_phase",
    "S09": "make_one_shot_iterator, make_initializable_iterator, tf.data",
    "S10": "tf_upgrade_v2",
    "S11": "TF_USE_LEGACY_KERAS, tf_keras",
    "S12": "disable_eager_execution, eager execution",
    "S18": "reuse, AUTO_REUSE",
    "S20": "AUTO_REUSE",
    "S22": "name_scope",
    "S23": "disable_v2_behavior, float32_ref, use_resource",
    "S24": "shape[1].value, Dimension",
    "S25": "ref(), set of variables",
    "S26": "var_list, compute_gradients",
    "S27": "Attempting to use uninitialized value, global_variables_initializer, use_resource",
    "S28": "merge_all",
    "S31": "nan, inf, log(sigmoid)",
    "S33": "control_dependencies, order of the updates",
    "S34": "global_step",
    "S35": "label_smoothing",
    "S37": "set_random_seed, seed",
    "S38": "seed, initializer",
    "S39": "finalize, memory, slow",
    "S40": "AdamOptimizer, beta1_power",
    "S41": "UPDATE_OPS, moving_mean, moving_variance, BatchNormalization, moving averages",
    "S42": "UPDATE_OPS, moving_mean, moving averages",
    "S43": "UPDATE_OPS, moving_mean, moving_variance, BatchNormalization, moving averages",
    "S44": "tf.summary.scalar, tf_upgrade_v2",
    "S45": "merge_all, tf.summary.scalar",
    "S46": "FileWriter, flush",
    "S47": "FileWriter, filename_suffix",
    "S48": "Saver, restore",
    "S49": "beta1_power, AdamOptimizer",
    "S50": "Assign requires shapes of both tensors to match, Matrix size-incompatible",
    "S51": "Saver, .data-00000-of-00001",
    "S52": "Saver, max_to_keep",
    "S53": "tf.train.Checkpoint, assert_existing_objects_matched",
    "S54": "np.reshape",
    "S55": "np.float, np.int, np.bool",
    "S57": "uint8",
    "S58": "replica_device_setter, ps and worker",
    "S59": "tf.function",
    "S60": "keras.optimizers.Adam",
    "S61": "GradientTape",
    "S62": "tf.function",
    "S63": "tf.function, np.random",
    "S64": "epsilon, keras.optimizers.Adam",
    "S65": "var_list, minimize",
    "S66": "sigmoid_cross_entropy_with_logits",
    "S67": "print, Python 2, 2to3, exec, backticks",
    "S68": "xrange, raw_input, unicode, iteritems, has_key, cPickle, StringIO, urllib2, imp, "
    "StopIteration, a bytes-like object is required, "
    "distutils, getargspec, map, zip",
    "S69": "integer division, Dimension value must be integer, slice indices must be integers",
    "S70": "sigmoid_cross_entropy_with_logits, positional arguments",
    "S71": "dropout, keep_prob, rate",
    "S72": "keras.layers.core, np_utils, advanced_activations, _keras_shape, output_shape, "
    "get_shape, get_updates",
    "S73": "lr, output_dim, nb_epoch, border_mode",
    "S74": "train_on_batch",
    "S75": "save_weights, load_weights",
    "S76": "isinstance, tf.Variable",
    "S77": "tostring, Image.ANTIALIAS, cm.get_cmap, normed, seaborn, joblib, fetch_mldata, "
    "yaml.load, h5py, TSNE, sqrtm, imageio, cannot write mode F as PNG",
    "S78": "DEFINE_integer, DEFINE_string, flags",
    "S79": "tf.device, allow_soft_placement",
    "S80": "trainable, The model does not have any trainable weights",
    "S90": "scipy.misc, imread, imsave, imresize, toimage",
    "S91": "keras.optimizers.legacy",
    "S92": "OperatorNotAllowedInGraphError, Iterating over a symbolic tf.Tensor is not allowed, "
    "tf.cond",
    "S93": "NotImplementedError, np.array of a tensor",
    "S94": "KerasTensor, keras.Input, add_loss, keras.backend, K.gradients, vae_loss",
    "S95": "Saver, renamed variables, names after Keras, list_variables",
    "S96": "AdamOptimizer, to_keras, moments, epsilon",
    "S97": "wrap_function, UPDATE_OPS, moving_mean, moving_variance, moving averages",
    "S99": "compile, train_on_batch, one Adam for two Keras models",
    "S98": "moving averages, ExponentialMovingAverage.apply, reuse, batch normalisation",
}

ZERO = {
    "seed": "a seed like any other",
    "ema": "no average",
    "beta1": "the gradient itself, no mean of it",
    "beta2": "the newest square alone",
}
# Programs other than the training of a recipe, by the script that a reader starts.
PROGRAMS = {
    "sample.py": "commands.sample",
    "evaluate.py": "commands.evaluate",
    "export.py": "commands.export",
    "lint_legacy.py": "commands.lint",
    "compare_with_tf2.py": "commands.compare",
    "benchmark.py": "commands.benchmark",
}
OF_RUNS = ("resume", "run_name", "logdir", "import_checkpoint", "name_map", "two_runs", "replicas")
OF_RUNS += ("cluster", "task", "cluster_timeout", "stop_workers")


class _Built(Exception):
    """Carries a parser out of the command line that made it."""


class Entry(NamedTuple):
    """A symptom of docs/migration.md, as much of it as the index needs."""

    name: str  # S07
    title: str
    messages: list[str]


def entries(text: str) -> list[Entry]:
    """The symptoms in the order of the page."""
    found = []
    for part in re.split(r'(?m)^(?=<a id="s\d+"></a>$)', text)[1:]:
        part = re.split(r"(?m)^#{2,3} ", part)[0]
        name, title = re.findall(r"(?m)^#### (S\d+) (.*)$", part)[0]
        found.append(Entry(name, title, re.findall(r"(?ms)^```text\n(.*?)\n```$", part)))
    return found


def contents(text: str) -> str:
    """The headings as nested links; what stands above the contents is left out."""
    lines = []
    for marks, title in re.findall(r"(?m)^(##|###) (.*)$", text.split("\n## Index\n")[1]):
        lines.append(f"{'  ' * (len(marks) - 2)}* [{title}](#{anchor(title)})")
    return "\n".join(["* [Index](#index)"] + lines)


def anchor(title: str) -> str:
    """What a link to a heading ends with."""
    return re.sub(r"[^\w\- ]", "", title).lower().replace(" ", "-")


def index(text: str) -> str:
    """A table of words and the entries that have them, by the alphabet."""
    rows: dict[str, list[str]] = {"No matching distribution found for tensorflow==1.15": ["pip"]}
    for entry in entries(text):
        of_title = entry.title.replace("Silent: ", "").replace("`", "")
        words = [fragment(message) for message in entry.messages] or [of_title]
        words += WORDS.get(entry.name, "").split(", ") if entry.name in WORDS else []
        quoted = {word.strip("` ") for word in words if "`" in word}
        for word in words:
            if word in quoted:
                continue
            names = rows.setdefault(word, [])
            if entry.name not in names:
                names.append(entry.name)
    lines = ["| words | entry |", "|---|---|"]
    for word in sorted(rows, key=lambda word: (re.sub(r"^\W+", "", word).lower(), word)):
        links = ", ".join(f"[{name}](#{name.lower()})" for name in rows[word])
        lines.append("| {} | {} |".format(word.replace("|", "\\|").replace("<", "&lt;"), links))
    return "\n".join(lines)


def fragment(message: str) -> str:
    """The longest piece of a message without names of one's own, cut at a word."""
    told = " ".join(message.split("\n")[0].split())
    first, *others = re.sub(r"^\w+(Error|Exception): ", "", told).split("...")
    pieces = [first] + [piece.lstrip("')/") for piece in others]  # the end of a name of one's own
    piece = max(pieces, key=len).strip(" .,;")
    if len(piece) > LONGEST:
        piece = piece[: LONGEST + 1].rsplit(" ", 1)[0]
    return f"`{piece}`" if "`" not in piece else f"`` {piece} ``"


def options() -> str:
    """A row for each option of the recipes, its defaults and the recipes that take it."""
    names = recipes.names()
    rows: dict[str, dict[str, dataclasses.Field[Any]]] = {}
    for name in names:
        for field in config.options(recipes.load(name).defaults):
            rows.setdefault(field.name, {})[name] = field
    lines = ["| option | meaning | default | recipes | 0 means |", "|---|---|---|---|---|"]
    for option, fields in rows.items():
        field = next(iter(fields.values()))
        meaning = field.metadata["help"]
        if field.metadata["choices"]:
            meaning += ": " + ", ".join(field.metadata["choices"])
        without = [name for name in names if name not in fields]
        taken = "all but " + ", ".join(without) if len(without) == 1 else ", ".join(fields)
        taken = taken if without else "all"
        zero = zero_means(field)
        cells = [f"`{config.flag(option)}`", meaning, defaults(option, fields), taken, zero]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def defaults(option: str, fields: dict[str, dataclasses.Field[Any]]) -> str:
    """`30000`, or `fashion: 100000, others: 30000`; the commonest is said of the others."""
    values = {name: shown(getattr(recipes.load(name).defaults, option)) for name in fields}
    commonest = max(values.values(), key=list(values.values()).count)
    apart = [f"{name}: {value}" for name, value in values.items() if value != commonest]
    return ", ".join([*apart, f"others: {commonest}"]) if apart else commonest


def shown(value: object) -> str:
    """A default as one types it; a flag that is off and a folder that is not given are empty."""
    return "" if value is False or value == "" else str(value)


def zero_means(field: dataclasses.Field[Any]) -> str:
    """What 0 does, of an option that takes a number."""
    if field.type not in ("int", "float"):
        return ""
    check = field.metadata["check"]
    if check and check(0):
        return "refused"
    if check is config.not_negative:
        return "never"
    return ZERO.get(field.name, "without the term")


def parser_of(main: Callable[[list[str]], object]) -> argparse.ArgumentParser:
    """The parser that a command line makes before it reads its arguments."""
    with mock.patch.object(Parser, "parse_args", lambda self, argv=None: _raise(_Built(self))):
        try:
            main([])
        except _Built as built:
            return built.args[0]
    raise AssertionError("no command line was read")


def _raise(error: Exception) -> None:
    raise error


def arguments(parser: argparse.ArgumentParser, only: Sequence[str] = ()) -> str:
    """A row for each argument of a program; only: the names of those wanted, all unless given."""
    lines = ["| argument | meaning |", "|---|---|"]
    for action in parser._actions:
        wanted = not only or action.dest in only
        if not wanted or action.dest == "help" or action.help == argparse.SUPPRESS:
            continue
        what = action.metavar or ",".join(action.choices or [action.dest.upper()])
        value = "" if action.nargs == 0 or not action.option_strings else f" {what}"
        name = (action.option_strings or [str(what)])[-1] + value
        help = (action.help or "").replace("|", "\\|").replace("%%", "%")
        if action.choices and action.option_strings and action.metavar is None:
            name = action.option_strings[-1]
            help += ": " + ", ".join(str(choice) for choice in action.choices)
        lines.append(f"| `{name}` | {help} |")
    return "\n".join(lines)


def programs() -> str:
    """The tables of all programs, each below its name."""
    parts = []
    for script, module in PROGRAMS.items():
        command = importlib.import_module("gan_tf1." + module)
        parts.append(f"### {script}\n\n{arguments(parser_of(command.main))}")
    return "\n\n".join(parts)


def of_runs() -> str:
    """The options of the training scripts that are no recipe's: where, from what, how."""
    recipe = recipes.load("fashion")
    return arguments(parser_of(lambda argv: train.train(recipe, argv)), OF_RUNS)


def filled(text: str, name: str, content: str) -> str:
    """A page with what stands between its markers of that name replaced."""
    begin, end = f"<!-- {name}: written by docs/tables.py -->", "<!-- end -->"
    before, rest = text.split(begin)
    return f"{before}{begin}\n{content}\n{end}{rest.split(end, 1)[1]}"


def pages() -> dict[Path, str]:
    """Each page that has something written here -> what it should be."""
    migration, of_options = DOCS / "migration.md", DOCS / "options.md"
    text = migration.read_text(encoding="utf-8")
    text = filled(text, "contents", contents(text))
    text = filled(text, "index", index(text))
    return {
        migration: text,
        of_options: options_page(of_options.read_text(encoding="utf-8")),
    }


def options_page(text: str) -> str:
    """docs/options.md with its three tables."""
    text = filled(text, "options", options())
    text = filled(text, "runs", of_runs())
    return filled(text, "programs", programs())


def main() -> int:
    stale = [path for path, text in pages().items() if path.read_text(encoding="utf-8") != text]
    for path in stale:
        print(path.name)
        if "--check" not in sys.argv:
            path.write_text(pages()[path], encoding="utf-8")
    return int("--check" in sys.argv and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
