"""Where runs go, unless --logdir says otherwise."""

from __future__ import annotations

from pathlib import Path


def default(package: Path) -> Path:
    """tensorboard/ of the checkout that the package lies in, or else of the current folder.

    A checkout is known by the pyproject.toml beside the package that has this project's name; its
    tensorboard/ is no sign, as site-packages holds one too: TensorBoard.
    """
    try:
        project = (package.parent / "pyproject.toml").read_text(encoding="utf-8")
    except OSError:
        project = ""
    in_checkout = 'name = "gan-tf1"' in project.splitlines()
    return (package.parent if in_checkout else Path.cwd()) / "tensorboard"


LOGDIR = default(Path(__file__).resolve().parent)
