"""Exports the generator of a run as a SavedModel.

    python scripts/export.py latest
    python scripts/export.py RUN --out generator --tflite        # and generator.tflite

Prints the paths of what it writes, by default below tensorboard/RUN/exported, and two lines that
use it.
"""

import sys

from gan_tf1.cli import tool

if __name__ == "__main__":
    sys.exit(tool("export"))
