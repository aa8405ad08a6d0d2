"""The recipes' iterations in PyTorch, eager with its fused Adam, to be timed.

Run by a Python that has it: `python torch_peer.py RECIPE`; `turn_protocol.py` says what follows.
The work is the recipe's: the same widths, batches, losses and updates.
"""

import contextlib
import os
import sys

import sizes
import torch
import turn_protocol
from sizes import BANDWIDTHS, N_IMAGES
from torch import nn
from torch.nn.functional import avg_pool2d, leaky_relu, softplus


def stored(low, pixels=784):
    """Random images in [low, 1]: what they show takes no time. Cast once, as PyTorch code does."""
    images = torch.randint(0, 256, (N_IMAGES, pixels), dtype=torch.uint8)
    return images.float() / 255 * (1 - low) + low


def perceptron(widths, slope, last=None, norms=False):
    parts = []
    for i, (a, b) in enumerate(zip(widths, widths[1:])):
        parts.append(nn.Linear(a, b))
        if i < len(widths) - 2:
            parts.append(nn.LeakyReLU(slope))
            if norms:
                parts.append(nn.BatchNorm1d(b, eps=1e-3, momentum=0.2))
    return nn.Sequential(*parts, *([last] if last else []))


def adam(network, rate, beta1):
    return torch.optim.Adam(network.parameters(), rate, (beta1, 0.999), fused=True)


@contextlib.contextmanager
def fixed(network):
    """No gradients of its weights: G's update needs those of its input alone."""
    for weight in network.parameters():
        weight.requires_grad_(False)
    yield
    for weight in network.parameters():
        weight.requires_grad_(True)


def update(optimizer, loss):
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def two_perceptrons(batch, noise_dim, g_widths, d_widths, slope, last, low, smooth, rates, beta1):
    """`fashion` and `mnist`: D on real and on generated images, then G on the same noise."""
    g, d = perceptron(g_widths, slope, last), perceptron(d_widths, slope)
    d_adam, g_adam = adam(d, rates[0], beta1), adam(g, rates[1], beta1)
    images = stored(low)

    def step():
        real = images[torch.randint(0, N_IMAGES, (batch,))]
        fake = g(torch.randn(batch, noise_dim))
        s = d(real)
        on_real = smooth * softplus(-s).mean()
        if smooth < 1:
            on_real = on_real + (1 - smooth) * softplus(s).mean()
        loss_d = on_real + softplus(d(fake.detach())).mean()
        update(d_adam, loss_d)
        with fixed(d):
            loss_g = softplus(-d(fake)).mean()
            update(g_adam, loss_g)
        return loss_d.item(), loss_g.item()

    return step


def fashion():
    return two_perceptrons(last=nn.Sigmoid(), **sizes.FASHION)


def mnist():
    return two_perceptrons(last=nn.Tanh(), **sizes.MNIST)


def keras_mlp():
    """D on real images, D on fakes of G in inference mode, G on fresh noise."""
    batch, noise_dim = 32, 100
    g = perceptron((noise_dim, 256, 512, 1024, 784), 0.2, nn.Tanh(), norms=True)
    d = perceptron((784, 512, 256, 1), 0.2)
    d_adam, g_adam = adam(d, 2e-4, 0.5), adam(g, 2e-4, 0.5)
    images = stored(-1.0)

    def step():
        real = images[torch.randint(0, N_IMAGES, (batch,))]
        g.eval()
        with torch.no_grad():
            fake = g(torch.randn(batch, noise_dim))
        g.train()
        on_real = softplus(-d(real)).mean()
        update(d_adam, on_real)
        on_fake = softplus(d(fake)).mean()
        update(d_adam, on_fake)
        with fixed(d):
            loss_g = softplus(-d(g(torch.randn(batch, noise_dim)))).mean()
            update(g_adam, loss_g)
        return on_real.item(), on_fake.item(), loss_g.item()

    return step


class Generator(nn.Module):
    """Of `dcgan_mmd`: one fully connected and four transposed convolutional layers."""

    def __init__(self, noise_dim, maps):
        super().__init__()
        self.maps = maps
        self.dense = nn.Linear(noise_dim, 2 * 2 * maps[0])
        pairs = zip(maps, maps[1:])
        self.convolutions = nn.ModuleList(nn.ConvTranspose2d(a, b, 4, 2, 1) for a, b in pairs)

    def forward(self, noise):
        x = leaky_relu(self.dense(noise), 0.2).view(-1, self.maps[0], 2, 2)
        x = x.to(memory_format=torch.channels_last)
        for layer in self.convolutions[:-1]:
            x = leaky_relu(layer(x), 0.2)
        return torch.tanh(self.convolutions[-1](x))


class Discriminator(nn.Module):
    """Of `dcgan_mmd`: four convolutional layers with pooling, and one fully connected."""

    def __init__(self, maps):
        super().__init__()
        pairs = zip(maps, maps[1:])
        self.convolutions = nn.ModuleList(nn.Conv2d(a, b, 3, 1, 1) for a, b in pairs)
        self.dense = nn.Linear(2 * 2 * maps[-1], 1)

    def forward(self, x):
        for layer in self.convolutions:
            x = avg_pool2d(leaky_relu(layer(x), 0.2), 2)
        return self.dense(x.flatten(1))


def mmd2(x, y, n):
    """As the recipe has it: unbiased, five Gaussians."""
    z = torch.cat([x, y]).flatten(1)
    norms = (z * z).sum(1)
    distances = (norms[:, None] + norms[None] - 2 * z @ z.T).clamp_min(0)
    kernel = sum(torch.exp(distances * (-0.5 / (s * s))) for s in BANDWIDTHS)
    within = [
        (k.sum() - k.diagonal().sum()) / (n * (n - 1)) for k in (kernel[:n, :n], kernel[n:, n:])
    ]
    return within[0] + within[1] - 2 * kernel[:n, n:].mean()


def dcgan_mmd():
    batch, noise_dim = 64, 100
    g = Generator(noise_dim, (128, 64, 64, 64, 1)).to(memory_format=torch.channels_last)
    d = Discriminator((1, 16, 32, 64, 64)).to(memory_format=torch.channels_last)
    d_adam, g_adam = adam(d, 5e-4, 0.5), adam(g, 5e-4, 0.5)
    images = stored(-1.0, 32 * 32)

    def step():
        real = images[torch.randint(0, N_IMAGES, (batch,))].view(batch, 1, 32, 32)
        real = real.contiguous(memory_format=torch.channels_last)
        fake = g(torch.randn(batch, noise_dim))
        penalty = sum((w * w).sum() for w in d.parameters() if w.dim() > 1)
        on_both = softplus(-d(real)).mean() + softplus(d(fake.detach())).mean()
        loss_d = on_both / 2 + 1e-4 * penalty
        update(d_adam, loss_d)
        with fixed(d):
            loss_g = -softplus(d(fake)).mean() + mmd2(real, fake, batch)
            update(g_adam, loss_g)
        return loss_d.item(), loss_g.item()

    return step


if __name__ == "__main__":
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    made = {"fashion": fashion, "mnist": mnist, "keras_mlp": keras_mlp, "dcgan_mmd": dcgan_mmd}
    turn_protocol.serve(made[sys.argv[1]](), f"PyTorch {torch.__version__}")
