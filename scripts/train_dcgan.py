"""Trains a DCGAN on 32x32 images, with an MMD^2 term in G's loss and an L2 penalty in D's.

    python scripts/train_dcgan.py                        # 20,000 steps
    python scripts/train_dcgan.py --lambda-mmd 0         # without the MMD^2 term
    python scripts/train_dcgan.py --g-loss non_saturating
    python scripts/train_dcgan.py --resume latest

Writes 5x8 grids and a strip from one noise vector to another to tensorboard/<run>/samples.
"""

import sys

from gan_tf1.cli import train

if __name__ == "__main__":
    sys.exit(train("dcgan_mmd"))
