"""What the system tells of the processor, and what follows for `--dtype bfloat16`."""

from __future__ import annotations

import pytest
from cli_helpers import make_data, small, trained
from helpers import exhaustive

from gan_tf1 import processor

TOLD = """processor\t: 0
model name\t: A Processor: 2
flags\t\t: fpu avx2 fma {}

processor\t: 1
model name\t: A Processor: 2
flags\t\t: fpu avx2 fma {}
"""


@pytest.fixture
def told(monkeypatch, tmp_path):
    """Has the system tell of a processor with these flags."""

    def tell(flags):
        path = tmp_path / "cpuinfo"
        path.write_text(TOLD.format(flags, flags))
        monkeypatch.setattr(processor, "_CPUINFO", path)

    return tell


@pytest.mark.parametrize(
    "has, gains",
    [("", False), ("avx512f", False), ("avx512f avx512_bf16", True), ("amx_tile amx_bf16", True)],
)
def test_which_processors_gain_by_bfloat16(told, has, gains):
    told(has)
    assert processor.name() == "A Processor: 2"
    assert processor.multiplies_bfloat16() == gains
    assert processor.flags()[:2] == ["avx2", "fma"] and "fpu" not in processor.flags()


def test_a_system_that_tells_nothing(monkeypatch, tmp_path):
    monkeypatch.setattr(processor, "_CPUINFO", tmp_path / "none")
    assert processor.name() and processor.flags() == []
    assert not processor.multiplies_bfloat16()


@pytest.mark.parametrize("has", ["avx512f", exhaustive("avx512_bf16")])
def test_a_training_says_where_float32_is_faster(told, has, tmp_path):
    told(has)
    words = [*small(make_data(tmp_path / "data")), "--logdir", tmp_path, "--steps", "1"]
    done = trained("fashion", *words, "--dtype", "bfloat16")
    assert ("note: this processor has no instructions for bfloat16" in done.out) == (
        has == "avx512f"
    )
