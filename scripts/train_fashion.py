"""Trains a GAN on Fashion-MNIST: the trainer of the session note.

    python scripts/train_fashion.py                      # 100,000 steps
    python scripts/train_fashion.py --steps 2000         # a first impression
    python scripts/train_fashion.py --resume latest      # go on after Ctrl-C
    tensorboard --logdir tensorboard

Prints both losses, D(x) and D(G(z)), and writes strips of samples to tensorboard/<run>/samples.
"""

import sys

from gan_tf1.cli import train

if __name__ == "__main__":
    sys.exit(train("fashion"))
