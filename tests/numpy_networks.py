"""Two layers and Adam in NumPy: what iterations of the recipes are held against."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np


def sigmoid(s):
    return 1 / (1 + np.exp(-s))


class Layer(NamedTuple):
    """One affine layer: what went in, and its parameters at that time."""

    x: np.ndarray
    kernel: np.ndarray
    bias: np.ndarray

    def out(self):
        return self.x @ self.kernel + self.bias


SLOPE = float(np.float32(0.2))  # an attribute of the op, and those are float32 in any type


def leaky(h):
    return np.where(h > 0, h, SLOPE * h)


def two_layers(weights, network, x):
    """Both layers of a network on x, leaky ReLU between them."""
    first = Layer(x, weights[network + "/1/kernel"], weights[network + "/1/bias"])
    hidden = leaky(first.out())
    return first, Layer(hidden, weights[network + "/2/kernel"], weights[network + "/2/bias"])


def backwards(network, layers, upstream):
    """Gradients of the parameters, and of the input, from the one of the last layer's output."""
    first, second = layers
    hidden = (upstream @ second.kernel.T) * np.where(first.out() > 0, 1.0, SLOPE)
    gradients = {
        network + "/1/kernel": first.x.T @ hidden,
        network + "/1/bias": hidden.sum(0),
        network + "/2/kernel": second.x.T @ upstream,
        network + "/2/bias": upstream.sum(0),
    }
    return gradients, hidden @ first.kernel.T


def norm(gradients):
    return math.sqrt(sum(np.sum(gradient**2) for gradient in gradients.values()))


class Adam:
    """Adam as TensorFlow 1 has it: bias correction in the rate, epsilon outside the root.

    Its hyperparameters and the powers of its betas are float32 numbers there, whatever the type of
    the weights. At the second step 1 - beta2^t is off by 1e-5 of itself for that.
    """

    def __init__(self, rate, beta1, weights, beta2=0.999):
        single = np.float32
        self.rate, self.epsilon = float(single(rate)), float(single(1e-8))
        self.betas = single(beta1), single(beta2)
        self.powers = self.betas
        self.m = {name: np.zeros_like(value) for name, value in weights.items()}
        self.v = {name: np.zeros_like(value) for name, value in weights.items()}

    def step(self, weights, gradients):
        beta1, beta2 = (float(beta) for beta in self.betas)
        power1, power2 = (float(power) for power in self.powers)
        rate = self.rate * math.sqrt(1 - power2) / (1 - power1)
        for name, gradient in gradients.items():
            self.m[name] = beta1 * self.m[name] + (1 - beta1) * gradient
            self.v[name] = beta2 * self.v[name] + (1 - beta2) * gradient**2
            change = rate * self.m[name] / (np.sqrt(self.v[name]) + self.epsilon)
            weights[name] = weights[name] - change
        self.powers = tuple(power * beta for power, beta in zip(self.powers, self.betas))
