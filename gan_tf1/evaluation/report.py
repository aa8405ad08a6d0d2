"""The evaluations of runs as a table and as JSON."""

from __future__ import annotations

from typing import Any, Sequence

from gan_tf1 import data
from gan_tf1.evaluation.finished_runs import Evaluation, Group
from gan_tf1.evaluation.given_images import Judged
from gan_tf1.evaluation.quality import NEIGHBOURS, RARE, Quality, classes, entropy_share
from gan_tf1.evaluation.reference import Reference
from gan_tf1.graph import classifier as network
from gan_tf1.runs.directory import versions

BAR = 30  # characters


def table(
    reference: Reference,
    evaluations: Sequence[Evaluation],
    seed: int,
    curve: bool = False,
    judged: Sequence[Judged] = (),
) -> str:
    """For the screen: a line for each evaluation and for judged images, then the two baselines.

    curve: with a bar for each distance, the longest for the largest. Of a conditional run, the
    share of the samples that the classifier takes for the class that was asked for.
    """
    names = data.class_names(reference.train.name)
    raw = " (raw weights)"
    rows = [(e.run.name + raw * e.raw, str(e.step), e.quality, _asked(e)) for e in evaluations]
    rows += [(each.source, "", each.quality, "") for each in judged]
    with_bar, largest = len(rows), max(quality.frechet for _, _, quality, _ in rows)
    real = f"real baseline: {reference.count:,} training images"
    rows += [(real, "", reference.real_baseline, "")]
    rows += [("noise baseline: uniform noise", "", reference.noise_baseline, "")]
    width = max(len(row[0]) for row in rows)
    lines = [
        f"{reference.count:,} samples of seed {seed} against {reference.count:,} test images",
        f"{'':<{width}} {'step':>8} {'Frechet':>9} {'precision':>9} {'recall':>7} "
        f"{'score':>6} {'entropy':>13}  missing classes (rare: under {RARE:.0%})",
    ]
    for number, (name, step, quality, asked) in enumerate(rows):
        bar = ""
        if curve:
            size = round(BAR * quality.frechet / largest) if number < with_bar else 0
            bar = ("#" * size).ljust(BAR) + "  "
        lines.append(
            f"{name:<{width}} {step:>8} {quality.frechet:>9.3f} {quality.precision:>9.3f} "
            f"{quality.recall:>7.3f} {quality.score:>6.2f} {quality.class_entropy:>5.2f} "
            f"({100 * entropy_share(quality):>3.0f} %)  {bar}{classes(quality, names)}{asked}"
        )
    return "\n".join(lines)


def _asked(evaluation: Evaluation) -> str:
    return "" if evaluation.as_asked is None else f"; {evaluation.as_asked:.1%} as asked"


def as_json(groups: Sequence[Group], seed: int) -> dict[str, Any]:
    """All numbers, and what they depend on, for `json.dumps`."""
    return {
        "note": "not Inception FIDs: compare numbers of one classifier and one count only",
        "references": [_group(group, seed) for group in groups],
        "versions": versions(),
    }


def _group(group: Group, seed: int) -> dict[str, Any]:
    reference = group.reference
    names = data.class_names(reference.train.name)
    return {
        "dataset": reference.train.name,
        "source": reference.train.source,
        "builtin": reference.train.builtin or reference.test.builtin,
        "count": reference.count,
        "seed": seed,
        "neighbours": NEIGHBOURS,
        "classifier": {
            "accuracy": reference.classifier.accuracy,
            "sha256": reference.classifier.sha256,
            "features": network.FEATURES,
        },
        "real_baseline": _numbers(reference.real_baseline, names),
        "noise_baseline": _numbers(reference.noise_baseline, names),
        "evaluations": [
            {
                "run": e.run.name,
                "directory": str(e.run),
                "recipe": e.hyper.recipe,
                "conditional": e.hyper.conditional,
                "as_asked": e.as_asked,
                "ema": e.hyper.ema,
                "raw_weights": e.raw,
                "step": e.step,
                **_numbers(e.quality, names),
            }
            for e in group.evaluations
        ],
        "images": [
            {
                "source": each.source,
                "available": each.available,
                **_numbers(each.quality, names),
            }
            for each in group.judged
        ],
    }


def _numbers(quality: Quality, names: Sequence[str]) -> dict[str, Any]:
    return {
        "frechet": quality.frechet,
        "precision": quality.precision,
        "recall": quality.recall,
        "score": quality.score,
        "class_entropy": quality.class_entropy,
        "class_entropy_share": entropy_share(quality),
        "missing_classes": [names[k] for k in quality.missing],
        "class_shares": dict(zip(names, quality.shares)),
    }
