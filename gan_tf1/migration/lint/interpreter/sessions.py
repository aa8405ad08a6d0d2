"""Sessions, what they run, and the train steps among it."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from gan_tf1.migration.lint.interpreter.trace import StepsTogether, TrainStep
from gan_tf1.migration.lint.interpreter.values import NOTHING, Value, fetched, leaves
from gan_tf1.migration.lint.syntax import argument, last, parameters

if TYPE_CHECKING:
    from gan_tf1.migration.lint.interpreter.walker import Walker

NAME = re.compile(r"^_?(sess|session)(ion)?_?$", re.IGNORECASE)
ARGUMENTS = {"session", "feed_dict"}  # of Tensor.eval and Operation.run


def is_session(owner: Value, name: str, keywords: dict[str | None, Value]) -> bool:
    """What has this run() is a session, or an op that the default session runs."""
    return (
        "session" in owner.tags
        or bool(NAME.match(name))
        or ("tensor" in owner.tags and not ARGUMENTS.isdisjoint(keywords))
        or "train_op" in owner.tags
    )


def can_evaluate(owner: Value, keywords: dict[str | None, Value]) -> bool:
    """What has this eval() is a tensor."""
    return "tensor" in owner.tags or not ARGUMENTS.isdisjoint(keywords)


def run(
    walker: Walker, node: ast.Call, arguments: list[Value], keywords: dict[str | None, Value]
) -> Value:
    """sess.run(fetches)"""
    walker.session_runs()
    if arguments and "session" in arguments[0].tags:
        return NOTHING
    fetches = arguments[0] if arguments else keywords.get("fetches", NOTHING)
    together(walker, node, [fetches], "sess.run")
    return fetched(fetches)


def together(walker: Walker, node: ast.Call, values: list[Value], by: str) -> None:
    """Records the train steps that are among the values, or in the tuples and lists there."""
    tokens = [leaf.token for value in values for leaf in leaves(value)]
    steps = [walker.steps[token] for token in tokens if token in walker.steps]
    if len(steps) > 1:
        walker.trace.together.append(StepsTogether(node, steps, by))


def train_step(
    walker: Walker,
    node: ast.Call,
    optimizer: Value,
    arguments: list[Value],
    keywords: dict[str | None, Value],
) -> Value:
    """optimizer.minimize(loss, global_step, var_list), or apply_gradients(pairs, global_step)"""
    name = last(node.func)
    walker.made("." + name + "()", node)
    token = walker.new_token()
    counter = keywords.get("global_step", arguments[1] if len(arguments) > 1 else NOTHING)
    if name == "minimize":
        loss = ast.dump(argument(node, "loss", 0) or node.func)
        variables = argument(node, "var_list", 2)
        known = keywords.get("var_list", arguments[2] if len(arguments) > 2 else NOTHING)
    else:
        loss, variables, known = "", argument(node, "grads_and_vars", 0), NOTHING
    if known.const == (None,):
        variables = None
    identity = ""
    if variables:
        identity = str(known.token) if known.token else ast.dump(variables)
    dependencies = [leaf for each in walker.context.dependencies for leaf in leaves(each)]
    step = TrainStep(
        node=node,
        token=token,
        optimizer=optimizer,
        entry=walker.entry,
        variables=identity,
        counter=counter.token if "tensor" in counter.tags else 0,
        loss=loss,
        updates=any("update_ops" in each.tags for each in dependencies),
        after=frozenset(each.token for each in dependencies if each.token),
        in_helper=bool(walker.active) and last(variables) in parameters(walker.active[-1].args),
    )
    walker.steps[token] = step
    walker.trace.steps.append(step)
    return Value(tags=frozenset(["train_op"]), token=token)
