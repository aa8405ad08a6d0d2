"""Compares TensorFlow 1.15.5, compat.v1 on the installed TensorFlow and native TensorFlow 2.

    python scripts/compare_with_tf2.py                          # the recipes of the notes
    python scripts/compare_with_tf2.py fashion --float64
    python scripts/compare_with_tf2.py toy --python37 PYTHON    # 1.15.5 itself, not what it gave

Prints the largest difference of names, random numbers, outputs, gradients, trained weights and
trainings carried over; exit status 1 where one exceeds its bound.
"""

import sys

from gan_tf1.cli import tool

if __name__ == "__main__":
    sys.exit(tool("compare"))
