"""Plots as SVG: lines over time in small multiples, and shares on a logarithmic scale."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

INK, PALE, GRID = "#1f2933", "#7b8794", "#e4e7eb"
BLUE, ORANGE = "#1767ac", "#c2410c"
FONT = "font-family='Helvetica, Arial, sans-serif'"


@dataclass(frozen=True, slots=True)
class Line:
    """Points, and what the vertical axis counts."""

    label: str
    points: Sequence[tuple[float, float]]
    colour: str = BLUE


def page(width: int, height: int, parts: Sequence[str], title: str) -> str:
    """A whole SVG file."""
    body = "\n".join(parts)
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' width='{width}' height='{height}' "
        f"role='img'>\n<title>{escape(title)}</title>\n<rect width='{width}' height='{height}' fill='#ffffff'/>\n"
        f"{body}\n</svg>\n"
    )


def text(x: float, y: float, said: str, *, size: int = 12, colour: str = INK, anchor: str = "start") -> str:
    return (
        f"<text x='{x:.1f}' y='{y:.1f}' {FONT} font-size='{size}' fill='{colour}' text-anchor='{anchor}'>"
        f"{escape(said)}</text>"
    )


def panel(x: float, y: float, width: float, height: float, line: Line, *, minutes: float) -> list[str]:
    """One line over time, with its own vertical scale; times in minutes."""
    top = _round_up(max((value for _, value in line.points), default=1.0))
    parts = [text(x, y - 8, line.label, colour=PALE)]
    for share in (0.0, 0.5, 1.0):
        level = y + height * (1 - share)
        parts.append(_stroke(x, level, x + width, level, GRID))
        parts.append(text(x - 6, level + 4, _short(top * share), size=11, colour=PALE, anchor="end"))
    for share in (0.0, 0.5, 1.0):
        place = x + width * share
        anchor = ("start", "middle", "end")[round(share * 2)]
        parts.append(text(place, y + height + 16, f"{minutes * share:,.0f} min", size=11, colour=PALE, anchor=anchor))
    path = " ".join(f"{x + width * at / minutes:.1f},{y + height * (1 - value / top):.1f}" for at, value in line.points)
    parts.append(f"<polyline points='{path}' fill='none' stroke='{line.colour}' stroke-width='1.8'/>")
    return parts


def shares(
    x: float,
    y: float,
    width: float,
    rows: Sequence[tuple[str, Sequence[tuple[float, str]]]],
    *,
    low: float,
    high: float,
) -> list[str]:
    """A line for each name with a dot for each share and its colour, on a logarithmic scale from `low` to `high`."""

    def place(share: float) -> float:
        inside = min(max(share, low), high)
        return x + width * math.log10(inside / low) / math.log10(high / low)

    bottom, parts = y + 24 * len(rows), list[str]()
    for power in range(round(math.log10(low)), round(math.log10(high)) + 1):
        at = place(10.0**power)
        parts.append(_stroke(at, y - 6, at, bottom, INK if power == 0 else GRID))
        parts.append(text(at, bottom + 16, f"{10.0 ** (power + 2):,g} %", size=11, colour=PALE, anchor="middle"))
    for number, (name, dots) in enumerate(rows):
        level = y + 24 * number + 10
        parts.append(text(x - 12, level + 4, name, anchor="end"))
        parts.append(_stroke(x, level, x + width, level, GRID))
        parts += [
            f"<circle cx='{place(share):.1f}' cy='{level:.1f}' r='5' fill='{colour}' fill-opacity='0.85'/>"
            for share, colour in dots
        ]
    return parts


def _stroke(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return f"<line x1='{x1:.1f}' y1='{y1:.1f}' x2='{x2:.1f}' y2='{y2:.1f}' stroke='{colour}' stroke-width='1'/>"


def _round_up(value: float) -> float:
    """The next 1, 2 or 5 with zeros behind it."""
    power = 10.0 ** math.floor(math.log10(max(value, 1.0)))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= value)


def _short(value: float) -> str:
    return f"{value / 1000:,g} k" if value >= 10_000 else f"{value:,g}"
