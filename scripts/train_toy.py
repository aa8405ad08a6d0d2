"""Trains a GAN on a line, where everything that theory says can be seen and checked.

    python scripts/train_toy.py                          # well under a minute
    python scripts/train_toy.py --density mixture
    python scripts/train_toy.py --fixed-g                # D alone, against a known q

Draws p, q, D and D* to tensorboard/<run>/samples, an animation of them, and ends with a table.
"""

import sys

from gan_tf1.cli import train

if __name__ == "__main__":
    sys.exit(train("toy"))
