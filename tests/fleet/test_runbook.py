"""Whatever sentence a job fails with, the runbook says what it means and what to type."""

import re
from pathlib import Path

import pytest

from chunker import on_upload
from merger import on_dead_letter, on_job_matched, sweep
from worker import match_rows, on_chunk

RUNBOOK = (Path(__file__).parents[2] / "docs" / "runbook.md").read_text(encoding="utf-8")
SENTENCES = [
    on_upload.CHANGED,
    on_chunk.CHANGED,
    on_chunk.DAMAGED,
    on_chunk.EXPIRED,
    match_rows.OTHER_VERSION,
    on_dead_letter.NOT_MERGED,
    on_dead_letter.NOT_SPLIT,
    on_dead_letter.STUCK,
    on_job_matched.PART_GONE,
    on_job_matched.TAKEN,
    sweep.LATE,
]


def _says(row: str, sentence: str) -> bool:
    """Whether the row's first cell begins the sentence; `…` stands for what differs from job to job."""
    told = row.split("|")[1].strip()
    return re.match(".*".join(re.escape(part.strip()) for part in told.split("…")), sentence) is not None


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_runbook_has_a_row_for_each_sentence(sentence: str) -> None:
    rows = [row for row in RUNBOOK.splitlines() if row.startswith("| ") and not row.startswith("| any other")]
    assert [row for row in rows if _says(row, sentence)]
