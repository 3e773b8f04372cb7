"""Brings a job's files home and adds to the summary what only this command knows."""

import json
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

from console.objects import fetch_file
from console.outputs import Outputs
from console.paths import readable
from console.report import read_findings, report_page
from console.result_columns import rejects_reader
from console.summary import summary_json
from console.whole_file import behind_links, whole_file
from fleet.domain import keys
from fleet.domain.jobs import Job
from fleet.ports import Objects

REASONS_COUNTED = 100_000
"""Rejects beyond that many are not counted by their reason."""


async def collect(objects: Objects, job: Job, outputs: Outputs, more: Mapping[str, Any]) -> Mapping[str, Any]:
    """Writes result, rejects, report and summary of a job that ended; returns the summary with `more` in it.

    The summary comes last: where it is, all is there. Rejects of an earlier run are removed where there are none now.
    """
    summary: dict[str, Any] = json.loads(await objects.get(keys.result_summary(job.job_id, job.run, job.name)))
    await fetch_file(objects, job.result_key, outputs.result)
    with suppress(OSError):
        behind_links(outputs.rejects).unlink()
    if summary["rows_rejected"]:
        await fetch_file(objects, keys.result_rejects(job.job_id, job.run, job.name), outputs.rejects)
    summary |= {
        "rejects_by_reason": _reasons(outputs.rejects) if summary["rows_rejected"] else {},
        **more,
        "files": {
            "result": readable(outputs.result),
            "rejects": readable(outputs.rejects) if summary["rows_rejected"] else None,
            "summary": readable(outputs.summary),
            "report": readable(outputs.report),
        },
    }
    _report(outputs, summary)
    with whole_file(outputs.summary) as file:
        file.write(summary_json(summary))
    return summary


def _report(outputs: Outputs, summary: Mapping[str, Any]) -> None:
    findings = read_findings(outputs.result, outputs.rejects if summary["rows_rejected"] else None, summary)
    with whole_file(outputs.report) as file:
        file.write(report_page(summary, findings).encode(errors="replace"))


def _reasons(path: Path) -> dict[str, int]:
    with rejects_reader(path) as rejects:
        counts = Counter(reject["reason"] for reject in islice(rejects, REASONS_COUNTED))
    return dict(sorted(counts.items()))
