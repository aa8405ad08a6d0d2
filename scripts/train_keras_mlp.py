"""Trains the Keras post's GAN in graph mode: batch normalisation, D on real, D on fake, then G.

    python scripts/train_keras_mlp.py                    # 30,000 iterations of 32 images
    python scripts/train_keras_mlp.py --dataset fashion
    python scripts/train_keras_mlp.py --resume latest

Prints D's loss and accuracy and G's loss; writes 5x5 grids to tensorboard/<run>/samples.
"""

import sys

from gan_tf1.cli import train

if __name__ == "__main__":
    sys.exit(train("keras_mlp"))
