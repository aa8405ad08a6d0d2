"""Small questions to a syntax tree, the same on every Python from 3.7 on."""

from __future__ import annotations

import ast


def constant(node: ast.AST | None) -> tuple:
    """(value,) of a literal number, string, True, False or None; () of anything else."""
    # Python 3.7 has a class of its own for each kind.
    if type(node).__name__ in ("Constant", "Num", "Str", "NameConstant", "Bytes"):
        return (ast.literal_eval(node),)
    return ()


def integer(node: ast.AST | None) -> bool:
    """A literal integer, with a sign or without."""
    if isinstance(node, ast.UnaryOp):
        node = node.operand
    value = constant(node)
    return bool(value) and type(value[0]) is int


def index(node: ast.Subscript) -> ast.AST:
    """What stands between the brackets."""
    inside = node.slice
    return inside.value if type(inside).__name__ == "Index" else inside  # Index: before 3.9


def keyword(call: ast.Call, name: str) -> ast.AST | None:
    return next((each.value for each in call.keywords if each.arg == name), None)


def last(node: ast.AST) -> str:
    """`c` of the expression a.b.c, "" of what is no name."""
    if isinstance(node, ast.Call):
        return last(node.func)
    return getattr(node, "attr", getattr(node, "id", ""))


def attribute(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else ""


def parameters(arguments: ast.arguments) -> list:
    every = getattr(arguments, "posonlyargs", []) + arguments.args + arguments.kwonlyargs
    every = every + [each for each in (arguments.vararg, arguments.kwarg) if each]
    return [each.arg for each in every]


def default(arguments: ast.arguments, name: str) -> ast.AST | None:
    """What a parameter is where the call does not say."""
    by_place = getattr(arguments, "posonlyargs", []) + arguments.args
    pairs = list(zip(by_place[len(by_place) - len(arguments.defaults) :], arguments.defaults))
    pairs += zip(arguments.kwonlyargs, arguments.kw_defaults)
    return next((given for each, given in pairs if each.arg == name), None)


def argument(call: ast.Call, name: str, place: int) -> ast.AST | None:
    found = keyword(call, name)
    return found if found is not None else call.args[place] if len(call.args) > place else None


def is_main(test: ast.AST) -> bool:
    return isinstance(test, ast.Compare) and last(test.left) == "__name__"


def once(test: ast.AST) -> bool:
    """`if step == 0`, `if x is None`, `if not x`: what is inside is not done at every turn."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return True
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return False
    if isinstance(test.ops[0], ast.Is):
        return True
    return isinstance(test.ops[0], ast.Eq) and isinstance(test.left, (ast.Name, ast.Attribute))


def counts_turns(node: ast.AST) -> bool:
    """A loop over this may go on for long; one over a list of things is done with them soon."""
    if not isinstance(node, ast.Call):
        return False
    few = "dict filter items keys list map reversed set sorted values zip"
    name = last(node.func)
    if name in ("enumerate", "tqdm", "iter") and node.args:
        return counts_turns(node.args[0])
    return name not in few.split()
