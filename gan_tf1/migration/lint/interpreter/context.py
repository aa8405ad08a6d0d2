"""What is around a statement on the way through a script: its graph, its loops, its `with`s."""

from __future__ import annotations

import ast
from typing import NamedTuple

from gan_tf1.migration.lint.interpreter.values import Value


class Loop:
    """A loop on the way here that may go on for long."""

    def __init__(self, depth: int):
        self.depth = depth  # how many calls led to it
        self.runs = False  # a session runs in it
        self.fresh = False  # its ops go to a graph of their own each time
        # node in the loop's own function -> (name of what it calls, its ops)
        self.ops: dict[ast.expr | ast.stmt, tuple[str, list[str]]] = {}


class Graph:
    """A graph that ops are made in."""

    def __init__(self) -> None:
        self.random_ops = 0  # random ops and variables so far


class VariableScope:
    """A variable scope, or the graph's own one around all of them."""

    def __init__(self, reuse: bool, conditional: int, new: bool = False):
        self.reuse = reuse  # surely: it makes no variable
        self.new = new  # surely: it makes variables, whatever is around it
        self.conditional = conditional  # how many branches deep it was entered


class Context(NamedTuple):
    """What is around a statement: it holds until its block ends."""

    state: str  # of the default graph: NO_GRAPH, GRAPH or PERHAPS
    graph: Graph
    scope: VariableScope
    loops: tuple[Loop, ...] = ()
    dependencies: tuple[Value, ...] = ()  # arguments of the control_dependencies
