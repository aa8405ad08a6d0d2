"""The theory on a line: its data, its algorithm in NumPy, and what a run draws and prints."""

from __future__ import annotations

import json
import math
import re

import numpy as np
import pytest
from cli_helpers import error_line, files, leftovers, scalars, train, trained, weights
from helpers import all_but, built, evaluate, hyper, iterate, recipe, saved, session
from PIL import Image

from gan_tf1.graph import noise

pytestmark = pytest.mark.slow

NAME = "toy"
N = 200000
# Weight, mean and standard deviation of each part, once more
PARTS = {"gaussian": [(1.0, 1.5, 0.6)], "mixture": [(0.4, -1.5, 0.45), (0.6, 1.5, 0.6)]}
X = np.linspace(-12.0, 12.0, 48001)  # much finer and wider than the grid of the recipe


def normal(x, mean, deviation):
    return np.exp(-0.5 * ((x - mean) / deviation) ** 2) / (deviation * math.sqrt(2 * math.pi))


def density(parts, x):
    return sum(weight * normal(x, mean, deviation) for weight, mean, deviation in parts)


def over_the_line(y):
    return np.sum(y) * (X[1] - X[0])


def jensen_shannon(p, q):
    middle = (p + q) / 2
    tiny = 1e-300
    return 0.5 * over_the_line(
        p * np.log((p + tiny) / (middle + tiny)) + q * np.log((q + tiny) / (middle + tiny))
    )


# --- the data -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(PARTS))
def test_points_follow_the_density(kind):
    options = hyper(NAME, batch=N, density=kind)
    points = evaluate(lambda: recipe(NAME).points.data(noise.key(5, "data", 3), options))
    assert points.shape == (N, 1)
    ordered = np.sort(points[:, 0].astype(np.float64))
    erf = np.vectorize(math.erf)
    theory = sum(
        weight * (0.5 + 0.5 * erf((ordered - mean) / (deviation * math.sqrt(2))))
        for weight, mean, deviation in PARTS[kind]
    )
    assert np.max(np.abs(theory - (np.arange(N) + 0.5) / N)) * math.sqrt(N) < 2.2
    neighbours = np.corrcoef(points[:-1, 0], points[1:, 0])[0, 1]
    assert abs(neighbours) < 5 / math.sqrt(N)


def test_a_mixture_has_its_weights_and_in_each_part_its_mean_and_deviation():
    options = hyper(NAME, batch=N, density="mixture")
    x = evaluate(lambda: recipe(NAME).points.data(noise.key(5, "data", 4), options))[:, 0]
    for sign, (weight, mean, deviation) in zip((-1, 1), PARTS["mixture"]):
        own = x[x * sign > 0].astype(np.float64)  # 0.6 % of the right part lie on the left
        assert len(own) / N == pytest.approx(weight, abs=0.006)
        assert np.median(own) == pytest.approx(mean, abs=0.02)
        # Of a normal distribution, the quartiles lie 0.6745 deviations from the middle.
        low, high = np.percentile(own, [25, 75])
        assert (high - low) / 2 / 0.6745 == pytest.approx(deviation, rel=0.03)


def test_points_depend_on_the_step_and_on_the_seed():
    options = hyper(NAME, batch=500)
    keys = [(1, 0), (1, 1), (2, 0), (1, 0)]
    draws = evaluate(
        lambda: [recipe(NAME).points.data(noise.key(s, "data", step), options) for s, step in keys]
    )
    np.testing.assert_array_equal(draws[0], draws[3])
    for other in draws[1:3]:
        assert abs(np.corrcoef(draws[0][:, 0], other[:, 0])[0, 1]) < 5 / math.sqrt(500)


# --- the algorithm --------------------------------------------------------------------------------


def sigmoid(s):
    return 1 / (1 + np.exp(-s))


def forward(network, w, x):
    """Affine layers with tanh between them: the output, and what went into each layer."""
    layers = sorted({name.split("/")[1] for name in w if name.startswith(network + "/")})
    inputs = []
    for layer in layers:
        inputs.append(x)
        x = x @ w[f"{network}/{layer}/kernel"] + w[f"{network}/{layer}/bias"]
        if layer != layers[-1]:
            x = np.tanh(x)
    return x, inputs


def backward(network, w, inputs, upstream):
    """Gradients of the parameters, and of what went in, from the one of the output."""
    found = {}
    for k in range(len(inputs), 0, -1):
        found[f"{network}/{k}/kernel"] = inputs[k - 1].T @ upstream
        found[f"{network}/{k}/bias"] = upstream.sum(0)
        upstream = upstream @ w[f"{network}/{k}/kernel"].T
        if k > 1:
            upstream = upstream * (1 - inputs[k - 1] ** 2)
    return found, upstream


@pytest.mark.parametrize(("k", "two_runs"), [(1, False), (3, False), (3, True)])
def test_k_steps_up_the_gradient_of_v_then_one_down_it(k, two_runs):
    changes = {"dtype": "float64", "d_steps": k, "batch": 40, "noise_dim": 2}
    options = hyper(NAME, **changes)
    gan = built(NAME, two_runs, **changes)
    iterations = 3

    def drawn(stream, number):
        key = noise.key(options.seed, stream, number)
        return noise.draw("normal", [40, 2], key)

    data = evaluate(
        lambda: [
            recipe(NAME).points.data(noise.key(options.seed, "data", number), options)
            for number in range(k * iterations)
        ]
    )
    of_d = evaluate(lambda: [drawn("noise", number) for number in range(k * iterations)])
    of_g = evaluate(lambda: [drawn("noise_g", number) for number in range(iterations)])
    data, of_d, of_g = ([part.astype(np.float64) for part in one] for one in (data, of_d, of_g))
    up, down = float(np.float32(options.d_lr)), float(np.float32(options.g_lr))

    with session(gan) as sess:
        w = {name: v for name, v in saved(sess, gan).items() if not name.startswith("train_")}
        start = dict(w)
        for iteration in range(iterations):
            for number in range(iteration * k, iteration * k + k):
                fakes, _ = forward("generator", w, of_d[number])
                on_real, inputs_real = forward("discriminator", w, data[number])
                on_fake, inputs_fake = forward("discriminator", w, fakes)
                d_real, d_fake = sigmoid(on_real), sigmoid(on_fake)
                value = np.mean(np.log(d_real)) + np.mean(np.log(1 - d_fake))
                # d log D = 1 - D and d log(1 - D) = -D, by the logit
                from_real, _ = backward("discriminator", w, inputs_real, (1 - d_real) / 40)
                from_fake, _ = backward("discriminator", w, inputs_fake, -d_fake / 40)
                for name in from_real:
                    w[name] = w[name] + up * (from_real[name] + from_fake[name])
            fakes, g_inputs = forward("generator", w, of_g[iteration])
            logits, inputs = forward("discriminator", w, fakes)
            loss = np.mean(np.log(1 - sigmoid(logits)))
            _, towards = backward("discriminator", w, inputs, -sigmoid(logits) / 40)
            gradients, _ = backward("generator", w, g_inputs, towards)
            for name, gradient in gradients.items():
                w[name] = w[name] - down * gradient

            report = iterate(sess, gan)
            assert report["js/value"] == pytest.approx(value, abs=1e-9)
            assert report["loss/d"] == pytest.approx(-value, abs=1e-9)
            assert report["js/lower_bound"] == pytest.approx((value + math.log(4)) / 2, abs=1e-9)
            assert report["loss/g"] == pytest.approx(loss, abs=1e-9)
        got = saved(sess, gan)
    assert got["train_d/global_step"] == k * iterations
    assert got["train_g/global_step"] == iterations
    assert set(got) == set(w) | {"train_d/global_step", "train_g/global_step"}
    for name, expected in w.items():
        np.testing.assert_allclose(got[name], expected, atol=1e-9, rtol=0, err_msg=name)
        assert np.max(np.abs(expected - start[name])) > 1e-5, name


def test_a_fixed_g_draws_from_the_known_density():
    changes = {"dtype": "float64", "d_steps": 2, "batch": 40, "fixed_g": True}
    gan = built(NAME, **changes)
    with session(gan) as sess:
        for _ in range(3):
            iterate(sess, gan)
        fixed = saved(sess, gan)
        points = sess.run(gan.samples).points
    assert (fixed["generator/location"], fixed["generator/scale"]) == (-0.5, 1.0)
    assert points.mean() == pytest.approx(-0.5, abs=5 / math.sqrt(points.size))
    assert points.std() == pytest.approx(1.0, abs=5 / math.sqrt(2 * points.size))


# --- runs -----------------------------------------------------------------------------------------

ROWS = {
    "V(D, G), D as trained": "V",
    "-2 log 2 + 2 JS(p, q), D optimal": "V_at_optimum",
    "JS(p, q)": "js",
    "(V + log 4) / 2, bounds JS below": "js_lower_bound",
    "mean of |D - D*| over (p + q) / 2": "distance_to_d_star",
}


def theory(run):
    return json.loads((run / "theory.json").read_text())


def check_table(out, content):
    """The table on the screen holds the numbers of theory.json."""
    lines = out.splitlines()
    (head,) = (line for line in lines if re.match(r"\s+step \d+\s+step \d+$", line))
    assert [int(n) for n in re.findall(r"\d+", head)] == [
        content["start"]["step"],
        content["end"]["step"],
    ]
    for label, name in ROWS.items():
        (line,) = (line for line in lines if line.startswith(label + " "))
        numbers = [float(word) for word in line[len(label) :].split()]
        expected = [content[when][name] for when in ("start", "end")]
        assert numbers == pytest.approx(expected, abs=0.5001e-4), label


def check_numbers(numbers):
    """What holds for any D and any densities p and q."""
    optimum = -2 * math.log(2) + 2 * numbers["js"]
    assert numbers["V_at_optimum"] == pytest.approx(optimum, abs=1e-9)
    assert numbers["V"] <= numbers["V_at_optimum"] + 1e-9
    assert numbers["js_lower_bound"] == pytest.approx((numbers["V"] + math.log(4)) / 2, abs=1e-9)
    assert -1e-9 <= numbers["js"] <= math.log(2)
    assert 0 <= numbers["distance_to_d_star"] <= 1


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    """(log directory, what was printed) of a short run with four frames."""
    logdir = tmp_path_factory.mktemp("toy")
    argv = ["--d-steps", "2", "--steps", "60", "--sample-every", "20", "--logdir", logdir]
    argv += ["--run-name", "a"]
    return logdir, trained(NAME, *argv).out


def frames(folder):
    with Image.open(str(folder / "training.gif")) as gif:
        return gif.n_frames, gif.size


def test_a_run_leaves_frames_an_animation_and_a_table(short):
    logdir, out = short
    run = logdir / "a"
    names = {path.name for path in (run / "samples").iterdir()}
    assert names >= {f"step_{step:06d}.png" for step in (0, 20, 40, 60)}
    assert names >= {"latest.png", "training.gif", "four_states.png"}
    assert len([name for name in names if name.startswith("step_")]) == 4
    sizes = set()
    for path in (run / "samples").glob("step_*.png"):
        with Image.open(str(path)) as image:
            assert image.mode == "RGB"
            sizes.add(image.size)
    ((width, height),) = sizes
    assert width >= 800 and height >= 500, "large enough to read"
    assert frames(run / "samples") == (4, (width, height))
    with Image.open(str(run / "samples" / "four_states.png")) as states:
        assert states.width == 2 * width and states.height > 2 * height
    content = theory(run)
    assert set(content) == {"start", "end"}
    assert (content["start"]["step"], content["end"]["step"]) == (0, 60)
    for numbers in content.values():
        assert set(numbers) == set(ROWS.values()) | {"step"}
        check_numbers(numbers)
    check_table(out, content)
    points = scalars(run)
    for name in ROWS.values():
        curve = points["theory/" + name]
        assert sorted(curve) == [0, 20, 40, 60]
        assert curve[60] == pytest.approx(content["end"][name], rel=1e-5)
    assert "continuity/step" not in points
    assert json.loads((run / "config.json").read_text())["data"] is None
    assert leftovers(logdir) == []


def test_the_numbers_are_those_of_the_weights_that_were_saved(short):
    run = short[0] / "a"
    w = {name: v.astype(np.float64) for name, v in weights(run, 60).items()}
    z = np.random.RandomState(0).standard_normal((400000, 1))
    points = forward("generator", w, z)[0][:, 0]
    p = density(PARTS["gaussian"], X)
    counts, edges = np.histogram(points, bins=200)  # q as a histogram, to be its own estimate
    middles, q = (edges[1:] + edges[:-1]) / 2, counts / counts.sum() / np.diff(edges)
    logits = forward("discriminator", w, X[:, np.newaxis])[0][:, 0]
    on_points = forward("discriminator", w, points[:, np.newaxis])[0]
    value = over_the_line(p * np.log(sigmoid(logits))) + np.mean(np.log(1 - sigmoid(on_points)))
    end = theory(run)["end"]
    assert end["V"] == pytest.approx(value, abs=0.01)
    q_on_line = np.interp(X, middles, q, left=0.0, right=0.0)
    assert end["js"] == pytest.approx(jensen_shannon(p, q_on_line), abs=0.03)


def test_a_resumed_run_keeps_its_start_and_gets_more_frames(short):
    logdir, _ = short
    start = theory(logdir / "a")["start"]
    argv = ["--resume", "a", "--logdir", logdir, "--steps", "80", "--sample-every", "20"]
    out = trained(NAME, *argv).out
    content = theory(logdir / "a")
    assert content["start"] == start
    assert content["end"]["step"] == 80
    assert frames(logdir / "a" / "samples")[0] == 5
    check_table(out, content)


def test_with_q_fixed_d_reaches_the_optimum_of_theory(tmp_path):
    argv = ["--fixed-g", "--d-steps", "2", "--steps", "1000", "--sample-every", "0"]
    argv += ["--logdir", tmp_path]
    out = trained(NAME, *argv, "--run-name", "a").out
    content = theory(tmp_path / "a")
    start, end = content["start"], content["end"]
    check_table(out, content)
    p, q = density(PARTS["gaussian"], X), normal(X, -0.5, 1.0)
    optimum = -2 * math.log(2) + 2 * jensen_shannon(p, q)
    assert (
        start["V_at_optimum"] == end["V_at_optimum"] == pytest.approx(optimum, abs=5e-4)
    )  # the grid ends where q has 2e-4 left

    w = {name: v.astype(np.float64) for name, v in weights(tmp_path / "a", 1000).items()}
    logits = forward("discriminator", w, X[:, np.newaxis])[0][:, 0]
    d, d_star = sigmoid(logits), p / (p + q)
    value = over_the_line(p * np.log(d) + q * np.log(1 - d))
    assert end["V"] == pytest.approx(value, abs=5e-4)
    assert abs(value - optimum) < 0.01
    assert abs(start["V"] - optimum) > 0.3, "D had something to learn"
    distance = over_the_line(np.abs(d - d_star) * (p + q) / 2)
    assert end["distance_to_d_star"] == pytest.approx(distance, abs=1e-4)
    assert distance < 0.05 and end["distance_to_d_star"] < start["distance_to_d_star"] / 4
    assert end["js_lower_bound"] <= end["js"] < end["js_lower_bound"] + 0.005


@pytest.mark.parametrize("density", all_but(sorted(PARTS), "gaussian"))
def test_g_comes_nearer_to_the_data(tmp_path, density):
    argv = ["--density", density, "--d-steps", "2", "--steps", "500", "--sample-every", "0"]
    trained(NAME, *argv, "--logdir", tmp_path, "--run-name", "a")
    content = theory(tmp_path / "a")
    assert content["end"]["js"] < 0.2 * content["start"]["js"]
    for numbers in content.values():
        check_numbers(numbers)


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["uniform", "poisson", "exponential", "bernoulli"])
def test_the_known_density_is_that_of_normal_noise(tmp_path, kind):
    line = error_line(train(NAME, "--fixed-g", "--noise", kind, "--logdir", tmp_path / "logs"))
    assert "--fixed-g" in line and f"--noise {kind}" in line
    assert files(tmp_path) == {}


@pytest.mark.parametrize(
    "words",
    [
        ["--dataset", "mnist"],
        ["--data-dir", "."],
        ["--split", "test"],
        ["--smooth", "0.9"],
        ["--lambda-mmd", "0.5"],
    ],
    ids=" ".join,
)
def test_options_of_images_are_unknown_on_the_line(tmp_path, words):
    line = error_line(train(NAME, "--steps", "1", "--logdir", tmp_path / "logs", *words))
    assert f"unrecognized arguments: {words[0]}" in line
    assert files(tmp_path) == {}


@pytest.mark.parametrize("name", ["fashion", "mnist", "keras_mlp", "dcgan_mmd"])
def test_options_of_the_line_are_unknown_to_images(tmp_path, name):
    for words in (["--fixed-g"], ["--density", "mixture"]):
        line = error_line(train(name, "--steps", "1", "--logdir", tmp_path / "logs", *words))
        assert f"unrecognized arguments: {words[0]}" in line
    assert files(tmp_path) == {}


def test_an_unknown_density_lists_the_known(tmp_path):
    line = error_line(train(NAME, "--density", "cauchy", "--logdir", tmp_path / "logs"))
    assert "gaussian" in line and "mixture" in line
    assert files(tmp_path) == {}


def test_a_fixed_g_cannot_be_let_go_on_the_way_nor_the_density_change(short):
    argv = ["--resume", "a", "--logdir", short[0], "--steps", "500"]
    assert "--fixed-g" in error_line(train(NAME, *argv, "--fixed-g"))
    assert "--density" in error_line(train(NAME, *argv, "--density", "mixture"))
