"""No test reaches the network, and none is slowed down or noisy because of where it runs."""

import os

os.environ["GAN_TF1_OFFLINE"] = "1"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
