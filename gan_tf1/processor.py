"""What the processor can do, where the system tells (Linux)."""

from __future__ import annotations

import platform
from pathlib import Path

FLAGS = ("avx2", "fma", "avx512f", "avx512_bf16", "amx_bf16")  # that decide how products are done
_BFLOAT16 = {"avx512_bf16", "amx_bf16"}
_CPUINFO = Path("/proc/cpuinfo")


def name() -> str:
    """As its maker writes it, or at least the kind of machine."""
    return _known().get("model name") or platform.processor() or platform.machine()


def flags() -> list[str]:
    """Those of FLAGS that it has."""
    has = _known().get("flags", "").split()
    return [flag for flag in FLAGS if flag in has]


def multiplies_bfloat16() -> bool:
    """Whether it has instructions for products of bfloat16, and so gains by them."""
    return bool(_BFLOAT16.intersection(flags()))


def _known() -> dict[str, str]:
    """What is said of the last core."""
    try:
        lines = _CPUINFO.read_text().splitlines()
    except OSError:
        return {}
    pairs = (line.split(":", 1) for line in lines if ":" in line)
    return {key.strip(): value.strip() for key, value in pairs}
