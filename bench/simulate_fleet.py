"""`python -m bench.simulate_fleet [SEED]`: simulates fleets of any size; writes its section and plots in docs/."""

import sys
from collections.abc import Sequence
from pathlib import Path

from bench import svg
from bench.fleet.limits import LIMITS, STOCKS
from bench.fleet.scenarios import SCENARIOS, Outcome, simulate
from bench.page import replace_section
from fleet.domain.prices import list_prices

DOCS = Path(__file__).parents[1] / "docs"
SEED = 1
DRAWN = (2, 4, 6)
"""Scenarios whose course is drawn."""
COLOURS = ("#9aa5b1", "#7b8794", "#1767ac", "#38a3d1", "#7c2d12", "#c2410c", "#f59e0b")


def main(arguments: Sequence[str] | None = None) -> None:
    given = list(sys.argv[1:] if arguments is None else arguments)
    seed, prices, outcomes = int(given[0]) if given else SEED, list_prices(), list[Outcome]()
    for scenario in SCENARIOS:
        outcomes.append(simulate(scenario, prices, seed))
        sys.stderr.write(f"{scenario.name}: {outcomes[-1].chunks:,} chunks\n")
    (DOCS / "scale-course.svg").write_text(course([outcomes[number] for number in DRAWN]), encoding="utf-8")
    (DOCS / "scale-limits.svg").write_text(limits_plot(outcomes), encoding="utf-8")
    lines = [f"Made by `make simulate SEED={seed}`.", "", *results(outcomes), "", *limits(outcomes)]
    replace_section("simulation", lines, DOCS / "scale.md")


def results(outcomes: Sequence[Outcome]) -> list[str]:
    """The two tables of what came out."""
    lines = [
        "| load | rows | uploads | chunks | most workers | done: median | 95 of 100 | all | waste | compute, $ "
        "| requests, $ | a month's storage, $ | $ per million rows, without storage |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for it in outcomes:
        each = (it.compute + it.requests) / it.rows * 1e6
        lines.append(
            f"| {it.scenario.name} | {it.rows:,} | {len(it.run.jobs):,} | {it.chunks:,} | {it.run.workers.most:,} "
            f"| {_time(it.median)} | {_time(it.late)} | {_time(it.run.ended_at)} | {it.waste:.0%} | {it.compute:,.2f} "
            f"| {it.requests:,.2f} | {it.storage:,.2f} | {each:,.4f} |"
        )
    lines += [
        "",
        "| load | splitting | matching | merging | interrupted workers | chunks lost and matched again "
        "| busiest limits, share asked for |",
        "|---|---|---|---|---|---|---|",
    ]
    for it in outcomes:
        busiest = "; ".join(f"{name} {share:.0%}" for name, share in it.busiest[:4])
        lines.append(
            f"| {it.scenario.name} | {_time(it.splitting)} | {_time(it.matching)} | {_time(it.merging)} "
            f"| {it.run.workers.interrupted:,} | {it.run.workers.lost:,} | {busiest} |"
        )
    return lines


def limits(outcomes: Sequence[Outcome]) -> list[str]:
    """Every limit with the share that each load asked for."""
    numbers = " | ".join(str(number) for number, _ in enumerate(outcomes, 1))
    lines = [f"| limit | what | source | {numbers} |", f"|---|---|---|{'---|' * len(outcomes)}"]
    told = {
        name: (f"{limit.rate:,.{2 if limit.rate < 10 else 0}f} {limit.what}", limit.source)
        for name, limit in LIMITS.items()
    } | STOCKS
    for name, (what, source) in told.items():
        shares = " | ".join(_share(outcome, name) for outcome in outcomes)
        lines.append(f"| {name} | {what} | {source} | {shares} |")
    return lines


def course(outcomes: Sequence[Outcome]) -> str:
    """Messages and workers over time, beside each other."""
    parts, width = list[str](), 280
    for number, outcome in enumerate(outcomes):
        x, samples = 60 + number * (width + 70), outcome.run.samples
        minutes = samples[-1].at / 60
        parts.append(
            svg.text(x, 28, outcome.scenario.name if number < 2 else "the same, with all that was raised", size=13)
        )
        waiting = [(0.0, 0.0), *((it.at / 60, float(it.waiting + it.in_work)) for it in samples)]
        running = [(0.0, 0.0), *((it.at / 60, float(it.workers)) for it in samples)]
        parts += svg.panel(x, 70, width, 130, svg.Line("chunks, waiting and in work", waiting), minutes=minutes)
        parts += svg.panel(x, 260, width, 130, svg.Line("workers", running, svg.ORANGE), minutes=minutes)
    return svg.page(60 + len(outcomes) * (width + 70), 420, parts, "Backlog and workers over time")


def limits_plot(outcomes: Sequence[Outcome]) -> str:
    """The share of each limit that each load asked for."""
    coloured = list(zip(outcomes, COLOURS, strict=False))
    rows = [
        (name, [(outcome.run.limiters.uses[name].peak, colour) for outcome, colour in coloured])
        for name in (*LIMITS, *STOCKS)
    ]
    height = 40 + 24 * len(rows)
    parts = svg.shares(230, 40, 520, rows, low=1e-4, high=1e3)
    parts.append(
        svg.text(230, 22, "share of the limit that was asked for, over ten seconds at the peak", colour=svg.PALE)
    )
    for number, (outcome, colour) in enumerate(coloured):
        y = height + 50 + 20 * number
        parts.append(f"<circle cx='238' cy='{y - 4}' r='5' fill='{colour}'/>")
        parts.append(svg.text(250, y, f"{number + 1}: {outcome.scenario.name}"))
    return svg.page(790, height + 60 + 20 * len(outcomes), parts, "Limits and the share of them that is asked for")


def _share(outcome: Outcome, name: str) -> str:
    use = outcome.run.limiters.uses[name]
    peak = f"{use.peak:.0%}" if use.peak >= 0.01 else "< 1%" if use.peak else "0"
    peak = f"**{peak}**" if use.peak >= 1 else peak
    return f"{peak}, {use.waited / use.held_up:,.1f} s" if use.held_up else peak


def _time(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.1f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


if __name__ == "__main__":
    main()
