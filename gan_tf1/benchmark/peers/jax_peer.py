"""The recipes' iterations in JAX with Optax's Adam, one compiled function each, to be timed.

Run by a Python that has both: `python jax_peer.py RECIPE`; `turn_protocol.py` says what follows.
The work is the recipe's: the same widths, batches, losses and updates, the images held as bytes.
"""

import sys

import jax
import jax.numpy as jnp
import numpy as np
import optax
import sizes
import turn_protocol
from jax.nn import leaky_relu, sigmoid, softplus
from sizes import BANDWIDTHS, N_IMAGES


def stored(n=N_IMAGES, pixels=784):
    """Bytes of random images: what they show takes no time."""
    return jnp.asarray(np.random.RandomState(0).randint(0, 256, (n, pixels)).astype(np.uint8))


def layer(key, width, units):
    return {"w": jax.random.normal(key, (width, units)) * 0.05, "b": jnp.zeros(units)}


def layers(key, *widths):
    keys = jax.random.split(key, len(widths) - 1)
    return [layer(k, a, b) for k, a, b in zip(keys, widths, widths[1:])]


def perceptron(weights, x, slope):
    for w in weights[:-1]:
        x = leaky_relu(x @ w["w"] + w["b"], slope)
    return x @ weights[-1]["w"] + weights[-1]["b"]


def looped(iteration, state, images):
    """A step: the state goes from iteration to iteration, the two losses come last."""

    def step():
        *state[:], _, loss_g = iteration(*state, images)
        loss_g.block_until_ready()

    return step


def two_perceptrons(batch, noise_dim, g_widths, d_widths, slope, last, low, smooth, rates, beta1):
    """`fashion` and `mnist`: D on real and on generated images, then G on the same noise."""
    g, d = layers(jax.random.PRNGKey(1), *g_widths), layers(jax.random.PRNGKey(2), *d_widths)
    d_adam, g_adam = (optax.adam(rate, b1=beta1) for rate in rates)
    images = stored()

    def logits(d, x):
        return perceptron(d, x, slope)

    @jax.jit
    def iteration(g, d, g_state, d_state, key, images):
        key, draw, normal = jax.random.split(key, 3)
        real = images[jax.random.randint(draw, (batch,), 0, len(images))]
        real = real.astype(jnp.float32) / 255 * (1 - low) + low
        noise = jax.random.normal(normal, (batch, noise_dim))
        fake, back_to_g = jax.vjp(lambda g: last(perceptron(g, noise, slope)), g)

        def d_loss(d):
            s = logits(d, real)
            on_real = smooth * softplus(-s).mean() + (1 - smooth) * softplus(s).mean()
            return on_real + softplus(logits(d, fake)).mean()

        loss_d, gradient = jax.value_and_grad(d_loss)(d)
        update, d_state = d_adam.update(gradient, d_state)
        d = optax.apply_updates(d, update)
        loss_g, to_fake = jax.value_and_grad(lambda x: softplus(-logits(d, x)).mean())(fake)
        update, g_state = g_adam.update(back_to_g(to_fake)[0], g_state)
        return optax.apply_updates(g, update), d, g_state, d_state, key, loss_d, loss_g

    state = [g, d, g_adam.init(g), d_adam.init(d), jax.random.PRNGKey(0)]

    return looped(iteration, state, images)


def fashion():
    return two_perceptrons(last=sigmoid, **sizes.FASHION)


def mnist():
    return two_perceptrons(last=jnp.tanh, **sizes.MNIST)


def keras_mlp():
    """D on real images, D on fakes of G in inference mode, G on fresh noise."""
    batch, noise_dim = 32, 100
    widths = (noise_dim, 256, 512, 1024, 784)
    g, d = layers(jax.random.PRNGKey(1), *widths), layers(jax.random.PRNGKey(2), 784, 512, 256, 1)
    for w, n in zip(g[:-1], widths[1:]):
        w.update(gamma=jnp.ones(n), beta=jnp.zeros(n))
    averages = [(jnp.zeros(n), jnp.ones(n)) for n in widths[1:-1]]
    d_adam, g_adam = optax.adam(2e-4, b1=0.5), optax.adam(2e-4, b1=0.5)
    images = stored()

    def generate(g, noise, averages, training):
        x, moved = noise, []
        for w, (mean, variance) in zip(g[:-1], averages):
            x = leaky_relu(x @ w["w"] + w["b"], 0.2)
            if training:
                mean_now, variance_now = x.mean(0), x.var(0)
                unbiased = variance_now * batch / (batch - 1.001)
                moved.append((mean * 0.8 + mean_now * 0.2, variance * 0.8 + unbiased * 0.2))
                mean, variance = mean_now, variance_now
            x = (x - mean) * jax.lax.rsqrt(variance + 1e-3) * w["gamma"] + w["beta"]
        return jnp.tanh(x @ g[-1]["w"] + g[-1]["b"]), moved

    def logits(d, x):
        return perceptron(d, x, 0.2)

    @jax.jit
    def iteration(g, d, g_state, d_state, averages, key, images):
        key, draw, normal, fresh = jax.random.split(key, 4)
        real = images[jax.random.randint(draw, (batch,), 0, len(images))]
        real = real.astype(jnp.float32) / 127.5 - 1
        fake, _ = generate(g, jax.random.normal(normal, (batch, noise_dim)), averages, False)
        for x, sign in ((real, -1), (fake, 1)):
            loss_d, gradient = jax.value_and_grad(
                lambda d, x=x, sign=sign: softplus(sign * logits(d, x)).mean()
            )(d)
            update, d_state = d_adam.update(gradient, d_state)
            d = optax.apply_updates(d, update)
        noise = jax.random.normal(fresh, (batch, noise_dim))

        def g_loss(g):
            made, moved = generate(g, noise, averages, True)
            return softplus(-logits(d, made)).mean(), moved

        (loss_g, averages), gradient = jax.value_and_grad(g_loss, has_aux=True)(g)
        update, g_state = g_adam.update(gradient, g_state)
        return optax.apply_updates(g, update), d, g_state, d_state, averages, key, loss_d, loss_g

    state = [g, d, g_adam.init(g), d_adam.init(d), averages, jax.random.PRNGKey(0)]

    return looped(iteration, state, images)


def mmd2(x, y, n):
    """As the recipe has it: unbiased, five Gaussians."""
    z = jnp.concatenate([x, y])
    norms = (z * z).sum(1)
    distances = jnp.maximum(norms[:, None] + norms[None] - 2 * z @ z.T, 0.0)
    kernel = sum(jnp.exp(distances * (-0.5 / (s * s))) for s in BANDWIDTHS)
    within = [(k.sum() - jnp.trace(k)) / (n * (n - 1)) for k in (kernel[:n, :n], kernel[n:, n:])]
    return within[0] + within[1] - 2 * kernel[:n, n:].mean()


def dcgan_mmd():
    batch, noise_dim = 64, 100
    g_maps, d_maps = (128, 64, 64, 64, 1), (1, 16, 32, 64, 64)
    keys = list(jax.random.split(jax.random.PRNGKey(1), 10))

    def convolution(size, a, b):
        return {"w": jax.random.normal(keys.pop(), (size, size, a, b)) * 0.05, "b": jnp.zeros(b)}

    g = [layer(keys.pop(), noise_dim, 2 * 2 * g_maps[0])]
    g += [convolution(4, a, b) for a, b in zip(g_maps, g_maps[1:])]
    d = [convolution(3, a, b) for a, b in zip(d_maps, d_maps[1:])]
    d += [layer(keys.pop(), 2 * 2 * d_maps[-1], 1)]
    d_adam, g_adam = optax.adam(5e-4, b1=0.5), optax.adam(5e-4, b1=0.5)
    layout = ("NHWC", "HWIO", "NHWC")
    images = stored(pixels=32 * 32)

    def generate(g, noise):
        x = leaky_relu(noise @ g[0]["w"] + g[0]["b"], 0.2).reshape(-1, 2, 2, g_maps[0])
        for i, w in enumerate(g[1:]):
            x = jax.lax.conv_transpose(x, w["w"], (2, 2), "SAME", dimension_numbers=layout) + w["b"]
            x = leaky_relu(x, 0.2) if i < 3 else jnp.tanh(x)
        return x.reshape(batch, -1)

    def logits(d, x):
        x = x.reshape(-1, 32, 32, 1)
        for w in d[:-1]:
            x = jax.lax.conv_general_dilated(x, w["w"], (1, 1), "SAME", dimension_numbers=layout)
            x = leaky_relu(x + w["b"], 0.2)
            x = x.reshape(batch, x.shape[1] // 2, 2, x.shape[2] // 2, 2, -1).mean((2, 4))
        return x.reshape(batch, -1) @ d[-1]["w"] + d[-1]["b"]

    @jax.jit
    def iteration(g, d, g_state, d_state, key, images):
        key, draw, normal = jax.random.split(key, 3)
        real = images[jax.random.randint(draw, (batch,), 0, len(images))]
        real = real.astype(jnp.float32) / 127.5 - 1
        noise = jax.random.normal(normal, (batch, noise_dim))
        fake, back_to_g = jax.vjp(lambda g: generate(g, noise), g)

        def d_loss(d):
            penalty = sum((w["w"] ** 2).sum() for w in d)
            on_both = softplus(-logits(d, real)).mean() + softplus(logits(d, fake)).mean()
            return on_both / 2 + 1e-4 * penalty

        loss_d, gradient = jax.value_and_grad(d_loss)(d)
        update, d_state = d_adam.update(gradient, d_state)
        d = optax.apply_updates(d, update)

        def g_loss(fake):
            return -softplus(logits(d, fake)).mean() + mmd2(real, fake, batch)

        loss_g, to_fake = jax.value_and_grad(g_loss)(fake)
        update, g_state = g_adam.update(back_to_g(to_fake)[0], g_state)
        return optax.apply_updates(g, update), d, g_state, d_state, key, loss_d, loss_g

    state = [g, d, g_adam.init(g), d_adam.init(d), jax.random.PRNGKey(0)]

    return looped(iteration, state, images)


if __name__ == "__main__":
    made = {"fashion": fashion, "mnist": mnist, "keras_mlp": keras_mlp, "dcgan_mmd": dcgan_mmd}
    turn_protocol.serve(made[sys.argv[1]](), f"JAX {jax.__version__}")
