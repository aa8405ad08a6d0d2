"""Evaluates samples, of runs or of other programs, by a small classifier of the same data set.

python scripts/evaluate.py latest                      # the newest checkpoint of the newest run
python scripts/evaluate.py RUN RUN                     # several runs, side by side
python scripts/evaluate.py RUN --every-checkpoint      # over the training, into TensorBoard too
python scripts/evaluate.py RUN --images other.npz      # beside the samples of another program

The classifier is trained the first time, which takes about two minutes on two cores, and is kept;
after that a checkpoint takes about ten seconds. The table has the Frechet distance of 10,000
samples to the test images, precision, recall, classifier score, the entropy of the predicted
classes and the classes that are missing, and below them the real baseline (training images) and the
noise baseline (uniform noise). These are not Inception FIDs.
"""

import sys

from gan_tf1.cli import tool

if __name__ == "__main__":
    sys.exit(tool("evaluate"))
