"""The toy's sample images, density plots of p, q, D and D*, and what theory says of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Callable

import numpy as np
from PIL import Image

from gan_tf1.config import Hyper
from gan_tf1.files import write_atomic
from gan_tf1.graph.recipe import Recipe
from gan_tf1.measure import theory
from gan_tf1.plots import animation, density_plot, image_grid
from gan_tf1.runs.events import Events


def write(samples: Any, recipe: Recipe, hyper: Hyper, run: Path, events: Events, step: int) -> None:
    """The density plot of a step, its numbers as scalars, and theory.json as of this step."""
    x = samples.grid[:, 0].astype(np.float64)
    logits = samples.logits[:, 0].astype(np.float64)
    true_p, true_q = recipe.require_points().densities(hyper)
    p = theory.density(true_p, x)
    if true_q:
        q = theory.density(true_q, x)
    else:
        q = theory.kernel_density(samples.points[:, 0].astype(np.float64), x)
    d, d_star = 1 / (1 + np.exp(-logits)), theory.optimal_discriminator(p, q)
    numbers = {
        "V": theory.value_of_logits(p, q, logits, x),
        "V_at_optimum": theory.value_at_optimum(p, q, x),
        "js": theory.js(p, q, x),
        "distance_to_d_star": theory.discriminator_distance(d, d_star, p, q, x),
    }
    numbers["js_lower_bound"] = theory.js_lower_bound(numbers["V"])
    events.scalars({f"theory/{name}": value for name, value in numbers.items()}, step)

    arrows = None
    if hyper.noise_dim == 1 and not hyper.fixed_g:
        arrows = (samples.noise[:, 0], samples.mapped[:, 0])
    pixels = density_plot.draw(
        x,
        p,
        q,
        d,
        d_star,
        f"step {step}",
        f"JS {numbers['js']:.4f}   V {numbers['V']:.4f}   -log 4 = -1.3863",
        arrows,
        x_range=(float(x[0]), float(x[-1])),
        density_max=1.6 * float(p.max()),
    )
    png = image_grid.to_png(pixels)
    write_atomic(run / "samples" / f"step_{step:06d}.png", png)
    write_atomic(run / "samples" / "latest.png", png)
    events.image("samples/four_curves", png, pixels.shape, step)

    path = run / "theory.json"
    start = json.loads(path.read_text())["start"] if path.exists() else dict(numbers, step=step)
    content = {"start": start, "end": dict(numbers, step=step)}
    write_atomic(path, (json.dumps(content, indent=2) + "\n").encode())


def finish(run: Path, say: Callable[[str], None]) -> None:
    """training.gif, four_states.png, and the table of theory against measurement."""
    paths = image_grid.by_step(run / "samples", "step_*.png")
    if not paths:
        return
    # Ten times the last one, to hold the end; files, as hundreds of plots would fill the memory.
    gif = animation.to_gif(paths + paths[-1:] * 10, 120)
    write_atomic(run / "samples" / "training.gif", gif)
    last = len(paths) - 1
    chosen = [paths[k] for k in (0, min(1, last), last // 10, last)]
    states = density_plot.four_states([np.array(Image.open(str(path))) for path in chosen])
    write_atomic(run / "samples" / "four_states.png", image_grid.to_png(states))
    content = json.loads((run / "theory.json").read_text())
    start, end = content["start"], content["end"]
    say(f"{'':<34}{'step ' + str(start['step']):>12}{'step ' + str(end['step']):>12}")
    for label, name in (
        ("V(D, G), D as trained", "V"),
        ("-2 log 2 + 2 JS(p, q), D optimal", "V_at_optimum"),
        ("JS(p, q)", "js"),
        ("(V + log 4) / 2, bounds JS below", "js_lower_bound"),
        ("mean of |D - D*| over (p + q) / 2", "distance_to_d_star"),
    ):
        say(f"{label:<34}{start[name]:>12.4f}{end[name]:>12.4f}")
