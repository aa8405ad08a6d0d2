"""Rules about the train steps of two networks."""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.syntax import attribute
from gan_tf1.migration.lint.values import Value

G_OR_D = re.compile(r"(^|_)(g|d|gen|dis|disc|generator|discriminator)(_|$)", re.IGNORECASE)


class Step(NamedTuple):
    """One minimize or apply_gradients."""

    node: ast.Call
    token: int
    optimizer: Value
    root: int  # which way through the file led here
    variables: str  # what identifies its var_list, "" where it has none
    counter: int  # token of its global_step
    loss: str  # source name of its loss
    updates: bool  # under a control dependency on all of UPDATE_OPS
    after: frozenset  # tokens that it is ordered behind
    helper: bool  # in a function that is given the var_list, and so makes several


def together(log: Log, steps: list) -> None:
    """What only all the train steps of a file show."""
    for i, one in enumerate(steps):
        for other in steps[i + 1 :]:
            if one.root == other.root and (one.node is not other.node or one.helper):
                _pair(log, one, other)


def unordered(log: Log, node: ast.AST, steps: list, what: str) -> None:
    for i, one in enumerate(steps):
        for other in steps[i + 1 :]:
            if not one.variables or not other.variables or one.variables == other.variables:
                continue
            if one.token in other.after or other.token in one.after:
                continue
            log.add(
                node,
                "W208",
                f"{what} the steps of two networks, in no order: each may see the other's "
                "weights before its update or after",
                "a run for each, or the second step under tf.control_dependencies([first])",
            )


def _pair(log: Log, one: Step, other: Step) -> None:
    both = bool(one.variables and other.variables)
    networks = both and one.variables != other.variables
    minimize = all(attribute(each.node.func) == "minimize" for each in (one, other))
    same = one.optimizer.token == other.optimizer.token
    if same and networks and "AdamOptimizer" in one.optimizer.tags:
        log.add(
            other.node,
            "W206",
            "one Adam takes the steps of two networks: its beta powers, which both share, "
            "move twice an iteration",
            "an optimizer for each network",
        )
    if networks and one.counter and one.counter == other.counter:
        log.add(
            other.node,
            "W209",
            "both steps count the same global_step: it grows by two an iteration",
            "give it to one of them",
        )
    if networks and one.updates and other.updates:
        log.add(
            other.node,
            "W204",
            "all of UPDATE_OPS runs with both networks' steps: the averages of each move in "
            "the other's step too, which then needs the other's feeds",
            "tf.get_collection(tf.GraphKeys.UPDATE_OPS, scope) for each",
        )
    if minimize and one.loss != other.loss and not both:
        told = bool(one.variables or other.variables)
        if told or (_of_a_network(one) and _of_a_network(other)):
            for each in (one, other):
                if not each.variables:
                    log.add(
                        each.node,
                        "W207",
                        "minimize without var_list: this step trains the other network too",
                        "var_list=, the variables of this network",
                    )


def _of_a_network(step: Step) -> bool:
    """The loss is called d_loss, generator_loss or the like."""
    return any(G_OR_D.search(word) for word in re.findall(r"(?:id|attr)='(\w+)'", step.loss))
