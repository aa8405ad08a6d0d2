"""Measures an iteration: the session note's loop, two runs, one run, and a lower bound.

python scripts/benchmark.py                  # fashion
python scripts/benchmark.py --json FILE
"""

import sys

from gan_tf1.cli import tool

if __name__ == "__main__":
    sys.exit(tool("benchmark"))
