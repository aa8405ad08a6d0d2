"""The last resort, which needs no network: real Fashion-MNIST images shipped here, drawn digits."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Callable

import numpy as np

from gan_tf1.data import idx
from gan_tf1.data.builtin import digits
from gan_tf1.data.dataset import (
    KINDS,
    N_CLASSES,
    TITLES,
    Dataset,
    check_name,
    check_split,
    file_names,
)
from gan_tf1.errors import RunError, UsageError

SOURCE = "built-in sample"
SIZES = {"train": 2000, "test": 500}
FULL_SIZES = {"train": 60000, "test": 10000}
SAMPLE_DIR = Path(__file__).resolve().parent / "sample"
_SEEDS = {"train": 1998, "test": 1999}  # of the drawn digits: two sets, not one cut in two

# sha256 of the decompressed files in sample/.
_SHA256 = {
    ("train", "images"): "a724cd72799a6b1c3a81c4263865a75a73bb6473673b3394e34adf222930f19e",
    ("train", "labels"): "4738fd437c0f8d6498ae7f6f5c86f1cc3c878d4116ff169fc5635bd6847899cc",
    ("test", "images"): "8fdf02ada67d92f4db5ba3c2f6c5b1cc6186ba6e0efd4914661e4389e103b81e",
    ("test", "labels"): "9c71808b3a0ebfc091442c0009a7aa35be2d9622bf6aaf6891ce9a0088e96c07",
}


def load(name: str, split: str) -> Dataset:
    """One split of the built-in set, each class equally often.

    Returns:
      2,000 (train) or 500 (test) images; for MNIST they are drawn, see digits.py.

    Raises:
      UsageError: unknown name or split.
      RunError: the files shipped with the package are damaged.
    """
    check_name(name)
    check_split(split)
    if name == "mnist":
        images, labels = digits.draw(SIZES[split], _SEEDS[split])
        images.setflags(write=False)
        labels.setflags(write=False)
        sha256 = hashlib.sha256(images.tobytes()).hexdigest()
    else:
        images, labels = (_shipped(split, kind) for kind in KINDS)
        sha256 = _SHA256[split, "images"]
    return Dataset(name, split, images, labels, SOURCE, sha256, builtin=True)


def announce(found: Dataset, offline: bool, say: Callable[[str], None]) -> None:
    """Say, so that nobody overlooks it, that a run uses the built-in set and how to change that."""
    n, full = len(found.images), FULL_SIZES[found.split]
    if found.name == "mnist":
        what = f"{n:,} digits drawn by a program, which are NOT MNIST"
    else:
        what = f"{n:,} of Fashion-MNIST's {full:,} {found.split} images"
    why = "GAN_TF1_OFFLINE forbids a download" if offline else "and no download worked"
    fetch = f"python -m gan_tf1.data fetch {found.name}"
    names = " and ".join(file_names(found.split, kind)[0] for kind in KINDS)
    rule = "!" * 88
    say(
        "\n".join(
            (
                rule,
                f"!! {TITLES[found.name].upper()} WAS NOT FOUND on this machine ({why}).",
                f"!! USING THE BUILT-IN SAMPLE: {what}.",
                "!! Do not compare results with those of the real set. To get it, one of:",
                f"!!   {fetch}",
                f"!!   --data-dir FOLDER, holding {names}",
                rule,
            )
        )
    )


def balanced(labels: np.ndarray, per_class: int) -> np.ndarray:
    """Indices, ascending, of the first `per_class` examples of each class."""
    chosen = [np.flatnonzero(labels == c)[:per_class] for c in range(N_CLASSES)]
    return np.sort(np.concatenate(chosen))


def write_sample(full: Dataset, folder: Path) -> None:
    """Write the sample of a full Fashion-MNIST split, the same images each time."""
    chosen = balanced(full.labels, SIZES[full.split] // N_CLASSES)
    for kind, array in zip(KINDS, (full.images, full.labels)):
        idx.write(folder / file_names(full.split, kind)[0], array[chosen])


def _shipped(split: str, kind: str) -> np.ndarray:
    path = SAMPLE_DIR / file_names(split, kind)[0]
    try:
        raw = idx.read_bytes(path)
        array = idx.decode(raw, kind, str(path))
    except UsageError as error:
        raise RunError(f"the sample shipped with gan_tf1 is damaged: {error}") from None
    if hashlib.sha256(raw).hexdigest() != _SHA256[split, kind]:
        raise RunError(f"the sample shipped with gan_tf1 is damaged ({path}): install it again")
    return array
