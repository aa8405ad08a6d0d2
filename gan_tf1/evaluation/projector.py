"""The Projector page of a run: features of real and of generated images, each point its picture."""

from __future__ import annotations

import io
import math
from pathlib import Path
from typing import Sequence

import numpy as np

from gan_tf1.files import write_atomic
from gan_tf1.plots import image_grid

FOLDER = "projector"  # below the run
CONFIG = "projector_config.pbtxt"  # in the run directory, where TensorBoard looks for it
MOST = 2000  # points of each kind: what t-SNE in a browser bears, and 5 MB of text
SPRITE_SIDE = 8192  # pixels; TensorBoard takes no larger one


def write(
    run: Path,
    features_real: np.ndarray,
    features_fake: np.ndarray,
    images_real: np.ndarray,
    images_fake: np.ndarray,
    labels_real: np.ndarray,
    predicted_fake: np.ndarray,
    class_names: Sequence[str],
) -> Path:
    """Writes the page, in place of an earlier one; returns the path of its configuration.

    features: float [n, width] of the classifier; images: uint8 [n, height, width]; labels_real,
    predicted_fake: [n], indices of class_names, of generated images what the classifier takes them
    for. Of each kind the first 2,000 are shown, fewer where pictures are so large that the sprite,
    which holds them all, would be. The run directory can be moved. Raises OSError.
    """
    height, width = images_real.shape[1:]
    most = min(MOST, (SPRITE_SIDE // height) * (SPRITE_SIDE // width) // 2)
    features = np.concatenate([features_real[:most], features_fake[:most]])
    images = np.concatenate([images_real[:most], images_fake[:most]])
    kinds = ["real"] * len(features_real[:most]) + ["generated"] * len(features_fake[:most])
    numbers = np.concatenate([labels_real[:most], predicted_fake[:most]])
    rows = [f"{kind}\t{class_names[int(k)]}" for kind, k in zip(kinds, numbers)]

    folder = run / FOLDER
    folder.mkdir(exist_ok=True)
    # Text, as a tensor in a checkpoint is shown only where TensorFlow is installed too.
    write_atomic(folder / "features.tsv", tsv(features))
    write_atomic(folder / "metadata.tsv", "\n".join(["kind\tclass"] + rows + [""]).encode())
    write_atomic(folder / "sprite.png", sprite(images))
    write_atomic(run / CONFIG, config(height, width).encode())
    return run / CONFIG


def tsv(features: np.ndarray) -> bytes:
    """[n, width] -> a line for each point, tabs between its numbers, of five digits each."""
    lines = io.StringIO()
    np.savetxt(lines, features, fmt="%.5g", delimiter="\t")
    return lines.getvalue().encode()


def sprite(images: np.ndarray) -> bytes:
    """uint8 [n, h, w] -> a PNG with all of them, row by row, as many rows as columns or fewer.

    White on black, as they are: TensorBoard multiplies each picture by the colour of its point.
    """
    n, height, width = images.shape
    columns = min(math.ceil(math.sqrt(n)), SPRITE_SIDE // width)
    columns = max(columns, -(-n // (SPRITE_SIDE // height)))
    rows = -(-n // columns)
    places = np.zeros([rows * columns, height, width], np.uint8)
    places[:n] = images
    pixels = places.reshape([rows, columns, height, width]).transpose(0, 2, 1, 3)
    return image_grid.to_png(pixels.reshape([rows * height, columns * width]))


def config(height: int, width: int) -> str:
    """What projector_config.pbtxt says, for pictures of height x width pixels.

    Paths are from the run directory on, so that it can be moved.
    """
    return f"""embeddings {{
  tensor_name: "classifier features"
  tensor_path: "{FOLDER}/features.tsv"
  metadata_path: "{FOLDER}/metadata.tsv"
  sprite {{
    image_path: "{FOLDER}/sprite.png"
    single_image_dim: {width}
    single_image_dim: {height}
  }}
}}
"""
