"""Draws from a finished run, or one that still trains.

    python scripts/sample.py latest                              # a strip of eight
    python scripts/sample.py RUN --as grid --count 100 --seed 7
    python scripts/sample.py RUN --as npz --count 10000 --out samples.npz
    python scripts/sample.py RUN --interpolate 3 14 15 --gif
    python scripts/sample.py RUN --class trouser                 # trained with --conditional

Prints the path of what it writes, by default below tensorboard/RUN/generated.
"""

import sys

from gan_tf1.cli import tool

if __name__ == "__main__":
    sys.exit(tool("sample"))
