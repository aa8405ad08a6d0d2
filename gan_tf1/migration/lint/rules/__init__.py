"""The rules: each is told what is known of a script, and writes findings.

A rule is a module with two names: ANCHORS, its codes and the heading of the page that explains
each, and check(program, log). It stands in RULES and nowhere else. It reads the records of the
program and the expressions in them; it does not walk through the script. Codes: E it raises, W it
runs and what it does is wrong, N it runs, beware.
"""

from __future__ import annotations

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.rules import (
    api_arguments,
    api_rules,
    array_numbers,
    batch_norm,
    copied_files,
    dataset_iterators,
    device_functions,
    dimensions,
    eager_graphs,
    feature_tests,
    flag_defaults,
    gpu_devices,
    keras,
    log_probabilities,
    loop_ops,
    loss_arguments,
    numpy_rules,
    packages,
    positional_arguments,
    python2,
    reused_scopes,
    seeds,
    step_order,
    summaries,
    train_steps,
    variable_classes,
    variable_reuse,
    variable_selection,
)

RULES = (
    api_rules,
    api_arguments,
    copied_files,
    numpy_rules,
    packages.names,
    variable_reuse,
    reused_scopes,
    feature_tests,
    flag_defaults,
    gpu_devices,
    dimensions,
    dataset_iterators,
    summaries,
    batch_norm,
    device_functions,
    eager_graphs,
    seeds,
    log_probabilities,
    loss_arguments,
    variable_selection,
    array_numbers,
    loop_ops,
    train_steps,
    step_order,
    python2.names,
    python2.integer_division,
    positional_arguments,
    keras.api,
    keras.symbolic,
    python2.lazy_lists,
    python2.iteration,
    python2.strings,
    keras.frozen,
    keras.objects,
    keras.optimizers,
    keras.identifiers,
    keras.networks,
    keras.attributes,
    keras.input_axes,
    packages.float_pictures,
    variable_classes,
)
ANCHORS: dict[str, str] = {code: anchor for rule in RULES for code, anchor in rule.ANCHORS.items()}


def check(program: Program, log: Log) -> None:
    """Adds to the log what every rule finds."""
    for rule in RULES:
        rule.check(program, log)
