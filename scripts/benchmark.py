"""Measures an iteration: the document's loop, two runs, one run, and the floor under them.

python scripts/benchmark.py                  # about a minute on two cores
python scripts/benchmark.py --json FILE
"""

import sys

from gan_tf1.cli import tool

if __name__ == "__main__":
    sys.exit(tool("benchmark"))
