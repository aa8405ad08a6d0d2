"""Trains any recipe, by its name, or one of your own, by its file.

    python scripts/train.py lsgan
    python scripts/train.py wgan_gp --steps 20000
    python scripts/train.py --recipe-file my_gan.py
    python scripts/train.py --resume latest

`--help` lists the recipes, `NAME --help` the options of one. train_fashion.py and its siblings are
the same for one recipe each.
"""

import sys

from gan_tf1.cli import tool

if __name__ == "__main__":
    sys.exit(tool("train"))
