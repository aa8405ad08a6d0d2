"""What the rules are told of the way through a script: records, each of one thing seen on it."""

from __future__ import annotations

import ast
from typing import NamedTuple

from gan_tf1.migration.lint.interpreter.values import NOTHING, Value

# Whether a graph of the script's own is the default one.
NO_GRAPH, GRAPH, PERHAPS = "no graph", "graph", "perhaps"


class ApiCall(NamedTuple):
    """A call of TensorFlow, with what was known when it was reached."""

    node: ast.Call
    space: str  # V1 or V2 of api_names, "" where it may be either
    path: str  # nn.relu
    arguments: list[Value]
    keywords: dict[str | None, Value]
    graph: str  # NO_GRAPH, GRAPH or PERHAPS
    random_ops: int  # random ops and variables that were made in this graph before

    def first(self) -> Value:
        """The input of an operation."""
        if self.arguments:
            return self.arguments[0]
        return self.keywords.get("x", self.keywords.get("input", NOTHING))


class TrainStep(NamedTuple):
    """One minimize or apply_gradients."""

    node: ast.Call
    token: int
    optimizer: Value
    entry: int  # which way through the script led here; steps of different ways never meet
    variables: str  # what identifies its var_list, "" where it has none
    counter: int  # token of its global_step, 0 where it has none that is known
    loss: str  # its source, as ast.dump has it
    updates: bool  # under a control dependency on all of UPDATE_OPS
    after: frozenset[int]  # tokens that it is ordered behind
    in_helper: bool  # in a function that is given the var_list, and so makes several


class StepsTogether(NamedTuple):
    """Train steps that one sess.run or one tf.group executes."""

    node: ast.Call
    steps: list[TrainStep]
    by: str  # "sess.run" or "group"


class RepeatedOps(NamedTuple):
    """Ops that a place makes at every turn of a loop that runs a session."""

    node: ast.expr | ast.stmt
    function: str  # which function makes them, "" where they stand in the loop itself
    ops: list[str]


class UnderReuse(NamedTuple):
    """What makes variables, in a variable scope that surely makes none."""

    node: ast.Call
    what: str  # "averages", or the class of an optimizer


class NameTest(NamedTuple):
    """`"d_" in v.name` or `v.name.startswith("d_")` of a variable v."""

    node: ast.expr
    method: str  # "in" or "startswith"
    text: object  # the literal, "" where it is none


class NumberUse(NamedTuple):
    """A value that is made a number, or the text of one."""

    node: ast.expr
    value: Value
    by: str  # "%d", "float()"; "" of a format specification


class Trace:
    """All records of one script, each list in the order in which it was executed."""

    def __init__(self) -> None:
        self.api_calls: list[ApiCall] = []
        self.steps: list[TrainStep] = []
        self.together: list[StepsTogether] = []
        self.repeated_ops: list[RepeatedOps] = []
        self.under_reuse: list[UnderReuse] = []
        self.averages: list[ast.Call] = []  # that a function makes, wherever it is called
        self.name_tests: list[NameTest] = []
        self.number_uses: list[NumberUse] = []
        self.complete = True  # False: it was too much to follow, the rest is not here

    def keep(self, nodes: set[ast.AST]) -> None:
        """Drops what was seen at other nodes than these, in files beside the script."""
        self.api_calls = [each for each in self.api_calls if each.node in nodes]
        self.steps = [each for each in self.steps if each.node in nodes]
        self.together = [each for each in self.together if each.node in nodes]
        self.repeated_ops = [each for each in self.repeated_ops if each.node in nodes]
        self.under_reuse = [each for each in self.under_reuse if each.node in nodes]
        self.averages = [each for each in self.averages if each in nodes]
        self.name_tests = [each for each in self.name_tests if each.node in nodes]
        self.number_uses = [each for each in self.number_uses if each.node in nodes]
