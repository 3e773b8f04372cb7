"""Metrics in log lines, in CloudWatch's embedded metric format: the events of the logs are the table's keys.

A line stays what it is and gets a `_aws` member beside; CloudWatch makes metrics of it without any call.
Source: Amazon CloudWatch, "Specification: Embedded metric format".
"""

from collections.abc import Mapping, MutableMapping
from datetime import datetime
from typing import Any

Processor = Any
"""As structlog calls them: with logger, method name and the line's members; they return the members."""

COUNTED: Mapping[str, Mapping[str, str | None]] = {
    "upload is split": {"uploads_split": None, "chunks": "chunks"},
    "chunk done": {"chunks_done": None, "rows": "rows", "rows_rejected": "rejected"},
    "chunk halved": {"chunks_halved": None},
    "chunk given up": {"chunks_given_up": None},
    "job ended": {"jobs_ended": None},
    "job is late": {"late_jobs": None},
    "message not handled": {"errors": None},
    "heartbeat failed": {"heartbeat_failures": None},
}
"""Event → metric → the member that holds its value; without one, each line counts as one."""


def embed_metrics(namespace: str) -> Processor:
    """A processor that adds the metrics of an event, over all services and by service."""

    def embed(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        metrics = COUNTED.get(str(line.get("event")), {})
        if not metrics:
            return line
        for metric, member in metrics.items():
            line[metric] = 1 if member is None else line.get(member, 0)
        directive = {
            "Namespace": namespace,
            "Dimensions": [[], ["service"]],
            "Metrics": [{"Name": metric, "Unit": "Count"} for metric in metrics],
        }
        line["_aws"] = {"Timestamp": _milliseconds(str(line["timestamp"])), "CloudWatchMetrics": [directive]}
        return line

    return embed


def _milliseconds(timestamp: str) -> int:
    """Since 1970."""
    return int(datetime.fromisoformat(timestamp).timestamp() * 1000)
