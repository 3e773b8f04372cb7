"""Sizes in bytes, as people write them."""

import re

from console.mistakes import Mistake

_UNITS = {
    "": 1, "b": 1,
    "k": 1 << 10, "kib": 1 << 10, "kb": 1000,
    "m": 1 << 20, "mib": 1 << 20, "mb": 1000**2,
    "g": 1 << 30, "gib": 1 << 30, "gb": 1000**3,
}  # fmt: skip


def parse_size(text: str) -> int:
    """Bytes of `65536`, `64KiB`, `1 MiB` or `2GB` (powers of 1000 without the i). Raises Mistake."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([a-zA-Z]*)\s*", text, re.ASCII)
    unit = _UNITS.get(found[2].lower()) if found else None
    if not found or unit is None:
        raise Mistake(f"{text!r} is no size; write bytes such as 65536, or 64KiB, or 1MiB.")
    return int(float(found[1]) * unit)


def show_size(size: int) -> str:
    """`734 B`, `9.7 MiB`."""
    if size < 1024:
        return f"{size} B"
    power = min((size.bit_length() - 1) // 10, 3)
    return f"{size / 1024**power:.1f} {('KiB', 'MiB', 'GiB')[power - 1]}"
