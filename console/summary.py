"""The summary of a job as a person and as a program reads it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from console.tables import align

LABELS = ("confirmed", "new", "old", "unverified")


def summary_text(summary: Mapping[str, Any]) -> str:
    """Rows, statuses, labels of each field, rejects by reason, speed, and where the files are."""
    return "\n".join(part for part in _parts(summary) if part)


def summary_json(summary: Mapping[str, Any]) -> bytes:
    """JSON in UTF-8, whatever the locale (RFC 8259, section 8.1)."""
    return (json.dumps(summary, indent=2, ensure_ascii=False) + "\n").encode()


def _parts(summary: Mapping[str, Any]) -> Iterator[str]:
    yield _rows(summary)
    yield _encoding(summary)
    yield align([[name, f"{count:,}"] for name, count in summary["by_status"].items()], right=[1], indent="  ")
    yield _labels(summary["by_label"])
    yield _rejects(summary)
    yield _work(summary)
    yield _cost(summary)
    yield align([[what, path] for what, path in summary["files"].items() if path])


def _rows(summary: Mapping[str, Any]) -> str:
    rejected = f", {summary['rows_rejected']:,} rejected" if summary["rows_rejected"] else ""
    return f"{summary['rows_in']:,} rows: {summary['rows_matched']:,} matched{rejected}\n"


def _encoding(summary: Mapping[str, Any]) -> str:
    """Only where the file is not plainly UTF-8."""
    others = summary.get("rows_in_fallback_encoding", 0)
    if others:
        return f"  read as {summary['encoding']}, {others:,} rows that are not as {summary['fallback_encoding']}\n"
    return "" if summary["encoding"] == "utf-8" else f"  read as {summary['encoding']}\n"


def _labels(by_label: Mapping[str, Mapping[str, int]]) -> str:
    shown = [label for label in LABELS if any(label in counts for counts in by_label.values())]
    rows = [["", *shown]]
    rows += [[field, *(f"{counts.get(label, 0):,}" for label in shown)] for field, counts in by_label.items()]
    return align(rows, right=range(1, len(shown) + 1), indent="  ") if shown else ""


def _rejects(summary: Mapping[str, Any]) -> str:
    reasons = summary.get("rejects_by_reason", {})
    return align([[f"rejected: {reason}", f"{count:,}"] for reason, count in reasons.items()], right=[1], indent="  ")


def _work(summary: Mapping[str, Any]) -> str:
    said = [
        f"{summary['chunks']:,} chunks in {summary['seconds']:.1f} s",
        f"{summary['rows_per_second']:,.0f} rows/s",
        f"redeliveries: {summary['redeliveries']}",
    ]
    if "worker_restarts" in summary:
        said.append(f"worker restarts: {summary['worker_restarts']}")
    if "elapsed_seconds" in summary:
        said.append(f"all in all {summary['elapsed_seconds']:.1f} s")
    return ", ".join(said) + "\n"


def _cost(summary: Mapping[str, Any]) -> str:
    """Nothing for results of versions that did not count it."""
    cost = summary.get("cost")
    if cost is None:
        return ""
    parts = (("compute", "compute"), ("requests", "requests"), ("a month's storage", "storage_month"))
    said = ", ".join(f"{what} {cost[name]:.4f}" for what, name in parts)
    return f"on AWS, by list prices of {cost['prices_as_of']}: ${cost['total']:.4f} ({said})\n"
