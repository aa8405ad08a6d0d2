"""What the train steps of two networks share and should not."""

from __future__ import annotations

import re
from itertools import combinations

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.interpreter.trace import TrainStep
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.syntax import attribute

ANCHORS = {
    "W204": "s42",
    "W206": "s40",
    "W207": "s65",  # minimize without var_list
    "W209": "s34",
}

# The layers run their updates themselves, and UPDATE_OPS is empty.
NO_UPDATES = re.compile(r"updates_collections\s*=\s*None")
G_OR_D = re.compile(r"(^|_)(g|d|gen|dis|disc|generator|discriminator)(_|$)", re.IGNORECASE)
NAME_IN_DUMP = re.compile(r"(?:id|attr)='(\w+)'")


def check(program: Program, log: Log) -> None:
    """W204, W206, W207 and W209 of each pair of steps that one way through the script makes."""
    empty = NO_UPDATES.search(program.with_beside) is not None
    for one, other in combinations(program.trace.steps, 2):
        if one.entry == other.entry and (one.node is not other.node or one.in_helper):
            if one.variables and other.variables:
                # Variables are not compared with the pairs that apply_gradients takes.
                same = attribute(one.node.func) == attribute(other.node.func)
                if same and one.variables != other.variables:
                    _two_networks(log, one, other, empty)
            else:
                _without_variables(log, one, other)


def _two_networks(log: Log, one: TrainStep, other: TrainStep, no_updates: bool) -> None:
    if one.optimizer.token == other.optimizer.token and "AdamOptimizer" in one.optimizer.tags:
        log.add(
            other.node,
            "W206",
            "one Adam takes the steps of two networks: its beta powers, which both share, "
            "move twice an iteration",
            "an optimizer for each network",
        )
    if one.counter and one.counter == other.counter:
        log.add(
            other.node,
            "W209",
            "both steps count the same global_step: it grows by two an iteration",
            "give it to one of them",
        )
    if one.updates and other.updates and not no_updates:
        log.add(
            other.node,
            "W204",
            "all of UPDATE_OPS runs with both networks' steps: the averages of each move in "
            "the other's step too, which then needs the other's feeds",
            "tf.get_collection(tf.GraphKeys.UPDATE_OPS, scope) for each",
        )


def _without_variables(log: Log, one: TrainStep, other: TrainStep) -> None:
    pair = one, other
    if one.loss == other.loss or any(attribute(each.node.func) != "minimize" for each in pair):
        return
    if any(each.variables for each in pair) or all(_is_of_a_network(each) for each in pair):
        for each in pair:
            # The loss of an autoencoder beside D knows nothing of D.
            if not each.variables and _is_of_a_network(each):
                log.add(
                    each.node,
                    "W207",
                    "minimize without var_list: this step trains the other network too",
                    "var_list=, the variables of this network",
                )


def _is_of_a_network(step: TrainStep) -> bool:
    """The loss is called d_loss, generator_loss or the like."""
    return any(G_OR_D.search(word) for word in NAME_IN_DUMP.findall(step.loss))
