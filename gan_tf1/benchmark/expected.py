"""What more machines are worth, computed: of one machine's time, and of the bytes that cross."""

from __future__ import annotations

from typing import NamedTuple

MACHINES = (1, 2, 4, 8, 16)
GBIT = (1.0, 10.0)  # per second, of task 0's network


class Cost(NamedTuple):
    """Of an iteration of one recipe."""

    batch: int
    fixed_ms: float  # whatever the batch is
    image_ms: float  # for each image of the batch
    weights: float  # bytes that cross to and from each further machine, whatever its share is
    image: float  # bytes that cross for each image of a share

    def ms(self, machines: int, gbit: float) -> float:
        """An iteration of so many machines like this one, with nothing lost on waiting.

        All that crosses goes through the network of task 0, one after the other; the time that a
        message is under way is left out.
        """
        share = self.batch / machines
        crossing = (machines - 1) * (self.weights + share * self.image)  # bytes
        return self.fixed_ms + share * self.image_ms + crossing * 8 / (gbit * 1e6)


def cost(batch: int, ms: dict[int, float], crossing: dict[int, int]) -> Cost:
    """From measurements. ms: batch -> time on one machine, of two batches. crossing: machines ->
    bytes in all, of two numbers of machines."""
    (small, few), (large, many) = sorted(ms.items())
    image_ms = max(0.0, (many - few) / (large - small))
    # Of each further machine: weights + batch / machines * image.
    (a, first), (b, second) = ((n, total / (n - 1)) for n, total in sorted(crossing.items()))
    image = (first - second) / (batch / a - batch / b)
    return Cost(
        batch, max(0.0, many - large * image_ms), image_ms, first - batch / a * image, image
    )


def table(cost: Cost) -> str:
    """Milliseconds, and how much faster than one machine that is."""
    head = "".join(f"{f'{gbit:g} Gbit/s':>18}" for gbit in GBIT)
    lines = [f"expected: machines{head}"]
    for machines in MACHINES:
        cells = [_cell(cost, machines, gbit) for gbit in GBIT]
        lines.append(f"{machines:>18}" + "".join(f"{cell:>18}" for cell in cells))
    return "\n".join(lines)


def _cell(cost: Cost, machines: int, gbit: float) -> str:
    ms = cost.ms(machines, gbit)
    return f"{ms:.1f} ms {cost.ms(1, gbit) / ms:.2f}x"
