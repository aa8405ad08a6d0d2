"""Trains a GAN on MNIST: leaky ReLU, tanh, one-sided label smoothing, k updates of D.

    python scripts/train_mnist.py                        # 90,000 steps
    python scripts/train_mnist.py --d-steps 2 --smooth 1.0
    python scripts/train_mnist.py --dataset fashion
    python scripts/train_mnist.py --resume latest

Writes strips to tensorboard/<run>/samples; progress.jpg there has one row for each snapshot.
"""

import sys

from gan_tf1.cli import train

if __name__ == "__main__":
    sys.exit(train("mnist"))
