"""The numbers of the recipes that every peer repeats."""

from __future__ import annotations

N_IMAGES = 60_000  # random ones: what they show takes no time
BANDWIDTHS = (5.75, 11.5, 23.0, 46.0, 92.0)  # of dcgan_mmd's MMD^2

FASHION = {
    "batch": 500,
    "noise_dim": 128,
    "g_widths": (128, 256, 784),
    "d_widths": (784, 256, 1),
    "slope": 0.2,
    "low": 0.0,
    "smooth": 1.0,
    "rates": (2e-4, 2e-4),
    "beta1": 0.9,
}
MNIST = {
    "batch": 256,
    "noise_dim": 64,
    "g_widths": (64, 128, 256, 784),
    "d_widths": (784, 128, 256, 1),
    "slope": 0.01,
    "low": -1.0,
    "smooth": 0.9,
    "rates": (5e-5, 4.5e-5),
    "beta1": 0.5,
}
