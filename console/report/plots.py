"""Plots as SVG, drawn from counts alone; every bar says its figure, in words too (`title`)."""

from collections.abc import Mapping, Sequence
from html import escape

WIDTH = 760
LABEL = 150
FIGURE = 130
BAR = 22
GAP = 8


def bars(counts: Mapping[str, int], total: int) -> str:
    """One horizontal bar for each name, with its count and its share of `total`."""
    rows = []
    for place, (name, count) in enumerate(counts.items()):
        top, share = place * (BAR + GAP), count / total if total else 0.0
        length = share * (WIDTH - LABEL - FIGURE)
        rows.append(
            f"<g><title>{escape(name)}: {count:,} ({percent(share)})</title>{_name(name, top)}"
            f'<rect class="{escape(name)}" x="{LABEL}" y="{top}" width="{_drawn(length, count)}" height="{BAR}"/>'
            f'<text x="{LABEL + length + 8:.1f}" y="{top + 16}">{count:,} <tspan class="dim">{percent(share)}</tspan>'
            "</text></g>"
        )
    return _svg(rows, len(counts) * (BAR + GAP), "Rows by status")


def stacks(counts: Mapping[str, Mapping[str, int]], kinds: Sequence[str], total: int) -> str:
    """One bar for each name, made of its counts by kind; what is left to `total` stays empty."""
    rows = []
    for place, (name, parts) in enumerate(counts.items()):
        top, left = place * (BAR + GAP), float(LABEL)
        rows.append(_name(name, top))
        for kind in kinds:
            count = parts.get(kind, 0)
            length = count / total * (WIDTH - LABEL) if total else 0.0
            rows.append(
                f'<rect class="{kind}" x="{left:.1f}" y="{top}" width="{_drawn(length, count)}" height="{BAR}">'
                f"<title>{escape(name)}: {count:,} {kind} ({percent(count / total if total else 0.0)})</title></rect>"
            )
            left += length
    return _svg(rows, len(counts) * (BAR + GAP), "Labels of each field")


def histogram(series: Mapping[str, Sequence[int]], threshold: float) -> str:
    """Stacked columns over 0 to 1, with a line at `threshold`. Heights are square roots, so that few are seen too."""
    height, base, left = 180, 200, 60
    steps = len(next(iter(series.values())))
    sums = [sum(values) for values in zip(*series.values(), strict=True)]
    tallest, width = max(1, *sums), (WIDTH - left) / steps
    rows = [_gridline(count, tallest, height, base, left) for count in _round_counts(tallest)]
    for step in range(steps):
        bottom, below = float(base), 0
        for name, values in series.items():
            below += values[step]
            top = base - (below / tallest) ** 0.5 * height
            span = f"{step / steps:.2f} to {(step + 1) / steps:.2f}"
            rows.append(
                f'<rect class="{name}" x="{left + step * width + 1:.1f}" y="{top:.1f}" width="{width - 2:.1f}" '
                f'height="{bottom - top:.1f}"><title>{values[step]:,} {name}, score {span}</title></rect>'
            )
            bottom = top
    line = left + threshold * (WIDTH - left)
    rows.append(f'<line class="threshold" x1="{line:.1f}" x2="{line:.1f}" y1="10" y2="{base}"/>')
    rows.append(f'<text class="dim" text-anchor="end" x="{line - 5:.1f}" y="20">threshold {threshold:g}</text>')
    for tick in range(0, 11, 2):
        at = left + tick / 10 * (WIDTH - left)
        anchor = {0: "start", 10: "end"}.get(tick, "middle")
        rows.append(f'<text class="dim" text-anchor="{anchor}" x="{at:.1f}" y="{base + 18}">{tick / 10:.1f}</text>')
    return _svg(rows, base + 26, "Rows by score")


def percent(share: float) -> str:
    """A share as people write it; never 0 or 100 where it is not."""
    if 0 < share < 0.001:
        return "<0.1 %".replace("<", "&lt;")
    if 0.999 < share < 1:
        return "&gt;99.9 %"
    return f"{share * 100:.1f} %"


def _round_counts(tallest: int) -> list[int]:
    """Powers of ten and the like at which the scale is drawn."""
    counts = [step * 10**power for power in range(10) for step in (1, 3)]
    return [count for count in counts if tallest / 60 <= count <= tallest]


def _gridline(count: int, tallest: int, height: int, base: int, left: int) -> str:
    y = base - (count / tallest) ** 0.5 * height
    return (
        f'<line class="grid" x1="{left}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text class="dim" text-anchor="end" x="{left - 6}" y="{y + 4:.1f}">{count:,}</text>'
    )


def _name(name: str, top: int) -> str:
    return f'<text text-anchor="end" x="{LABEL - 10}" y="{top + 16}">{escape(name.replace("_", " "))}</text>'


def _drawn(length: float, count: int) -> str:
    """A bar that stands for something is at least a hairline."""
    return f"{max(length, 1.0) if count else 0:.1f}"


def _svg(rows: Sequence[str], height: int, name: str) -> str:
    return f'<svg role="img" aria-label="{name}" viewBox="0 0 {WIDTH} {max(height, 1)}">{"".join(rows)}</svg>'
