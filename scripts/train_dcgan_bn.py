"""Trains a DCGAN with batch normalisation on 28x28 images.

    python scripts/train_dcgan_bn.py                     # 10,000 steps
    python scripts/train_dcgan_bn.py --conditional       # a row for each class
    python scripts/train_dcgan_bn.py --dataset mnist
    python scripts/train_dcgan_bn.py --replicas 2        # a half of each batch for each core
    python scripts/train_dcgan_bn.py --resume latest

Writes 5x8 grids and a strip from one noise vector to another to tensorboard/<run>/samples.
"""

import sys

from gan_tf1.cli import train

if __name__ == "__main__":
    sys.exit(train("dcgan_bn"))
